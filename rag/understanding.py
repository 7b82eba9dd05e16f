"""What a question says about where to look: titles, speakers, places and years named in it.

Deterministic: the words of the question are compared with the titles, occasions, speakers, places
and file names of the library. The outcome narrows the search and is shown to the person. Knows
nothing of the speeches' texts and calls no model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rag.domain import SpeechInfo
from rag.folding import fold
from rag.quantities import quantities
from rag.wording import is_common_word

_MIN_TITLE = 4
"""Characters of a title that a question must repeat for it to count as naming the speech."""

_GENERIC = re.compile(
    r"在|上的?|的|讲话|致辞|贺词|发言|报告|会议|大会|座谈会?|领导|干部|同志|工作|全体|"
    r"(?:19|20)\d\d年?|全[国省市县区]|关于|精神|重要|学习|贯彻|传达|[(),.:;·\"'-]"
)
_YEAR = re.compile(r"(?:19|20)\d\d年?")
_HAS_DIGIT = re.compile(r"\d")
_LIST = re.compile(
    r"哪些|哪几|哪[二两三四五六七八九十]|几个方面|几件|几条|几项|列出|列举|分别|都有(?:什么|啥)|"
    r"几种|各(?:要|是|说|有)"
)
_COMPARE = re.compile(r"不同|异同|相同|对比|比较|区别|各|都|分别|两篇|两次|两个会|变化")
_SECTION = re.compile(r"概括|总结|归纳|要点|简要|梳理|概述|主要内容|大意|部署|介绍一下")
_QUOTE = re.compile(r"原文|原话|原句|怎么说的|逐字|引号")
_REASON = re.compile(
    r"为什么|为何|为啥|原因|凭什么|怎么(?:把|样|做|解释)|如何|理由|依据是什么|打算怎么"
)
_HEAD = re.compile(
    r"谁|哪位|哪天|哪一天|哪年|几月|几号|日期|何时|什么时候|什么时间|来源|供稿|发布|职务|"
    r"标题|题目|在哪(?:里|儿|座|个)?开|地点|哪个单位|哪个机关"
)


_UNIT_ASKED = re.compile(
    r"多少(?:个)?(?P<scale>[千百]?[万亿])?(?P<unit>元|钱|吨|人次|人|户|家|亩|公里|平方米|平方公里|立方米|公顷|张|"
    r"名|位|所|座|辆|台|套|岁|米|倍|次|天|度|头)|(?P<share>百分之几|百分之多少|百分比)|(?P<points>几个百分点)"
)
_FIGURE_ASKED = re.compile(
    r"多少|多大|多高|多长|多远|增速|第几个|几个百分点|占比|比例是|几成|什么水平"
)
_DATE_ASKED = re.compile(
    r"几号|哪一?天|哪一?年|哪年|几月|几日|什么时候|何时|什么时间|具体日期|标的?日期|日期是"
)
_SPEAKER_ASKED = re.compile(
    r"(?:讲话|发言|报告|致辞|贺词)的(?:人|领导)?是(?:谁|哪位|哪个)|谁(?:讲|作|做|说|发表)的|讲话人|"
    r"(?:是谁|哪位领导)(?:讲|作|发表)"
)
_PLAN_ASKED = re.compile(r"目标|预期|计划|要达到|安排|打算|力争|控制在|定在|今后|将要?")
_RESULT_ASKED = re.compile(r"完成|实际|达到了|实现了|同比|比上年|结果|已经")
_ACT = re.compile(r"主持|出席|陪同|签署|批示|担任|牵头|负责|发言|宣读|致辞")
_PERSON_ASKED = re.compile(r"谁|哪位|哪个人|哪名|姓名|叫什么名")


@dataclass(frozen=True, slots=True)
class Expected:
    """What an answer must hold to be one: a figure (in one of ``units``, if any is named), a
    date, or a person. All False: anything may answer. ``act``: what the person did (主持), which
    the cited sentence must tell of."""

    figure: bool = False
    units: frozenset[str] = frozenset()
    date: bool = False
    person: bool = False
    act: str = ""


class Tense(StrEnum):
    """Whether a question asks for what is planned or for what has come about."""

    PLAN = "目标"
    RESULT = "结果"
    OPEN = ""


class QuestionKind(StrEnum):
    """What sort of answer is wanted; decides how much evidence is gathered."""

    FACT = "事实"
    LIST = "列举"
    COMPARE = "对比"
    REASON = "原因"
    QUOTE = "原文"
    SECTION = "概括"


@dataclass(frozen=True, slots=True)
class Understanding:
    """``speeches``: ids of the speeches that the question names, () when it names none.
    ``years``: years it names. ``rest``: the question without the words that named a speech.
    ``asks_unnamed_speaker``: it asks who gave a speech that names no speaker (hidden or left out),
    which nothing in the text can answer. ``about_head``: it may be answered by the lines at the
    head of a text (who, when, where).
    """

    kind: QuestionKind
    expected: Expected
    tense: Tense
    asks_unnamed_speaker: bool
    speeches: tuple[str, ...]
    named_by: tuple[str, ...]
    years: tuple[int, ...]
    rest: str
    about_head: bool


def understand(question: str, library: Sequence[SpeechInfo]) -> Understanding:
    """Reads ``question`` against the table of contents of the library."""
    asked = fold(question)
    matches = {info.id: _matches(asked, _names_of(info)) for info in library}
    speeches = _not_dominated(asked, {id_: found for id_, found in matches.items() if found})
    named = sorted({span for id_ in speeches for span in matches[id_]})
    unnamed = bool(speeches) and not any(i.speaker for i in library if i.id in set(speeches))
    kind = kind_of(question)
    if len(speeches) > 1 and _COMPARE.search(question):
        kind = QuestionKind.COMPARE
    return Understanding(
        kind=kind,
        expected=expected_of(question),
        tense=tense_of(question),
        asks_unnamed_speaker=unnamed and bool(_SPEAKER_ASKED.search(question)),
        speeches=tuple(speeches),
        named_by=tuple(dict.fromkeys(asked[start:end] for start, end in named)),
        years=tuple(
            dict.fromkeys(
                int(q.value)
                for q in quantities(question)
                if q.unit in {"年", ""} and 1900 < q.value < 2100
            )
        ),
        rest=_spelt_out(_without(asked, named)),
        about_head=bool(_HEAD.search(question)),
    )


def kind_of(question: str) -> QuestionKind:
    """The kind of answer that the question's own words ask for."""
    for kind, pattern in (
        (QuestionKind.QUOTE, _QUOTE),
        (QuestionKind.SECTION, _SECTION),
        (QuestionKind.LIST, _LIST),
        (QuestionKind.REASON, _REASON),
    ):
        if pattern.search(question):
            return kind
    return QuestionKind.FACT


