"""A sentence with what stands beside it, and small tools for rewriting it.

Shared by ``paraphrasing.py`` and the corruptions. Pure; knows nothing of the code under test.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from random import Random


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, the ones before and after it ('' at the ends), all of its speech and, where
    that is dated, its year (else 0)."""

    text: str
    before: str
    after: str
    speech: str
    year: int


Rewriting = Callable[[str, Passage, Random], str]
"""(text, where it comes from, random) -> the text rewritten, or ''."""

QUOTED = re.compile(r"([“\"「][^”\"」]*[”\"」])")
_ENDS = re.compile(r"[，,；;。：:！？!?]")
_TRIMMED = " 　，,；;。：:！？!?、-"
DIGITS = "零一二三四五六七八九"


def parts(text: str) -> list[str]:
    """Clauses of ``text`` without the marks between them; quotations and figures stay whole."""
    masked = QUOTED.sub(lambda match: "□" * len(match[0]), text)
    masked = re.sub(r"[（(][^）)]*[）)]", lambda match: "□" * len(match[0]), masked)
    masked = re.sub(r"(?<=\d)[,，:：](?=\d)", "□", masked)
    edges = [0, *(match.end() for match in _ENDS.finditer(masked)), len(text)]
    found = [text[a:b].strip(_TRIMMED) for a, b in pairwise(edges)]
    return [part for part in found if part]


def outside_quotes(text: str, rewrite: Callable[[str], str]) -> str:
    """``rewrite`` done to what stands outside quotation marks; '' where that changes nothing."""
    pieces = QUOTED.split(text)
    return changed(text, "".join(p if n % 2 else rewrite(p) for n, p in enumerate(pieces)))


def changed(text: str, done: str) -> str:
    """``done``, or '' where it is ``text``."""
    return "" if done == text else done


def in_chinese(number: str) -> str:
    """「12.5」 as 十二点五, below 100 million."""
    whole, _, fraction = number.partition(".")
    high, low = divmod(int(whole), 10000)
    text = f"{_below_10000(high)}万" if high else ""
    text += "零" if high and 0 < low < 1000 else ""
    text += _below_10000(low) if low or not high else ""
    return text + ("点" + "".join(DIGITS[int(c)] for c in fraction) if fraction else "")


def _below_10000(value: int) -> str:
    text, gap = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, scale)
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + name
        gap = not digit
    return re.sub("^一十", "十", text) or "零"
