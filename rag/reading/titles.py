"""Which words of the head are the title; labels and captions, which are not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.domain import Evidence, Span
from rag.reading.dates import find_date
from rag.reading.lines import HAN
from rag.reading.people import speaker_of

WORKS: Final = (
    "讲话|报告|致辞|致词|贺词|贺信|发言|提纲|演讲|讲稿|主持词|献词|寄语|总结|"
    "开幕词|闭幕词|慰问信|公开信|党课"
)
_TITLE: Final = re.compile(
    rf"[^。！？\n]{{0,80}}?(?:{WORKS})(?:稿|提纲|材料)?(?:[（(](?![^）)]*\d)[^）)\n]{{1,12}}[）)])?"
    r"(?=$|[\s　（(]|——|--|全文$|全文[\s　（(])"
)
_ATTENDED: Final = re.compile(
    r"[^，。]{0,30}(?:出席|主持(?:召开)?|到会|参加|莅临)[^。]{0,24}(?:讲话|致辞|报告)"
)
"""The second line of a headline: 周启明出席并讲话."""
_OFFICE: Final = "(?:委员会|人民政府|政府|办公[室厅]|[县市省区]委|[局厅部])"
_SPACED_TITLE: Final = re.compile(rf".{{0,40}}(?:{WORKS})")
_DASH: Final = re.compile(r"(?:——|—|－－|--)[ 　]*")
_AT_MEETING: Final = re.compile(
    rf"(?:[\d〇零一二三四五六七八九十]{{2,4}}年[^，。\n]{{2,10}}[日号])?[ 　]*在[^，。\n]{{2,60}}?"
    rf"(?:会议?|论坛|仪式|典礼|活动)上(?:的(?:{WORKS}))?"
)
LABELS: Final = {
    "date": re.compile(r"(?:讲话|会议|发布|活动|发表|成文|印发)?(?:时间|日期)[ 　]*[：:][ 　]*"),
    "place": re.compile(r"(?:会议|讲话|活动)?(?:地点|地址)[ 　]*[：:][ 　]*"),
    "occasion": re.compile(r"(?:会议|活动)(?:名称)?[ 　]*[：:][ 　]*"),
    "title": re.compile(r"(?:标题|题目)[ 　]*[：:][ 　]*"),
    "other": re.compile(
        r"(?:来源|信息来源|浏览次数|阅读|点击|作者|编辑|责任编辑|审核|撰稿|供稿单位|供稿|发布机构|"
        r"主?讲话?人|报告人|发言人|发布人|致辞人|演讲人|主持人?|会议主持|记录人?|记录整理|参会人员|参加人员|"
        r"参加|出席人员|出席|列席人员|列席|缺席|请假|整理)[ 　]*[：:]"
    ),
}
_CAPTION: Final = re.compile(r"摄[）)。]?$|(?<!答)(?<!访)记者(?!会|见面|招待)|新华社|电$")
_DATELINE: Final = re.compile(r"本[报台网刊]讯|[^。，]{0,20}日[电讯]|[^。，]{0,20}[电讯][（(]")
"""How the first paragraph of a news item begins."""
_LOUD: Final = re.compile(
    r"(?:[\W_]*"
    r"(?:重磅|独家|最新|刚刚|速看|收藏|转发|权威发布|全文)[！!丨|｜：:][\W_]*)+|[|｜][ 　]*"
)
"""What is put before a title to make people look at it, and the edge of a table's cell."""


_GOES_ON: Final = 6
"""Characters behind a name with which a line tells more than who speaks."""


def is_caption(text: str, span: Span) -> bool:
    words = text[span.start : min(span.end, span.start + 200)]
    if span.end - span.start >= 200 or (len(words) > 40 and _DATELINE.match(words)):
        return False
    return bool(_CAPTION.search(words))


def is_attended(text: str, span: Span) -> bool:
    """Whether the line is a headline's 周启明出席并讲话, which names no work."""
    return _ATTENDED.fullmatch(text, span.start, span.end) is not None


def is_label(text: str, span: Span) -> bool:
    return any(pattern.match(text, span.start, span.end) for pattern in LABELS.values())


