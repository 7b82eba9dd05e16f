"""Page numbers and running heads that came along as lines of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from rag.reading.lines import Line

_MARKED: Final = re.compile(
    r"[-—–－·•~～][ 　]*\d{1,4}[ 　]*[-—–－·•~～]|"
    r"第[ 　]*\d{1,4}[ 　]*页(?:[ 　，,/]*共[ 　]*\d{1,4}[ 　]*页)?|"
    r"(?:Page|PAGE|page)[ 　]*\d{1,4}(?:[ 　]*(?:of|OF|/)[ 　]*\d{1,4})?|"
    r"\d{1,4}[ 　]*/[ 　]*\d{1,4}"
)
_BARE: Final = re.compile(r"\d{1,4}")
_APART: Final = 150
"""Characters that stand at least between two page numbers."""
_RUN: Final = 3


def page_numbers(text: str, lines: Sequence[Line]) -> set[int]:
    """Numbers of the lines that are page numbers.

    — 3 — and 第3页 where two of them count up or one is alone at an end; a bare 3 only in a run
    of three or more that counts up by one, with a page's worth of text between.
    """
    marked = [n for n, line in enumerate(lines) if _matches(_MARKED, text, line)]
    bare = [n for n, line in enumerate(lines) if _matches(_BARE, text, line)]
    found = (
        set(marked) if len(marked) > 1 or (marked and marked[0] in (0, len(lines) - 1)) else set()
    )
    run: list[int] = []
    for number in bare:
        value = _value(text, lines[number])
        if run:
            last = lines[run[-1]]
            apart = lines[number].start - last.end >= _APART
            if not apart or value != _value(text, last) + 1:
                if len(run) >= _RUN:
                    found.update(run)
                run = []
        run.append(number)
    if len(run) >= _RUN:
        found.update(run)
    return found


def running_heads(text: str, lines: Sequence[Line], numbers: set[int]) -> set[int]:
    """Short lines that stand beside three or more page numbers in the same words."""
    beside = [
        n
        for n, line in enumerate(lines)
        if n not in numbers
        and line.end - line.start <= 40
        and (n - 1 in numbers or n + 1 in numbers)
        and text[line.end - 1] not in "。！？：；，"
    ]
    count = Counter(text[lines[n].start : lines[n].end] for n in beside)
    return {n for n in beside if count[text[lines[n].start : lines[n].end]] >= _RUN}


def _matches(pattern: re.Pattern[str], text: str, line: Line) -> bool:
    return line.end - line.start <= 24 and bool(pattern.fullmatch(text, line.start, line.end))


def _value(text: str, line: Line) -> int:
    return int(text[line.start : line.end])
