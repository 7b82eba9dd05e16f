"""A brief as a Word file: real footnotes and styles, the fonts an office has, one page as printed.

Lines have an exact pitch, so the page does not depend on which font stands in for another. The
record of its evidence goes along as a custom XML part. Knows nothing of files on disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from rag.domain import Brief
from rag.rendering.brief_page import Head, Page, Paragraph, Row, Statement, Table, ems, page_of
from rag.rendering.brief_styles import (
    BYLINE,
    CELL,
    HEAD,
    HEAD_RUN,
    HEADER_CELL,
    LEAD_RUN,
    set_page,
    set_styles,
)
from rag.rendering.brief_typst import AREA_MM, byline_points, table_points
from rag.rendering.title_lines import POINTS, title_lines
from rag.rendering.word_file import write
from rag.rendering.word_notes import Footnotes, attach_data
from rag.rendering.word_styles import cell_margins, set_about, set_fonts

_MARK_EM = 0.42
"""Width of a raised mark's character, in ems of the text."""
_CELL_MARGIN_MM = 1.2
_SLACK_MM = 2.2
_GAP_POINTS = 4
_SHORTEST_NAME, _MOST_FOR_FIGURES = 4.0, 0.65
_MM_PER_POINT = 25.4 / 72


def brief_docx(brief: Brief, points: int, *, evidence: str, on: date) -> bytes:
    """The lines shown of ``brief`` with a body of ``points``, as a .docx made on the day ``on``.

    ``evidence`` is the record that goes along.
    """
    page = page_of(brief)
    document: Document = docx.Document()
    set_fonts(document)
    set_styles(document, points)
    set_page(document, points, brief.choices.length, numbered=brief.pages > 1)
    set_about(document, page.title, "言必简报", on)
    _fill(document, page, points)
    attach_data(document, evidence)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _fill(document: Document, page: Page, points: int) -> None:
    notes = {note.n: note.words for note in page.notes}
    footnotes = Footnotes(document)
    _title(document.add_paragraph(style="Title"), page.title)
    _byline(document.add_paragraph(style=BYLINE), page.byline, byline_points(points))
    for block in page.blocks:
        if isinstance(block, Head):
            write(document.add_paragraph(style=HEAD), block.words)
        elif isinstance(block, Paragraph):
            _paragraph(document.add_paragraph(), block, footnotes, notes)
        else:
            _table(document, block, footnotes, notes, points)
    if page.doubts:
        write(document.add_paragraph(), page.doubts, LEAD_RUN)
    footnotes.finish()


def _title(paragraph: WordParagraph, title: str) -> None:
    """In lines of its own making, as in the PDF."""
    made = title_lines(title, AREA_MM[0] / _MM_PER_POINT)
    for number, line in enumerate(made.lines, 1):
        run = write(paragraph, line)
        if made.points != POINTS:
            run.font.size = Pt(made.points)
        if number < len(made.lines):
            run.add_break()


def _byline(paragraph: WordParagraph, parts: Sequence[str], size: float) -> None:
    """On one line where it fits, else the source on a line of its own."""
    whole = "　".join(parts)
    if ems(whole) * size * _MM_PER_POINT <= AREA_MM[0]:
        write(paragraph, whole)
        return
    if len(parts) > 1:
        write(paragraph, "　".join(parts[:-1])).add_break()
    write(paragraph, parts[-1])


def _paragraph(
    paragraph: WordParagraph, block: Paragraph, footnotes: Footnotes, notes: dict[int, str]
) -> None:
    if block.head:
        write(paragraph, block.head, HEAD_RUN)
    if block.lead:
        write(paragraph, block.lead, LEAD_RUN)
    for said in block.statements:
        _statement(paragraph, said, footnotes, notes, LEAD_RUN if block.quoted else None)


def _statement(
    paragraph: WordParagraph,
    said: Statement,
    footnotes: Footnotes,
    notes: dict[int, str],
    style: str | None,
) -> None:
    write(paragraph, said.words, style)
    for n in said.notes:
        footnotes.mark(paragraph, n, notes[n])
    if said.close:
        write(paragraph, said.close, style)


def _table(
    document: Document, block: Table, footnotes: Footnotes, notes: dict[int, str], points: int
) -> None:
    """The figures; the marks stand behind the second cell of each."""
    wide = len(block.columns)
    printed = -(-len(block.rows) // block.sides)
    table: Any = document.add_table(rows=1 + printed, cols=wide * block.sides)
    table.style = document.styles["Table Grid"]
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    cell_margins(table, _CELL_MARGIN_MM)
    widths = _widths(block, table_points(points))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    for place, words in enumerate(block.columns * block.sides):
        paragraph = table.cell(0, place).paragraphs[0]
        paragraph.style = document.styles[HEADER_CELL]
        write(paragraph, words)
    for number, row in enumerate(block.rows):
        first = number % block.sides * wide
        cells = [table.cell(1 + number // block.sides, first + place) for place in range(wide)]
        _row(document, [cell.paragraphs[0] for cell in cells], row, footnotes, notes)
    for cell in _empty_cells(table):
        cell.paragraphs[0].style = document.styles[CELL]
    # Word joins tables that follow each other directly.
    document.add_paragraph().paragraph_format.line_spacing = Pt(_GAP_POINTS)


def _row(
    document: Document,
    paragraphs: Sequence[WordParagraph],
    row: Row,
    footnotes: Footnotes,
    notes: dict[int, str],
) -> None:
    for place, (paragraph, words) in enumerate(zip(paragraphs, row.cells, strict=True)):
        paragraph.style = document.styles[CELL]
        if place:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write(paragraph, words)
        if place == 1:
            for n in row.notes:
                footnotes.mark(paragraph, n, notes[n])


def _empty_cells(table: Any) -> list[Any]:
    return [cell for cell in table.rows[-1].cells if not cell.paragraphs[0].runs]


def _widths(block: Table, size: float) -> list[float]:
    """Widths in mm of all columns: figures have what they need, the names share what is left, the
    longer ones more of it."""
    names: list[float] = []
    needs: list[list[float]] = []
    for side in range(block.sides):
        rows = block.rows[side :: block.sides]
        names.append(max(_SHORTEST_NAME, *(ems(row.cells[0]) for row in rows)))
        needs.append(
            [
                max(ems(block.columns[at]), *(_cell_ems(row, at) for row in rows)) * size
                * _MM_PER_POINT + 2 * _CELL_MARGIN_MM + _SLACK_MM
                for at in range(1, len(block.columns))
            ]
        )  # fmt: skip
    needed = sum(map(sum, needs))
    share = min(1.0, _MOST_FOR_FIGURES * AREA_MM[0] / needed)
    left = AREA_MM[0] - needed * share
    widths: list[float] = []
    for name, need in zip(names, needs, strict=True):
        widths += [left * name / sum(names), *(it * share for it in need)]
    return widths


def _cell_ems(row: Row, at: int) -> float:
    """Width of a cell in ems, its marks included."""
    marks = _MARK_EM * sum(2 + len(str(n)) for n in row.notes) if at == 1 else 0.0
    return ems(row.cells[at]) + marks
