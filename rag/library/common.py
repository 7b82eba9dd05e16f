"""The words that many chunks have, kept in memory so that no question has to read them.

SQLite takes some 0.2 microseconds for every place where a word stands: with a million chunks the
common words of one question would take a second. In a library of ``LEAST_CHUNKS`` and more their
postings are therefore gathered in the background, some 10 seconds for a million chunks, into 3
bytes a chunk and word: about 200 bytes a chunk and never more than gathering.py says, those that
were asked for first, then the most common. An id stands for one chunk for ever, so what was
gathered follows the library: words of new chunks are added, chunks that are gone are passed over.
For words that are not there (yet) questions read the full-text index.

Safe to share between threads, for one library file.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

import numpy as np
from numpy.typing import NDArray

from rag.errors import YanbiError
from rag.library import encoding
from rag.library.catalogue import Catalogue
from rag.library.gathering import Gathered, Reading, Tail, gathering
from rag.library.postings import BLOCK, Postings, joined

LEAST_CHUNKS = 20_000
"""In a smaller library a question reads its words in some 5 ms."""

_AGAIN_AFTER = 0.05
"""All is gathered anew once this share of the chunks came since: theirs take more memory."""

_DELAY_S = 20.0
"""A short command ends without having begun, and a folder that is being added is gathered once."""

_NICE = 15
_MOST_WANTED = 500

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Common:
    """What is kept, at one state of the library: ``stamp``, of the number ``generation``. ``last``
    is the highest chunk id that it knows; ``met`` chunks were there at some time. ``live``: which
    ids still are; None where all are."""

    gathered: Gathered
    stamp: str
    generation: int
    last: int
    met: int
    live: NDArray[np.bool_] | None = None
    _counts: dict[str, int] = field(default_factory=dict)

    def __contains__(self, term: str) -> bool:
        return term in self.gathered.words

    def postings(self, term: str) -> Postings:
        """The chunks that have ``term``, among them some that are gone. KeyError for others."""
        base = self.gathered.words[term]
        tail = self.gathered.tail.get(term)
        return base if tail is None else joined(base, tail.postings(self.last))

    def chunks_with(self, term: str, postings: Postings) -> int:
        """How many chunks have ``term``, whose ``postings`` these are."""
        if self.live is None:
            return len(postings)
        if term not in self._counts:
            self._counts[term] = sum(
                int(np.count_nonzero(self.live[number * BLOCK :][postings.block(number)[0]]))
                for number in range(postings.blocks)
            )
        return self._counts[term]


class CommonWords:
    """Of the library that ``reading`` gives connections to, each inside a read transaction."""

    def __init__(self, reading: Reading | None = None) -> None:
        self._reading = reading
        self._lock = Lock()
        self._kept: Common | None = None
        self._wanted: dict[str, None] = {}  # words of the latest questions, until all are there
        self._gatherer: Thread | None = None
        self._closed = Event()

    def at(
        self,
        connection: sqlite3.Connection,
        chunks: int,
        catalogue: Callable[[], Catalogue],
        terms: Sequence[str] = (),
    ) -> Common | None:
        """What is kept, at the state that ``connection``'s transaction sees, of so many ``chunks``;
        None where nothing is (yet) or what is kept is of a later state. ``catalogue``: the table
        of contents of the same state; ``terms``: the words that are asked for."""
        if chunks < LEAST_CHUNKS or self._reading is None:
            return None
        with self._lock:
            kept = self._kept
            if kept is None or not kept.gathered.whole:
                self._want(terms)
            if kept is not None:
                now = catalogue()
                if kept.stamp != now.stamp:
                    if now.generation < kept.generation:
                        return None
                    kept = self._kept = _followed(connection, kept, now)
            if (
                kept is None
                or not kept.gathered.whole
                or kept.last - kept.gathered.last > _AGAIN_AFTER * chunks
            ):
                self._consider_gathering()
            return kept

    def gather(self) -> None:
        """Gathers all now, unless it is closed meanwhile. Where nothing was before, each few words
        serve at once."""
        if self._reading is None:
            return
        for gathered in gathering(self._reading, self._closed, lambda: self._wanted):
            with self._lock:
                if gathered.whole or self._kept is None or not self._kept.gathered.whole:
                    self._kept = Common(gathered, "", 0, gathered.last, gathered.chunks)
                if gathered.whole:
                    self._wanted = {}

    def close(self) -> None:
        """Ends the background work as soon as the word under way is read."""
        self._closed.set()

    def _want(self, terms: Sequence[str]) -> None:
        encoded = dict.fromkeys(encoding.encode_term(term) for term in terms if term)
        latest = [*encoded, *(term for term in self._wanted if term not in encoded)]
        self._wanted = dict.fromkeys(latest[:_MOST_WANTED])

    def _consider_gathering(self) -> None:
        busy = self._gatherer is not None and self._gatherer.is_alive()
        if not busy and not self._closed.is_set():
            self._gatherer = Thread(target=self._later, name="gather-words", daemon=True)
            self._gatherer.start()

    def _later(self) -> None:
        if self._closed.wait(_DELAY_S):
            return
        if hasattr(os, "setpriority") and os.uname().sysname == "Linux":  # of this thread alone
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        try:
            self.gather()
        except YanbiError as error:  # closed meanwhile, or damaged: the next question says so
            _log.info("%s", error)


def _followed(connection: sqlite3.Connection, kept: Common, now: Catalogue) -> Common:
    """``kept`` at the state that ``now`` tells of."""
    words, tail = kept.gathered.words, kept.gathered.tail
    last, met = kept.last, kept.met
    rows = connection.execute(
        "SELECT rowid, terms FROM full_text WHERE rowid > ? ORDER BY rowid", (last,)
    )
    for number, terms in rows:
        last, met = number, met + 1
        for term, count in Counter(terms.split(" ")).items():
            if term in words:
                if term not in tail:
                    tail[term] = Tail(array("q"), array("L"))
                tail[term].ids.append(number)
                tail[term].counts.append(count)
    chunks = int((now.last - now.first + 1).sum())
    live = None if chunks == met else _live(now, last)
    return Common(kept.gathered, now.stamp, now.generation, last, met, live)


def _live(now: Catalogue, last: int) -> NDArray[np.bool_]:
    """Which ids up to ``last`` are chunks of a speech."""
    some = now.last >= now.first
    steps = np.zeros(max(last, int(now.last.max(initial=0))) + 2, np.int8)
    steps[now.first[some]] += 1
    steps[now.last[some] + 1] -= 1
    return np.cumsum(steps, dtype=np.int8).astype(np.bool_)
