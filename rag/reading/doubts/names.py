"""Names of one person spelt in two ways within a text, and characters that hardly are of names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from rag.domain import Flag, FlagKind, Span
from rag.doubting import HIDDEN, core_of_post, pairs_one_apart
from rag.reading.doubts.said import Body
from rag.reading.lines import HAN
from rag.reading.people import FAMILY, POST

_PERSON: Final = re.compile(
    rf"(?P<post>[{HAN}]{{0,12}}?{POST})(?P<name>{FAMILY}[{HAN}]{{1,2}}?)"
    r"(?=同志|出席|主持|讲|谈|安排|部署|解读|汇报|在|作|对|就|通报|宣布|强调|指出|要求|说|表示|介绍|传达|代表|率|到|向|把|将|给|，|。|、|；|：|（|$)"
)
_TITLED: Final = re.compile(
    rf"(?<![{HAN}])(?P<name>{FAMILY}[{HAN}]{{1,2}})(?P<post>书记|省长|市长|县长|区长|镇长|乡长|局长|主任|主席)"
    rf"(?![{HAN}]?[级办公])"
)
_COMRADE: Final = re.compile(rf"(?<![{HAN}])(?P<name>{FAMILY}[{HAN}]{{1,2}}?)同志")
_LOOSE: Final = re.compile(
    rf"(?<![{HAN}])(?P<name>{FAMILY}[{HAN}]{{1,2}}?)(?:在讲话中|指出|强调|要求|表示|在会上)"
)
_FORMER: Final = re.compile(r"原$|前$|前任$|时任$|原任$|曾任$")
_NOT_NAMES: Final = re.compile(
    r"同志|会议|大会|主持|部门|单位|讲话|各|等|们|会|关于|全面|高度|认真"
)

LOOKALIKES: Final = {
    "税": "锐", "坏": "怀", "债": "倩", "睛": "晴", "刑": "邢", "昧": "妹", "末": "未", "曰": "日",
    "货": "贤", "悔": "梅", "侮": "梅", "贪": "贵", "污": "沅", "讧": "江", "狠": "琅", "赂": "璐",
    "骗": "骞", "贱": "践", "贼": "赋", "钓": "钧", "钩": "钧", "徙": "徒", "哄": "洪", "赔": "培",
    "诲": "海", "垃": "拉", "肮": "航", "拙": "茁", "盗": "盈", "逃": "洮",
}  # fmt: skip
"""Characters that hardly are part of a given name, and one of names that looks like each."""


_MENTIONS: Final = 20
"""Mentions of one name that are compared."""


class _Named(NamedTuple):
    name: str
    post: str
    span: Span
    said: int


def doubts_of_names(body: Body) -> Iterator[Flag]:
    """Flags of the kind SPEAKER: the doubted spelling first, then the other."""
    yield from _odd_character(body)
    by_name: dict[str, list[_Named]] = {}
    for named in _found(body):
        by_name.setdefault(named.name, []).append(named)
    for pair in pairs_one_apart(by_name):
        one, other = (by_name[name][:_MENTIONS] for name in pair)
        match = next(((a, b) for a in one for b in other if _one_person(a, b, one, other)), None)
        if match:
            first, second = sorted(match, key=lambda named: (named.said >= 0, named.span.start))
            message = (
                f"姓名不一：“{first.post}{first.name}”与“{second.post}{second.name}”"
                "只差一个字，可能是同一人，请核对。"
            )
            yield Flag(FlagKind.SPEAKER, message, (first.span, second.span))


def _found(body: Body) -> Iterator[_Named]:
    """The speaker of the head (``said`` -1) and the people named with a post or as comrades."""
    speaker = body.speech.metadata.speaker
    if speaker and speaker.span and not set(speaker.value) & set(HIDDEN):
        yield _Named(speaker.value, body.speech.metadata.text_of("post"), speaker.span, -1)
    for number, said in enumerate(body.said):
        taken: set[int] = set()
        for pattern in (_PERSON, _TITLED, _COMRADE, _LOOSE):
            for match in pattern.finditer(said.words):
                name = match["name"]
                start = match.start("name")
                post = match.groupdict().get("post") or ""
                former = _FORMER.search(said.words[max(0, match.start() - 2) : match.start()])
                odd = _NOT_NAMES.search(name) or set(name) & set(HIDDEN)
                if former or post.startswith(("原", "前", "时任")) or odd or start in taken:
                    continue
                taken.add(start)
                span = said.span(match, "name")
                if speaker is None or span != speaker.span:
                    yield _Named(name, core_of_post(post) or post, span, number)


def _one_person(
    one: _Named, other: _Named, ones: Sequence[_Named], others: Sequence[_Named]
) -> bool:
    """Whether two names, one character apart, are likely the same person's.

    Same office, or a bare one beside a spelling that is known with a post; never in one sentence,
    and not where both spellings come with posts that differ. ``ones`` and ``others`` are all
    mentions of the two names.
    """
    if one.said == other.said:
        return False
    if one.post and other.post:
        cores = sorted((core_of_post(one.post), core_of_post(other.post)), key=len)
        rest = cores[1].removesuffix(cores[0])
        return bool(cores[0]) and cores[1].endswith(cores[0]) and "副" not in rest
    if len(one.name) < 3 or one.name[0] != other.name[0]:
        return False
    posted = [any(named.post for named in mentions) for mentions in (ones, others)]
    together = {named.said for named in ones} & {named.said for named in others}
    return posted[0] != posted[1] and not together


def _odd_character(body: Body) -> Iterator[Flag]:
    speaker = body.speech.metadata.speaker
    if speaker is None or speaker.span is None or len(speaker.value) < 2:
        return
    for char in speaker.value[1:]:
        if LOOKALIKES.get(char):
            message = (
                f"文头所标讲话人“{speaker.value}”的“{char}”极少用作人名，"
                f"与“{LOOKALIKES[char]}”形近，可能有误，请核对。"
            )
            yield Flag(FlagKind.SPEAKER, message, (speaker.span,))
            return
