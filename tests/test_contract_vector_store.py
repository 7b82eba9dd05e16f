"""One test for each sentence of ``VectorStore``'s docstring, over the fake and the real store."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from fake_store import ListStore

from rag.backends.faiss_store import FaissStore
from rag.ports import Vectors, VectorStore

DIMENSION = 16
MAKERS: list[Callable[[], VectorStore]] = [ListStore, lambda: FaissStore(DIMENSION)]


@pytest.fixture(params=MAKERS, ids=["ListStore", "FaissStore"])
def store(request: pytest.FixtureRequest) -> VectorStore:
    made = request.param()
    assert isinstance(made, VectorStore)
    return made


def unit(count: int, seed: int = 1) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


IDS = [7, 3, 2**40, 11, 5, 100]


def test_nearest_by_cosine(store: VectorStore) -> None:
    vectors = unit(6)
    store.add(IDS, vectors)
    query = unit(1, seed=9)[0]
    hits = store.search(query, 6)
    expected = dict(zip(IDS, vectors @ query, strict=True))
    assert {hit.id: pytest.approx(hit.score, abs=1e-5) for hit in hits} == expected
    assert all(type(hit.id) is int and type(hit.score) is float for hit in hits)
    assert store.search(vectors[2], 1)[0].id == IDS[2]
    assert store.search(vectors[2], 1)[0].score == pytest.approx(1, abs=1e-5)


def test_add_takes_unique_ids_and_unit_vectors(store: VectorStore) -> None:
    store.add(IDS[:2], unit(2))
    store.add(IDS[2:], unit(4, seed=2))
    store.add([], unit(0))
    assert len(store) == 6


def test_an_id_added_again_replaces_its_vector(store: VectorStore) -> None:
    vectors = unit(6)
    store.add(IDS, vectors)
    new = unit(1, seed=5)
    store.add([IDS[0]], new)
    assert len(store) == 6
    assert store.search(new[0], 1)[0].id == IDS[0]
    assert store.search(new[0], 1)[0].score == pytest.approx(1, abs=1e-5)
    again = [hit for hit in store.search(vectors[0], 6) if hit.id == IDS[0]]
    assert [hit.score for hit in again] == [pytest.approx(float(vectors[0] @ new[0]), abs=1e-5)]


def test_remove_takes_out_and_ignores_ids_it_does_not_hold(store: VectorStore) -> None:
    vectors = unit(6)
    store.remove([1])
    store.add(IDS, vectors)
    store.remove([IDS[1], 999, IDS[1], -1])
    store.remove([])
    assert len(store) == 5
    assert sorted(hit.id for hit in store.search(vectors[1], 9)) == sorted({*IDS} - {IDS[1]})
    store.remove(IDS)
    assert len(store) == 0
    store.add([IDS[1]], vectors[1:2])
    assert [hit.id for hit in store.search(vectors[1], 9)] == [IDS[1]]


@pytest.mark.parametrize("k", [0, 1, 3, 6, 7, 1000])
def test_search_gives_at_most_k_hits(store: VectorStore, k: int) -> None:
    store.add(IDS, unit(6))
    assert len(store.search(unit(1)[0], k)) == min(k, 6)


def test_best_first(store: VectorStore) -> None:
    store.add(list(range(50)), unit(50))
    scores = [hit.score for hit in store.search(unit(1, seed=8)[0], 50)]
    assert scores == sorted(scores, reverse=True)


def test_only_ids_that_are_in_the_store(store: VectorStore) -> None:
    query = unit(1)[0]
    assert store.search(query, 5) == []
    assert store.search(query, 5, [1, 2]) == []
    store.add(IDS, unit(6))
    assert {hit.id for hit in store.search(query, 50)} == {*IDS}
    assert {hit.id for hit in store.search(query, 50, [*IDS[:2], 999, -1])} == {*IDS[:2]}


def test_only_ids_in_allowed_unless_that_is_none(store: VectorStore) -> None:
    store.add(IDS, unit(6))
    query = unit(1)[0]
    assert {hit.id for hit in store.search(query, 6, IDS[3:])} == {*IDS[3:]}
    assert store.search(query, 6, []) == []
    assert {hit.id for hit in store.search(query, 6, None)} == {*IDS}


def test_the_filter_applies_before_k(store: VectorStore) -> None:
    vectors = unit(200)
    store.add(list(range(200)), vectors)
    query = vectors[0]
    worst = [hit.id for hit in store.search(query, 200)][-5:]
    assert [hit.id for hit in store.search(query, 5, worst)] == worst
    assert [hit.id for hit in store.search(query, 2, worst)] == worst[:2]


def test_len_is_the_number_of_vectors_held(store: VectorStore) -> None:
    assert len(store) == 0
    store.add(IDS, unit(6))
    assert len(store) == 6
    store.remove(IDS[:2])
    assert len(store) == 4
