"""BM25 over the full-text index, with a bound on its work.

SQLite's own ``bm25()`` reads every posting of every word twice and weighs every chunk that has one
of them; with a million chunks a common word alone takes a second. Here the words that many chunks
have are in memory (see common.py) and the others are read rarest first, as far as they can still
change the best ``k``. The weights are those of ``bm25()``, digit for digit, and so is the order as
long as the postings that must be read stay within ``BUDGET``: always where the common words are in
memory, else in practice up to 100,000 chunks, and beyond wherever the rare words decide. Else the
words too common to be read only re-order what the rarer ones found.

Functions on a connection that is inside a read transaction; knows nothing of speeches.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.library import encoding, scoring
from rag.library.common import Common
from rag.library.ids import Ids, numbers, union, within
from rag.library.postings import Postings
from rag.library.scoring import K1, Chunks, Scores
from rag.library.statistics import Statistics

BUDGET = 200_000
"""Occurrences of words read for one question: about 0.2 microseconds each, the first time."""

_CHUNK_COSTS = 250
"""Reading the words of one chunk costs as much as so many occurrences."""

_FEW_CHUNKS = 1_000
"""So few chunks are read one by one, where the words are too common for the budget."""

_REWEIGHED = 8
"""So many times ``k`` candidates get the weight of the words that were not read."""

_WORTH_ASKING = 2_000
"""A rarer word is read at once: to find out whether it can be left out would take longer."""

_LEAST_IDF = 1e-6
"""What SQLite gives a word that half of the chunks have."""

Read = Mapping[str, Postings]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the question. ``count``: how many occurrences must be read for it, 0 where it is
    in memory."""

    term: str
    idf: float
    count: int

    @property
    def bound(self) -> float:
        """The most it can add to a chunk's score, as far as is known without reading it."""
        return self.idf * (K1 + 1)


def best(
    connection: sqlite3.Connection,
    statistics: Statistics,
    common: Common | None,
    terms: Sequence[str],
    k: int,
    allowed: Ids | None,
) -> list[tuple[int, float]]:
    """The ``k`` chunks of ``allowed`` (ascending; None: all) with the highest BM25 for any of
    ``terms``, (id, score), best first, ties by id. The filter applies before ``k``."""
    encoded = list(dict.fromkeys(encoding.encode_term(term) for term in terms if term))
    if k <= 0 or (allowed is not None and not len(allowed)):
        return []
    total = statistics.chunks(connection)
    in_memory = {t: common.postings(t) for t in encoded if t in common} if common else {}
    found = statistics.occurrences(connection, [t for t in encoded if t not in in_memory])
    words = []
    for term in encoded:
        if term in found:
            chunks = found[term].chunks
        else:
            chunks = common.chunks_with(term, in_memory[term]) if common else 0
        if chunks:
            count = 0 if term in in_memory else found[term].count
            words.append(_Word(term, _idf(total, chunks), count))
    if not words:
        return []
    sizes = statistics.sizes(connection, common.last if common else 0)
    live = common.live if common else None
    if live is not None and len(live) < len(sizes):
        live = np.concatenate([live, np.zeros(len(sizes) - len(live), np.bool_)])
    chunks_ = Chunks(sizes, statistics.average_length(connection), allowed, live)
    search = _Search(connection, statistics, words, in_memory, chunks_)
    unread = sum(word.count for word in words)
    if allowed is not None and (
        len(allowed) * _CHUNK_COSTS <= unread <= BUDGET
        or (unread > BUDGET and len(allowed) <= _FEW_CHUNKS)
    ):
        return search.top(allowed, search.weighed(allowed), k)
    return search.by_postings(k)


