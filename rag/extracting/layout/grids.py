"""Ruled tables: ruled lines and pieces -> rows of cells, merged cells at their first place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rag.extracting.layout.printed import Piece, Ruling, join

_MAX_RULINGS: Final = 3000
"""More belong to a drawing, not to a table."""
_MAX_CELLS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its cells' edges from left to right and from top to bottom, and its rulings."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    rulings: tuple[Ruling, ...]

    def holds(self, piece: Piece) -> bool:
        x = (piece.left + piece.right) / 2
        return self.xs[0] < x < self.xs[-1] and self.ys[0] < piece.middle < self.ys[-1]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table, cells parted by tabs."""

    text: str
    top: float
    bottom: float
    pieces: tuple[Piece, ...]


def grids_of(rulings: Sequence[Ruling], near: float) -> list[Grid]:
    """The tables of at least two columns that ``rulings`` draw; ``near`` is what still touches."""
    if len(rulings) > _MAX_RULINGS:
        return []
    found = []
    for group in _touching(rulings, near):
        xs = _places(((r.left + r.right) / 2 for r in group if not r.horizontal), near)
        ys = _places(((r.top + r.bottom) / 2 for r in group if r.horizontal), near)
        cells = (len(xs) - 1) * (len(ys) - 1)
        if len(xs) >= 3 and len(ys) >= 2 and cells <= _MAX_CELLS:
            found.append(Grid(xs, ys, tuple(group)))
    return found


def rows_of(grid: Grid, pieces: Sequence[Piece], near: float) -> list[TableRow]:
    """The rows of ``grid``; a cell that spans several stands at its first row and column."""
    height, width = len(grid.ys) - 1, len(grid.xs) - 1
    first = _merged(grid, height, width, near)
    cells: dict[tuple[int, int], list[Piece]] = {}
    for piece in pieces:
        row = min(max(bisect_right(grid.ys, piece.middle) - 1, 0), height - 1)
        x = (piece.left + piece.right) / 2
        column = min(max(bisect_right(grid.xs, x) - 1, 0), width - 1)
        cells.setdefault(first[row, column], []).append(piece)
    rows = []
    for row in range(height):
        texts, inside = [], []
        for column in range(width):
            if first[row, column][0] == row and first[row, column][1] != column:
                continue  # goes on to the right: one cell
            mine = cells.get((row, column), []) if first[row, column] == (row, column) else []
            inside += mine
            texts.append(_cell_text(mine))
        if any(texts):
            text = "\t".join(texts).rstrip("\t")
            rows.append(TableRow(text, grid.ys[row], grid.ys[row + 1], tuple(inside)))
    return rows


def _cell_text(pieces: Sequence[Piece]) -> str:
    """The lines of a cell put together from top to bottom, and in each from left to right."""
    text = ""
    line: list[Piece] = []
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.middle):
        if line and piece.middle - line[0].middle > 0.5 * line[0].size:
            lines.append(line)
            line = []
        line.append(piece)
    lines.append(line)
    for line in lines:
        for piece in sorted(line, key=lambda piece: piece.left):
            text = join(text, piece.text.replace("\t", " "))
    return text


def _merged(
    grid: Grid, height: int, width: int, near: float
) -> dict[tuple[int, int], tuple[int, int]]:
    """For each cell the first cell of the merged one it belongs to."""
    first: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(height):
        y = (grid.ys[row] + grid.ys[row + 1]) / 2
        for column in range(width):
            x = (grid.xs[column] + grid.xs[column + 1]) / 2
            mine = (row, column)
            if column and not _wall(grid, grid.xs[column], y, near, upright=True):
                mine = first[row, column - 1]
            if row and not _wall(grid, x, grid.ys[row], near, upright=False):
                mine = min(mine, first[row - 1, column])
            first[row, column] = mine
    return first


def _wall(grid: Grid, x: float, y: float, near: float, *, upright: bool) -> bool:
    return any(
        ruling.horizontal != upright
        and ruling.left - near <= x <= ruling.right + near
        and ruling.top - near <= y <= ruling.bottom + near
        for ruling in grid.rulings
    )


def _touching(rulings: Sequence[Ruling], near: float) -> list[list[Ruling]]:
    """Rulings in groups that hang together."""
    left = set(range(len(rulings)))
    groups = []
    while left:
        todo = [left.pop()]
        group = []
        while todo:
            one = rulings[todo.pop()]
            group.append(one)
            close = [number for number in left if _touch(one, rulings[number], near)]
            left.difference_update(close)
            todo += close
        groups.append(group)
    return groups


def _touch(one: Ruling, other: Ruling, near: float) -> bool:
    return (
        one.left - near <= other.right
        and other.left - near <= one.right
        and one.top - near <= other.bottom
        and other.top - near <= one.bottom
    )


def _places(values: Iterable[float], near: float) -> tuple[float, ...]:
    """Distinct places, those closer than ``near`` taken as one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > near:
            places.append(value)
    return tuple(places)
