"""Tables of a .docx as lines: a row a line, cells parted by a tab, a merged cell once.

Many tables only lay out a page (the frame of a document, a speech in one big cell): those are
read as the paragraphs they hold. Empty places of merged cells are kept, so that columns agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree

from rag.extracting.word.package import W, value, whole
from rag.extracting.word.runs import blocks_of

GAP: Final = "\t"
_SPAN: Final = 63
"""Columns in a Word table at most."""
_PROSE: Final = 200
_PARAGRAPHS: Final = 4


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """Rows in order, those struck out by a tracked change left out."""
    for row in _through(table, W + "tr"):
        properties = row.find(W + "trPr")
        if properties is None or properties.find(W + "del") is None:
            yield row


def cells_of(row: etree._Element) -> Iterator[tuple[etree._Element | None, int]]:
    """Cells in order as (cell, columns); None for columns that a row begins or ends without, and
    for the continuation of a cell merged downwards."""
    properties = row.find(W + "trPr")
    before = 0 if properties is None else whole(value(properties.find(W + "gridBefore")))
    if before > 0:
        yield None, min(before, _SPAN)
    for cell in _through(row, W + "tc"):
        about = cell.find(W + "tcPr")
        span, goes_on = 1, False
        if about is not None:
            if about.find(W + "cellDel") is not None:
                continue
            span = min(max(1, whole(value(about.find(W + "gridSpan")), 1)), _SPAN)
            merged = about.find(W + "vMerge")
            sideways = about.find(W + "hMerge")
            goes_on = any(
                one is not None and value(one) in (None, "continue") for one in (merged, sideways)
            )
        yield (None if goes_on else cell), span


def is_layout(table: etree._Element) -> bool:
    """Whether the table only lays out the page: one column, or a cell of many paragraphs."""
    widest = 0
    for row in rows_of(table):
        cells = [cell for cell, _ in cells_of(row) if cell is not None]
        widest = max(widest, len(cells))
        for cell in cells:
            paragraphs = [block for block in blocks_of(cell) if block.tag == W + "p"]
            if any(block.tag == W + "tbl" for block in blocks_of(cell)):
                return True
            long = sum(len(one.text or "") for one in cell.iter(W + "t")) > _PROSE
            if long and len(paragraphs) >= _PARAGRAPHS:
                return True
    return widest <= 1


def row_line(cells: Sequence[tuple[str, int]]) -> str:
    """A row from its cells' texts and columns; "" where all are empty."""
    parts: list[str] = []
    for text, columns in cells:
        parts += [" ".join(text.split()), *[""] * (columns - 1)]
    return GAP.join(parts).rstrip(GAP) if any(parts) else ""


def _through(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children ``tag``, through content controls and tracked insertions."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in (W + "sdt", W + "sdtContent", W + "customXml", W + "ins"):
            yield from _through(child, tag)
