"""Figures for people: the unit that an axis is marked in, thousands parted, round marks.

Values come in plain units (元, 人, %) as decimals; an axis is marked in 亿元 or 万人. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

_STEPS = (Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")
_UNSCALED = frozenset({"%", "‰", "百分点", "倍", "分之", "岁", "度", "次"})
_NICE = tuple(map(Decimal, ("1", "2", "2.5", "5", "10")))
_MOST_MARKS = 6
_FROM_ZERO = Decimal("0.6")
"""An axis begins at 0 unless all values lie above this share of the largest."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A unit for people: values are divided by ``divisor``, ``unit`` is written beside them."""

    divisor: Decimal
    unit: str

    def of(self, value: Decimal) -> Decimal:
        return value / self.divisor


def scale_for(unit: str, values: Sequence[Decimal]) -> Scale:
    """The scale in which the largest of ``values`` has from one to six digits before the point:
    亿元 from 10 of them on."""
    largest = max((abs(value) for value in values), default=Decimal(0))
    if unit not in _UNSCALED:
        for divisor, word in _STEPS:
            if largest >= divisor * 10:
                return Scale(divisor, word + unit)
    return Scale(Decimal(1), "个百分点" if unit == "百分点" else unit)


def number(value: Decimal) -> str:
    """A number as people write it: 13,650 or 4.6; at most four digits behind the point."""
    text = f"{round(value, 4):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def marks(values: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Three to seven round numbers, evenly apart, that hold all of ``values`` between them; from
    0 where that leaves the line legible.

    >>> [str(mark) for mark in marks([Decimal("7.5"), Decimal("3")])]
    ['0', '2', '4', '6', '8']
    """
    low, high = min(values, default=Decimal(0)), max(values, default=Decimal(0))
    if low > 0 and low < high * _FROM_ZERO:
        low = Decimal(0)
    if high < 0 and high > low * _FROM_ZERO:
        high = Decimal(0)
    if low == high:
        low, high = (Decimal(0), high) if high > 0 else (low, Decimal(0))
    step = _step(high - low or Decimal(1))
    first = (low / step).to_integral_value("ROUND_FLOOR")
    last = (high / step).to_integral_value("ROUND_CEILING")
    return tuple((first + place) * step for place in range(int(max(last - first, Decimal(1))) + 1))


def _step(width: Decimal) -> Decimal:
    rough = width / (_MOST_MARKS - 1)
    power = Decimal(10) ** rough.adjusted()
    return next(nice * power for nice in _NICE if nice * power >= rough)
