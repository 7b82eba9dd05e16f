"""How long a person waits after starting yanbi.

    python bench/start.py [--index DIR] [--question TEXT] [--runs 3] [--json FILE]

Measures, each from the start of a new process:
- the commands that load no model: `yanbi --help`, `yanbi list`, and `yanbi models pull` with
  everything in place, which `make app` runs each time (the best of some runs);
- the app as `python app.py` starts it: the page answers over HTTP, search is possible, the models
  are ready, a first question shows its first sign, its answer is done (one run).
Without --index the sample speeches are added to a library in a temporary folder first. The files
of the models lie in the system's cache if they were read lately: run twice for a second start.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Thread

from machine import write_json

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 300
"""Seconds after which a start has failed."""
CHILD = """
import sys, time
from pathlib import Path
from threading import Thread
sys.path[:0] = [{root!r}, {bench!r}]
from start import ask_when_ready
import app
from dataclasses import replace
from rag.assembly import assemble
from rag.settings import load_settings
with assemble(load_settings({{"index_dir": Path({index!r})}})) as service:
    Thread(target=ask_when_ready, args=(service, {question!r}), daemon=True).start()
    app.serve(service, "127.0.0.1", {port})
"""


@dataclass(frozen=True, slots=True)
class Row:
    """``seconds`` from the start of the process until ``what``."""

    what: str
    seconds: float


def ask_when_ready(service: object, question: str) -> None:
    """In the app's process: says on standard output what has been reached, then ends it."""
    from rag.domain import Question

    def tell(what: str) -> None:
        print(f"reached {what}", flush=True)

    # The attributes of Service; its class would have to be imported for the type.
    while not service.models.embedder.done:
        time.sleep(0.02)
    tell("search is possible")
    while not (status := service.status()).ready:
        if "载入" not in status.model:
            tell(f"no models: {status.model}")
            os._exit(1)
        time.sleep(0.02)
    tell("models ready")
    answers = service.ask(Question(question))
    next(answers)
    tell("first sign of the answer")
    for _ in answers:
        pass
    tell("first answer done")
    os._exit(0)


def command_seconds(arguments: Sequence[str], runs: int) -> float:
    """The best of ``runs`` of `yanbi` with ``arguments``."""
    best = float("inf")
    for _ in range(runs):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "rag", *arguments],
            cwd=ROOT, check=True, capture_output=True, timeout=LONGEST,
        )  # fmt: skip
        best = min(best, time.perf_counter() - began)
    return best


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def app_rows(index: Path, question: str) -> list[Row]:
    """Starts the app once and asks it one question. Raises RuntimeError where it ends early."""
    port = free_port()
    script = CHILD.format(
        root=str(ROOT), bench=str(ROOT / "bench"), index=str(index), question=question, port=port
    )
    rows: list[Row] = []
    began = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    watch = Thread(target=_wait_for_page, args=(port, began, rows), daemon=True)
    watch.start()
    try:
        assert child.stdout is not None
        for line in child.stdout:
            if line.startswith("reached "):
                rows.append(Row(line.removeprefix("reached ").strip(), _since(began)))
        child.wait(LONGEST)
        if child.returncode != 0:
            raise RuntimeError("the app ended before its first answer was done")
    finally:
        child.kill()
    return sorted(rows, key=lambda row: row.seconds)


def _wait_for_page(port: int, began: float, rows: list[Row]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while _since(began) < LONGEST:
        try:
            with opener.open(f"http://127.0.0.1:{port}/", timeout=5) as page:
                page.read()
            rows.append(Row("page answers", _since(began)))
            return
        except OSError:
            time.sleep(0.02)


def _since(began: float) -> float:
    return round(time.perf_counter() - began, 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--index", type=Path, metavar="DIR")
    parser.add_argument("--question", default="新修村级公路多少公里？")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        index = options.index
        if index is None:
            index = Path(temporary)
            command_seconds(["add", "tests/samples", "--index", str(index)], 1)
        commands = (["--help"], ["list", "--index", str(index)], ["models", "pull"])
        rows = [
            Row(f"yanbi {' '.join(words[:2])}".split(" --index")[0],
                round(command_seconds(words, options.runs), 2))
            for words in commands
        ]  # fmt: skip
        rows += app_rows(index.resolve(), options.question)
    for row in rows:
        print(f"{row.seconds:7.2f} s  {row.what}")
    if options.json:
        write_json(options.json, "start", [asdict(row) for row in rows])


if __name__ == "__main__":
    main()
