"""Words of a follow-up that point at items of a list told before: 「第四项呢」「前两条呢」.

Tells which items are meant and what is asked of them. Which list that is depends on the
conversation, of which nothing is known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from rag.quantities import parse_numeral


class Which(StrEnum):
    """How the items are told: by their numbers, by words of theirs, or by what was asked before."""

    NUMBERED = "第几项"
    FIRST = "前几项"
    LATEST = "后几项"
    EACH = "每一项"
    OTHERS = "其他几项"
    MORE = "还有呢"
    NEXT = "下一项"
    BEFORE = "上一项"
    SAME = "这一项"
    WORDED = "说到某事的那一项"


@dataclass(frozen=True, slots=True)
class ItemsAsked:
    """``written``: the words that point. ``numbers``: 1, 2, … or -1, -2 from the end; for FIRST
    and LATEST how many. ``words``: what a WORDED item is about. ``own``: what is asked of the
    items, '' where all that is said under them is."""

    which: Which
    written: str
    numbers: tuple[int, ...] = ()
    words: str = ""
    own: str = ""


_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_FEW = r"(?:[两二三四五六七八九十几]|\d{1,2})"
_MEASURE = r"(?:大?(?:项|条|点(?!多?钟|半|[\d一二三四五六七八九])|个|件|步|类|种|句|招|样))"
_THING = (
    r"(?:(?:重点|主要|具体|大)?(?:任务|工作|要求|措施|举措|问题|方面|建议|意见|目标|原则|内容|实事|大事|事情?|"
    r"考虑|原因|经验|做法|政策|部署|表现|关系|环节|融合|行动|工程))"
)
_ITEM = rf"(?:{_MEASURE}{_THING}?)"
_BEHIND = (
    r"(?=$|[\s呢吗吧的里中是有讲说提谈要谁怎咋为何又再都也还指能在对由给来投？?，,。！!、和与跟及到至]|具体|详细|分别|各自|"
    r"主要|展开|原文|原话|什么|啥|多少|哪|几|可以|包括|涉及|责|牵|落实|完成|目标|细说|介绍|解释|如何|到底|究竟|意思|出|涉|定|花|用|比|存|卡|难|好|差|算|属|占|达)"
)
_SEVERAL = (
    rf"第(?:{_N}){_MEASURE}?(?:(?:[、,，和与跟及]|以及)"
    rf"(?:第?{_N}|最[后末]一?){_MEASURE}?)+{_THING}?"
)
_RANGE = rf"第(?P<from>{_N}){_MEASURE}?(?:到|至|[—－~-])第?(?P<to>{_N}){_ITEM}"
_PATTERNS: tuple[tuple[Which, re.Pattern[str]], ...] = (
    (Which.NUMBERED, re.compile(rf"(?P<range>{_RANGE}){_BEHIND}")),
    (Which.NUMBERED, re.compile(rf"(?P<several>{_SEVERAL}){_BEHIND}")),
    (Which.NUMBERED, re.compile(rf"倒数第(?P<back>{_N}){_ITEM}{_BEHIND}")),
    (Which.NUMBERED, re.compile(rf"第[\[(（]?(?P<one>{_N})[\])）]?{_ITEM}{_BEHIND}")),
    (Which.NUMBERED, re.compile(rf"^(?:那么?)?第(?P<one>{_N})(?=呢?[？?。]*$|呢[，,])")),
    (Which.NUMBERED, re.compile(rf"^(?:那么?)?(?P<one>{_N})(?=呢[？?。]*$)")),
    (Which.NUMBERED, re.compile(
        rf"^(?:那么?)?[\[(（【](?P<one>{_N})[\])）】](?:那{_ITEM})?{_BEHIND}"
    )),
    (Which.FIRST, re.compile(rf"(?:(?<![之以日目])前面?|头)的?(?P<few>{_FEW}){_ITEM}{_BEHIND}")),
    (Which.LATEST, re.compile(
        rf"(?:最后面?|(?<![之以])后面?|末尾?)的?(?P<few>{_FEW}){_ITEM}{_BEHIND}"
    )),
    (Which.NUMBERED, re.compile(rf"(?P<last>最后的?那?一?|最末一?|末(?:尾那)?){_ITEM}{_BEHIND}")),
    (Which.EACH, re.compile(
        rf"(?:每一?|各){_ITEM}{_BEHIND}|逐[条项点个]|一[条项点]一[条项点]地?|"
        rf"^(?:请|把)?(?:它们|这[些几]{_ITEM}?)?(?=(?:全部|全都|都|分别)(?:再|给我)?(?:展开|细说|具体[说讲]|详细[说讲]))"
    )),
    (Which.OTHERS, re.compile(
        rf"(?:其他|其它|其余|剩下|余下|剩余)的?那?(?:(?:{_FEW})?{_ITEM}|{_THING}|(?=呢))(?:的(?=呢))?{_BEHIND}|"
        rf"(?:另外|别)的?(?:{_FEW}){_ITEM}{_BEHIND}"
    )),
    (Which.MORE, re.compile(
        rf"^(?:那|然后|嗯|，|,)*(?:还有(?:没有|哪些|什么|哪[几]{_MEASURE}?|别的|其他的?|其它的?|更多的?|呢|吗|么|没)*的?(?P<words>{_THING})?"
        rf"(?:吗|呢|没有|么|了)*|(?:就|只有)这[些几](?:{_MEASURE}|了)?吗?|没有?了吗|(?:请)?(?:接着|继续)(?:说|讲|往下[说讲])?(?:吧)?|"
        rf"更多(?:呢|内容)?|除(?:了这些|此之外|此以外)(?:呢|以外呢|之外呢|还有(?:什么|哪些|呢|吗))?)[？?。！!]*$"
    )),
    (Which.NEXT, re.compile(
        rf"(?:下|接下来的?|再下|后)(?:那?一?){_MEASURE}(?=呢|[？?。]|$|[讲说是]|具体)"
    )),
    (Which.BEFORE, re.compile(rf"(?:上|前)一?{_MEASURE}(?=呢|[？?。]|$|[讲说是]|具体)")),
    (Which.SAME, re.compile(rf"^(?:那么?，?)?(?:[这那该此]一?){_ITEM}{_BEHIND}")),
    (Which.WORDED, re.compile(
        rf"(?:^|(?<=[，,]))(?:那么?|关于|说说|讲讲|展开说说|再说说|详细说说|请)*(?P<words>[\u4e00-\u9fffA-Za-z\d“”「」]{{2,16}}?)"
        rf"的?[那这]一?{_ITEM}{_BEHIND}"
    )),
)  # fmt: skip
_FILLING = re.compile(
    r"(?:[呢吗的里中上下吧啊嘛哦嗯，,、？?。！!\s“”「」]|那么?|请|再|给我|帮我|麻烦|能不能|能否|可以|可不可以|你|您|我|想|知道|了解|"
    r"一下|一点|些|具体|详细|进一步|仔细|分别|各自|各|都|主要|到底|究竟|展开|细说|说说|讲讲|谈谈|聊聊|介绍|解释|说明|说|讲|谈|"
    r"讲述|阐述|怎么样?|如何|怎样|咋|了|是|有|哪些|什么|啥|内容|意思|指|要求|部署|安排|落实|贯彻|做|办|干|抓|推进|实施|开展|"
    r"规定|措施|举措|表述|原文|原话|全文|多|关于|为?哪几[条项点个步]?|分为?|看|对|就|来|它们?|在|讲话|报告|会|要|提到?|提出|包括|涉及|方面|其中|刚才|"
    r"上面|前面|上述|哪一?[篇份次场](?:讲话|报告|会议?)?|出自|出处|"
    r"哪里|哪儿|来源|把|又|也|全部|逐|这[些几]?[条项点]?|该)*"
)

_WANTED = re.compile(r"展开|具体|详细|细说|落实|解释|(?:怎么|如何|怎样)(?:做|办|干|抓|推进|实施)")


def items_asked(question: str) -> ItemsAsked | None:
    """Which items of a list ``question`` points at; None where it points at none.

    >>> items_asked("第四项呢？").numbers, items_asked("前两条分别怎么落实").own
    ((4,), '')
    """
    text = question.strip()
    for which, pattern in _PATTERNS:
        found = pattern.search(text)
        if found is None:
            continue
        before, behind = text[: found.start()], text[found.end() :]
        if before and not _FILLING.fullmatch(before):
            continue
        own = (
            ""
            if _FILLING.fullmatch(behind)
            else re.sub(r"^(?:里面?|当?中|[呢的，,、\s])+", "", behind)
        )
        named = found.groupdict()
        words = named.get("words") or ""
        if which is Which.WORDED and _FILLING.fullmatch(words):
            continue
        numbers = _numbers(named)
        if numbers is not None:
            written = found[0].lstrip("那，,").rstrip("？?。！!")
            return ItemsAsked(which, written, numbers, words, own)
    return None


def is_bare_request(question: str) -> bool:
    """Whether nothing is said but that more is wanted of what was told: 「展开说说」."""
    return bool(_FILLING.fullmatch(question) and _WANTED.search(question))


def _numbers(named: dict[str, str | None]) -> tuple[int, ...] | None:
    """The numbers that were matched, () where there are none; None for numbers of nothing."""
    if named.get("range"):
        first, last = _number(named["from"] or ""), _number(named["to"] or "")
        return tuple(range(first, last + 1)) if 0 < first < last <= 30 else None
    if several := named.get("several"):
        written = re.findall(rf"最[后末]一?|{_N}", several)
        every = tuple(dict.fromkeys(-1 if "最" in one else _number(one) for one in written))
        return every if 0 not in every else None
    if back := named.get("back"):
        return (-_number(back),) if _number(back) else None
    if one := named.get("one"):
        return (_number(one),) if _number(one) else None
    if few := named.get("few"):
        return (0 if few == "几" else _number(few),)
    return (-1,) if named.get("last") else ()


def _number(written: str) -> int:
    if written.isdigit():
        return int(written)
    value = parse_numeral(written.replace("两", "二"))
    return int(value) if value is not None and value < 100 else 0
