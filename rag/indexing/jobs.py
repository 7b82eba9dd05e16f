"""One file's place in a run: whom to tell how far it is, and whom to obey."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from rag.errors import Cancelled


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` files are finished; of ``file``, ``chunks_done`` of ``chunks_total``
    texts (chunks, and sentences) are embedded. ``words``: what else is being done with it, or ''.
    """

    file: str
    done: int
    total: int
    chunks_done: int = 0
    chunks_total: int = 0
    words: str = ""


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Job:
    """The work on one file."""

    file: str
    done: int = 0
    total: int = 1
    progress: Report | None = None
    stop: Event | None = None

    def report(self, chunks_done: int = 0, chunks_total: int = 0, words: str = "") -> None:
        if self.progress is not None:
            now = Progress(self.file, self.done, self.total, chunks_done, chunks_total, words)
            self.progress(now)

    def check(self) -> None:
        """Raises Cancelled once the run is to stop."""
        if self.stop is not None and self.stop.is_set():
            raise Cancelled("已停止；停止前入库的讲话都已保存。")
