"""The figures of a sentence: values with their bounds, ranges as one, what is no figure left out.

Dates, ordinals, 三点意见 and the 41个 of 由41个增加到63个 are no figures of their own. Knows
nothing of what a figure is a figure of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rag.domain import Span
from rag.folding import Folded
from rag.quantities import Quantity, qualified, quantities

_DATED = frozenset({"年", "月", "日", "点", "届", "周年", "季度", "级", "股"})
COUNTED = frozenset(
    "个 人 户 家 次 批 起 所 座 台 辆 套 张 村 镇 县 处 支 栋 期 场 只 头 人次 户次".split()
)
FUZZY_AFTER = re.compile(r"^(?:左右|以上|以内|以下|上下|之内|之间)")
FUZZY_BEFORE = re.compile(
    r"(?:近|约|大约|超过|超|不足|不低于|不少于|不超过|不得低于|不得超过|低于|高于|至少|最多|突破|达)$"
)
_BOUND_OF = re.compile(r"^(?:以上|以下|以内)的(?![\d,])")
"""A figure that only bounds what is counted: 收入50万元以上的村达到60个."""
_RANGE = re.compile(r"^(?:至|到|-{1,2}|~)$")
_SMALL_COUNT = 20


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity (or range) with its place in the folded text. ``subject_end``: where the words
    before it end, if another figure that it grew from stands between (由41个增加到63个)."""

    low: Decimal
    high: Decimal
    unit: str
    start: int
    end: int
    span: Span
    subject_end: int | None = None


def figures_in(text: str, folded: Folded) -> list[Figure]:
    """The quantities that are figures of something, ranges as one, 由…的起点 left out."""
    back = {origin: index for index, origin in reversed(list(enumerate(folded.origin)))}
    plain = []
    for one in quantities(text):
        if one.unit in _DATED or (not one.unit and not _bare(one, folded.text, back)):
            continue
        start, end = back[one.span.start], back[one.span.end - 1] + 1
        if _is_word(folded.text, one, start) or _BOUND_OF.match(folded.text[end:]):
            continue
        whole = qualified(text, one)
        begun, over = whole.start, whole.end
        unit = one.unit
        if not unit:  # a classifier that the units do not know: 9处
            unit, end = folded.text[end], end + 1
            over = max(over, folded.origin[end - 1] + 1)
        before = FUZZY_BEFORE.search(folded.text[max(0, start - 5) : start])
        after = FUZZY_AFTER.match(folded.text[end:])
        if before and before[0] != "达":
            begun = min(begun, folded.origin[start - len(before[0])])
        if after:
            over = max(over, folded.origin[end + len(after[0]) - 1] + 1)
        plain.append(Figure(one.value, one.value, unit, start, end, Span(begun, over)))
    joined: list[Figure] = []
    for figure in plain:
        last = joined[-1] if joined else None
        between = folded.text[last.end : figure.start] if last else ""
        if last and _RANGE.match(between) and last.unit == figure.unit:
            span = Span(last.span.start, figure.span.end)
            joined[-1] = Figure(last.low, figure.high, figure.unit, last.start, figure.end, span)
        else:
            joined.append(figure)
    kept: list[Figure] = []
    origin: Figure | None = None
    for number, figure in enumerate(joined):
        if _is_starting_point(folded.text, joined, number):
            origin = figure
            continue
        kept.append(replace(figure, subject_end=origin.start) if origin else figure)
        origin = None
    return kept


def _bare(one: Quantity, folded: str, back: dict[int, int]) -> bool:
    """Whether a number without a unit that is known may be a count: 「9处」, 「5000多」."""
    after = folded[back[one.span.end - 1] + 1 :][:1]
    return one.written[:1].isdigit() and (
        after in set("处亩吨片支笔班趟幢栋例枚名条道门") and bool(after)
    )


def _is_word(folded: str, one: Quantity, start: int) -> bool:
    """三点意见, 六件大事, “四个意识”, 第3: no figures of anything."""
    if folded[max(0, start - 1) : start] in {"第", '"'} and one.unit in {"个", "次", ""}:
        return True
    chinese = not one.written[:1].isdigit()
    return chinese and one.unit in COUNTED and abs(one.value) <= _SMALL_COUNT


def _is_starting_point(folded: str, figures: Sequence[Figure], number: int) -> bool:
    """Whether a figure is what another one grew from: 由41个增加到63个."""
    if number + 1 == len(figures):
        return False
    one, after = figures[number], figures[number + 1]
    between = folded[one.end : after.start]
    before = folded[max(0, one.start - 12) : one.start]
    grew = re.search(
        r"(?:增加|提高|下降|减少|压减|压缩|扩大|提升|增长|缩短|降|升|改|调整|拓)(?:到|至|为)",
        between,
    )
    return bool(grew) and bool(re.search(r"[由从]", before)) and not re.search("[;。]", between)
