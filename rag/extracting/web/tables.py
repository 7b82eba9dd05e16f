"""Tables of figures in a web page as lines; tables that only lay out the page are not touched."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

GAP: Final = "\t"
_CELL: Final = 200
"""Characters from which on a cell is no figure or name but prose."""
_LINES: Final = 3
"""Paragraphs from which on a cell is a piece of text."""
_SPAN: Final = 100
_ROWS: Final = 5000


def data_rows(table: etree._Element) -> list[str] | None:
    """A row a line, cells parted by a tab; None for a table that lays out the page.

    A cell over several columns or rows is written once; its other places stay empty.
    """
    if table.find(".//table") is not None:
        return None
    rows = [row.xpath("./td|./th") for row in table.iter("tr")]
    if len(rows) < 2 or len(rows) > _ROWS or max(map(len, rows)) < 2:
        return None
    texts = [[_text(cell) for cell in row] for row in rows]
    if any(len(text) > _CELL for row in texts for text in row):
        return None
    if any(
        len(cell.findall(".//p")) + len(cell.findall(".//br")) >= _LINES
        for cell in (cell for row in rows for cell in row)
    ):
        return None
    caption = table.find("caption")
    lines = [] if caption is None else [_text(caption)]
    held: dict[int, int] = {}
    for row, words in zip(rows, texts, strict=True):
        lines.append(_row(row, words, held))
    return [line for line in lines if line.strip()]


def _row(cells: list[etree._Element], words: list[str], held: dict[int, int]) -> str:
    """One row; ``held``: for how many rows more a column belongs to a cell above."""
    parts: list[str] = []
    waiting = list(zip(cells, words, strict=True))
    while waiting or any(column >= len(parts) for column in held):
        column = len(parts)
        if column in held:
            held[column] -= 1
            if not held[column]:
                del held[column]
            parts.append("")
            if len(parts) > _SPAN * _SPAN:
                break
            continue
        if not waiting:
            parts.append("")
            continue
        cell, text = waiting.pop(0)
        columns, rows = _span(cell, "colspan"), _span(cell, "rowspan")
        parts += [text, *[""] * (columns - 1)]
        if rows > 1:
            held.update(dict.fromkeys(range(column, column + columns), rows - 1))
    return GAP.join(parts).rstrip(GAP)


def _span(cell: etree._Element, name: str) -> int:
    said = cell.get(name, "")
    return min(max(1, int(said)), _SPAN) if re.fullmatch(r"\d{1,4}", said) else 1


def _text(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())
