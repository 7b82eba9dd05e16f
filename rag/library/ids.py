"""Ascending lists of chunk ids as arrays: joined, kept to others, counted. Pure functions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


def counted(ids: Ids) -> tuple[Ids, Ids]:
    """The different ones of ``ids``, which ascend, and how often each stands there."""
    starts = np.flatnonzero(np.concatenate([[len(ids) > 0], ids[1:] != ids[:-1]]))
    return ids[starts], np.diff(np.append(starts, len(ids)))


def union(*several: Ids) -> Ids:
    """All ids of ``several``, each once. Sorting what is sorted in runs is quicker than numpy's
    own ``union1d``, which hashes."""
    return counted(np.sort(np.concatenate(several), kind="stable"))[0]


def within(ids: Ids, allowed: Ids) -> Ids:
    """Those of ``ids`` that are among ``allowed``."""
    if not len(allowed):
        return ids[:0]
    at = np.searchsorted(allowed, ids)
    at[at == len(allowed)] = 0
    held: Ids = ids[allowed[at] == ids]
    return held


def ranges(first: Ids, last: Ids) -> Ids:
    """All numbers from each of ``first`` to its ``last``, ascending; no two ranges overlap."""
    sizes = np.maximum(last - first + 1, 0)
    offsets = np.repeat(first - (np.cumsum(sizes) - sizes), sizes)
    return np.sort(offsets + np.arange(int(sizes.sum())), kind="stable")


def numbers(joined: str | None) -> Ids:
    """The whole numbers that stand in ``joined`` between commas."""
    if not joined:
        return np.zeros(0, np.int64)
    return np.asarray(np.fromstring(joined, dtype=np.int64, sep=","), np.int64)
