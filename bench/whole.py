"""Search of a whole library: filter, both rankings, their fusion; part of search.py.

``words``: BM25 alone, and the share of the first ten and sixty of SQLite's own ``bm25()`` that it
finds, chunks of equal score being equal. ``whole``: all of it, as a question is searched, and the
share of the best ten that an exact search of the vectors would give. ``evidence``: all that a
person waits for, with the choice of sentences. The embedding of the question is in none of these.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from grown import Real, fill

from rag.backends.faiss_store import LibraryIndex, Tuning
from rag.domain import Filters
from rag.library import Ids, Library
from rag.library.encoding import encode_term
from rag.ports import Vectors
from rag.retrieving import Retriever, fuse
from rag.terms import terms

K = 60
FILTERS = {
    "none": Filters(),
    "10 %": Filters(since="1990-01-01", until="1993-12-31"),
    "2.5 %": Filters(since="2001-01-01", until="2001-12-31"),
}
_AT_SQLITE = 4_000_000
"""SQLite's own ranking is asked so many questions times chunks: it takes a second or two each
among a million chunks."""
_TIE = 1e-9
Row = dict[str, Any]


def whole_rows(made_of: Real, size: int, asked: int, kept: Path | None) -> Iterable[Row]:
    """A library of ``size`` chunks, which stays in ``kept`` (a folder of such libraries) if given,
    and is taken from there if it is there."""
    vector_of = dict(zip(made_of.questions, made_of.asked, strict=True))
    questions = made_of.questions[:asked]
    with library_of(made_of, size, kept) as (library, filled):
        # First, since until then BM25 leaves off where a question's words are too common: what
        # is compared below is the search of the vectors.
        gathered = seconds(library.gather_words)
        exact = exactly(library, vector_of, questions)
        index = LibraryIndex(library, tuning=replace(Tuning(), build_delay_s=0.0))
        yield {
            "chunks": size,
            "of": "library",
            "fill_s": filled,
            "first_open_s": seconds(index.save),
            "cluster_s": seconds(lambda: index.wait(3600.0)),
            "next_open_s": seconds(lambda: LibraryIndex(library).current()),
            "gather_words_s": gathered,
        }
        retriever = Retriever(library, index.current, lambda: Known(vector_of))
        retriever.prepare()
        for name, chosen in FILTERS.items():
            times, shares = [], []
            for at, question in enumerate([questions[0], *questions]):
                work = partial(ranked, library, index, question, vector_of[question], chosen)
                took, found = timed(work)
                if at:  # the first one only warms up
                    times.append(took)
                    best = exact[name, question][:10]
                    shares.append(len({*best} & {*found[:10]}) / max(1, len(best)))
            recall = {"recall_at_10": float(np.mean(shares))}
            yield {"chunks": size, "of": "whole", "filter": name} | percentiles(times) | recall
            evidence = [seconds(partial(retriever.retrieve, one, chosen)) for one in questions]
            yield {"chunks": size, "of": "evidence", "filter": name} | percentiles(evidence)
        yield {"chunks": size, "of": "words"} | words_row(library, questions, _AT_SQLITE // size)
        index.close()


@contextmanager
def library_of(made_of: Real, size: int, kept: Path | None) -> Iterator[tuple[Library, float]]:
    """The library and the seconds it took to fill it, 0 where it was there."""
    folder = Path(tempfile.mkdtemp()) if kept is None else kept / str(size)
    try:
        with Library(folder) as library:
            there = len(library.chunk_ids())
            if there not in (0, size):
                raise SystemExit(f"{folder} holds {there:,} chunks, not {size:,}: remove it.")
            began = time.perf_counter()
            if not there:
                fill(library, made_of, size, Known.name)
            yield library, 0.0 if there else time.perf_counter() - began
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def exactly(
    library: Library, vector_of: dict[str, Vectors], questions: Sequence[str]
) -> dict[tuple[str, str], list[int]]:
    """For each filter and question the chunks by both rankings, every vector being compared."""
    with tempfile.TemporaryDirectory() as name:
        tuning = replace(Tuning(), cluster_from=1 << 62)
        index = LibraryIndex(library, Path(name) / "vectors.faiss", tuning)
        return {
            (name, one): ranked(library, index, one, vector_of[one], chosen)
            for name, chosen in FILTERS.items()
            for one in questions
        }


def ranked(
    library: Library, index: LibraryIndex, question: str, vector: Vectors, filters: Filters
) -> list[int]:
    """The chunks that both rankings found, best first."""
    with library.snapshot() as now:
        allowed: Ids | None = None
        if not filters.is_empty():
            allowed = now.catalogue().chunk_ids([info.id for info in now.admitted(filters)])
        by_words = now.full_text(terms(question), K, allowed)
        return [hit.id for hit in fuse(by_words, index.search(vector, K, allowed))]


def words_row(library: Library, questions: Sequence[str], at_sqlite: int) -> Row:
    """BM25 alone, beside SQLite's own for the first ``at_sqlite`` questions."""
    ours, sqlites = [], []
    shares: dict[int, list[float]] = {10: [], 60: []}
    for at, question in enumerate(questions):
        took, hits = timed(lambda one=question: library.full_text(terms(one), K))
        ours.append(took)
        if at < at_sqlite:
            took, best = timed(lambda one=question: as_sqlite(library, one))
            sqlites.append(took)
            for k in shares:
                shares[k].append(share([hit.score for hit in hits], best, k))
    return percentiles(ours) | {
        "sqlite_p50_ms": percentiles(sqlites)["p50_ms"],
        **{f"share_of_{k}": float(np.mean(found)) for k, found in shares.items()},
    }


def as_sqlite(library: Library, question: str) -> list[float]:
    """The scores of the best chunks by SQLite's own ranking, best first."""
    words = dict.fromkeys(encode_term(term) for term in terms(question))
    with library._database.reading() as connection:
        rows = connection.execute(
            "SELECT -bm25(full_text) AS score FROM full_text WHERE full_text MATCH ? "
            "ORDER BY score DESC LIMIT ?",
            (" OR ".join(f'"{word}"' for word in words), K),
        )
        return [row[0] for row in rows]


def share(found: Sequence[float], best: Sequence[float], k: int) -> float:
    """The share of the best ``k`` scores that is as good or better among those found."""
    wanted = best[:k]
    if not wanted:
        return 1.0
    return min(1.0, sum(one >= wanted[-1] - _TIE for one in found[:k]) / len(wanted))


class Known:
    """An embedder of the questions, and of texts by chance: sentences have their vectors."""

    name = "known"

    def __init__(self, vector_of: dict[str, Vectors]) -> None:
        self._vector_of = vector_of
        self.dimension = len(next(iter(vector_of.values())))

    def embed_query(self, text: str) -> Vectors:
        return self._vector_of[text]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = np.random.default_rng(1).standard_normal((len(texts), self.dimension), np.float32)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def percentiles(taken: Sequence[float]) -> Row:
    """Milliseconds, out of seconds."""
    p50, p95 = 1000 * np.percentile(taken, [50, 95])
    return {"p50_ms": float(p50), "p95_ms": float(p95)}


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what the work gave."""
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def seconds(work: Callable[[], object]) -> float:
    return timed(work)[0]
