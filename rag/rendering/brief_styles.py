"""Page, fonts and styles of the brief as a Word file, after GB/T 9704-2012.

Fonts are named as offices have them, the font table says what may stand in for each elsewhere.
Knows nothing of what is written into the file.
"""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from rag.domain import BriefLength
from rag.rendering.brief_typst import (
    LEFT_MM,
    NOTE_PITCH,
    NOTE_POINTS,
    RIGHT_MM,
    TOP_MM,
    area_height_mm,
    byline_points,
    pitch,
    table_points,
    tracking,
)
from rag.rendering.word_file import LATIN
from rag.rendering.word_notes import MARK_STYLE, NOTE_STYLE

TITLE_FONT, BODY_FONT, HEAD_FONT, KAI_FONT = "方正小标宋_GBK", "仿宋_GB2312", "黑体", "楷体_GB2312"
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
_INK = RGBColor(0, 0, 0)
_ALTERNATIVES = (
    (TITLE_FONT, "FZXiaoBiaoSong-B05,方正小标宋简体,华文中宋,SimSun", "auto"),
    (BODY_FONT, "FangSong_GB2312,仿宋,FangSong,STFangsong,Noto Serif CJK SC", "modern"),
    (HEAD_FONT, "SimHei,STHeiti,Noto Sans CJK SC", "modern"),
    (KAI_FONT, "KaiTi_GB2312,楷体,KaiTi,STKaiti,Noto Serif CJK SC", "modern"),
)
_TWIPS_PER_POINT = 20
_BEHIND = ("w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr")
_OFF = ("w:autoSpaceDE", "w:autoSpaceDN", "w:snapToGrid")
"""Off: space between Chinese and Latin letters, and lines moved to the grid; exact pitches rule."""
_AFTER_OFF = {
    "w:autoSpaceDE": ("w:autoSpaceDN", "w:adjustRightInd", "w:snapToGrid", *_BEHIND),
    "w:autoSpaceDN": ("w:adjustRightInd", "w:snapToGrid", *_BEHIND),
    "w:snapToGrid": _BEHIND,
}


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
        _page_number(section.footer.paragraphs[0])


def set_fonts(document: Document) -> None:
    """Puts our font table in place of the template's, which knows no Chinese font."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        for name, others, family in _ALTERNATIVES
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w='
        f'"http://schemas.openxmlformats.org/wordprocessingml/2006/main">{fonts}'
        f'<w:font w:name="{LATIN}"><w:panose1 w:val="02020603050405020304"/>'
        '<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
        "</w:fonts>"
    )
    part = document.part
    for identifier in [
        key for key, rel in part.rels.items() if rel.reltype == RELATIONSHIP_TYPE.FONT_TABLE
    ]:
        part.drop_rel(identifier)
    name = PackURI("/word/fontTable.xml")
    table = Part(name, CONTENT_TYPE.WML_FONT_TABLE, content.encode(), part.package)
    part.relate_to(table, RELATIONSHIP_TYPE.FONT_TABLE)


def set_styles(document: Document, points: int) -> None:
    """正文, 标题, 脚注文本 and our own, for a body of ``points``."""
    styles: Any = document.styles
    line = pitch(points) * CLOSER
    body = styles["Normal"]
    _letters(body, BODY_FONT, points, spacing=tracking(points))
    _lines(body, line, indent=2 * points)
    body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    title = styles["Title"]
    for border in title.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    _letters(title, TITLE_FONT, 22)
    _letters(styles["Title Char"], TITLE_FONT, 22)
    _lines(title, 29, after=4)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    byline = _new(document, BYLINE, WD_STYLE_TYPE.PARAGRAPH)
    small = byline_points(points)
    _letters(byline, KAI_FONT, small)
    _lines(byline, small * 1.4, after=4)
    byline.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head = _new(document, HEAD, WD_STYLE_TYPE.PARAGRAPH)
    _letters(head, HEAD_FONT, points)
    _lines(head, line, indent=2 * points)
    head.paragraph_format.keep_with_next = True
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "0")
    head.element.get_or_add_pPr().append(level)
    size = table_points(points)
    for name, font in ((CELL, BODY_FONT), (HEADER_CELL, HEAD_FONT)):
        cell = _new(document, name, WD_STYLE_TYPE.PARAGRAPH)
        _letters(cell, font, size)
        _lines(cell, size * 1.35)
        cell.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    styles[HEADER_CELL].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _letters(_new(document, HEAD_RUN, WD_STYLE_TYPE.CHARACTER), HEAD_FONT, points)
    _letters(_new(document, LEAD_RUN, WD_STYLE_TYPE.CHARACTER), KAI_FONT, points)
    _footnote_styles(document)
    spacing = document.settings.element.find(qn("w:characterSpacingControl"))
    if spacing is not None:
        spacing.set(qn("w:val"), "compressPunctuation")
    language = styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:eastAsia"), "zh-CN")


def _footnote_styles(document: Document) -> None:
    """Word's own styles, under the names and ids by which Word shows them as 脚注文本, 脚注引用."""
    styles: Any = document.styles
    note = styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    note.element.styleId = NOTE_STYLE
    note.base_style = styles["Normal"]
    _letters(note, BODY_FONT, NOTE_POINTS)
    _lines(note, NOTE_PITCH)
    note.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    note.paragraph_format.left_indent = Pt(2 * NOTE_POINTS)
    note.paragraph_format.first_line_indent = Pt(-2 * NOTE_POINTS)
    mark = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    mark.element.styleId = MARK_STYLE
    mark.font.superscript = True


def _new(document: Document, name: str, kind: WD_STYLE_TYPE) -> Any:
    """A style of ours; its id in ASCII, since not every program reads others."""
    styles: Any = document.styles
    style = styles.add_style(name, kind)
    style.element.styleId = _IDS[name]
    if kind is WD_STYLE_TYPE.PARAGRAPH:
        style.base_style = styles["Normal"]
    return style


def _letters(style: Any, font: str, size: float, *, spacing: float = 0.0) -> None:
    """``size`` and ``spacing`` (added to each character) in points; ``font`` is the Chinese one."""
    style.font.name, style.font.size, style.font.bold = LATIN, Pt(size), False
    style.font.color.rgb = _INK
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]  # a font of the theme would come before the one that is named
    fonts.set(qn("w:eastAsia"), font)
    for old in properties.findall(qn("w:spacing")) + properties.findall(qn("w:kern")):
        properties.remove(old)
    element = OxmlElement("w:spacing")
    element.set(qn("w:val"), str(round(spacing * _TWIPS_PER_POINT)))
    properties.insert_element_before(
        element, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:lang"
    )


def _lines(style: Any, line: float, *, indent: float = 0.0, after: float = 0.0) -> None:
    """Lines of exactly ``line`` points, the first indented, ``after`` points below."""
    shape = style.paragraph_format
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.line_spacing, shape.first_line_indent = Pt(line), Pt(indent)
    shape.space_before, shape.space_after = Pt(0), Pt(after)
    shape.widow_control = False
    properties = style.element.get_or_add_pPr()
    for name in _OFF:
        element = OxmlElement(name)
        element.set(qn("w:val"), "0")
        properties.insert_element_before(element, *_AFTER_OFF[name])


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.first_line_indent = Pt(0)
    paragraph.add_run("— ")
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    paragraph._p.append(number)
    paragraph.add_run(" —")
