"""Vectors that do not change, the ids they belong to, and which of them are still wanted.

Plain data and pure functions. A store is two such parts: a large one that is written to disk and
clustered, and a small one of what was added since. What is removed is only marked, so that a
search that runs meanwhile sees either all of a change or nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.ports import Vectors

Ids = NDArray[np.int64]
Mask = NDArray[np.bool_]

_FEW = 32
"""A filter that admits less than one in so many is looked up id by id; else ids are ticked off
in a table (of 1,000,000, 100,000 admitted: 3 ms against 8)."""
_SPARSE = 4
"""No table where it would be so many times longer than the part."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """Rows ``starts[i]`` up to ``starts[i + 1]`` are nearest to ``centroids[i]``.

    ``trained_for``: how many vectors there were when the centroids were found. ``half_norms``:
    half the squared length of each, which turns inner products with a query into an order by
    distance.
    """

    centroids: Vectors
    starts: Ids
    trained_for: int
    half_norms: Vectors


@dataclass(frozen=True, slots=True)
class Part:
    """``vectors[row]`` belongs to ``ids[row]``. ``alive``: by row, None where all are; ``live``:
    how many. ``ascending`` are the ids in order, found at row ``places``, or where that is None
    at their own position."""

    ids: Ids
    vectors: Vectors
    ascending: Ids
    places: Ids | None
    live: int
    alive: Mask | None = None
    clusters: Clusters | None = None

    def __len__(self) -> int:
        return len(self.ids)


def part_of(ids: Ids, vectors: Vectors, clusters: Clusters | None = None) -> Part:
    """All alive. ``ids`` are unique; ``vectors`` float32, a row each."""
    if is_ascending(ids):
        return Part(ids, vectors, ids, None, len(ids), None, clusters)
    places = np.argsort(ids)
    return Part(ids, vectors, ids[places], places, len(ids), None, clusters)


def clusters_of(centroids: Vectors, starts: Ids, trained_for: int) -> Clusters:
    half_norms = (np.einsum("ij,ij->i", centroids, centroids) / 2).astype(np.float32)
    return Clusters(centroids, starts, trained_for, half_norms)


def is_ascending(ids: Ids) -> bool:
    """Whether each is greater than the one before it."""
    return bool((ids[1:] > ids[:-1]).all())


def in_order(ids: Sequence[int] | Ids) -> Ids:
    """The same ids, each once, ascending. Costs nothing worth telling where they are already."""
    found = np.asarray(ids, dtype=np.int64)
    return found if is_ascending(found) else np.unique(found)


def rows_of(part: Part, wanted: Ids) -> Ids:
    """The rows, ascending, of those of ``wanted`` (in order) that live in ``part``."""
    if not part.live:
        return np.zeros(0, np.int64)
    first, last = int(part.ascending[0]), int(part.ascending[-1])
    begin, end = wanted.searchsorted([first, last + 1])
    wanted = wanted[begin:end]
    span = last - first + 1
    if len(wanted) * _FEW < len(part) or span > _SPARSE * len(part):
        at = part.ascending.searchsorted(wanted)
        at = at[part.ascending[at] == wanted]
        rows = at if part.places is None else np.sort(part.places[at])
        return rows if part.alive is None else rows[part.alive[rows]]
    ticked = np.zeros(span, np.bool_)
    ticked[wanted - first] = True
    admitted = ticked[part.ids - first]
    return np.flatnonzero(admitted if part.alive is None else admitted & part.alive)


def live_rows(part: Part) -> Ids:
    return np.arange(len(part)) if part.alive is None else np.flatnonzero(part.alive)


def live_ids(part: Part) -> Ids:
    """Ascending."""
    if part.alive is None:
        return part.ascending
    alive = part.alive if part.places is None else part.alive[part.places]
    return part.ascending[alive]


def without(part: Part, gone: Ids) -> Part:
    """``part`` with the ids ``gone`` (in order) marked as dead; ids it does not hold are fine."""
    rows = rows_of(part, gone)
    if not len(rows):
        return part
    alive = np.ones(len(part), np.bool_) if part.alive is None else part.alive.copy()
    alive[rows] = False
    return replace(part, alive=alive, live=part.live - len(rows))
