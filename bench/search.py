"""Search as the library grows: time, share of the true best that is found, memory, changes.

    python bench/search.py [--sizes 1000,10000,100000,1000000] [--whole] [--json FILE]
                           [--speeches FOLDER] [--questions FILE] [--kept FILE.npz]
                           [--libraries FOLDER]

Vectors are grown from those of real texts (see grown.py). For each size the vector store is made,
saved as the app would save it, clustered where it is large enough for that, and asked; without a
filter, with speeches drawn at random that have 10, 1 and 0.1 % of the chunks, and with the 10 %
whose themes are farthest from the question. ``exact`` is the same store before it is clustered.

With --whole a library is made as well and searched as a question is (see whole.py); one of
1,000,000 chunks takes some 12 minutes and 7 GB of disk to make. With --libraries what was made
stays in that folder and the next run takes it from there.
Needs the embedding model and at 1,000,000 chunks 5 GB of memory and 4 GB of disk.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from grown import CHUNKS, Real, grown, real
from machine import write_json
from whole import K, Row, percentiles, seconds, whole_rows

from rag.assembly import make_embedder
from rag.backends.faiss_store import FaissStore, Tuning
from rag.backends.faiss_store.part import part_of
from rag.ports import Vectors
from rag.settings import load_settings

SHARES = (0.1, 0.01, 0.001)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", default="1000,10000,100000,1000000")
    parser.add_argument("--speeches", type=Path, default=Path("tests/samples"), metavar="FOLDER")
    parser.add_argument("--questions", type=Path, metavar="FILE", help="JSON lines")
    parser.add_argument("--kept", type=Path, metavar="FILE.npz", help="vectors of earlier runs")
    parser.add_argument("--asked", type=int, default=60, help="so many questions")
    parser.add_argument("--whole", action="store_true", help="libraries as well")
    parser.add_argument("--libraries", type=Path, metavar="FOLDER", help="keep them here")
    parser.add_argument("--no-store", action="store_true", help="libraries alone")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    made_of = real(
        options.speeches, lambda: make_embedder(load_settings()), options.questions, options.kept
    )
    rows: list[Row] = []
    for size in (int(word) for word in options.sizes.split(",")):
        found = [] if options.no_store else [store_rows(made_of, size, options.asked)]
        if options.whole or options.no_store:
            found.append(whole_rows(made_of, size, options.asked, options.libraries))
        for row in chain.from_iterable(found):
            rows.append(row)
            print(told(row), flush=True)
    if options.json:
        write_json(options.json, "search", rows)


def told(row: Row) -> str:
    cells = (f"{name} {_shown(value)}" for name, value in row.items() if name != "chunks")
    return f"{row['chunks']:>9,} " + ", ".join(cells)


def _shown(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def store_rows(made_of: Real, size: int, asked: int) -> Iterable[Row]:
    """The vector store alone."""
    vectors = np.empty((size, made_of.vectors.shape[1]), np.float32)
    filled = 0
    for block in grown(made_of.vectors, size):
        vectors[filled : filled + len(block)] = block
        filled += len(block)
    questions = np.ascontiguousarray(made_of.asked[:asked])
    scores = vectors @ questions.T
    themes = np.add.reduceat(scores, np.arange(0, size, CHUNKS), axis=0)
    filters = list(_filters(themes, size))
    store = FaissStore.over(part_of(np.arange(1, size + 1), vectors), vectors.shape[1])
    new = vectors[:CHUNKS].copy()
    del vectors
    anonymous, mapped = resident()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vectors.faiss"
        if store.is_large:
            yield {"chunks": size, "of": "exact"} | _asked(store, questions, scores, None)
            built = seconds(lambda: store.save(path, {}, train=True))
        else:
            built = seconds(lambda: store.save(path, {}))
        loading = seconds(lambda: FaissStore.load(path, Tuning()))
        for name, allowed in [("none", None), *filters]:
            found = _asked(store, questions, scores, allowed)
            yield {"chunks": size, "of": "store", "filter": name} | found
        adding = seconds(lambda: store.add(range(size + 1, size + 1 + CHUNKS), new))
        grown_now = _asked(store, questions, scores, None)
        removing = seconds(lambda: store.remove(range(1, 1 + CHUNKS)))
        changed = _asked(store, questions, None, None)
        now, now_mapped = resident()
        yield {
            "chunks": size,
            "of": "store",
            "clustered": store.clustered,
            "build_s": built,
            "load_s": loading,
            "add_speech_ms": 1000 * adding,
            "p95_ms_after_adding": grown_now["p95_ms"],
            "remove_speech_ms": 1000 * removing,
            "p95_ms_after_removing": changed["p95_ms"],
            "file_bytes_a_chunk": path.stat().st_size / size,
            "freed_bytes_a_chunk": (anonymous - now) / size,
            "mapped_bytes_a_chunk": (now_mapped - mapped) / size,
        }


def _filters(themes: Vectors, size: int) -> Iterable[tuple[str, list[Vectors]]]:
    """Names, and for each question the chunks that are admitted, ascending."""
    speeches, asked = themes.shape
    for share in SHARES:
        if (count := round(share * speeches)) < 1:
            continue
        drawn = [
            np.sort(np.random.default_rng(seed).choice(speeches, count, replace=False))
            for seed in range(asked)
        ]
        yield f"{100 * share:g} %", [_chunks_of(some, size) for some in drawn]
    far = np.sort(np.argsort(themes, axis=0)[: max(1, speeches // 10)], axis=0)
    yield "farthest 10 %", [_chunks_of(some, size) for some in far.T]


def _chunks_of(speeches: Vectors, size: int) -> Vectors:
    ids = (speeches[:, None] * CHUNKS + np.arange(1, CHUNKS + 1)).ravel()
    return ids[ids <= size]


def _asked(
    store: FaissStore,
    questions: Vectors,
    scores: Vectors | None,
    allowed: Sequence[Vectors] | None,
) -> Row:
    """Times, and the share of the true best that was found; ``scores``: of all chunks."""
    times, at_10, at_60 = [], [], []
    store.search(questions[0], K)
    for at, question in enumerate(questions):
        admitted = None if allowed is None else allowed[at]
        began = time.perf_counter()
        hits = store.search(question, K, admitted)
        times.append(time.perf_counter() - began)
        if scores is None:
            continue
        one = scores[:, at]
        among = np.arange(len(one)) if admitted is None else admitted - 1
        count = min(K, len(among))
        best = among[np.argpartition(-one[among], count - 1)[:count]]
        best = best[np.argsort(-one[best])] + 1
        found = [hit.id for hit in hits]
        at_10.append(len({*best[:10].tolist()} & {*found[:10]}) / min(10, count))
        at_60.append(len({*best.tolist()} & {*found}) / count)
    row = percentiles(times)
    return (
        row
        if scores is None
        else row
        | {
            "recall_at_10": float(np.mean(at_10)),
            "recall_at_60": float(np.mean(at_60)),
        }
    )


def resident() -> tuple[int, int]:
    """Bytes of this process's memory: its own, and of mapped files (Linux; else zeros)."""
    try:
        lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    except OSError:
        return 0, 0
    sizes = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith("Rss")}
    return 1024 * int(sizes.get("RssAnon", 0)), 1024 * int(sizes.get("RssFile", 0))


if __name__ == "__main__":
    main()
