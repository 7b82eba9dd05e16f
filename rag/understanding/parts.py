"""What a question points at inside a speech: a part by its number, quoted words, a count.

「第三部分讲什么」 points at part 3, 「“蓄势”是什么意思」 quotes one phrase, 「哪四条」 expects four
things. Knows nothing of the speeches, so none of these is sure to be there.
"""

from __future__ import annotations

import re

from rag.folding import fold
from rag.quantities import parse_numeral

_NUMBER = r"(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})"
_PART_NOUN = (
    r"(?:大)?(?:个)?(?:大)?(?:部分|方面|问题|板块|块|章|节|点(?![多钟半\d一二三四五六七八九]))"
)
_PART = re.compile(rf"(?P<last>倒数)?第\(?{_NUMBER}\)?{_PART_NOUN}")
_LAST = re.compile(
    rf"最后(?:的)?(?:一(?:个)?)?{_PART_NOUN}|最后一段|结尾|末尾|篇末|文末|结束语|收尾(?:部分|那?段)"
)
_FIRST = re.compile(
    r"(?<![好良的新起])开头(?!红)|开篇|开场白|(?:讲话|报告|文章|会议)(?:的)?一开始|引言|导语"
)
_QUOTED = re.compile(
    r"“([^“”]{1,30})”|「([^「」]{1,30})」|『([^『』]{1,30})』|‘([^‘’]{1,30})’|\"([^\"]{1,30})\""
)

TITLE_ASKED = re.compile(r"标题|题目|篇名|叫什么")
_DAY = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})(?:日|号)")
_ASKING = re.compile(r"哪|几|谁|什么|多少|啥|多大|多长|何时")
_COMPARING = re.compile(
    r"(?:这|那)?[两几三]?(?:篇|次|份|场)(?:讲话|报告|会议|会)?|(?:有(?:什么|何|哪些)?)?(?:不同|异同|区别|差别|变化|相同)|"
    r"侧重点?|各自?|分别|都(?!市)|相比|对比|比较|前后|和|与"
)

_FEW = r"(?P<few>\d{1,2}|[两二三四五六七八九十]{1,2})"
_OF_THINGS = "个|项|条|件|点|种|类|样|大|方面|步|招|句|场|处|道|支|批|家|所|位|座|名"
_ASKED = re.compile(rf"哪{_FEW}(?!年|月|日|号|天|点钟)")
_ANNOUNCED = re.compile(
    rf"(?<![第\d.一二三四五六七八九十百千万几每前后]){_FEW}(?P<of>{_OF_THINGS})"
    r"(?!月|百分点|季度|小时|星期|亿|千|万|世纪|多月|左右|以上|人(?!才)|会|年|\d)"
)
_NOT_THINGS = re.compile(r"^(?:讲话|报告|会议|发言)")
_MOST = 20


def part_of(question: str) -> int | None:
    """Number of the part asked about: 1, 2, …; 0 for the opening, -1 for the last part, -2 for
    the last but one. None where no part, or more than one, is named.

    >>> part_of("第三个问题讲了什么"), part_of("最后一部分"), part_of("粮食产量多少")
    (3, -1, None)
    """
    asked = fold(question)
    found: set[int] = set()
    for match in _PART.finditer(asked):
        number = _number(match["number"])
        if number:
            found.add(-number if match["last"] else number)
    if _LAST.search(asked):
        found.add(-1)
    if _FIRST.search(asked):
        found.add(0)
    return found.pop() if len(found) == 1 else None


def quoted_in(question: str) -> tuple[str, ...]:
    """Phrases in quotation marks, each once, in the order of the question and as written.

    >>> quoted_in("“蓄势”和「原字号」指什么")
    ('蓄势', '原字号')
    """
    found = (next(filter(None, match.groups())) for match in _QUOTED.finditer(question))
    return tuple(dict.fromkeys(phrase.strip() for phrase in found if phrase.strip()))


def count_asked(question: str) -> int | None:
    """How many things are announced: 4 for 「哪四条」, 3 for 「“三个融合”是什么」; else None.

    Only for questions that want things listed: 「17个项目为什么没动工」 would give 17.
    """
    asked = fold(question)
    for pattern in (_ASKED, _ANNOUNCED):
        for match in pattern.finditer(asked):
            number = 2 if match["few"] == "两" else _number(match["few"])
            if 2 <= number <= _MOST and not _NOT_THINGS.match(asked[match.end() :]):
                return number
    return None


def count_announced(text: str) -> int | None:
    """How many things a sentence of a speech announces: 4 for 「主要有四种表现」; else None."""
    for match in _ANNOUNCED.finditer(fold(text)):
        number = 2 if match["few"] == "两" else _number(match["few"])
        if 2 <= number <= _MOST:
            return number
    return None


def days_of(text: str) -> set[tuple[int, int]]:
    """The days (month, day) that a text names: 「5月15日」 is (5, 15)."""
    return {(int(month), int(day)) for month, day in _DAY.findall(fold(text))}


def asks_several(question: str) -> bool:
    """Whether several things are asked, one after the other: 「在哪个村、花多少钱？」."""
    return len(asked_parts(question)) > 1


def asked_parts(question: str) -> list[str]:
    """The stretches between punctuation that ask something, each with what stands before it.

    >>> asked_parts("建在哪个村、花多少钱？")
    ['建在哪个村', '花多少钱']
    """
    parts: list[str] = []
    led = ""
    for part in re.split(r"[，,、；;？?。]", question):
        led += part
        if _ASKING.search(part):
            parts.append(led.strip())
            led = ""
    return parts


def topic_of(rest: str) -> str:
    """What a comparison is about: the question without names of speeches and words of comparing.

    >>> topic_of("  对防疫的要求侧重有什么不同?")
    '对防疫的要求'
    """
    bare = _COMPARING.sub(" ", rest)
    return re.sub(r"[\s(),?]+", " ", bare.replace("有什么", " ")).strip(" ,?的在里中")


def _number(written: str) -> int:
    value = int(written) if written.isdigit() else int(parse_numeral(written) or 0)
    return value if value < 100 else 0
