"""Lines in reading order -> paragraphs, as the white space between and beside them tells.

A line goes on in the next one where it fills its column and the next one is not indented. What a
typesetter leaves open (a paragraph that ends just at the edge, no indents) is joined only where
the sentence goes on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Final

from rag.extracting.layout.printed import CLOSING, OPENING, Line, ems, is_wide

_INDENT: Final = 1.2
_SLACK: Final = 0.6
_LARGER: Final = 1.15
_APART: Final = 1.45
_SIZE: Final = 0.12
_SIZE_READ: Final = 0.16
_SIZE_OF_SHORT: Final = 0.35
_SHORT: Final = 6.0
"""Sizes of type that differ by a smaller share are the same; of a recognised line shorter than
six em the size is known less well, since its box is a little wider than the print."""
_ENDS: Final = tuple("。！？；：…”」』）〕!?;:")
_STICKING: Final = CLOSING | frozenset("…—,.;:?!)%％℃")
_MARKER: Final = re.compile(
    r"(?:第?[一二三四五六七八九十百]{1,4}[、，,是要章节条]|[（(][一二三四五六七八九十\d]{1,3}[）)]|"
    r"\d{1,2}[.．、](?!\d)|[①-⑳]|[-•·●■◆—]{1,2}|〔\d+〕|[\u4e00-\u9fff]{2,6}[：:])"
)


def paragraphs_of(pages: Sequence[Sequence[Line]]) -> list[list[tuple[int, Line]]]:
    """Paragraphs, each as its lines with the number (from 0) of the page they stand on."""
    edged = _with_common_edges(pages)
    flat = [(number, line) for number, lines in enumerate(edged) for line in lines]
    pitch = _pitch(edged)
    body = _body_size([line for _, line in flat])
    found: list[list[tuple[int, Line]]] = []
    for at, (number, line) in enumerate(flat):
        if at:
            page_before, before = flat[at - 1]
            after = flat[at + 1][1] if at + 1 < len(flat) else None
            gap = line.top - before.top if page_before == number and line.top > before.top else None
            apart = gap is not None and gap > _APART * max(pitch, before.size)
            block = len(found[-1]) > 1 and _is_indented(before)
            if not apart and _goes_on(before, line, after, body, block=block):
                found[-1].append((number, line))
                continue
        found.append([(number, line)])
    return found


def _goes_on(before: Line, line: Line, after: Line | None, body: float, *, block: bool) -> bool:
    """Whether ``line`` goes on with the paragraph of ``before``."""
    if before.table or line.table or not _same_size(before, line):
        return False
    if _is_centred(line):
        large = before.size > _LARGER * body and not line.text.startswith("—")
        if _is_centred(before):
            return large
        if not _is_indented_like(before, line):
            ended = before.text.endswith(_ENDS) or _MARKER.match(line.text) is not None
            return _is_full(before, line) and (large or not ended)
    if not _is_full(before, line):
        return False
    if not _is_indented(line):
        return True
    if not _is_indented_like(before, line) or before.text.endswith(_ENDS):
        return False
    if _MARKER.match(line.text):
        return False
    goes_down = after is not None and _is_indented_like(line, after) and _is_full(line, after)
    return block or goes_down


def _is_full(before: Line, line: Line) -> bool:
    """Whether the first word of ``line`` had no room at the end of ``before``."""
    room = (before.hi - before.right) / (before.size or 1.0)
    return room < ems(_first_word(line.text)) + _SLACK


def _first_word(text: str) -> str:
    """What cannot be parted at a line's end: a Latin word or figure, or a character and marks."""
    end = 1
    if len(text) > 2 and is_wide(text[0]) and text[1] in "\"'(":
        end = 3  # 的"主…: straight quotation marks hold on to both sides
    if text and not is_wide(text[0]):
        while end < len(text) and not is_wide(text[end]) and not text[end].isspace():
            end += 1
    elif text and text[0] in OPENING:
        end = 2
    while end < len(text) and text[end] in _STICKING:
        end += 1
    return text[:end]


def _is_indented(line: Line) -> bool:
    return line.left - line.lo > _INDENT * line.size


def _is_indented_like(before: Line, line: Line) -> bool:
    indents = before.left - before.lo, line.left - line.lo
    return min(indents) > _INDENT * line.size and abs(indents[0] - indents[1]) < 0.6 * line.size


def _is_centred(line: Line) -> bool:
    left, right = line.left - line.lo, line.hi - line.right
    near = 1.2 if left > 2.6 * line.size else 0.3
    return left > _INDENT * line.size and abs(left - right) < near * line.size


def _same_size(before: Line, line: Line) -> bool:
    """Whether both are set in one size, as far as that is known of recognised lines."""
    near = _SIZE
    if before.confidence is not None or line.confidence is not None:
        short = min(ems(before.text), ems(line.text)) < _SHORT
        near = _SIZE_OF_SHORT if short else _SIZE_READ
    return abs(before.size - line.size) <= near * max(before.size, line.size)


def _body_size(lines: Sequence[Line]) -> float:
    """The size in which most of the text is set."""
    sizes = sorted((line.size, len(line.text)) for line in lines)
    half = sum(length for _, length in sizes) / 2
    for size, length in sizes:
        half -= length
        if half <= 0:
            return size
    return 1.0


def _pitch(pages: Sequence[Sequence[Line]]) -> float:
    """The usual distance from line to line."""
    steps = [
        b.top - a.top
        for lines in pages
        for a, b in pairwise(lines)
        if not a.table and not b.table and 0 < b.top - a.top < 3 * a.size
    ]
    return median(steps) if steps else 0.0


def _with_common_edges(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Lines whose column edges are those of the whole text where a page has too few to show them.

    A page of short or indented lines alone does not say where its margins are.
    """
    widths = [line.hi - line.lo for lines in pages for line in lines if not line.table]
    if not widths:
        return [list(lines) for lines in pages]
    usual = median(widths)
    lefts = [line.lo for lines in pages for line in lines if _near(line.hi - line.lo, usual, line)]
    left = median(lefts)
    return [[_with_edges(line, left, usual) for line in lines] for lines in pages]


def _near(width: float, usual: float, line: Line) -> bool:
    return abs(width - usual) <= line.size


def _with_edges(line: Line, left: float, width: float) -> Line:
    """``line`` in the usual column, if its own is that one seen in part."""
    right = left + width
    inside = line.lo >= left - line.size and line.hi <= right + line.size
    narrower = line.hi - line.lo < width - line.size
    most = line.hi - line.lo > 0.5 * width
    if not line.table and inside and narrower and most:
        return replace(line, lo=min(line.lo, left), hi=max(line.hi, right))
    return line
