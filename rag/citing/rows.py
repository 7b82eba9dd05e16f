"""Figures in a row behind a row of subjects: 「甲和乙分别增长8%和11%」."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.citing.clauses import clauses
from rag.citing.places import figures_of, is_year, pairs_of
from rag.folding import fold
from rag.quantities import Quantity

_AND = re.compile(r"[余多]?(?:左右|以上|以内)?[、和与及]")
_LISTED = re.compile(r"[、和与及]|以及")
_SAME_WORDS = 4
"""Characters before two rows that must be alike for their order to be compared."""


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of one unit in a row, the words before them, and as many subjects from those (none
    where they are not told apart)."""

    before: str
    subjects: tuple[str, ...]
    figures: tuple[Quantity, ...]


def respective(claim: str, text: str) -> Iterator[tuple[Quantity, bool]]:
    """Figures of the claim that ``text`` has in a row behind a row of subjects (「甲和乙分别增长8%
    和11%」), and whether the claim tells each of its own subject; none where it names no one."""
    for row in _rows(text):
        if not row.subjects:
            continue
        shared = [pairs_of(subject) for subject in row.subjects]
        alone = [
            pairs.difference(*(other for m, other in enumerate(shared) if m != n))
            for n, pairs in enumerate(shared)
        ]
        for subject, figure in _told(claim):
            mine = [n for n, q in enumerate(row.figures) if q.supports(figure)]
            said = pairs_of(subject)
            scores = [len(pairs & said) / len(pairs) if pairs else 0.0 for pairs in alone]
            second, best = sorted(scores)[-2:]
            if mine and best > 2 * second:
                yield figure, scores.index(best) in mine


@lru_cache(4096)
def _rows(text: str) -> tuple[Row, ...]:
    rows = []
    for clause in clauses(text):
        found = figures_of(clause)
        row = list(found[:1])
        for a, b in pairwise(found):
            if a.unit == b.unit and _AND.fullmatch(clause[a.span.end : b.span.start]):
                row.append(b)
            elif len(row) > 1:
                break
            else:
                row = [b]
        if len(row) > 1:
            before = clause[: row[0].span.start]
            subjects = tuple(_LISTED.split(before)[-len(row) :])
            counted = [q for one in subjects for q in figures_of(one) if not is_year(q)]
            told_apart = len(subjects) == len(row) and not counted
            rows.append(Row(fold(before), subjects if told_apart else (), tuple(row)))
    return tuple(rows)


def out_of_turn(claim: str, texts: Sequence[str]) -> str:
    """A row of figures in another order than in the source, behind the same words."""
    for row in _rows(claim):
        said = [q.value for q in row.figures]
        for there in (other for text in texts for other in _rows(text)):
            told = [q.value for q in there.figures]
            same_words = row.before[-_SAME_WORDS:] == there.before[-_SAME_WORDS:]
            if same_words and said != told and sorted(said) == sorted(told):
                return "所引原文里这几个数的次序不同"
    return ""


def _told(claim: str) -> Iterator[tuple[str, Quantity]]:
    """The figures of a claim, each with the words before it in its clause; those in a row with
    their own subjects."""
    for clause in clauses(claim):
        in_rows = [
            pair
            for row in _rows(clause)
            if row.subjects
            for pair in zip(row.subjects, row.figures, strict=True)
        ]
        yield from in_rows
        last = 0
        for figure in figures_of(clause):
            if figure not in [q for _, q in in_rows]:
                yield clause[last : figure.span.start], figure
            last = figure.span.end
