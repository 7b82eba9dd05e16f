"""FAISS itself, imported on first use, and the inner products that a search is made of.

On one thread each: a search takes few milliseconds and clustering is in no hurry, and threads
that wait for each other would take them from the chat model.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from rag.backends.faiss_store.part import Ids
from rag.ports import Vectors


def faiss() -> Any:
    """The module, told to use one thread for what the calling thread asks of it."""
    import faiss

    faiss.omp_set_num_threads(1)
    return faiss


def products(vectors: Vectors, query: Vectors) -> Vectors:
    """Of every row of ``vectors`` (C-contiguous) with ``query``."""
    out = np.empty(len(vectors), np.float32)
    if len(vectors):
        module = faiss()
        module.fvec_inner_products_ny(
            module.swig_ptr(out),
            module.swig_ptr(query),
            module.swig_ptr(vectors),
            vectors.shape[1],
            len(vectors),
        )
    return out


def products_of(vectors: Vectors, rows: Ids, query: Vectors) -> Vectors:
    """Of these rows with ``query``, without copying them together."""
    out = np.empty(len(rows), np.float32)
    if len(rows):
        module = faiss()
        module.fvec_inner_products_by_idx(
            module.swig_ptr(out),
            module.swig_ptr(query),
            module.swig_ptr(vectors),
            module.swig_ptr(np.ascontiguousarray(rows, np.int64)),
            vectors.shape[1],
            1,
            len(rows),
        )
    return out
