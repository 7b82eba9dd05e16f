"""The FAISS copy: exact, saved whole or not at all, rebuilt whenever it does not fit."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fake_store import BigramEmbedder, ListStore, make_chunks, make_speech
from filelock import FileLock

from rag.backends import faiss_store
from rag.backends.faiss_store import FaissStore, LibraryIndex, open_index
from rag.errors import LibraryDamaged, LibraryError
from rag.library import Library

EMBEDDER = BigramEmbedder()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path) as opened:
        yield opened


def put(library: Library, text: str, source: str = "", embedder: BigramEmbedder = EMBEDDER) -> str:
    speech = make_speech(text)
    chunks = make_chunks(speech)
    texts = [speech.quote(chunk.span) for chunk in chunks]
    return library.put(
        speech,
        chunks,
        embedder.embed_passages(texts),
        [["词"]] * len(texts),
        source=source or text,
        embedder=embedder.name,
    )


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


def test_save_and_load(tmp_path: Path) -> None:
    store = FaissStore(4)
    vectors = np.eye(4, dtype=np.float32)
    store.add([5, 2**40, 7], vectors[:3])
    store.remove([7])
    path = tmp_path / "向量.faiss"
    store.save(path, generation=3, embedder="e")
    loaded, header = FaissStore.load(path)
    assert (header["generation"], header["embedder"], header["count"]) == (3, "e", 2)
    assert loaded.search(vectors[1], 1)[0].id == 2**40
    loaded.add([5, 8], vectors[2:])
    assert len(loaded) == 3
    assert loaded.search(vectors[2], 1)[0].id == 5


def test_saving_replaces_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FaissStore(4)
    path = tmp_path / "v"
    store.save(path, generation=1, embedder="e")
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(faiss_store.YanbiError, match="磁盘已满"):
        store.save(path, generation=2, embedder="e")
    assert path.read_bytes() == before
    assert not path.with_name("v.tmp").exists()


def test_a_second_saver_leaves_it_to_the_first(tmp_path: Path) -> None:
    with FileLock(tmp_path / "v.lock"):
        FaissStore(4).save(tmp_path / "v", generation=1, embedder="e")
    assert not (tmp_path / "v").exists()


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "flipped", "header", "foreign"])
def test_a_file_that_does_not_read_is_rebuilt(library: Library, damage: str) -> None:
    put(library, "第1篇。第2篇。")
    open_index(library)
    path = library.folder / "vectors.faiss"
    data = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(
            {
                "empty": b"",
                "cut": data[:-20],
                "flipped": data[:-20] + bytes(b ^ 1 for b in data[-20:]),
                "header": b"[1]\n" + data,
                "foreign": b"\xff\x00" * 5000,
            }[damage]
        )
        with pytest.raises(LibraryDamaged):
            FaissStore.load(path)
    assert_agrees(open_index(library), library)
    assert path.read_bytes() == data


def test_a_file_that_fits_is_loaded_not_rebuilt(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, "第1篇。第2篇。")
    open_index(library)
    monkeypatch.setattr("rag.library.Snapshot.vectors", None)
    assert len(LibraryIndex(library).current()) == 2


@pytest.mark.parametrize("field", ["stamp", "embedder"])
def test_a_file_of_another_state_is_rebuilt(library: Library, field: str) -> None:
    put(library, "第1篇。第2篇。")
    wrong = FaissStore(64)
    wrong.add([77], EMBEDDER.embed_passages(["错"]))
    header = {"stamp": library.stamp(), "embedder": EMBEDDER.name} | {field: "other"}
    wrong.save(library.folder / "vectors.faiss", generation=library.generation(), **header)
    assert_agrees(LibraryIndex(library), library)


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


def test_the_index_follows_another_embedder(library: Library) -> None:
    put(library, "第1篇。")
    index = LibraryIndex(library)
    assert len(index.current()) == 1
    other = BigramEmbedder("other", dimension=32)
    library.put_vectors("s1", other.embed_passages(["第1篇。"]), embedder="other")
    assert index.current().dimension == 64
    assert library.adopt("other")
    assert len(index.search(other.embed_query("第"), 5)) == 1
    with pytest.raises(LibraryError, match="向量模型"):
        index.search(EMBEDDER.embed_query("第"), 5)


def test_saving_is_only_done_when_needed_and_its_failure_is_no_failure(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    put(library, "第1篇。")
    index = open_index(library)
    saved: list[object] = []
    monkeypatch.setattr(FaissStore, "save", lambda *_args, **_more: saved.append(1))
    index.save()
    LibraryIndex(library).save()
    assert saved == []
    put(library, "第2篇。")
    index.save()
    assert saved == [1]
    monkeypatch.undo()
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "full")))
    LibraryIndex(library).save()
    assert "磁盘已满" in caplog.text


def test_many_threads_search_while_speeches_come_and_go(library: Library) -> None:
    put(library, "第0篇。共同的话。")
    index = LibraryIndex(library)
    query = EMBEDDER.embed_query("共同的话")
    wrong: list[object] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                with library.snapshot() as now:
                    allowed = now.chunk_ids(["s1"])
                    if len(index.search(query, 5, allowed)) != 2:
                        wrong.append(allowed)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 15):
        put(library, f"第{number}篇。共同的话。")
        library.remove([f"s{number}"]) if number > 1 else None
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert_agrees(index, library)
