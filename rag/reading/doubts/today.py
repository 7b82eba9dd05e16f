"""The day of the speech by its own words against the date at its head.

今天是六五环境日, 昨天雨水, 5月15日省委召开会议，今天我们传达: what is said of the day itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from rag.domain import Flag, FlagKind, Span
from rag.reading.doubts.almanac import DAYS, TERMS, lunar_window, near
from rag.reading.doubts.said import Body, Header, Said, brief, day_of, quoted
from rag.reading.lines import NUMERAL, small_number

_PART: Final = rf"(\d{{1,2}}|三十一?|{NUMERAL})"
_DAY: Final = {
    "今天": 0,
    "今日": 0,
    "今晚": 0,
    "昨天": -1,
    "昨日": -1,
    "前天": -2,
    "明天": 1,
    "后天": 2,
}
_SAYS: Final = (
    rf"(?<![去前上])(?<![去前])(?P<word>{'|'.join(_DAY)})"
    r"(?:就|也|正好|恰好|恰|正|刚好|又)?(?:是|为|刚过|才过|过了|恰逢|适逢|正值|迎来|，|,|（|\()?(?:一年一度的?|全国|第[^，。]{1,8}个)?"
)
_TODAY_DATE: Final = re.compile(
    rf"{_SAYS}(?:(?P<year>\d{{4}})年)?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]"
)
_TODAY_NAMED: Final = re.compile(
    rf"{_SAYS}[“「]?(?:世界|国际|中国|六五|全民|人民)*"
    rf"(?P<name>{'|'.join(sorted(DAYS | TERMS, key=len, reverse=True))})"
    r"(?![^，。]{0,6}(?:期间|前后|以来|以后|之前))"
)
_LUNAR: Final = re.compile(
    rf"{_SAYS}(?:农历)?(?P<month>正|腊|冬|{NUMERAL})月(?P<day>初[一二三四五六七八九十]|廿[一二三四五六七八九]?|三十|{NUMERAL})"
)
_EVENT: Final = re.compile(
    r"(?<![\d年度])(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?:(?:至|到|—|-)(?:\d{1,2}月)?(?P<until>\d{1,2})日)?"
)
_HAPPENED: Final = re.compile(
    r"召开|举行|结束|落幕|来到|视察|调研|强调|讲话|部署|印发|下发|发生|开幕|闭幕|通过|出席|主持|发布|传达"
)
_COMING: Final = re.compile(r"将|要|之?前|以前|起|至今|以来|计划|预计|拟")
_MEETS: Final = re.compile(
    r"(?:今天|今晚|现在|刚才|这次|此次)[^。]{0,40}(?:召开|组织|举行|开会|集中|传达|学习|贯彻|落实|研究|动员|部署)"
)
_PASSES_ON: Final = re.compile(r"传达|学习|贯彻|落实")
_OTHER_YEAR: Final = re.compile(r"去年|前年|上年|往年|\d{4}年|当年|那年|年前")
_STALE: Final = timedelta(days=60)
_NEWS_LAG: Final = timedelta(days=30)


def doubts_of_today(body: Body) -> Iterator[Flag]:
    """Flags of the kind DATE; the body's words first, then the date at the head."""
    header = body.header
    if header is None or header.first != header.last:
        return
    for said in body.said:
        yield from _named(header, said)
    yield from (_news(header, body) if body.is_news else _opening(header, body))


def _named(header: Header, said: Said) -> Iterator[Flag]:
    words = said.words
    for match in _TODAY_DATE.finditer(words):
        if not quoted(words, match.start()):
            told = header.first + timedelta(_DAY[match["word"]])
            year = int(match["year"]) if match["year"] else told.year
            day = day_of(year, match["month"], match["day"])
            if day and day != told:
                yield _flag(header, said.span(match), f"说“{match.group()}”")
    for match in _TODAY_NAMED.finditer(words):
        if quoted(words, match.start()):
            continue
        told = header.first + timedelta(_DAY[match["word"]])
        name = match["name"]
        slack = 2 if name in TERMS else 0
        if not near(told, *(TERMS.get(name) or DAYS[name]), slack):
            yield _flag(header, said.span(match), f"说“{match.group()}”")
    for match in _LUNAR.finditer(words):
        told = header.first + timedelta(_DAY[match["word"]])
        month = {"正": 1, "冬": 11, "腊": 12}.get(match["month"]) or small_number(match["month"])
        if 1 <= month <= 12 and not lunar_window(told, month, _lunar_day(match["day"])):
            yield _flag(header, said.span(match), f"说“{match.group()}”（农历）")


def _lunar_day(words: str) -> int:
    if words[0] == "初":
        return small_number(words[1:])
    if words[0] == "廿":
        return 20 + (small_number(words[1:]) if words[1:] else 0)
    return 30 if words == "三十" else small_number(words)


def _opening(header: Header, body: Body) -> Iterator[Flag]:
    """5月15日，省委召开会议…。今天，我们传达…: the last event before the meeting."""
    meets = next((said for said in body.opening if _MEETS.search(said.words)), None)
    if meets is None:
        return
    before = [said for said in body.opening if said.start <= meets.start]
    found = [event for said in before for event in _events(header, said)]
    if not found:
        return
    said, match, day = max(found, key=lambda event: event[2])
    told = f"先讲{day.month}月{day.day}日已经发生的事（“{brief(_clause(said, match))}”）"
    when = _MEETS.search(meets.words)
    spans = (said.span(match), *([meets.span(when)] if when else []))
    if day > header.last:
        if header.first.month > 4 or day.month < 9:
            yield _flag(header, spans[0], told, also=spans[1:])
    elif header.first - day > _STALE and _PASSES_ON.search(meets.words):
        words = brief(when.group()) if when else ""
        late = f"{told}，再说“{words}”，相隔{(header.first - day).days}天"
        yield _flag(header, spans[0], late, also=spans[1:])


def _news(header: Header, body: Body) -> Iterator[Flag]:
    """A news item's first day against the date of the page: it cannot lie behind it."""
    for said in body.opening[:2]:
        for said_, match, day in _events(header, said):
            if header.first.month == 1 and day.month == 12:
                continue
            if day > header.last or header.first - day > _NEWS_LAG:
                told = f"报道的是{day.month}月{day.day}日的事（“{brief(_clause(said_, match))}”）"
                yield _flag(header, said_.span(match), told)
            return


def _events(header: Header, said: Said) -> Iterator[tuple[Said, re.Match[str], date]]:
    """Days with a month but no year in ``said`` on which something has happened."""
    for match in _EVENT.finditer(said.words):
        if _OTHER_YEAR.search(said.words[max(0, match.start() - 12) : match.start()]):
            continue
        happened = _HAPPENED.search(said.words, match.end())
        if quoted(said.words, match.start()) or not happened:
            continue
        if _COMING.search(said.words[match.start() : happened.start()].replace("主要", "")):
            continue
        day = day_of(header.first.year, match["month"], match["until"] or match["day"])
        if day:
            yield said, match, day


def _clause(said: Said, match: re.Match[str]) -> str:
    end = next(
        (at for at in range(match.end(), len(said.words)) if said.words[at] in "。；！"), None
    )
    return said.words[match.start() : end]


def _flag(header: Header, span: Span, told: str, also: tuple[Span, ...] = ()) -> Flag:
    message = f"文头所标日期为{header.words}，但正文{told}，两处不合。"
    return Flag(FlagKind.DATE, message, (header.span, span, *also))
