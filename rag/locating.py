"""A question about a part of a speech -> the section or the point that is meant.

By its number (第三部分), by a phrase the question puts in quotation marks, or by the words and the
meaning of its heading. Where the question asks for no part, the whole speech is meant. Pure
functions; no model, no database.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.domain import Section, Sentence, Speech
from rag.folding import fold
from rag.outlining import MOST_MEMBERS, opening, part, points, sentences_of
from rag.quantities import parse_numeral
from rag.terms import terms
from rag.understanding import QuestionKind, Understanding
from rag.understanding.kinds import asks_how
from rag.understanding.outlined import asks_tasks

_LEAST_SHARED = 0.3
"""A heading must hold this share (by rarity) of the question's words to be the one meant."""

_PAST_ASKED = re.compile(r"总结|回顾|干了|做了|成绩|成效|取得了")
_PAST = re.compile(r"回顾|过去|成绩|成效|去年工作|工作总结")
"""A part that looks back is asked for in words that its heading need not have."""

_TASKS = re.compile(r"任务|重点工作|工作重点|工作安排|工作部署|工作要求|主要工作|工作的?建议")
"""So is the part that says what is to be done."""

_MEANING_WEIGHT = 4.0
"""Of the cosine beside the share of words: cosines of e5 differ by 0.1 where shares differ by 1."""

_FOCUS = 1.0
"""Of the share of a heading's own words that are asked for: 「眼前的差距」 is nearer to 差距 than
「肯定成绩，正视差距，掂清分量」."""

