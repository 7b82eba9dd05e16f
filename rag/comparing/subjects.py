"""The words before and behind a figure -> what it is a figure of, and how it grew.

Times, verbs of reaching and words of growth are taken off; what is left names the indicator. Knows
nothing of clauses or of other figures.
"""

from __future__ import annotations

import re

from rag.comparing.reading_figures import FUZZY_BEFORE
from rag.wording.words import words

STRONG = ";。!?\n"
_TIME = re.compile(
    r"(?:到|从|截至|至|在|比)?(?:(?:19|20)\d\d年?|[一二三四五六七八九十\d]{1,3}[年月日](?!均)|今年|去年|明年|上年|前年|本年|年初"
    r"|全年|当年|年内|年末|年底|同期|目前|现在|当前|近?[三五]年|\"十.五\"期?间?|期间|每年|年)"
    r"(?:来|末|底|初|上半年|下半年)?(?:之?前|以前|以来|以后|起|至|,)?"
)
_UP = "增长|增加|提高|上升|增产|上涨|扩大|新增|提升|多|超过"
_DOWN = "下降|降低|减少|回落|下滑|下跌|减产|压减|缩小|少|低于"
_TO_LEVEL = re.compile(rf"(?:{_UP}|{_DOWN}|压缩|降|升|增|减|扩|恢复|发展|上调|下调)+(?:到|至|为)$")
_CHANGE = re.compile(
    rf"(?:比(?:上年|去年|计划|全[省市县国][^,]{{0,4}}|[^,]{{1,8}})?|同比|环比|平均|年均|实际|又|将|要|再|分别|各|减税)*"
    rf"(?P<word>{_UP}|{_DOWN}|涨幅|增幅|增速|降幅)(?:幅度|率)?(?:了|约|为|在)?$"
)
_WEAK_END = re.compile(
    r"(?:达到|达|是|为|有|共有|共|实现|完成|控制在|稳定在|保持在|维持在|定在|落在|在|到|至|由|从|约|近|超过|突破|超"
    r"|不得?低于|不得?少于|不得?超过|低于|力争|确保|要|将|已|已经|仍有|只有|还有|高达|合计|预计|计划|原定|实际|提高到"
    r"|分别|各|就|仅|才|以内|的|了|也|都|不到|不足|高出|相当于|大约|大体|(?<!人)均|则|拟|再|又|新|、|和|与|(?<![惠以])及)$"
)
_WEAK_START = re.compile(
    r"^(?:[处片支间],?、|其中|而|但|并|同时|将|要|把|使|对|从|在|力争|确保|保持|实现|完成|继续|预计|计划|拟|今后|今明两年|已|已经|还有|还|也"
    r"|仍|只|共|一共|全部|累计|一年|平均|我们|我县|我市|全[国省市县区](?!统筹)|和|与|及|以及|、|的|是|按|由|到|至|其|本|该|每)"
)
_LEAVING_OUT = re.compile(r"^(?:国内|主要)?(?:预期|发展)?目标(?:是|为)?$")
_EQUAL = {
    "gdp": "生产总值", "国内生产总值": "生产总值", "地区生产总值": "生产总值",
    "国民生产总值": "生产总值", "cpi": "居民消费价格", "居民消费价格总水平": "居民消费价格",
    "居民消费价格指数": "居民消费价格", "消费价格总水平": "居民消费价格",
    "一般公共预算收入": "公共预算收入", "总产量": "产量", "出口总额": "出口额",
    "新增就业人数": "新增就业", "贸易总额": "总额",
}  # fmt: skip
"""Names of one thing; longest first when they are put in place of each other."""
_EQUAL_PATTERN = re.compile("|".join(sorted(_EQUAL, key=len, reverse=True)))
_EMPTY = frozenset(
    "的 了 和 与 及 等 总 全 共 约 近 这 个 项 新 本 我 其 各 每 已 将 要 使 把 对 从 "
    "在 到 为 是 有 由 年 月 日 末 底 前 "
    "主要 预期 目标 总水平 全县 全市 全省 全国 全区 地方 左右 以上 以内 达到 实现 完成 "
    "其中 分别 继续 平均 水平 控制 稳定 "
    "保持 任务 累计 左右 同比 比 上年 去年 今年 实际 同时 力争 确保 预计 计划 拟 按 "
    "一年 目前 至少".split()
)
_NOUNISH = ("n", "v", "a", "j", "b", "l", "i", "s", "f", "t", "z", "m", "q", "x", "k", "eng", "nr")


