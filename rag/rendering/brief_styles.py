"""Page, fonts and styles of the brief as a Word file, after GB/T 9704-2012.

Knows nothing of what is written into the file.
"""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from rag.domain import BriefLength
from rag.rendering.brief_typst import (
    LEFT_MM,
    RIGHT_MM,
    TOP_MM,
    area_height_mm,
    byline_points,
    pitch,
    table_points,
    tracking,
)
from rag.rendering.word_styles import (
    BODY_FONT,
    HEAD_FONT,
    KAI_FONT,
    footnote_styles,
    letters,
    lines,
    new_style,
    page_number,
    set_chinese,
    title_style,
)

BYLINE, HEAD, CELL, HEADER_CELL = "题下", "小标题", "表格文字", "表头文字"
HEAD_RUN, LEAD_RUN = "小标题字符", "楷体字符"
"""Names of our styles as a person sees them in Word; the last two are of characters."""
CLOSER = 0.91
"""Pitch of the Word file as a share of the printed page's: room for fonts that run wider."""
HALF_SPARE_MM = 12.0
"""Half a page may run over by so much rather than begin a second page."""

_IDS = {
    BYLINE: "YanbiByline",
    HEAD: "YanbiHead",
    CELL: "YanbiCell",
    HEADER_CELL: "YanbiHeaderCell",
    HEAD_RUN: "YanbiHeadChar",
    LEAD_RUN: "YanbiKaiChar",
}
_TWIPS_PER_POINT = 20


def set_page(document: Document, points: int, length: BriefLength, *, numbered: bool) -> None:
    """A4, the margins of the standard, the grid of lines; page numbers where ``numbered``."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    spare = HALF_SPARE_MM if length is BriefLength.HALF else 0.0
    below = 297 - TOP_MM - area_height_mm(length) - spare
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(below)
    section.left_margin, section.right_margin = Mm(LEFT_MM), Mm(RIGHT_MM)
    section.header_distance, section.footer_distance = Mm(15), Mm(25)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(pitch(points) * CLOSER * _TWIPS_PER_POINT)))
    if numbered:
        page_number(section.footer.paragraphs[0])


def set_styles(document: Document, points: int) -> None:
    """正文, 标题, 脚注文本 and our own, for a body of ``points``."""
    styles: Any = document.styles
    line = pitch(points) * CLOSER
    body = styles["Normal"]
    letters(body, BODY_FONT, points, spacing=tracking(points))
    lines(body, line, indent=2 * points)
    body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    title_style(document, 22, 29)
    byline = new_style(document, BYLINE, _IDS[BYLINE], WD_STYLE_TYPE.PARAGRAPH)
    small = byline_points(points)
    letters(byline, KAI_FONT, small)
    lines(byline, small * 1.4, after=4)
    byline.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head = new_style(document, HEAD, _IDS[HEAD], WD_STYLE_TYPE.PARAGRAPH)
    letters(head, HEAD_FONT, points)
    lines(head, line, indent=2 * points)
    head.paragraph_format.keep_with_next = True
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "0")
    head.element.get_or_add_pPr().append(level)
    size = table_points(points)
    for name, font in ((CELL, BODY_FONT), (HEADER_CELL, HEAD_FONT)):
        cell = new_style(document, name, _IDS[name], WD_STYLE_TYPE.PARAGRAPH)
        letters(cell, font, size)
        lines(cell, size * 1.35)
        cell.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    styles[HEADER_CELL].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    letters(
        new_style(document, HEAD_RUN, _IDS[HEAD_RUN], WD_STYLE_TYPE.CHARACTER), HEAD_FONT, points
    )
    letters(
        new_style(document, LEAD_RUN, _IDS[LEAD_RUN], WD_STYLE_TYPE.CHARACTER), KAI_FONT, points
    )
    footnote_styles(document)
    set_chinese(document)
