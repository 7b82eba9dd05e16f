"""The year at the head against the year that title, headings and results speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from rag.domain import Flag, FlagKind, Span
from rag.reading.doubts.almanac import dated_events, plan_years
from rag.reading.doubts.said import Body, Header, Said, brief, clause_around, quoted

_YEAR: Final = r"(?<![\d—至到-])((?:19|20)\d{2})[ 　]?年"
_AHEAD: Final = re.compile(
    rf"{_YEAR}[ 　]?(?:的)?(?:政府)?(?:重点工作|主要(?:任务|工作|目标)|"
    r"工作(?:总体)?(?:部署|安排|要求|思路|打算|任务)|"
    r"(?:政府)?工作总体|总体要求|目标任务|重点任务)"
)
_BACK: Final = re.compile(
    rf"{_YEAR}[ 　]?(?:的)?(?:主要)?(?:国内)?工作(?:情况)?(?:的)?(?:回顾|总结)"
)
_TITLE: Final = re.compile(r"(?<!\d)(?<!\d[—至到-])(?<!\d——)((?:19|20)\d{2})[ 　]?年(?P<span>度)?")
_GREETING: Final = re.compile(r"新春|新年|春节|元旦|拜年|团拜")
_LOOKS_BACK: Final = re.compile(r"总结|表彰|回顾|述职|考核|年终|通报")
_THIS: Final = re.compile(rf"今年[（(，,是]{_YEAR}")
_LAST: Final = re.compile(rf"(?:去年[（(，,是即]{_YEAR}|{_YEAR}[（(，,]?(?:也就是|即)?去年)")
_GONE: Final = re.compile(rf"(?:刚刚|刚|已经)过去的{_YEAR}(?!代)")
_RESULT: Final = re.compile(
    rf"(?:^|[。；、，：]){_YEAR}(?!代|度|以来|前|底|至|到)(?:，|全|我|的|实|完|、)"
)
_RANGE: Final = re.compile(
    r"(?:19|20)\d{2}年?(?:至|到|—|——|-)((?:19|20)\d{2})年[，]?[^，。；]{0,6}(?:合计|累计|共计|总共)"
)
_PART: Final = re.compile(r"\d月|季度|半年|以来|截至|目前|上旬|日")
_GREW: Final = re.compile(r"比上年|同比|增长|下降|全年|完成|实现了")
_PLAN: Final = re.compile(
    r"要|力争|确保|目标|预计|预期|计划|必须|争取|将|任务|安排|规划|到20\d\d年|左右|以上$"
)
_RECENT: Final = re.compile(r"去年|过去一年|一年来|过去的一年|回头看|总结一年|上年")
_LAST_YEAR: Final = re.compile("去年|过去一年|过去的一年|一年来|上一年")
_FIVE: Final = re.compile(r"五年|届|“[一二三四十]+五”")


def doubts_of_years(body: Body) -> Iterator[Flag]:
    """Flags of the kind DATE; at most one, the surest first."""
    header = body.header
    if header is None:
        return
    for rule in (_title, _this_year, _headings, _results):
        found = next(rule(header, body), None)
        if found:
            yield found
            return


def _title(header: Header, body: Body) -> Iterator[Flag]:
    """2025年政府工作报告 is given from October 2024 to the end of 2025."""
    title = body.speech.metadata.title
    if title is None or title.span is None or title.span.overlaps(header.span):
        return
    greeting = _GREETING.search(title.value)
    if greeting and 315 < 100 * header.first.month + header.first.day < 1115:
        message = f"文头所标日期为{header.words}，但标题是「{brief(title.value)}」，时令不合。"
        yield Flag(FlagKind.DATE, message, (header.span, title.span))
        return
    match = _TITLE.search(title.value)
    if match is None or title.value.startswith("关于"):
        return
    year = int(match[1])
    last = date(year, 3, 15) if greeting else date(year, 12, 31)
    if match["span"] or _LOOKS_BACK.search(title.value):
        last = date(year + 1, 6, 30)
    if header.last < date(year - 1, 10, 1) or header.first > last:
        message = f"文头所标日期为{header.words}，但标题是「{brief(title.value)}」，年份不合。"
        yield Flag(FlagKind.DATE, message, (header.span, title.span))


def _this_year(header: Header, body: Body) -> Iterator[Flag]:
    """今年是“十四五”开局之年, 今年是新中国成立75周年, 去年（2023年）."""
    for said in body.said:
        for match in re.finditer(
            "今年(?:还|也|又|正好|恰好|刚好|正|恰|既)?(?:是|恰逢|适逢|正值|迎来)", said.words
        ):
            clause = clause_around(said.words, match.start(), match.end(), "。；！？")
            if quoted(said.words, match.start()):
                continue
            clause = clause[clause.find("今年") :]
            years = [(m, year) for m, year in plan_years(clause)]
            years += [(m, day.year) for m, day in dated_events(clause) if "周年" in m.group()]
            for found, year in years:
                if "明年" not in clause[: found.start()] and _differs(header, year):
                    span = Span(said.start + match.start(), said.start + match.end())
                    yield _flag(header, span, f"说“今年是…{found.group()}”，那是{year}年")
        for match in _GONE.finditer(said.words):
            late = header.first.year - (header.first.month < 12)
            if not header.first.year - 1 <= int(match[1]) <= late:
                yield _flag(header, said.span(match), f"说“{match.group()}”")
        for pattern, back in ((_THIS, 0), (_LAST, 1)):
            for match in pattern.finditer(said.words):
                year = int(match[1] or match[match.lastindex or 1]) + back
                if _differs(header, year) and not quoted(said.words, match.start()):
                    yield _flag(header, said.span(match), f"说“{match.group().strip('（(，,')}”")


def _headings(header: Header, body: Body) -> Iterator[Flag]:
    """2025年重点工作 is a heading of late 2024 or of 2025, 2024年工作回顾 of the year after."""
    for section in body.speech.sections[1:]:
        match = _AHEAD.search(section.heading)
        if match and section.heading_span.end - section.heading_span.start <= 60:
            year = int(match[1])
            if header.first > date(year, 12, 31) or header.last < date(year - 1, 9, 1):
                yield _flag(header, section.heading_span, f"的小标题是「{brief(section.heading)}」")
        match = _BACK.search(section.heading)
        if match:
            year = int(match[1])
            if header.first > date(year + 1, 12, 31) or header.last < date(year, 10, 1):
                yield _flag(header, section.heading_span, f"的小标题是「{brief(section.heading)}」")


def _results(header: Header, body: Body) -> Iterator[Flag]:
    """Results cannot lie ahead of the head's date, and 去年 is the year before it."""
    before: Said | None = None
    for said in body.said:
        year = _told_as_last(said, before)
        before = said
        late = header.first.year if header.last.month >= 10 else header.first.year - 1
        if year and not header.first.year - 1 <= year <= late:
            span = Span(said.start, said.start + 5)
            yield _flag(header, span, f"在讲去年的一节里说“{brief(said.words)}”")
            return
    results = [(said, match) for said in body.said for match in _done(said)]
    for said, match in results:
        year = int(match[1])
        clause = clause_around(said.words, match.start(1), match.end(1), "；。")
        known = year == header.last.year and (header.last.month >= 10 or _PART.search(clause))
        if year >= header.last.year and not known:
            yield _flag(header, said.span(match, 1), f"已经总结“{brief(clause)}”")
            return
    if not results:
        return
    said, match = max(results, key=lambda result: int(result[1][1]))
    latest = int(match[1])
    recent = any(_RECENT.search(s.words) for s in body.said)
    if header.first.year - latest < 2 or not recent or _FIVE.search(said.words):
        return
    if not _mentions(body, header.first.year - 1):
        clause = clause_around(said.words, match.start(1), match.end(1), "；。")
        yield _flag(header, said.span(match, 1), f"总结的最近一年是{latest}年（“{brief(clause)}”）")


