"""What a theme is called, in a few characters.

A short heading of just these stretches says it best; else the field of government that both sides
tell of; else the word that is most theirs. Names that come twice get their own word behind them.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.comparing.aligning import Alignment
from rag.comparing.resemblance import Side
from rag.folding import fold
from rag.wording import words

LONGEST = 16
_NUMBER = re.compile(
    r"^(?:第?[一二三四五六七八九十百]+[、.,是要]?|[（(][一二三四五六七八九十\d]+[）)]|\d+[.、]|[#*—\s-]+)+"
)
_COMMAND = re.compile(
    r"^(?:我们)?(?:同时|还|必须|继续|要|应当?|坚决|切实|着力|进一步|扎实|全面|积极|加快|大力|千方百计|持续|不断|努力|集中力量"
    r"|坚定不移|毫不放松|稳步|有效|深入|认真|统筹|全力)+(?:地)?(?:在)?"
)
_TAIL = re.compile(r"(?:上下功夫|方面的?工作|工作)$")
_NOUNS = ("n", "j", "l", "i", "vn", "an", "nz", "b", "s")
_DULL = frozenset(
    "主要 行动 关键 着力 原则 因素 投资 重要 办法 中心 项目 困难 成绩 目标任务 产业 "
    "企业 市场 座谈会 总书记重要讲话 指示".split()
) | frozenset(
    "同志 工作 问题 方面 群众 单位 部门 干部 发展 建设 情况 措施 重点 全县 全市 全省 "
    "全国 我们 国家 社会 经济 基础 "
    "能力 水平 机制 体系 制度 政策 任务 目标 要求 责任 力度 作用 领域 环节 时间 今年 "
    "去年 总书记 会议 讲话 精神 领导 "
    "人民 政府 地方 地区 中央 各地 各级 万亩 亿元 万元 年底 关系 条件 增长 投入 资金 标准".split()
)
_LEAST_FIELD = 1.0
_SHARE_OF_FIELDS = 0.28
_FREQUENT = 3


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Names in the order of preference, and the row's own word."""

    names: tuple[str, ...]
    term: str


def themes(a: Side, b: Side, rows: Sequence[Alignment]) -> list[str]:
    """A name for each row, no two alike."""
    documents = [fold(side.text(at)) for side in (a, b) for at in range(len(side.pieces))]
    found = [_candidates(a, b, row, documents) for row in rows]
    names = [_first(one) for one in found]
    counts = Counter(names)
    distinct = []
    for name, one in zip(names, found, strict=True):
        own = one.term
        doubled = counts[name] > 1 and own and own not in name
        distinct.append(f"{name}·{own}" if doubled else name)
    return _numbered(distinct)


def _first(one: _Candidates) -> str:
    return next((name for name in one.names if name), "其他")


def _numbered(names: Sequence[str]) -> list[str]:
    counts, used, result = Counter(names), Counter[str](), []
    for name in names:
        used[name] += 1
        result.append(name if counts[name] == 1 else f"{name}（{used[name]}）")
    return result


def _candidates(a: Side, b: Side, row: Alignment, documents: Sequence[str]) -> _Candidates:
    heading = ""
    headings = [_heading(side, part) for side, part in ((a, row.a), (b, row.b)) if part]
    if all(headings):
        # Of two headings the one that says it shorter; of equally long ones the same either way.
        heading = min(headings, key=lambda words: (len(words), words))
    term, often = _term(a, b, row, documents)
    field, weak_field = _field(a, b, row)
    above = ""
    if len(headings) == 1:
        side, part = (a, row.a) if row.a else (b, row.b)
        above = _as_name(side.speech.sections[side.pieces[part[0]].section].heading)
    frequent = term if often else ""
    told = (frequent, field) if above or not (row.a and row.b) else (field, frequent)
    names = (heading, *told, above, weak_field, term)
    return _Candidates(names, term)


