"""When, where and on which occasion a speech was given, by the lines of its head.

A day of printing (印发) is not the day of the speech; it is taken only where no other is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from rag.domain import Certainty, Evidence, Span
from rag.reading.dates import find_date, find_year
from rag.reading.lines import HAN
from rag.reading.titles import LABELS, WORKS, is_caption

_MEETING: Final = re.compile(
    r"在[ 　]*([^，。！？：]{2,60}?(?:会议?|论坛|仪式|典礼|活动|培训班|研讨班|开班式|节))上"
)
_DURING: Final = re.compile(rf"在([^，。！？：\n]{{2,40}}?)时的(?:{WORKS})")
_CALLED: Final = re.compile(r"(?:召开|举行)([^，。！？：\n]{2,40}?(?:会议|大会|会))(?=$|[\s　（(])")
_VALUE: Final = re.compile(
    r"[^\s　](?:[^\n]*?[^\s　])??(?=[ \t　]{2,}|　|[ \t][^\s：:]{2,6}[：:]|\n|$)"
)
_OF_MEETING: Final = re.compile(r"(?:会议|讲话|活动)(?:时间|日期)[ 　]*[：:][ 　]*$")
_OF_PRINTING: Final = re.compile(
    r"(?:印发|成文|发布|发文|公开|更新|发表|编印|打印)(?:时间|日期)[ 　]*[：:]|"
    r"日[ 　]*(?:印发|编印|印)"
)
_BUILDING: Final = (
    "堂|厅|室|馆|中心|楼|酒店|院|校|宾馆|礼堂|大厦|广场|基地|剧场|会场|园区|公园|产业园"
)
_HALL: Final = re.compile(
    rf"在([{HAN}A-Za-z0-9]{{1,20}}?(?:{_BUILDING}))"
    r"(?:[一二三四五六七八九十\d]+楼)?(?:隆重)?(?:召开|举行|开幕)"
)
_BESIDE_DATE: Final = re.compile(
    rf"[日\d午晚][ 　]*(?:[，,；;]|[ 　]+)[ 　]*[于在]?([{HAN}A-Za-z0-9]{{1,24}}"
    rf"(?:会议室|礼堂|会堂|大厅|剧院|剧场|会场|(?:{_BUILDING})(?=[ 　]*[）)])))"
    r"(?<!办公室)(?<!研究室)(?<!法院)(?<!检察院)(?<!国务院)[ 　]*[）)]?[ 　]*$"
)
_AFTER_POINT: Final = re.compile(rf"日[ 　]*[·•・][ 　]*([{HAN}]{{2,12}})[ 　]*[）)]?[ 　]*$")


def date_of(
    text: str,
    beside: Sequence[Span],
    title: Span | None,
    *,
    news: bool,
) -> Evidence | None:
    """The date that the head tells; inferred where a news item says when it was published.

    A meeting's day is before any other, a day of printing behind all of them.
    """
    spans = [span for span in beside if not is_caption(text, span)]
    printed = [span for span in spans if _OF_PRINTING.search(text, span.start, span.end)]
    labelled = _labelled(text, [s for s in beside if s not in printed], "date")
    plain = [span for span in spans if span not in printed]
    for span in filter(None, [labelled, *plain, title, *printed]):
        date = find_date(text, span.start, span.end)
        if date:
            published = (
                news
                and span == labelled
                and not _OF_MEETING.search(text[max(0, span.start - 12) : span.start])
            )
            doubtful = published or span in printed
            return Evidence(date.value, date.span, Certainty.INFERRED) if doubtful else date
    return None


def date_around(
    text: str, title: Span | None, notes: Sequence[Span], stem: str, hints: Mapping[str, str]
) -> Evidence | None:
    """Where the head tells no date: what the title's year, a note of publication (``notes``), the
    file's name or its own data let one infer."""
    if title and not text.startswith("关于", title.start):
        year = find_year(text[title.start : title.end])
        if year:
            start = title.start + year.start(1)
            return Evidence(year.group(1), Span(start, start + 4), Certainty.INFERRED)
    for note in notes:
        date = find_date(text, note.start, note.end)
        if date:
            return Evidence(date.value, date.span, Certainty.INFERRED)
    year = find_year(stem)
    if year:
        return Evidence(year.group(1), None, Certainty.INFERRED)
    hint = hints.get("date", "")
    found = find_date(hint, 0, len(hint))
    return Evidence(found.value, None, Certainty.INFERRED) if found else None


def place_of(text: str, beside: Sequence[Span], told: Sequence[Span]) -> Evidence | None:
    """By a label, beside the date (（3月5日，县礼堂）), or in a sentence of ``told`` or the head
    that says where the meeting was held."""
    span = _labelled(text, beside, "place")
    if span is None:
        span = next(filter(None, (_place_beside_date(text, line) for line in beside)), None)
    if span is None:
        for line in [*beside, *told]:
            match = _HALL.search(text, line.start, min(line.end, line.start + 150))
            if match:
                span = Span(match.start(1), match.end(1))
                break
    return Evidence(text[span.start : span.end], span) if span else None


def _place_beside_date(text: str, line: Span) -> Span | None:
    date = find_date(text, line.start, line.end)
    if not date or not date.span or line.end - line.start > 60:
        return None
    for pattern in (_BESIDE_DATE, _AFTER_POINT):
        match = pattern.search(text, date.span.end - 1, line.end)
        if match:
            return Span(match.start(1), match.end(1))
    return None


def occasion_of(text: str, beside: Sequence[Span], more: Sequence[Span]) -> Evidence | None:
    """By a label, or by 在……会议上; ``more`` are the title and captions, looked at last."""
    span = _labelled(text, beside, "occasion")
    for pattern in (_MEETING, _DURING, _CALLED):
        for line in (*beside, *more):
            match = None if span else pattern.search(text, line.start, line.end)
            if match:
                span = Span(match.start(1), match.end(1))
    if span is None:
        return None
    return Evidence(re.sub(r"\s*\n\s*", "", text[span.start : span.end]), span)


def _labelled(text: str, spans: Sequence[Span], name: str) -> Span | None:
    """What stands behind a label such as 地点： up to the next label or a wide gap."""
    for span in spans:
        for label in LABELS[name].finditer(text, span.start, span.end):
            value = _VALUE.match(text, label.end(), span.end)
            before = text[label.start() - 1] if label.start() else ""
            if value and (label.start() == span.start or before.isspace() or before in "（("):
                return Span(value.start(), value.end())
    return None
