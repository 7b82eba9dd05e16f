"""The model as a judge: how much likelier is one word than another as its next, nothing written.

A shared beginning (instructions and question) is read once and the endings (one candidate sentence
each) behind it, side by side. Measured on the 1.5B model, this tells a sentence that answers the
question from one that does not far better than the model's own writing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.backends.decoder import Decoder, KeyValues

_ROWS = 8  # endings in one batch
_TOKENS = 1024  # tokens in one batch, as many for each ending as the longest has


def log_odds(
    decoder: Decoder, behind: KeyValues, endings: Sequence[Sequence[int]], yes: int, no: int
) -> list[float]:
    """For each of ``endings`` (token ids, none empty): ln P(yes) - ln P(no) as the next token.

    ``behind``: the shared beginning; it is not changed. Results come in the order given.
    """
    scores = [0.0] * len(endings)
    for rows in _batches(endings):
        states = decoder.read_endings([endings[row] for row in rows], behind)
        for row, score in zip(rows, decoder.advantage(states, yes, no), strict=True):
            scores[row] = score
    return scores


def _batches(endings: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Row numbers in groups of similar length, so that little is spent on padding where a decoder
    needs it."""
    group: list[int] = []
    for row in sorted(range(len(endings)), key=lambda row: len(endings[row])):
        # Sorted by length: the newest row is the widest of its group.
        if group and (len(group) == _ROWS or (len(group) + 1) * len(endings[row]) > _TOKENS):
            yield group
            group = []
        group.append(row)
    if group:
        yield group
