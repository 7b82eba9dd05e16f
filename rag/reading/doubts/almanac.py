"""Days that everybody knows: anniversaries, party congresses, holidays, solar terms, plans.

Lunar days are known only to within a month, solar terms to within a day: enough for doubts.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

_COUNT: Final = r"(\d{1,3}|[一二三四五六七八九十百]{1,6})[ 　]*周年"
_FOUNDED: Final = (
    (re.compile(rf"(?:建党|中国共产党(?:成立|诞生|建党)|建党大业){_COUNT}"), date(1921, 7, 1)),
    (re.compile(rf"(?:建国|新中国成立|中华人民共和国成立|共和国成立){_COUNT}"), date(1949, 10, 1)),
    (re.compile(rf"(?:建军|解放军建军|人民军队建军){_COUNT}"), date(1927, 8, 1)),
    (re.compile(rf"香港(?:回归(?:祖国)?){_COUNT}"), date(1997, 7, 1)),
    (re.compile(rf"澳门(?:回归(?:祖国)?){_COUNT}"), date(1999, 12, 20)),
    (re.compile(rf"(?:抗战胜利|抗日战争胜利|反法西斯战争胜利){_COUNT}"), date(1945, 9, 3)),
    (re.compile(rf"长征胜利{_COUNT}"), date(1936, 10, 22)),
    (re.compile(rf"五四运动{_COUNT}"), date(1919, 5, 4)),
    (re.compile(rf"改革开放{_COUNT}"), date(1978, 12, 18)),
)  # fmt: skip
_ONCE: Final = {
    "党的百年华诞": date(2021, 7, 1), "建党百年": date(2021, 7, 1),
    "党的十六大": date(2002, 11, 8), "党的十七大": date(2007, 10, 15),
    "党的十八大": date(2012, 11, 8), "党的十九大": date(2017, 10, 18),
    "党的二十大": date(2022, 10, 16), "十八届三中全会": date(2013, 11, 9),
    "十八届四中全会": date(2014, 10, 20), "十八届五中全会": date(2015, 10, 26),
    "十八届六中全会": date(2016, 10, 24), "十九届二中全会": date(2018, 1, 18),
    "十九届三中全会": date(2018, 2, 26), "十九届四中全会": date(2019, 10, 28),
    "十九届五中全会": date(2020, 10, 26), "十九届六中全会": date(2021, 11, 8),
    "二十届二中全会": date(2023, 2, 26), "二十届三中全会": date(2024, 7, 15),
    "二十届四中全会": date(2025, 10, 20), "北京奥运会": date(2008, 8, 8),
    "上海世博会": date(2010, 5, 1), "北京冬奥会": date(2022, 2, 4), "杭州亚运会": date(2023, 9, 23),
}  # fmt: skip
_ONCE_WORDS: Final = re.compile("|".join(sorted(_ONCE, key=len, reverse=True)))

HOLIDAYS: Final = {
    "元旦": ((1, 1), (1, 1)), "春节": ((1, 21), (2, 21)), "除夕": ((1, 20), (2, 20)),
    "元宵": ((2, 4), (3, 6)), "清明": ((4, 4), (4, 6)), "五一": ((5, 1), (5, 1)),
    "端午": ((5, 28), (6, 26)), "七一": ((7, 1), (7, 1)), "八一": ((8, 1), (8, 1)),
    "中秋": ((9, 7), (10, 9)), "国庆": ((10, 1), (10, 1)), "重阳": ((9, 30), (11, 1)),
    "教师节": ((9, 10), (9, 10)), "六一": ((6, 1), (6, 1)), "五四": ((5, 4), (5, 4)),
}  # fmt: skip
"""First and last (month, day) on which a holiday can fall."""

DAYS: Final = {
    "元旦": (1, 1), "警察节": (1, 10), "三八妇女节": (3, 8), "妇女节": (3, 8), "植树节": (3, 12),
    "世界水日": (3, 22), "国家安全教育日": (4, 15), "世界读书日": (4, 23), "知识产权日": (4, 26),
    "五一": (5, 1), "劳动节": (5, 1), "五四": (5, 4), "青年节": (5, 4), "护士节": (5, 12),
    "旅游日": (5, 19), "防灾减灾日": (5, 12), "科技工作者日": (5, 30), "六一": (6, 1),
    "儿童节": (6, 1), "环境日": (6, 5), "土地日": (6, 25), "七一": (7, 1),
    "党的生日": (7, 1), "建党节": (7, 1),
    "八一": (8, 1), "建军节": (8, 1), "生态日": (8, 15), "医师节": (8, 19), "教师节": (9, 10),
    "烈士纪念日": (9, 30), "国庆节": (10, 1), "粮食日": (10, 16), "记者节": (11, 8),
    "消防日": (11, 9), "消防宣传日": (11, 9), "宪法日": (12, 4), "公祭日": (12, 13),
}  # fmt: skip
TERMS: Final = {
    "小寒": (1, 5), "大寒": (1, 20), "立春": (2, 4), "雨水": (2, 19), "惊蛰": (3, 5),
    "春分": (3, 20), "清明": (4, 5), "谷雨": (4, 20), "立夏": (5, 5), "小满": (5, 21),
    "芒种": (6, 6), "夏至": (6, 21), "小暑": (7, 7), "大暑": (7, 23), "立秋": (8, 7),
    "处暑": (8, 23), "白露": (9, 8), "秋分": (9, 23), "寒露": (10, 8), "霜降": (10, 23),
    "立冬": (11, 7), "小雪": (11, 22), "大雪": (12, 7), "冬至": (12, 22),
}  # fmt: skip
_PLANS: Final = {
    "十五": 2001, "十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026,
}  # fmt: skip
_PLACE: Final = {
    "开局": 0, "第一": 0, "起步": 0, "第二": 1, "第三": 2, "中期": 2, "第四": 3,
    "收官": 4, "最后一": 4, "第五": 4,
}  # fmt: skip
_PLAN_YEAR: Final = re.compile(
    rf"“?({'|'.join(sorted(_PLANS, key=len, reverse=True))})”?(?:规划|时期|计划)?(?:实施)?的?"
    rf"({'|'.join(_PLACE)})(?:之)?年"
)
_DIGITS: Final = "零一二三四五六七八九"


def dated_events(words: str) -> list[tuple[re.Match[str], date]]:
    """Anniversaries with their number and events that happen once, with their days."""
    found: list[tuple[re.Match[str], date]] = []
    for pattern, founded in _FOUNDED:
        for match in pattern.finditer(words):
            count = _hundred(match.group(1))
            if 0 < count < 200:
                found.append((match, founded.replace(year=founded.year + count)))
    found.extend((match, _ONCE[match.group()]) for match in _ONCE_WORDS.finditer(words))
    return found


def plan_years(words: str) -> list[tuple[re.Match[str], int]]:
    """“十四五”开局之年 and the like, with the year that they mean."""
    return [
        (match, _PLANS[match.group(1)] + _PLACE[match.group(2)])
        for match in _PLAN_YEAR.finditer(words)
    ]


def days_until(day: date, window: tuple[tuple[int, int], tuple[int, int]]) -> int:
    """Days from ``day`` to the next beginning of ``window``; 0 within it."""
    for year in (day.year, day.year + 1):
        begin, end = date(year, *window[0]), date(year, *window[1])
        if day <= end:
            return max(0, (begin - day).days)
    raise AssertionError("a window of next year always lies ahead")


def near(day: date, month: int, number: int, slack: int) -> bool:
    """Whether ``day`` is that day of its year (or of a year beside it), give or take ``slack``."""
    return any(
        abs(day - date(day.year + offset, month, number)) <= timedelta(slack)
        for offset in (-1, 0, 1)
    )


def lunar_window(day: date, month: int, number: int) -> bool:
    """Whether ``day`` can be day ``number`` of lunar ``month`` (1 to 12)."""
    for year in (day.year - 1, day.year):
        first = date(year, 1, 20) + timedelta(29 * (month - 1) + number - 1)
        last = date(year, 2, 22) + timedelta(30 * (month - 1) + number + 29)
        latest = last if month > 1 else date(year, 2, 22) + timedelta(number - 1)
        if first <= day <= latest:
            return True
    return False


def _hundred(words: str) -> int:
    """1 to 199 in digits or Chinese: 100, 七十五, 一百, 一百零五, 一百一十."""
    if words.isdecimal():
        return int(words)
    hundreds, hundred, rest = words.rpartition("百")
    value = 100 * max(1, _DIGITS.find(hundreds)) if hundred else 0
    tens, ten, ones = rest.lstrip("零").rpartition("十")
    if ten:
        value += 10 * (max(1, _DIGITS.find(tens)) if tens else 1)
    return value + (max(0, _DIGITS.find(ones)) if ones else 0)
