"""What one more speech costs in an empty library and in one that holds thousands.

    python bench/growth.py [--speeches 2000] [--each 20]

Invented speeches of about 3,000 characters are added by the real indexer; only the embedder is
made up, since its work does not depend on the library. For growing libraries it prints, a speech:
milliseconds and kilobytes written (all writes of this process, log and checkpoints included), the
time to add it again unchanged, to bring the vector store of a running app up to date, and to remove
it. The last column is a new start: making the vector store out of the library and saving it.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from rag.backends.faiss_store import LibraryIndex
from rag.domain import AddOutcome
from rag.indexing import Indexer
from rag.library import Library
from rag.ports import Vectors

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


def speech(number: int, chars: int = 3000) -> str:
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


def measure(folder: Path, library: Library, indexer: Indexer, first: int, each: int) -> str:
    """Adds ``each`` speeches and tells what one costs; leaves the library as it was."""
    adding, again, removing, refreshing = [], [], [], []
    index = LibraryIndex(library)
    index.current()
    for number in range(first, first + each):
        file = folder / f"{number}.txt"
        file.write_text(speech(number), "utf-8")
        adding.append(timed(lambda file=file: check(indexer, file, AddOutcome.ADDED)))
        again.append(timed(lambda file=file: check(indexer, file, AddOutcome.UNCHANGED)))
        refreshing.append(timed(index.current))
    loading = timed(lambda: LibraryIndex(library).save())
    for info in library.list()[-3:]:
        removing.append(timed(lambda info=info: library.remove([info.id])))
    for info in library.list()[first:]:
        library.remove([info.id])
    cells = [
        f"{first:>8,}",
        f"{statistics.median(ms for ms, _ in adding):8.1f}",
        f"{max(ms for ms, _ in adding):8.1f}",
        f"{statistics.mean(count for _, count in adding) / 1000:10,.0f}",
        f"{statistics.median(ms for ms, _ in again):8.1f}",
        f"{statistics.median(ms for ms, _ in refreshing):8.1f}",
        f"{statistics.median(ms for ms, _ in removing):8.1f}",
        f"{statistics.mean(count for _, count in removing) / 1000:10,.0f}",
        f"{loading[0]:10.0f}",
    ]
    return " ".join(cells)


def check(indexer: Indexer, file: Path, outcome: AddOutcome) -> None:
    results = list(indexer.add([file]))
    assert [result.outcome for result in results] == [outcome], results


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--speeches", type=int, default=2000)
    parser.add_argument("--each", type=int, default=20)
    options = parser.parse_args()
    print(
        "speeches   add ms   max ms   add kB  again ms  vectors ms  remove ms  remove kB  load ms"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "speeches"
        folder.mkdir()
        with Library(Path(name) / "index") as library:
            indexer = Indexer(library, MadeUpEmbedder)
            done = 0
            for size in (0, options.speeches // 4, options.speeches):
                for number in range(done, size):
                    (folder / f"{number}.txt").write_text(speech(number), "utf-8")
                files = [folder / f"{number}.txt" for number in range(done, size)]
                for _ in indexer.add(files):
                    pass
                done = size
                print(measure(folder, library, indexer, size, options.each), flush=True)


if __name__ == "__main__":
    main()
