"""True claims made false in a figure, its unit or its direction.

Each gives the claim changed, or '' where it has nothing of the kind. Pure; knows nothing of the
code under test.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from random import Random

from passages import Passage, Rewriting, changed

_UNITS = (
    "个百分点|平方公里|平方米|立方米|个工作日|公里|人次|亩次|批次|小时|分钟|个月|周年|年|月|日|天|元|吨|亩|米"
    "|人|名|户|家|个|项|件|座|处|所|栋|台|辆|头|尾|套|场|条|起|支|次|级|倍|分|岁|%|％"
)
_FIGURE = re.compile(
    rf"(?<![\d.,A-Za-z×*∶第〇零一二三四五六七八九十百点])(?P<number>\d+(?:\.\d+)?)"
    rf"(?P<scale>[百千万亿]*)余?(?P<unit>{_UNITS})"
)
_NUMERAL = re.compile(
    r"(?<![第百分之点零十数几一二三四五六七八九万千\d])([二三四五六七八九])"
    r"(?=个(?!百)|名|家|项|年|条|座|类|天)"
)


def digit_changed(text: str, _passage: Passage, random: Random) -> str:
    """39.3万吨 as 39.8万吨."""
    match = pick(_figures(text), random)
    if not match:
        return ""
    number = match["number"]
    at = random.choice([n for n, c in enumerate(number) if c.isdigit()])
    low = 1 if at == 0 else 0
    other = random.choice([d for d in range(low, 10) if d != int(number[at])])
    shown = str(other) if number[at].isascii() else chr(ord("０") + other)
    return put(text, match.start("number") + at, match.start("number") + at + 1, shown)


def tenfold(text: str, _passage: Passage, random: Random) -> str:
    """39.3万吨 as 3.93万吨 or 393万吨."""
    match = pick(_figures(text), random)
    if not match or not match["number"].isascii() or "．" in text:
        return ""
    whole, point, fraction = match["number"].partition(".")
    if point and random.random() < 0.5 and len(whole) > 1:
        number = f"{whole[:-1]}.{whole[-1]}{fraction}"
    elif point:
        number = (whole + fraction[0]).lstrip("0") + ("." + fraction[1:] if fraction[1:] else "")
    else:
        number = whole[:-1] if whole.endswith("0") and len(whole) > 1 else whole + "0"
    return put(text, match.start("number"), match.end("number"), number)


_OTHER_UNITS = {
    "亿元": "万元",
    "万元": "亿元",
    "元": "万元",
    "万吨": "吨",
    "吨": "公斤",
    "万亩": "亩",
    "亩": "公顷",
    "平方米": "亩",
    "公里": "米",
    "人": "户",
    "户": "人",
    "名": "户",
    "天": "个月",
    "个工作日": "个月",
    "小时": "天",
    "分钟": "小时",
    "人次": "户",
}


def unit_changed(text: str, _passage: Passage, random: Random) -> str:
    """亿元 as 万元, 亩 as 公顷."""
    found = [m for m in _figures(text) if m["scale"] + m["unit"] in _OTHER_UNITS]
    match = pick(found, random)
    if not match:
        return ""
    other = _OTHER_UNITS[match["scale"] + match["unit"]]
    return put(text, match.start("scale"), match.end(), other)


def points_for_percent(text: str, _passage: Passage, random: Random) -> str:
    """8% as 8个百分点, and the other way about."""
    match = pick([m for m in _figures(text) if m["unit"] in {"%", "％", "个百分点"}], random)
    if not match:
        return ""
    other = "%" if match["unit"] == "个百分点" else "个百分点"
    return put(text, match.start("unit"), match.end(), other)


def numeral_changed(text: str, _passage: Passage, random: Random) -> str:
    """三个 as 六个, outside quotation marks."""
    bare = re.sub(r"[“\"][^”\"]*[”\"]", lambda m: "□" * len(m[0]), text)
    match = pick(list(_NUMERAL.finditer(bare)), random)
    if not match:
        return ""
    other = random.choice([c for c in "二三四五六七八九" if c != match[1]])
    return put(text, match.start(), match.end(), other)


_OPPOSITES = (
    ("增长", "下降"),
    ("下降", "增长"),
    ("提高", "降低"),
    ("减少", "增加"),
    ("增加", "减少"),
    ("上涨", "下跌"),
    ("压减", "增加"),
    ("压缩", "延长"),
    ("提升到", "下滑到"),
    ("扩大", "缩小"),
    ("高于", "低于"),
    ("低于", "高于"),
    (r"提前(?=\\d|[一二两三]天)", "推迟"),
    ("降到", "升到"),
    ("增产", "减产"),
    ("涨幅", "降幅"),
    ("新增", "减少"),
)


def direction_turned(text: str, _passage: Passage, random: Random) -> str:
    """增长 as 下降."""
    found = [(m, b) for a, b in _OPPOSITES for m in re.finditer(rf"(?<![不正]){a}", text)]
    if not found:
        return ""
    match, other = random.choice(found)
    return put(text, match.start(), match.end(), other)


def from_another_clause(text: str, passage: Passage, random: Random) -> str:
    """The figure of another subject of the same sentence."""
    return _moved(text, passage.text, random)


def from_a_neighbour(text: str, passage: Passage, random: Random) -> str:
    """A figure that stands in the sentence before or after."""
    own = {_value(m) for m in _figures(passage.text)}
    return _moved(text, f"{passage.before}\n{passage.after}", random, own)


def _moved(text: str, source: str, random: Random, known: Collection[str] = frozenset()) -> str:
    here = {_value(m) for m in _figures(text)} | {*known}
    pairs = [
        (m, o[0])
        for m in _figures(text)
        for o in _figures(source)
        if o["unit"] == m["unit"] and _value(o) not in here
    ]
    if not pairs:
        return ""
    match, other = random.choice(pairs)
    return put(text, match.start(), match.end(), other)


def exchanged(text: str, _passage: Passage, random: Random) -> str:
    """The figures of two subjects exchanged."""
    found = [m for m in _figures(text) if m["unit"] not in "年月日"]
    pairs = [
        (a, b)
        for n, a in enumerate(found)
        for b in found[n + 1 :]
        if a["unit"] == b["unit"] and _value(a) != _value(b)
    ]
    if not pairs:
        return ""
    a, b = random.choice(pairs)
    return text[: a.start()] + b[0] + text[a.end() : b.start()] + a[0] + text[b.end() :]


def _figures(text: str) -> list[re.Match[str]]:
    """Figures that are claims by themselves: no years, days or stretches of them."""
    return [
        m
        for m in _FIGURE.finditer(text)
        if not (m["unit"] == "年" and len(m["number"]) == 4)
        and m["unit"] not in "月日"
        and not re.match(r"[-—~～至到]\d", text[m.end() :])
    ]


def _value(match: re.Match[str]) -> str:
    """Value and unit, the same for 1.2亿元 and 12000万元."""
    value = Decimal(match["number"])
    for scale in match["scale"]:
        value *= {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}[scale]
    return f"{value.normalize():f}{match['unit']}"


def pick(found: list[re.Match[str]], random: Random) -> re.Match[str] | None:
    """One of the matches, None where there is none."""
    return random.choice(found) if found else None


def put(text: str, start: int, end: int, words: str) -> str:
    """``text`` with ``words`` in that place; '' where it stays as it is."""
    return changed(text, text[:start] + words + text[end:])


FIGURES_CHANGED: dict[str, Rewriting] = {
    "figure: a digit": digit_changed,
    "figure: tenfold": tenfold,
    "figure: unit": unit_changed,
    "figure: 百分点 for %": points_for_percent,
    "figure: numeral": numeral_changed,
    "figure: direction": direction_turned,
    "figure: of another clause": from_another_clause,
    "figure: of a neighbour": from_a_neighbour,
    "figure: two exchanged": exchanged,
}
