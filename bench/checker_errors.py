"""How often the checker is wrong: corrupted claims that pass it, true claims that fail.

    python bench/checker_errors.py [--seed N] [--show K] [--speeches FOLDER]

The claims are made from the sample speeches by ``tests/corrupting.py``, at most 250 of a kind; to
these come some that were written by hand. A corruption counts as missed when the reader would be
shown it as fact: not refused, not marked 未核实, not replaced by the speech's own words or put
right. A true claim counts as a false alarm when the checker fails it. No model is needed; a run
takes about 20 seconds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

# Samples and cases are made by helpers that stand beside the tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import checker_cases as cases

PER_KIND = 250


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, metavar="K", help="show K errors of a kind")
    parser.add_argument("--speeches", type=Path, default=cases.SAMPLES, metavar="FOLDER")
    options = parser.parse_args(arguments)
    random = Random(options.seed)
    speeches = cases.speeches_in(options.speeches)
    false, true = cases.corrupted(speeches, random), cases.true(speeches, random)
    if options.speeches == cases.SAMPLES:
        false += cases.false_by_hand(speeches)
        true += cases.true_by_hand(speeches)
    missed = cases.results(false, cases.is_missed, random, PER_KIND)
    alarms = cases.results(true, cases.is_false_alarm, random, PER_KIND)
    print(table("corrupted claims", "missed", missed))
    print()
    print(table("true claims", "false alarms", alarms))
    for line in (*errors(missed, options.show), *errors(alarms, options.show)):
        print(line)
    return 0


def table(name: str, wrong: str, results: dict[str, cases.Result]) -> str:
    """Results as text, one kind a line, and their total."""
    lines = [f"{name:26}{'tried':>7}{wrong:>14}{'rate':>8}"]
    for kind, one in results.items():
        lines.append(f"{kind:26}{one.tried:7}{len(one.wrong):14}{one.rate:8.1%}")
    tried = sum(one.tried for one in results.values())
    errors_made = sum(len(one.wrong) for one in results.values())
    lines.append(f"{'all':26}{tried:7}{errors_made:14}{errors_made / max(tried, 1):8.1%}")
    return "\n".join(lines)


def errors(results: dict[str, cases.Result], count: int) -> Iterator[str]:
    """The first ``count`` errors of each kind: the claim, what it was made from, what it cites."""
    for kind, one in results.items():
        for case in one.wrong[:count]:
            yield f"\n[{kind}] {case.claim}"
            yield f"  made from  {case.truth or '-'}"
            yield f"  cited      {' '.join(sentence.text for sentence in case.cited)}"
            yield f"  reason     {cases.reason(case) or '-'}"


if __name__ == "__main__":
    sys.exit(main())
