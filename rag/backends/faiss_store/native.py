"""FAISS itself, imported on first use, and the inner products that a search is made of.

On one thread each: a search takes few milliseconds and clustering is in no hurry, and threads
that wait for each other would take them from the chat model.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from rag.backends.faiss_store.part import Ids
from rag.ports import Vectors


@contextmanager
def faiss_on_one_thread() -> Iterator[Any]:
    """The module, which uses one thread inside the block.

    The number is put back: it belongs to the calling thread and to every library that shares its
    OpenMP, so that torch would compute on one core from then on.
    """
    import faiss

    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield faiss
    finally:
        faiss.omp_set_num_threads(before)


def products(vectors: Vectors, query: Vectors) -> Vectors:
    """Of every row of ``vectors`` (C-contiguous) with ``query``."""
    out = np.empty(len(vectors), np.float32)
    if len(vectors):
        with faiss_on_one_thread() as faiss:
            faiss.fvec_inner_products_ny(
                faiss.swig_ptr(out),
                faiss.swig_ptr(query),
                faiss.swig_ptr(vectors),
                vectors.shape[1],
                len(vectors),
            )
    return out


def products_of(vectors: Vectors, rows: Ids, query: Vectors) -> Vectors:
    """Of these rows with ``query``, without copying them together."""
    out = np.empty(len(rows), np.float32)
    if len(rows):
        with faiss_on_one_thread() as faiss:
            faiss.fvec_inner_products_by_idx(
                faiss.swig_ptr(out),
                faiss.swig_ptr(query),
                faiss.swig_ptr(vectors),
                faiss.swig_ptr(np.ascontiguousarray(rows, np.int64)),
                vectors.shape[1],
                1,
                len(rows),
            )
    return out
