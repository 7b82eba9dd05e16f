"""The postings of common words out of the full-text index, a few words at a time.

Plain data, and functions on connections inside a read transaction; knows nothing of what they are
gathered for (see common.py).
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from threading import Event

import numpy as np

from rag.library.ids import counted, numbers
from rag.library.postings import Postings, packed

MOST_BYTES = 250_000_000

_LEAST = 1_000
_SHARE = 1 / 200
"""Words that fewer chunks have, and a smaller share of them, are not gathered."""

_AT_ONCE = 64

Reading = Callable[[], AbstractContextManager[sqlite3.Connection]]


@dataclass(frozen=True, slots=True)
class Tail:
    """Where a word stands in the chunks that came since all was gathered. Only ever grows, at the
    end, so that an earlier state is a beginning of it."""

    ids: array[int]
    counts: array[int]

    def postings(self, last: int) -> Postings:
        """Up to the chunk ``last``."""
        ids = np.array(self.ids, np.int64)
        end = int(ids.searchsorted(last, side="right"))
        return packed(ids[:end], np.array(self.counts, np.int64)[:end])


@dataclass(frozen=True, slots=True)
class Gathered:
    """The postings of ``words`` up to the chunk ``last``, of which ``chunks`` were there; behind
    them the words of what came later. ``whole``: no more words are coming."""

    words: Mapping[str, Postings]
    last: int
    chunks: int
    whole: bool = True
    tail: dict[str, Tail] = field(default_factory=dict)


def gathering(
    reading: Reading, closed: Event, wanted: Callable[[], Collection[str]]
) -> Iterator[Gathered]:
    """Growing snapshots, the last one whole unless it is ``closed`` meanwhile; what is ``wanted``
    by then comes next. Each few words are read in a transaction of their own, so that the log can
    shrink between them; chunks that come or go meanwhile are followed up later."""
    with reading() as connection:
        last, chunks = connection.execute("SELECT max(id), count(*) FROM chunk").fetchone()
        least = max(_LEAST, round(_SHARE * chunks))
        found = connection.execute(
            "SELECT term FROM full_text_term WHERE doc >= ? ORDER BY doc DESC, term", (least,)
        ).fetchall()
    left = dict.fromkeys(term for (term,) in found)
    words: dict[str, Postings] = {}
    size = 0
    while left:
        asked = [term for term in wanted() if term in left]
        with reading() as connection:
            for term in list(islice(asked or left, _AT_ONCE)):
                if closed.is_set():
                    return
                del left[term]
                postings = read(connection, term, last)
                size += postings.size
                if size > MOST_BYTES:
                    yield Gathered(words, last, chunks)
                    return
                words[term] = postings
        if left:  # a copy: what is passed on is not altered
            yield Gathered(dict(words), last, chunks, whole=False)
    yield Gathered(words, last or 0, chunks)


def read(connection: sqlite3.Connection, term: str, last: int | None = None) -> Postings:
    """The chunks that have ``term`` (up to the id ``last``, unless that is None), out of the
    full-text index."""
    row = connection.execute(
        "SELECT group_concat(doc) FROM temp.full_text_place WHERE term = ?", (term,)
    ).fetchone()
    ids, counts = counted(numbers(row[0]))
    if last is not None:
        end = int(ids.searchsorted(last, side="right"))
        ids, counts = ids[:end], counts[:end]
    return packed(ids, counts)