class _Search:
    def __init__(
        self,
        connection: sqlite3.Connection,
        statistics: Statistics,
        words: Sequence[_Word],
        in_memory: Read,
        chunks: Chunks,
    ) -> None:
        self._connection = connection
        self._statistics = statistics
        self._words = words
        self._in_memory = in_memory
        self._chunks = chunks
        self._allowed = chunks.allowed

    def by_postings(self, k: int) -> list[tuple[int, float]]:
        waiting = sorted((word for word in self._words if word.count), key=lambda one: one.count)
        read = dict(self._in_memory)
        spent = 0
        while waiting:
            left = sum(word.count for word in waiting)
            worth_asking = waiting[0].count > max(_WORTH_ASKING, spent // 2)
            if read and worth_asking and left > k * _CHUNK_COSTS:
                beyond = sum(word.bound for word in waiting)
                few = self._in_question(read, k, beyond, left // _CHUNK_COSTS)
                if few is not None:
                    return self.top(few, self.weighed(few), k)
            if spent + waiting[0].count > BUDGET:
                return self._beyond_budget(read, k)
            word = waiting.pop(0)
            read[word.term] = self._statistics.postings(self._connection, word.term)
            spent += word.count
        ids, scores = self._best(read, k)
        return list(zip(ids.tolist(), scores.tolist(), strict=True))

    def weighed(self, ids: Ids) -> Scores:
        """Scores by the chunks' own words. All of ``ids`` must exist or score nothing."""
        rows = dict(
            self._connection.execute(
                "SELECT rowid, terms FROM full_text "
                "WHERE rowid IN (SELECT value FROM json_each(?))",
                (json.dumps(ids.tolist()),),
            ).fetchall()
        )
        # Each term between two spaces of its own, so that it can be counted as a string.
        held = [rows.get(number, "") for number in ids.tolist()]
        lengths = np.array([one.count(" ") + 1 for one in held], np.int64)
        norms = scoring.norms(lengths, self._chunks.average)
        spaced = [f" {one.replace(' ', '  ')} " for one in held]
        scores = np.zeros(len(ids))
        for word in self._words:
            term = f" {word.term} "
            counts = np.array([one.count(term) for one in spaced], np.float64)
            scores += scoring.weight(word.idf, counts, norms)
        return scores

    def top(self, ids: Ids, scores: Scores, k: int) -> list[tuple[int, float]]:
        order = np.lexsort((ids, -scores))[:k]
        return [(int(ids[at]), float(scores[at])) for at in order if scores[at] > 0]

    def _best(self, read: Read, k: int) -> tuple[Ids, Scores]:
        """The best ``k`` by the words that were read alone."""
        # In the question's order, so that sums round as SQLite's do.
        words = [scoring.Word(read[w.term], w.idf) for w in self._words if w.term in read]
        return scoring.top(words, k, self._chunks)

    def _in_question(self, read: Read, k: int, beyond: float, most: int) -> Ids | None:
        """The chunks that may be among the best ``k`` when the other words add up to ``beyond``
        to each, ascending; None where they are more than ``most``, or any chunk may be."""
        ids, scores = self._best(read, max(k, most + 1))
        if len(scores) < k or scores[k - 1] <= beyond:
            return None
        open_ = int(np.count_nonzero(scores + beyond >= scores[k - 1]))
        return None if open_ > most else np.sort(ids[:open_])

    def _beyond_budget(self, read: Read, k: int) -> list[tuple[int, float]]:
        """The best ``k`` by all words of those that the words ``read`` found."""
        ids = self._best(read, _REWEIGHED * k)[0] if read else self._having_all()
        if self._allowed is not None and len(ids) < k:
            # The filter leaves hardly a chunk with a rare word: the newest that it admits.
            ids = union(ids, self._allowed[-_FEW_CHUNKS:])
        else:
            ids = np.sort(ids[: _REWEIGHED * k])
        return self.top(ids, self.weighed(ids), k)

    def _having_all(self) -> Ids:
        """Where even the rarest word is too common to be read: the newest chunks that have the
        three rarest, or the rarest alone where none has them all."""
        words = sorted(self._words, key=lambda one: one.count)
        for some in (words[:3], words[:1]):
            row = self._connection.execute(
                "SELECT group_concat(rowid) FROM (SELECT rowid FROM full_text "
                "WHERE full_text MATCH ? ORDER BY rowid DESC LIMIT ?)",
                (" AND ".join(f'"{word.term}"' for word in some), _FEW_CHUNKS),
            ).fetchone()
            ids = np.sort(numbers(row[0]))
            ids = ids if self._allowed is None else within(ids, self._allowed)
            if len(ids):
                break
        return ids


def _idf(total: int, having: int) -> float:
    idf = math.log((total - having + 0.5) / (having + 0.5))
    return idf if idf > 0 else _LEAST_IDF