def expected_of(question: str) -> Expected:
    """What sort of thing the question asks for, read off its question words.

    Only units that cannot be written otherwise are demanded: 多少亩 is answered in 亩, but 多少项
    may be answered 「6个」.
    """
    units: set[str] = set()
    for match in _UNIT_ASKED.finditer(question):
        if match["share"]:
            units.add("%")
        elif match["points"]:
            units.add("百分点")
        elif match["unit"] in _FIRM_UNITS:
            units.add(_FIRM_UNITS[match["unit"]])
    person = bool(_PERSON_ASKED.search(question))
    act = _ACT.search(question)
    return Expected(
        figure=bool(units) or bool(_FIGURE_ASKED.search(question)),
        units=frozenset(units),
        date=bool(_DATE_ASKED.search(question)),
        person=person,
        act=act[0] if person and act else "",
    )


def tense_of(question: str) -> Tense:
    """PLAN for a target, RESULT for an outcome, OPEN where the question says neither or both."""
    plan, result = bool(_PLAN_ASKED.search(question)), bool(_RESULT_ASKED.search(question))
    if plan == result:
        return Tense.OPEN
    return Tense.PLAN if plan else Tense.RESULT


_ABBREVIATIONS = {"gdp": "生产总值", "cpi": "居民消费价格", "r&d": "研发"}
_FIRM_UNITS = {
    "元": "元", "钱": "元", "吨": "吨",
    "人次": "人次", "人": "人", "户": "户", "亩": "亩", "公里": "公里",
    "平方米": "平方米", "平方公里": "平方公里", "立方米": "立方米", "公顷": "公顷", "张": "张",
    "岁": "岁", "米": "米", "倍": "倍", "度": "度",
}  # fmt: skip


