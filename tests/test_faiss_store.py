"""The store itself: its clusters, and changes before, after and while they are made."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from faiss_fixtures import SMALL, best, filled, ids, themes
from meanwhile import meanwhile

from rag.backends.faiss_store import FaissStore, Tuning, searching
from rag.backends.faiss_store import store as store_module
from rag.backends.faiss_store.part import clusters_of, part_of
from rag.errors import LibraryError
from rag.ports import Vectors


def test_a_mistake_in_the_call_is_told() -> None:
    store = FaissStore(4)
    one = np.eye(4, dtype=np.float32)
    with pytest.raises(ValueError, match="twice"):
        store.add([1, 1], one[:2])
    with pytest.raises(ValueError, match="shape"):
        store.add([1], one)
    with pytest.raises(ValueError, match="shape"):
        store.add([1], np.ones((1, 5), dtype=np.float32))
    assert len(store) == 0
    store.add([1], one[:1])
    with pytest.raises(LibraryError, match="向量模型"):
        store.search(np.ones(5, dtype=np.float32), 1)


def test_clusters_are_made_from_a_size_on() -> None:
    _, vectors = themes(5, 20)
    store = FaissStore(16, SMALL)
    store.add(range(99), vectors[:99])
    assert not store.needs_arranging
    store.arrange()
    assert not store.clustered
    store.add([99], vectors[99:])
    assert store.needs_arranging
    store.arrange()
    assert store.clustered
    assert not store.needs_arranging


def test_only_the_clusters_near_the_query_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    store, centres, vectors = filled()
    compared: list[int] = []
    plain = searching.products_of

    def counting(of: Vectors, rows: np.ndarray, query: Vectors) -> Vectors:
        compared.append(len(rows))
        return plain(of, rows, query)

    monkeypatch.setattr(searching, "products_of", counting)
    for centre in centres:
        assert {*ids(store, centre, 10)} == {*best(vectors, centre, 10)}
    # 100 that were asked for, and at most the rest of the last cluster: a theme or less.
    assert all(100 <= count <= 130 for count in compared)
    compared.clear()
    ids(store, centres[0], 150)
    assert compared[0] >= 150


def test_the_nearest_cluster_is_that_of_the_nearest_centre() -> None:
    """Not that of the highest inner product, which a centre of great length has: by the lengths
    here 0.86 and 0.78, but the distances are 0.5 and 0.22."""
    vectors = np.array([[1.0, 0.0], [0.6, 0.8]], np.float32)
    centres = np.array([[0.9, 0.4], [0.5, 0.6]], np.float32)
    clusters = clusters_of(centres, np.array([0, 1, 2]), trained_for=2)
    part = part_of(np.array([1, 2]), vectors, clusters)
    store = FaissStore.over(part, 2, Tuning(probed=1, probed_per_hit=1))
    assert ids(store, vectors[1], 1) == [2]


def test_a_filter_far_from_the_query_is_answered_all_the_same() -> None:
    """What is admitted lies in the clusters that are asked last."""
    store, centres, vectors = filled()
    order = np.argsort(-(centres @ centres[0]))
    far = [int(i) for theme in order[-8:] for i in range(30 * theme, 30 * theme + 30)]
    expected = sorted(far, key=lambda i: -float(vectors[i] @ centres[0]))[:10]
    found = ids(store, centres[0], 10, far)
    assert len(set(found) & set(expected)) >= 9
    assert len(ids(store, centres[0], 200, far)) == 200


def test_what_came_and_went_since_counts() -> None:
    store, centres, vectors = filled()
    first = best(vectors, centres[3], 3)
    store.remove(first[:2])
    assert ids(store, centres[3], 1) == first[2:]
    store.add([1000], centres[3:4])
    assert ids(store, centres[3], 2) == [1000, first[2]]
    store.add([first[2]], centres[4:5])
    assert ids(store, centres[4], 1) == [first[2]]
    assert first[2] not in ids(store, centres[3], 20)
    assert len(store) == 599
    assert store.changed == 3 + 2


def test_many_changes_ask_for_a_new_order() -> None:
    store, _, vectors = filled()
    store.add(range(1000, 1050), vectors[:50])
    assert not store.needs_arranging
    store.add([1050], vectors[50:51])
    assert store.needs_arranging
    store.arrange()
    assert not store.needs_arranging
    assert store.changed == 0
    assert len(store) == 651


def test_new_vectors_join_the_clusters_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    store, centres, vectors = filled()
    store.add(range(1000, 1100), vectors[:100])
    store.remove(range(100))
    monkeypatch.setattr("faiss.Kmeans", None)
    store.arrange()
    assert ids(store, centres[0], 5) == [1000 + i for i in best(vectors[:100], centres[0], 5)]
    store.add(range(2000, 2700), np.concatenate([vectors, vectors[:100]]))
    with pytest.raises(TypeError):  # more than twice as many: k-means is asked
        store.arrange()


def test_changes_while_it_is_arranged_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    store, centres, vectors = filled()
    plain = store_module.arrange
    seen: list[list[int]] = []

    def meanwhile(*values: object, **named: object) -> object:
        store.remove([0])
        store.add([1], centres[5:6])
        store.add([2000], centres[6:7])
        seen.append(ids(store, centres[6], 1))
        return plain(*values, **named)

    monkeypatch.setattr(store_module, "arrange", meanwhile)
    store.arrange()
    assert seen == [[2000]]
    assert len(store) == 600
    assert store.ids() == {*range(1, 600), 2000}
    assert ids(store, centres[5], 1) == [1]
    assert ids(store, centres[6], 1) == [2000]
    assert 0 not in ids(store, vectors[0], 600)


def test_threads_search_while_others_add_and_arrange() -> None:
    store, centres, vectors = filled()

    def search() -> None:
        found = ids(store, centres[0], 5, [*range(30), 7000])
        assert len(found) == 5
        assert {*found} <= {*range(30), 7000}

    with meanwhile(search):
        for round_ in range(15):
            start = 1000 + 40 * round_
            store.update(range(start - 40, start), range(start, start + 40), vectors[:40])
            if round_ % 4 == 0:
                store.arrange()
    assert len(store) == 640


_SEARCH_BESIDE_TORCH = """
import torch  # first: faiss then finds torch's OpenMP instead of its own
torch.set_num_threads(2)
torch.get_num_threads()  # torch sets the number once a thread, at the first use
import numpy as np
from rag.backends.faiss_store import FaissStore
store = FaissStore(2)
store.add([1, 2], np.eye(2, dtype=np.float32))
store.search(np.array([1, 0], np.float32), 1)
print(torch.get_num_threads())
"""


def test_a_search_leaves_the_threads_of_others_alone() -> None:
    # OpenMP's number of threads belongs to the calling thread: were it left at one, the chat
    # model would compute on one core after the first search.
    done = subprocess.run(
        [sys.executable, "-c", _SEARCH_BESIDE_TORCH], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["2"]
