"""Runs a reader of a risky format in a process of its own, bounded in time and memory.

A PDF or a Word file can make a parser hang, crash or eat all memory. Here that costs one worker
process and one clear line; the program lives. Character recognition stays in this process, where
its models are loaded once: the worker sends pictures and gets lines back. The worker's side, and
what it is forbidden, stand in worker.py; this file knows no format.
"""

from __future__ import annotations

import json
import logging
import os
import selectors
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from threading import Thread
from typing import IO, Any, Final

import numpy as np

import rag
from rag import errors
from rag.domain import AsideKind, LineConfidence, SetAside, Span
from rag.errors import DamagedFile, FileTooLarge, ReadingError, TookTooLong
from rag.extracting.extract import Effort, Extract
from rag.extracting.messages import HEADER, MAX_WORDS, pack, sizes
from rag.ports import Recogniser

_log: Final = logging.getLogger(__name__)
_POLL: Final = 0.2
_MEMORY: Final = 2 << 30
"""Bytes of address space that a worker may have."""
COMMAND: Final = (sys.executable, "-P", "-B", "-m", "rag.extracting.worker")
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def read_guarded(
    reader: str, data: bytes, name: str, effort: Effort, *, memory: int = _MEMORY
) -> Extract:
    """What reader ``reader`` of worker.py makes of ``data``.

    ``effort.seconds`` bounds the worker's own time; recognition done here for it is not counted.
    Raises what the reader raises, TookTooLong, FileTooLarge (memory), DamagedFile where the reader
    breaks down, and Cancelled within about a second after ``effort.stop`` is set.
    """
    try:
        worker = _start()
    except OSError as error:
        raise ReadingError(
            f"「{name}」没有读成：系统开不了新的进程（{error.strerror}），请稍后再试。"
        ) from error
    conversation = _Conversation(worker, name, effort)
    try:
        return conversation.hold(reader, data, memory)
    finally:
        worker.kill()
        worker.wait()
        for pipe in (worker.stdin, worker.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        conversation.writing.join()


def _start() -> subprocess.Popen[bytes]:
    """A worker that finds this package, and nothing in the working directory."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(rag.__file__).parents[1]),
        **dict.fromkeys(_THREADS, "1"),
    }
    return subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )


class _Conversation:
    """What is said between this process and one worker."""

    def __init__(self, worker: subprocess.Popen[bytes], name: str, effort: Effort) -> None:
        assert worker.stdin is not None
        assert worker.stdout is not None
        self._in: IO[bytes] = worker.stdin
        self._out: IO[bytes] = worker.stdout
        self._worker = worker
        self._name = name
        self._effort = effort
        self._deadline = time.monotonic() + effort.seconds
        self._recogniser: Recogniser | None = None
        self.writing = Thread(target=lambda: None)
        self.writing.start()

    def hold(self, reader: str, data: bytes, memory: int) -> Extract:
        effort = self._effort
        order = {
            "reader": reader,
            "name": self._name,
            "memory": memory,
            "recogniser": effort.recogniser is not None,
            "effort": {
                "max_pages": effort.max_pages,
                "max_pixels": effort.max_pixels,
                "max_text_chars": effort.max_text_chars,
                "seconds": effort.seconds,
            },
        }
        self._send(order, data)
        while True:
            words, payload = self._receive()
            match words["is"]:
                case "tell":
                    effort.tell(str(words["words"]))
                case "name":
                    self._send({"name": self._recognition().name})
                case "recognise":
                    self._recognise(words["shape"], payload)
                case "done":
                    return extract_from(words, payload)
                case _:
                    raise self._error(words)

    def _send(self, words: dict[str, Any], payload: bytes = b"") -> None:
        """Writes from a thread: a worker that does not read must not hold us up."""
        self.writing.join()

        def write() -> None:
            with suppress(OSError, ValueError):
                for part in pack(words, payload):
                    self._in.write(part)
                self._in.flush()

        self.writing = Thread(target=write, daemon=True)
        self.writing.start()

    def _receive(self) -> tuple[dict[str, Any], bytes]:
        words_size, payload_size = sizes(self._read(HEADER.size))
        most = max(4 * self._effort.max_text_chars, 3 * self._effort.max_pixels)
        if words_size > MAX_WORDS or payload_size > most:
            raise FileTooLarge(f"「{self._name}」的文字超过上限，请拆分后再加入。")
        words = json.loads(self._read(words_size))
        return words, self._read(payload_size)

    def _read(self, size: int) -> bytes:
        """Exactly ``size`` bytes from the worker, in good time."""
        parts = bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(self._out, selectors.EVENT_READ)
            while len(parts) < size:
                self._effort.check()
                if time.monotonic() > self._deadline:
                    seconds = f"{self._effort.seconds:.0f}"
                    raise TookTooLong(
                        f"「{self._name}」读了 {seconds} 秒还没有读完，已停止；请拆分后再加入。"
                    )
                if ready.select(_POLL):
                    part = os.read(self._out.fileno(), min(size - len(parts), 1 << 20))
                    if not part:
                        raise self._damaged()
                    parts += part
        return bytes(parts)

    def _recognition(self) -> Recogniser:
        if self._recogniser is None:
            assert self._effort.recogniser is not None
            self._recogniser = self._effort.recogniser()
        return self._recogniser

    def _recognise(self, shape: list[int], payload: bytes) -> None:
        started = time.monotonic()
        picture = np.frombuffer(payload, np.uint8).reshape(shape)
        lines = self._recognition().recognise(picture)
        self._deadline += time.monotonic() - started
        self._send({"lines": [asdict(line) for line in lines]})

    def _error(self, words: dict[str, Any]) -> ReadingError:
        if words["is"] == "memory":
            return FileTooLarge(f"「{self._name}」读起来要用的内存超过上限，请拆分后再加入。")
        known = getattr(errors, str(words.get("error")), None)
        if isinstance(known, type) and issubclass(known, ReadingError):
            return known(str(words["words"]))
        _log.info("%s: %s", self._name, words.get("words"))
        return self._damaged()

    def _damaged(self) -> DamagedFile:
        return DamagedFile(
            f"「{self._name}」读不了：内容已损坏，或不合它的格式，请重新保存或导出后再加入。"
        )


def extract_from(words: dict[str, Any], payload: bytes) -> Extract:
    """The Extract that worker.py has taken apart."""
    return Extract(
        text=payload.decode("utf-8"),
        pages=tuple(words["pages"]),
        asides=tuple(
            SetAside(Span(start, end), AsideKind(kind), rule)
            for start, end, kind, rule in words["asides"]
        ),
        confidence=tuple(
            LineConfidence(Span(start, end), value) for start, end, value in words["confidence"]
        ),
        hints=dict(words["hints"]),
    )
