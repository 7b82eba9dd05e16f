"""Years that a question names: in figures, in words, as a range, as a plan period, or as 去年.

Finds where each is written and what it says; what 去年 is relative to is decided by whoever knows
the speeches. Knows nothing of the library but the years of its speeches.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.folding import fold
from rag.quantities import parse_numeral


@dataclass(frozen=True, slots=True)
class YearMention:
    """Folded characters ``start`` to ``end`` of the question. ``years``: those named, ascending.
    ``offset``: -1 for 去年, 0 for 今年 …; None where the years are named outright."""

    start: int
    end: int
    written: str
    years: tuple[int, ...] = ()
    offset: int | None = None


_C = "〇○零一二三四五六七八九"
_DIGITS = str.maketrans(_C, "000123456789")
_FULL = rf"(?:(?:19|20)\d\d|一九[{_C}]{{2}}|二[〇○零][{_C}]{{2}})"
_SHORT = rf"(?:['`]?\d\d|[{_C}]{{2}})"
_RANGE = re.compile(
    rf"(?<!\d)(?P<first>{_FULL}|{_SHORT}(?=年?[至到~-]))年?(?:[至到~]|-{{1,2}})(?P<last>{_FULL}|{_SHORT})年(?!前|来)"
)
_MEASURE = "万亿千百元块户人亩吨个名家斤米公里项件条头台套辆座所位倍次天级多余%.,"
_YEAR = re.compile(rf"(?<![\d.])(?P<year>{_FULL})(?:年度?|(?![\d{_MEASURE}]))")
_TWO_DIGITS = re.compile(
    rf"(?<![\d.{_C}十百千万第近过前后满每这那了延长再达共约到超])(?P<mark>['`])?(?P<year>\d\d|[{_C}]{{2}})年"
    r"(?!来|间|内|以上|以来|以后|前|后|左右|多|期|规划|龄|级|合同|历史|如一日|的?(?:历史|时间|期限|经验|努力|发展))"
)
_DURATION = re.compile(r"一二|二三|三四|四五|五六|六七|七八|八九")
_RELATIVE = re.compile(
    r"(?P<now>(?<![如至当迄])今年(?![轻纪龄])|本年度?(?!轻))|"
    r"(?P<last>(?<!过)去年(?!度?均)|(?<![以晚早])上年度?(?![纪轻夜])|上一年度?)|"
    r"(?P<before>(?<![年大目从以])前年(?!均))|(?P<before_that>大前年)|"
    r"(?P<next>(?<![文说声证透表光聪])明年|(?<=说)明年(?![度均限份])|(?<![以年近历从未])来年(?!均)|下一年度?)|(?P<after>(?<![以之年今前最])后年)"
)
_OFFSETS = {"now": 0, "last": -1, "before": -2, "before_that": -3, "next": 1, "after": 2}
_COMPARED = re.compile(r"(?:比|较|同|超过?|高于|低于|多于|少于)$")
"""What stands before the year that a figure is compared with, which is not the year it is of."""

_PERIOD = re.compile(
    r"(?P<quote>\")?(?P<number>十[一二三四五六]?|[三四五六七八九])五(?(quote)\")(?P<what>期间|时期|以来|末|初|头[一两三]年|开局|收官|这五年)"
)
_PLAN = re.compile(
    r"\"(?:十[一二三四五六]?|[三四五六七八九])五\"|十[一二三四五]五(?=规划|计划|期间|时期)"
)
DIFFERENCE_ASKED = re.compile(
    r"(?:[比较](?:\d{4}年|[前去上]年).{0,4}?(?:[多少高低快慢大小贵]|增加|减少|提高|降低|增长|下降|上升|[增降减涨])"
    r"了?出?(?:多少|几)|相差(?:多少|几)?|差了?多少|差[距额](?:是?多少)?)"
    r"(?:个?[千百]?[万亿]?(?:元|吨|户|人次?|亩|座|处|起|天|家|个|倍|公里|件)?)"
)
"""Words by which a question asks how far the figures of two years lie apart."""
_LONGEST = 30


def year_mentions(asked: str, known: Sequence[int] = ()) -> list[YearMention]:
    """All mentions in the folded question ``asked``, in order, none overlapping.

    ``known``: years of the speeches; 「24年」 is a year (and not a span of time) only where it
    falls among them or next to them.
    """
    found: list[YearMention] = []
    for read in (_ranges, _periods, _outright, _relative):
        for mention in read(asked, known):
            if not any(mention.start < one.end and one.start < mention.end for one in found):
                found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def plan_periods(asked: str) -> tuple[str, ...]:
    """Names of plan periods (十五, 十一五, …) that the folded question has, each once.

    >>> plan_periods('"十一五"期间')
    ('十一五',)
    """
    names = [m["number"] + "五" for m in _PERIOD.finditer(asked)]
    names += [m[0].strip('"') for m in _PLAN.finditer(asked)]
    return tuple(dict.fromkeys(names))


def _ranges(asked: str, known: Sequence[int]) -> list[YearMention]:
    found = []
    for match in _RANGE.finditer(asked):
        last = _full(match["last"], known)
        first = _full(match["first"], known or ([last] if last else ()))
        if first and last and 0 < last - first <= _LONGEST:
            years = tuple(range(first, last + 1))
            found.append(YearMention(match.start(), match.end(), match[0], years))
    return found


def _periods(asked: str, known: Sequence[int]) -> list[YearMention]:
    """Only 「“十一五”期间」 names years; 「“十一五”规划」 is a document made before they began."""
    del known
    found = []
    for match in _PERIOD.finditer(asked):
        number = int(parse_numeral(match["number"]) or 0)
        if match["quote"] is None and match["number"] == "十" and match["what"] in {"末", "初"}:
            continue
        first = 1966 + 5 * (number - 3)  # the third plan ran from 1966 to 1970
        years = tuple(range(first, first + 5))
        found.append(YearMention(match.start(), match.end(), match[0], years))
    return found


def _outright(asked: str, known: Sequence[int]) -> list[YearMention]:
    found = [
        YearMention(m.start(), m.end(), m[0], (_full(m["year"], known),))
        for m in _YEAR.finditer(asked)
    ]
    for match in _TWO_DIGITS.finditer(asked):
        short = match["year"]
        sure = bool(match["mark"]) or short[0] in "0〇○零"
        year = _full(short, known)
        if year and (sure or not _DURATION.fullmatch(short)) and _is_near(year, known):
            found.append(YearMention(match.start(), match.end(), match[0], (year,)))
    return found


def _relative(asked: str, known: Sequence[int]) -> list[YearMention]:
    del known
    return [
        YearMention(m.start(), m.end(), m[0], offset=_OFFSETS[m.lastgroup or "now"])
        for m in _RELATIVE.finditer(asked)
        if not _COMPARED.search(asked[: m.start()])
    ]


def _full(written: str, known: Sequence[int]) -> int:
    """The year of four or two digits; of two, the one nearest to the years ``known``."""
    digits = written.translate(_DIGITS).strip("'`")
    if len(digits) == 4:
        return int(digits)
    candidates = (1900 + int(digits), 2000 + int(digits))
    if not known:
        return candidates[1]
    return min(candidates, key=lambda year: min(abs(year - one) for one in known))


def _is_near(year: int, known: Sequence[int]) -> bool:
    return bool(known) and min(known) - 1 <= year <= max(known) + 1


def asks_difference(question: str) -> bool:
    """Whether a question asks how far the figures of two years lie apart.

    >>> asks_difference("2024年比2023年多了多少吨？"), asks_difference("2024年增长多少？")
    (True, False)
    """
    return bool(DIFFERENCE_ASKED.search(fold(question)))
