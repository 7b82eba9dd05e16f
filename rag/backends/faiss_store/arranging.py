"""What a store holds, put in order to be written: by id, or by cluster.

The vectors are passed on in blocks, so that a million of them is never in memory twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rag.backends.faiss_store.native import faiss_on_one_thread
from rag.backends.faiss_store.part import Clusters, Ids, Part, clusters_of, live_rows, part_of
from rag.backends.faiss_store.tuning import Tuning
from rag.ports import Vectors

_BLOCK = 8192
_CLUSTERS = 4.0
"""Clusters are this many times the root of the number of vectors: 2,000 for 250,000."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """Ids in the order of their rows, where each comes from, and the clusters that this makes."""

    parts: Sequence[Part]
    ids: Ids
    sources: Ids
    dimension: int
    clusters: Clusters | None

    def blocks(self) -> Iterator[Vectors]:
        """The vectors in the order of the ids, some thousands at a time."""
        for start in range(0, len(self.ids), _BLOCK):
            yield _fetch(self.parts, self.sources[start : start + _BLOCK], self.dimension)

    def part(self) -> Part:
        """All in memory."""
        vectors = np.empty((len(self.ids), self.dimension), np.float32)
        at = 0
        for block in self.blocks():
            vectors[at : at + len(block)] = block
            at += len(block)
        return part_of(self.ids, vectors, self.clusters)


def arrange(parts: Sequence[Part], dimension: int, tuning: Tuning, *, train: bool) -> Arranged:
    """The live vectors of ``parts`` in the order of their ids, or of their clusters.

    With ``train`` they are clustered where there are enough, which takes seconds to minutes; the
    same vectors give the same clusters. Clusters that the first part has are kept while they fit,
    and what came since joins the nearest: that takes a tenth of the time.
    """
    starts = np.cumsum([0, *(len(part) for part in parts)])
    rows = [live_rows(part) for part in parts]
    ids = np.concatenate([part.ids[row] for part, row in zip(parts, rows, strict=True)])
    sources = np.concatenate([row + start for row, start in zip(rows, starts, strict=False)])
    order = np.argsort(ids, kind="stable")
    ids, sources = ids[order], sources[order]
    enough = len(ids) >= max(2, tuning.cluster_from)
    known = parts[0].clusters
    if enough and known is not None and (_fits(known, len(ids), tuning) or not train):
        centroids, trained_for = known.centroids, known.trained_for
        nearest = _known_clusters(parts, known, sources)
        new = nearest < 0
        nearest[new] = _assigned(parts, sources[new], centroids)
    elif enough and train:
        centroids, trained_for = _train(parts, sources, dimension, tuning), len(ids)
        nearest = _assigned(parts, sources, centroids)
    else:
        return Arranged(parts, ids, sources, dimension, None)
    order = np.argsort(nearest, kind="stable")
    bounds = np.cumsum([0, *np.bincount(nearest, minlength=len(centroids))])
    clusters = clusters_of(centroids, bounds.astype(np.int64), trained_for)
    return Arranged(parts, ids[order], sources[order], dimension, clusters)


def _fits(clusters: Clusters, count: int, tuning: Tuning) -> bool:
    change = count / max(1, clusters.trained_for)
    return 1 / tuning.retrained_at <= change <= tuning.retrained_at


def _known_clusters(parts: Sequence[Part], clusters: Clusters, sources: Ids) -> Ids:
    """The cluster of each of ``sources``, -1 for those that are not in the first part."""
    found = clusters.starts.searchsorted(sources, side="right") - 1
    found[sources >= len(parts[0])] = -1
    return found


def _train(parts: Sequence[Part], sources: Ids, dimension: int, tuning: Tuning) -> Vectors:
    """Centroids of a sample."""
    count = min(len(sources), round(_CLUSTERS * len(sources) ** 0.5))
    sample = min(len(sources), count * tuning.trained_on)
    chosen = np.sort(np.random.default_rng(1).choice(len(sources), sample, replace=False))
    with faiss_on_one_thread() as faiss:
        k_means = faiss.Kmeans(
            dimension,
            count,
            niter=tuning.rounds,
            seed=1,
            min_points_per_centroid=1,
            max_points_per_centroid=tuning.trained_on,
        )
        k_means.train(_fetch(parts, sources[chosen], dimension))
    return np.ascontiguousarray(k_means.centroids)


def _assigned(parts: Sequence[Part], sources: Ids, centroids: Vectors) -> Ids:
    """For each of ``sources`` the number of the nearest centroid."""
    found = np.empty(len(sources), np.int64)
    for start in range(0, len(sources), _BLOCK):
        block = _fetch(parts, sources[start : start + _BLOCK], centroids.shape[1])
        with faiss_on_one_thread() as faiss:
            found[start : start + len(block)] = faiss.knn(block, centroids, 1)[1][:, 0]
    return found


def _fetch(parts: Sequence[Part], sources: Ids, dimension: int) -> Vectors:
    """The vectors at ``sources``, rows counted through all parts; not to be altered."""
    start = 0
    if len(sources) and bool((np.diff(sources) == 1).all()):  # one behind the other: no copy
        for part in parts:
            if start <= sources[0] and sources[-1] < start + len(part):
                return part.vectors[sources[0] - start : sources[-1] - start + 1]
            start += len(part)
    out = np.empty((len(sources), dimension), np.float32)
    start = 0
    for part in parts:
        here = (sources >= start) & (sources < start + len(part))
        if here.any():
            out[here] = part.vectors[sources[here] - start]
        start += len(part)
    return out
