"""Pieces of one page -> lines in reading order: columns, tables without rules, rows.

Text in columns is read column by column between the lines that cross them; rows of short pieces
are tables and are read row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from rag.extracting.layout.cells import table_rows
from rag.extracting.layout.grids import grids_of, rows_of
from rag.extracting.layout.printed import Line, Page, Piece, overlap

_BESIDE: Final = 0.5
"""Pieces that share this much of their height stand on one row."""
_CROSSING: Final = 0.62
"""A piece that takes more of the width than this crosses all columns."""
_GUTTER: Final = 0.8
_LEAST_ROWS: Final = 3
_LEAST_SHARE: Final = 0.6
_LEAST_EMS: Final = 8.0
_FILLED: Final = 0.6


@dataclass(frozen=True, slots=True)
class _Block:
    """What is read together: a piece, or the rows of a ruled table."""

    left: float
    top: float
    right: float
    bottom: float
    piece: Piece | None = None
    rows: tuple[Line, ...] = ()

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def lines_of(pages: Sequence[Page]) -> list[list[Line]]:
    """The lines of each page in reading order.

    A gap between columns that one page shows plainly is looked for on the others too, where a
    column may be too short to tell.
    """
    blocks = [_blocks(page) for page in pages]
    gutters = [
        (min(block.left for block in right) + max(block.right for block in left)) / 2
        for page in blocks
        for band in _bands(page, ())
        for left, right in pairwise(_columns(band, ()))
    ]
    return [_read(own, gutters, page.width) for own, page in zip(blocks, pages, strict=True)]


def _read(blocks: Sequence[_Block], gutters: Sequence[float], width: float) -> list[Line]:
    if not blocks:
        return []
    lo, hi = min(block.left for block in blocks), max(block.right for block in blocks)
    if (
        hi - lo < _LEAST_SHARE * width and not gutters
    ):  # short lines alone do not show the right margin
        hi = max(hi, width - lo)
    lines: list[Line] = []
    for band in _bands(blocks, gutters):
        columns = _columns(band, gutters)
        if not columns:
            lines += _rows(band, lo, hi)
        for column in columns:
            left, right = min(b.left for b in column), max(b.right for b in column)
            lines += _rows(column, left, right)
    return lines


def _bands(blocks: Sequence[_Block], gutters: Sequence[float]) -> list[list[_Block]]:
    """Blocks from top to bottom, parted where one begins or ends to cross the page.

    Where places between columns are known, to cross one of them; else to fill most of the page.
    """
    if not blocks:
        return []
    lo, hi = min(block.left for block in blocks), max(block.right for block in blocks)
    bands: list[list[_Block]] = []
    crossing = None
    for block in sorted(blocks, key=lambda block: block.middle):
        if gutters:
            crosses = any(block.left < gutter < block.right for gutter in gutters)
        else:
            crosses = block.right - block.left > _CROSSING * (hi - lo)
        if crosses != crossing:
            bands.append([])
            crossing = crosses
        bands[-1].append(block)
    return bands


def _blocks(page: Page) -> list[_Block]:
    size = median([piece.size for piece in page.pieces]) if page.pieces else 1.0
    near = 0.25 * size
    left = list(page.pieces)
    blocks = []
    for grid in grids_of(page.rulings, near):
        inside = [piece for piece in left if grid.holds(piece)]
        rows = rows_of(grid, inside, near)
        if not rows:
            continue
        left = [piece for piece in left if not grid.holds(piece)]
        lines = tuple(
            Line(row.text, grid.xs[0], row.top, grid.xs[-1], row.bottom, size,
                 grid.xs[0], grid.xs[-1], table=True, confidence=_confidence(row.pieces))
            for row in rows
        )  # fmt: skip
        blocks.append(_Block(grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1], rows=lines))
    blocks += [_Block(p.left, p.top, p.right, p.bottom, piece=p) for p in left]
    return blocks


def _columns(band: Sequence[_Block], gutters: Sequence[float]) -> list[list[_Block]]:
    """The columns of running text in ``band``; [] where it is not set in columns.

    ``gutters`` are the places between columns known from other pages.
    """
    columns: list[list[_Block]] = []
    known = True
    edge = float("-inf")
    for block in sorted(band, key=lambda block: block.left):
        size = block.piece.size if block.piece else 1.0
        if block.left - edge > _GUTTER * size:
            if columns:
                known = known and any(edge < gutter < block.left for gutter in gutters)
            columns.append([])
        columns[-1].append(block)
        edge = max(edge, block.right)
    if len(columns) < 2 or not (known or all(_is_column(column) for column in columns)):
        return []
    return columns


def _is_column(column: Sequence[_Block]) -> bool:
    """Most of running text stands in lines that fill the column; of a table's cells few do."""
    pieces = [block.piece for block in column if block.piece]
    if len(pieces) < _LEAST_ROWS:
        return False
    width = max(piece.right for piece in pieces) - min(piece.left for piece in pieces)
    size = median(piece.size for piece in pieces)
    full = [piece.width for piece in pieces if piece.width >= _FILLED * width]
    mostly = 2 * sum(full) >= sum(piece.width for piece in pieces)
    height = max(piece.bottom for piece in pieces) - min(piece.top for piece in pieces)
    dense = height / len(pieces) < 3 * size
    return mostly and dense and len(full) >= _LEAST_ROWS and width >= _LEAST_EMS * size


def _rows(blocks: Sequence[_Block], lo: float, hi: float) -> list[Line]:
    """Blocks read row by row from left to right; rows of cells become table rows."""
    lines: list[Line] = []
    rows: list[list[Piece]] = []
    for block in sorted(blocks, key=lambda block: block.middle):
        if block.piece is None:
            lines += [*_lines(rows, lo, hi), *block.rows]
            rows = []
        elif rows and any(overlap(block.piece, piece) >= _BESIDE for piece in rows[-1]):
            rows[-1].append(block.piece)
        else:
            rows.append([block.piece])
    return lines + _lines(rows, lo, hi)


def _lines(rows: Sequence[list[Piece]], lo: float, hi: float) -> list[Line]:
    for row in rows:
        row.sort(key=lambda piece: piece.left)
    tables = table_rows(rows)
    inside = {number for _, numbers in tables.values() for number in numbers}
    lines = []
    for number, row in enumerate(rows):
        if number in tables:
            cells, numbers = tables[number]
            pieces = [piece for n in numbers for piece in rows[n]]
            lines.append(_line(pieces, "\t".join(cells), lo, hi, table=True))
        elif number not in inside:
            lines.append(_line(row, "\u3000".join(piece.text for piece in row), lo, hi))
    return lines


def _line(pieces: Sequence[Piece], text: str, lo: float, hi: float, *, table: bool = False) -> Line:
    return Line(
        text=text,
        left=min(piece.left for piece in pieces),
        top=min(piece.top for piece in pieces),
        right=max(piece.right for piece in pieces),
        bottom=max(piece.bottom for piece in pieces),
        size=max(piece.size for piece in pieces),
        lo=lo,
        hi=hi,
        table=table,
        confidence=_confidence(pieces),
    )


def _confidence(pieces: Sequence[Piece]) -> float | None:
    """Of the doubtful piece: a line is as sure as its worst part."""
    known = [piece.confidence for piece in pieces if piece.confidence is not None]
    return min(known) if known else None
