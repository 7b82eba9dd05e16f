"""An engine in a process of its own, spoken to in lines of JSON.

Own processes keep the measurement fair: no engine's threads, memory or environment are another's,
and all of them stay loaded, so that the same question goes to each in turn and a machine that
slows down slows all of them. Does not know what is asked.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Timer
from typing import Any

_OURS = frozenset({"OMP_WAIT_POLICY", "GOMP_SPINCOUNT"})
"""What yanbi sets for its own process (`rag/backends/torch_runtime.py`)."""

BENCH = Path(__file__).resolve().parent.parent
PATIENCE_S = 1800.0
"""Seconds an engine may take for one request, or to start, before it is ended."""


class EngineFailed(Exception):
    """An engine could not start, or ended; the text says what it said last."""


class Engine:
    """Module ``peers.<module>``, running; ``about`` is what it told of itself when it was ready.

    ``options`` are the keyword arguments its ``load`` takes. Raises EngineFailed.
    """

    def __init__(self, module: str, options: Mapping[str, Any]) -> None:
        self.module = module
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the engine
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"peers.{module}", json.dumps(options)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            cwd=BENCH,
            env=_environment(),
        )
        try:
            self.about = self._reply()
        except BaseException:  # no process stays behind
            self.close()
            raise

    def ask(self, **request: Any) -> dict[str, Any]:
        """The engine's reply to a request. Raises EngineFailed."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            pass  # it has ended; what it said comes out below
        return self._reply()

    def close(self) -> None:
        """Ends the process."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._said.close()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _reply(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        timer = Timer(PATIENCE_S, self._process.kill)
        timer.start()
        try:
            line = self._process.stdout.readline()
        finally:
            timer.cancel()
        if not line:
            self._said.seek(0)
            last = self._said.read()[-2000:].decode("utf-8", "replace").strip()
            raise EngineFailed(f"{self.module} has ended (exit {self._process.poll()}): {last}")
        reply: dict[str, Any] = json.loads(line)
        if "error" in reply:
            raise EngineFailed(f"{self.module}: {reply['error']}")
        return reply


def serve(load: Callable[..., tuple[Mapping[str, Any], Callable[..., Mapping[str, Any]]]]) -> None:
    """The other side: loads the engine, then answers requests until standard input ends.

    ``load(**options)`` gives what the engine tells of itself and the function that answers a
    request. What libraries print goes to standard error, out of the way.
    """
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def send(reply: Mapping[str, Any]) -> None:
        replies.write(json.dumps(reply).encode() + b"\n")
        replies.flush()

    about, answer = load(**json.loads(sys.argv[1]))
    send(about)
    for line in sys.stdin:
        try:
            send(answer(**json.loads(line)))
        except Exception as error:  # the bench says which request failed, and ends
            send({"error": f"{type(error).__name__}: {error}"})


def _environment() -> dict[str, str]:
    """This process's environment, but for what yanbi has set in it for itself alone."""
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    paths = [str(BENCH), str(BENCH.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    return kept | {"PYTHONPATH": os.pathsep.join(paths), "HF_HUB_OFFLINE": "1"}
