"""Makers of faults in dates: the head's date against what the body says of the day and the year."""

from __future__ import annotations

import random
import re
from datetime import timedelta

from faulty import Case, Source, inserted, written_like

from rag.domain import FlagKind

TERMS = ("立冬", "霜降", "白露", "大暑", "谷雨", "冬至")
OBSERVED = {(3, 12): "植树节", (9, 10): "教师节", (11, 9): "全国消防日", (5, 12): "护士节"}
HOLIDAYS = {1: "元旦", 4: "清明节", 5: "五一", 6: "端午节", 7: "“七一”", 10: "国庆节"}


def header_year(rng: random.Random, source: Source, right: bool) -> Case | None:
    if right:
        return None
    years = rng.choice([-2, -1, 1, 2])
    wrong = source.day.replace(year=source.day.year + years)
    text = source.text.replace(source.written, written_like(source, wrong), 1)
    return Case("文头年份改了", FlagKind.DATE, f"{years:+d}年", text, source.file)


def header_month(rng: random.Random, source: Source, right: bool) -> Case | None:
    """Only where the body itself speaks of the day: the others cannot be known to be wrong."""
    if right or not re.search("今天|昨天|除夕|上午|下午", source.text[:700]):
        return None
    wrong = source.day + timedelta(rng.choice([-150, -120, 95, 130, 160]))
    text = source.text.replace(source.written, written_like(source, wrong), 1)
    return Case("文头月份改了", FlagKind.DATE, wrong.isoformat(), text, source.file)


def today(rng: random.Random, source: Source, right: bool) -> Case | None:
    if not source.speech:
        return None
    day = source.day if right else source.day + timedelta(rng.choice([-90, -40, -3, 5, 33, 150]))
    before, after = day - timedelta(1), day + timedelta(1)
    written = f"{day.month}月{day.day}日"
    sentence = rng.choice(
        [
            f"今天是{written}，离年底的时间看着不短，真干起来并不宽裕。",
            f"今天，{written}，请大家把这个日子记下来。",
            f"昨天是{before.month}月{before.day}日，我到两个乡镇走了一趟。",
            f"明天就是{after.month}月{after.day}号，新规定开始施行。",
            f"今天（{written}）一早，我又去工地看了一圈。",
        ]
    )
    return Case("今天的日期", FlagKind.DATE, sentence, inserted(source.text, sentence), source.file)


def named_day(rng: random.Random, source: Source, right: bool) -> Case | None:
    if right or not source.speech:
        return None
    term = rng.choice(TERMS)
    observed = rng.choice(list(OBSERVED.values()))
    sentence = rng.choice(
        [
            f"今天正好是{term}，节气不等人。",
            f"今天是{observed}，我先向大家道一声问候。",
            f"昨天{term}，气温一下子变了。",
            f"今天恰逢{observed}，开这个会很有意义。",
            "今天是农历八月初六，秋收已经开镰。",
            f"明天是{observed}，各单位都有活动。",
        ]
    )
    return Case(
        "今天的节日节气", FlagKind.DATE, sentence, inserted(source.text, sentence), source.file
    )


def holiday_ahead(rng: random.Random, source: Source, right: bool) -> Case | None:
    months = [
        m for m in HOLIDAYS if 1 <= (m - source.day.month if right else source.day.month - m) <= 4
    ]
    if not months:
        return None
    name = HOLIDAYS[rng.choice(months)]
    sentence = rng.choice(
        [
            f"{name}即将到来，值班值守要安排好。",
            f"再过几天就是{name}，安全这根弦一刻也不能松。",
            f"{name}将至，要把市场供应备足。",
            f"我们马上就要迎来{name}，各项准备要抓紧。",
            f"距离{name}还有不到二十天，时间很紧。",
            f"{name}临近，群众出行多，要早作安排。",
            f"眼看就要到{name}了，大家不要松劲。",
        ]
    )
    return Case(
        "已过的节日说成将至", FlagKind.DATE, sentence, inserted(source.text, sentence), source.file
    )


def deadline(rng: random.Random, source: Source, right: bool) -> Case | None:
    month = source.day.month + (rng.choice([1, 2, 4]) if right else -rng.choice([1, 2, 3]))
    if not 1 <= month <= 12:
        return None
    sentence = rng.choice(
        [
            f"这件事务必于{month}月底前办结。",
            f"各单位要在{month}月20日以前把方案报上来。",
            f"{month}月底之前必须全部开工。",
            f"力争{source.day.year}年{month}月底前建成投用。",
            f"请牵头部门{month}月15日前拿出清单。",
            f"没有完成的，限{month}月25日前整改到位。",
            f"要赶在{month}月末前把土地平整好。",
            f"今年{month}月底前，所有点位要通电通水。",
        ]
    )
    return Case("期限已过", FlagKind.DATE, sentence, inserted(source.text, sentence), source.file)


def results_ahead(rng: random.Random, source: Source, right: bool) -> Case | None:
    if right or source.day.month > 7:
        return None
    sentence = rng.choice(
        [
            "今年前三季度，规模以上工业增加值增长7.2%，好于预期。",
            "今年1至10月，固定资产投资同比下降1.2%。",
            "截至今年11月底，累计开工项目86个。",
            f"{source.day.year}年全年生产总值增长6.4%，完成了年初目标。",
            "今年一至九月，新登记企业同比增长8.8%。",
            f"{source.day.year + 1}年，农村居民收入比上年增长7.1%。",
        ]
    )
    return Case("还没有的数", FlagKind.DATE, sentence, inserted(source.text, sentence), source.file)


def events(rng: random.Random, source: Source, right: bool) -> Case | None:
    year = source.day.year
    if right:
        sentence = rng.choice(
            [
                "要深入学习贯彻党的二十大精神。",
                f"今年是新中国成立{year - 1949}周年。",
                f"今年10月，我们将迎来新中国成立{year - 1949}周年。",
            ]
        )
    else:
        sentence = rng.choice(
            [
                "要深入学习贯彻党的二十届四中全会精神。",
                f"今年是新中国成立{year - 1949 - 3}周年，喜事多、任务也重。",
                "今年是“十三五”收官之年，一天也耽误不起。",
                "今年是“十五五”规划开局之年，起步就要快跑。",
                "再有一个月，我们即将迎来建党100周年。",
                "党的二十大即将召开，维护稳定是头等大事。",
                f"今年恰逢中国共产党成立{year - 1921 + 4}周年。",
                f"去年（{year - 3}年）我们打了一个翻身仗。",
            ]
        )
    return Case("大事的年份", FlagKind.DATE, sentence, inserted(source.text, sentence), source.file)


def meeting_before(rng: random.Random, source: Source, right: bool) -> Case | None:
    """An event with a day in the opening, and today's meeting that passes it on."""
    if not source.speech:
        return None
    gap = rng.choice([3, 8]) if right else rng.choice([110, 150, -40])
    day = source.day - timedelta(gap)
    if day.year != source.day.year:
        return None
    written = f"{day.month}月{day.day}日"
    sentence = rng.choice(
        [
            f"{written}，省委召开常委会会议，对这项工作作了部署。今天我们把大家集中起来，就是传达学习会议精神。",
            f"{written}上午，全省电视电话会议召开。今天召开会议，主要是贯彻落实省里的部署。",
            f"{written}，市委印发了实施意见。现在我们开会，学习传达、抓好落实。",
        ]
    )
    text = inserted(source.text, sentence, opening=True)
    return Case("会前的事", FlagKind.DATE, sentence, text, source.file)
