"""Overwriting what removed speeches left in the full-text index, a bounded step at a time.

FTS5 forgets a removed chunk at once, but its words stay readable in older parts of the index
until these are merged with newer ones. Merging all of it takes as long as the library is large;
so it is done in steps of some milliseconds, and ``meta`` tells that more are to come. (From 3.42 on
SQLite can remove the words at once, by writing every page of the index where one of them stands.)

Functions on a connection that is inside a transaction.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from threading import Event, Lock, Thread

from rag.errors import YanbiError

PAGES = 500
"""Pages of about 4 kB that one step writes at most."""

_AT_ONCE = 16
"""Pages a command. What one command frees (and SQLite overwrites) the next one writes upon: within
one transaction such a page goes to the disk once instead of twice."""

_KEY = "leftovers"
_STEP_S = 1.0

_log = logging.getLogger(__name__)


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
    for start in range(0, pages, _AT_ONCE):
        before = connection.total_changes
        # A negative number takes up every part of the index, a positive one goes on with those.
        count = min(_AT_ONCE, pages - start)
        connection.execute(
            "INSERT INTO full_text (full_text, rank) VALUES ('merge', ?)",
            (-count if state == "new" else count,),
        )
        state = "begun"
        if connection.total_changes - before < 2:  # as FTS5 tells that there is no more to do
            connection.execute("DELETE FROM meta WHERE key = ?", (_KEY,))
            return True
    connection.execute("UPDATE meta SET value = 'begun' WHERE key = ?", (_KEY,))
    return False


class Tidier:
    """Takes step after step in the background until nothing is left. ``work`` does so for some
    time and tells whether it is done; what is left when the process ends, later changes do."""

    def __init__(self, work: Callable[[], bool]) -> None:
        self._work = work
        self._lock = Lock()
        self._thread: Thread | None = None
        self._asked = False
        self._closed = Event()

    def begin(self) -> None:
        """Starts, unless it is under way; returns at once."""
        with self._lock:
            self._asked = True
            if self._thread is None and not self._closed.is_set():
                self._thread = Thread(target=self._run, name="tidy-library", daemon=True)
                self._thread.start()

    def close(self, seconds: float = 2.0) -> None:
        """Lets it work on for so long at most, then ends it."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        self._closed.set()
        if thread is not None:
            thread.join(_STEP_S)

    def _run(self) -> None:
        while not self._closed.is_set():
            with self._lock:
                if not self._asked:
                    self._thread = None
                    return
                self._asked = False
            try:
                while not self._closed.is_set() and not self._work():
                    pass
            except YanbiError as error:  # closed or damaged: whoever uses it next is told
                _log.info("%s", error)


def _state(connection: sqlite3.Connection) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return None if row is None else str(row[0])
