"""Makers of faults in weekdays, names, meetings and announced counts."""

from __future__ import annotations

import random
import re

from faulty import Case, Source, inserted

from rag.domain import FlagKind

WEEKDAYS = "一二三四五六日"


def weekday(rng: random.Random, source: Source, right: bool) -> Case | None:
    shift = 0 if right else rng.randint(1, 6)
    name = WEEKDAYS[(source.day.weekday() + shift) % 7]
    if re.search(r"（星期.）|，星期", source.text[:200]):
        text = re.sub("星期[一二三四五六日]", f"星期{name}", source.text, count=1)
        return Case("文头的星期", FlagKind.WEEKDAY, f"星期{name}", text, source.file)
    if "-" in source.written:
        return None
    if rng.random() < 0.5 or not source.speech:
        mark = rng.choice(
            [
                f"{source.written}（星期{name}）",
                f"{source.written} 星期{name}",
                f"{source.written}，周{name}",
            ]
        )
        if f"（{source.written}" in source.text[:200]:
            mark = rng.choice([f"{source.written}，星期{name}", f"{source.written} 周{name}"])
        text = source.text.replace(source.written, mark, 1)
        return Case("文头的星期", FlagKind.WEEKDAY, mark, text, source.file)
    sentence = rng.choice(
        [
            f"今天是星期{name}，耽误大家半天时间。",
            f"今天星期{name}，会不能开长。",
            f"今天又是周{name}，很多同志是放下手头的活赶来的。",
            f"今天是{source.day.month}月{source.day.day}日，星期{name}。",
        ]
    )
    return Case(
        "正文的星期", FlagKind.WEEKDAY, sentence, inserted(source.text, sentence), source.file
    )


def changed(rng: random.Random, name: str) -> str:
    at = rng.randrange(1, len(name))
    other = rng.choice([c for c in "青亭岩山川林波明远宁" if c != name[at]])
    return name[:at] + other + name[at + 1 :]


def name_within(rng: random.Random, source: Source, right: bool) -> Case | None:
    speech = re.search(r"(?:书记|县长|市长)　?([\u4e00-\u9fff]{3})", source.text[:300])
    if not speech or right:
        return None
    name = speech.group(1)
    post = re.search("([县市]委书记|县长|市长)[　 ]?" + name, source.text)
    said = source.text.count(name)
    if said > 1 and rng.random() < 0.5:
        first = source.text.index(name) + len(name)
        text = source.text[:first] + source.text[first:].replace(name, changed(rng, name), 1)
        return Case("文中姓名", FlagKind.SPEAKER, name, text, source.file)
    if not post:
        return None
    wrong = changed(rng, name)
    sentence = rng.choice(
        [
            f"会后，{post.group(1)}{wrong}同志还将带队督查。",
            f"上周，{post.group(1)}{wrong}到企业调研时也讲过这个意思。",
            f"正如{post.group(1)}{wrong}在去年的会上强调的，抓落实要见人见事。",
        ]
    )
    return Case(
        "文中姓名", FlagKind.SPEAKER, sentence, inserted(source.text, sentence), source.file
    )


def name_across(rng: random.Random, source: Source, right: bool) -> Case | None:
    match = re.search(
        r"([\u4e00-\u9fff]{2,9}(?:书记|县长|市长)　)([\u4e00-\u9fff]{3})", source.text[:200]
    )
    if not match:
        return None
    name = match.group(2) if right else changed(rng, match.group(2))
    other = (
        f"在全县{rng.choice(['教育', '水利', '信访'])}工作会议上的讲话\n{match.group(1)}{name}\n"
        "同志们：\n今天的会很短，只讲一件事，就是把各自的责任扛起来。\n"
    )
    return Case("两篇姓名", FlagKind.SPEAKER, name, source.text, source.file, other)


