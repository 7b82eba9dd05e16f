"""Which questions are asked, and the figures of many measurements: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import TypeVar

T = TypeVar("T")


def spread(items: Sequence[T], number: int) -> list[T]:
    """``number`` items at even distances, all where there are no more; every kind of question
    comes up in its share where the file has them in groups.

    >>> spread("abcdef", 3)
    ['a', 'c', 'e']
    """
    if number >= len(items):
        return list(items)
    return [items[place * len(items) // number] for place in range(number)]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` (0 to 1) of all do not exceed.

    >>> percentile([4, 1, 3, 2], 0.5), percentile([4, 1, 3, 2], 0.95)
    (2, 4)
    """
    ordered = sorted(values)
    least = next(n for n in range(1, len(ordered) + 1) if n >= share * len(ordered))
    return ordered[least - 1]


def middle_and_tail(values: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile, seconds to the millisecond."""
    return round(median(values), 3), round(percentile(values, 0.95), 3)


def common_length(left: Sequence[object], right: Sequence[object]) -> int:
    """How many items two sequences begin with in common."""
    length = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        length += 1
    return length
