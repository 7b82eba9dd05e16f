"""Who and when by the foot of a text: 县委书记　周启明 and the date under the last paragraph.

Letters and greetings are signed there and say nothing of it in their head. A foot is short lines
alone: no sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.domain import Evidence, Span
from rag.reading.dates import find_date
from rag.reading.lines import Line
from rag.reading.people import speaker_of

_LINES: Final = 4
_LONGEST: Final = 40
_SENTENCE: Final = re.compile("[。！？；，：!?;:]")


def foot_of(text: str, lines: Sequence[Line], begin: int) -> list[Span]:
    """The short lines that close the text, the last of which is a date, in text order; [] where
    it closes otherwise. ``begin``: where the body begins, of which at least one line must stand
    above them."""
    foot: list[Span] = []
    for line in reversed(lines[-_LINES:]):
        words = text[line.start : line.end]
        if line.start < begin or len(words) > _LONGEST or _SENTENCE.search(words):
            break
        if not foot and not _is_date(text, line):
            return []
        foot.insert(0, Span(line.start, line.end))
    above = len(lines) > len(foot) and lines[-len(foot) - 1].start >= begin
    return foot if foot and above else []


def _is_date(text: str, line: Line) -> bool:
    date = find_date(text, line.start, line.end)
    if not date or not date.span:
        return False
    rest = text[line.start : date.span.start] + text[date.span.end : line.end]
    return not rest.strip("（）() 　")


def signed(text: str, foot: Sequence[Span]) -> tuple[Evidence | None, Evidence | None]:
    """The name (with a post before it or alone on its line) and the date of a foot."""
    if not foot:
        return None, None
    return speaker_of(text, foot[:-1], ()), find_date(text, foot[-1].start, foot[-1].end)
