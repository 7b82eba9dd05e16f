"""`yanbi add` killed at random moments: what is lost, what is half, does the next run complete?

    python bench/kills.py [--times 50] [--seed 1]

Runs the real command in a process of its own over a folder of invented speeches, half of which are
in the library in an older version, and ends it by SIGKILL after a random time. Each time the
library must pass SQLite's integrity check, hold every speech whole and in one version, with what
was reported as done among them; then the command runs again to its end. Only the embedder is made
up: a slow one, so that there is something to interrupt.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Samples and cases are made by helpers that stand beside the tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import test_killed
from fake_store import BigramEmbedder

import rag.assembly
from rag.__main__ import main as yanbi

FILES = test_killed.FILES


def child(index: str, folder: str) -> int:
    """The command itself, with another embedder."""
    rag.assembly.make_embedder = lambda _: BigramEmbedder(sleep_s=0.1)
    return yanbi(["add", folder, "--index", index])


def start(index: Path, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "--child", str(index), str(folder)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def how_long(index: Path, folder: Path) -> float:
    """Seconds that an undisturbed run takes."""
    began = time.monotonic()
    start(index, folder).communicate()
    return time.monotonic() - began


def one_kill(template: Path, place: Path, moment: float) -> str:
    """Kills a run after ``moment`` seconds and checks all there is to check; what was found."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(template, place)
    index, folder = place / "index", place / "speeches"
    process = start(index, folder)
    time.sleep(moment)
    process.kill()
    said, _ = process.communicate()
    versions = test_killed.check(index, folder)
    lines = [
        line.rstrip().split("\t") for line in said.splitlines(keepends=True) if line.endswith("\n")
    ]
    done = {Path(path).name for _, _, path, *_ in lines}
    assert all(versions[name] == 1 for name in done), "reported as done and not there"
    assert len(versions) >= test_killed.OLD, "a speech that was there is lost"
    process = start(index, folder)
    _, errors = process.communicate()
    assert process.returncode == 0, f"the next run failed: {errors[-500:]}"
    after = test_killed.check(index, folder)
    assert after == {f"{number:02}.txt": 1 for number in range(FILES)}, "not complete"
    return f"{len(done)} of {FILES} done when killed"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return child(*options.child)
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        # Every run has the same folder: the library knows files by their paths.
        template, place = Path(name) / "template", Path(name) / "run"
        place.mkdir()
        index, folder = test_killed.prepare(place)
        shutil.copytree(place, template)
        seconds = how_long(index, folder)
        print(f"an undisturbed run takes {seconds:.1f} s")
        faults = 0
        for number in range(options.times):
            moment = chance.uniform(0, seconds)
            try:
                found = one_kill(template, place, moment)
            except Exception as error:  # whatever fails is a fault, and the next kill is tried
                found, faults = f"FAULT: {error!r}", faults + 1
            print(f"{number + 1:3} after {moment:5.2f} s: {found}", flush=True)
    print(f"{options.times} kills, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
