"""Did the search find the evidence: hit, recall and nDCG over ranked passages.

A passage holds an evidence string when the string stands in it, when the passage lies inside the
string, or, where the string spans two neighbouring passages, when one piece of at least 60 % of
its characters ends or begins the passage. Both are compared folded, with numerals unified.

nDCG (Järvelin & Kekäläinen 2002) with binary relevance: a passage that holds a string which no
earlier passage held gains 1, discounted by log2(rank + 1); each string is credited once. In the
ideal order the credited passages come first, and each string that no passage holds stands for one
more relevant passage. Two strings in one passage are thus one relevant passage, not two.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rag.quantities import unify_numerals

HIT_DEPTHS = (1, 5, 10)
NDCG_DEPTH = 10
IN_ONE_PIECE = 0.6
"""Least share of an evidence string's characters in a passage that holds a part of it."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """How one question's passages stand to its evidence. ``evidence``: number of strings (where
    it is 0 nothing can be counted). ``hits[k]``: 1.0 when any of the first k passages holds one,
    ``recalls[k]``: share of the strings held by them, ``ndcg``: nDCG@10; all 0 to 1."""

    evidence: int
    hits: dict[int, float]
    recalls: dict[int, float]
    ndcg: float


def rank(evidence: Sequence[str], passages: Sequence[str]) -> Ranking:
    """Scores ``passages`` (texts, best first) against the evidence strings of a question."""
    wanted = [unify_numerals(one) for one in evidence]
    held = [_held(unify_numerals(passage), wanted) for passage in passages]
    return Ranking(
        evidence=len(wanted),
        hits={k: float(any(held[:k])) for k in HIT_DEPTHS},
        recalls={
            k: len(set().union(*held[:k])) / len(wanted) if wanted else 0.0 for k in HIT_DEPTHS
        },
        ndcg=_ndcg(held[:NDCG_DEPTH], len(wanted)),
    )


def _held(passage: str, wanted: Sequence[str]) -> set[int]:
    return {number for number, one in enumerate(wanted) if _holds(passage, one)}


def _holds(passage: str, wanted: str) -> bool:
    if not passage or not wanted:
        return False
    if wanted in passage or passage in wanted:
        return True
    least = math.ceil(len(wanted) * IN_ONE_PIECE)
    return any(
        passage.endswith(wanted[:length]) or passage.startswith(wanted[-length:])
        for length in range(least, len(wanted))
    )


def _ndcg(held: Sequence[set[int]], strings: int) -> float:
    credited: set[int] = set()
    gains: list[float] = []
    for one in held:
        gains.append(float(bool(one - credited)))
        credited |= one
    relevant = int(sum(gains)) + strings - len(credited)
    ideal = _dcg([1.0] * min(relevant, NDCG_DEPTH))
    return _dcg(gains) / ideal if ideal else 0.0


def _dcg(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, start=1))
