"""Two figures of one indicator -> whether they differ, and by how much, in words. Pure."""

from __future__ import annotations

from decimal import Decimal

from rag.comparing.indicators import Mention


def changed(one: Mention, other: Mention) -> bool:
    """Whether the figures differ in value."""
    return (one.low, one.high) != (other.low, other.high)


def difference(one: Mention, other: Mention) -> str:
    """From ``one`` to ``other``: 「提高0.5个百分点」, 「增加3亿元（5.2%）」; '' for equal
    ones and for ranges."""
    if not changed(one, other) or one.low != one.high or other.low != other.high:
        return ""
    step = other.low - one.low
    if one.unit in {"%", "百分点", "‰"}:
        unit = "个百分点" if one.unit != "‰" else "个千分点"
        return f"{'提高' if step > 0 else '降低'}{plain(abs(step))}{unit}"
    word = "增加" if step > 0 else "减少"
    if one.low == 0:
        return f"{word}{scaled(abs(step))}{one.unit}"
    share = (abs(step) / one.low * 100).quantize(Decimal("0.1"))
    return f"{word}{scaled(abs(step))}{one.unit}（{plain(share)}%）"


def scaled(value: Decimal) -> str:
    """A value as people write it: 1.28亿, 620."""
    for size, name in (
        (Decimal(10) ** 12, "万亿"),
        (Decimal(10) ** 8, "亿"),
        (Decimal(10) ** 4, "万"),
    ):
        if value >= size:
            return plain(value / size) + name
    return plain(value)


def plain(value: Decimal) -> str:
    """A value without trailing noughts: 7.50 -> 7.5."""
    text = f"{value.quantize(Decimal('0.0001')):f}"
    return text.rstrip("0").rstrip(".")
