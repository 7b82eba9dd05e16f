"""Rows of tables in a speech: their head row, and a row said in words.

A row is a sentence with cells between tabs (or `` | ``). Knows nothing of questions but the years
asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.domain import Sentence, Speech

_PARTED = re.compile(r"\t| \| ")
_FIGURE = re.compile(r"[-+]?[\d０-９][\d０-９.．,，]*[%％]?|—+|-+|/|")
_FURTHEST = 60
"""Rows above a row among which its head is looked for."""


def cells(row: str) -> list[str]:
    """The cells of a row; one cell for a sentence that is no row."""
    return [cell.strip(" |") for cell in _PARTED.split(row.strip())]


def is_row(text: str) -> bool:
    """Whether a sentence is a row of a table."""
    return len(cells(text)) > 1


def table_head(speech: Speech, sentence: Sentence) -> Sentence | None:
    """The head row over a row of figures: the nearest row above it with as many cells and no
    figure in them; None where there is none or ``sentence`` is no row of figures."""
    own = cells(speech.quote(sentence.span))
    if len(own) < 2 or not any(_is_figure(cell) for cell in own[1:]):
        return None
    for above in reversed(speech.sentences[max(0, sentence.index - _FURTHEST) : sentence.index]):
        row = cells(speech.quote(above.span))
        if len(row) != len(own):
            return None
        if not any(_is_figure(cell) for cell in row[1:]):
            return above
    return None


def in_words(row: str, head: str, years: Sequence[int]) -> str:
    """``名称：2024年 33，2025年目标 32``: the cells under columns of ``years``, or all of them."""
    own, columns = cells(row), cells(head)
    pairs = [(column, cell) for column, cell in zip(columns[1:], own[1:], strict=True) if cell]
    meant = [one for one in pairs if any(str(year) in one[0] for year in years)] or pairs
    return f"{own[0]}：" + "，".join(f"{column} {cell}" for column, cell in meant)


def _is_figure(cell: str) -> bool:
    return bool(cell) and _FIGURE.fullmatch(cell) is not None
