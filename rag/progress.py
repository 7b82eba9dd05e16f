"""Progress on standard error: bars in a terminal, sparse lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from rag.assembly import Service
    from rag.domain import AddResult
    from rag.indexing import Progress

T = TypeVar("T")
_LINE_EVERY_S = 5.0


class ProgressBars:
    """A callable ``(label, done, total)`` in bytes that draws one bar a label."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._label = ""
        self._said = 0.0

    def __enter__(self) -> ProgressBars:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def __call__(self, label: str, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            self._line(label, done, total)
            return
        from tqdm import tqdm

        if label != self._label:
            self._close()
            self._bar = tqdm(total=total, desc=label, unit="B", unit_scale=True, file=sys.stderr)
            self._label = label
        self._bar.update(done - self._bar.n)

    def _line(self, label: str, done: int, total: int) -> None:
        now = time.monotonic()
        finished = total > 0 and done >= total
        if label == self._label and not finished and now - self._said < _LINE_EVERY_S:
            return
        self._label, self._said = label, now
        share = f" {100 * done // total}%" if total else ""
        print(f"{label}{share}", file=sys.stderr, flush=True)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def counted(items: Sequence[T], words: str) -> Iterator[T]:
    """``items`` with their progress: a bar in a terminal, a line every few seconds elsewhere."""
    if sys.stderr.isatty():
        from tqdm import tqdm

        yield from tqdm(items, desc=words, file=sys.stderr)
        return
    said = time.monotonic()
    for number, item in enumerate(items, start=1):
        yield item
        if time.monotonic() - said > _LINE_EVERY_S:
            said = time.monotonic()
            print(f"{words} {number}/{len(items)}", file=sys.stderr, flush=True)


def adding_report(bars: ProgressBars) -> Callable[[Progress], None]:
    """Draws what the indexer reports: which file of how many, and how much of it is embedded."""

    def report(now: Progress) -> None:
        bars(f"{now.done + 1}/{now.total} {now.file}", now.chunks_done, max(now.chunks_total, 1))

    return report


def show_adding(service: Service, paths: Sequence[Path]) -> Iterator[AddResult]:
    """Adds ``paths`` and says on standard error which file is being read."""
    with ProgressBars() as bars:
        yield from service.add_paths(paths, adding_report(bars))
