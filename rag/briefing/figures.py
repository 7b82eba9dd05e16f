"""关键数据: indicators with their figures, cut out of the clauses that tell them.

A row is a name, a figure with its unit and bound, and how it changed, all in the speech's own
words and one behind the other, so that the row can be quoted. Targets come first, then results.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.briefing.drafting import Draft, Material, Part, basis_of
from rag.citing import clauses
from rag.domain import FigureBasis, LineKind, Sentence, Span
from rag.folding import fold
from rag.ledger import in_appendix
from rag.quantities import Quantity, qualified, quantities
from rag.wording import content_terms, words

_DATES = frozenset("年月日")
_CHANGE = (
    r"(?:实际|名义|同比|预期|预计|平均|年均|同口径|可比价|比上年|比去年|较上年|再|各|均|分别|总体|累计)*"
    r"(?:增长|下降|提高|增加|减少|上升|上涨|降低|回落|压减|扩大|缩小|负增长)(?:了|到|至)?"
)
_BOUND = (
    r"(?:控制在|稳定在|保持在|维持在|不低于|不少于|不超过|不高于|高于|低于|突破|超过|压缩到"
    r"|降到|提升到|提高到|提升至|不足|力争达到)"
)
_EQUALS = r"(?:已?达到?了?|约?为|是|实现|完成了?|共|有|至|到|在|等|拟?安排|总数达到?)"
_VERB = re.compile(rf"(?:(?P<kept>{_CHANGE}|{_BOUND})|(?P<dropped>{_EQUALS}))$")
_LEAD = re.compile(
    r"^(?:其中|全年|今年|去年|本年|上年|力争|确保|预计|预期|到[“”\w]{2,8}?年?[底末]|年末|年底|实现|完成|累计|努力|使|把|将|计划"
    r"|拟|安排|约|共|也|又|还|再|就|都|已|已经|全面|要|并|通过|先后|继续|进一步|争取|[0-9０-９]{4}\s*年|五年[来间]?|一年来|年内|主要|即|——|但|同时|因此|另外|此外)+"
)
_FOLLOWS = re.compile(
    rf"^(?:其中)?(?:{_CHANGE}|比[^\W]{{1,8}}(?:增|减|提|下|上|高|低)|占|居|位居|创|首次|连续|实现[“\"]|增幅|降幅|完成年)"
)
_NAMELESS = re.compile(
    r"总?面积|总?产量|总?投资|[一二三]期投资|总长|改造提升|占地|年度计划投资|开工率|总数|其余|新建|新增|改造|总额|比例|一个人.*"
)
"""Names that mean nothing without what stands before them."""
_WITH_NOUN = re.compile(r"[\u4e00-\u9fff]{4}(?<!左右)(?<!以[上下内])$")
_BAD_NAME = re.compile(
    r"我们|他们|你们|大家|这|那|决定|提出|通报|缺少|概括|抓好|为此|为了|^按|把|被|由|规划$|第$|[的了和与及把将从对在]$|^[的了和与及个]|[?？“”\"（(]$|有的|每[年月周]|因为"
)
_KNOWN = re.compile(
    r"生产总值|财政收入|预算收入|税收|投资|可支配收入|纯收入|就业|失业率|消费价格|物价|粮食|进出口|外贸|能耗|社会消费品|增加值|赤字"
    r"|产值|优良|水质|面积|人口|贫困"
)
_AIM = re.compile(r"(?:预期|主要|奋斗|总体|增长|工作|发展)?目标(?:任务)?(?:是|为|：|:)")
_LIST_MARK = re.compile(
    r"\s*(?:[-+*•·●]\s+|\*\*\s*|[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|\d{1,2}[.．、](?!\d)"
    r"|[一二三四五六七八九十]{1,3}(?:、|是)|第[一二三四五六七八九十]{1,3}[，、]|[①-⑳])\s*"
)
_TRAIL = re.compile(r"(?:要|拟|将|还|就|已|又|可|应|定|也|均|都|仅|只|共|再)+$")
_VAGUE_UNITS = frozenset(
    {"个", "次", "季度", "起", "级", "届", "", "小时", "批", "年度", "倍", "周年", "个月"}
)
_LONGEST_NAME, _SHORTEST_NAME = 20, 2
_LONGEST_CHANGE = 22
_MOST = 48
_HEADLINE = 0.53
_MAIN_TARGETS = 6
"""Targets that come before everything but the first points; the others stand behind the tasks."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A row: ``span`` covers name to change in the sentence, the other fields are cells."""

    name: str
    value: str
    change: str
    span: Span
    figure: Quantity


