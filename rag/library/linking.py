"""Fragments and copies in the tables: put, found again, dropped.

Functions on a connection that is inside a transaction. Finding copies of a speech looks up a few
hundred of its fragments in an inverted table and compares with the few speeches that share most;
it takes as long in a large library as in a small one.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence

from rag.library.fragments import Copy, compare, probes

_PROBES = 400
_COMMONEST = 50
"""So many speeches are looked at for one fragment: what stands in more is a stock phrase."""

_COMPARED = 20


def put_fragments(connection: sqlite3.Connection, number: int, tokens: Sequence[str]) -> None:
    """Stores the fragments of speech ``number`` and its links to copies, in place of old ones."""
    drop_fragments(connection, number)
    connection.executemany(
        "INSERT INTO copy VALUES (?, ?, ?, ?)",
        [
            (*sorted((number, int(copy.speech[1:]))), copy.of_shorter, copy.of_longer)
            for copy in find_copies(connection, tokens)
        ],
    )
    connection.execute(
        "INSERT INTO fragment (rowid, tokens) VALUES (?, ?)", (number, " ".join(tokens))
    )


def drop_fragments(connection: sqlite3.Connection, number: int) -> None:
    """Forgets the fragments of speech ``number`` and its links."""
    connection.execute("DELETE FROM fragment WHERE rowid = ?", (number,))
    connection.execute("DELETE FROM copy WHERE one = ? OR other = ?", (number, number))


def find_copies(connection: sqlite3.Connection, tokens: Sequence[str]) -> list[Copy]:
    """The stored speeches that have much in common with ``tokens``, most first."""
    shared: Counter[int] = Counter()
    for token in probes(tokens, _PROBES):
        shared.update(
            row[0]
            for row in connection.execute(
                "SELECT doc FROM fragment_place WHERE term = ? LIMIT ?", (token, _COMMONEST)
            )
        )
    copies = []
    for number, _ in shared.most_common(_COMPARED):
        row = connection.execute("SELECT tokens FROM fragment WHERE rowid = ?", (number,))
        if copy := compare(f"s{number}", row.fetchone()[0].split(), tokens):
            copies.append(copy)
    return sorted(copies, key=lambda copy: -copy.of_shorter)
