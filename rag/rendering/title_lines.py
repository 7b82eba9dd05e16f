"""A title as the lines in which it is set: never a lone character below, never a word cut in two.

After GB/T 9704-2012, which wants the lines of a title whole in sense and even in length. Widths
are counted in ems, which is exact enough for titles. Knows nothing of fonts or files.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, combinations, pairwise

from rag.rendering.brief_page import ems

POINTS, SMALLER_POINTS = 22.0, 20.0
"""Size of a title, and the one at which a slightly longer title still stands on one line."""
_MOST_LINES = 4
_MOST_PIECES = 40
"""A title of more words than this is left to whoever sets it."""
_AT_A_PAUSE = 15.0
"""How many square ems of unevenness a line end at a pause is worth."""
_STAYS_BEFORE = re.compile(r"[，。、：；！？）》〉】”’〕\s·—…,.:;!?)\]的和与及之]+")
_STAYS_BEHIND = re.compile(r"[（《〈【“‘〔(\[]+")
_PAUSE = re.compile(r"[，：；—\s]$")


@dataclass(frozen=True, slots=True)
class TitleLines:
    """``lines`` make up the title but for the space between them; ``points``: their size."""

    lines: tuple[str, ...]
    points: float


@lru_cache(maxsize=64)
def title_lines(title: str, width: float) -> TitleLines:
    """The lines of ``title`` in an area ``width`` points wide.

    On one line where it fits, a little smaller if need be; else on as few lines as hold it, even
    in length. One line too long for the area where it has no place to break.
    """
    for points in (POINTS, SMALLER_POINTS):
        if ems(title) * points <= width:
            return TitleLines((title,), points)
    room = width / POINTS
    pieces = _pieces(title)
    fewest = math.ceil(ems(title) / room)
    if len(pieces) <= _MOST_PIECES:
        for count in range(fewest, _MOST_LINES + 1):
            lines = _even(pieces, count, room)
            if lines:
                return TitleLines(lines, POINTS)
    return TitleLines((title,), POINTS)


def _pieces(title: str) -> list[str]:
    """The words of a title, marks and particles with the word they belong to."""
    import rjieba

    pieces: list[str] = []
    for word in rjieba.cut(title):
        behind = pieces and (_STAYS_BEFORE.fullmatch(word) or _STAYS_BEHIND.fullmatch(pieces[-1]))
        if behind:
            pieces[-1] += word
        else:
            pieces.append(word)
    return pieces


def _even(pieces: Sequence[str], count: int, room: float) -> tuple[str, ...]:
    """``count`` lines within ``room`` ems, as even as can be; () where there are none."""
    edges = list(accumulate(map(len, pieces), initial=0))
    whole = "".join(pieces)
    best: tuple[str, ...] = ()
    least = math.inf
    for inner in combinations(edges[1:-1], count - 1):
        lines = [whole[a:b] for a, b in pairwise((0, *inner, len(whole)))]
        widths = [ems(line.strip()) for line in lines]
        mean = sum(widths) / count
        uneven = sum((it - mean) ** 2 for it in widths)
        uneven -= _AT_A_PAUSE * sum(bool(_PAUSE.search(line)) for line in lines[:-1])
        if max(widths) <= room and uneven < least:
            best, least = tuple(line.strip() for line in lines), uneven
    return best
