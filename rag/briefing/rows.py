"""Clauses that tell figures -> rows: a name, a figure with its unit and bound, how it changed.

All in the speech's own words and one behind the other, so that a row can be quoted. Knows nothing
of speeches or of what a row is worth.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.citing import clauses
from rag.domain import Span
from rag.quantities import Quantity, qualified, quantities
from rag.wording.content import content_terms

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
    r"^(?:其中|全年|今年|去年|本年|上年|力争|确保|预计|预期|到[“”\w]{2,8}?年?[底末]|截[至止]|目前|现在|当前|明年|年末|年底前?|实现|完成|累计|努力|使|把|将|计划"
    r"|拟|安排|约|共|也|又|还|再|就|都|已|已经|全面|要|并|通过|先后|继续|进一步|争取|[0-9０-９]{4}\s*年[底末初内]?前?|\d{1,2}月(?:\d{1,2}日|[底末份]|[上中下]旬)?(?:之?前|以前|起)?|[一二两三四五]年[来间内]|五年|分别|年内|主要|即|——|但|同时|因此|另外|此外)+"
)
_FOLLOWS = re.compile(
    rf"^(?:其中)?(?:{_CHANGE}|比[^\W]{{1,8}}(?:增|减|提|下|上|高|低)|占|居|位居|创|首次|连续|实现[“\"]|增幅|降幅|完成年)"
)
_BAD_NAME = re.compile(
    r"^[我你他她离每]|^到|^平均每|满打满算|[不每]$|[前后]$(?<!产前)|迎接|庆祝|为庆|我们|他们|你们|大家|这|那|决定|提出|通报|缺少|概括|抓好|为此|为了|^按|把|被|由|规划$|第$|[的了和与及把将从对在]$|^[的了和与及个]|[?？“”\"（(]$|有的|每[年月周]|因为"
)
_LIST_MARK = re.compile(
    r"\s*(?:[-+*•·●]\s+|\*\*\s*|[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|\d{1,2}[.．、](?!\d)"
    r"|[一二三四五六七八九十]{1,3}(?:、|是)|第[一二三四五六七八九十]{1,3}[，、]|[①-⑳])\s*"
)
_TRAIL = re.compile(r"(?:要|拟|将|还|就|已|又|可|应|定|也|均|都|仅|只|共|再)+$")
_VAGUE_UNITS = frozenset(
    {"个", "次", "季度", "起", "级", "届", "", "小时", "批", "年度", "倍", "周年", "个月"}
)
_ORDINAL_UNITS = frozenset({"届", "期", "周年"})
"""「二期码头」, 「建党100周年」: which one, not how many."""
_LONGEST_NAME, _SHORTEST_NAME = 20, 2
_LONGEST_CHANGE = 22


@dataclass(frozen=True, slots=True)
class Figure:
    """A row: ``span`` covers name to change in the sentence, the other fields are cells."""

    name: str
    value: str
    change: str
    span: Span
    figure: Quantity


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
        and q.unit not in _ORDINAL_UNITS
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
