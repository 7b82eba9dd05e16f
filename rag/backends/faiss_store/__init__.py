"""Nearest vectors with FAISS, as a copy of the library's vectors that may be thrown away.

``FaissStore`` keeps the promises of ``VectorStore``: all vectors are compared while that is fast,
and from some 100,000 on only those of the clusters near the query, which k-means has found in the
background. ``LibraryIndex`` keeps such a store in step with a library and in a file.

    tuning.py     the sizes at which something changes, with their measurements
    part.py       vectors that do not change, their ids, the filter
    native.py     FAISS itself
    searching.py  the nearest of a part
    arranging.py  clusters and the order of the rows
    saving.py     the file
    store.py      FaissStore: a large part, a small one, and their replacement
    following.py  LibraryIndex: the store, the file and the library in step

faiss is imported on first use. Raises DiskFull and LibraryError (writing), LibraryDamaged
(reading a damaged file), LibraryError (a query of another embedder than the stored vectors).
"""

from rag.backends.faiss_store.following import LibraryIndex, open_index
from rag.backends.faiss_store.store import FaissStore
from rag.backends.faiss_store.tuning import Tuning

__all__ = ["FaissStore", "LibraryIndex", "Tuning", "open_index"]