@lru_cache(maxsize=20000)
def _names_of(info: SpeechInfo) -> tuple[str, ...]:
    stem = info.file.rsplit(".", 1)[0]
    values = (info.title, info.occasion, info.place, info.speaker, stem)
    return tuple(dict.fromkeys(fold(value) for value in values if value))


def _matches(asked: str, names: Sequence[str]) -> list[tuple[int, int]]:
    """Stretches of the question that stand in one of the names and are telling enough."""
    found: set[tuple[int, int]] = set()
    for name in names:
        start = 0
        while start < len(name) - 1:
            end = start + 1
            while end < len(name) and name[start : end + 1] in asked:
                end += 1
            common = name[start:end]
            if len(common) >= 2 and _is_telling(common):
                found.update((m.start(), m.end()) for m in re.finditer(re.escape(common), asked))
            start = max(start + 1, end - 1 if len(common) >= _MIN_TITLE else start + 1)
    return sorted(span for span in found if not any(_inside(span, other) for other in found))


def _inside(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


@lru_cache(maxsize=65536)
def _is_telling(common: str) -> bool:
    """Whether a stretch shared with a title singles speeches out: 「政府工作报告」 and 「济河」 do,
    「会议上的讲话」 and 「2005年」 do not (years are filters of their own)."""
    bare = _GENERIC.sub("", common)
    if len(common) >= _MIN_TITLE and (len(bare) >= 2 or "政府工作报告" in common):
        return True
    return bare == common and not _HAS_DIGIT.search(common) and not is_common_word(common)


def _not_dominated(asked: str, matches: dict[str, list[tuple[int, int]]]) -> list[str]:
    """Speeches whose matched characters are not a part of another speech's.

    「全县农村工作会议」 names the speech of that name and not every speech of the county; two
    titles named side by side are both kept. A year decides only between speeches that share all
    else: 「云泽县2025年农村工作会议」 is not the county's 「2025年政府工作报告」.
    """
    years = _characters([match.span() for match in _YEAR.finditer(asked)])
    covered = {id_: frozenset(_characters(spans)) for id_, spans in matches.items()}
    named = _maximal({id_: characters - years for id_, characters in covered.items()})
    groups: dict[frozenset[int], dict[str, frozenset[int]]] = {}
    for id_ in named:
        groups.setdefault(covered[id_] - years, {})[id_] = covered[id_]
    kept = {id_ for group in groups.values() for id_ in _maximal(group)}
    return [id_ for id_ in matches if id_ in kept]


def _maximal(covered: dict[str, frozenset[int]]) -> list[str]:
    distinct = set(covered.values())
    best = {one for one in distinct if not any(one < other for other in distinct)}
    return [id_ for id_, characters in covered.items() if characters in best]


def _characters(spans: Sequence[tuple[int, int]]) -> set[int]:
    return {position for start, end in spans for position in range(start, end)}


def _without(asked: str, spans: Sequence[tuple[int, int]]) -> str:
    named = _characters(spans)
    return "".join(" " if i in named else character for i, character in enumerate(asked))


def _spelt_out(asked: str) -> str:
    """Latin abbreviations with the Chinese words that speeches use for them."""
    for short, words in _ABBREVIATIONS.items():
        asked = asked.replace(short, f"{short}{words}")
    return asked
