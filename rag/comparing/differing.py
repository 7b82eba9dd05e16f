"""One line on what the two sides of a theme say differently: figures, else words, else nothing.

It only puts side by side what the claims of both sides quote, so it can say nothing that they do
not carry; each half is checked against its own side like any claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.citing import Supported, check
from rag.folding import find_words

_MOST = 3


@dataclass(frozen=True, slots=True)
class Contrast:
    """One thing as either side gives it (a figure, a phrase), and the name of a figure as that
    side words it ('' for phrases). ``name`` is the one that is shown."""

    name: str
    a: str
    b: str
    a_name: str = ""
    b_name: str = ""


def difference(
    figures: Sequence[Contrast],
    phrases: Sequence[Contrast],
    a: Sequence[Supported],
    b: Sequence[Supported],
) -> str | None:
    """「粮食播种面积：甲92.4万亩，乙92.7万亩」; 「甲说“稻渔云泽”，乙说“稻渔共富”」; None where the
    claims do not carry any."""
    told = [
        one
        for one in figures
        if _carried(one.a_name + one.a, one.a, a) and _carried(one.b_name + one.b, one.b, b)
    ]
    if told:
        return "；".join(f"{one.name}：甲{one.a}，乙{one.b}" for one in told[:_MOST])
    named = [one for one in phrases if _quoted(one.a, a) and _quoted(one.b, b)]
    if named:
        return "；".join(f"甲说“{one.a}”，乙说“{one.b}”" for one in named[:_MOST])
    return None


def _quoted(words: str, claims: Sequence[Supported]) -> bool:
    """Whether a claim holds these words, figures uncut."""
    return any(find_words(words, claim.text) for claim in claims)


def _carried(statement: str, figure: str, claims: Sequence[Supported]) -> bool:
    """Whether one claim holds the figure and carries the statement made of it."""
    return any(
        find_words(figure, claim.text) and not check(statement, claim.evidence).failed
        for claim in claims
    )
