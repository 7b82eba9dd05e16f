"""Clusters made in the background: once, not by short commands, and quietly given up."""

from __future__ import annotations

import threading

import pytest
from faiss_fixtures import SOON, assert_agrees, eventually, long_text, saved
from library_fixtures import put

from rag.backends.faiss_store import LibraryIndex, Tuning, open_index
from rag.library import Library


def test_a_large_library_is_clustered_in_the_background(library: Library) -> None:
    index = LibraryIndex(library, tuning=SOON)
    for number in range(3):
        put(library, long_text(number))
        assert_agrees(index, library)
    assert index.wait(60)
    eventually(lambda: index.current().clustered)
    assert_agrees(index, library)
    again = LibraryIndex(library, tuning=SOON)
    assert again.current().clustered  # the next start finds them in the file
    put(library, long_text(3))
    library.remove(["s1"])
    for one in (index, again):
        assert_agrees(one, library)
        assert one.wait(60)
    eventually(lambda: not again.current().removed)
    assert_agrees(index, library)
    assert_agrees(again, library)
    assert_agrees(LibraryIndex(library), library)


def test_a_short_command_does_not_begin_to_cluster(library: Library) -> None:
    for number in range(3):
        put(library, long_text(number))
    index = LibraryIndex(library, tuning=Tuning(cluster_from=40, build_delay_s=60))
    index.save()
    assert saved(library).exists()
    assert not index.current().clustered
    index.close()
    assert index.wait(60)
    assert not index.current().clustered


def test_closing_while_clusters_are_made_is_quiet_and_leaves_the_old_file(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import faiss

    begun, go_on = threading.Event(), threading.Event()
    train = faiss.Kmeans.train

    def slow(*args: object, **more: object) -> object:
        begun.set()
        assert go_on.wait(60)
        return train(*args, **more)

    monkeypatch.setattr(faiss.Kmeans, "train", slow)
    for number in range(3):
        put(library, long_text(number))
    open_index(library)
    before = saved(library).read_bytes()
    index = LibraryIndex(library, tuning=SOON)
    index.current()
    assert begun.wait(60)
    index.close()
    library.close()
    go_on.set()
    assert index.wait(60)
    assert caplog.text == ""
    assert saved(library).read_bytes() == before
    assert not list(library.folder.glob("*.tmp"))


def test_two_indexes_of_one_library_agree_and_cluster_once(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As two processes would: each has its own store, they share the file."""
    import faiss

    trained: list[object] = []
    train = faiss.Kmeans.train
    monkeypatch.setattr(
        faiss.Kmeans, "train", lambda *args, **more: (trained.append(1), train(*args, **more))
    )
    for number in range(3):
        put(library, long_text(number))
    with Library(library.folder) as other:
        indexes = [LibraryIndex(one, tuning=SOON) for one in (library, other)]
        for index in indexes:
            index.current()
        for index in indexes:
            assert index.wait(60)
            assert index.current().clustered
        assert trained == [1]
        put(other, long_text(7))
        library.remove(["s2"])
        for index in indexes:
            assert_agrees(index, library)
            assert index.wait(60)
            assert_agrees(index, library)
