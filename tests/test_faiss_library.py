"""The store beside a library: it follows every change, and its file is never trusted blindly."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from fake_store import BigramEmbedder, ListStore, make_chunks, make_speech

from rag.backends.faiss_store import FaissStore, LibraryIndex, Tuning, open_index
from rag.errors import LibraryDamaged, LibraryError
from rag.library import Library, derived

EMBEDDER = BigramEmbedder()
SOON = Tuning(cluster_from=40, probed=40, least_changed=10, build_delay_s=0.0)
"""Forty chunks are many, and the background work begins at once."""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "index") as opened:
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


def long_text(number: int, chunks: int = 20) -> str:
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
    return library.folder / "vectors.faiss"


def eventually(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "flipped", "header", "foreign"])
def test_a_file_that_does_not_read_is_rebuilt(library: Library, damage: str) -> None:
    put(library, "第1篇。第2篇。")
    open_index(library)
    path = saved(library)
    data = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        # Written anew, not into the old file: that one is still mapped.
        path.unlink()
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
    assert path.read_bytes()[4096:] == data[4096:]


def test_a_file_that_fits_is_loaded_not_rebuilt(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, "第1篇。第2篇。")
    open_index(library)
    read = derived.vectors_after
    asked: list[int] = []

    def noting(now: object, last: int) -> object:
        asked.append(last)
        return read(now, last)

    monkeypatch.setattr(derived, "vectors_after", noting)
    assert len(LibraryIndex(library).current()) == 2
    put(library, "第3篇。")
    assert_agrees(LibraryIndex(library), library)
    assert asked == [2, 2]  # never from the beginning


def test_a_file_of_an_earlier_state_is_brought_up_to_date(library: Library) -> None:
    for number in range(1, 50):
        put(library, f"第{number}篇。共同的话。", source=f"/{number}")
    open_index(library)
    before = saved(library).read_bytes()
    put(library, "第50篇。", source="/50")
    assert_agrees(open_index(library), library)
    assert saved(library).read_bytes() == before  # one chunk more is not worth a new file
    library.remove(["s50"])
    assert_agrees(open_index(library), library)
    assert saved(library).read_bytes() == before  # and was never in it
    for number in range(51, 55):
        put(library, f"第{number}篇。共同的话。", source=f"/{number}")
    size = saved(library).stat().st_size
    assert_agrees(open_index(library), library)
    assert saved(library).stat().st_size > size  # a twentieth is


def test_what_was_removed_is_gone_from_the_file_at_the_next_start(library: Library) -> None:
    for number in range(1, 50):
        put(library, f"第{number}篇。共同的话。", source=f"/{number}")
    open_index(library)
    removed = EMBEDDER.embed_passages(["第2篇。"])[0].tobytes()
    assert removed in saved(library).read_bytes()
    library.remove(["s2"])  # less than a twentieth
    assert_agrees(open_index(library), library)
    assert removed not in saved(library).read_bytes()


def test_adding_a_speech_does_not_write_the_file(library: Library) -> None:
    for number in range(30):
        put(library, long_text(number))
    index = open_index(library)
    before = saved(library).stat().st_mtime_ns
    put(library, long_text(99))
    assert_agrees(index, library)
    assert_agrees(open_index(library), library)
    assert saved(library).stat().st_mtime_ns == before


@pytest.mark.parametrize("field", ["token", "embedder"])
def test_a_file_of_another_library_is_not_used(library: Library, field: str) -> None:
    put(library, "第1篇。第2篇。")
    open_index(library)
    _, header = FaissStore.load(saved(library))
    wrong = FaissStore(64)
    wrong.add([1, 2], EMBEDDER.embed_passages(["错", "误"]))
    wrong.save(saved(library), header | {field: "other"})
    assert_agrees(LibraryIndex(library), library)


def test_a_restored_library_does_not_take_the_file_of_the_lost_one(tmp_path: Path) -> None:
    """Ids that the lost library had given are given again to other chunks."""
    folder, backup = tmp_path / "index", tmp_path / "backup"
    with Library(folder) as library:
        put(library, "第1篇。")
        open_index(library)
    shutil.copytree(folder, backup)
    with Library(folder) as library:
        for number in (2, 3):
            put(library, f"失去的第{number}篇。")
        open_index(library)
    lost = (folder / "vectors.faiss").read_bytes()
    shutil.rmtree(folder)
    shutil.copytree(backup, folder)
    (folder / "vectors.faiss").write_bytes(lost)
    with Library(folder) as library:
        for number in (2, 3):
            put(library, f"新写的第{number}篇。")
        assert_agrees(LibraryIndex(library), library)
        found = LibraryIndex(library).search(EMBEDDER.embed_query("新写的第2篇。"), 1)[0]
        assert found.score == pytest.approx(1, abs=1e-5)


def test_a_copy_of_library_and_file_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(tmp_path / "one") as library:
        put(library, "第1篇。第2篇。")
        open_index(library)
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    with Library(tmp_path / "two") as library:
        monkeypatch.setattr(LibraryIndex, "_read_all", None)
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


def test_saving_is_only_done_when_needed_and_its_failure_is_no_failure(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    put(library, "第1篇。")
    index = open_index(library)
    calls: list[object] = []
    monkeypatch.setattr(FaissStore, "save", lambda *_args, **_more: calls.append(1))
    index.save()
    LibraryIndex(library).save()
    assert calls == []
    put(library, "第2篇。")
    index.save()
    assert calls == [1]
    monkeypatch.undo()
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "full")))
    LibraryIndex(library).save()
    assert "磁盘已满" in caplog.text


def test_a_kill_between_noting_and_placing_leaves_the_old_file_in_use(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, "第1篇。第2篇。")
    open_index(library)
    before = saved(library).read_bytes()
    put(library, "第3篇。")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        open_index(library)
    monkeypatch.undo()
    assert saved(library).read_bytes() == before
    monkeypatch.setattr(LibraryIndex, "_read_all", None)
    assert_agrees(LibraryIndex(library), library)


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


def test_many_threads_search_while_speeches_come_and_go(library: Library) -> None:
    put(library, "第0篇。共同的话。")
    index = LibraryIndex(library, tuning=Tuning(cluster_from=8, probed=8, build_delay_s=0.0))
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
        except Exception as error:  # of a thread: told by the assertion below
            wrong.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 15):
        put(library, f"第{number}篇。共同的话。")
        library.remove([f"s{number}"]) if number > 1 and number % 2 else None
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert index.wait(60)
    assert_agrees(index, library)
