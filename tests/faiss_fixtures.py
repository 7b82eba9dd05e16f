"""Stores with clusters and vectors in themes; an index beside a library, checked against a list."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from fake_store import ListStore
from library_fixtures import EMBEDDER

from rag.backends.faiss_store import FaissStore, LibraryIndex, Tuning
from rag.library import Library
from rag.ports import Vectors

SMALL = Tuning(cluster_from=100, probed=100, probed_per_hit=1, least_changed=50)
"""A hundred vectors are many."""
SOON = Tuning(cluster_from=40, probed=40, least_changed=10, build_delay_s=0.0)
"""Forty chunks are many, and the background work begins at once."""
HEADER = {"embedder": "e"}


def themes(count: int, each: int, dimension: int = 16, seed: int = 1) -> tuple[Vectors, Vectors]:
    """``count`` directions, and ``each`` unit vectors near each of them, theme after theme."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(count, dimension))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    vectors = np.repeat(centres, each, axis=0)
    vectors = vectors + 0.05 * random.normal(size=vectors.shape)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return centres.astype(np.float32), vectors.astype(np.float32)


def filled(tuning: Tuning = SMALL) -> tuple[FaissStore, Vectors, Vectors]:
    """A store of 600 vectors with ids 0 to 599 in 20 themes, clustered."""
    centres, vectors = themes(20, 30)
    store = FaissStore(16, tuning)
    store.add(range(600), vectors)
    store.arrange()
    return store, centres, vectors


def ids(store: FaissStore, query: Vectors, k: int, allowed: list[int] | None = None) -> list[int]:
    """What a search finds, best first."""
    return [hit.id for hit in store.search(query, k, allowed)]


def best(vectors: Vectors, query: Vectors, k: int) -> list[int]:
    """The rows of ``vectors`` that are nearest, best first, every one compared."""
    return np.argsort(-(vectors @ query), kind="stable")[:k].tolist()


def long_text(number: int, chunks: int = 20) -> str:
    """Speech ``number``: so many sentences, which all differ."""
    return "".join(f"第{number}篇的第{i}句，标号{number * 1000 + i}。" for i in range(chunks))


def assert_agrees(index: LibraryIndex, library: Library) -> None:
    """The index gives what a plain list over the library's vectors gives."""
    ids, vectors = library.vectors()
    plain = ListStore()
    plain.add(ids, vectors)
    assert index.current().ids() == set(ids)
    if ids:
        query = EMBEDDER.embed_query("第2篇")
        expected = [hit.score for hit in plain.search(query, 9)]
        assert [hit.score for hit in index.search(query, 9)] == pytest.approx(expected, abs=1e-5)


def saved(library: Library) -> Path:
    """The FAISS file beside a library."""
    return library.folder / "vectors.faiss"


def eventually(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Waits until ``condition`` holds; fails when it does not within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
