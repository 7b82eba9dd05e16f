"""Comparisons as Word files and PDFs: tables, footnotes, odd signs."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import docx
import pypdfium2
import pytest
from comparisons_by_hand import export, many, with_tables
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from rag.errors import UsageError
from rag.rendering.comparison_paper import Paper, PaperTable, paper_of


def note_words(paper: Paper) -> list[str]:
    return [note.words for note in paper.notes]


def test_a_footnote_gives_side_title_headings_and_page() -> None:
    assert note_words(paper_of(with_tables())) == [
        "甲《去年的讲话》，一、农业 › （一）粮食",
        "乙《今年的讲话》，一、农业",
        "甲《去年的讲话》，二、水利",
        "乙《今年的讲话》，第 7 页",
    ]


def test_a_theme_of_one_side_leaves_the_other_side_open() -> None:
    (themes, *_) = [it for it in paper_of(with_tables()).blocks if isinstance(it, PaperTable)]
    assert themes.columns == ("主题", "甲", "乙", "不同之处")
    shown = [[cell.words for cell in row.cells] for row in themes.rows]
    assert shown == [
        ["粮食", "「全县种粮92万亩。」", "全县种粮95万亩", "种粮面积：甲92万亩，乙95万亩"],
        ["河堤", "「河堤加固3公里，一米也不能少。」", "—", "只有甲"],
        ["医院", "—", "「县医院新楼年内启用。」", "只有乙"],
    ]


def test_every_statement_on_paper_has_a_mark() -> None:
    for block in paper_of(with_tables()).blocks:
        if isinstance(block, PaperTable):
            for row in block.rows:
                for cell in row.cells:
                    assert bool(cell.notes) == bool(cell.citations)
                    if "亩" in cell.words and cell.words != "增加3万亩":
                        assert cell.notes


def test_the_word_file_has_real_footnotes_across_a_wide_page() -> None:
    document = docx.Document(BytesIO(export(with_tables(), ".docx")))
    section = document.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert round(section.page_width.mm) == 297
    assert round(section.page_height.mm) == 210
    marks = document.element.body.findall(f".//{qn('w:footnoteReference')}")
    assert [it.get(qn("w:id")) for it in marks] == ["1", "2", "3", "4"]
    themes, figures, alone, phrases, kept = document.tables
    assert [cell.text for cell in themes.rows[0].cells] == ["主题", "甲", "乙", "不同之处"]
    assert themes.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert figures.cell(1, 0).text == "种粮面积"
    assert figures.cell(1, 3).text == "增加3万亩"
    assert alone.cell(1, 2).text == "—"
    assert kept.cell(0, 0).text.startswith("我县")
    (first, *_) = phrases.cell(1, 1).paragraphs[0].runs
    assert first.text == "区域"
    assert first.style.name == "不同的字"


def pdf_words(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    pages = []
    for page in document:
        text = page.get_textpage()
        pages.append("".join(text.get_text_range().split()))
        text.close()
        page.close()
    document.close()
    return pages


def test_the_pdf_shows_all_three_tables_and_the_footnotes() -> None:
    words = "".join(pdf_words(export(with_tables(), ".pdf")))
    for expected in (
        "《去年的讲话》（2024年）与《今年的讲话》（2025年）对照",
        "粮食「全县种粮92万亩。」[1]全县种粮95万亩[2]种粮面积：甲92万亩，乙95万亩[1][2]",
        "种粮面积92万亩（结果）[1]95万亩（目标）[2]增加3万亩",
        "改动区域中心[3]全省中心[2]",
        "[1]甲《去年的讲话》，一、农业›（一）粮食",
    ):
        assert expected in words


def test_the_head_of_a_table_stands_on_every_page_of_it() -> None:
    pages = pdf_words(export(many(120), ".pdf"))
    assert len(pages) >= 4
    assert all(it.startswith("单方指标甲乙") for it in pages[1:-1])


def test_signs_of_typst_and_word_are_shown_as_they_are_written() -> None:
    odd = "#let *x* = $y$ <z> \\ @q [1] & ×× **"
    one = replace(with_tables(), notes=(odd,))
    words = "".join(pdf_words(export(one, ".pdf")))
    assert "".join(odd.split()) in words
    told = docx.Document(BytesIO(export(one, ".docx"))).paragraphs
    assert odd in [it.text for it in told]


def test_no_other_kind_of_file_is_made() -> None:
    with pytest.raises(UsageError, match=r"\.xls"):
        export(with_tables(), ".xls")
