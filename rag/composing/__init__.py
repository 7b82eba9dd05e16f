"""Which sentences and lines go into an answer, and how much of each.

Where sentences were chosen by their scores (``choosing.py``), they answer in their own words, cut
to the clauses that were asked for; what a kind of question wants decides how many. Where a model
wrote lines, a line becomes a claim when its checks pass (``citing``) and it holds the kind of
thing that was asked for. Knows nothing of models, prompts or the library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.causes import follows, is_reason, is_reason_of
from rag.choosing import Choice, excerpt
from rag.citing import (
    Supported,
    check,
    fulfils,
    is_echo,
    is_repeat,
    opened,
    parse_line,
    quotation,
    resolve,
    says_not_mentioned,
    support,
    to_the_point,
)
from rag.composing.differences import of_two_years
from rag.composing.leading import with_leading
from rag.composing.listing import (
    as_points,
    enumerates,
    listed,
    of_each_phrase,
    part_asked,
    spelt_out_behind,
    spelt_out_in,
)
from rag.composing.premises import corrected
from rag.composing.rivals import rival, told_as_well
from rag.composing.several import for_the_rest, of_other_parts
from rag.composing.sides import named, of_each, of_each_year
from rag.domain import ClaimStatus, EvidenceSentence
from rag.evidence import SAID
from rag.folding import fold, strip_punctuation
from rag.ruling_out import admits, answers
from rag.tables import in_words, is_row
from rag.understanding import QuestionKind, Understanding

__all__ = ["add_line", "composed", "part_asked", "rescued", "rival", "told_as_well"]

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
_GAP = 2
"""Characters between two sentences of one quotation."""
_LONGEST_QUOTED = 150
_LONGEST_NAMING = 300
"""Of a sentence with many names or dates, nearly all is kept: which one was meant shows only so."""
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
    was found by its number or heading (group 1 of a SECTION question) needs no score. Where one of
    several speeches is meant and nothing tells which, each claim says whose it is. Asked how far
    two years lie apart, the figure of each; where the question takes for granted what the speeches
    tell the other way round, that.
    """
    apart = of_two_years([*(one.sentence for one in choices), *evidence], understanding)
    if apart:
        return apart
    other = corrected(understanding, evidence)
    if other is not None:
        return [other]
    found = _composed(choices, evidence, understanding, least)
    return [named(item) for item in found] if understanding.either else found


def _composed(
    choices: Sequence[Choice],
    evidence: Sequence[EvidenceSentence],
    understanding: Understanding,
    least: float,
) -> list[Supported]:
    kind = understanding.kind
    unit = part_asked(evidence, understanding)
    if unit:
        return as_points(unit)
    fit = [one for one in choices if admits(one.sentence, understanding, evidence)]
    if not fit or fit[0].score < least:
        return []
    if kind is QuestionKind.LIST:
        told = spelt_out_in(fit, understanding, least)
        if told is not None:
            return [_aimed(told, understanding, evidence)]
        found = of_each_phrase(evidence, fit, understanding) or listed(
            fit, evidence, understanding, least
        )
        if found:
            return as_points(found)
    if kind is QuestionKind.COMPARE and len(understanding.speeches) > 1:
        each = of_each_year(fit, understanding) or of_each(fit, understanding, least)
        return [named(_aimed(one, understanding, evidence)) for one in each]
    fit = [choice for choice in fit if choice.sentence.handle]
    if understanding.either:
        each = of_each(fit, understanding, least + 1)  # each of them must be likely by itself
        return [_aimed(one, understanding, evidence) for one in each]
    if not fit or fit[0].score < least:
        return []
    taken = _taken(fit, evidence, understanding, least)
    taken += for_the_rest(taken, fit, understanding, least)
    return _distinct([_aimed(sentence, understanding, evidence) for sentence in taken])


def _taken(
    fit: Sequence[Choice],
    evidence: Sequence[EvidenceSentence],
    understanding: Understanding,
    least: float,
) -> list[EvidenceSentence]:
    """The best sentence, and those that come close to it as far as the kind wants more."""
    kind, best = understanding.kind, fit[0]
    if kind is QuestionKind.LIST:
        spelt = spelt_out_behind(best.sentence, evidence, understanding.asks_count)
        if spelt or enumerates(best.sentence.text, understanding.asks_count):
            return [spelt or best.sentence]
    if kind in {QuestionKind.FACT, QuestionKind.QUOTE} and understanding.asks_several:
        others = of_other_parts(best.sentence, fit, evidence, understanding, least)
        return [best.sentence, *others]
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
        close = _reasons(fit, close, understanding.rest, least)
    return close[: _MOST.get(kind, _DEFAULT_MOST)]


def _reasons(
    fit: Sequence[Choice], close: Sequence[EvidenceSentence], asked: str, least: float
) -> list[EvidenceSentence]:
    """The best reason: where the best sentence gives none and the next one in its paragraph does,
    that one. Of the others that come ``close`` only those that are reasons."""
    close = [one for one in close if not _is_heading(one)] or list(close)
    best = close[0]
    if not is_reason(best, asked):
        behind = (
            one.sentence
            for one in fit
            if one.score >= least
            and follows(best, one.sentence)
            and is_reason_of(one.sentence, best, asked)
        )
        best = next(behind, best)
    return [best, *(one for one in close if one is not best and is_reason(one, asked))]


def _adjoins(one: EvidenceSentence, other: EvidenceSentence) -> bool:
    gap = max(one.span.start, other.span.start) - min(one.span.end, other.span.end)
    return one.speech == other.speech and gap <= _GAP


def _is_heading(sentence: EvidenceSentence) -> bool:
    heading = fold(sentence.section[-1]) if sentence.section else ""
    return bool(heading) and strip_punctuation(sentence.text) == strip_punctuation(heading)


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
    if not expected.figure:
        item = quotation(with_leading(sentence))
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
        if (told or shared >= _RESCUING) and answers(quotation(sentence), understanding, evidence):
            return [to_the_point(quotation(sentence), expected, understanding.rest)]
    return []


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
        if item is None or not answers(item, understanding, evidence):
            continue
        item = to_the_point(item, understanding.expected, understanding.rest)
        if not is_repeat(item, supported):
            supported.append(item)
