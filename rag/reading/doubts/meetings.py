"""The meeting in the title against the meeting that the body says it speaks at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rag.domain import Evidence, Flag, FlagKind, Span
from rag.reading.doubts.said import Body, Said, brief, quoted
from rag.reading.lines import NUMERAL, small_number

_KIND: Final = (
    r"(?:会议|大会|座谈会|推进会|动员会|部署会|总结会|现场会|联席会|例会|论坛|仪式|培训班|全会|会)"
)
_NAME: Final = (
    rf"(?P<name>[^，。；：！？、的了\s“”（）]{{2,30}}?(?:的)?{_KIND})(?![员场上见商计长堂])"
)
_HERE: Final = re.compile(
    rf"(?:今天|今天上午|今天下午|今晚|现在|这里|此时|上午|下午)[^，。；：]{{0,12}}?[，,]?[^，。；：]{{0,16}}?"
    rf"(?:召开|举行|参加|出席|迎来了?|开的?是?|组织召开|隆重举行)(?:了|的|的是|今年的?|一次|这次|这个|这场)*{_NAME}"
)
_THIS: Final = re.compile(
    rf"(?:(?<!上)这次|此次|本次|这个|这场)(?:召开的)?{_NAME}(?=[，,是的，。]|上)"
)
_WELCOMES: Final = re.compile(
    rf"向?(?:出席|参加|莅临)(?:今天|这次|本次|此次)?(?:的)?{_NAME}的(?:各位|全体|同志|代表|来宾|领导)"
)
_REPORTED: Final = re.compile(rf"(?:召开|举行)(?:了)?{_NAME}")
_HELD: Final = re.compile(
    rf"(?:^|[，。 　]){_NAME}(?:于[^，。]{{0,12}})?在[^，。]{{2,20}}?(?:召开|举行)"
)
_TITLE: Final = re.compile(
    rf"(?:召开|举行|在)(?:了)?(?P<name>[^，。：！？\n“”]{{2,40}}?{_KIND})(?:上|[ 　（(]|$)"
)
_OTHERS: Final = re.compile(
    r"去年|上次|上周|昨天|前不久|日前|此前|不久前|刚刚结束|\d+月\d+日|中央|全国|全省|省委|省政府|国务院|"
    r"传达|学习|贯彻|落实|结束|以来|之前"
)
_PLAIN: Final = re.compile(
    r"全[国省市县区州镇乡]|[省市县区]委|[省市县区]政府|\d{4}年度?|[一二]〇[〇一二三四五六七八九]{2}年度?|"
    r"[这本此上每]次|这[个场]|今年|去年|第[一二三四五六七八九十\d]+[次届]|扩大|暨|会议|大会|座谈|推进|动员|部署|总结|现场|联席|例会|论坛|仪式|"
    r"工作|年中|年终|年度|半年|上|一次|重要|专题|召开|举行|电视电话|视频|领导干部|干部|会"
)
_LONG_BODY: Final = 600
"""Characters of a body that must speak of its meeting's subject."""
_SESSION: Final = re.compile(
    rf"(?:第?(?P<term>{NUMERAL})届)?[^，。届次]{{0,14}}?(?:人民代表大会|人大|政协|[市县区省]委)[^，。届次]{{0,6}}?"
    rf"(?:第(?P<time>{NUMERAL})次(?:全体)?会议|(?P<short>{NUMERAL})次(?:全会|会议))"
)
_NOW: Final = re.compile(r"(?:本次|这次|向大会|向|今天|召开)")


def doubts_of_meetings(body: Body) -> Iterator[Flag]:
    """One flag of the kind MEETING at most: the title's words first, then the body's."""
    named = _named(body)
    if named is None:
        return
    found = [pair for said in body.opening for pair in _spoken(body, said)]
    content = _content(named.value)
    if content and found and named.span:
        told = [(said, match) for said, match in found if _content(match["name"])]
        if told and not any(_alike(content, _content(match["name"])) for _, match in told):
            said, match = told[0]
            yield _flag(body, named.span, said.span(match, "name"))
            return
        if told:
            content = ""
    unheard = _unheard(body, named, content)
    if unheard:
        yield unheard
    yield from _sessions(body, named)