def meeting(rng: random.Random, source: Source, right: bool) -> Case | None:
    other = rng.choice(
        ["招商引资工作会议", "教育大会", "信访工作联席会议", "防汛抗旱动员会", "人才工作会议"]
    )
    title, _, rest = source.text.partition("\n")
    own = re.search(r"(?:在|召开)(?:全[县市]|安岭市)?(?:2025年年中)?(.{2,24}?(?:会议|大会))", title)
    if own is None:
        return None
    if not right and rng.random() < 0.4 and own.group(1)[-8:] in rest[:400]:
        text = title.replace(own.group(1), other) + "\n" + rest
        return Case("标题的会议", FlagKind.MEETING, other, text, source.file)
    if not source.speech or own.group(1)[-8:] in rest[:400]:
        if right or own.group(1) not in rest[:400]:
            return None
        text = title + "\n" + rest.replace(own.group(1), other, 1)
        return Case("正文的会议", FlagKind.MEETING, other, text, source.file)
    here = own.group(1) if right else other
    sentence = rng.choice(
        [
            f"今天，我们召开{here}，目的是统一思想、鼓足干劲。",
            f"今天召开的{here}，是经过慎重研究的。",
            f"这次{here}，是县里决定召开的一次重要会议。",
            f"今天上午，我们在这里隆重召开全县{here}。",
            f"今天大家来参加{here}，都带着任务。",
        ]
    )
    text = inserted(source.text, sentence, opening=True)
    return Case("正文的会议", FlagKind.MEETING, sentence, text, source.file)


ITEMS = ["把底数摸清", "把责任压实", "把进度抓紧", "把资金管好", "把质量守住", "把群众请进来"]
NUMBERS = "一二三四五六七八"


def count(rng: random.Random, source: Source, right: bool) -> Case | None:
    size = rng.randint(3, 5)
    announced = size if right else size + rng.choice([-1, 1])
    items = rng.sample(ITEMS, size)
    said = NUMBERS[announced - 1] if announced != 2 else "两"
    head, form = rng.choice(
        [
            (f"重点抓好{said}个方面：", "{n}是{t}；"),
            (f"当前要做好{said}件事。", "{n}是{t}。"),
            (f"为此，我提{said}点要求：", "第{n}，{t}。"),
            (f"具体有{said}项措施：", "{n}要{t}，不留死角；"),
            (f"要过好{said}关：", "{n}是{t}，"),
            (f"归结起来是{said}条。", "{n}条是{t}。"),
            (f"要处理好{said}个问题。", "（{n}）{t}。"),
            (f"要突出{said}个重点，", "{n}是{t}，"),
        ]
    )
    listed = "".join(form.format(n=NUMBERS[i], t=t) for i, t in enumerate(items))
    sentence = head + listed.rstrip("；，。") + "。"
    return Case("列举数目", FlagKind.COUNT, sentence, inserted(source.text, sentence), source.file)


def dropped(rng: random.Random, source: Source, right: bool) -> Case | None:
    """An item of the middle is gone, its number with it."""
    size = rng.randint(4, 6)
    items = [(NUMBERS[i], t) for i, t in enumerate(rng.sample(ITEMS, size))]
    if not right:
        del items[rng.randrange(1, size - 1)]
    head = rng.choice(["要讲究方法，", "怎么抓？", f"做到{NUMBERS[size - 1]}个到位：", "下一步，"])
    sentence = head + "；".join(f"{n}是{t}" for n, t in items) + "。"
    return Case("列举缺项", FlagKind.COUNT, sentence, inserted(source.text, sentence), source.file)


def points(rng: random.Random, source: Source, right: bool) -> Case | None:
    """我讲三点意见, and another number of parts."""
    match = re.search("([三四])(点意见|个问题)", source.text)
    if right or not match or not source.speech:
        return None
    number = NUMBERS.index(match.group(1)) + 1
    wrong = NUMBERS[number - 1 + rng.choice([-1, 1])]
    unit = rng.choice(["点意见", "个问题", "个方面的意见", "点要求"])
    text = source.text.replace(match.group(), wrong.replace("二", "两") + unit, 1)
    return Case("讲几点意见", FlagKind.COUNT, wrong + unit, text, source.file)
