"""Full-text search as the library grows, beside SQLite's own ``bm25()`` on the same index.

    python bench/library_search.py [--sizes 1000,10000,100000] [--json FILE]
                                   [--texts FOLDER] [--questions FILE]

Libraries are grown from the words of real texts (see grown.py), questions are asked of them: all
chunks, and those of one speech in ten. Printed are milliseconds (median and 95th percentile, the
first time and again), how many postings and chunks were read, SQLite's time, and the share of its
first 10 and 60 chunks that was found, chunks of equal score being equal. No model is needed.
A library of 100,000 chunks takes some 5 minutes to make, one of 1,000,000 an hour and 4 GB.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from grown import Real, fill
from machine import write_json

from rag.chunking import chunk, indexed_text
from rag.library import Ids, Library
from rag.library.bm25 import _Search
from rag.library.encoding import encode_term
from rag.library.statistics import Statistics
from rag.reading import find_files, read_file
from rag.terms import terms

SAMPLES = Path(__file__).parent.parent / "tests" / "samples"
K = 60
DIMENSION = 8
"""Vectors play no part here, so they are short."""


def words_and_questions(folder: Path, questions: Path | None) -> Real:
    """What grown.py makes libraries of, with vectors of no meaning."""
    speeches = [read_file(path) for path in find_files([folder])]
    texts = [indexed_text(speech, one) for speech in speeches for one in chunk(speech)]
    words = [word for text in texts for word in terms(text)]
    if questions:
        lines = questions.read_text("utf-8").splitlines()
        asked = [json.loads(line)["question"] for line in lines if line.strip()]
    else:
        said = [speech.quote(one.span) for speech in speeches for one in speech.sentences]
        asked = random.Random(1).sample([one for one in said if 12 < len(one) < 40], 60)
    vectors = np.random.default_rng(1).standard_normal((64, DIMENSION)).astype(np.float32)
    return Real(vectors, words, asked, vectors)


@contextmanager
def counted() -> Iterator[list[int]]:
    """Counts the postings and the chunks that are read meanwhile."""
    read = [0, 0]
    postings, weighed = Statistics.postings, _Search.weighed

    def counting_postings(self: Statistics, *arguments: Any) -> tuple[Ids, Ids]:
        found = postings(self, *arguments)
        read[0] += int(found[1].sum())
        return found

    def counting_chunks(self: _Search, ids: Ids) -> Any:
        read[1] += len(ids)
        return weighed(self, ids)

    Statistics.postings = counting_postings
    _Search.weighed = counting_chunks
    try:
        yield read
    finally:
        Statistics.postings = postings
        _Search.weighed = weighed


def as_sqlite(
    library: Library, question: str, allowed: set[int] | None
) -> tuple[float, list[tuple[int, float]]]:
    """Milliseconds, and all chunks with their score, best first, by SQLite's own ranking."""
    words = dict.fromkeys(map(encode_term, terms(question)))
    with library._database.reading() as connection:
        began = time.perf_counter()
        rows = connection.execute(
            "SELECT rowid, -bm25(full_text) AS score FROM full_text WHERE full_text MATCH ? "
            "ORDER BY score DESC, rowid",
            (" OR ".join(f'"{word}"' for word in words),),
        ).fetchall()
        took = 1000 * (time.perf_counter() - began)
    return took, [row for row in rows if allowed is None or row[0] in allowed]


def share(found: Sequence[int], ranked: Sequence[tuple[int, float]], k: int) -> float:
    """The share of the best ``k`` that was found; a chunk as good as the last one counts."""
    if not ranked:
        return 1.0
    score, best = dict(ranked), ranked[:k]
    good = sum(score.get(one, 0.0) >= best[-1][1] - 1e-9 for one in found[:k])
    return min(1.0, good / len(best))


def measured(library: Library, questions: Sequence[str], chunks: int) -> Iterator[dict[str, Any]]:
    speeches = [info.id for info in library.list()]
    tenth = np.array(library.chunk_ids(random.Random(2).sample(speeches, -(-len(speeches) // 10))))
    for name, allowed in (("none", None), ("10 %", tenth)):
        admitted = None if allowed is None else set(allowed.tolist())
        times: dict[str, list[float]] = {"first": [], "again": [], "sqlite": []}
        work, shares = [], {10: [], 60: []}
        for question in questions:
            wanted = terms(question)
            for turn in ("first", "again"):
                with counted() as read, library.snapshot() as now:
                    began = time.perf_counter()
                    hits = now.full_text(wanted, K, allowed)
                    times[turn].append(1000 * (time.perf_counter() - began))
            work.append(tuple(read))
            took, ranked = as_sqlite(library, question, admitted)
            times["sqlite"].append(took)
            for k in shares:
                shares[k].append(share([hit.id for hit in hits], ranked, k))
        yield {
            "chunks": chunks,
            "filter": name,
            **{f"{turn}_median_ms": statistics.median(ms) for turn, ms in times.items()},
            **{f"{turn}_p95_ms": float(np.percentile(ms, 95)) for turn, ms in times.items()},
            "postings": int(statistics.median(one for one, _ in work)),
            "chunks_read": int(statistics.median(one for _, one in work)),
            **{f"share_of_{k}": statistics.mean(found) for k, found in shares.items()},
            "times_sqlite": statistics.median(times["sqlite"]) / statistics.median(times["again"]),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--texts", type=Path, default=SAMPLES)
    parser.add_argument("--questions", type=Path, help="JSON lines with a field `question`")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures here")
    options = parser.parse_args()
    made_of = words_and_questions(options.texts, options.questions)
    rows: list[dict[str, Any]] = []
    print("  chunks filter  first p95  again p95  SQLite p95  times  postings  chunks    @10   @60")
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as name, Library(Path(name)) as library:
            fill(library, made_of, size, "none")
            for row in measured(library, made_of.questions, size):
                rows.append(row)
                print(
                    f"{size:8,} {row['filter']:>6} {row['first_p95_ms']:10.1f} "
                    f"{row['again_p95_ms']:10.1f} {row['sqlite_p95_ms']:11.1f} "
                    f"{row['times_sqlite']:6.1f} {row['postings']:9,} {row['chunks_read']:7,} "
                    f"{row['share_of_10']:6.3f} {row['share_of_60']:5.3f}",
                    flush=True,
                )
    if options.json:
        write_json(options.json, "library_search", rows)


if __name__ == "__main__":
    main()
