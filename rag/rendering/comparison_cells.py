"""Cells and rows of the tables of a comparison on paper, parted so that each row fits a page.

Pure; knows nothing of what stands in them, of fonts or of files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rag.domain import Span

AREA_MM = (257.0, 170.0)
"""Width and height of the type area: A4 across, 20 mm around."""
_EM_MM, _MOST_LINES = 3.6, 20
"""Width of a character, lines of a cell: what is longer goes on in another line of the table."""
_WIDTHS_MM: Mapping[tuple[str, int], tuple[float, ...]] = {
    ("主题", 4): (30.0, 90.0, 90.0, 47.0),
    ("数字", 4): (85.0, 65.0, 65.0, 42.0),
    ("数字", 3): (107.0, 75.0, 75.0),
    ("提法", 3): (25.0, 116.0, 116.0),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """Words and the marks of ``notes`` behind them; ``marked`` are the stretches that differ."""

    words: str = ""
    notes: tuple[int, ...] = ()
    citations: tuple[int, ...] = ()
    marked: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A line of cells; ``opens`` is False where it goes on with what the line before is about."""

    cells: tuple[Cell, ...]
    opens: bool = True


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table over the whole width. Without ``columns`` it is a list in columns, without rules."""

    kind: str
    columns: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[PaperRow, ...]


def table(kind: str, columns: tuple[str, ...], rows: tuple[PaperRow, ...]) -> PaperTable:
    widths = _WIDTHS_MM[kind, len(columns)]
    parted = tuple(line for row in rows for line in _parted(row, widths))
    return PaperTable(kind, columns, widths, parted)


def _parted(row: PaperRow, widths: Sequence[float]) -> Iterator[PaperRow]:
    """The row in so many that each fits a page."""
    cells = [
        list(_parts_of(cell, int(width / _EM_MM * _MOST_LINES)))
        for cell, width in zip(row.cells, widths, strict=True)
    ]
    for place, line in enumerate(zip_longest(*cells, fillvalue=Cell())):
        yield PaperRow(line, row.opens and place == 0)


def _parts_of(cell: Cell, longest: int) -> Iterator[Cell]:
    """The cell in parts of at most ``longest`` characters; the marks stand behind the last."""
    last = max(0, len(cell.words) - 1) // longest
    for number in range(last + 1):
        start, end = number * longest, (number + 1) * longest
        marked = tuple(
            Span(max(span.start, start) - start, min(span.end, end) - start)
            for span in cell.marked
            if span.start < end and span.end > start
        )
        notes = cell.notes if number == last else ()
        yield Cell(cell.words[start:end], notes, cell.citations, marked)


def pieces(cell: Cell) -> Iterator[tuple[str, bool]]:
    """The words of ``cell`` in order, each with whether it is marked."""
    at = 0
    for span in cell.marked:
        yield cell.words[at : span.start], False
        yield cell.words[span.start : span.end], True
        at = span.end
    yield cell.words[at:], False
