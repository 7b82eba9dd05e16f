"""One way of writing for all figures of a text, for comparing strings."""

from __future__ import annotations

import re

from rag.folding import fold_with_origin
from rag.quantities.forms import ARABIC, DECIMAL
from rag.quantities.numerals import in_digits, value_of


def unify_numerals(text: str) -> str:
    """``text`` folded, every figure in plain digits: 百分之五 -> 5%, 一万亿 -> 10000亿, 九 -> 9.

    For comparing strings that may write the same figure differently. Lone digits inside words are
    unified too (统一 -> 统1): both sides of a comparison are treated alike.

    >>> unify_numerals("百分之五，二〇二四年，１万亿元")
    '5%,2024年,10000亿元'
    """
    folded = fold_with_origin(text).text
    folded = re.sub(rf"百分之({ARABIC}|{DECIMAL})", lambda m: in_digits(m[1]) + "%", folded)
    pattern = rf"(\d+(?:\.\d+)?|(?<![a-z\d.])(?!百分[点之]){DECIMAL})(万亿|亿|万)?"
    return re.sub(pattern, _unify_match, folded)


def _unify_match(match: re.Match[str]) -> str:
    number, scale = match[1], match[2] or ""
    if not number[0].isdigit():
        # 一万亿 was taken whole: cut the largest scale off again, so that it meets 10000亿.
        stripped = number.rstrip("万亿")
        scale = number[len(stripped) :] + scale
        if not stripped:
            return match.group()
        number = stripped
    value = value_of(number)
    if value is None or (number[0].isdigit() and not scale):
        return match.group()
    if scale == "万亿":
        value, scale = value * 10000, "亿"
    return f"{value.normalize():f}{scale}"
