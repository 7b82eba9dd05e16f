"""SIGKILL in the midst of a removal, a second reading, an import, a correction or a migration: the
library is the old or the new one, and the same command then completes.

Run as a script this file is the process that gets killed, at its nth statement of SQL:
``test_killed_changes.py OPERATION FOLDER N``.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_store import BigramEmbedder

from rag.indexing import Indexer
from rag.library import Library
from rag.library.database import Database
from rag.library.original import pack
from rag.library.tables import ADDED_IN_2, statements

SPEECHES = 4
CHANGED = "今年要修好第九座桥。"
Texts = dict[str, str]


def text_of(number: int) -> str:
    lines = [f"在第{number}次工作会议上的讲话", "县长 赵青川", "（2023年4月6日）", ""]
    return "\n".join(
        lines + [f"　　第{number}次要抓好第{i}件事，做到有始有终。" for i in range(12)]
    )


def indexer(library: Library) -> Indexer:
    embedder = BigramEmbedder()
    return Indexer(library, lambda: embedder)


def remove(library: Library, _: Path) -> None:
    there = {info.id for info in library.list()}
    library.remove(sorted(there & {"s2", "s3"}))
    library.tidy()


def reread(library: Library, _: Path) -> None:
    list(indexer(library).reread(["s1", "s2"]))


def bring_in(library: Library, folder: Path) -> None:
    list(indexer(library).import_bundle(folder / "all.zip"))


def edit(library: Library, _: Path) -> None:
    indexer(library).edit("s2", {"title": "另一个题目"})


def migrate(library: Library, _: Path) -> None:
    """Opening the library has done it."""
    assert library.list()


OPERATIONS: dict[str, Callable[[Library, Path], None]] = {
    "remove": remove,
    "reread": reread,
    "import": bring_in,
    "edit": edit,
    "migrate": migrate,
}


def main(operation: str, folder: Path, nth: int) -> int:
    """Does the operation, and dies by itself at the ``nth`` statement; returns how many it took."""
    count = 0
    plain = Database._connect

    def step(_: str) -> None:
        nonlocal count
        count += 1
        if count == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    def connect(self: Database) -> sqlite3.Connection:
        connection = plain(self)
        connection.set_trace_callback(step)
        return connection

    Database._connect = connect
    try:
        with Library(folder / "index") as library:
            OPERATIONS[operation](library, folder)
    finally:
        Database._connect = plain
    return count


def prepare(operation: str, folder: Path) -> None:
    """A library in ``folder/index`` to which ``operation`` can be done."""
    files = folder / "speeches"
    files.mkdir(parents=True)
    for number in range(SPEECHES):
        (files / f"{number}.txt").write_text(text_of(number), "utf-8")
    with Library(folder / "index") as library:
        list(indexer(library).add([files]))
        if operation == "import":
            library.export(folder / "all.zip")
    if operation == "import":
        shutil.rmtree(folder / "index")
        shutil.rmtree(files)
        Library(folder / "index").close()
    connection = sqlite3.connect(folder / "index" / "library.sqlite3", isolation_level=None)
    if operation == "reread":  # the files that were kept say more than what was read of them
        for number in (1, 2):
            data = f"{text_of(number - 1)}\n　　{CHANGED}{number}".encode()
            row = (pack(data), hashlib.sha256(data).hexdigest(), number)
            connection.execute("UPDATE original SET data = ?, digest = ? WHERE speech = ?", row)
    if operation == "migrate":
        make_old(connection)
    connection.close()


def make_old(connection: sqlite3.Connection) -> None:
    """Takes away what version 2 has and version 1 had not."""
    for statement in reversed(statements(ADDED_IN_2)):
        kind, name = statement.replace("VIRTUAL ", "").split()[1:3]
        connection.execute(f"DROP {kind} IF EXISTS {name}")
    for column in ("flags", "pages", "confidence"):
        connection.execute(f"ALTER TABLE body DROP COLUMN {column}")
    connection.execute("ALTER TABLE metadata DROP COLUMN certainty")
    connection.execute("UPDATE body SET set_aside = '[]'")
    connection.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")


def check(folder: Path) -> Texts:
    """Everything fits together. Returns title and text of each speech."""
    with Library(folder / "index") as library, library.snapshot() as now:
        connection = now._connection
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        texts: Texts = {}
        for info in now.list():
            speech, chunks = now.get(info.id), now.chunks_of(info.id)
            assert info.chunks == len(chunks) > 0
            covered = [
                n for c in chunks.values() for n in range(c.first_sentence, c.last_sentence + 1)
            ]
            assert covered == list(range(len(speech.sentences)))
            assert now.vectors(list(chunks))[0] == list(chunks)
            texts[info.id] = f"{info.title}\n{speech.text}"
        for table in ("vector", "full_text"):
            assert count(connection, table) == len(now.chunk_ids())
        for table in ("body", "fragment"):
            assert count(connection, table) == len(texts)
    return texts


def count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def one_by_one(before: Texts, after: Texts) -> list[Texts]:
    """The states between, where the speeches are changed one after the other."""
    states = [before]
    for identifier in sorted(before.keys() | after.keys()):
        state = {**states[-1], **({identifier: after[identifier]} if identifier in after else {})}
        if identifier not in after:
            del state[identifier]
        states.append(state)
    return states


@pytest.mark.parametrize("share", [0.3, 0.6, 0.8, 0.95])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_killed_at_a_statement(tmp_path: Path, operation: str, share: float) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    for folder in (whole, killed):
        prepare(operation, folder)
    statements_ = main(operation, whole, 0)
    after = check(whole)
    if operation == "migrate":
        before = after
    else:
        before = check(killed)
        assert before != after
    command = [sys.executable, __file__, operation, str(killed), str(round(share * statements_))]
    assert subprocess.run(command, timeout=120, check=False).returncode == -signal.SIGKILL
    in_one = operation in {"remove", "edit", "migrate"}
    assert check(killed) in ([before, after] if in_one else one_by_one(before, after))
    main(operation, killed, 0)
    assert check(killed) == after


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
