"""The post that stands beside the speaker's name: 国务院总理, 县委副书记、县长."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.domain import Certainty, Evidence, Span
from rag.doubting import HIDDEN
from rag.reading.lines import HAN
from rag.reading.people import POST

_WORD: Final = rf"[{HAN}{re.escape(HIDDEN)}、·“”]"
_BEFORE: Final = re.compile(rf"(?:{_WORD}{{0,30}}?{POST}[ 　]+)*{_WORD}{{0,40}}?{POST}$")
_MEETING: Final = re.compile(r".*(?:会议?|论坛|仪式|典礼|活动|大会|班|节)上")
_AFTER: Final = re.compile(rf"(?:同志)?[ 　]*[（(]([^）)]{{2,30}}{POST})[）)]")


def post_of(text: str, speaker: Span, head: Sequence[Span]) -> Evidence | None:
    """The post before the name on its line, behind it in brackets, or alone on the line above."""
    line = next(
        (span.start for span in head if span.start <= speaker.start < span.end),
        text.rfind("\n", 0, speaker.start) + 1,
    )
    before = text[line : speaker.start].rstrip()
    start = (
        line + max(before.rfind(mark) for mark in ("，", ",", "。", "：", ":", "（", "(", "—")) + 1
    )
    while start < speaker.start and text[start].isspace():
        start += 1
    found = _ending(text, Span(start, line + len(before)))
    if found:
        return found
    after = _AFTER.match(text, speaker.end)
    if after:
        return _evidence(text, Span(after.start(1), after.end(1)))
    if not before.strip("（( 　*#"):
        above = [span for span in head if span.end <= line]
        if above and above[-1].end - above[-1].start <= 40:
            return _ending(text, above[-1], whole=True)
    return None


def _ending(text: str, span: Span, *, whole: bool = False) -> Evidence | None:
    words = text[span.start : span.end]
    match = _BEFORE.fullmatch(words) if whole else _BEFORE.search(words)
    if match is None or not match.group():
        return None
    start = span.start + match.start()
    meeting = _MEETING.match(match.group())
    if meeting:
        start += meeting.end()
    return _evidence(text, Span(start, span.end)) if start < span.end else None


def _evidence(text: str, span: Span) -> Evidence:
    return Evidence(text[span.start : span.end], span, Certainty.STATED)
