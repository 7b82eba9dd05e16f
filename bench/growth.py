"""What one more speech costs as the library grows, in time and in bytes written.

    python bench/growth.py [--sizes 0,1000,10000,100000] [--each 20] [--json FILE]

Speeches of 10,000 made-up characters and a made-up embedder, so that no model is loaded: what a
real embedder takes a speech is the same however large the library is. Each speech is added to an
empty library and to the large one in turn, so that both meet the same machine. Printed, a speech:
milliseconds and kilobytes written (medians; all writes of this process) and how many times those of
the empty library that is; the mean, which has the checkpoints of the log and the merging of the
full-text index in it (each speech's words are written again as often as the logarithm of the
number of speeches to the base four); the time to add it again unchanged, to bring the
vector store of a running app up to date, and to remove it: until it is gone, and from then until
its words are overwritten in the full-text index, which a large library does in the background,
since all of that index is written anew; then, for the whole library, the time
to list it, to list it again after a change, and to find the doubts that others give rise to.
The last column is a new start: making the vector store out of the library and saving it.
100,000 chunks take some 5 minutes and 1 GB on disk.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from grown import Real, fill
from machine import write_json

from rag.backends.faiss_store import LibraryIndex
from rag.domain import AddOutcome
from rag.indexing import Indexer
from rag.library import Library
from rag.listing import flags_across
from rag.ports import Vectors

CHARS = 10_000
DIMENSION = 384
WORDS = (
    "粮食 生产 农业 工业 投资 项目 城乡 居民 收入 教育 医疗 就业 改革 开放 创新 企业 市场 服务 "
    "环境 生态 水利 交通 能源 安全 法治 基层 干部 群众 乡镇 社区 文化 旅游 科技 人才 财政 金融 "
    "消费 外贸 园区 产业 质量 标准 监督 责任 落实 推进 加强 完善 提高 扩大 建设 发展 保障 治理"
).split()


class MadeUpEmbedder:
    """Unit vectors out of a generator: as large as the real ones, and free."""

    name = "made-up"
    dimension = DIMENSION

    def __init__(self) -> None:
        self._random = np.random.default_rng(1)

    def embed_query(self, text: str) -> Vectors:
        return self.embed_passages([text])[0]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = self._random.standard_normal((len(texts), DIMENSION)).astype(np.float32)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def speech(number: int, chars: int = CHARS) -> str:
    """Speech ``number``: the same at every run, unlike all others but for stock words."""
    chance = random.Random(number)
    lines = [f"在第{number}次工作会议上的讲话", "县长 赵青川", "（2023年4月6日）", "", "同志们："]
    size = 0
    while size < chars:
        words = "".join(chance.choices(WORDS, k=chance.randint(6, 14)))
        lines.append(f"　　{words}，达到{chance.randint(10, 9999)}万元，{words[::-1]}。")
        size += len(lines[-1])
    return "\n".join(lines)


def written() -> int:
    """Bytes that this process has written until now."""
    fields = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(fields["wchar"])


def timed(work: Callable[[], object]) -> tuple[float, int]:
    """Milliseconds and bytes written."""
    before, began = written(), time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began), written() - before


def check(indexer: Indexer, file: Path, outcome: AddOutcome) -> None:
    results = list(indexer.add([file]))
    assert [result.outcome for result in results] == [outcome], results


def overwritten(library: Library) -> None:
    """Waits until nothing is left of the words of what was removed."""
    while not library.tidy():
        pass


def measured(folder: Path, chunks: int, each: int) -> dict[str, Any]:
    """Adds ``each`` speeches to a library of ``chunks`` chunks and to an empty one in turn."""
    folder.mkdir()
    with Library(folder / "empty") as empty, Library(folder / "large") as large:
        chance = np.random.default_rng(1)
        vectors = chance.standard_normal((64, DIMENSION)).astype(np.float32)
        fill(large, Real(vectors, WORDS, [], vectors), chunks, MadeUpEmbedder.name)
        here, there = Indexer(empty, MadeUpEmbedder), Indexer(large, MadeUpEmbedder)
        index = LibraryIndex(large)
        index.current() if chunks else None
        costs: dict[str, list[tuple[float, int]]] = {}

        def note(name: str, work: Callable[[], object]) -> None:
            costs.setdefault(name, []).append(timed(work))

        file = folder / "first.txt"
        file.write_text(speech(10**6), "utf-8")
        check(here, file, AddOutcome.ADDED)  # dictionaries are loaded with the first speech
        empty.remove(["s1"])
        for number in range(each):
            file = folder / f"{number}.txt"
            file.write_text(speech(10**7 + number), "utf-8")
            note("empty", lambda file=file: check(here, file, AddOutcome.ADDED))
            note("add", lambda file=file: check(there, file, AddOutcome.ADDED))
            note("again", lambda file=file: check(there, file, AddOutcome.UNCHANGED))
            note("refresh", index.current)
            empty.remove([empty.list()[-1].id])
        last = large.list()[-1].id
        note("relist", large.list)
        note("flags", lambda: flags_across(large, last))
        note("load", lambda: LibraryIndex(large).save())
        for info in large.list()[-3:]:
            note("remove", lambda info=info: large.remove([info.id]))
            note("overwrite", lambda: overwritten(large))
        with Library(folder / "large") as again:
            note("list", again.list)
    row: dict[str, Any] = {"chunks": chunks}
    for name, found in costs.items():
        row[f"{name}_ms"] = statistics.median(ms for ms, _ in found)
        row[f"{name}_kb"] = statistics.median(count for _, count in found) / 1000
        row[f"{name}_mean_kb"] = statistics.mean(count for _, count in found) / 1000
    row["times_ms"] = row["add_ms"] / row["empty_ms"]
    row["times_kb"] = row["add_kb"] / row["empty_kb"]
    return row


SHOWN = (
    *("add_ms", "times_ms", "add_kb", "times_kb", "add_mean_kb", "again_ms", "refresh_ms"),
    *(
        "remove_ms",
        "remove_kb",
        "overwrite_ms",
        "overwrite_kb",
        "list_ms",
        "relist_ms",
        "flags_ms",
        "load_ms",
    ),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", default="0,1000,10000,100000", help="chunks in the library")
    parser.add_argument("--each", type=int, default=20)
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures here")
    options = parser.parse_args()
    print("  chunks " + " ".join(f"{name.replace('_', ' '):>11}" for name in SHOWN))
    rows = []
    for chunks in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as name:
            rows.append(measured(Path(name) / "growth", chunks, options.each))
        cells = [
            f"{rows[-1][one]:11.2f}" if one.startswith("times") else f"{rows[-1][one]:11,.1f}"
            for one in SHOWN
        ]
        print(f"{chunks:8,} {' '.join(cells)}", flush=True)
    if options.json:
        write_json(options.json, "growth", rows)


if __name__ == "__main__":
    main()