def _unheard(body: Body, named: Evidence, content: str) -> Flag | None:
    """A title whose subject the whole body does not mention once."""
    words = "".join(said.words for said in body.said)
    if len(content) < 3 or len(words) < _LONG_BODY or named.span is None:
        return None
    if any(content[i : i + 2] in words for i in range(len(content) - 1)):
        return None
    first = body.said[0]
    message = (
        f"标题所说的会议是“{brief(body.speech.quote(named.span))}”，"
        f"但正文没有一处提到“{content}”，请核对是否标题有误。"
    )
    start = Span(first.start, first.start + len(first.words))
    return Flag(FlagKind.MEETING, message, (named.span, start))


def _named(body: Body) -> Evidence | None:
    """The meeting by the title; by the subtitle or a label where the title names none."""
    title = body.speech.metadata.title
    if title and title.span:
        words = body.speech.quote(title.span)
        match = _TITLE.search(words)
        if match:
            start = title.span.start + match.start("name")
            return Evidence(match["name"], Span(start, start + len(match["name"])))
    return body.speech.metadata.occasion


def _spoken(body: Body, said: Said) -> Iterator[tuple[Said, re.Match[str]]]:
    """Meetings that the opening calls the one of today."""
    patterns = (_REPORTED, _HELD) if body.is_news else (_HERE, _THIS, _WELCOMES)
    for pattern in patterns:
        for match in pattern.finditer(said.words):
            before = said.words[max(0, match.start() - 12) : match.start()].rpartition("。")[2]
            inside = said.words[match.start() : match.start("name")]
            if body.is_news:
                if said.start > body.said[0].start + 200:
                    continue
            elif _OTHERS.search(before + inside) or _OTHERS.match(match["name"]):
                continue
            if not quoted(said.words, match.start("name")):
                yield said, match


def _content(name: str) -> str:
    """The words that tell one meeting from another, without levels, kinds and years."""
    return _PLAIN.sub("", name)


def _alike(one: str, other: str) -> bool:
    """Whether two names share two characters in a row, or all of a short one's characters."""
    if len(one) < 2 or len(other) < 2:
        return True
    pairs = {one[i : i + 2] for i in range(len(one) - 1)}
    if any(other[i : i + 2] in pairs for i in range(len(other) - 1)):
        return True
    short, long = sorted((one, other), key=len)
    return len(set(short) & set(long)) >= len(set(short)) - 1 and len(short) > 2


def _sessions(body: Body, named: Evidence) -> Iterator[Flag]:
    """第十八届…第四次会议 against 向县十八届人大五次会议报告工作."""
    mine = _SESSION.search(named.value)
    if mine is None or named.span is None:
        return
    for said in body.opening[:4]:
        for match in _SESSION.finditer(said.words):
            before = said.words[max(0, match.start() - 8) : match.start()]
            if not _NOW.search(before + match.group()[:4]):
                continue
            if _time(match) != _time(mine) or _term(match) not in (0, _term(mine)):
                yield _flag(body, named.span, said.span(match))
                return


def _time(match: re.Match[str]) -> int:
    return small_number(match["time"] or match["short"])


def _term(match: re.Match[str]) -> int:
    return small_number(match["term"]) if match["term"] else 0


def _flag(body: Body, named: Span, spoken: Span) -> Flag:
    message = (
        f"标题所说的会议是“{brief(body.speech.quote(named))}”，"
        f"但正文说的是“{brief(body.speech.quote(spoken))}”，会议不合。"
    )
    return Flag(FlagKind.MEETING, message, (named, spoken))
