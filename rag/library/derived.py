"""What a copy of the vectors that is kept elsewhere must know to follow the library.

Ids of chunks are never used twice and their vectors never change, so such a copy follows by what
came after the last id it knows and by what is gone. A copy that was written to disk is only of
use if it was made from an earlier state of this very library: its token is noted here, inside
the library, so that a library which was restored from elsewhere does not know it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.library import encoding
from rag.library.snapshot import Snapshot
from rag.ports import Vectors

if TYPE_CHECKING:
    from rag.library import Library

Ids = NDArray[np.int64]

_BATCH = 4096
_BLOCK = 4096
_TOKENS = 4
_KEY = "copies"


def vectors_after(now: Snapshot, last: int) -> Iterator[tuple[Ids, Vectors]]:
    """Ids above ``last``, ascending, and their vectors, some thousands at a time."""
    rows = now._connection.execute(
        "SELECT chunk, data FROM vector WHERE chunk > ? AND embedder = ? ORDER BY chunk",
        (last, now.embedder_name),
    )
    while batch := rows.fetchmany(_BATCH):
        ids = np.fromiter((row[0] for row in batch), np.int64, len(batch))
        yield ids, encoding.decode_vectors([row[1] for row in batch])


def count(now: Snapshot, last: int | None = None) -> int:
    """How many chunks there are, up to the id ``last`` unless that is None."""
    total = _number(now._connection, "SELECT count(*) FROM chunk")
    if last is None:
        return total
    return total - _number(now._connection, "SELECT count(*) FROM chunk WHERE id > ?", last)


def gone(now: Snapshot, held: Ids) -> Ids:
    """Those of ``held`` (ascending; all there were up to the last of them at some time) that are
    no more. Mostly there are none, or the few of one speech, so counts tell where to look."""
    if not len(held) or count(now, int(held[-1])) == len(held):
        return held[:0]
    missing = []
    for start in range(0, len(held), _BLOCK):
        block = held[start : start + _BLOCK]
        within = (int(block[0]), int(block[-1]))
        there = "FROM chunk WHERE id BETWEEN ? AND ?"
        if _number(now._connection, f"SELECT count(*) {there}", *within) < len(block):
            ids = np.array(
                [row[0] for row in now._connection.execute(f"SELECT id {there}", within)], np.int64
            )
            missing.append(np.setdiff1d(block, ids, assume_unique=True))
    return np.concatenate(missing) if missing else held[:0]


def known_tokens(now: Snapshot) -> tuple[str, ...]:
    """Of the copies last made of this library, newest last."""
    return _tokens(now._connection)


def note_token(library: Library, token: str) -> None:
    """Makes ``token`` known. No speech changes by this, and no stamp."""
    with library._database.writing(content=False) as connection:
        tokens = [*_tokens(connection), token][-_TOKENS:]
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_KEY, json.dumps(tokens)))


def _tokens(connection: sqlite3.Connection) -> tuple[str, ...]:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return tuple(json.loads(row[0])) if row else ()


def _number(connection: sqlite3.Connection, query: str, *values: int) -> int:
    return int(connection.execute(query, values).fetchone()[0])
