"""SIGKILL at any moment: the library is the old one or the new one, and the next run completes.

Run as a script this file is the process that gets killed: ``test_killed.py INDEX FOLDER [POINT]``.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fake_store import BigramEmbedder

from rag.backends.faiss_store import FaissStore, LibraryIndex, open_index
from rag.domain import AddOutcome
from rag.indexing import Indexer
from rag.library import Library, database, rows
from rag.terms import terms

FILES = 12
OLD = 6
"""So many files are in the library in an older version when the run begins."""


def main(index: Path, folder: Path, point: str = "") -> None:
    """Adds ``folder`` slowly and saves the FAISS file; dies by itself at ``point``."""
    arrange_death(point)
    say("ready")
    with Library(index) as library:
        open_index(library)
        embedder = BigramEmbedder(sleep_s=0.02)
        for result in Indexer(library, lambda: embedder).add([folder]):
            say(f"{result.outcome} {result.path}")
        open_index(library)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def arrange_death(point: str) -> None:
    def die(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    if point == "chunks":  # inside the transaction, half of the tables written
        rows.put_chunks = die
    elif point == "commit":  # all written, not committed
        database.secrets.token_hex = die
    elif point == "creation":  # the very first transaction
        database.TABLES += ";\nSELECT die();\n"
        plain = sqlite3.connect

        def connect(*args: object, **more: object) -> sqlite3.Connection:
            connection = plain(*args, **more)
            connection.create_function("die", 0, die)
            return connection

        database.sqlite3.connect = connect
    elif point == "save":  # the new FAISS file half written beside the old one
        save = FaissStore.save

        def save_and_die(self: FaissStore, *args: object, **more: object) -> None:
            os.fsync = die
            save(self, *args, **more)

        FaissStore.save = save_and_die


def write_files(folder: Path, version: int, count: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        lines = [f"在第{number}次工作会议上的讲话", "县长 赵青川", "（2023年4月6日）", ""]
        lines += [f"　　要抓好第{i}件事，标号mark{number}v{version}。" for i in range(30 + number)]
        (folder / f"{number:02}.txt").write_text("\n".join(lines), "utf-8")


def run(index: Path, folder: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, str(index), str(folder), *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def check(index: Path, folder: Path) -> dict[str, int]:
    """Everything fits together. Returns the version of each file that is in the library."""
    with Library(index) as library, library.snapshot() as now:
        connection = now._connection
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        versions: dict[str, int] = {}
        for info in now.list():
            speech, chunks = now.get(info.id), now.chunks_of(info.id)
            assert info.chunks == len(chunks) > 0
            covered = [
                number
                for chunk in chunks.values()
                for number in range(chunk.first_sentence, chunk.last_sentence + 1)
            ]
            assert covered == list(range(len(speech.sentences)))
            assert now.vectors(list(chunks))[0] == list(chunks)
            version = 1 if "v1。" in speech.text else 0
            number = int(info.file[:2])
            marks = [f"mark{number}v{v}" for v in (version, 1 - version)]
            hits = {hit.id for hit in now.full_text(terms(marks[0]), 999)}
            assert hits
            assert hits <= set(chunks)
            assert now.full_text(terms(marks[1]), 999) == []
            assert info.file not in versions
            versions[info.file] = version
            if version == 1:
                assert speech.text == (folder / info.file).read_text("utf-8")
        for table in ("vector", "full_text"):
            count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            assert count == len(now.chunk_ids())
        index_now = LibraryIndex(library).current()
        ids, vectors = now.vectors()
        assert index_now.ids() == set(ids)
        if ids:
            best = index_now.search(vectors[-1], 1)[0]
            assert best.score == pytest.approx(1, abs=1e-4)
        return versions


def prepare(tmp_path: Path) -> tuple[Path, Path]:
    index, folder = tmp_path / "index", tmp_path / "speeches"
    write_files(folder, 0, OLD)
    assert set(add_all(index, folder)) == {AddOutcome.ADDED}
    write_files(folder, 1, FILES)
    return index, folder


def add_all(index: Path, folder: Path) -> list[AddOutcome]:
    embedder = BigramEmbedder()
    with Library(index) as library:
        results = list(Indexer(library, lambda: embedder).add([folder]))
        open_index(library)
    return [result.outcome for result in results]


def complete(index: Path, folder: Path) -> None:
    """The next run does what was left, and the one after it finds nothing to do."""
    add_all(index, folder)
    assert check(index, folder) == {f"{number:02}.txt": 1 for number in range(FILES)}
    assert set(add_all(index, folder)) == {AddOutcome.UNCHANGED}


@pytest.mark.parametrize("seed", range(10))
def test_killed_at_a_random_moment(tmp_path: Path, seed: int) -> None:
    index, folder = prepare(tmp_path)
    moment = random.Random(seed)
    process = run(index, folder)
    assert process.stdout
    output = "".join(process.stdout.readline() for _ in range(moment.randrange(FILES)))
    time.sleep(moment.uniform(0.0, 0.1))
    process.kill()
    output += process.communicate()[0]
    assert process.returncode in (-signal.SIGKILL, 0)
    versions = check(index, folder)
    assert set(versions) >= {f"{number:02}.txt" for number in range(OLD)}
    said = [Path(line.split()[1]).name for line in output.splitlines() if len(line.split()) == 2]
    assert all(versions[name] == 1 for name in said)  # what was reported as done is done
    complete(index, folder)


@pytest.mark.parametrize("point", ["chunks", "commit", "save"])
def test_killed_at_the_worst_moment(tmp_path: Path, point: str) -> None:
    index, folder = prepare(tmp_path)
    process = run(index, folder, point)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    versions = check(index, folder)
    if point == "save":
        assert len(versions) == FILES
        assert (index / "vectors.faiss.tmp").exists()
    else:
        assert versions == {f"{number:02}.txt": 0 for number in range(OLD)}
    complete(index, folder)


def test_killed_while_the_library_is_created(tmp_path: Path) -> None:
    index, folder = tmp_path / "index", tmp_path / "speeches"
    write_files(folder, 1, FILES)
    process = run(index, folder, "creation")
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert (index / "library.sqlite3").exists()
    assert check(index, folder) == {}
    complete(index, folder)


@pytest.mark.parametrize("room", [1_000, 30_000, 250_000])
def test_no_room_for_the_library_to_grow(tmp_path: Path, room: int) -> None:
    """The system refuses to write beyond a size, as it does on a full disk."""
    index, folder = prepare(tmp_path)
    limit = (index / "library.sqlite3").stat().st_size + room
    process = subprocess.Popen(
        [sys.executable, __file__, str(index), str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    said, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "写不进资料库" in errors
    versions = check(index, folder)
    assert set(versions) >= {f"{number:02}.txt" for number in range(OLD)}
    done = [Path(line.split()[1]).name for line in said.splitlines() if len(line.split()) == 2]
    assert all(versions[name] == 1 for name in done)
    complete(index, folder)


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    index, folder = prepare(tmp_path)
    both = [run(index, folder) for _ in range(2)]
    for process in both:
        process.communicate(timeout=120)
        assert process.returncode == 0
    assert check(index, folder) == {f"{number:02}.txt": 1 for number in range(FILES)}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
