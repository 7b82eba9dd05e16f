"""Text -> spans of sentences. Knows nothing of headings: places where to cut are given to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rag.domain import Span
from rag.reading.lines import Line

LONG: Final = 200
"""A sentence longer than this is cut at ； into pieces of at most this length, where it has any."""

_CLOSERS: Final = "”’」』）》】〉〕)]}"
_END: Final = re.compile(r"[。！？!?…]+|\.")
_GOES_ON: Final = frozenset("，、；：,;:的")
_ABBREVIATION: Final = re.compile(r"(?:^|[^A-Za-z])(?:[A-Za-z]|No|Mr|Mrs|Ms|Dr|St|vs|Co|Inc|Ltd)$")


def split(text: str, lines: Sequence[Line], cuts: Sequence[int] = ()) -> list[tuple[Span, int]]:
    """Sentences in text order, each with the number of its line (paragraph) in ``lines``.

    A sentence ends after 。！？!?… with the closing quotes and brackets behind them, at the end
    of its line, and before every offset in ``cuts`` (ascending). Never empty, no white space at
    either end; every other character of ``lines`` is in exactly one sentence.
    """
    found: list[tuple[Span, int]] = []
    at = 0
    for number, line in enumerate(lines):
        start = line.start
        while at < len(cuts) and cuts[at] <= start:
            at += 1
        while at < len(cuts) and cuts[at] < line.end:
            found.extend((span, number) for span in _sentences(text, start, cuts[at]))
            start = cuts[at]
            at += 1
        found.extend((span, number) for span in _sentences(text, start, line.end))
    return found


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    for stop in _stops(text, start, end):
        span = _trim(text, start, stop)
        if span:
            yield from _pieces(text, span) if span.end - span.start > LONG else (span,)
        start = stop


def _stops(text: str, start: int, end: int) -> Iterator[int]:
    """Offsets where a sentence ends, the last one being ``end``."""
    begun = counted = start
    quotes = 0
    for match in _END.finditer(text, start, end):
        if match.start() < begun or not _ends(text, match, start, end):
            continue
        quotes += text.count('"', counted, match.end())
        counted = stop = match.end()
        while stop < end:
            if text[stop] == '"' and quotes % 2:
                quotes += 1
            elif text[stop] not in _CLOSERS:
                break
            stop += 1
        counted = stop
        if stop > match.end() and stop < end and text[stop] in _GOES_ON:
            continue
        yield stop
        begun, quotes = stop, 0
    if begun < end:
        yield end


def _ends(text: str, match: re.Match[str], start: int, end: int) -> bool:
    """Whether this mark closes a sentence and is not part of a number, a name or an address."""
    after = text[match.end()] if match.end() < end else ""
    mark = match.group()
    if mark == ".":
        if after and not after.isspace():
            return False
        before = text[max(start, match.start() - 4) : match.start()]
        return not after or not (before[-1:].isdecimal() or _ABBREVIATION.search(before))
    if mark[-1] in "!?":
        return not (after.isascii() and (after.isalnum() or after in "=&/"))
    return True


def _pieces(text: str, span: Span) -> Iterator[Span]:
    start = last = span.start
    for match in re.compile("[；;]").finditer(text, span.start, span.end):
        if match.end() - start > LONG and last > start:
            yield from filter(None, (_trim(text, start, last),))
            start = last
        last = match.end()
    if span.end - start > LONG and start < last < span.end:
        yield from filter(None, (_trim(text, start, last),))
        start = last
    yield from filter(None, (_trim(text, start, span.end),))


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