def title_of(text: str, head: Sequence[Span]) -> tuple[Span | None, str, list[Span]]:
    """The title, its value, and what else stands on its line."""
    head = [_quiet(text, line) for line in head]
    for number, line in enumerate(head):
        label = LABELS["title"].match(text, line.start, line.end)
        if label:
            return _made(text, Span(label.end(), line.end), [])
        if is_label(text, line) or is_caption(text, line) or _DASH.match(text, line.start):
            continue
        following = head[number + 1] if number + 1 < len(head) else None
        parted = _parted(text, line)
        if parted:
            return _made(text, *parted)
        before = head[number - 1] if number else None
        if following and _DASH.match(text, following.start, following.end):
            whole = before if before and _is_upper_half(text, before, line) else line
            return _made(text, Span(whole.start, line.end), [])
        title = _TITLE.match(text, line.start, line.end)
        if title:
            span = Span(line.start, title.end())
            if number and is_attended(text, span):
                continue
            if before and _begins_title(text, before, line):
                span = Span(before.start, span.end)
            return _made(
                text, span, [Span(title.end(), line.end)] if title.end() < line.end else []
            )
        words = "".join(text[line.start : line.end].split())
        if len(words) < 40 and _SPACED_TITLE.fullmatch(words):
            return _made(text, line, [])
    for line in head:
        words = text[line.start : line.end]
        short = 4 <= len(words) <= 60 and words[-1] not in "。！？：:；，,、"
        speaks = speaker_of(text, [line], ())
        date = find_date(text, line.start, line.end)
        dated = date and date.span and 2 * (date.span.end - date.span.start) > len(words)
        told = speaks and speaks.span and line.end - speaks.span.end >= _GOES_ON
        if short and not (
            (speaks and not told) or dated or is_label(text, line) or is_caption(text, line)
        ):
            return _made(text, line, [])
    return None, "", []


def _made(text: str, span: Span, rest: list[Span]) -> tuple[Span, str, list[Span]]:
    """Lines and letter-spacing (政 府 工 作 报 告) are joined in the value, never in the text."""
    words = text[span.start : span.end]
    if re.search(rf"[{HAN}] [{HAN}] [{HAN}]|[{HAN}]　[{HAN}]　[{HAN}]", words):
        words = re.sub(r"\s", "", words)
    words = re.sub("[\u00ad\u200b-\u200f\u2060\ufeff\ufe0e\ufe0f]", "", words)
    return span, re.sub(r"[ 　]*\n[ 　]*", "", words), rest


def _quiet(text: str, line: Span) -> Span:
    """The line without 「重磅！」 and table edges at its ends."""
    loud = _LOUD.match(text, line.start, line.end)
    start = loud.end() if loud else line.start
    words = text[start : line.end].rstrip("|｜ \u3000")
    return Span(start, start + len(words)) if words else line


def _parted(text: str, line: Span) -> tuple[Span, list[Span]] | None:
    """政府工作报告 ——2007年3月5日在……会议上 on one line, as title and the rest."""
    for dash in _DASH.finditer(text, line.start + 1, line.end):
        date = find_date(text, dash.end(), min(line.end, dash.end() + 20))
        if text.startswith("在", dash.end()) or (
            date and date.span and date.span.start == dash.end()
        ):
            title = text[line.start : dash.start()].rstrip()
            return Span(line.start, line.start + len(title)), [Span(dash.end(), line.end)]
    return None


def _is_upper_half(text: str, before: Span, line: Span) -> bool:
    """Whether the line straight above one that has a subtitle is the first half of the title:
    as many words, and not an office, a date or a note in brackets."""
    words = text[before.start : before.end]
    near = text.count("\n", before.end, line.start) == 1
    size = line.end - line.start
    alike = 8 <= len(words) <= 30 and len(words) <= 2 * size and size >= 8
    return near and alike and not re.search(rf"[。！？：:；）)\]】]$|{_OFFICE}$|文件|\d", words)


def _begins_title(text: str, before: Span, line: Span) -> bool:
    """Whether the line before is the first half of a title broken in two."""
    words = text[before.start : before.end]
    open_ = words[-1] not in "。！？：:；）)" and words.startswith(("在", "关于"))
    near = (
        not text[before.end : line.start].strip() and text.count("\n", before.end, line.start) == 1
    )
    return open_ and near and len(words) <= 40 and not _TITLE.match(words)


def subtitle_of(text: str, head: Sequence[Span], title: Span) -> Evidence | None:
    """What stands behind a dash under the title: ——在全县经济工作会议上的讲话.

    ``head`` are the lines beside the title and the rest of its own line.
    """
    for span in head:
        if span.start < title.end or "\n\n" in text[title.end : span.start].replace(" ", ""):
            continue
        dash = _DASH.match(text, span.start, span.end)
        start = dash.end() if dash else span.start
        if not dash and not _DASH.fullmatch(text[title.end : span.start].strip()):
            continue
        meeting = _AT_MEETING.match(text, start, span.end)
        end = meeting.end() if meeting else span.end
        words = text[start:end].rstrip()
        return Evidence(words, Span(start, start + len(words))) if len(words) >= 4 else None
    return None
