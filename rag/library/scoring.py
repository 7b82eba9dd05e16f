"""The best chunks by BM25, exactly, out of the postings of a question's words.

Ids are taken a block at a time, so that the scores lie in the processor's cache. Within a block
words are added up rarest first; once the words that are left can no longer lift a chunk among the
best that earlier blocks gave, they are looked up for the few chunks still in question instead of
being read in full. Pure functions; knows nothing of SQLite.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.library.ids import Ids
from rag.library.postings import BLOCK, Counts, Low, Postings, counts_of

K1, B = 1.2, 0.75
"""As in SQLite's ``bm25()``."""

Scores = NDArray[np.float64]

_LOOKUP = 8
"""To look up one chunk costs as much as to read so many postings."""

_WORTH_ASKING = 16_384
"""Fewer postings of a block are read at once: to find out who is in question takes as long."""

_ROUNDING = 1e-9
"""Far more than sums in another order can differ by, as a share of the highest score there is."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question and what it weighs."""

    postings: Postings
    idf: float

    def bound(self, least_norm: float) -> float:
        """The most it can add to a chunk's score."""
        most = self.postings.most
        return self.idf * (most * (K1 + 1.0)) / (most + least_norm) if most else 0.0


@dataclass(frozen=True, slots=True)
class Chunks:
    """``sizes``: terms of each chunk, by id, ``average`` of all. ``allowed``: ids, ascending, or
    None for all. ``live``: by id, what has not been removed; None where nothing was."""

    sizes: NDArray[np.uint16]
    average: float
    allowed: Ids | None = None
    live: NDArray[np.bool_] | None = None


def weight(idf: float, counts: Scores, norms: Scores) -> Scores:
    """What a word adds to chunks that have it so often. Rounds as SQLite does."""
    return idf * ((counts * (K1 + 1.0)) / (counts + norms))


def norms(sizes: NDArray[np.uint16] | Ids, average: float) -> Scores:
    """What the length of each chunk takes from its words."""
    return K1 * (1 - B + B * sizes.astype(np.float64) / average)


def top(words: Sequence[Word], k: int, chunks: Chunks) -> tuple[Ids, Scores]:
    """The ``k`` chunks with the highest scores above 0, best first, ties by id. The weights of
    ``words`` are added in their order, which decides how sums round."""
    ids, scores = np.zeros(0, np.int64), np.zeros(0)
    for number in range(max((word.postings.blocks for word in words), default=0)):
        least = float(scores[-1]) if len(scores) >= k else 0.0
        more, theirs = _of_block(words, number, k, least, chunks)
        ids, scores = np.concatenate([ids, more]), np.concatenate([scores, theirs])
        order = np.lexsort((ids, -scores))[:k]
        ids, scores = ids[order], scores[order]
    return ids, scores


@dataclass(frozen=True, slots=True)
class _Held:
    """What one block has of a word."""

    idf: float
    bound: float
    low: Low
    counts: Counts

    def of(self, wanted: Low, norms: Scores) -> Scores:
        """What it adds to each of ``wanted``, whose lengths give these ``norms``."""
        return weight(self.idf, counts_of(self.low, self.counts, wanted), norms)


def _of_block(
    words: Sequence[Word], number: int, k: int, least: float, chunks: Chunks
) -> tuple[Ids, Scores]:
    """The chunks of one block that may be among the best ``k``, and their scores. ``least``: what
    is needed for that, 0 where anything will do."""
    start = number * BLOCK
    none = np.zeros(0, np.int64), np.zeros(0)
    sizes = chunks.sizes[start : start + BLOCK]
    wanted = _within(chunks.allowed, start, start + len(sizes))
    if not len(sizes) or (wanted is not None and not len(wanted)):
        return none
    norm = norms(sizes, chunks.average)
    least_norm = float(norm.min())
    held = [
        _Held(word.idf, word.bound(least_norm), *here)
        for word in words
        if len((here := word.postings.block(number))[0])
    ]
    slack = _ROUNDING * sum(one.bound for one in held)
    low, scores = _candidates(held, norm, least, slack, wanted)
    if chunks.live is not None:
        alive = chunks.live[start + low.astype(np.int64)]
        low, scores = low[alive], scores[alive]
    if len(low) > k:
        least = max(least, float(np.partition(scores, len(scores) - k)[len(scores) - k]))
    low = low[scores >= max(least - slack, 0.0)]
    exact = np.zeros(len(low))
    theirs = norm[low]
    for one in held:
        exact += one.of(low, theirs)
    above = exact > 0
    return start + low[above].astype(np.int64), exact[above]


def _candidates(
    held: Sequence[_Held], norm: Scores, least: float, slack: float, wanted: Low | None
) -> tuple[Low, Scores]:
    """Chunks of a block, among them all of ``wanted`` (None: all) that score ``least`` or more,
    and their scores, which may be rounded otherwise."""
    rarest_first = sorted(held, key=lambda one: -one.idf)
    left = sum(len(one.low) for one in held)
    beyond = sum(one.bound for one in held)
    if wanted is not None and len(wanted) * len(held) * _LOOKUP < left:
        return _looked_up(wanted, np.zeros(len(wanted)), rarest_first, norm)
    scores = np.zeros(len(norm))
    for at, one in enumerate(rarest_first):
        if left > _WORTH_ASKING and beyond + slack < least:
            open_ = _above(scores, least - beyond - slack, wanted)
            rest = rarest_first[at:]
            if len(open_) * len(rest) * _LOOKUP < left:
                return _looked_up(open_, scores[open_], rest, norm)
        here = one.low.astype(np.intp)
        scores[here] += weight(one.idf, one.counts.astype(np.float64), norm[here])
        left -= len(one.low)
        beyond -= one.bound
    found = _above(scores, max(least - slack, np.finfo(np.float64).tiny), wanted)
    return found, scores[found]


def _looked_up(
    low: Low, scores: Scores, words: Sequence[_Held], norm: Scores
) -> tuple[Low, Scores]:
    """``scores`` of the chunks ``low`` with what ``words`` add."""
    theirs = norm[low]
    for one in words:
        scores = scores + one.of(low, theirs)
    return low, scores


def _above(scores: Scores, least: float, wanted: Low | None) -> Low:
    """Those of ``wanted`` (None: all) that have a score of at least ``least``."""
    if wanted is not None:
        return wanted[scores[wanted] >= least]
    return np.flatnonzero(scores >= least).astype(np.uint16)


def _within(allowed: Ids | None, start: int, stop: int) -> Low | None:
    """The ids from ``start`` to ``stop`` that are allowed, less ``start``."""
    if allowed is None:
        return None
    first, last = allowed.searchsorted([start, stop])
    return (allowed[first:last] - start).astype(np.uint16)
