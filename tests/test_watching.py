"""A library in step with a folder: new, changed, moved and removed files, and what goes wrong."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Event

import pytest
from fake_store import BigramEmbedder
from indexing_fixtures import write

from rag.domain import AddOutcome, AddResult
from rag.errors import LibraryBusy
from rag.indexing import Indexer
from rag.library import Library
from rag.watching import Gone, News, Trouble, Watcher


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "讲话"
    path.mkdir()
    return path


def watcher(folder: Path, library: Library, *, remove: bool = False) -> Watcher:
    embedder = BigramEmbedder()
    return Watcher(folder, library, Indexer(library, lambda: embedder).add, remove=remove)


def told(watching: Watcher) -> list[str]:
    """The news of one look, each in a word or two."""
    return [word(news) for news in watching.look()]


def word(news: News) -> str:
    match news:
        case AddResult():
            return f"{news.outcome} {news.speech}".strip()
        case Gone():
            return f"{'removed' if news.removed else 'gone'} {news.speech}"
        case Trouble():
            return "trouble"


def test_new_and_changed_files_are_read_and_told_once(library: Library, folder: Path) -> None:
    write(folder / "a.txt", "植树五万棵")
    watching = watcher(folder, library)
    assert told(watching) == ["added s1"]
    assert told(watching) == []
    write(folder / "b.txt", "修路七公里")
    write(folder / "a.txt", "植树五十万棵")
    assert told(watching) == ["updated s1", "added s2"]
    assert told(watching) == []


def test_a_file_that_is_still_growing_is_left_until_it_stands_still(
    library: Library, folder: Path
) -> None:
    watching = watcher(folder, library)
    for length in (3, 6, 9):
        write(folder / "a.txt", "植" * length, old=False)
        assert told(watching) == []
    assert told(watching) == ["added s1"]
    assert "植" * 9 in library.text("s1")


def test_a_file_that_is_gone_is_told_once_and_its_speech_kept(
    library: Library, folder: Path
) -> None:
    for name, words in (("a.txt", "植树五万棵"), ("b.txt", "修路七公里")):
        write(folder / name, words)
    watching = watcher(folder, library)
    told(watching)
    (folder / "a.txt").unlink()
    assert told(watching) == ["gone s1"]
    assert told(watching) == []
    assert len(library.list()) == 2
    write(folder / "a.txt", "植树五万棵")
    assert told(watching) == []  # back again, the same as before
    (folder / "a.txt").unlink()
    assert told(watching) == ["gone s1"]


def test_with_remove_the_speech_goes_too(library: Library, folder: Path) -> None:
    for name, words in (("a.txt", "植树五万棵"), ("b.txt", "修路七公里")):
        write(folder / name, words)
    told(watcher(folder, library))
    (folder / "a.txt").unlink()
    assert told(watcher(folder, library, remove=True)) == ["removed s1"]
    assert [info.id for info in library.list()] == ["s2"]


def test_speeches_of_other_places_are_left_alone(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "别处.txt"
    write(other, "引水三百里")
    embedder = BigramEmbedder()
    indexer = Indexer(library, lambda: embedder)
    list(indexer.add([other]))
    list(indexer.add([other.rename(tmp_path / "上传.txt")], uploaded=True))
    write(folder / "b.txt", "修路七公里")
    assert told(watcher(folder, library, remove=True)) == ["added s2"]
    assert len(library.list()) == 2


def test_a_folder_that_is_suddenly_empty_removes_nothing(library: Library, folder: Path) -> None:
    write(folder / "a.txt", "植树五万棵")
    watching = watcher(folder, library, remove=True)
    told(watching)
    (folder / "a.txt").unlink()
    assert told(watching) == ["trouble"]
    assert told(watching) == []
    shutil.rmtree(folder)
    assert told(watching) == ["trouble"]
    assert len(library.list()) == 1
    folder.mkdir()
    write(folder / "a.txt", "植树六万棵")
    assert told(watching) == ["updated s1"]


def test_a_moved_file_keeps_its_speech(library: Library, folder: Path) -> None:
    write(folder / "a.txt", "植树五万棵")
    watching = watcher(folder, library, remove=True)
    told(watching)
    (folder / "a.txt").rename(folder / "植树.txt")
    assert told(watching) == ["unchanged s1"]  # told, since it is no longer where it was
    assert told(watching) == []
    assert [info.id for info in library.list()] == ["s1"]


def test_a_file_that_is_no_speech_is_told_once_until_it_changes(
    library: Library, folder: Path
) -> None:
    (folder / "a.txt").write_bytes(bytes(range(256)) * 9)
    os.utime(folder / "a.txt", (1, 1))
    watching = watcher(folder, library)
    assert told(watching) == ["refused"]
    assert told(watching) == []
    write(folder / "a.txt", "植树五万棵")
    assert told(watching) == ["added s1"]


def test_a_busy_library_is_told_once_and_tried_again(library: Library, folder: Path) -> None:
    busy = [True, True, False]
    embedder = BigramEmbedder()
    indexer = Indexer(library, lambda: embedder)

    def add(paths: Sequence[Path]) -> Iterable[AddResult]:
        if busy.pop(0):
            raise LibraryBusy("另一个程序正在写资料库。")
        return indexer.add(paths)

    write(folder / "a.txt", "植树五万棵")
    watching = Watcher(folder, library, add)
    assert [told(watching) for _ in range(3)] == [["trouble"], [], ["added s1"]]


def test_following_ends_when_it_is_told_to(library: Library, folder: Path) -> None:
    write(folder / "a.txt", "植树五万棵")
    stop = Event()
    outcomes = []
    for news in watcher(folder, library).follow(stop, every_s=0.01):
        assert isinstance(news, AddResult)
        outcomes.append(news.outcome)
        if len(outcomes) == 1:
            write(folder / "b.txt", "修路七公里")
        else:
            stop.set()
    assert outcomes == [AddOutcome.ADDED, AddOutcome.ADDED]


def test_the_command_stops_on_ctrl_c_within_a_second(folder: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "rag", "watch", str(folder), "--index", str(tmp_path / "index")],
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        # A job in the background of a shell is started deaf to Ctrl-C, and its children with it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stderr
    assert "Ctrl-C" in process.stderr.readline()
    time.sleep(0.2)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=10)
    assert time.monotonic() - began < 1
    assert process.returncode == 1
    assert "Traceback" not in errors
    assert "已停止" in errors
