"""A run over many files: told as it goes, whole wherever it ends or is crossed by another."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from threading import Event

import pytest
from fake_store import BigramEmbedder
from indexing_fixtures import TREES, add, assert_whole, outcomes

from rag.errors import DiskFull
from rag.indexing import Indexer, Progress
from rag.library import Library
from rag.ports import Vectors


def test_each_speech_is_committed_before_its_result(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    results = indexer.add([folder])
    next(results)
    assert [info.id for info in library.list()] == ["s1"]
    results.close()
    assert outcomes(add(indexer, folder)) == "unchanged:s1 added:s2"


def test_progress_counts_files_and_chunks(indexer: Indexer, folder: Path) -> None:
    seen: list[Progress] = []
    list(indexer.add([folder], progress=seen.append))
    assert [(p.file, p.done, p.total) for p in seen if not p.chunks_total] == [
        ("a.txt", 0, 2),
        ("b.txt", 1, 2),
    ]
    ends = [p for p in seen if p.chunks_total and p.chunks_done == p.chunks_total]
    assert [p.file for p in ends] == ["a.txt", "b.txt"]


def test_stop_ends_early_and_keeps_what_is_done(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    stop = Event()
    results = []
    for result in indexer.add([folder], stop=stop):
        results.append(result)
        stop.set()
    assert outcomes(results) == "added:s1"
    assert list(indexer.add([folder / "b.txt"], uploaded=True, stop=stop)) == []
    assert len(library.list()) == 1


def test_disk_full_ends_the_run_and_leaves_the_library_whole(
    indexer: Indexer, library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(indexer, folder / "a.txt")
    database = library._database
    with database._connection() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connect = database._connect

    def small() -> sqlite3.Connection:
        connection = connect()
        connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()
        return connection

    monkeypatch.setattr(database, "_connect", small)
    while database._idle:
        database._idle.pop().close()
    (folder / "b.txt").write_text(TREES + "　　还有很多话要说，一句一句地说。\n" * 2000, "utf-8")
    with pytest.raises(DiskFull):
        add(indexer, folder)
    assert [info.id for info in library.list()] == ["s1"]
    assert_whole(library)


def test_another_process_adds_the_same_file_meanwhile(library: Library, folder: Path) -> None:
    class Interfering(BigramEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            if texts and not library.list():
                plain = BigramEmbedder()
                add(Indexer(library, lambda: plain), folder / "a.txt")
            return super().embed_passages(texts)

    embedder = Interfering()
    results = add(Indexer(library, lambda: embedder), folder)
    assert outcomes(results) == "added:s1 added:s2"
    assert len(library.list()) == 2
