"""Several readers and writers of one library: whole states only, queues, a limit to waiting."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fake_store import make_speech
from filelock import FileLock
from library_fixtures import GRAIN, TRADE, edit, put
from meanwhile import meanwhile

from rag.errors import LibraryBusy
from rag.library import ChangedMeanwhile, Library


def test_a_snapshot_stays_at_its_moment(library: Library) -> None:
    put(library, make_speech(GRAIN))
    with library.snapshot() as now:
        library.remove(["s1"])
        assert now.text("s1") == GRAIN
        assert [hit.id for hit in now.full_text(["粮食"], 5)] == now.chunk_ids()[:1]
        assert now.generation == 1
    assert library.list() == []


def test_readers_never_see_half_a_change(library: Library) -> None:
    versions = ["".join(f"第{v}版{i}。" for i in range(5 + v)) for v in range(4)]
    put(library, make_speech(versions[0]), "/a")

    def read() -> None:
        with library.snapshot() as now:
            speech, chunks = now.get("s1"), now.chunks_of("s1")
            ids, vectors = now.vectors()
            assert "".join(speech.quote(chunk.span) for chunk in chunks.values()) == speech.text
            assert ids == list(chunks) == now.chunk_ids()
            assert len(vectors) == len(chunks)

    with meanwhile(read):
        for turn in range(1, 40):
            put(library, make_speech(versions[turn % 4]), "/a", replaces="s1")


def test_writers_in_threads_queue_and_all_succeed(tmp_path: Path) -> None:
    def write(worker: int) -> None:
        with Library(tmp_path) as mine:
            for turn in range(5):
                put(mine, make_speech(f"第{worker}人第{turn}次。"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))  # raises what a thread raised
    with Library(tmp_path) as library:
        assert len(library.list()) == library.generation() == 20


def test_a_writer_says_that_it_waits_and_then_gives_up(tmp_path: Path) -> None:
    said: list[str] = []
    with (
        Library(tmp_path, wait_s=0.2, on_wait=said.append) as library,
        FileLock(tmp_path / "write.lock"),
    ):
        with pytest.raises(LibraryBusy, match="另一个程序"):
            put(library, make_speech(GRAIN))
        assert library.list() == []  # reading does not wait
    assert len(said) == 1


def test_a_writer_goes_on_when_the_other_is_done(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "write.lock", thread_local=False)
    with Library(tmp_path, wait_s=30) as library:
        lock.acquire()
        timer = threading.Timer(0.3, lock.release)
        timer.start()
        began = time.monotonic()
        put(library, make_speech(GRAIN))
        assert time.monotonic() - began > 0.25
        timer.join()


def test_what_was_read_too_early_is_not_written(library: Library) -> None:
    put(library, make_speech(GRAIN), "/a")
    based_on = library.generation()
    put(library, make_speech("别的。"), "/b")  # another speech does not matter
    edit(library, "s1", {"title": "甲"}, based_on=based_on)
    with pytest.raises(ChangedMeanwhile):
        edit(library, "s1", {"title": "乙"}, based_on=based_on)
    with pytest.raises(ChangedMeanwhile):
        put(library, make_speech(TRADE), "/a", replaces="s1", based_on=based_on)
    assert library.info("s1").title == "甲"
