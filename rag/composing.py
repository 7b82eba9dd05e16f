"""Which sentences and lines go into an answer, and how much of each.

Where sentences were chosen by their scores (``choosing.py``), they answer in their own words, cut
to the clauses that were asked for; what a kind of question wants decides how many. Where a model
wrote lines, a line becomes a claim when its checks pass (``citing``) and it holds the kind of
thing that was asked for. Knows nothing of models, prompts or the library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.choosing import Choice, excerpt
from rag.citing import (
    Supported,
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
)
from rag.domain import ClaimStatus, EvidenceSentence
from rag.folding import fold, strip_punctuation
from rag.understanding import QuestionKind, Understanding, days_of

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
_SEVERAL_MARGIN = 1.5
"""The same where several things are asked in one question (哪天开的？哪天登的？)."""

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
        return [_named(_aimed(one, understanding)) for one in _of_each(fit, least)]
    fit = [choice for choice in fit if choice.sentence.handle]
    if not fit or fit[0].score < least:
        return []
    taken = _taken(fit, understanding, least)
    taken += _for_the_rest(taken, fit, understanding, least)
    return _distinct([_aimed(sentence, understanding) for sentence in taken])


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
    margin = _SEVERAL_MARGIN if understanding.asks_several else 0.0
    margin = max(margin, _MARGIN.get(kind, 0.0))
    close = [one.sentence for one in fit if one.score >= max(least, best.score - margin)]
    if kind is QuestionKind.QUOTE:
        # A quotation may run on into the next sentence; one from elsewhere is another one.
        close = [one for one in close if one is best.sentence or _adjoins(best.sentence, one)]
    if kind is QuestionKind.REASON:
        close = [one for one in close if not _is_heading(one)] or close
    return close[: _MOST.get(kind, _DEFAULT_MOST)]


def _enumerates(text: str, count: int | None) -> bool:
    """Whether a sentence lists as many things as were asked for (any three will do)."""
    return text.count("、") + text.count("；") + 1 >= (count or _ENUMERATED)


def _adjoins(one: EvidenceSentence, other: EvidenceSentence) -> bool:
    gap = max(one.span.start, other.span.start) - min(one.span.end, other.span.end)
    return one.speech == other.speech and gap <= _GAP


def _is_heading(sentence: EvidenceSentence) -> bool:
    heading = fold(sentence.section[-1]) if sentence.section else ""
    return bool(heading) and strip_punctuation(sentence.text) == strip_punctuation(heading)


def is_about(
    sentence: EvidenceSentence,
    understanding: Understanding,
    evidence: Sequence[EvidenceSentence],
) -> bool:
    """Whether a sentence may be about what the question is about.

    It is not the bare title; it does not tell of another day than the one the question names; and
    where a figure, date or person of something in quotation marks is asked for, that phrase stands
    in the sentence or over it, if it does anywhere in the evidence.
    """
    text, title = fold(sentence.text), fold(sentence.title)
    if text in title and not understanding.about_title:
        return False
    days = days_of(sentence.text)
    if understanding.days and days and not set(understanding.days) & days:
        return False
    expected = understanding.expected
    firm = expected.figure or expected.date or expected.person
    quoted = [fold(phrase) for phrase in understanding.quoted if len(phrase) > 1]
    known = [phrase for phrase in quoted if any(phrase in fold(one.text) for one in evidence)]
    return not (firm and known) or any(
        phrase in fold(sentence.text + sentence.context) for phrase in known
    )


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


def _of_each(fit: Sequence[Choice], least: float) -> list[EvidenceSentence]:
    """The best sentence of each speech."""
    best: dict[str, EvidenceSentence] = {}
    for choice in fit:
        if choice.score >= least - 1:
            best.setdefault(choice.sentence.speech, choice.sentence)
    return list(best.values())


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


def _aimed(sentence: EvidenceSentence, understanding: Understanding) -> Supported:
    """A sentence as an answer: the clause that gives the figure asked for; of a long one the
    clauses around what was asked, as long as they still hold it."""
    item = to_the_point(quotation(sentence), understanding.expected, understanding.rest)
    expected = understanding.expected
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
