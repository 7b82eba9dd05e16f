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
_HAS_DIGIT = re.compile(r"\d")
_LIST = re.compile(
    r"哪些|哪几|哪[二两三四五六七八九十]|几个方面|几件|几条|几项|列出|列举|分别|都有(?:什么|啥)|"
    r"几种|各(?:要|是|说|有)"
)
_SECTION = re.compile(r"概括|总结|归纳|要点|简要|梳理|概述|主要内容|大意|部署|介绍一下")
_QUOTE = re.compile(r"原文|原话|原句|怎么说的|逐字|引号")
_REASON = re.compile(
    r"为什么|为何|为啥|原因|凭什么|怎么(?:把|样|做|解释)|如何|理由|依据是什么|打算怎么"
)
_HEAD = re.compile(
    r"谁|哪位|哪天|哪一天|哪年|几月|几号|日期|何时|什么时候|什么时间|来源|供稿|发布|职务|"
    r"标题|题目|在哪(?:里|儿|座|个)?开|地点|哪个单位|哪个机关"
)


class QuestionKind(StrEnum):
    """What sort of answer is wanted; decides how much evidence is gathered."""

    FACT = "事实"
    LIST = "列举"
    REASON = "原因"
    QUOTE = "原文"
    SECTION = "概括"


@dataclass(frozen=True, slots=True)
class Understanding:
    """``speeches``: ids of the speeches that the question names, () when it names none.
    ``years``: years it names. ``rest``: the question without the words that named a speech.
    ``about_head``: it may be answered by the lines at the head of a text (who, when, where).
    """

    kind: QuestionKind
    speeches: tuple[str, ...]
    named_by: tuple[str, ...]
    years: tuple[int, ...]
    rest: str
    about_head: bool


def understand(question: str, library: Sequence[SpeechInfo]) -> Understanding:
    """Reads ``question`` against the table of contents of the library."""
    asked = fold(question)
    matches = {info.id: _matches(asked, _names_of(info)) for info in library}
    speeches = _not_dominated({id_: found for id_, found in matches.items() if found})
    named = sorted({span for id_ in speeches for span in matches[id_]})
    return Understanding(
        kind=kind_of(question),
        speeches=tuple(speeches),
        named_by=tuple(dict.fromkeys(asked[start:end] for start, end in named)),
        years=tuple(
            dict.fromkeys(
                int(q.value)
                for q in quantities(question)
                if q.unit in {"年", ""} and 1900 < q.value < 2100
            )
        ),
        rest=_without(asked, named),
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


def _not_dominated(matches: dict[str, list[tuple[int, int]]]) -> list[str]:
    """Speeches whose matched characters are not a part of another speech's.

    「全县农村工作会议」 names the speech of that name and not every speech of the county; two
    titles named side by side are both kept.
    """
    covered = {id_: _characters(spans) for id_, spans in matches.items()}
    distinct = set(map(frozenset, covered.values()))
    best = {chars for chars in distinct if not any(chars < other for other in distinct)}
    return [id_ for id_, chars in covered.items() if frozenset(chars) in best]


def _characters(spans: Sequence[tuple[int, int]]) -> set[int]:
    return {position for start, end in spans for position in range(start, end)}


def _without(asked: str, spans: Sequence[tuple[int, int]]) -> str:
    named = _characters(spans)
    return "".join(" " if i in named else character for i, character in enumerate(asked))
