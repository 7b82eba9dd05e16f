"""The nearest vectors of a part: all compared, or those of the clusters near the query."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from rag.backends.faiss_store.native import products, products_of
from rag.backends.faiss_store.part import Clusters, Ids, Part, live_rows, rows_of
from rag.backends.faiss_store.tuning import Tuning
from rag.ports import Vectors

_LEAST_SHARE = 0.25


def nearest(
    part: Part, query: Vectors, k: int, allowed: Ids | None, tuning: Tuning
) -> tuple[Ids, Vectors]:
    """Ids and cosines, best first, of the ``k`` nearest of the live vectors that ``allowed`` (in
    order; None: all) admits, or of all there are. With clusters the nearest are looked for among
    ``tuning.probed`` vectors, or by a filter their admitted part, but at least a quarter as many;
    where no more are admitted the answer is exact."""
    rows: Ids | None = None
    if allowed is not None:
        rows = rows_of(part, allowed)
    elif part.alive is not None:
        rows = live_rows(part)
    if rows is not None and len(rows) == len(part):
        rows = None
    if part.clusters is not None:
        share = 1.0 if rows is None else max(_LEAST_SHARE, len(rows) / len(part))
        wanted = max(round(share * tuning.probed), tuning.probed_per_hit * k)
        rows = _probe(part.clusters, query, rows, wanted)
    if rows is None:
        return best(part.ids, products(part.vectors, query), k)
    return best(part.ids[rows], products_of(part.vectors, rows, query), k)


def best(ids: Ids, scores: Vectors, k: int) -> tuple[Ids, Vectors]:
    """The ``k`` highest scores, highest first, ties by id."""
    if k < len(ids):
        kept = np.argpartition(scores, len(ids) - k)[len(ids) - k :]
        ids, scores = ids[kept], scores[kept]
    order = np.lexsort((ids, -scores))
    return ids[order], scores[order]


def _probe(clusters: Clusters, query: Vectors, rows: Ids | None, wanted: int) -> Ids:
    """Rows (of ``rows``, or all) in the nearest clusters that have ``wanted`` of them together."""
    closeness = products(clusters.centroids, query) - clusters.half_norms
    bounds = clusters.starts if rows is None else rows.searchsorted(clusters.starts)
    order = np.argsort(-closeness)
    sizes = np.diff(bounds)[order]
    order = order[: int(np.cumsum(sizes).searchsorted(wanted)) + 1]
    order.sort()  # memory is read forwards
    ranges = ((int(bounds[i]), int(bounds[i + 1])) for i in order)
    return _joined(rows, ((a, b) for a, b in ranges if b > a))


def _joined(rows: Ids | None, ranges: Iterable[tuple[int, int]]) -> Ids:
    pieces = [np.arange(a, b) if rows is None else rows[a:b] for a, b in ranges]
    return np.concatenate(pieces) if pieces else np.zeros(0, np.int64)
