"""Several things asked at once: a second sentence for what the first does not tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.choosing import Choice
from rag.citing import (
    fulfils,
    quotation,
    support,
)
from rag.domain import EvidenceSentence
from rag.evidence import SAID
from rag.folding import fold
from rag.ruling_out import admits
from rag.understanding import QuestionKind, Understanding, each_asked

_SECOND_DATE = 1.5
"""How far (log-odds) below the best the sentence with the second date asked for may be."""
_DATE = re.compile(r"\d{1,2}月\d{1,2}日|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}月(?:底|初|中旬)|\d{1,2}月")
_TELLING = 0.3
"""Share of the words of one part of a question that a second sentence must hold to join."""


def of_other_parts(
    best: EvidenceSentence,
    fit: Sequence[Choice],
    evidence: Sequence[EvidenceSentence],
    understanding: Understanding,
    least: float,
) -> list[EvidenceSentence]:
    """Where several things are asked one after the other (哪天开的？哪天登的？): for each of them
    that the best sentence does not tell, the one that has most of its words. One date does not
    answer two questions for a date."""
    found: list[EvidenceSentence] = []
    dates = 0
    for asked in each_asked(understanding):
        part, wanted = asked.rest, asked.expected
        dates += wanted.date
        short = wanted.date and dates > len(_dates_in(best.text))
        told = wanted.date or support(part, best.text) > 0
        if told and not short and _tells(best, asked, evidence):
            continue
        telling = [
            (support(part, one.sentence.text), one.score, -rank)
            for rank, one in enumerate(fit)
            if one.score >= least and one.sentence is not best
            and _tells(one.sentence, asked, evidence)
            and not (short and _dates_in(one.sentence.text) <= _dates_in(best.text))
        ]  # fmt: skip
        shared, score, rank = max(telling, default=(0.0, 0.0, 0))
        near = short and score >= fit[0].score - _SECOND_DATE
        if telling and (near or shared > max(_TELLING, support(part, best.text))):
            found.append(fit[-rank].sentence)
    return list(dict.fromkeys(found))


def _tells(
    sentence: EvidenceSentence, asked: Understanding, evidence: Sequence[EvidenceSentence]
) -> bool:
    """Whether a sentence may answer one of the things asked; a quotation has words of somebody."""
    quoted = asked.kind is not QuestionKind.QUOTE or bool(SAID.search(sentence.text))
    return quoted and admits(sentence, asked, evidence)


def _dates_in(text: str) -> set[str]:
    return set(_DATE.findall(fold(text)))


def for_the_rest(
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
