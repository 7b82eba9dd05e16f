"""Text -> its figures, each with value, unit, direction and place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rag.domain import Span
from rag.folding import Folded, fold_with_origin
from rag.quantities.forms import PATTERN
from rag.quantities.numerals import DIGITS, SCALES, value_of
from rag.quantities.units import UNITS

# Neither a name (工业增加值) nor a bound (不低于, 不得超过) says that something rose or fell.
_NOT_DENIED = "(?<!不)(?<!不得)(?<!不能)(?<!不可)(?<!不应)(?<!不会)"
UP = f"增长|增加(?!值)|提高|上升|增产|增幅|涨幅|上涨|扩大|新增|{_NOT_DENIED}(?:高于|超过)"
DOWN = f"下降|降低|减少|回落|下滑|下跌|减产|降幅|压减|缩小|{_NOT_DENIED}低于|负增长"

_RANGE = re.compile(r"^(?:至|到|-{1,2}|~)$")
_LOOK_BACK = 8
"""Characters before a figure in which a word says that it rose or fell."""
_LIST_POINT = re.compile(r"[.．]\s")
_BEFORE = re.compile(r"(?:近|约|大约|超过|超|不足|不低于|不少于|不超过|至少|最多|突破)$")
_AFTER = re.compile(r"^(?:左右|以上|以内|以下|上下)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure: ``value`` in plain units (9 million is 9000000), the unit's common name or '',
    ``direction`` +1, -1 or 0 (not said), and where it stands in the original text."""

    value: Decimal
    unit: str
    direction: int
    span: Span
    written: str

    def supports(self, claimed: Quantity) -> bool:
        """True where this figure, standing in a source, carries ``claimed``."""
        if self.value != claimed.value or self.direction * claimed.direction < 0:
            return False
        return self.unit == claimed.unit or not self.unit or not claimed.unit


def quantities(text: str) -> list[Quantity]:
    """All figures of ``text`` in order; spans are offsets into ``text`` itself."""
    folded = fold_with_origin(text)
    # A Chinese comma separates figures, a Western one may group digits: 「900，500户」 are two;
    # and so are 「1. 17个」.
    commas_kept = "".join(
        "，" if text[origin] == "，" or _LIST_POINT.match(text, origin) else character
        for character, origin in zip(folded.text, folded.origin, strict=True)
    )
    folded = Folded(commas_kept, folded.origin)
    return _share_units_in_ranges(list(_scan(folded)), folded)


def _scan(folded: Folded) -> Iterator[Quantity]:
    for match in PATTERN.finditer(folded.text):
        span = folded.span(match.start(), match.end())
        direction = _direction(folded.text, match.start())
        if match["iso"]:
            for part, unit in (("y", "年"), ("m", "月"), ("d", "日")):
                yield Quantity(Decimal(match[part]), unit, 0, span, match["iso"])
            continue
        if match["percent"]:
            value, unit = value_of(match["percent"]), "%"
        elif match["whole"]:
            whole, part_value = value_of(match["whole"]), value_of(match["part"])
            if not whole or part_value is None:
                continue
            value, unit = part_value / whole, "分之"
        else:
            value, unit = _plain(match)
        if value is not None:
            yield Quantity(value, unit, direction, span, match.group())


def _plain(match: re.Match[str]) -> tuple[Decimal | None, str]:
    number, unit = match["number"], match["unit"] or ""
    if not number[0].isdigit() and _is_idiom(number, unit, match):
        return None, ""
    value = value_of(number)
    if value is None:
        return None, ""
    for scale in (match["scale"] or "") + (match["scale2"] or ""):
        value *= SCALES[scale]
    if unit == "成":
        return value * 10, "%"
    return value, UNITS.get(unit, "")


def _is_idiom(numeral: str, unit: str, match: re.Match[str]) -> bool:
    """True for numerals that are part of a word: 一定, 统一, 进一步, 千方百计, 万众, 三农."""
    text = match.string
    if numeral in {"一", "万", "千", "百", "十", "亿", "两", "千万", "百千", "千百"}:
        before = text[match.start() - 1] if match.start() else ""
        if numeral in {"一", "两"} and unit in {
            "公里",
            "千瓦",
            "千瓦时",
            "年",
            "月",
            "日",
            "季度",
            "元",
            "%",
            "倍",
            "小时",
        }:
            return before in {"统", "进"}
        return numeral != "十" or not unit
    if unit == "处" and numeral == "四":  # 四处奔走
        return True
    if unit:
        return False
    scaled = any(c in SCALES for c in numeral)
    plain_digits = not scaled and len(numeral) >= 3
    after = text[match.end() : match.end() + 1]
    big = scaled and len(numeral) >= 2 and any(c in DIGITS for c in numeral)
    return not (plain_digits or (big and after not in {"心", "众", "计"}))


def _direction(text: str, start: int) -> int:
    before = text[max(0, start - _LOOK_BACK) : start]
    ups = [m.end() for m in re.finditer(UP, before)]
    downs = [m.end() for m in re.finditer(DOWN, before)]
    clause = max(before.rfind(c) for c in ",;。、:")
    up, down = max(ups, default=-1), max(downs, default=-1)
    if max(up, down) <= clause:
        return 0
    return 1 if up > down else -1


def _share_units_in_ranges(found: list[Quantity], folded: Folded) -> list[Quantity]:
    """In 「12至14日」 and 「60—70人」 the first figure has the unit of the second."""
    shared = list(found)
    back = {origin: index for index, origin in reversed(list(enumerate(folded.origin)))}
    for index in range(len(found) - 2, -1, -1):
        first, second = shared[index], shared[index + 1]
        if first.unit or not second.unit or first.span.end > second.span.start:
            continue
        between = folded.text[back[first.span.end - 1] + 1 : back[second.span.start]]
        if _RANGE.match(between):
            shared[index] = Quantity(
                first.value, second.unit, first.direction, first.span, first.written
            )
    return shared


def qualified(text: str, figure: Quantity) -> Span:
    """The figure together with the words that make it a bound or an estimate, as a span of
    ``text``: 「近8%」, 「150余人」 and 「900万人以上」 are not 8%, 150 and 9 million."""
    start, end = figure.span.start, figure.span.end
    before = _BEFORE.search(text[max(0, start - 3) : start])
    after = _AFTER.match(text[end:])
    return Span(start - (len(before[0]) if before else 0), end + (len(after[0]) if after else 0))
