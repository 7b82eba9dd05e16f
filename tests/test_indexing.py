"""Adding files: what each becomes, what survives an error or a stop, corrections, re-embedding."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from fake_store import BigramEmbedder

from rag.domain import AddOutcome, AddResult
from rag.errors import Cancelled, DiskFull, UnknownSpeech, UsageError
from rag.indexing import Indexer, Progress
from rag.library import Library
from rag.ports import Vectors
from rag.terms import terms

FISH = """在渔业工作会议上的讲话
县长 赵青川
（2023年4月6日）

同志们：
　　今年全县水产养殖面积要达到3.2万亩。要把苗种繁育放在首位。
　　一、抓好池塘改造
　　改造老旧池塘1800亩，每亩补助600元。
"""
TREES = """在造林动员会上的讲话
县长 赵青川
（2023年2月1日）

同志们：
　　今年春季造林任务是5400亩。各乡镇要在清明前完成整地。
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "index") as opened:
        yield opened


@pytest.fixture
def embedder() -> BigramEmbedder:
    return BigramEmbedder()


@pytest.fixture
def indexer(library: Library, embedder: BigramEmbedder) -> Indexer:
    return Indexer(library, lambda: embedder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "讲话"
    path.mkdir()
    (path / "a.txt").write_text(FISH, "utf-8")
    (path / "b.txt").write_text(TREES, "utf-8")
    return path


def add(indexer: Indexer, *paths: Path) -> list[AddResult]:
    return list(indexer.add(paths))


def upload(indexer: Indexer, folder: Path, data: bytes, name: str) -> list[AddResult]:
    """What becomes of a file that came over the network: only its name is known."""
    file = folder / "upload" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)
    return list(indexer.add([file], uploaded=True))


def outcomes(results: Sequence[AddResult]) -> str:
    return " ".join(f"{result.outcome}:{result.speech}" for result in results)


def found(library: Library, words: str) -> set[str]:
    hits = library.full_text(terms(words), 50)
    return {speech for speech, _ in library.chunks([hit.id for hit in hits]).values()}


def assert_whole(library: Library) -> None:
    with library.snapshot() as now:
        for info in now.list():
            speech, chunks = now.get(info.id), now.chunks_of(info.id)
            covered = {
                index
                for chunk in chunks.values()
                for index in range(chunk.first_sentence, chunk.last_sentence + 1)
            }
            assert covered == set(range(len(speech.sentences)))
            assert now.vectors(list(chunks))[0] == list(chunks)


def test_added_then_unchanged(indexer: Indexer, library: Library, folder: Path) -> None:
    results = add(indexer, folder)
    assert outcomes(results) == "added:s1 added:s2"
    assert [result.path for result in results] == [str(folder / "a.txt"), str(folder / "b.txt")]
    assert library.text("s1") == FISH
    assert library.info("s2").title == "在造林动员会上的讲话"
    assert found(library, "老旧池塘") == {"s1"}
    assert_whole(library)
    generation = library.generation()
    assert outcomes(add(indexer, folder)) == "unchanged:s1 unchanged:s2"
    assert library.generation() == generation


