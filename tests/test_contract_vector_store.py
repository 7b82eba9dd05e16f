"""One test for each sentence of ``VectorStore``'s docstring, over the fake and the real store.

The real store changes its ways with its size; here it is also made to do so after a few vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from fake_store import ListStore

from rag.backends.faiss_store import FaissStore, Tuning
from rag.ports import Vectors, VectorStore

DIMENSION = 16
SMALL = Tuning(cluster_from=4, probed=8, probed_per_hit=4)


class Arranged(FaissStore):
    """Clustered anew after every change."""

    def __init__(self) -> None:
        super().__init__(DIMENSION, SMALL)

    def update(self, gone: Sequence[int], ids: Sequence[int], vectors: Vectors) -> None:
        super().update(gone, ids, vectors)
        self.arrange()


class HalfArranged(FaissStore):
    """Clustered after every other change, so that some vectors are in clusters and some not."""

    def __init__(self) -> None:
        super().__init__(DIMENSION, SMALL)
        self._changes = 0

    def update(self, gone: Sequence[int], ids: Sequence[int], vectors: Vectors) -> None:
        half = len(ids) // 2
        super().update(gone, ids[:half], vectors[:half])
        self._changes += 1
        if self._changes % 2:
            self.arrange()
        super().update((), ids[half:], vectors[half:])


MAKERS: dict[str, Callable[[], VectorStore]] = {
    "ListStore": ListStore,
    "exact": lambda: FaissStore(DIMENSION),
    "clustered": Arranged,
    "partly clustered": HalfArranged,
}


@pytest.fixture(params=MAKERS.values(), ids=MAKERS)
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


@pytest.mark.parametrize("form", [list, tuple, np.array], ids=["list", "tuple", "array"])
def test_allowed_is_any_sequence_or_an_array(
    store: VectorStore, form: Callable[[list[int]], Sequence[int]]
) -> None:
    store.add(IDS, unit(6))
    query = unit(1)[0]
    assert {hit.id for hit in store.search(query, 6, form(sorted(IDS[3:])))} == {*IDS[3:]}
    assert {hit.id for hit in store.search(query, 6, form([*IDS[3:], IDS[3]]))} == {*IDS[3:]}


def test_the_filter_applies_before_k(store: VectorStore) -> None:
    vectors = unit(200)
    store.add(list(range(200)), vectors)
    query = vectors[0]
    ranked = np.argsort(-(vectors @ query)).tolist()
    for worst in (ranked[-5:], ranked[-60:], ranked[-190:]):  # few, a third, nearly all
        hits = store.search(query, 5, worst)
        assert len(hits) == 5
        assert {hit.id for hit in hits} <= {*worst}
    worst = ranked[-5:]
    assert [hit.id for hit in store.search(query, 5, worst)] == worst
    assert [hit.id for hit in store.search(query, 2, worst)] == worst[:2]


@pytest.mark.parametrize("share", [1.0, 0.9, 0.5, 0.2, 0.02])
def test_k_allowed_ids_come_back_whenever_there_are_k(store: VectorStore, share: float) -> None:
    vectors = unit(300)
    store.add(list(range(300)), vectors)
    store.remove(list(range(0, 300, 7)))
    allowed = [i for i in range(300) if np.random.default_rng(i).random() < share]
    held = {i for i in allowed if i % 7}
    for k in (1, 10, 120, 400):
        found = [hit.id for hit in store.search(unit(1, seed=4)[0], k, allowed)]
        assert len({*found}) == len(found) == min(k, len(held))
        assert {*found} <= held


def test_98_percent_of_the_best_ten_are_found(store: VectorStore) -> None:
    """Texts are near each other by theme: forty themes of ten texts here."""
    themes = np.repeat(unit(40), 10, axis=0)
    vectors = themes + 0.2 * unit(400, seed=2)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    store.add(list(range(400)), vectors)
    found = 0
    for theme in range(40):
        query = unit(40)[theme]
        best = {*np.argsort(-(vectors @ query))[:10].tolist()}
        found += len(best & {hit.id for hit in store.search(query, 10)})
    assert found >= 0.98 * 40 * 10


def test_len_is_the_number_of_vectors_held(store: VectorStore) -> None:
    assert len(store) == 0
    store.add(IDS, unit(6))
    assert len(store) == 6
    store.remove(IDS[:2])
    assert len(store) == 4
