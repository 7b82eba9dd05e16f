"""How many injected faults are flagged, by kind, and how many clean speeches raise a flag.

    python bench/metadata_faults.py [--number 50] [--seed 1] [--show]

The faults come from tests/injecting.py; the clean speeches are the samples themselves and the same
sentences without a fault. The texts of tests/data/doubts.jsonl, written by hand, are counted apart.
A fault counts as flagged when its text raises a flag of its kind.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

# Samples and cases are made by helpers that stand beside the tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from injecting import cases, flags_of

from rag.reading import read_bytes, read_file

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--number", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print what was missed or false")
    options = parser.parse_args()
    samples = ROOT / "tests" / "samples"
    made: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    for case in cases(samples, options.number, options.seed):
        made[case.name] += 1
        if any(flag.kind is case.kind for flag in flags_of(case)):
            hit[case.name] += 1
        elif options.show:
            print(f"missed  {case.name}  {case.file}  {case.told}")
    clean = [read_file(path).flags for path in sorted(samples.iterdir())]
    for case in cases(samples, options.number, options.seed, right=True):
        flags = flags_of(case)
        clean.append(flags)
        if flags and options.show:
            print(f"false   {case.name}  {case.file}  {case.told}  {flags[0].message}")
    print(f"{'made':>6}{'flagged':>9}  fault")
    for name in made:
        print(f"{made[name]:>6}{hit[name]:>9}  {name}")
    total, found = sum(made.values()), sum(hit.values())
    print(f"injected: flagged {found} of {total} ({found / total:.1%})")
    print(f"clean:    {sum(map(bool, clean))} of {len(clean)} with a flag")
    by_hand(show=options.show)


def by_hand(*, show: bool) -> None:
    lines = (ROOT / "tests" / "data" / "doubts.jsonl").read_text("utf-8").splitlines()
    found = faults = false = clean = 0
    for line in map(json.loads, lines):
        kinds = {flag.kind for flag in read_bytes(line["text"].encode(), "样例.txt").flags}
        if line["expected"]:
            faults += 1
            found += line["expected"] in kinds
        else:
            clean += 1
            false += bool(kinds)
        if show and (line["expected"] not in kinds if line["expected"] else kinds):
            print("by hand", line["expected"], line["text"])
    print(f"by hand:  flagged {found} of {faults}; {false} of {clean} clean with a flag")


if __name__ == "__main__":
    main()
