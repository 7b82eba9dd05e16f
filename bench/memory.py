"""What memory the app takes, and whether it grows with the questions asked.

    python bench/memory.py [--questions FILE] [--index DIR] [--count 50] [--json FILE]

One Service, as in the app, answers ``--count`` questions one after the other: those of FILE (lines
of text, or of JSON with a ``question``), again from the first where they do not suffice; without
FILE those that the app itself suggests. Without --index the sample speeches are added to a library
in a temporary folder first. Printed are MB resident: in all, of it held by the process alone, and
mapped from files (libraries and weights, which the system may drop); and the growth since the
tenth question. Linux only.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path

from machine import write_json

from rag.assembly import assemble
from rag.domain import Question
from rag.service import Service
from rag.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
SHOWN = (1, 2, 5, 10, 20, 30, 40, 50, 75, 100)
BASE = 10
"""Growth is counted from this question on: by then every part has been used."""


@dataclass(frozen=True, slots=True)
class Row:
    """MB (10^6 bytes) resident after ``when``; ``seconds`` since the start."""

    when: str
    resident: float
    own: float
    mapped: float
    growth: float
    seconds: float


def resident() -> tuple[float, float, float]:
    """MB resident in all, held by this process alone, and mapped from files."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    sizes = {
        line.split(":")[0]: int(line.split()[1]) * 1024 / 1e6
        for line in lines
        if line.startswith(("VmRSS", "RssAnon", "RssFile"))
    }
    return sizes["VmRSS"], sizes["RssAnon"], sizes["RssFile"]


def questions_of(path: Path) -> list[str]:
    lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [json.loads(line)["question"] if line.startswith("{") else line for line in lines]


def add_samples(index: Path) -> None:
    """In a process of its own, so that reading and embedding leave nothing in this one."""
    words = ["add", "tests/samples", "--index", str(index)]
    subprocess.run([sys.executable, "-m", "rag", *words], cwd=ROOT, check=True, capture_output=True)


def measure(service: Service, questions: list[str], count: int) -> list[Row]:
    began, base = time.perf_counter(), 0.0
    rows: list[Row] = []

    def note(when: str) -> float:
        total, own, mapped = (round(size, 1) for size in resident())
        growth = round(own - base, 1) if base else 0.0
        rows.append(Row(when, total, own, mapped, growth, round(time.perf_counter() - began, 1)))
        print(f"{when:18} {total:9,.0f} {own:9,.0f} {mapped:9,.0f} {growth:9,.1f}", flush=True)
        return own

    note("start")
    service.retriever.search(questions[0], 1)
    note("search possible")
    service.chat_model()
    note("models loaded")
    for number, question in enumerate(islice(cycle(questions), count), 1):
        for _ in service.ask(Question(question)):
            pass
        if number in SHOWN or number == count:
            own = note(f"{number} questions")
            base = own if number == BASE else base
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--questions", type=Path, metavar="FILE")
    parser.add_argument("--index", type=Path, metavar="DIR")
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        settings = load_settings({"index_dir": options.index or Path(temporary)})
        with assemble(settings) as service:
            if options.index is None:
                add_samples(settings.index_dir)
            questions = (
                questions_of(options.questions)
                if options.questions
                else service.example_questions()
            )
            print("after                  all MB    own MB mapped MB growth MB")
            rows = measure(service, questions, options.count)
    if options.json:
        write_json(options.json, "memory", [asdict(row) for row in rows])


if __name__ == "__main__":
    main()
