"""Letters, lines and footnotes of papers as Word files: briefs and comparisons.

Fonts are named as offices have them, the font table says what may stand in for each elsewhere.
Lines have an exact pitch, so that no page depends on the font that stands in. Knows nothing of what
is written into the file.
"""

from __future__ import annotations

from datetime import date, datetime, time
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

from rag.rendering.brief_typst import NOTE_PITCH, NOTE_POINTS
from rag.rendering.word_file import LATIN, clean
from rag.rendering.word_notes import MARK_STYLE, NOTE_STYLE

TITLE_FONT, BODY_FONT, HEAD_FONT, KAI_FONT = "方正小标宋_GBK", "仿宋_GB2312", "黑体", "楷体_GB2312"
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


def set_chinese(document: Document) -> None:
    """Chinese as the language, punctuation that may be set closer."""
    spacing = document.settings.element.find(qn("w:characterSpacingControl"))
    if spacing is not None:
        spacing.set(qn("w:val"), "compressPunctuation")
    language = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:eastAsia"), "zh-CN")


def title_style(document: Document, size: float, line: float) -> None:
    """Word's own style of titles: ``size`` and distance of the lines in points, centred."""
    styles: Any = document.styles
    title = styles["Title"]
    for border in title.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    letters(title, TITLE_FONT, size)
    letters(styles["Title Char"], TITLE_FONT, size)
    lines(title, line, after=4)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def footnote_styles(document: Document) -> None:
    """Word's own styles, under the names and ids by which Word shows them as 脚注文本, 脚注引用."""
    styles: Any = document.styles
    note = styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    note.element.styleId = NOTE_STYLE
    note.base_style = styles["Normal"]
    letters(note, BODY_FONT, NOTE_POINTS)
    lines(note, NOTE_PITCH)
    note.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    note.paragraph_format.left_indent = Pt(2 * NOTE_POINTS)
    note.paragraph_format.first_line_indent = Pt(-2 * NOTE_POINTS)
    mark = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    mark.element.styleId = MARK_STYLE
    mark.font.superscript = True


def new_style(document: Document, name: str, identifier: str, kind: WD_STYLE_TYPE) -> Any:
    """A style of ours; its ``identifier`` in ASCII, since not every program reads others."""
    styles: Any = document.styles
    style = styles.add_style(name, kind)
    style.element.styleId = identifier
    if kind is WD_STYLE_TYPE.PARAGRAPH:
        style.base_style = styles["Normal"]
    return style


def letters(style: Any, font: str, size: float, *, spacing: float = 0.0) -> None:
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


def lines(style: Any, line: float, *, indent: float = 0.0, after: float = 0.0) -> None:
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


def page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.first_line_indent = Pt(0)
    paragraph.add_run("— ")
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    paragraph._p.append(number)
    paragraph.add_run(" —")


def cell_margins(table: Any, width: float) -> None:
    """Room of ``width`` mm left and right in every cell."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Mm(width).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption")


def set_about(document: Document, title: str, kind: str, on: date) -> None:
    """What Word shows under properties: ``kind`` as the keyword, made on the day ``on``."""
    about = document.core_properties
    about.title, about.author, about.last_modified_by = clean(title), "言必", "言必"
    about.comments, about.language, about.keywords = "", "zh-CN", kind
    about.created = about.modified = datetime.combine(on, time())
