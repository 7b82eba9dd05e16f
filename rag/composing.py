"""Which sentences and lines go into an answer, and how much of each.

Where sentences were chosen by their scores (``choosing.py``), they answer in their own words, cut
to the clauses that were asked for; what a kind of question wants decides how many. Where a model
wrote lines, a line becomes a claim when its checks pass (``citing``) and it holds the kind of
thing that was asked for. Knows nothing of models, prompts or the library.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.aboutness import is_about
from rag.choosing import Choice, excerpt
from rag.citing import (
    Supported,
    check,
    fulfils,
    in_tense,
    is_echo,
    is_repeat,
    on_the_subject,
    opened,
    parse_line,
    quotation,
    resolve,
    says_not_mentioned,
    support,
    to_the_point,
    years_told,
)
from rag.domain import ClaimStatus, EvidenceSentence
from rag.evidence import SAID
from rag.folding import fold, strip_punctuation
from rag.tables import in_words, is_row
from rag.understanding import QuestionKind, Understanding, asked_parts, expected_of

_MOST = {
    QuestionKind.LIST: 4,
    QuestionKind.QUOTE: 2,
    QuestionKind.SECTION: 5,
    QuestionKind.REASON: 3,
}
_DEFAULT_MOST = 2
_MARGIN = {
    QuestionKind.LIST: 1.5,
    QuestionKind.QUOTE: 0.8,
    QuestionKind.SECTION: 2.0,
    QuestionKind.REASON: 1.5,
}
"""How far (log-odds) below the best sentence another still joins it; a fact needs no second."""
_UNQUOTED = 1.5
"""The same for a sentence with words in quotation marks beside one without, where someone's words
are asked for."""

_SECOND_DATE = 1.5
"""How far (log-odds) below the best the sentence with the second date asked for may be."""
_DATE = re.compile(r"\d{1,2}月\d{1,2}日|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}月(?:底|初|中旬)|\d{1,2}月")

_TELLING = 0.3
"""Share of the words of one part of a question that a second sentence must hold to join."""

_SIDES = 2
_COMPARED_MARGIN = 2.0
"""In a comparison: log-odds below the best, beyond which a third speech has nothing to say."""

_ENUMERATED = 3
_GAP = 2
"""Characters between two sentences of one quotation."""

_GROUP_RANKS = 4

_GROUP_SHARE = 0.6
"""Share of a list's points that must be likely answers for the list as a whole to be the answer."""

_LONGEST_QUOTED = 150
_LONGEST_NAMING = 300
"""Of a sentence with many names or dates, nearly all is kept: which one was meant shows only so."""

_LONGEST_POINT = 60
_FEW_POINTS = 3
_LONGEST_OF_FEW = 180

_RESCUING = 0.6
"""Share of the question's content words that a sentence must hold to answer without the model."""


def composed(
    choices: Sequence[Choice],
    evidence: Sequence[EvidenceSentence],
    understanding: Understanding,
    least: float,
) -> list[Supported]:
    """The answer in sentences of the evidence; [] where none is likely enough to be one.

    ``choices``: best first. ``least``: log-odds that the best must reach. A part of a speech that
    was found by its number or heading (group 1 of a SECTION question) needs no score.
    """
    kind = understanding.kind
    unit = part_asked(evidence, understanding)
    if unit:
        return _points(unit)
    fit = [
        choice
        for choice in choices
        if _answers(choice.sentence, understanding, evidence)
        and is_about(choice.sentence, understanding, evidence)
    ]
    if not fit or fit[0].score < least:
        return []
    if kind is QuestionKind.LIST:
        listed = _of_each_phrase(evidence, fit, understanding) or _listed(
            fit, evidence, understanding, least
        )
        if listed:
            return _points(listed)
    if kind is QuestionKind.COMPARE and len(understanding.speeches) > 1:
        each = _of_each_year(fit, understanding) or _of_each(fit, understanding, least)
        return [_named(_aimed(one, understanding, evidence)) for one in each]
    fit = [choice for choice in fit if choice.sentence.handle]
    if not fit or fit[0].score < least:
        return []
    taken = _taken(fit, understanding, least)
    taken += _for_the_rest(taken, fit, understanding, least)
    return _distinct([_aimed(sentence, understanding, evidence) for sentence in taken])


def part_asked(
    evidence: Sequence[EvidenceSentence], understanding: Understanding
) -> list[EvidenceSentence]:
    """The points of the part of a speech that a question for its gist means; [] where none was
    found. They answer without being judged."""
    return _group(evidence, 1) if understanding.kind is QuestionKind.SECTION else []