def figure_lines(material: Material) -> list[Draft]:
    """FIGURE drafts, most important first."""
    found: list[Draft] = []
    seen: set[tuple[str, str]] = set()
    for one in material.body:
        text = material.speech.quote(one.span)
        for rank, row in enumerate(figures(text)):
            draft = _draft(material, one, text, row, rank)
            key = (fold(row.name), fold(row.value))
            if draft is None or key in seen:
                continue
            seen.add(key)
            found.append(draft)
    ranked = _ranked(found)[:_MOST]
    if ranked and ranked[0].importance < _HEADLINE:
        # The speech only mentions figures: its tasks say more.
        return [one.weighed(0.7 * one.importance) for one in ranked]
    return ranked


def figures(text: str) -> Iterator[Figure]:
    """The rows that a sentence tells."""
    pieces = _pieces(text)
    taken = -1
    for at, (start, piece) in enumerate(pieces):
        if at <= taken:
            continue
        row = _row(piece, start)
        if row is None:
            continue
        if at + 1 < len(pieces) and not row.change:
            behind, following = pieces[at + 1]
            words_behind = following.rstrip("，,；;。 、")
            joined = _FOLLOWS.match(words_behind) and len(words_behind) <= _LONGEST_CHANGE
            if joined and text[behind - 1] in "，,、" and not _names_something(words_behind):
                span = Span(row.span.start, behind + len(words_behind))
                row = Figure(row.name, row.value, words_behind, span, row.figure)
                taken = at + 1
        yield row


def _pieces(text: str) -> list[tuple[int, str]]:
    """Clauses with their offsets, items of a list by themselves where each has its figure."""
    found, at = [], 0
    for clause in clauses(text):
        start = text.index(clause, at)
        at = start + len(clause)
        items = re.split("(?<=、)", clause)
        if len(items) > 1 and "分别" not in clause and all(map(_counted, items)):
            edges = [0]
            for item in items:
                edges.append(edges[-1] + len(item))
            found += [(start + a, clause[a:b]) for a, b in pairwise(edges)]
        else:
            found.append((start, clause))
    return found


def _counted(text: str) -> list[Quantity]:
    return [
        q
        for q in quantities(text)
        if q.unit not in _DATES
        and q.unit != "届"
        and not (q.unit == "" and q.value < 100)
        # 「五项原则」, 「三次移送」: a way of speaking, no indicator.
        and not (q.unit in _VAGUE_UNITS and not re.search(r"[\d０-９]", q.written))
    ]


def _row(piece: str, offset: int) -> Figure | None:
    """The row of a clause: its first figure with a name before it."""
    counted = _counted(piece)
    if not counted or ("分别" in piece and len(counted) < 2):
        return None
    figure = counted[0]
    span = qualified(piece, figure)
    before = piece[: span.start]
    verb = _VERB.search(before.rstrip(" *"))
    value_start = span.start
    name_end = len(before)
    if verb:
        name_end = verb.start()
        if verb["kept"]:
            value_start = verb.start()
    lead = _LEAD.match(before[:name_end])
    name_start = lead.end() if lead else _after_mark(before[:name_end])
    name_start += len(before[name_start:name_end]) - len(before[name_start:name_end].lstrip())
    name = _TRAIL.sub("", before[name_start:name_end].strip("，,：:、 *-"))
    if not _is_name(name):
        return None
    end = _row_end(piece, counted, span.end)
    value = piece[value_start:end].strip()
    change = ""
    tail = piece[end:].strip("，,；;。 、")
    if tail and end == span.end:
        change = tail if len(tail) <= _LONGEST_CHANGE and _FOLLOWS.match(tail) else ""
        if not change and re.match(r"^[\u4e00-\u9fff]", tail):
            return _with_noun(piece, offset, name, name_start, value_start, tail, figure)
        end = end if not change else piece.index(tail, end) + len(tail)
    return Figure(name, value, change, Span(offset + name_start, offset + end), figure)


