"""How alike the stretches of two speeches are: by meaning, by their words, by their headings.

Cosines of sentence models lie close together, so they are centred (the mean of all stretches
taken away) and every score is set against what its row and column usually score. Words count by
their rarity among the stretches. All of it is the same whichever speech comes first.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.comparing.fields import FIELDS, field_weights
from rag.comparing.stopping import Check, each, go_on
from rag.comparing.stretches import Piece
from rag.domain import Speech
from rag.ports import Vectors
from rag.terms import terms

_HEADING_WEIGHT = 0.5
_MEANING, _WORDS, _FIELDS = 0.42, 0.42, 0.16
"""Shares of meaning, words and fields in the score."""
_FEW = 2
"""So many stretches are too few to tell the manner of a speech from what one of them is about."""
_WORDED = 0.15
"""Two stretches so alike in their words may be as alike in meaning as their cosine says."""


@dataclass(frozen=True, slots=True)
class Side:
    """A speech with its stretches and what the score needs of each: ``counts`` of its terms, the
    terms of its heading, its fields, and its unit vector (a row of ``vectors``)."""

    speech: Speech
    pieces: tuple[Piece, ...]
    counts: tuple[Mapping[str, int], ...]
    headings: tuple[frozenset[str], ...]
    fields: tuple[Mapping[str, float], ...]
    vectors: Vectors

    def text(self, index: int) -> str:
        return self.speech.quote(self.pieces[index].stretch.span)


def make_side(
    speech: Speech, pieces: Sequence[Piece], vectors: Vectors, check: Check = go_on
) -> Side:
    """What is known of one speech; ``vectors``: one a stretch, as ``stretch_vectors`` gives.
    Raises what ``check`` raises."""
    texts = [speech.quote(piece.stretch.span) for piece in pieces]
    headings = []
    for piece in pieces:
        path = speech.heading_path(piece.section)
        headings.append(frozenset(_words(path[-1])) if path else frozenset[str]())
    return Side(
        speech,
        tuple(pieces),
        tuple(Counter(_words(text)) for text in each(texts, check)),
        tuple(headings),
        tuple(map(field_weights, each(texts, check))),
        vectors,
    )


def _words(text: str) -> list[str]:
    """Terms without figures: a theme is the same whatever its figures are."""
    return [term for term in terms(text) if not any(c.isdigit() for c in term)]


def rarity(sides: Sequence[Side]) -> dict[str, float]:
    """Inverse document frequency of every term among the stretches of all sides."""
    frequency = Counter(term for side in sides for counts in side.counts for term in counts)
    total = sum(len(side.counts) for side in sides)
    return {term: math.log((total + 1) / (count + 0.5)) for term, count in frequency.items()}


def resemblance(a: Side, b: Side) -> Vectors:
    """A matrix of scores, a row for each stretch of ``a``, a column for each of ``b``; higher is
    more alike, around 0 for stretches that have nothing to do with each other, 1 for equal ones.
    Formal stretches are like nothing (-1)."""
    left, right = _word_vectors(a, rarity([a, b]), b)
    worded = left @ right.T
    scores = (
        _MEANING * _meaning(a, b, worded)
        + _WORDS * worded
        + _FIELDS * (_field_vectors(a) @ _field_vectors(b).T)
    )
    scores[[piece.formal for piece in a.pieces], :] = -1
    scores[:, [piece.formal for piece in b.pieces]] = -1
    return np.asarray(scores, dtype=np.float32)


def _field_vectors(side: Side) -> Vectors:
    names = list(FIELDS)
    rows = [[weights.get(name, 0.0) for name in names] for weights in side.fields]
    return _unit(np.asarray(rows, dtype=np.float32).reshape(len(rows), len(names)))


def _word_vectors(a: Side, weights: Mapping[str, float], b: Side) -> tuple[Vectors, Vectors]:
    column = {term: number for number, term in enumerate(sorted(weights))}
    made = []
    for side in (a, b):
        matrix = np.zeros((len(side.pieces), len(column)), dtype=np.float32)
        for row, (counts, heading) in enumerate(zip(side.counts, side.headings, strict=True)):
            for term, count in counts.items():
                matrix[row, column[term]] = (1 + math.log(count)) * weights[term]
            for term in heading:
                if term in column:
                    matrix[row, column[term]] += _HEADING_WEIGHT * weights[term]
        made.append(_unit(matrix))
    return made[0], made[1]


def _meaning(a: Side, b: Side, worded: Vectors) -> Vectors:
    """Cosines after each speech's own mean was taken away: what the title and the manner of a
    speech give to all its stretches says nothing about one of them. A speech of one or two
    stretches has no mean of its own and takes the other's; between two such, all cosines are high
    whatever they speak of, and count as far as their words (``worded``) are alike too."""
    unit_a, unit_b = _unit(a.vectors), _unit(b.vectors)
    mean_a, mean_b = _mean(a, unit_a), _mean(b, unit_b)
    left, right = (mean_b if mean_a is None else mean_a), (mean_a if mean_b is None else mean_b)
    if left is None or right is None:
        return np.asarray((unit_a @ unit_b.T) * np.minimum(1, worded / _WORDED), dtype=np.float32)
    return np.asarray(_unit(unit_a - left) @ _unit(unit_b - right).T, dtype=np.float32)


def _mean(side: Side, unit: Vectors) -> Vectors | None:
    """The mean of the stretches that are not formal; None where there are too few."""
    told = unit[[not piece.formal for piece in side.pieces]]
    return np.asarray(told.mean(axis=0, keepdims=True)) if len(told) > _FEW else None


def _unit(matrix: Vectors) -> Vectors:
    length = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.where(length > 0, length, 1), dtype=np.float32)
