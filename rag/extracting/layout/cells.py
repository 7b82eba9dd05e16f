"""Tables without ruled lines: rows of pieces -> rows of cells.

Rows whose pieces stand under one another are a table. A row that only goes on with cells that are
full in the row above belongs to that row.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from rag.extracting.layout.printed import Piece, join

Row = list[Piece]


def table_rows(rows: Sequence[Row]) -> dict[int, tuple[list[str], list[int]]]:
    """For the first row of each table row: its cells and the numbers of the rows it is made of.

    ``rows`` are those of one column of the page from top to bottom, pieces from left to right.
    """
    wide = [len(row) > 1 for row in rows]
    tabular = {
        n
        for n, row in enumerate(rows)
        if wide[n] and any(
            same_cells(row, rows[m])
            for m in (n - 2, n - 1, n + 1, n + 2)
            if 0 <= m < len(rows) and wide[m]
        )
    }  # fmt: skip
    gaps = [_gap(rows[a], rows[b]) for a, b in pairwise(sorted(tabular)) if b - a == 1]
    usual = median(gaps) if gaps else 0.0
    rights: dict[int, list[float]] = {}
    for n in tabular:
        edges = rights.setdefault(len(rows[n]), [piece.right for piece in rows[n]])
        rights[len(rows[n])] = [max(a, b.right) for a, b in zip(edges, rows[n], strict=True)]
    found: dict[int, tuple[list[str], list[int]]] = {}
    last = -1
    for n, row in enumerate(rows):
        above = found.get(last)
        next_to = above and n == above[1][-1] + 1 and _gap(rows[n - 1], row) <= 1.2 * usual
        if above and next_to and _goes_on(rows[last], row, rows[n - 1], rights[len(rows[last])]):
            for piece in row:
                column = _column(rows[last], piece)
                above[0][column] = join(above[0][column], piece.text)
            above[1].append(n)
        elif n in tabular:
            found[n] = ([piece.text for piece in row], [n])
            last = n
    return found


def same_cells(row: Row, other: Row) -> bool:
    """Whether two rows have cells in the same places: left or right edges or middles agree."""
    if len(row) != len(other) or len(row) < 2:
        return False
    near = 1.2 * row[0].size
    return all(
        abs(a.left - b.left) < near
        or abs(a.right - b.right) < near
        or abs(a.left + a.right - b.left - b.right) < 2 * near
        for a, b in zip(row, other, strict=True)
    )


def _goes_on(first: Row, row: Row, before: Row, rights: Sequence[float]) -> bool:
    """Whether ``row`` goes on with full cells of the table row that begins with ``first``."""
    if len(row) >= len(first):
        return False
    near = 1.2 * first[0].size
    for piece in row:
        column = _column(first, piece)
        above = min(before, key=lambda other: abs(other.left - piece.left))
        inside = piece.left > first[column].left - near and piece.right < rights[column] + near
        if not inside or rights[column] - above.right > near:
            return False
    return True


def _column(row: Row, piece: Piece) -> int:
    """Which cell of ``row`` stands above ``piece``."""
    middle = piece.left + piece.right
    return min(range(len(row)), key=lambda n: abs(row[n].left + row[n].right - middle))


def _gap(above: Row, below: Row) -> float:
    return max(min(p.top for p in below) - max(p.bottom for p in above), 0.0)
