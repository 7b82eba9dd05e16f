"""A sentence -> its figures, each with the indicator it is a figure of.

The indicator is the subject of the figure in its clause: what stands before it, without times,
verbs of reaching and words of growth; where nothing does, what the clause before was about; for
counts, what is counted. 「分别」 deals figures out to the subjects in front of it. Dates, ordinals
and words like 三点意见 are no figures. Knows nothing of the other speech.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rag.comparing.reading_figures import (
    COUNTED,
    FUZZY_AFTER,
    Figure,
    figures_in,
)
from rag.comparing.subjects import (
    STRONG,
    counted_in,
    ends_in_verb,
    has_noun,
    needs_parent,
    subject_of,
    tokens_of,
    topic_of,
)
from rag.domain import Span
from rag.folding import fold_with_origin

_CLAUSE = ",;。:!?()\n"
_SERIES = re.compile(r"^(?:和|、|与|及|,|以及)?$")
_MULTI = re.compile(r"五年|三年|四年|两年|年均|年平均|累计|\"十.五\"|20\d\d年至|以来")
_JUNK = frozenset(
    "一个 这样 地区 时间 比例 数量 数 方面 以上 问题 情况 工作 计划 要求 有的 这个 那个".split()
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure of an indicator, as one sentence gives it.

    ``name`` is the indicator for people, ``tokens`` its words for comparing, ``measure`` is
    'level', '+' or '-' (how much it grew or shrank). ``span`` is the figure with its bounds
    (8%左右) in the sentence, ``low`` and ``high`` its range in plain units. ``context`` is its
    clause and what stands around it, folded, figures blanked. ``multi``: told of several years.
    ``when`` is the year that it names (今年, 2026年) or ''.
    ``inherited``: the name was taken over from a clause before. ``grew``: the word of growth.
    """

    name: str
    tokens: frozenset[str]
    measure: str
    unit: str
    low: Decimal
    high: Decimal
    span: Span
    context: str
    clause: Span
    multi: bool = False
    when: str = ""
    inherited: bool = False
    grew: str = ""

    @property
    def label(self) -> str:
        """The indicator with its word of growth: 国内生产总值增长, 居民消费价格涨幅."""
        return self.name if self.name.endswith(self.grew) else self.name + self.grew


def mentions(text: str) -> list[Mention]:
    """The figures of one sentence with their indicators, in order; spans are in ``text``."""
    folded = fold_with_origin(text)
    figures = figures_in(text, folded)
    found: list[Mention] = []
    previous_end = 0
    for number, figure in enumerate(figures):
        made = _mention(folded.text, figure, figures, number, previous_end, found)
        previous_end = figure.end
        if made is not None:
            found.append(made)
    return _dealt_out(folded.text, figures, found)


