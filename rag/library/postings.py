"""The chunks that have a term, packed into 3 bytes each: two of the id within its block of 65,536
ids, one of how often the term stands there. Plain data and pure functions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.library.ids import Ids

BLOCK = 1 << 16
"""Ids a block; the scores of one block (float64) stay in the second cache of a core."""

Low = NDArray[np.uint16]
"""Ids within a block, ascending."""

Counts = NDArray[np.unsignedinteger]


@dataclass(frozen=True, slots=True)
class Postings:
    """``low[bounds[b] : bounds[b + 1]]`` are the ids of block ``b`` less ``b * BLOCK``; ``counts``
    stand beside them, ``most`` is the highest."""

    low: Low
    counts: Counts
    bounds: Ids
    most: int

    def __len__(self) -> int:
        return len(self.low)

    @property
    def blocks(self) -> int:
        """Higher blocks have none."""
        return len(self.bounds) - 1

    @property
    def size(self) -> int:
        """Bytes of memory."""
        return self.low.nbytes + self.counts.nbytes + self.bounds.nbytes

    def block(self, number: int) -> tuple[Low, Counts]:
        """The ids of one block, less its beginning, and the counts beside them."""
        if number >= self.blocks:
            return self.low[:0], self.counts[:0]
        here = slice(int(self.bounds[number]), int(self.bounds[number + 1]))
        return self.low[here], self.counts[here]

    def ids(self) -> Ids:
        """All of them, ascending."""
        starts = np.arange(self.blocks, dtype=np.int64) * BLOCK
        return np.repeat(starts, np.diff(self.bounds)) + self.low


def packed(ids: Ids, counts: Ids) -> Postings:
    """``ids`` ascend, each once; ``counts`` are at least 1."""
    most = int(counts.max()) if len(counts) else 0
    last = int(ids[-1]) if len(ids) else -1
    edges = np.arange(last // BLOCK + 2, dtype=np.int64) * BLOCK
    return Postings(
        (ids & (BLOCK - 1)).astype(np.uint16),
        counts.astype(np.min_scalar_type(most)),
        ids.searchsorted(edges).astype(np.int64),
        most,
    )


def joined(one: Postings, other: Postings) -> Postings:
    """Both; all ids of ``other`` are higher than those of ``one``."""
    if not len(other):
        return one
    before = np.zeros(other.blocks + 1, np.int64)
    before[: len(one.bounds)] = one.bounds
    before[len(one.bounds) :] = len(one)
    return Postings(
        np.concatenate([one.low, other.low]),
        np.concatenate([one.counts, other.counts]),
        before + other.bounds,
        max(one.most, other.most),
    )


def counts_of(low: Low, counts: Counts, wanted: Low) -> NDArray[np.float64]:
    """How often the term stands in each of ``wanted`` (ascending), of the block that has ``low``
    and ``counts``; 0 where it does not."""
    if not len(low):
        return np.zeros(len(wanted))
    at = low.searchsorted(wanted)
    at[at == len(low)] = 0
    return np.where(low[at] == wanted, counts[at], 0).astype(np.float64)
