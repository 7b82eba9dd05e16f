"""BM25 over the full-text index, with a bound on its work.

SQLite's own ``bm25()`` reads every posting of every word twice and weighs every chunk that has one
of them; with a million chunks a common word alone takes a second. Here words are read rarest
first, as far as they can still change the best ``k``; what common words add is read from the few
chunks that are in question. The weights are those of ``bm25()``, digit for digit, and so is the
order as long as the postings that must be read stay within ``BUDGET``: in practice up to 100,000
chunks, and beyond wherever the rare words decide. Else the words too common to be read only
re-order what the rarer ones found.

Functions on a connection that is inside a read transaction; knows nothing of speeches.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.library import encoding
from rag.library.ids import Ids, numbers, union, within
from rag.library.statistics import Occurrence, Statistics

K1, B = 1.2, 0.75
"""As in SQLite's ``bm25()``."""

BUDGET = 200_000
"""Occurrences of words read for one question: about 0.2 microseconds each, the first time."""

_CHUNK_COSTS = 60
"""Reading the words of one chunk costs as much as so many occurrences."""

_FEW_CHUNKS = 1_000
"""So few chunks are read one by one, where the words are too common for the budget."""

_REWEIGHED = 8
"""So many times ``k`` candidates get the weight of the words that were not read."""

_WORTH_ASKING = 2_000
"""A rarer word is read at once: to find out whether it can be left out would take longer."""

_LEAST_IDF = 1e-6
"""What SQLite gives a word that half of the chunks have."""

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the question: ``bound`` is the most it can add to a chunk's score."""

    term: str
    occurrence: Occurrence
    idf: float

    @property
    def bound(self) -> float:
        return self.idf * (K1 + 1)

    @property
    def count(self) -> int:
        return self.occurrence.count


def best(
    connection: sqlite3.Connection,
    statistics: Statistics,
    terms: Sequence[str],
    k: int,
    allowed: Ids | None,
) -> list[tuple[int, float]]:
    """The ``k`` chunks of ``allowed`` (ascending; None: all) with the highest BM25 for any of
    ``terms``, (id, score), best first, ties by id. The filter applies before ``k``."""
    encoded = list(dict.fromkeys(encoding.encode_term(term) for term in terms if term))
    found = statistics.occurrences(connection, encoded)
    total = statistics.chunks(connection)
    words = [_Word(t, o, _idf(total, o.chunks)) for t in encoded if (o := found[t]).chunks]
    if not words or k <= 0 or (allowed is not None and not len(allowed)):
        return []
    search = _Search(connection, statistics, words, allowed)
    occurrences = sum(word.count for word in words)
    if allowed is not None and (
        len(allowed) * _CHUNK_COSTS <= occurrences <= BUDGET
        or (occurrences > BUDGET and len(allowed) <= _FEW_CHUNKS)
    ):
        return search.top(allowed, search.weighed(allowed), k)
    return search.by_postings(k)


class _Search:
    def __init__(
        self,
        connection: sqlite3.Connection,
        statistics: Statistics,
        words: Sequence[_Word],
        allowed: Ids | None,
    ) -> None:
        self._connection = connection
        self._statistics = statistics
        self._words = words
        self._allowed = allowed
        self._average = statistics.average_length(connection)

    def by_postings(self, k: int) -> list[tuple[int, float]]:
        waiting = sorted(self._words, key=lambda word: word.count)
        postings: dict[str, tuple[Ids, Ids]] = {}
        ids, scores = np.zeros(0, np.int64), np.zeros(0)
        spent = 0
        while waiting:
            left = sum(word.count for word in waiting)
            bound = sum(word.bound for word in waiting)
            worth_asking = waiting[0].count > max(_WORTH_ASKING, spent // 2)
            if spent and worth_asking and left > k * _CHUNK_COSTS:
                ids, scores = self._partly(postings)
                open_ = _in_question(scores, k, bound)
                if open_ is not None and open_ * _CHUNK_COSTS < left:
                    break
            if spent + waiting[0].count > BUDGET:
                break
            word = waiting.pop(0)
            postings[word.term] = self._statistics.postings(self._connection, word.term)
            spent += word.count
        if spent:
            ids, scores = self._partly(postings)
        else:
            ids = self._having_all(waiting)
            scores = np.zeros(len(ids))
        if not waiting:
            return self.top(ids, scores, k)
        if self._allowed is not None and len(ids) < k:
            # The filter leaves hardly a chunk with a rare word: the newest that it admits.
            ids = union(ids, self._allowed[-_FEW_CHUNKS:])
            return self.top(ids, self.weighed(ids), k)
        return self._reweighed(ids, scores, k, sum(word.bound for word in waiting))

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
        spaced = [f" {one.replace(' ', '  ')} " for one in held]
        scores = np.zeros(len(ids))
        for word in self._words:
            term = f" {word.term} "
            counts = np.array([one.count(term) for one in spaced], np.int64)
            scores += self._weight(word, counts, lengths)
        return scores

    def top(self, ids: Ids, scores: Scores, k: int) -> list[tuple[int, float]]:
        order = np.lexsort((ids, -scores))[:k]
        return [(int(ids[at]), float(scores[at])) for at in order if scores[at] > 0]

    def _reweighed(self, ids: Ids, scores: Scores, k: int, bound: float) -> list[tuple[int, float]]:
        """The best of ``ids`` by all words, of those that the waiting words (``bound`` in all)
        can still lift among the first ``k``."""
        order = np.lexsort((ids, -scores))
        open_ = _in_question(scores, k, bound)
        most = _REWEIGHED * k
        some = np.sort(ids[order[: most if open_ is None else min(open_, most)]])
        return self.top(some, self.weighed(some), k)

    def _partly(self, postings: Mapping[str, tuple[Ids, Ids]]) -> tuple[Ids, Scores]:
        """The chunks of ``postings`` that are allowed, and their scores by these words."""
        ids = union(*(held for held, _ in postings.values()))
        ids = ids if self._allowed is None else within(ids, self._allowed)
        lengths = self._statistics.lengths(self._connection, ids)
        scores = np.zeros(len(ids))
        for word in self._words:  # in the question's order, so that sums round as SQLite's do
            if word.term in postings:
                held, counts = postings[word.term]
                here = np.zeros(len(ids), np.int64)
                at = np.searchsorted(ids, held)
                at[at == len(ids)] = 0
                there = ids[at] == held if len(ids) else np.zeros(len(held), bool)
                here[at[there]] = counts[there]
                scores += self._weight(word, here, lengths)
        return ids, scores

    def _weight(self, word: _Word, counts: Ids, lengths: Ids) -> Scores:
        frequency = counts.astype(np.float64)
        size = lengths.astype(np.float64)
        return word.idf * (
            (frequency * (K1 + 1.0)) / (frequency + K1 * (1 - B + B * size / self._average))
        )

    def _having_all(self, words: Sequence[_Word]) -> Ids:
        """Where even the rarest word is too common to be read: the newest chunks that have the
        three rarest, or the rarest alone where none has them all."""
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


def _in_question(scores: Scores, k: int, bound: float) -> int | None:
    """How many of ``scores`` may still be among the best ``k`` when up to ``bound`` is added to
    each; None where a chunk that has no score yet may be."""
    if len(scores) < k:
        return None
    least = float(np.partition(scores, len(scores) - k)[len(scores) - k])
    return None if least <= bound else int(np.count_nonzero(scores + bound >= least))