def _mention(
    folded: str,
    figure: Figure,
    figures: Sequence[Figure],
    number: int,
    previous_end: int,
    found: Sequence[Mention],
) -> Mention | None:
    start = figure.start
    left = max([folded.rfind(mark, 0, start) + 1 for mark in _CLAUSE] + [previous_end])
    following = figures[number + 1].start if number + 1 < len(figures) else len(folded)
    ends = [at for mark in _CLAUSE + "、" if (at := folded.find(mark, figure.end)) >= 0]
    right = min([*ends, following, len(folded)])
    before, after = folded[left:start], folded[figure.end : right]
    if figure.subject_end is not None:
        left = max([folded.rfind(mark, 0, figure.subject_end) + 1 for mark in _CLAUSE])
        before = re.sub(
            r"[由从](?:最[高低多少]|上年的?|去年的?|人均|目前的?|原来的?)?$",
            "",
            folded[left : figure.subject_end],
        )
    if previous_end == left and number:
        before = FUZZY_AFTER.sub("", before)
    measure, subject, grew = subject_of(before)
    if re.search(r"(?:超过?|比)(?:原?计划|目标|要求|预期)多?了?$", before):
        measure, subject, grew = "+", "", "超计划"
    after = FUZZY_AFTER.sub("", after)
    inherited = False
    tokens = tokens_of(subject)
    counted = counted_in(after) if figure.unit in COUNTED | {"亩", "公里", "元", ""} else ""
    if not counted and after == "" and folded[figure.end : figure.end + 1] == "、":
        counted = _counted_next(folded, figures, number)
    in_series = left == previous_end and number > 0 and re.search(r"(?:和|、|与|及)$", before)
    if counted and in_series:
        subject, tokens = counted, tokens_of(counted)
    elif counted and (not tokens or ends_in_verb(subject)):
        subject += counted
        tokens = tokens_of(subject)
    denied = re.match(r"(?:还)?(?:没有|尚?未)[\u4e00-\u9fff]{2,4}", after)
    if denied and (not tokens or ends_in_verb(subject)):
        subject = topic_of(folded, left) + denied[0]
        tokens = tokens_of(subject)
    target_of = re.match(r"的([\u4e00-\u9fff]{2,16}?)(?:预期)?(?:目标|增速|增幅)", after)
    if target_of and (not tokens or ends_in_verb(subject)):
        measure_of, subject, grew_of = subject_of(target_of[1])
        if measure_of != "level":
            measure, grew = measure_of, grew_of
        tokens = tokens_of(subject)
    if not tokens:
        last = found[-1] if found else None
        near = last and not any(mark in folded[_end(last) : start] for mark in ";。")
        if last is None or not near:
            return None
        subject, tokens, inherited = last.name, last.tokens, True
        if re.search(r"合计|总计|共计", before):
            subject, inherited = topic_of(folded, left) + "合计", False
            tokens = tokens_of(subject)
        elif measure == "level" and figure.unit == last.unit:
            measure, grew = last.measure, last.grew
    elif needs_parent(subject) or not has_noun(subject):
        parent = topic_of(folded, left)
        if parent:
            subject, tokens = parent + subject, tokens | tokens_of(parent)
    if sum(map(len, tokens)) < 2 or tokens <= _JUNK:
        return None
    clause_left = max(folded.rfind(mark, 0, start) + 1 for mark in STRONG)
    ends = [at for mark in STRONG if (at := folded.find(mark, figure.end)) >= 0]
    clause_right = min([*ends, len(folded)])
    return Mention(
        name=subject,
        tokens=tokens,
        measure=measure,
        unit=figure.unit,
        low=figure.low,
        high=figure.high,
        span=figure.span,
        context=_blank(folded[max(clause_left, start - 40) : start])
        + "#"
        + _blank(folded[figure.end : min(clause_right, figure.end + 24)]),
        clause=Span(left, right),
        when=_when(folded[max(clause_left, left - 12) : start]),
        multi=bool(_MULTI.search(folded[max(0, left - 20) : start])),
        inherited=inherited,
        grew=grew,
    )


_WHEN = re.compile(r"(?:19|20)\d\d年|今年|去年|明年|上年|前年")


def _when(text: str) -> str:
    """The last year that is named, in words or figures; '' for none."""
    found = _WHEN.findall(text)
    return found[-1] if found else ""


def _end(mention: Mention) -> int:
    return mention.clause.end


def _counted_next(folded: str, figures: Sequence[Figure], number: int) -> str:
    """What 5216户 counts in 「5216户、16437名脱贫人口」."""
    if number + 1 == len(figures) or figures[number + 1].start != figures[number].end + 1:
        return ""
    after = folded[figures[number + 1].end :]
    return counted_in(re.split(r"[,;。:!?、()]", after)[0])


def _blank(text: str) -> str:
    return re.sub(r"[\d.,%]+", "#", text)


def _dealt_out(folded: str, figures: Sequence[Figure], found: list[Mention]) -> list[Mention]:
    """分别: as many figures in a row as there were subjects before them go one to each."""
    result = list(found)
    at = 0
    while at < len(result):
        end = at + 1
        while (
            end < len(result)
            and result[end].inherited
            and result[end].unit == result[at].unit
            and _SERIES.match(_between(folded, result[end - 1], result[end], figures))
        ):
            end += 1
        size = end - at
        if size > 1:
            first = result[at]
            parts = [part for part in re.split(r"[、和与]", first.name) if tokens_of(part)]
            if len(parts) == size:
                for number, part in enumerate(parts):
                    result[at + number] = replace(
                        result[at + number],
                        name=part,
                        tokens=tokens_of(part),
                        measure=first.measure,
                        grew=first.grew,
                    )
            elif first.inherited and at >= size:
                for number in range(size):
                    owner = result[at - size + number]
                    result[at + number] = replace(
                        result[at + number],
                        name=owner.name,
                        tokens=owner.tokens,
                        measure=first.measure,
                        grew=first.grew,
                    )
            else:
                for number in range(1, size):
                    result[at + number] = replace(
                        result[at + number], measure=first.measure, grew=first.grew
                    )
        at = end
    return result


def _between(folded: str, one: Mention, other: Mention, figures: Sequence[Figure]) -> str:
    first = next(f for f in figures if f.span == one.span)
    second = next(f for f in figures if f.span == other.span)
    return FUZZY_AFTER.sub("", folded[first.end : second.start])
