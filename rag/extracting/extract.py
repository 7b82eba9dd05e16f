"""What every extractor returns: the text of a file and what is known about its places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event

from rag.domain import LineConfidence, SetAside
from rag.errors import Cancelled
from rag.ports import Recogniser


@dataclass(frozen=True, slots=True)
class Extract:
    """``text`` has ``\\n`` line ends and one paragraph a line; offsets count its characters.

    ``pages`` are the offsets at which page 1, 2, … begin (() for formats without pages).
    ``asides`` is what the format itself tells apart from the text (running heads, page numbers,
    navigation): it stands in ``text`` too. ``confidence`` covers recognised lines. ``hints`` are
    what the file says of itself outside its text (``title``, ``date``, ``source``).
    """

    text: str
    pages: tuple[int, ...] = ()
    asides: tuple[SetAside, ...] = ()
    confidence: tuple[LineConfidence, ...] = ()
    hints: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Effort:
    """Bounds and helpers for reading one file.

    ``recogniser`` loads character recognition at its first call; None where there is none.
    ``report(words)`` tells a person what is being done (「正在识别第 3/12 页」).
    """

    max_pages: int = 500
    max_pixels: int = 40_000_000
    max_text_chars: int = 2_000_000
    seconds: float = 600.0
    recogniser: Callable[[], Recogniser] | None = None
    report: Callable[[str], None] | None = None
    stop: Event | None = None

    def check(self) -> None:
        """Raises Cancelled once ``stop`` is set."""
        if self.stop is not None and self.stop.is_set():
            raise Cancelled("已停止；停止前入库的讲话都已保存。")

    def tell(self, words: str) -> None:
        if self.report is not None:
            self.report(words)
