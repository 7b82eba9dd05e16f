"""The vector of a stretch, from the vectors of its sentences.

The library keeps a vector of every sentence, so two speeches are compared without a model. Taken
from the sentences a stretch opens with, since its theme stands there: as good as embedding the
opening whole (``bench/comparison.py``), and nothing has to be loaded. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.comparing.stretches import Piece
from rag.domain import Sentence
from rag.ports import Vectors

LEADING_CHARS = 160
"""So many characters of a stretch say what it is about."""


def leading(piece: Piece) -> list[tuple[Sentence, int]]:
    """The sentences that begin in the leading characters of a stretch, with how many of these
    each holds (at least 1)."""
    start = piece.stretch.span.start
    end = start + LEADING_CHARS
    return [
        (one, max(1, min(one.span.end, end) - one.span.start))
        for one in piece.sentences
        if one.span.start < end
    ]


def stretch_vectors(pieces: Sequence[Piece], sentences: Vectors) -> Vectors:
    """A unit vector a stretch: the mean of its leading sentences, each by its length.
    ``sentences``: a vector a sentence of the speech, by index; those of others are not looked at.
    """
    width = sentences.shape[1] if sentences.ndim == 2 else 0
    made = np.zeros((len(pieces), width), dtype=np.float32)
    for row, piece in enumerate(pieces):
        for sentence, weight in leading(piece):
            made[row] += weight * sentences[sentence.index]
    lengths = np.linalg.norm(made, axis=1, keepdims=True)
    return np.asarray(made / np.where(lengths > 0, lengths, 1), dtype=np.float32)