def _told_as_last(said: Said, before: Said | None) -> int:
    """The year with which a sentence begins right under a heading that speaks of last year."""
    match = re.match(rf"{_YEAR}(?:，|全|我|的|是)", said.words)
    if match is None or before is None or before.paragraph == said.paragraph:
        return 0
    heads = len(before.words) <= 40 and before.words[-1] not in "。！？；：，"
    return int(match[1]) if heads and _LAST_YEAR.search(before.words) else 0


def _mentions(body: Body, year: int) -> bool:
    """Whether the body tells of ``year`` otherwise than as a plan."""
    for said in body.said:
        for match in re.finditer(rf"(?<!\d){year}[ 　]?年", said.words):
            if not _PLAN.search(clause_around(said.words, match.start(), match.end(), "，。；")):
                return True
    return False


def _done(said: Said) -> Iterator[re.Match[str]]:
    if "\t" in said.words or said.is_heading:
        return
    for match in _RESULT.finditer(said.words):
        clause = said.words[match.end(1) : match.end(1) + 60]
        if _GREW.search(clause) and not _PLAN.search(re.split(r"\d", clause)[0]):
            yield match
    for match in _RANGE.finditer(said.words):
        clause = clause_around(said.words, match.start(), match.end(), "。；")
        if not _PLAN.search(clause.replace(match.group(), "")):
            yield match


def _differs(header: Header, year: int) -> bool:
    return not header.first.year <= year <= header.last.year


def _flag(header: Header, span: Span, told: str) -> Flag:
    message = f"文头所标日期为{header.words}，但正文{told}，年份不合。"
    return Flag(FlagKind.DATE, message, (header.span, span))
