"""Whether a sentence gives a measure of another thing than the one asked about.

Where the 产量 of apples is asked for, a sentence with the 产量 of grain and of vegetables looks
right in all but what matters. Only measures that are named behind their thing (苹果产量, 生猪出栏)
are looked at: income, investment and the like have too many names.
"""

from __future__ import annotations

import re

from rag.aboutness.sought import around
from rag.domain import EvidenceSentence
from rag.folding import fold
from rag.understanding import spelt_out
from rag.wording.words import words

_MEASURE = re.compile(r"产量|单产|亩产|(?:播种|种植|栽植|养殖)面积|[出存]栏|销量|吞吐量|库存")
_BEFORE = re.compile(r"(?:[的总年均共量]|平均|全年|合计|目标|计划)+$")
_OF_NOTHING = frozenset(
    "全国 全省 全市 全县 全区 全乡 全镇 我国 我省 我市 我县 今年 去年 明年 前年 同期 实际 预计 "
    "目标 计划 主要 产品 品种 作物".split()
)
"""Words before a measure that do not say of what it is."""
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
_PLACE = re.compile(r"[国省市县区州镇乡村]$")
_NOUNS = frozenset({"n", "nz", "nr", "nt", "vn", "an", "j", "l", "x"})
_OWNER = 8
"""Characters in front of a measure among which its thing stands."""


def measured(asked: str) -> tuple[str, str] | None:
    """The thing whose measure a question asks for, and the measure; None for other questions.

    >>> measured("2025年全县苹果的总产量是多少")
    ('苹果', '产量')
    """
    text = spelt_out(fold(asked))
    measure = _MEASURE.search(text)
    thing = _thing(text[: measure.start()]) if measure else ""
    return (thing, measure[0]) if measure and thing else None


def of_another_measure(sentence: EvidenceSentence, asked: str) -> bool:
    """Whether a sentence gives the measure asked for of other things alone, or has neither the
    measure nor the thing."""
    found = measured(asked)
    text = spelt_out(fold(sentence.text))
    if found is None or found[0] in text:
        return False
    thing, measure = found
    if measure not in text:
        return not _alike(thing, text) and thing not in spelt_out(fold(sentence.context))
    owners = [
        text[max(0, one.start() - _OWNER) : one.start()]
        for one in re.finditer(re.escape(measure), text)
    ]
    if any(_alike(thing, owner) for owner in owners):
        return False
    return any(map(_thing, owners)) or thing not in around(sentence)


def _thing(before: str) -> str:
    """The thing named at the end of what stands before a measure; '' where there is none."""
    named = [
        word
        for word in words(_BEFORE.sub("", before))
        if word.text not in _OF_NOTHING and not word.text.isascii()
    ]
    if not named or named[-1].tag not in _NOUNS or _PLACE.search(named[-1].text):
        return ""
    last = named[-1].text
    if len(last) == 1 and len(named) > 1:
        last = named[-2].text + last
    return last if _HAN.fullmatch(last) else ""


def _alike(thing: str, owner: str) -> bool:
    """Whether half of the characters of the thing stand there: 水稻 and 稻谷, 煤炭 and 原煤."""
    return 2 * sum(character in owner for character in thing) >= len(thing)
