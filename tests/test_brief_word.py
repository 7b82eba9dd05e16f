"""The page of a brief as a Word file, opened again and read."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from briefs_by_hand import MEETING, REPORT
from briefs_on_paper import fitted, one_line_brief, pdf_of, squeezed, text_of
from docx.opc.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from exported import DAY, export

from rag.domain import Brief
from rag.rendering.brief_docx import brief_docx
from rag.rendering.brief_page import page_of


def word_of(brief: Brief, points: int = 12) -> Any:
    return docx.Document(BytesIO(brief_docx(brief, points, evidence="{}", on=DAY)))


def test_word_has_real_styles_and_the_fonts_of_an_office() -> None:
    _, brief = fitted()
    document = word_of(brief)
    used = {paragraph.style.name for paragraph in document.paragraphs}
    assert used >= {"Title", "题下", "小标题", "Normal"}
    fonts = {
        name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Title", "Normal", "小标题", "题下", "footnote text")
    }
    assert fonts == {
        "Title": "方正小标宋_GBK",
        "Normal": "仿宋_GB2312",
        "小标题": "黑体",
        "题下": "楷体_GB2312",
        "footnote text": "仿宋_GB2312",
    }
    assert document.styles["Title"].font.size == Pt(22)
    assert document.styles["Normal"].font.size == Pt(12)
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(it.mm) for it in margins] == [37, 35, 28, 26]
    assert abs(section.page_height - Mm(297)) < Mm(0.1)


def test_word_has_real_footnotes() -> None:
    _, brief = fitted()
    document = word_of(brief)
    notes = page_of(brief).notes
    part = next(
        it for it in document.part.package.iter_parts() if it.partname == "/word/footnotes.xml"
    )
    root = parse_xml(part.blob)
    written = {
        int(note.get(qn("w:id"))): "".join(note.itertext()).strip()
        for note in root
        if note.get(qn("w:type")) is None
    }
    assert written == {note.n: note.words for note in notes}
    marks = [it.get(qn("w:id")) for it in document.element.body.iter(qn("w:footnoteReference"))]
    assert marks == [str(note.n) for note in notes]
    styles = {style.style_id: style.name for style in document.styles}
    assert styles["FootnoteText"] == "footnote text"
    assert styles["FootnoteReference"] == "footnote reference"
    settings = document.settings.element
    order = [child.tag for child in settings]
    assert order.index(qn("w:footnotePr")) < order.index(qn("w:compat"))


def test_word_says_the_same_as_the_pdf() -> None:
    speech, brief = fitted(MEETING)
    from rag.verifying.word_text import read_docx

    record, visible = read_docx(export(brief, speech, ".docx"), "简报.docx")
    assert squeezed(visible) == squeezed("".join(unit.text for unit in record.units))


def test_characters_that_xml_cannot_hold_do_not_break_the_word_file() -> None:
    brief = one_line_brief("甲\x00\x0b\ud800乙。", section=("标\x01题",))
    text = "".join(paragraph.text for paragraph in word_of(brief).paragraphs)
    assert "甲 乙[" in text
    assert "甲 乙[1]" in text_of(pdf_of(brief))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_the_word_file_is_one_page_in_libreoffice(tmp_path: Path) -> None:
    files = []
    for name in (REPORT, MEETING):
        speech, brief = fitted(name)
        files.append(tmp_path / f"{name}.docx")
        files[-1].write_bytes(export(brief, speech, ".docx"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=180)
    assert [len(pypdfium2.PdfDocument(it.with_suffix(".pdf"))) for it in files] == [1, 1]
