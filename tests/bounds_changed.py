"""True claims made false in a date, an ordinal or a bound.

Each gives the claim changed, or '' where it has nothing of the kind. Pure; knows nothing of the
code under test.
"""

from __future__ import annotations

import re
from random import Random

from figures_changed import pick, put
from passages import Passage, Rewriting

_RANGE = re.compile(r"\s*(?:至|到|[-—~～]+)\s*")


def year_shifted(text: str, passage: Passage, random: Random) -> str:
    """2024年 as 2023年; 去年 as 今年, or as a year that it is not."""
    found = list(re.finditer(r"(?<!\d)20\d\d(?=年)|去年|今年|明年", text))
    match = pick(found, random)
    if not match:
        return ""
    said = {"去年": passage.year - 1, "今年": passage.year, "明年": passage.year + 1}
    meant = said.get(match[0], 0) if not match[0].isdigit() else int(match[0])
    other = meant + random.choice((-2, -1, 1, 2))
    if not match[0].isdigit() and (random.random() < 0.5 or not passage.year):
        choices = [word for word in said if word != match[0]]
        return put(text, match.start(), match.end(), random.choice(choices))
    mark = "年" if match[0][-1] == "年" else ""
    return put(text, match.start(), match.end(), f"{other}{mark}")


def day_shifted(text: str, _passage: Passage, random: Random) -> str:
    """4月3日 as 4月5日 or 5月3日; not inside a stretch of days."""
    found = [
        m
        for m in re.finditer(r"(?<!\d)(\d{1,2})月(?:(\d{1,2})日|底)?", text)
        if not _RANGE.fullmatch(text[m.end() : m.end() + 1])
        and not _RANGE.fullmatch(text[max(0, m.start() - 1) : m.start()] or "x")
    ]
    match = pick(found, random)
    if not match:
        return ""
    group = 2 if match[2] and random.random() < 0.5 else 1
    top = 28 if group == 2 else 12
    other = random.choice([n for n in range(1, top + 1) if n != int(match[group])])
    return put(text, match.start(group), match.end(group), str(other))


def ordinal_changed(text: str, _passage: Passage, random: Random) -> str:
    """第三 as 第七."""
    found = list(re.finditer(r"第([一二三四五六七八九])(?![一二三四五六七八九十])", text))
    match = pick(found, random)
    if not match:
        return ""
    other = random.choice([c for c in "一二三四五六七八九" if c != match[1]])
    return put(text, match.start(1), match.end(1), other)


_BOUNDS = (
    r"不低于|不少于|不超过|不足|至少|最多|(?<!年)(?<!之)以上|以内|以下|左右|上下(?!功夫)|(?<=\d)余|超过"
    r"|(?<=[，,、有成到于约长])近(?=\d)"
)


def bound_dropped(text: str, _passage: Passage, random: Random) -> str:
    """不低于60% as 60%."""
    match = pick([m for m in re.finditer(_BOUNDS, text) if _beside_figure(text, m)], random)
    return put(text, match.start(), match.end(), "") if match else ""


_TURNED = {
    "不低于": "不超过",
    "不少于": "不超过",
    "不得低于": "不得高于",
    "不得超过": "不得少于",
    "不超过": "不低于",
    "至少": "至多",
    "最多": "至少",
    "以上": "以下",
    "以内": "以上",
    "以下": "以上",
    "超过": "不到",
    "不足": "超过",
}


def bound_turned(text: str, _passage: Passage, random: Random) -> str:
    """不低于60% as 不超过60%."""
    words = "|".join(sorted(_TURNED, key=len, reverse=True))
    match = pick([m for m in re.finditer(words, text) if _beside_figure(text, m)], random)
    return put(text, match.start(), match.end(), _TURNED[match[0]]) if match else ""


def _beside_figure(text: str, match: re.Match[str]) -> bool:
    """Whether the figure that a bound belongs to stands right before or behind it."""
    numeral = r"(?:\d|[一二三四五六七八九十]+[个次])"
    after = re.match(rf"[去走查研专题培训有]{{0,4}}{numeral}", text[match.end() :])
    before = re.search(r"[\d%％年月日天时岁级万亿元人户亩吨个件次]$|\d$", text[: match.start()])
    behind = match[0] in {"以上", "以内", "以下", "左右", "上下"}
    return bool(before if behind else after or match[0] == "余")


BOUNDS_CHANGED: dict[str, Rewriting] = {
    "date: year": year_shifted,
    "date: month or day": day_shifted,
    "ordinal": ordinal_changed,
    "bound dropped": bound_dropped,
    "bound turned round": bound_turned,
}