def _heading(side: Side, part: Sequence[int]) -> str:
    """The heading that stands over just these stretches, or the words that one opens with, as a
    name; '' where there is none that is short."""
    sections = {side.pieces[at].section for at in part}
    if len(sections) == 1:
        section = side.speech.sections[next(iter(sections))]
        under = [p for p in side.pieces if p.section == section.index]
        childless = not any(one.parent == section.index for one in side.speech.sections)
        if section.heading and childless and len(under) <= len(part) + 1:
            named = _as_name(section.heading)
            if named:
                return named
    opening = fold(side.text(part[0])).split("\n")[-1]
    return _as_name(re.split(r"[,。;:!]", opening)[0]) if len(part) == 1 else ""


def _as_name(heading: str) -> str:
    """A heading without its number and its 要 and 切实; '' where it is no short name."""
    text = _NUMBER.sub("", fold(heading)).strip("*# ")
    text = re.split(r"[,。;:]", text)[0]
    text = _TAIL.sub("", _COMMAND.sub("", text)).strip("，、 ")
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in text)
    return text if 3 <= len(text) <= LONGEST and chinese >= 3 and not _reads_on(text) else ""


def _reads_on(text: str) -> bool:
    """Whether words are the beginning of a sentence rather than a name."""
    tags = [word.tag for word in words(text)]
    told = {"r", "t", "m"} & {tag[:1] for tag in tags}
    named = any(tag.startswith(_NOUNS) for tag in tags)
    return bool(told) or not named or bool(re.search(r"\d|的是$|了$|我|你|他|是|[讲看说头]$", text))


def _field(a: Side, b: Side, row: Alignment) -> tuple[str, str]:
    """The field that all sides of the row tell of most: once if it stands out ('' else), once as
    the best there is."""
    sums = []
    for side, part in ((a, row.a), (b, row.b)):
        if part:
            total: dict[str, float] = {}
            for at in part:
                for name, weight in side.fields[at].items():
                    total[name] = total.get(name, 0.0) + weight
            sums.append(total)
    shares = [{name: value / sum(one.values()) for name, value in one.items()} for one in sums]
    common = set.intersection(*(set(one) for one in sums))
    if not common:
        return "", ""
    best = max(sorted(common), key=lambda name: sum(share[name] for share in shares))
    strong = all(
        one[best] >= _LEAST_FIELD and share[best] >= _SHARE_OF_FIELDS
        for one, share in zip(sums, shares, strict=True)
    )
    return (best if strong else ""), best


def _term(a: Side, b: Side, row: Alignment, documents: Sequence[str]) -> tuple[str, bool]:
    """The noun phrase that is most of this row's own, and whether it comes up often in it."""
    sides = [
        "".join(fold(side.text(at)) for at in part)
        for side, part in ((a, row.a), (b, row.b))
        if part
    ]
    counts = [Counter(_phrases(text)) for text in sides]
    common = set(counts[0]).intersection(*counts[1:])
    best, top = "", 0.0
    for phrase in sorted(common):
        told = math.prod(math.log(1 + count[phrase]) for count in counts)
        spread = sum(phrase in document for document in documents)
        size = 0.4 + 0.3 * min(len(phrase), 4) + 0.4 * (len(words(phrase)) == 1)
        score = told * math.log((len(documents) + 1) / (spread + 0.5)) * size
        if score > top:
            best, top = phrase, score
    often = bool(best) and len(best) > 3 and sum(count[best] for count in counts) >= _FREQUENT
    return best, often


@lru_cache(maxsize=512)
def _phrases(text: str) -> tuple[str, ...]:
    """Nouns and runs of two or three of them, of two to eight characters."""
    found: list[str] = []
    run: list[str] = []
    for word in (*words(text), None):
        named = word is not None and word.tag.startswith(_NOUNS) and len(word.text) > 1
        # The dictionary's long words are terms, whatever it tags them: 南水北调.
        noun = named or (word is not None and len(word.text) > 3 and word.text.isalpha())
        if noun and word is not None:
            run.append(word.text)
            continue
        for start in range(len(run)):
            for end in range(start + 1, min(start + 3, len(run)) + 1):
                phrase = "".join(run[start:end])
                if 2 <= len(phrase) <= 8 and not set(run[start:end]) <= _DULL:
                    found.append(phrase)
        run = []
    return tuple(found)
