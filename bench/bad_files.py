"""What becomes of 300 files that are broken, hostile or not what they say.

``python bench/bad_files.py [--count N] [--seed N] [--show]`` reads each as ``yanbi add`` does and
prints a table by kind: how many were refused with a reason and how many read (a page cut off in
the middle may be read), the longest time, and the most memory that this process and a worker took.
Anything but a clear refusal or a reading (a crash, a foreign error) is an error and is shown.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
import traceback
from collections import defaultdict
from pathlib import Path

# Samples and cases are made by helpers that stand beside the tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from corpus.bad import Bad, bad_files

from rag.errors import ReadingError
from rag.reading import read_many


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20240220)
    parser.add_argument("--show", action="store_true", help="every reason")
    options = parser.parse_args()
    rows: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
    errors = 0
    for bad in bad_files(options.seed, options.count):
        data = bad.make()
        started = time.perf_counter()
        try:
            refused, read = outcome(bad, data, show=options.show)
        except Exception:  # what this bench counts
            errors += 1
            print(f"!! {bad.kind} {bad.name}", file=sys.stderr)
            traceback.print_exc()
            continue
        rows[bad.kind].append((refused, read, time.perf_counter() - started))
    print("| 种类 | 文件 | 说明原因后拒绝 | 读出 | 最长（秒） |\n|---|---|---|---|---|")
    for kind, results in rows.items():
        refused = sum(one for one, _, _ in results)
        read = sum(one for _, one, _ in results)
        print(
            f"| {kind} | {len(results)} | {refused} | {read} | {max(s for *_, s in results):.1f} |"
        )
    for who, what in (("本进程", resource.RUSAGE_SELF), ("读文件的进程", resource.RUSAGE_CHILDREN)):
        print(f"{who}内存最多 {resource.getrusage(what).ru_maxrss >> 10} MB")
    print(f"出错 {errors}")


def outcome(bad: Bad, data: bytes, *, show: bool) -> tuple[int, int]:
    """(1, 0) where nothing in the file could be read, (0, 1) where something was."""
    results = [result for _, result in read_many(data, bad.name)]
    reasons = [str(result) for result in results if isinstance(result, ReadingError)]
    read = len(results) > len(reasons)
    if read and not bad.harmless_reading:
        print(f"?? read: {bad.kind} {bad.name}", file=sys.stderr)
    if show:
        print(f"{bad.kind}\t{bad.name}\t{len(data)}\t{'读出' if read else reasons[0]}")
    return int(not read), int(read)


if __name__ == "__main__":
    main()
