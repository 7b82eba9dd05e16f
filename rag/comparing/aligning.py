"""A matrix of likeness -> rows: which stretches of two speeches treat one theme.

Pairs that are each other's best are the seeds; a stretch whose best partner is a seed joins it
where it is nearly as like; rows that stand side by side in one section of both speeches and answer
each other are one theme. What is left is told by one side alone. Every stretch that is not formal
is in exactly one row, and swapping the speeches swaps the sides and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from rag.comparing.resemblance import Side
from rag.domain import RowKind
from rag.ports import Vectors

SEED = 0.205
"""Two stretches of one theme are at least this like. Of 16 pairs of texts, stretches of unrelated
ones reach 0.20 at most where both name a common field, those of one theme are mostly above 0.25."""
_SHARE_OF_TYPICAL = 0.4
"""Of two speeches much alike (last year's and this year's), chance likeness is higher too."""
_JOINS = 0.22
_SHARE_OF_SEED = 0.6
_MERGED_CHARS = 500
_ALONE_CHARS = 400


@dataclass(frozen=True, slots=True)
class Alignment:
    """A row: stretches of either side, in text order, and how like they are (0 to 1)."""

    a: tuple[int, ...]
    b: tuple[int, ...]
    strength: float = 0.0

    @property
    def kind(self) -> RowKind:
        if not self.b:
            return RowKind.ONLY_A
        return RowKind.BOTH if self.a else RowKind.ONLY_B


def align(a: Side, b: Side, scores: Vectors) -> list[Alignment]:
    """The rows of two speeches, in the order in which they come up in both together."""
    seeds = _seeds(scores)
    rows = [[[i], [j]] for i, j in seeds]
    left_a = _left(a, {i for i, _ in seeds})
    left_b = _left(b, {j for _, j in seeds})
    joined_a = [(i, number) for i in left_a if (number := _joins(scores[i], scores, seeds, 1)) >= 0]
    joined_b = [
        (j, number) for j in left_b if (number := _joins(scores[:, j], scores, seeds, 0)) >= 0
    ]
    for i, number in joined_a:
        rows[number][0].append(i)
    for j, number in joined_b:
        rows[number][1].append(j)
    common = [
        Alignment(tuple(sorted(left)), tuple(sorted(right)), _strength(scores, left, right))
        for left, right in rows
    ]
    common = _merged(a, b, scores, common)
    alone_a = [i for i in left_a if i not in dict(joined_a)]
    alone_b = [j for j in left_b if j not in dict(joined_b)]
    found = [
        *common,
        *(Alignment(group, ()) for group in _grouped(a, alone_a)),
        *(Alignment((), group) for group in _grouped(b, alone_b)),
    ]
    return sorted(found, key=lambda row: _position(a, b, row))


def _left(side: Side, taken: set[int]) -> list[int]:
    return [
        index for index, piece in enumerate(side.pieces) if not piece.formal and index not in taken
    ]


def _seeds(scores: Vectors) -> list[tuple[int, int]]:
    """Pairs that are each other's best, if they are like enough."""
    if not scores.size:
        return []
    best_b, best_a = scores.argmax(axis=1), scores.argmax(axis=0)
    mutual = [(i, int(j)) for i, j in enumerate(best_b) if best_a[j] == i]
    values = [float(scores[i, j]) for i, j in mutual if scores[i, j] >= SEED]
    typical = float(np.median(values)) if values else 0.0
    least = max(SEED, _SHARE_OF_TYPICAL * typical)
    return [(i, j) for i, j in mutual if scores[i, j] >= least]


def _joins(row: Vectors, scores: Vectors, seeds: Sequence[tuple[int, int]], side: int) -> int:
    """The seed that a stretch with these scores joins, by number; -1 for none."""
    best, number = 0.0, -1
    for at, pair in enumerate(seeds):
        score = float(row[pair[side]])
        if score > best and score >= max(_JOINS, _SHARE_OF_SEED * float(scores[pair])):
            best, number = score, at
    return number


def _strength(scores: Vectors, left: Sequence[int], right: Sequence[int]) -> float:
    block = scores[np.ix_(list(left), list(right))]
    both = [*block.max(axis=1), *block.max(axis=0)]
    return round(min(1.0, max(0.0, float(np.mean(both)))), 4)


def _merged(a: Side, b: Side, scores: Vectors, rows: Sequence[Alignment]) -> list[Alignment]:
    """Rows that are neighbours in one section of both speeches, and like each other, as one."""
    ordered = sorted(rows, key=lambda row: _position(a, b, row))
    changed = True
    while changed:
        changed = False
        for at, (one, other) in enumerate(pairwise(ordered)):
            if _one_theme(a, b, scores, one, other):
                left, right = sorted([*one.a, *other.a]), sorted([*one.b, *other.b])
                whole = Alignment(tuple(left), tuple(right), _strength(scores, left, right))
                ordered[at : at + 2] = [whole]
                changed = True
                break
    return ordered


def _one_theme(a: Side, b: Side, scores: Vectors, one: Alignment, other: Alignment) -> bool:
    for side, left, right in ((a, one.a, other.a), (b, one.b, other.b)):
        together = sorted([*left, *right])
        near = together[-1] - together[0] == len(together) - 1
        sections = {side.pieces[index].section for index in together}
        length = sum(side.pieces[index].length for index in together)
        if not near or len(sections) > 1 or length > _MERGED_CHARS:
            return False
    across = max(
        float(scores[np.ix_(one.a, other.b)].max()), float(scores[np.ix_(other.a, one.b)].max())
    )
    return across >= _JOINS


def _grouped(side: Side, indices: Sequence[int]) -> list[tuple[int, ...]]:
    """Stretches of one side alone: neighbours of one section in one row while it stays short."""
    groups: list[list[int]] = []
    for index in indices:
        piece = side.pieces[index]
        last = groups[-1] if groups else []
        length = sum(side.pieces[one].length for one in last) + piece.length
        follows = bool(last) and last[-1] == index - 1
        if follows and side.pieces[last[-1]].section == piece.section and length <= _ALONE_CHARS:
            last.append(index)
        else:
            groups.append([index])
    return [tuple(group) for group in groups]


def _position(a: Side, b: Side, row: Alignment) -> tuple[float, int, tuple[int, ...]]:
    """Where a row comes up: the mean of its relative places in the speeches that have it."""
    places = []
    for side, indices in ((a, row.a), (b, row.b)):
        if indices:
            start = side.pieces[indices[0]].stretch.span.start
            places.append(start / max(1, len(side.speech.text)))
    return round(sum(places) / len(places), 9), -len(places), (*row.a, *row.b)
