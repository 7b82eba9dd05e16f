"""What the body speaks of as still to come, or as done, against the date at its head.

即将迎来建党100周年, 务必在6月底前完成: the head's date must not lie behind it. 学习党的二十大精神,
今年上半年增长6%: the head's date must not lie before it.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from rag.domain import Flag, FlagKind, Span
from rag.reading.doubts.almanac import HOLIDAYS, dated_events, days_until
from rag.reading.doubts.said import Body, Header, Said, brief, clause_around, day_of, quoted
from rag.reading.lines import NUMERAL, small_number

_SOON: Final = re.compile(
    r"(?:即将|就要|马上就?要|将要|快要|很快就?要|眼看就要|转眼就要)(?:迎来|到来|召开|开幕|举行|举办|到|是|迎接)?"
    r"|喜迎|迎接|献礼|静候|就?将迎来|再过[^，。]{1,8}(?:天|周|个?月)[，,]?(?:就是|便是|就要|将|我们将)|"
    r"距离?[^，。]{0,4}$"
)
_AHEAD: Final = re.compile(
    r"[^，。；“”]{0,4}(?:即将(?:到来|来临|召开|开幕|举行)|就要(?:到|来|召开|举行)|将至|在即|临近|将于|"
    r"还有(?:不到|不足)?[^，。]{1,6}(?:天|周|月)|一天天临近|马上就?要?到)"
)
_SPIRIT: Final = re.compile(
    r"[^，。；]{0,4}(?:精神|闭幕|胜利召开|以来|的?战略部署|报告(?:指出|强调|提出)|成功举办)"
)
_NOT_YET: Final = re.compile(r"即将|将要|将于|迎接|喜迎|筹备|备战|筹办|前夕|之前")
_PART: Final = rf"(?:\d{{1,2}}|三十一?|{NUMERAL})"
_DEADLINE: Final = re.compile(
    rf"(?<![\d至到、-])(?:(?P<year>\d{{4}})年|(?P<this>今年|年内))?[ 　]?(?P<month>{_PART})月"
    rf"(?:份)?(?:底|末|(?P<day>{_PART})[日号])?(?:之|以)?前"
)
_MUST: Final = re.compile(
    r"要|必须|务必|确保|力争|争取|限|完成|到位|建成|开工|启动|销号|请|报送|上报|报[县市省]|提出|提交|拿出|全部"
)
_DONE: Final = re.compile(
    r"已|了(?!解)|曾|原定|原计划|原本|本来|比要求|提前|早了|晚了|没|未|逾期|去年|上年|当时|通报|"
    r"前(?:报|交|建|做|提|完成|开工)[^，。]{0,2}的|每年|次年|来年|明年|翌年|历年|往年"
)
_PERIOD: Final = re.compile(
    rf"(?P<this>今年)?(?:(?:以来)?[，,]?(?:1|１|一)(?:月份?)?(?:至|到|[-—~～－])(?P<to>{_PART})月(?:份)?|"
    rf"(?P<half>上半年)|前(?P<quarters>[二三两])(?:个)?季度|(?P<first>一季度|首季)|"
    rf"截[至止](?:目前|(?P<this_>今年))?(?P<until>{_PART})月(?:底|末|(?P<day>{_PART})[日号]))"
)
_RESULT: Final = re.compile(
    r"增长|下降|同比|比去年|引进|新增|办结|累计|实现|达到|已|增速|完成了|突破|位居|发生"
)
_PLAN: Final = re.compile(
    r"要|力争|确保|目标|预计|预期(?=目标|增长|为)|计划|必须|争取|将|任务|安排|规划|打算|拟|务必|以前|之前"
)
_ELSEWHEN: Final = re.compile(r"去年|前年|上年|往年|\d{4}年|当年|历年|同期|明年")
_NEARING: Final = re.compile(
    r"(?:即将|就要|马上就?要?|快要?|眼看就?要?|转眼就?要?)(?:迎来|到来|到|过|是)(?:了|一年一度的)?$|"
    r"再(?:过|有)[^，。]{1,8}?(?:天|周|个?(?:月|星期|礼拜))(?:多|左右)?，?(?:就是|便是|就到|就要到|是|将迎来|我们将迎来)$"
)
_NEARS: Final = re.compile(
    r"(?:假期|小长假|佳节)?(?:即将(?:到来|来临)|就要到|将至|在即|临近|马上就?要?到|快到了|"
    r"(?:还|只)(?:有|剩)(?:不到|不足|下)?[^，。]{1,6}(?:天|周|星期|个?月))"
)
_HOLIDAY: Final = re.compile("|".join(HOLIDAYS))
_AGO: Final = 200
"""A holiday further ahead than this many days has just gone by instead."""
_SLACK: Final = timedelta(days=10)


def doubts_of_tenses(body: Body) -> Iterator[Flag]:
    """Flags of the kind DATE, at most one for each rule and sentence."""
    header = body.header
    if header is None:
        return
    for said in body.said:
        yield from _events(header, said)
        if header.first.year == header.last.year and header.first.month == header.last.month:
            yield from _holidays(header, said)
            yield from _deadlines(header, said)
            yield from _periods(header, said)


def _events(header: Header, said: Said) -> Iterator[Flag]:
    for match, day in dated_events(said.words):
        words = clause_around(said.words, match.start(), match.end(), "，。；！？")
        before = said.words[max(0, match.start() - 24) : match.start()].rpartition("，")[2]
        soon = _SOON.search(before) or _AHEAD.match(said.words, match.end())
        span = said.span(match)
        if soon and day < header.first:
            told = f"把“{brief(words)}”说成尚未到来，而这一天是{_written(day)}"
            yield _flag(header, span, told)
        spirit = _SPIRIT.match(said.words, match.end())
        if spirit and not soon and day > header.last and not _NOT_YET.search(words):
            told = f"已经讲到“{match.group()}{spirit.group()}”，而这件事在{_written(day)}才有"
            yield _flag(header, span, told)


def _holidays(header: Header, said: Said) -> Iterator[Flag]:
    for match in _HOLIDAY.finditer(said.words):
        before = (
            said.words[max(0, match.start() - 14) : match.start()]
            .rstrip("“‘的")
            .rpartition("，")[2]
        )
        after = said.words[match.end() :].lstrip("”’节")
        if not (_NEARING.search(before) or _NEARS.match(after)):
            continue
        days = days_until(header.first, HOLIDAYS[match.group()])
        if days > _AGO:
            words = clause_around(said.words, match.start(), match.end(), "，。；！？")
            told = f"说“{brief(words)}”，这个日子在{header.first.month}月已经过去"
            yield _flag(header, said.span(match), told)


def _deadlines(header: Header, said: Said) -> Iterator[Flag]:
    for match in _DEADLINE.finditer(said.words):
        clause = _from_comma(said.words, match)
        after = said.words[match.end() : match.end() + 30]
        before = said.words[max(0, match.start() - 16) : match.start()]
        if (
            not _MUST.search(before + after)
            or _DONE.search(clause)
            or quoted(said.words, match.start())
        ):
            continue
        year = int(match["year"]) if match["year"] else header.first.year
        day = day_of(year, match["month"], match["day"])
        if day is None or day >= header.first:
            continue
        if not match["year"] and not match["this"] and header.first.month - day.month > 6:
            continue
        told = f"还要求“{brief(match.group() + after.partition('。')[0])}”，期限已在此前"
        yield _flag(header, said.span(match), told)


def _from_comma(words: str, match: re.Match[str]) -> str:
    """The words from the comma before the match to the end of its sentence or 。；."""
    left = max(words.rfind(stop, 0, match.start()) for stop in "，。；！？") + 1
    rights = [at for stop in "。；！？" if (at := words.find(stop, match.end())) >= 0]
    return words[left : min(rights, default=len(words))]


def _periods(header: Header, said: Said) -> Iterator[Flag]:
    for match in _PERIOD.finditer(said.words):
        clause = clause_around(said.words, match.start(), match.end(), "。；！？")
        own = said.words[match.start() : match.start() + len(clause)]
        before = said.words[max(0, match.start() - 10) : match.start()]
        if not (match["this"] or match["this_"]) and header.first.month <= 4:
            continue
        if not _RESULT.search(own) or _PLAN.search(own[:30]) or _ELSEWHEN.search(before):
            continue
        if _PLAN.search(before) or quoted(said.words, match.start()):
            continue
        end = _end_of(match, header.first.year)
        if end and end > header.last + _SLACK:
            told = f"已经讲到“{brief(own)}”，要到{end.month}月{end.day}日才有这个数"
            yield _flag(header, said.span(match), told)


def _end_of(match: re.Match[str], year: int) -> date | None:
    if match["until"]:
        return day_of(year, match["until"], match["day"])
    if match["to"]:
        month = small_number(match["to"])
    elif match["half"] or match["quarters"] in ("二", "两"):
        month = 6
    else:
        month = 9 if match["quarters"] else 3
    if not 1 <= month <= 12:
        return None
    return date(year, month, calendar.monthrange(year, month)[1])


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _flag(header: Header, span: Span, told: str) -> Flag:
    message = f"文头所标日期为{header.words}，但正文{told}。"
    return Flag(FlagKind.DATE, message, (header.span, span))
