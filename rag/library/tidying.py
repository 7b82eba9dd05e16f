"""Overwriting what removed speeches left in the full-text index, a bounded step at a time.

FTS5 forgets a removed chunk at once, but its words stay readable in older parts of the index
until these are merged with newer ones. Merging all of it takes as long as the library is large;
so it is done in steps of some milliseconds, and ``meta`` tells that more are to come.

Functions on a connection that is inside a transaction.
"""

from __future__ import annotations

import sqlite3

PAGES = 500
"""Pages of about 4 kB that one step writes at most."""

_KEY = "leftovers"


def begin(connection: sqlite3.Connection) -> None:
    """Notes that something was removed. The next step takes up all parts there are."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, 'new')", (_KEY,))


def is_due(connection: sqlite3.Connection) -> bool:
    """Whether removed words may still stand in the file."""
    return _state(connection) is not None


def step(connection: sqlite3.Connection, pages: int = PAGES) -> bool:
    """Merges some more; True when nothing of what was removed is left."""
    state = _state(connection)
    if state is None:
        return True
    before = connection.total_changes
    # A negative number takes up every part of the index, a positive one goes on with those.
    connection.execute(
        "INSERT INTO full_text (full_text, rank) VALUES ('merge', ?)",
        (-pages if state == "new" else pages,),
    )
    if connection.total_changes - before < 2:  # as FTS5 tells that there is no more to do
        connection.execute("DELETE FROM meta WHERE key = ?", (_KEY,))
        return True
    connection.execute("UPDATE meta SET value = 'begun' WHERE key = ?", (_KEY,))
    return False


def _state(connection: sqlite3.Connection) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return None if row is None else str(row[0])