def test_unchanged_files_do_not_even_ask_for_the_embedder(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    add(indexer, folder)

    def never() -> BigramEmbedder:
        raise AssertionError

    assert outcomes(add(Indexer(library, never), folder)) == "unchanged:s1 unchanged:s2"


def test_an_updated_file_keeps_its_id(indexer: Indexer, library: Library, folder: Path) -> None:
    add(indexer, folder)
    (folder / "a.txt").write_text(FISH.replace("1800亩", "2100亩"), "utf-8")
    assert outcomes(add(indexer, folder)) == "updated:s1 unchanged:s2"
    assert "2100亩" in library.text("s1")
    assert len(library.list()) == 2
    assert_whole(library)


def test_of_an_updated_file_only_new_texts_are_embedded(
    indexer: Indexer, embedder: BigramEmbedder, folder: Path
) -> None:
    add(indexer, folder / "b.txt")
    before = len(embedder.embedded)
    (folder / "b.txt").write_text(TREES.replace("5400亩", "5600亩"), "utf-8")
    add(indexer, folder / "b.txt")
    new = embedder.embedded[before:]
    assert len(new) == 2  # one sentence, and the one chunk it stands in
    assert all("5600亩" in text for text in new)


def test_a_copy_is_a_duplicate_and_says_of_what(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    add(indexer, folder)
    (folder / "c.txt").write_bytes(b"\xef\xbb\xbf" + FISH.encode())
    result = add(indexer, folder / "c.txt")[0]
    assert (result.outcome, result.speech) == (AddOutcome.DUPLICATE, "s1")
    assert "s1" in result.reason
    assert "渔业工作会议" in result.reason
    assert len(library.list()) == 2


def test_a_file_given_twice_is_read_once(indexer: Indexer, folder: Path) -> None:
    same = folder / ".." / folder.name / "a.txt"
    assert outcomes(add(indexer, folder / "a.txt", same, folder)) == "added:s1 added:s2"


def test_what_cannot_be_read_is_refused_and_the_rest_goes_on(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    (folder / "aa.txt").write_bytes(b"")
    (folder / "ab.txt").write_bytes(bytes(range(256)) * 40)
    results = add(indexer, folder / "没有.txt", folder)
    assert [result.outcome.value for result in results] == [
        "refused",
        "added",
        "refused",
        "refused",
        "added",
    ]
    assert all(result.reason for result in results if result.outcome is AddOutcome.REFUSED)
    assert len(library.list()) == 2


def test_too_large_is_refused(library: Library, embedder: BigramEmbedder, folder: Path) -> None:
    small = Indexer(library, lambda: embedder, max_bytes=100)
    assert outcomes(add(small, folder / "a.txt")) == "refused:"
    assert outcomes(upload(small, folder, FISH.encode(), "a.txt")) == "refused:"


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


def test_uploads(indexer: Indexer, folder: Path) -> None:
    assert outcomes(upload(indexer, folder, FISH.encode(), "讲话.txt")) == "added:s1"
    assert outcomes(upload(indexer, folder, FISH.encode(), "讲话.txt")) == "unchanged:s1"
    assert outcomes(upload(indexer, folder, FISH.encode(), "别名.txt")) == "duplicate:s1"
    assert outcomes(upload(indexer, folder, b"", "空.txt")) == "refused:"
    revised = FISH.replace("1800亩", "2100亩").encode("gb18030")
    assert outcomes(upload(indexer, folder, revised, "讲话.txt")) == "updated:s1"


def test_another_speech_uploaded_under_a_known_name_replaces_nothing(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    upload(indexer, folder, FISH.encode(), "讲话.txt")
    assert outcomes(upload(indexer, folder, TREES.encode(), "讲话.txt")) == "added:s2"
    assert library.text("s1") == FISH
    assert outcomes(upload(indexer, folder, TREES.encode(), "讲话.txt")) == "unchanged:s2"
    revised = TREES.replace("5400", "5500").encode()
    assert outcomes(upload(indexer, folder, revised, "讲话.txt")) == "updated:s2"
    assert library.text("s1") == FISH


def test_a_correction_is_indexed_and_survives_an_update(
    indexer: Indexer, library: Library, embedder: BigramEmbedder, folder: Path
) -> None:
    add(indexer, folder)
    indexer.edit("s1", {"title": "在水产养殖现场会上的讲话", "speaker": "欧阳璟琰"})
    assert library.info("s1").speaker == "欧阳璟琰"
    assert found(library, "欧阳璟琰") == {"s1"}
    assert "现场会" in embedder.embedded[-1]
    (folder / "a.txt").write_text(FISH.replace("1800亩", "2100亩"), "utf-8")
    add(indexer, folder)
    assert library.info("s1").speaker == "欧阳璟琰"
    assert found(library, "欧阳璟琰") == {"s1"}
    indexer.edit("s1", {"speaker": ""})
    assert library.info("s1").speaker == "赵青川"
    assert found(library, "欧阳璟琰") == set()
    assert_whole(library)


def test_an_edit_that_changes_nothing_changes_nothing(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    add(indexer, folder)
    generation = library.generation()
    indexer.edit("s1", {"date": "2023-04-06", "place": ""})
    assert library.generation() == generation


def test_an_edit_that_cannot_be(indexer: Indexer, folder: Path) -> None:
    add(indexer, folder)
    with pytest.raises(UsageError):
        indexer.edit("s1", {"date": "2023-02-30"})
    with pytest.raises(UsageError):
        indexer.edit("s1", {"colour": "red"})
    with pytest.raises(UnknownSpeech):
        indexer.edit("s7", {"title": "x"})


def test_an_edit_meanwhile_is_not_lost(library: Library, folder: Path) -> None:
    class Interfering(BigramEmbedder):
        """While the update is embedded, someone corrects the speaker."""

        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            if texts and armed:
                armed.clear()
                Indexer(library, lambda: plain).edit("s1", {"speaker": "欧阳璟琰"})
            return super().embed_passages(texts)

    plain, armed = BigramEmbedder(), list[int]()
    interfered = Interfering()
    indexer = Indexer(library, lambda: interfered)
    add(indexer, folder)
    armed.append(1)
    (folder / "a.txt").write_text(FISH.replace("1800亩", "2100亩"), "utf-8")
    assert outcomes(add(indexer, folder / "a.txt")) == "updated:s1"
    assert library.info("s1").speaker == "欧阳璟琰"
    assert found(library, "欧阳璟琰") == {"s1"}
    assert "2100亩" in library.text("s1")


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


def test_a_new_embedder_re_embeds_everything_on_the_next_change(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    add(indexer, folder / "a.txt")
    other = BigramEmbedder("other", dimension=32)
    again = Indexer(library, lambda: other)
    assert outcomes(add(again, folder)) == "unchanged:s1 added:s2"
    assert library.embedder_name() == "other"
    ids, vectors = library.vectors()
    assert ids == library.chunk_ids()
    assert vectors.shape[1] == 32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)


def test_re_embedding_goes_on_where_it_was_stopped(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    add(indexer, folder)
    other = BigramEmbedder("other")
    again = Indexer(library, lambda: other)
    stop = Event()

    def after_one(progress: Progress) -> None:
        if progress.chunks_done == progress.chunks_total:
            stop.set()

    with pytest.raises(Cancelled):
        again.ensure_embedder(progress=after_one, stop=stop)
    assert library.embedder_name() == "bigrams"
    assert_whole(library)
    done = list(other.embedded)
    again.ensure_embedder()
    assert library.embedder_name() == "other"
    assert 0 < len(done) < len(other.embedded)
    chunks = [text for text in other.embedded if " | " in text]
    assert len(set(chunks)) == len(chunks)  # no chunk was embedded twice
    everything = len(other.embedded)
    again.ensure_embedder()
    assert len(other.embedded) == everything
