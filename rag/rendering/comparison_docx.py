"""A comparison as a Word file on A4 across: real footnotes, heads of tables repeated overleaf.

The record of its evidence goes along as a custom XML part. Knows nothing of files on disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from rag.domain import Comparison
from rag.rendering.comparison_cells import Cell, PaperTable, pieces
from rag.rendering.comparison_paper import Heading, Paragraph, paper_of
from rag.rendering.comparison_typst import HEAD_POINTS, MARGIN_MM, PITCH, POINTS, TITLE_POINTS
from rag.rendering.word_file import write
from rag.rendering.word_notes import Footnotes, attach_data
from rag.rendering.word_styles import (
    BODY_FONT,
    HEAD_FONT,
    KAI_FONT,
    cell_margins,
    footnote_styles,
    letters,
    lines,
    new_style,
    page_number,
    set_about,
    set_chinese,
    set_fonts,
    title_style,
)

ABOUT, HEADER_CELL, MARKED = "题下", "表头文字", "不同的字"
"""Names of our styles as a person sees them in Word; the last one is of characters."""
_MARK_FILL, _HEAD_FILL = "FFF0B3", "F3EFE6"
_CELL_MARGIN_MM = 1.4
_GAP_POINTS = 6
_FOOT_MM = 10


def comparison_docx(comparison: Comparison, *, evidence: str, on: date) -> bytes:
    """``comparison`` as a .docx made on the day ``on``; ``evidence`` is the record that goes
    along."""
    paper = paper_of(comparison)
    document: Document = docx.Document()
    set_fonts(document)
    _styles(document)
    _page(document)
    set_about(document, paper.title, "言必对照", on)
    notes = {note.n: note.words for note in paper.notes}
    footnotes = Footnotes(document)
    write(document.add_paragraph(style="Title"), paper.title)
    for block in paper.blocks:
        match block:
            case Heading():
                write(document.add_paragraph(style="Heading 1"), block.words)
            case Paragraph():
                write(document.add_paragraph(style=ABOUT), block.words)
            case PaperTable():
                _table(document, block, footnotes, notes)
    footnotes.finish()
    attach_data(document, evidence)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _page(document: Document) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    section.left_margin = section.right_margin = Mm(MARGIN_MM)
    section.header_distance = section.footer_distance = Mm(_FOOT_MM)
    page_number(section.footer.paragraphs[0])


def _styles(document: Document) -> None:
    styles: Any = document.styles
    letters(styles["Normal"], BODY_FONT, POINTS)
    lines(styles["Normal"], PITCH)
    styles["Normal"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    title_style(document, TITLE_POINTS, TITLE_POINTS * 1.4)
    head = styles["Heading 1"]
    letters(head, HEAD_FONT, HEAD_POINTS)
    letters(styles["Heading 1 Char"], HEAD_FONT, HEAD_POINTS)
    lines(head, HEAD_POINTS * 1.4, after=4)
    head.paragraph_format.space_before, head.paragraph_format.keep_with_next = Pt(10), True
    about = new_style(document, ABOUT, "YanbiByline", WD_STYLE_TYPE.PARAGRAPH)
    letters(about, KAI_FONT, POINTS)
    lines(about, PITCH)
    header = new_style(document, HEADER_CELL, "YanbiHeaderCell", WD_STYLE_TYPE.PARAGRAPH)
    letters(header, HEAD_FONT, POINTS)
    lines(header, PITCH)
    header.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    # Underlined besides, since not everyone prints in colour.
    marked = new_style(document, MARKED, "YanbiMarked", WD_STYLE_TYPE.CHARACTER)
    marked.font.underline = True
    marked.element.get_or_add_rPr().append(_shading(_MARK_FILL))
    footnote_styles(document)
    set_chinese(document)


def _table(
    document: Document, block: PaperTable, footnotes: Footnotes, notes: Mapping[int, str]
) -> None:
    head = 1 if block.columns else 0
    table: Any = document.add_table(rows=head + len(block.rows), cols=len(block.widths))
    if head:
        table.style = document.styles["Table Grid"]
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    cell_margins(table, _CELL_MARGIN_MM)
    for column, width in zip(table.columns, block.widths, strict=True):
        column.width = Mm(width)
    rows = [(row, row.cells) for row in table.rows]
    for row, cells in rows:
        _row_property(row, "w:cantSplit")
        for cell, width in zip(cells, block.widths, strict=True):
            cell.width = Mm(width)
    if head:
        row, cells = rows[0]
        _row_property(row, "w:tblHeader")
        for cell, words in zip(cells, block.columns, strict=True):
            cell.paragraphs[0].style = document.styles[HEADER_CELL]
            cell._tc.get_or_add_tcPr().append(_shading(_HEAD_FILL))
            write(cell.paragraphs[0], words)
    following = [row.opens for row in block.rows[1:]] + [True]
    for (_, cells), line, closes in zip(rows[head:], block.rows, following, strict=True):
        for place, said in enumerate(line.cells):
            _cell(cells[place].paragraphs[0], said, footnotes, notes)
            if head:
                _without_rules(cells[place], line.opens, closes)
    # Word joins tables that follow each other directly.
    document.add_paragraph().paragraph_format.line_spacing = Pt(_GAP_POINTS)


def _cell(
    paragraph: WordParagraph, cell: Cell, footnotes: Footnotes, notes: Mapping[int, str]
) -> None:
    for words, marked in pieces(cell):
        if words:
            write(paragraph, words, MARKED if marked else None)
    for n in cell.notes:
        footnotes.mark(paragraph, n, notes[n])


def _row_property(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _without_rules(cell: Any, opens: bool, closes: bool) -> None:
    """No rule between the lines of one theme."""
    if opens and closes:
        return
    borders = OxmlElement("w:tcBorders")
    for side, shown in (("top", opens), ("bottom", closes)):
        if not shown:
            border = OxmlElement(f"w:{side}")
            border.set(qn("w:val"), "nil")
            borders.append(border)
    cell._tc.get_or_add_tcPr().append(borders)


def _shading(fill: str) -> Any:
    element = OxmlElement("w:shd")
    element.set(qn("w:val"), "clear")
    element.set(qn("w:color"), "auto")
    element.set(qn("w:fill"), fill)
    return element
