"""An empty Word file for Chinese text: A4, its fonts and styles; and text that XML can hold.

Every style names a font for Chinese (``w:eastAsia``) beside the one for Latin letters, and the
font table says what may stand in for it elsewhere, as Word itself does. Knows nothing of what is
written into the file.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FANGSONG, SONGTI = "仿宋", "宋体"
LATIN = "Times New Roman"
NOTE, CLAIM, SOURCE, QUOTATION = "言必说明", "言必答句", "言必出处", "言必引文"
STATE, UNSURE = "言必状态", "言必未核实"
"""Names of our styles as a person sees them in Word; the last two are of characters."""

_IDS = {
    NOTE: "YanbiNote",
    CLAIM: "YanbiClaim",
    SOURCE: "YanbiSource",
    QUOTATION: "YanbiQuotation",
    STATE: "YanbiState",
    UNSURE: "YanbiUnsure",
}
_INK, _SOFT = RGBColor(0x24, 0x21, 0x1D), RGBColor(0x67, 0x60, 0x56)
_AMBER = RGBColor(0x80, 0x54, 0x0A)
_FONT_TABLE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:font w:name="仿宋"><w:altName w:val="FangSong"/><w:panose1 w:val="02010609060101010101"/>\
<w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font>
<w:font w:name="宋体"><w:altName w:val="SimSun"/><w:panose1 w:val="02010600030101010101"/>\
<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>
<w:font w:name="Times New Roman"><w:panose1 w:val="02020603050405020304"/>\
<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>
</w:fonts>"""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """``text`` without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def write(paragraph: Paragraph, text: str, style: str | None = None) -> Run:
    """Adds ``text`` to a paragraph, signs that two scripts share (“” … ·) in the Chinese font."""
    run = paragraph.add_run(clean(text), style)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
    return run


def empty_document(title: str, made: date) -> Document:
    """A document without a paragraph, with our page, fonts and styles."""
    document = docx.Document()
    _page(document)
    _fonts(document)
    _styles(document)
    about = document.core_properties
    about.title, about.author, about.last_modified_by = title, "言必", "言必"
    about.comments, about.language = "", "zh-CN"
    about.created = about.modified = datetime.combine(made, time())
    return document


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(28)
    section.left_margin = section.right_margin = Mm(27)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    foot._p.append(number)


def _fonts(document: Document) -> None:
    """Puts our font table in place of the template's, which knows no Chinese font."""
    part = document.part
    old = [id for id, rel in part.rels.items() if rel.reltype == RELATIONSHIP_TYPE.FONT_TABLE]
    for identifier in old:
        part.drop_rel(identifier)
    name = PackURI("/word/fontTable.xml")
    table = Part(name, CONTENT_TYPE.WML_FONT_TABLE, _FONT_TABLE.encode(), part.package)
    part.relate_to(table, RELATIONSHIP_TYPE.FONT_TABLE)


def _styles(document: Document) -> None:
    styles = document.styles
    _style(styles["Normal"], FANGSONG, 12, after=6)
    _style(styles["Footer"], SONGTI, 9, _SOFT)
    for name, size, colour, before, after in (
        ("Title", 20.0, _INK, 0, 4),
        ("Heading 1", 15.0, _INK, 24, 6),
        ("Heading 2", 12.0, _SOFT, 10, 4),
    ):
        _style(styles[name], SONGTI, size, colour, bold=True, before=before, after=after)
        _style(styles[f"{name} Char"], SONGTI, size, colour, bold=True)  # the style linked to it
    _without_borders(styles["Title"])
    language = styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:eastAsia"), "zh-CN")
    for name, font, size, colour in (
        (NOTE, FANGSONG, 10.5, _SOFT),
        (CLAIM, FANGSONG, 12, _INK),
        (SOURCE, SONGTI, 10.5, _INK),
        (QUOTATION, FANGSONG, 10.5, _INK),
    ):
        style = _new(document, name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _style(style, font, size, colour, after=4)
    styles[SOURCE].paragraph_format.keep_with_next = True
    styles[SOURCE].paragraph_format.left_indent = Mm(8)
    styles[SOURCE].paragraph_format.first_line_indent = Mm(-8)
    styles[SOURCE].paragraph_format.tab_stops.add_tab_stop(Mm(8))
    styles[QUOTATION].paragraph_format.left_indent = Mm(8)
    for name, colour in ((STATE, _SOFT), (UNSURE, _AMBER)):
        _style(_new(document, name, WD_STYLE_TYPE.CHARACTER), SONGTI, 9, colour)


def _new(document: Document, name: str, kind: WD_STYLE_TYPE) -> Any:
    """A style of ours; its id in ASCII, since not every program reads others."""
    style: Any = document.styles.add_style(name, kind)
    style.element.styleId = _IDS[name]
    return style


def _style(
    style: Any,
    font: str,
    size: float,
    colour: RGBColor = _INK,
    *,
    bold: bool = False,
    before: float = 0,
    after: float | None = None,
) -> None:
    """``size``, ``before`` and ``after`` in points; ``font`` is that of Chinese characters."""
    style.font.name, style.font.size, style.font.bold = LATIN, Pt(size), bold
    style.font.color.rgb = colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]  # a font of the theme would come before the one that is named
    fonts.set(qn("w:eastAsia"), font)
    if after is not None:
        shape = style.paragraph_format
        shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), 1.5


def _without_borders(style: Any) -> None:
    for border in style.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