_COMPARED = 24
_DETAIL = 6
_ASKING = frozenset(
    "概括 总结 归纳 梳理 要点 简要 主要 内容 部分 方面 讲话 报告 会议 部署 要求 介绍 精神 哪些 "
    "什么 提 讲 一下 情况 工作 论述 大意 做 安排 一段 那段 这段 段 条 几条 几个 说 说说 打算 具体 "
    "干 抓".split()
)
_ITEM = re.compile(
    r"的?第(?P<number>[一二三四五六七八九十]{1,3}|\d{1,2})(?:大|个)?(?:项|件|条|点|方面)"
)
_NUMBER = re.compile(r"^[一二三四五六七八九十\d第]+$")


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a speech: ``heading`` (None for the whole, or the opening) and what it says, as
    the leads of its points, or as its first sentences where it makes but one point."""

    speech: Speech
    heading: Sentence | None
    sentences: tuple[Sentence, ...]


def locate(
    understanding: Understanding,
    speeches: Sequence[Speech],
    similarity: Callable[[Sequence[str]], Sequence[float]],
) -> Unit | None:
    """The part of one of ``speeches`` that the question means; None where none is plainly meant.

    ``similarity``: cosine of each text to the question.
    """
    number = understanding.part
    if number is not None:
        for speech in speeches:
            section = part(speech, number)
            if number == 0:
                return Unit(speech, None, tuple(opening(speech)[:_DETAIL]))
            if section is not None:
                return _of_section(speech, section.index)
        return None
    ordinal = _ITEM.search(understanding.rest)
    if ordinal is not None:
        return _item(understanding, ordinal, speeches, similarity)
    asked = _asked(understanding)
    if understanding.asks_outline and asks_tasks(understanding.rest):
        asked.append("任务")
    if not asked:
        return _of_section(speeches[0], 0) if understanding.speeches and speeches else None
    found = _by_heading(understanding, frozenset(asked), speeches, similarity)
    if found is None and understanding.asks_outline and speeches:
        return _of_section(speeches[0], 0)
    return found


def _item(
    understanding: Understanding,
    ordinal: re.Match[str],
    speeches: Sequence[Speech],
    similarity: Callable[[Sequence[str]], Sequence[float]],
) -> Unit | None:
    """「重点工作的第四项」: the fourth point of the part that the other words mean."""
    rest = understanding.rest[: ordinal.start()] + understanding.rest[ordinal.end() :]
    whole = locate(replace(understanding, rest=rest), speeches, similarity)
    section = _section_headed(whole) if whole is not None else None
    number = parse_numeral(ordinal["number"])
    if whole is None or section is None or number is None:
        return None
    found = points(whole.speech, section.index)
    if not 1 <= number <= len(found):
        return None
    point = found[int(number) - 1]
    under = whole.speech.sections[point.lead.section]
    if under.index != section.index and under.heading:
        return _of_section(whole.speech, under.index)
    return Unit(whole.speech, point.lead, (point.lead, *point.body[:_DETAIL]))


def of_a_part(understanding: Understanding, speeches: Sequence[Speech]) -> Understanding:
    """Of a named speech, 「怎么抓粮食生产」 asks for what stands under 抓好粮食生产, and not for
    the list of headings that this one belongs to; so does 「第三部分有哪些任务」 of a part."""
    if understanding.kind is not QuestionKind.LIST or not speeches:
        return understanding
    if understanding.part is not None or _ITEM.search(understanding.rest):
        return replace(understanding, kind=QuestionKind.SECTION)
    if not asks_how(understanding.rest):
        return understanding
    asked = frozenset(_asked(understanding))
    is_headed = bool(asked) and any(
        unit.heading is not None
        and _section_headed(unit) is not None
        and asked <= frozenset(terms(fold(speech.quote(unit.heading.span))))
        for speech in speeches
        for unit in _units(speech)
    )
    return replace(understanding, kind=QuestionKind.SECTION) if is_headed else understanding


def _asked(understanding: Understanding) -> list[str]:
    """The words of a question that a heading may have."""
    return [t for t in terms(understanding.rest) if t not in _ASKING and not _NUMBER.match(t)]


def _by_heading(
    understanding: Understanding,
    asked: frozenset[str],
    speeches: Sequence[Speech],
    similarity: Callable[[Sequence[str]], Sequence[float]],
) -> Unit | None:
    named = [
        (unit, fold(unit.speech.quote(unit.heading.span)))
        for speech in speeches
        for unit in _units(speech)
        if unit.heading is not None
        and not (understanding.asks_outline and _section_headed(unit) is None)
    ]
    held = [frozenset(terms(name)) & asked for _, name in named]
    frequency = Counter(term for one in held for term in one)
    rarity = {term: math.log(1 + len(named) / (1 + frequency[term])) for term in asked}
    total = sum(rarity.values()) or 1.0
    quoted = [fold(phrase) for phrase in understanding.quoted]
    shared = [
        sum(rarity[term] for term in one) / total + any(phrase in name for phrase in quoted)
        for (_, name), one in zip(named, held, strict=True)
    ]
    past = bool(_PAST_ASKED.search(understanding.rest)) and not quoted
    tasks = understanding.asks_outline and asks_tasks(understanding.rest)
    shared = [
        share + (past and bool(_PAST.search(name))) + (tasks and _is_of_tasks(unit, name))
        for share, (unit, name) in zip(shared, named, strict=True)
    ]
    order = sorted(range(len(named)), key=lambda i: (-shared[i], i))[:_COMPARED]
    order = [i for i in order if shared[i] >= _LEAST_SHARED]
    if not order:
        return None
    meaning = similarity([named[i][1] for i in order])
    focus = [len(held[i]) / max(1, len(set(terms(named[i][1])))) for i in order]
    best = max(
        zip(order, meaning, focus, strict=True),
        key=lambda one: shared[one[0]] + _MEANING_WEIGHT * one[1] + _FOCUS * one[2],
    )
    return named[best[0]][0]


def _section_headed(unit: Unit) -> Section | None:
    """The section that a unit is, where its heading is a heading and not the lead of a point."""
    if unit.heading is None:
        return None
    section = unit.speech.sections[unit.heading.section]
    return section if unit.heading.span.start < section.heading_span.end else None


def _is_of_tasks(unit: Unit, name: str) -> bool:
    """Whether a part of the first level is headed as what is to be done, and says it in points."""
    section = _section_headed(unit)
    return (
        section is not None
        and section.level == 1
        and bool(_TASKS.search(name))
        and not _PAST.search(name)
        and len(unit.sentences) > 1
    )


def _units(speech: Speech) -> list[Unit]:
    """All sections but the whole, and the points that have no heading of their own."""
    units = [_of_section(speech, one.index) for one in speech.sections[1:]]
    headed = {unit.heading.index for unit in units if unit.heading is not None}
    for section in speech.sections:
        for point in points(speech, section.index):
            if point.lead.index not in headed:
                headed.add(point.lead.index)
                units.append(Unit(speech, point.lead, (point.lead, *point.body[:_DETAIL])))
    return units


def _of_section(speech: Speech, index: int) -> Unit:
    section = speech.sections[index]
    heading = next(
        (
            one
            for one in speech.sentences
            if section.heading
            and one.span.start < section.heading_span.end
            and section.heading_span.start < one.span.end
        ),
        None,
    )
    leads = [point.lead for point in points(speech, index)]
    return Unit(
        speech,
        heading,
        tuple(leads[:MOST_MEMBERS] or sentences_of(speech, index)[:_DETAIL]),
    )
