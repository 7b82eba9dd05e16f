"""Whether what was recognised in pictures is writing at all, or what a blurred picture makes up.

Measured on pages blurred and shrunk step by step (mean confidence by character -> share of the
characters that are right): 0.93 -> 93 %, 0.87 -> 86 %, 0.79 -> 75 %, 0.67 -> 57 %, 0.47 -> 23 %.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rag.errors import EmptyFile
from rag.extracting.layout.printed import Page

_LEAST: Final = 0.7
"""Mean confidence below which about two in five characters are wrong."""
_FEW: Final = 20
_LEAST_OF_FEW: Final = 0.9
"""So few characters in a whole file are a page that was hardly read, unless they are sure."""


def check_legible(pages: Iterable[Page], name: str) -> None:
    """Raises EmptyFile where all text of ``pages`` was recognised and is not to be trusted.

    A text of which a part stands in the file itself is left alone: its unsure lines are marked.
    """
    pieces = [piece for page in pages for piece in page.pieces]
    sure = [(len(piece.text), piece.confidence) for piece in pieces if piece.confidence is not None]
    count = sum(length for length, _ in sure)
    if not count or len(sure) < len(pieces):
        return
    mean = sum(length * confidence for length, confidence in sure) / count
    if mean >= (_LEAST_OF_FEW if count < _FEW else _LEAST):
        return
    raise EmptyFile(
        f"「{name}」太模糊：只认出 {count} 个字，把握平均 {mean:.0%}，多半是错的，没有加入；"
        "请换一份清楚的（扫描用 200 dpi 以上）再加入。"
    )
