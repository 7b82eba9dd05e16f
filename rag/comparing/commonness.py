"""Whether two speeches have much in common at all.

Any two official speeches share a field or a set phrase, and a long report touches everything, so
the share of common themes alone says little: a report and a speech on another matter may share a
third of it, in rows that are barely alike. What counts is how much is common and how alike. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.comparing.aligning import Alignment
from rag.comparing.resemblance import Side

LEAST_COMMON = 0.10
"""Below this, on the mean of both sides, two texts have little in common. Of 351 pairs of 27 texts
speeches on different matters reach 0.097, a yearly report and a speech on one matter 0.092;
speeches of one occasion or one office begin at 0.11, reports of one series at 0.27."""


def little_in_common(a: Side, b: Side, rows: Sequence[Alignment]) -> bool:
    """Whether there is not much on either side that the other tells in a like way."""
    common = [row for row in rows if row.a and row.b]
    weights = (
        common_weight(a, [(row.a, row.strength) for row in common]),
        common_weight(b, [(row.b, row.strength) for row in common]),
    )
    return sum(weights) / 2 < LEAST_COMMON


def common_weight(side: Side, parts: Sequence[tuple[Sequence[int], float]]) -> float:
    """The share of a side's characters in common rows, each by how alike its row is, 0 to 1;
    formal matter left out."""
    told = sum(piece.length for piece in side.pieces if not piece.formal)
    held = sum(side.pieces[at].length * strength for part, strength in parts for at in part)
    return held / told if told else 0.0
