"""What BM25 must know of the whole full-text index, kept from question to question.

The number of terms of a chunk never changes, since an id stands for one chunk for ever: 2 bytes a
chunk are kept, and only those of new chunks are read. How many chunks have a term is counted once
(some 20 nanoseconds a posting) and kept for 50,000 terms, about 10 MB; from 50,000 chunks on the
count serves until the library has grown or shrunk by one in a hundred, below until it changes.
The chunks of the words last asked for are kept until it changes: 10 million, about 30 MB.

Safe to share between threads, for one library file.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from rag.library.gathering import read
from rag.library.ids import Ids
from rag.library.postings import Postings

_TERMS = 50_000
_POSTINGS = 10_000_000
_LARGE = 50_000
_DRIFT = 0.01
_LONGEST = 0xFFFF
_ROOM = 64


@dataclass(frozen=True, slots=True)
class Occurrence:
    """In how many ``chunks`` a term stands, and how often in all (``count``)."""

    chunks: int
    count: int


class Statistics:
    """Of the full-text index behind the connections that the methods are given."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sizes: NDArray[np.uint16] = np.zeros(0, np.uint16)
        self._known: OrderedDict[str, tuple[str, int, Occurrence]] = OrderedDict()
        self._known_to = 0
        self._postings: OrderedDict[str, Postings] = OrderedDict()
        self._stamp = ""
        self._size = 0

    def chunks(self, connection: sqlite3.Connection) -> int:
        """How many chunks the index has."""
        return _averages(connection)[0]

    def average_length(self, connection: sqlite3.Connection) -> float:
        """Terms a chunk."""
        chunks, terms = _averages(connection)
        return terms / chunks if chunks else 1.0

    def occurrences(
        self, connection: sqlite3.Connection, terms: Sequence[str]
    ) -> dict[str, Occurrence]:
        """How common each of ``terms`` (as the index has them) is."""
        stamp = _stamp(connection)
        chunks = self.chunks(connection)
        found: dict[str, Occurrence] = {}
        with self._lock:
            for term in terms:
                kept = self._known.get(term)
                if kept and (kept[0] == stamp or _still_serves(kept[1], chunks)):
                    self._known.move_to_end(term)
                    found[term] = kept[2]
        counted = {term: _count(connection, term) for term in terms if term not in found}
        with self._lock:
            for term, occurrence in counted.items():
                self._known[term] = (stamp, chunks, occurrence)
            while len(self._known) > _TERMS:
                self._known.popitem(last=False)
        return found | counted

    def kept(self, connection: sqlite3.Connection, terms: Sequence[str]) -> dict[str, Postings]:
        """Of ``terms`` those whose chunks are in memory."""
        stamp = _stamp(connection)
        with self._lock:
            held = self._postings if self._stamp == stamp else {}
            return {term: held[term] for term in terms if term in held}

    def postings(self, connection: sqlite3.Connection, term: str) -> Postings:
        """The chunks that have ``term``."""
        stamp = _stamp(connection)
        with self._lock:
            if self._stamp != stamp:
                self._postings.clear()
                self._size, self._stamp = 0, stamp
            elif term in self._postings:
                self._postings.move_to_end(term)
                return self._postings[term]
        found = read(connection, term)
        with self._lock:
            if self._stamp == stamp and term not in self._postings:
                self._postings[term] = found
                self._size += len(found)
                while self._size > _POSTINGS and len(self._postings) > 1:
                    _, gone = self._postings.popitem(last=False)
                    self._size -= len(gone)
        return found

    def sizes(self, connection: sqlite3.Connection, last: int = 0) -> NDArray[np.uint16]:
        """The number of terms of each chunk, by id, of all there are and at least up to the id
        ``last``; 0 for ids that were gone when it was read. Not to be altered."""
        highest = connection.execute("SELECT max(id) FROM full_text_docsize").fetchone()[0] or 0
        with self._lock:
            if highest >= self._known_to:
                self._sizes = _read(connection, self._sizes, self._known_to, highest)
                self._known_to = highest + 1
            if last >= len(self._sizes):
                self._sizes = _lengthened(self._sizes, last + 1)
            return self._sizes


def _stamp(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value FROM meta WHERE key = 'stamp'").fetchone()
    return str(row[0])


def _count(connection: sqlite3.Connection, term: str) -> Occurrence:
    row = connection.execute(
        "SELECT doc, cnt FROM temp.full_text_term WHERE term = ?", (term,)
    ).fetchone()
    return Occurrence(*(row or (0, 0)))


def _still_serves(then: int, now: int) -> bool:
    return min(then, now) >= _LARGE and abs(now - then) <= _DRIFT * then


def _averages(connection: sqlite3.Connection) -> tuple[int, int]:
    """Rows and terms of the index. FTS5 keeps them as its first record, two varints: the only
    place that tells without counting, see "averages record" in SQLite's fts5_index.c."""
    row = connection.execute("SELECT block FROM full_text_data WHERE id = 1").fetchone()
    numbers = _varints(row[0]) if row else []
    return (numbers[0], numbers[1]) if len(numbers) >= 2 else (0, 0)


def _varints(data: bytes) -> list[int]:
    numbers, value = [], 0
    for byte in data:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(value)
            value = 0
    return numbers


def _read(
    connection: sqlite3.Connection, known: NDArray[np.uint16], known_to: int, highest: int
) -> NDArray[np.uint16]:
    """``known``, with the lengths of all chunks from the id ``known_to`` up to ``highest``."""
    rows = connection.execute(
        "SELECT id, sz FROM full_text_docsize WHERE id >= ? ORDER BY id", (known_to,)
    ).fetchall()
    # What others may be reading is never altered: ids from known_to on are in no state of theirs.
    sizes = known if highest < len(known) else _lengthened(known, highest + 1)
    if rows:
        ids = np.fromiter((row[0] for row in rows), np.int64, len(rows))
        data = np.frombuffer(b"".join(row[1] for row in rows), np.uint8)
        sizes[ids] = np.minimum(_decoded(data), _LONGEST)
    return sizes


def _lengthened(sizes: NDArray[np.uint16], least: int) -> NDArray[np.uint16]:
    """``sizes`` with zeros behind, for ``least`` ids and some more."""
    longer = np.zeros(least + max(_ROOM, least // 16), np.uint16)
    longer[: len(sizes)] = sizes
    return longer


def _decoded(data: NDArray[np.uint8]) -> Ids:
    """The varints of ``data``, one behind the other."""
    ends = np.flatnonzero(data < 0x80)
    starts = np.concatenate([[0], ends[:-1] + 1])
    values = np.zeros(len(ends), np.int64)
    for step in range(int((ends - starts).max()) + 1):
        at = starts + step
        within = at <= ends
        values[within] = values[within] << 7 | data[at[within]] & 0x7F
    return values