def _taken(
    fit: Sequence[Choice], understanding: Understanding, least: float
) -> list[EvidenceSentence]:
    """The best sentence, and those that come close to it as far as the kind wants more."""
    kind, best = understanding.kind, fit[0]
    if kind is QuestionKind.LIST and _enumerates(best.sentence.text, understanding.asks_count):
        return [best.sentence]
    if kind is QuestionKind.FACT and understanding.asks_several:
        return [best.sentence, *_of_other_parts(best.sentence, fit, understanding.rest, least)]
    margin = _MARGIN.get(kind, 0.0)
    if kind is QuestionKind.QUOTE:
        fit = [one for one in fit if SAID.search(one.sentence.text)
               and one.score >= best.score - _UNQUOTED] or fit  # fmt: skip
        best = fit[0]
    close = [one.sentence for one in fit if one.score >= max(least, best.score - margin)]
    if kind is QuestionKind.QUOTE:
        # A quotation may run on into the next sentence; one from elsewhere is another one.
        close = [one for one in close if one is best.sentence or _adjoins(best.sentence, one)]
    if kind is QuestionKind.REASON:
        close = [one for one in close if not _is_heading(one)] or close
    return close[: _MOST.get(kind, _DEFAULT_MOST)]


def _of_other_parts(
    best: EvidenceSentence, fit: Sequence[Choice], asked: str, least: float
) -> list[EvidenceSentence]:
    """Where several things are asked one after the other (哪天开的？哪天登的？): for each of them
    that the best sentence does not tell, the one that has most of its words. One date does not
    answer two questions for a date."""
    found: list[EvidenceSentence] = []
    dates = 0
    for part in asked_parts(asked):
        wanted = expected_of(part)
        dates += wanted.date
        short = wanted.date and dates > len(_dates_in(best.text))
        told = wanted.date or support(part, best.text) > 0
        if told and not short and fulfils(quotation(best), wanted):
            continue
        telling = [
            (support(part, one.sentence.text), one.score, -rank)
            for rank, one in enumerate(fit)
            if one.score >= least and one.sentence is not best
            and fulfils(quotation(one.sentence), wanted)
            and not (short and _dates_in(one.sentence.text) <= _dates_in(best.text))
        ]  # fmt: skip
        shared, score, rank = max(telling, default=(0.0, 0.0, 0))
        near = short and score >= fit[0].score - _SECOND_DATE
        if telling and (near or shared > max(_TELLING, support(part, best.text))):
            found.append(fit[-rank].sentence)
    return list(dict.fromkeys(found))


def _dates_in(text: str) -> set[str]:
    return set(_DATE.findall(fold(text)))


def _enumerates(text: str, count: int | None) -> bool:
    """Whether a sentence lists as many things as were asked for (any three will do)."""
    return text.count("、") + text.count("；") + 1 >= (count or _ENUMERATED)


def _adjoins(one: EvidenceSentence, other: EvidenceSentence) -> bool:
    gap = max(one.span.start, other.span.start) - min(one.span.end, other.span.end)
    return one.speech == other.speech and gap <= _GAP


def _is_heading(sentence: EvidenceSentence) -> bool:
    heading = fold(sentence.section[-1]) if sentence.section else ""
    return bool(heading) and strip_punctuation(sentence.text) == strip_punctuation(heading)


