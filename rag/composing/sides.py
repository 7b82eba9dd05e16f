"""Comparisons: for each speech, name or year the sentence that speaks for it, with its title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.choosing import Choice
from rag.citing import (
    Supported,
    years_told,
)
from rag.composing.leading import leans
from rag.domain import ClaimStatus, EvidenceSentence
from rag.understanding import Understanding

_SIDES = 2
_COMPARED_MARGIN = 2.0
"""In a comparison: log-odds below the best, beyond which a third speech has nothing to say."""


def of_each(
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


def of_each_year(fit: Sequence[Choice], understanding: Understanding) -> list[EvidenceSentence]:
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


def named(item: Supported) -> Supported:
    """A quotation with the name and year of its speech in front: in a comparison every claim says
    who says it."""
    sentence = item.evidence[0]
    year = sentence.date[:4]
    shown = f"（{year}年）" if year and year not in sentence.title else ""
    if leans(sentence) and not sentence.before and sentence.section:
        shown += f"“{sentence.section[-1].strip()}”"  # 「这是新增的一件」: the heading says what
    return replace(
        item, text=f"《{sentence.title}》{shown}：{item.text}", status=ClaimStatus.PARAPHRASE
    )
