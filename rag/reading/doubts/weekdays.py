"""Weekdays that do not fit their dates: 2025年7月3日（星期五） was a Thursday."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from rag.domain import Flag, FlagKind, Span
from rag.reading.dates import NUMBER_OF_DAY, YEAR_DIGITS
from rag.reading.doubts.said import Body, day_of, quoted
from rag.reading.lines import year_number

_DAYS: Final = "一二三四五六日"
_WEEKDAY: Final = r"(?:星期|礼拜|周)(?P<weekday>[一二三四五六日天])(?![期刊报年])"
_DATED: Final = re.compile(
    rf"(?:(?P<year>{YEAR_DIGITS})[ 　]*年[ 　]*)?(?P<month>{NUMBER_OF_DAY})[ 　]*月[ 　]*"
    rf"(?P<day>{NUMBER_OF_DAY})[ 　]*[日号][ 　]*(?:[（(，,、][^，,）)\n]{{0,8}}?)?"
    rf"[，,、 　]*{_WEEKDAY}"
)
_TODAY: Final = re.compile(
    rf"(?P<word>今天|今日|昨天|明天)(?:又|正好|刚好|恰好|还)?(?:是|，|（|\()?(?:个)?{_WEEKDAY}"
)
_SHIFT: Final = {"今天": 0, "今日": 0, "昨天": -1, "明天": 1}
_OTHER: Final = re.compile(r"去年|前年|上年|明年|往年|历年")


def doubts_of_weekdays(body: Body, head: Sequence[Span]) -> Iterator[Flag]:
    """Flags of the kind WEEKDAY, in the lines of the ``head`` and in the body.

    A date without a year takes that of the head's date, or of the year nearest to it.
    """
    text = body.speech.text
    spans = [*head, *(Span(said.start, said.start + len(said.words)) for said in body.said)]
    for span in spans:
        for match in _DATED.finditer(text, span.start, span.end):
            if quoted(text[span.start : span.end], match.start() - span.start):
                continue
            before = text[max(span.start, match.start() - 6) : match.start()]
            days = _possible(body, match, other=bool(_OTHER.search(before)))
            if days and _of(match) not in {day.weekday() for day in days}:
                yield _flag(match, days[0])
    yield from _today(body)


def _possible(body: Body, match: re.Match[str], *, other: bool) -> list[date]:
    """The days that are meant, the likeliest first; [] where the year is not known."""
    if match["year"]:
        years = [year_number(match["year"])]
    elif body.header and not other:
        near = body.header.first
        found = [
            day
            for year in (near.year, near.year - 1, near.year + 1)
            if (day := day_of(year, match["month"], match["day"])) and abs((day - near).days) <= 183
        ]
        return sorted(found, key=lambda day: abs((day - near).days))[:1]
    else:
        years = []
    return [day for year in years if (day := day_of(year, match["month"], match["day"]))]


def _today(body: Body) -> Iterator[Flag]:
    header = body.header
    if header is None or header.first != header.last or body.is_news:
        return
    for said in body.said:
        for match in _TODAY.finditer(said.words):
            day = date.fromordinal(header.first.toordinal() + _SHIFT[match["word"]])
            if _of(match) != day.weekday() and not quoted(said.words, match.start()):
                message = (
                    f"文头所标日期为{header.words}（星期{_DAYS[header.first.weekday()]}），"
                    f"但正文说“{match.group()}”，星期不合。"
                )
                yield Flag(FlagKind.WEEKDAY, message, (header.span, said.span(match)))


def _of(match: re.Match[str]) -> int:
    return _DAYS.index(match["weekday"].replace("天", "日"))


def _flag(match: re.Match[str], day: date) -> Flag:
    message = (
        f"“{' '.join(match.group().split())}”星期不合："
        f"{day.year}年{day.month}月{day.day}日是星期{_DAYS[day.weekday()]}。"
    )
    written = Span(match.start(), match.end())
    return Flag(FlagKind.WEEKDAY, message, (Span(match.start("weekday"), written.end), written))