def _of_each_phrase(
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


def _listed(
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


def _of_each(
    fit: Sequence[Choice], understanding: Understanding, least: float
) -> list[EvidenceSentence]:
    """The best sentence of each speech; where names that share no speech are compared, of each
    name. Others than the first two must come close to the best."""
    of_name = {speech: n for n, group in enumerate(understanding.apart) for speech in group}
    best: dict[object, Choice] = {}
    for choice in fit:
        if choice.score >= least - 1:
            best.setdefault(of_name.get(choice.sentence.speech, choice.sentence.speech), choice)
    ranked = sorted(best.values(), key=lambda one: -one.score)
    return [
        one.sentence
        for at, one in enumerate(ranked)
        if at < _SIDES or one.score >= ranked[0].score - _COMPARED_MARGIN
    ]


def _of_each_year(fit: Sequence[Choice], understanding: Understanding) -> list[EvidenceSentence]:
    """Where several years are asked about: for each the best sentence that tells of it; [] unless
    each has one, another than the others."""
    found = []
    for year in understanding.asked_years if len(understanding.asked_years) > 1 else ():
        telling = (one.sentence for one in fit if year in _years_of(one.sentence))
        found.append(next(telling, None))
    each = [one for one in found if one is not None]
    return each if len(each) == len(found) == len({one.handle for one in each}) else []


def _years_of(sentence: EvidenceSentence) -> set[int]:
    """The years a sentence names; else that of its speech."""
    told = years_told(sentence.text, sentence.date)
    return told or ({int(sentence.date[:4])} if sentence.date else set())


def _named(item: Supported) -> Supported:
    """A quotation with the name and year of its speech in front: in a comparison every claim says
    who says it."""
    sentence = item.evidence[0]
    year = sentence.date[:4]
    shown = f"（{year}年）" if year and year not in sentence.title else ""
    return replace(
        item, text=f"《{sentence.title}》{shown}：{item.text}", status=ClaimStatus.PARAPHRASE
    )


def _for_the_rest(
    taken: Sequence[EvidenceSentence],
    fit: Sequence[Choice],
    understanding: Understanding,
    least: float,
) -> list[EvidenceSentence]:
    """Where two sorts of things were asked for (who, and when) and what is taken holds but one:
    the best sentence for the other."""
    expected = understanding.expected
    sorts = {
        "figure": replace(expected, date=False, person=False),
        "date": replace(expected, figure=False, person=False),
        "person": replace(expected, figure=False, date=False),
    }
    more: list[EvidenceSentence] = []
    for name, sort in sorts.items():
        if not getattr(expected, name):
            continue
        if any(fulfils(quotation(one), sort) for one in (*taken, *more)):
            continue
        more += [
            one.sentence
            for one in fit
            if one.score >= least and fulfils(quotation(one.sentence), sort)
        ][:1]
    return more


def _points(sentences: Sequence[EvidenceSentence]) -> list[Supported]:
    """Points of a list, of many only the first words where they run on."""
    longest = _LONGEST_POINT if len(sentences) > _FEW_POINTS else _LONGEST_OF_FEW
    return [
        replace(
            quotation(sentence), text=excerpt(sentence.text, sentence.text[:12], longest).strip()
        )
        for sentence in sentences
    ]


def _row_in_words(
    item: Supported, evidence: Sequence[EvidenceSentence], understanding: Understanding
) -> Supported | None:
    """A row of a table with its head row: the cells asked for, said in words and checked."""
    row = item.evidence[0]
    head = next((e for e in evidence if e.speech == row.speech and e.text == row.before), None)
    if head is None:
        return None
    text = in_words(row.text, head.text, understanding.asked_years or understanding.years)
    verdict = check(text, [row, head])
    if verdict.status is ClaimStatus.UNVERIFIED:
        return None
    return Supported(text, ClaimStatus.PARAPHRASE, (row, head))


def _aimed(
    sentence: EvidenceSentence,
    understanding: Understanding,
    evidence: Sequence[EvidenceSentence],
) -> Supported:
    """A sentence as an answer: the clause that gives the figure asked for; of a long one the
    clauses around what was asked, as long as they still hold it."""
    expected = understanding.expected
    item = quotation(sentence)
    if sentence.before and is_row(sentence.text):
        return _row_in_words(item, evidence, understanding) or item
    if not understanding.asks_several:
        item = to_the_point(item, expected, understanding.rest)
    longest = _LONGEST_NAMING if expected.person or expected.date else _LONGEST_QUOTED
    if len(item.text) <= longest:
        return item
    short = replace(item, text=excerpt(item.text, understanding.rest, longest))
    return short if fulfils(short, expected) else item


def _distinct(items: Sequence[Supported]) -> list[Supported]:
    kept: list[Supported] = []
    for item in items:
        if not is_repeat(item, kept):
            kept.append(item)
    return kept


def rescued(evidence: Sequence[EvidenceSentence], understanding: Understanding) -> list[Supported]:
    """Where nothing the model wrote held: the first sentence that has the figure, date or person
    asked for and most of the question's words, if there is one."""
    expected = understanding.expected
    if not (expected.figure or expected.date or expected.person):
        return []
    for sentence in evidence:
        # Of 「谁主持的」 about a named speech, 主持 is all that a sentence can share.
        told = bool(expected.act) and bool(understanding.speeches)
        shared = support(understanding.rest, sentence.text)
        if (told or shared >= _RESCUING) and _answers(sentence, understanding, evidence):
            return [to_the_point(quotation(sentence), expected, understanding.rest)]
    return []


def _answers(
    sentence: EvidenceSentence | Supported,
    understanding: Understanding,
    evidence: Sequence[EvidenceSentence],
) -> bool:
    item = sentence if isinstance(sentence, Supported) else quotation(sentence)
    expected, asked = understanding.expected, understanding.rest
    return (
        fulfils(item, expected)
        and on_the_subject(item, expected, asked)
        and in_tense(item, understanding.tense, asked, evidence)
    )


def add_line(
    supported: list[Supported],
    line: str,
    question: str,
    evidence: Sequence[EvidenceSentence],
    understanding: Understanding,
) -> None:
    """Appends the claim of one finished line, if it holds and says something new."""
    parsed = parse_line(line)
    if says_not_mentioned(parsed.text) or is_echo(parsed.text, question):
        return
    for one in opened(parsed):
        item = resolve(one, evidence)
        if item is None or not _answers(item, understanding, evidence):
            continue
        item = to_the_point(item, understanding.expected, understanding.rest)
        if not is_repeat(item, supported):
            supported.append(item)