def _after_mark(piece: str) -> int:
    """Where the words begin behind the mark of a list item: 「1. 新增」, 「（二）」, 「三是」."""
    mark = _LIST_MARK.match(piece)
    if mark is None:
        return 0
    lead = _LEAD.match(piece[mark.end() :])
    return mark.end() + (lead.end() if lead else 0)


def _with_noun(
    piece: str, offset: int, name: str, name_start: int, value_start: int, tail: str, q: Quantity
) -> Figure | None:
    """「新解决6300多万人饮水安全问题」: the figure with the words it counts."""
    if len(tail) > 14 or len(_counted(piece)) > 1:
        return None
    end = piece.index(tail, value_start) + len(tail)
    value = piece[value_start:end]
    return Figure(name, value, "", Span(offset + name_start, offset + end), q)


def _row_end(piece: str, counted: Sequence[Quantity], end: int) -> int:
    """The end of the figure; of figures in a row (分别增长8%和11%) that of the last."""
    for one in counted[1:]:
        span = qualified(piece, one)
        between = piece[end : span.start]
        if "分别" in piece and re.fullmatch(r"[、和与及]|以及", between):
            end = span.end
    return end


def _is_name(name: str) -> bool:
    if not _SHORTEST_NAME <= len(name) <= _LONGEST_NAME or _BAD_NAME.search(name):
        return False
    if quantities(name) and _counted(name):
        return False
    return bool(content_terms(name)) and not re.search(r"[，,。；;：:！!？?“”]", name)


def _names_something(clause: str) -> bool:
    """Whether a clause has an indicator of its own, so that it is no change of the one before."""
    counted = _counted(clause)
    if not counted:
        return False
    before = clause[: counted[0].span.start]
    verb = _VERB.search(before)
    return _is_name(_LEAD.sub("", before[: verb.start()] if verb else before)) and not (
        before.startswith(("占", "比", "增幅", "降幅", "完成年"))
    )


def _draft(
    material: Material, sentence: Sentence, text: str, row: Figure, rank: int
) -> Draft | None:
    section = sentence.section
    if in_appendix(material.speech, material.speech.sections[section]):
        return None
    claim = material.claim(text[row.span.start : row.span.end], [sentence])
    if claim is None:
        return None
    part = material.part(section)
    basis = basis_of(text, part)
    weight = _weight(material, sentence, text, row, rank, part, basis)
    return Draft(
        LineKind.FIGURE, claim, section, weight, sentence.span.start + row.span.start,
        row.name, row.value, row.change, basis,
    )  # fmt: skip


def _weight(
    material: Material,
    sentence: Sentence,
    text: str,
    row: Figure,
    rank: int,
    part: Part,
    basis: FigureBasis,
) -> float:
    known = 0.12 * bool(_KNOWN.search(row.name))
    acts = 0.25 * bool(_NAMELESS.fullmatch(row.name)) + 0.12 * (
        words(fold(row.name))[0].tag[:1] == "v"
    )
    acts += 0.1 * bool(_WITH_NOUN.search(row.value))
    counts = 0.06 * (row.figure.unit in {"个", "次", "起", "批", ""})
    if basis is FigureBasis.TARGET and _AIM.search(text):
        return 1.0 - 0.008 * rank if rank < _MAIN_TARGETS else 0.84 - 0.01 * rank
    top = material.top_of(sentence.section)
    own = top is not None and sentence.section == top.index
    headline = part is Part.REVIEW and own
    base = 0.6 if headline else 0.42 if basis is FigureBasis.TARGET else 0.34
    return base + known - acts - counts - 0.006 * rank


def _ranked(found: Sequence[Draft]) -> list[Draft]:
    """By weight; of equals those nearer to the beginning; headline figures thin out as they go
    on, so that the first ones lead."""
    counts: dict[tuple[int, FigureBasis], int] = {}
    weighed = []
    for draft in sorted(found, key=lambda one: (-one.importance, one.start)):
        key = (draft.section, draft.basis)
        counts[key] = counts.get(key, 0) + 1
        fading = 0.0 if draft.importance > 0.85 else 0.018 * (counts[key] - 1)
        weighed.append(draft.weighed(max(draft.importance - fading, 0.05)))
    return sorted(weighed, key=lambda one: (-one.importance, one.start))
