"""Folders of many files: what is read again and what is not, archives, moves, stopping."""

from __future__ import annotations

import os
import threading
import time
import zipfile
from pathlib import Path
from threading import Event

import pytest
from indexing_fixtures import age, outcomes, write

import rag.indexing.files
from rag.domain import AddOutcome, Speech
from rag.errors import Cancelled
from rag.extracting import Effort
from rag.indexing import Indexer, Progress, path_of
from rag.indexing.sources import inner_of, source_of
from rag.library import Library
from rag.reading import load, read_bytes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files that were last changed an hour ago."""
    path = tmp_path / "讲话"
    path.mkdir()
    for number, words in enumerate(("粮食产量三十万吨", "植树五万棵", "修路七公里")):
        write(path / f"{number}.txt", words)
    return path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files whose bytes are read."""
    names: list[str] = []

    def listening(path: Path, *, max_bytes: int) -> bytes:
        names.append(path.name)
        return load(path, max_bytes=max_bytes)

    monkeypatch.setattr(rag.indexing.files, "load", listening)
    return names


@pytest.fixture
def taken_apart(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files whose content is looked into."""
    names: list[str] = []

    def listening(data: bytes, name: str, effort: Effort | None = None) -> Speech:
        names.append(name)
        return read_bytes(data, name, effort)

    monkeypatch.setattr(rag.indexing.files, "read_bytes", listening)
    return names


def test_an_unchanged_file_is_not_even_opened(
    indexer: Indexer, folder: Path, opened: list[str]
) -> None:
    list(indexer.add([folder]))
    opened.clear()
    again = list(indexer.add([folder]))
    assert outcomes(again) == "unchanged:s1 unchanged:s2 unchanged:s3"
    assert opened == []


def test_the_bytes_decide_when_only_the_time_differs(
    indexer: Indexer, folder: Path, opened: list[str], taken_apart: list[str]
) -> None:
    list(indexer.add([folder]))
    opened.clear()
    taken_apart.clear()
    os.utime(folder / "1.txt", (1, 1))
    assert outcomes(list(indexer.add([folder]))) == "unchanged:s1 unchanged:s2 unchanged:s3"
    assert (opened, taken_apart) == (["1.txt"], [])
    opened.clear()
    list(indexer.add([folder]))
    assert opened == []


def test_a_change_of_the_same_size_is_seen(indexer: Indexer, folder: Path) -> None:
    list(indexer.add([folder]))
    write(folder / "1.txt", "植树六万棵")
    os.utime(folder / "1.txt", (1, 1))
    assert outcomes(list(indexer.add([folder]))) == "unchanged:s1 updated:s2 unchanged:s3"


def test_a_change_within_the_same_tick_is_seen(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    """Size and time of a file changed a moment ago say nothing: the next change may share them."""
    file = folder / "1.txt"
    file.write_text("今年要植树五万棵。", "utf-8")
    moment = file.stat().st_mtime_ns
    list(indexer.add([file]))
    file.write_text("今年要植树六万棵。", "utf-8")
    os.utime(file, ns=(moment, moment))
    list(indexer.add([file]))
    assert "六万" in library.text("s1")


def test_a_removed_speech_comes_back_when_its_file_is_added_again(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    list(indexer.add([folder]))
    library.remove(["s2"])
    assert outcomes(list(indexer.add([folder]))) == "unchanged:s1 added:s4 unchanged:s3"


def test_a_second_file_of_one_text_stays_a_duplicate(indexer: Indexer, folder: Path) -> None:
    (folder / "3.txt").write_bytes((folder / "0.txt").read_bytes())
    age(folder / "3.txt")
    for _ in range(2):
        *_, last = indexer.add([folder])
        assert (last.outcome, last.speech) == (AddOutcome.DUPLICATE, "s1")
        assert "s1" in last.reason


def test_a_moved_file_keeps_its_speech(indexer: Indexer, library: Library, folder: Path) -> None:
    list(indexer.add([folder]))
    (folder / "1.txt").rename(folder / "植树.txt")
    result = list(indexer.add([folder]))[-1]
    assert (result.outcome, result.speech) == (AddOutcome.UNCHANGED, "s2")
    assert "位置" in result.note
    write(folder / "植树.txt", "植树九万棵")
    assert outcomes(list(indexer.add([folder / "植树.txt"]))) == "updated:s2"
    assert len(library.list()) == 3


def archive(file: Path, **texts: str) -> None:
    with zipfile.ZipFile(file, "w") as made:
        for name, words in texts.items():
            made.writestr(f"会议/{name}.txt", f"关于{words[:2]}的讲话\n\n今年要做到{words}。\n")
    age(file)


def test_an_archive_gives_a_speech_a_file(
    indexer: Indexer, library: Library, tmp_path: Path
) -> None:
    file = tmp_path / "几篇.zip"
    archive(file, a="引水三百里", b="开荒两千亩")
    results = list(indexer.add([file]))
    assert [result.path for result in results] == [f"{file}!会议/a.txt", f"{file}!会议/b.txt"]
    assert outcomes(results) == "added:s1 added:s2"
    assert outcomes(list(indexer.add([file]))) == "unchanged:s1 unchanged:s2"
    original = library.original("s2")
    assert original is not None
    assert original.name == "b.txt"
    assert "开荒两千亩" in original.data.decode()
    archive(file, a="引水三百里", b="开荒三千亩")
    assert outcomes(list(indexer.add([file]))) == "unchanged:s1 updated:s2"
    assert outcomes(list(indexer.reread(["s1", "s2"]))) == "unchanged:s1 unchanged:s2"


def test_what_is_refused_in_an_archive_does_not_keep_the_rest_out(
    indexer: Indexer, tmp_path: Path
) -> None:
    file = tmp_path / "几篇.zip"
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("a.txt", "今年要引水三百里。")
        made.writestr("b.txt", bytes(range(256)) * 9)
    age(file)
    for expected in ("added:s1 refused:", "unchanged:s1 refused:"):  # told again the next time
        assert outcomes(list(indexer.add([file]))) == expected


def test_results_come_in_order_however_long_reading_takes(
    indexer: Indexer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = set()

    def slow_at_first(data: bytes, name: str, effort: Effort | None = None) -> Speech:
        threads.add(threading.get_ident())
        time.sleep(0.2 if name == "0.txt" else 0)
        return read_bytes(data, name, effort)

    monkeypatch.setattr(rag.indexing.files, "read_bytes", slow_at_first)
    assert outcomes(list(indexer.add([folder]))) == "added:s1 added:s2 added:s3"
    assert threading.get_ident() not in threads


def test_what_nobody_foresaw_refuses_one_file(
    indexer: Indexer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(data: bytes, name: str, effort: Effort | None = None) -> Speech:
        if name == "1.txt":
            raise ZeroDivisionError
        return read_bytes(data, name, effort)

    monkeypatch.setattr(rag.indexing.files, "read_bytes", breaking)
    results = list(indexer.add([folder]))
    assert outcomes(results) == "added:s1 refused: added:s2"
    assert "1.txt" in results[1].reason


def test_a_stop_ends_reading_within_a_second(
    indexer: Indexer, library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, seen = Event(), list[Progress]()

    def endless(*given: object) -> Speech:
        effort = given[2]
        assert isinstance(effort, Effort)
        for page in range(3000):
            effort.tell(f"正在识别第 {page + 1}/3000 页")
            effort.check()
            time.sleep(0.01)
        raise AssertionError("was not stopped")

    def after_a_page(now: Progress) -> None:
        seen.append(now)
        if "页" in now.words:
            stop.set()

    monkeypatch.setattr(rag.indexing.files, "read_bytes", endless)
    began = time.monotonic()
    assert list(indexer.add([folder], progress=after_a_page, stop=stop)) == []
    assert time.monotonic() - began < 1
    assert seen[-1].file == "0.txt"
    assert library.list() == []
    for thread in threading.enumerate():
        if thread.name.startswith("reading"):
            thread.join(1)
            assert not thread.is_alive()


def test_cancelled_is_not_an_error_of_the_file() -> None:
    stop = Event()
    stop.set()
    with pytest.raises(Cancelled):
        rag.indexing.files.parts_of(b"text", "0.txt", Effort(stop=stop))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("植树!.txt".encode(), "植树!.txt"),
        ("植树.txt".encode("gb18030"), "植树.txt"),
        (b"\xff\xfe.txt", "\ufffd\ufffd.txt"),
        (b"'; DROP TABLE speech; --.txt", "'; DROP TABLE speech; --.txt"),
        (b"a\tb\nc.txt", "a\tb\nc.txt"),
    ],
)
def test_any_file_name_will_do(
    indexer: Indexer, library: Library, tmp_path: Path, name: bytes, shown: str
) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    write(file, "植树五万棵")
    (result,) = indexer.add([file])
    assert (result.outcome, result.path) == (AddOutcome.ADDED, str(tmp_path / shown))
    assert library.info("s1").file == shown
    assert path_of(library.source("s1")) == file
    assert outcomes(list(indexer.add([file]))) == "unchanged:s1"
    write(file, "植树六万棵")
    os.utime(file, (1, 1))
    assert outcomes(list(indexer.add([file]))) == "updated:s1"


def test_the_archive_behind_a_source(tmp_path: Path) -> None:
    folder = tmp_path / "重要!"
    folder.mkdir()
    file = folder / "a.zip"
    archive(file, a="引水三百里")
    source = source_of(file, "会议/a.txt")
    assert (path_of(source), inner_of(source)) == (file, "会议/a.txt")
    file.unlink()
    assert path_of(source) == file
    assert path_of("upload:a.zip!会议/a.txt") is None
