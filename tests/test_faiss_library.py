"""The store beside a library: it follows every change, whoever makes it."""

from __future__ import annotations

import numpy as np
import pytest
from faiss_fixtures import assert_agrees, long_text, saved
from fake_store import BigramEmbedder
from library_fixtures import EMBEDDER, put
from meanwhile import meanwhile

from rag.backends.faiss_store import LibraryIndex, Tuning, open_index
from rag.errors import LibraryError
from rag.library import Library, derived


def test_the_index_follows_the_library(library: Library) -> None:
    index = LibraryIndex(library)
    query = EMBEDDER.embed_query("第2篇")
    assert index.search(query, 5) == []
    for number in range(5):
        put(library, f"第{number}篇。共同的话。", source=f"/{number}")
        assert_agrees(index, library)
    library.remove(["s2", "s4"])
    assert_agrees(index, library)
    put(library, "第2篇改。别的话。新的话。", source="/2")
    assert_agrees(index, library)
    before = library.chunk_ids(["s3"])
    vectors = EMBEDDER.embed_passages(["全新"] * 3)
    library.edit("s3", {"title": "新"}, vectors, [["词"]] * 3, embedder=EMBEDDER.name)
    assert not index.current().ids() & set(before)
    assert_agrees(index, library)
    library.remove(["s1", "s3", "s5"])
    assert index.search(query, 5) == []


def test_gone_ids_are_found_wherever_they_were(library: Library) -> None:
    for number in range(6):
        put(library, long_text(number), source=f"/{number}")
    held = np.array(library.chunk_ids(), np.int64)
    with library.snapshot() as now:
        assert derived.gone(now, held).tolist() == []
        assert derived.gone(now, held[:0]).tolist() == []
    first, last = library.chunk_ids(["s1"]), library.chunk_ids(["s6"])
    library.remove(["s1", "s6"])
    put(library, long_text(9))
    with library.snapshot() as now:
        assert derived.gone(now, held).tolist() == [*first, *last]


def test_the_index_follows_another_embedder(library: Library) -> None:
    put(library, "第1篇。")
    index = open_index(library)
    assert len(index.current()) == 1
    other = BigramEmbedder("other", dimension=32)
    library.put_vectors("s1", other.embed_passages(["第1篇。"]), embedder="other")
    assert index.current().dimension == 64
    assert library.adopt("other")
    assert len(index.search(other.embed_query("第"), 5)) == 1
    with pytest.raises(LibraryError, match="向量模型"):
        index.search(EMBEDDER.embed_query("第"), 5)
    assert open_index(library).current().dimension == 32


def test_an_empty_library_needs_no_file(library: Library) -> None:
    assert open_index(library).search(EMBEDDER.embed_query("第"), 5) == []
    assert not saved(library).exists()


def test_many_threads_search_while_speeches_come_and_go(library: Library) -> None:
    put(library, "第0篇。共同的话。")
    index = LibraryIndex(library, tuning=Tuning(cluster_from=8, probed=8, build_delay_s=0.0))
    query = EMBEDDER.embed_query("共同的话")

    def search() -> None:
        with library.snapshot() as now:
            assert len(index.search(query, 5, now.chunk_ids(["s1"]))) == 2

    with meanwhile(search):
        for number in range(1, 15):
            put(library, f"第{number}篇。共同的话。")
            if number > 1 and number % 2:
                library.remove([f"s{number}"])
    assert index.wait(60)
    assert_agrees(index, library)
