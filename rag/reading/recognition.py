"""A warning for a speech that was recognised from pictures, where recognition was unsure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rag.domain import Flag, FlagKind, Speech

_SHOWN: Final = 20


def unsure(speech: Speech) -> Iterator[Flag]:
    """One flag for all unsure lines, the least sure first; none where all are sure."""
    lines = sorted((line for line in speech.confidence if line.unsure), key=lambda x: x.value)
    if lines:
        message = (
            f"文字是从图片识别的，有 {len(lines)} 行把握不大（最低 {lines[0].value:.0%}），"
            "引用前请与原件核对。"
        )
        yield Flag(FlagKind.OCR, message, tuple(line.span for line in lines[:_SHOWN]))