def needs_parent(subject: str) -> bool:
    """总产量, 总投资, 面积: of what, the clause before says."""
    return bool(
        re.fullmatch(
            r"(?:总|年)?(?:产量|投资|投入|面积|总长|长|占地|收入|数|额|规模|出资|增加值)", subject
        )
    )


def subject_of(before: str) -> tuple[str, str, str]:
    """Measure, subject and word of growth of what stands before a figure in its clause."""
    text, measure, grew = before.strip("、 "), "level", ""
    text = FUZZY_BEFORE.sub("", text)
    if _TO_LEVEL.search(text):
        text = _TO_LEVEL.sub("", text)
    else:
        bare = _strip_end(text)
        change = _CHANGE.search(bare)
        if change and not (change["word"] == "新增" or bare.endswith(("多少", "至少"))):
            word = change["word"]
            measure = "-" if word in _DOWN.split("|") or word == "降幅" else "+"
            text, grew = bare[: change.start()], word
    text = _TIME.sub("", text)
    text = (
        re.sub(r"^[^,]*?(?:目标|任务)(?:是|为|定在)?(?=.)", "", text)
        if "目标" in text[:-2]
        else text
    )
    for _ in range(6):
        text = _WEAK_START.sub("", _strip_end(text))
    return measure, re.sub(r"(?:比)$", "", text).strip('、,的 "'), grew


def _strip_end(text: str) -> str:
    while True:
        shorter = _WEAK_END.sub("", text)
        if shorter == text or not shorter:
            return shorter
        text = shorter


def tokens_of(subject: str) -> frozenset[str]:
    """The words of an indicator that tell it from others."""
    if _LEAVING_OUT.match(subject):
        return frozenset()
    unified = _EQUAL_PATTERN.sub(lambda match: _EQUAL[match.group()], subject)
    kept = []
    for word in words(unified):
        text = word.text.strip()
        if not text or text in _EMPTY or not re.search(r"[\w×]", text):
            continue
        if word.tag[:1] in {"u", "p", "c", "d", "r", "y", "e", "w"} and len(text) < 2:
            continue
        kept.append(text)
    return frozenset(kept) if sum(map(len, kept)) > 1 else frozenset()


def ends_in_verb(subject: str) -> bool:
    """Whether what stands before ends in a verb: 建设18个…, 解决4800万…."""
    found = words(subject)
    return bool(found) and found[-1].tag[:1] == "v" and found[-1].tag != "vn"


def has_noun(subject: str) -> bool:
    """Whether a subject names a thing, and not only what was done: 累计建成, 改造提升."""
    return any(w.tag[:1] in {"n", "j", "l", "i", "x", "s"} or w.tag == "vn" for w in words(subject))


def topic_of(folded: str, left: int) -> str:
    """What the clauses before ``left`` of the same sentence are about: their first noun."""
    begun = max(folded.rfind(mark, 0, left) + 1 for mark in STRONG)
    text = _TIME.sub("", folded[begun:left])
    while (shorter := _WEAK_START.sub("", text)) != text:
        text = shorter
    noun = next((w.text for w in words(text) if w.tag[:1] in {"n", "j"} and len(w.text) > 1), "")
    return noun if noun not in _EMPTY else ""


def counted_in(after: str) -> str:
    """What a count counts: the nouns right behind it."""
    taken = ""
    for word in words(after):
        if word.text == "的" and taken:
            taken += "的"
            continue
        if not word.tag.startswith(_NOUNISH) or (word.tag == "v" and len(taken) > 1):
            break
        if word.tag == "m":
            break
        taken += word.text
        if len(taken) >= 12:
            break
    return taken.strip("的")
