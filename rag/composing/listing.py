"""Lists as answers: the one asked for as a whole, or a sentence for each member of a phrase."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from rag.causes import follows
from rag.choosing import Choice, excerpt
from rag.citing import (
    Supported,
    clauses,
    quotation,
)
from rag.domain import EvidenceSentence
from rag.folding import fold
from rag.quantities import parse_numeral, quantities
from rag.understanding import QuestionKind, Understanding, count_announced

_WHICH = re.compile(
    r"(?:这|它们|他们|其中|具体|主要|分别|即|就|依次)[^，。；]{0,8}(?:是|为|有)[：:]?"
)
"""How a sentence begins that says which things were counted in the one before."""
_COUNTED = re.compile(
    r"(?P<number>[一二两三四五六七八九十\d]{1,3})[个项条件种类家位名]+(?P<thing>[\u4e00-\u9fff]{2})"
)
_SHORTEST = 5
"""Characters that a clause must have, with its comma, to tell one of the things counted."""
_MARKED = re.compile(
    r"[一二三四五六七八九十]是|第[一二三四五六七八九十]|[（(][一二三四五六七八九十][）)]"
)
_ENUMERATED = 3
_GROUP_RANKS = 4
_GROUP_SHARE = 0.6
"""Share of a list's points that must be likely answers for the list as a whole to be the answer."""
_LONGEST_POINT = 60
_FEW_POINTS = 3
_LONGEST_OF_FEW = 180


def part_asked(
    evidence: Sequence[EvidenceSentence], understanding: Understanding
) -> list[EvidenceSentence]:
    """The points of the part of a speech that a question for its gist means; [] where none was
    found. They answer without being judged."""
    return _group(evidence, 1) if understanding.kind is QuestionKind.SECTION else []


def enumerates(text: str, count: int | None) -> bool:
    """Whether a sentence lists as many things as were asked for (any three will do)."""
    return text.count("、") + text.count("；") + 1 >= (count or _ENUMERATED)


def spelt_out_in(
    fit: Sequence[Choice], understanding: Understanding, least: float
) -> EvidenceSentence | None:
    """The best sentence that announces as many things as were asked for (三条底线) and tells them
    itself, each with its mark, or counts the very things asked for (五个部门) behind as many
    clauses; None where there is none."""
    count, asked = understanding.asks_count, counted_things(fold(understanding.rest))
    for choice in fit:
        text = choice.sentence.text
        marked = count_announced(text) == count and len(_MARKED.findall(text)) == count
        points = [one for one in clauses(_in_front(text, asked)) if len(one) > _SHORTEST]
        summed = len(points) >= (count or 0)
        if count and (marked or summed) and choice.sentence.handle and choice.score >= least:
            return choice.sentence
    return None


def counted_things(text: str) -> dict[tuple[int, str], int]:
    """What a folded text counts, (5, 部门) for 五个部门, and where."""
    found: dict[tuple[int, str], int] = {}
    for match in _COUNTED.finditer(text):
        number = parse_numeral(match["number"].replace("两", "二"))
        if number:
            found.setdefault((int(number), match["thing"]), match.start())
    return found


def _in_front(text: str, asked: Collection[tuple[int, str]]) -> str:
    """What stands in front of the things ``asked`` for where a sentence counts them; else ''."""
    folded = fold(text)
    return next((folded[:at] for one, at in counted_things(folded).items() if one in asked), "")


def spelt_out_behind(
    best: EvidenceSentence, evidence: Sequence[EvidenceSentence], count: int | None
) -> EvidenceSentence | None:
    """Where ``best`` tells that there are so many (其中3个超过时限), the sentence behind it that
    says which (这3个是：甲、乙、丙); None where it lists them itself, or where none does."""
    told = {(one.value, one.unit) for one in quantities(best.text)}
    if count is None or not any(value == count for value, _ in told):
        return None
    for other in evidence:
        if follows(best, other) and _WHICH.match(other.text) and enumerates(other.text, count):
            return other
    return None


def of_each_phrase(
    evidence: Sequence[EvidenceSentence], fit: Sequence[Choice], understanding: Understanding
) -> list[EvidenceSentence]:
    """For 「“保、稳、进”」 the sentence on each member that names fewest of the others; [] unless
    each has one. For a phrase as a whole, a sentence that spells out as many things behind it as
    were asked for (“三个融合”，即…)."""
    for phrase in understanding.quoted:
        members = phrase.split("、")
        if len(members) > 1:
            each = [_on_member(evidence, member, members) for member in members]
            found = [one for one in each if one is not None]
            return found if len(found) == len(members) else []
        for choice in fit:
            behind = choice.sentence.text.partition(phrase)[2].split("。")[0]
            if choice.sentence.handle and behind.count("、") + 1 == understanding.asks_count:
                return [choice.sentence]
    return []


def _on_member(
    evidence: Sequence[EvidenceSentence], member: str, members: Sequence[str]
) -> EvidenceSentence | None:
    holding = [one for one in evidence if f"“{member}”" in one.text]
    return min(
        holding,
        key=lambda one: (
            sum(f"“{other}”" in one.text for other in members),
            not one.text.startswith(f"“{member}”"),
        ),
        default=None,
    )


def listed(
    fit: Sequence[Choice],
    evidence: Sequence[EvidenceSentence],
    understanding: Understanding,
    least: float,
) -> list[EvidenceSentence]:
    """The list that is the answer as a whole: one with as many points as were asked for; where no
    number was, the best of all candidates, or one most of whose points are likely; else []."""
    for choice in fit[:_GROUP_RANKS]:
        whole = choice.sentence.handle == 0
        group = _group(evidence, abs(choice.sentence.group))
        told = sum(one.sentence.group == choice.sentence.group and one.sentence.handle > 0
                   and one.score >= least for one in fit)  # fmt: skip
        if understanding.asks_count is None:
            meant = (whole and choice is fit[0]) or told >= _GROUP_SHARE * len(group)
        else:
            meant = len(group) == understanding.asks_count and choice.score >= least
        if group and meant:
            return group
    return []


def _group(evidence: Sequence[EvidenceSentence], number: int) -> list[EvidenceSentence]:
    """The sentences of one list in the order of the speech; [] for number 0."""
    found = [sentence for sentence in evidence if number and sentence.group == number]
    return sorted(found, key=lambda sentence: sentence.span.start)


def as_points(sentences: Sequence[EvidenceSentence]) -> list[Supported]:
    """Points of a list, of many only the first words where they run on."""
    longest = _LONGEST_POINT if len(sentences) > _FEW_POINTS else _LONGEST_OF_FEW
    return [
        replace(
            quotation(sentence), text=excerpt(sentence.text, sentence.text[:12], longest).strip()
        )
        for sentence in sentences
    ]
