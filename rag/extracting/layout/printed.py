"""What stands on a page: glyphs, pieces of lines, ruled lines, whole lines.

All places are in one unit of the page's own choosing (points, millimetres, pixels) with ``y``
growing downward, the page upright. ``size`` is the height of the type (1 em) in that unit.
Nothing here knows of PDF, OFD or pictures.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from rag.domain import AsideKind

ASCENT: Final = 0.88
"""How far a Chinese character stands above its baseline, in em; the rest hangs below it."""


OPENING: Final = frozenset("“‘「『（《〈【〔")
CLOSING: Final = frozenset("，．。、；：？！”’」』）》〉】〕")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as it was set; ``base`` is the ``y`` of its baseline."""

    char: str
    left: float
    right: float
    base: float
    size: float

    @property
    def top(self) -> float:
        return self.base - ASCENT * self.size

    @property
    def bottom(self) -> float:
        return self.base + (1 - ASCENT) * self.size


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight ruled line, horizontal or vertical."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def horizontal(self) -> bool:
        return self.right - self.left >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters set on one line without a wide gap.

    ``confidence`` (0 to 1) where they were recognised in a picture; ``kind`` where the page
    itself sets them apart.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    confidence: float | None = None
    kind: AsideKind | None = None

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class Page:
    """A page as its reader gives it: pieces in any order."""

    width: float
    height: float
    pieces: tuple[Piece, ...] = ()
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line in reading order; ``lo`` and ``hi`` are the edges of its column.

    ``table`` marks the row of a table, cells parted by tabs, which is never joined to others.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    lo: float
    hi: float
    table: bool = False
    confidence: float | None = None


def is_wide(char: str) -> bool:
    """Whether ``char`` takes a full em, as Chinese characters and their punctuation do."""
    return unicodedata.east_asian_width(char) in "WF" or char in "“”‘’—…·×÷℃‰"


def ems(text: str) -> float:
    """The width of ``text`` in em, as it would be set."""
    return sum(1.0 if is_wide(char) else 0.5 for char in text)


def join(before: str, after: str) -> str:
    """Two ends of a broken line put together: a blank only between two Latin words."""
    if not before or not after:
        return before + after
    last, first = before[-1], after[0]
    if last.isspace() or first.isspace():
        return before + after
    if last == "-" and len(before) > 1 and _is_letter(before[-2]) and first.islower():
        return before[:-1] + after
    if last.isascii() and first.isascii() and (_is_letter(last) or _is_letter(first)):
        return f"{before} {after}"
    return before + after


def overlap(one: Piece, other: Piece) -> float:
    """How much of the lower of two pieces stands beside the other, 0 to 1."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared / (min(one.bottom - one.top, other.bottom - other.top) or 1.0)


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()
