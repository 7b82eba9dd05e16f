"""Chinese numerals and digits -> values. Knows nothing of units."""

from __future__ import annotations

from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
"""What each word of scale multiplies by."""


def parse_numeral(numeral: str) -> Decimal | None:
    """Value of a Chinese numeral, 二〇二四 or 一万二千三百 or 三点五 alike; None if it is none.

    >>> parse_numeral("一万二千三百"), parse_numeral("二〇二四"), parse_numeral("十五点六")
    (Decimal('12300'), Decimal('2024'), Decimal('15.6'))
    """
    whole, _, fraction = numeral.partition("点")
    if not whole or any(c not in DIGITS and c not in SCALES for c in whole):
        return None
    if fraction and any(c not in DIGITS for c in fraction):
        return None
    if not any(c in SCALES for c in whole):
        value = Decimal("".join(str(DIGITS[c]) for c in whole))
    else:
        value = Decimal(_parse_scaled(whole))
    if fraction:
        value += Decimal("0." + "".join(str(DIGITS[c]) for c in fraction))
    return value


def _parse_scaled(numeral: str) -> int:
    total, block, digit = 0, 0, 0
    last_scale = 1
    for character in numeral:
        if character in DIGITS:
            digit = DIGITS[character]
            continue
        scale = SCALES[character]
        if scale < 10**4:
            block += (digit or (1 if block == 0 and scale == 10 else digit or 1)) * scale
        elif scale == 10**8 and total > 0 and last_scale == 10**4 and not block and not digit:
            total *= scale  # 万亿
        else:
            total += (block + digit or 1) * scale
            block = 0
        digit = 0
        last_scale = scale
    return total + block + digit


def value_of(written: str) -> Decimal | None:
    """Value of digits (「1,200.5」) or of a Chinese numeral; None if it is neither."""
    if written[0].isdigit():
        return Decimal(written.replace(",", ""))
    return parse_numeral(written)


def in_digits(written: str) -> str:
    """A figure in plain digits; what has no value stays as it is written."""
    value = value_of(written)
    return written if value is None else f"{value.normalize():f}"
