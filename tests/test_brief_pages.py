"""The page of a brief: PDF, picture, Word file, Markdown and HTML, opened again and read."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from briefs_by_hand import HIDDEN, MEETING, REPORT, brief_of, lines_brief, sample
from docx.opc.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from exported import DAY, PAGES, export

from rag.domain import (
    Brief,
    BriefChoices,
    BriefLength,
    Citation,
    Claim,
    ClaimStatus,
    FigureBasis,
    LineKind,
    Speech,
)
from rag.fitting import fit, points_for
from rag.rendering.brief_docx import brief_docx
from rag.rendering.brief_html import ledger_html, left_out_html, page_html, preview_html
from rag.rendering.brief_markdown import brief_markdown
from rag.rendering.brief_page import Head, Paragraph, Table, lead_of, page_of
from rag.rendering.brief_record import record_of, units_of
from rag.rendering.brief_typst import pitch, tracking
from rag.rendering.title_lines import title_lines

AS_WRITTEN = (
    "总投资**亿元 ×县 #set $x$ *粗* _斜_ <b> @甲 a\\b //注 /*注*/ `码` [链](网) ~ -- “引” & 甲"
)
MM = 72 / 25.4
SIZES = {LineKind.POINT: 3, LineKind.FIGURE: 6, LineKind.TASK: 8, LineKind.PHRASE: 3}


def squeezed(text: str) -> str:
    return "".join(text.split())


def fitted(name: str = REPORT, length: BriefLength = BriefLength.ONE) -> tuple[Speech, Brief]:
    speech = sample(name)
    return speech, fit(brief_of(speech, SIZES, BriefChoices(length=length)), PAGES.count)


def pdf_of(brief: Brief, points: int = 12, evidence: str = "") -> Any:
    return pypdfium2.PdfDocument(PAGES.pdf(brief, points, evidence=evidence, on=DAY))


def text_of(pdf: Any) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pdf)


def one_line_brief(line_text: str, **citation: Any) -> Brief:
    brief = lines_brief([line_text])
    return replace(brief, citations=(replace(brief.citations[0], **citation),))


# The page in words


def test_lines_from_one_place_share_a_footnote() -> None:
    brief = lines_brief(["甲事。", "乙事。", "丙事。"])
    same = replace(brief.citations[2], section=brief.citations[0].section)
    page = page_of(replace(brief, citations=(*brief.citations[:2], same)))
    assert [(note.n, note.words) for note in page.notes] == [(1, "标题1"), (2, "标题2")]
    said = [it.statements[0] for it in page.blocks if isinstance(it, Paragraph)]
    assert [it.notes for it in said] == [(1,), (2,), (1,)]


def test_a_heading_cited_with_a_sentence_under_it_has_no_note_of_its_own() -> None:
    brief = lines_brief(["甲事。", "乙事。"])
    paths = [("一、工业",), ("一、工业", "（一）企业")]
    citations = tuple(
        replace(it, section=path) for it, path in zip(brief.citations, paths, strict=True)
    )
    both = replace(brief.lines[0], claim=Claim("甲事。", ClaimStatus.VERBATIM, (1, 2)))
    page = page_of(replace(brief, lines=(both,), shown=(0,), citations=citations))
    assert [(it.words, it.citations) for it in page.notes] == [("一、工业 › （一）企业", (1, 2))]
    alone = page_of(replace(brief, shown=(0,), citations=citations))
    assert [it.words for it in alone.notes] == ["一、工业"]


def test_a_footnote_names_the_page_where_there_is_one() -> None:
    path = ("一、农业", "（二）粮食")
    page = page_of(one_line_brief("甲事。", section=path, page=3))
    assert page.notes[0].words == "一、农业 › （二）粮食，第3页"
    assert page_of(one_line_brief("甲事。", section=())).notes[0].words == "正文，不在标题之下"


def test_heads_are_numbered_as_they_come() -> None:
    points, phrases = lines_brief(["甲事。"]), lines_brief(["乙事。"], LineKind.PHRASE)
    phrase = replace(phrases.lines[0], index=1)
    page = page_of(replace(points, lines=(*points.lines, phrase), shown=(0, 1)))
    assert page.blocks[0] == Head("一、核心要点")
    last = page.blocks[-1]
    assert isinstance(last, Paragraph)
    assert (last.head, last.quoted) == ("二、重要提法：", True)
    assert (last.statements[0].words, last.statements[0].close) == ("“乙事”", "。")


def test_tasks_stand_under_their_first_level_heading() -> None:
    brief = lines_brief(["甲事。", "乙事。", "丙事。"], LineKind.TASK)
    paths = [("三、工作", "（一）甲"), ("三、工作",), ("四、保障",)]
    lines = tuple(replace(it, heading=path) for it, path in zip(brief.lines, paths, strict=True))
    paragraphs = [
        b for b in page_of(replace(brief, lines=lines)).blocks if isinstance(b, Paragraph)
    ]
    assert [it.lead for it in paragraphs] == ["工作。", "保障。"]
    assert [len(it.statements) for it in paragraphs] == [2, 1]


def test_targets_and_results_stand_in_tables_of_their_own() -> None:
    brief = lines_brief(["甲乙丙丁6%左右", "子丑寅卯8亿元"], LineKind.FIGURE)
    first, second = brief.lines
    lines = (
        replace(first, basis=FigureBasis.TARGET),
        replace(second, basis=FigureBasis.RESULT, change="增长5%"),
    )
    tables = [b for b in page_of(replace(brief, lines=lines)).blocks if isinstance(b, Table)]
    assert [it.columns for it in tables] == [("指标", "目标"), ("指标", "完成", "变化")]
    assert tables[1].rows[0].cells == ("子丑寅卯", "8亿元", "增长5%")


@pytest.mark.parametrize(
    ("title", "lines", "points"),
    [
        ("在全县农村工作会议上的讲话要点", 1, 22.0),
        ("青禾工作：在全县领导干部会议上的讲话的要点", 1, 20.0),  # 21 characters
        ("在全县农村工作会议暨乡村振兴现场推进会议上的讲话要点", 2, 22.0),
        ("字" * 60, 3, 22.0),
    ],
)
def test_no_character_of_a_title_stands_alone(title: str, lines: int, points: float) -> None:
    made = title_lines(title, 156 * MM)
    assert (len(made.lines), made.points) == (lines, points)
    assert "".join(made.lines) == title
    assert max(map(len, made.lines)) <= 22
    assert max(map(len, made.lines)) - min(map(len, made.lines)) <= 4


def test_a_title_is_broken_where_it_pauses_and_never_inside_a_word() -> None:
    title = "青禾经开区召开全区领导干部会议 传达学习全县农村工作会议主要精神要点"
    assert title_lines(title, 156 * MM).lines == (
        "青禾经开区召开全区领导干部会议",
        "传达学习全县农村工作会议主要精神要点",
    )


def test_a_long_title_stands_the_same_in_the_pdf_and_in_word() -> None:
    title = "在全县农村工作会议暨乡村振兴现场推进会议上的讲话"
    brief = replace(lines_brief(["甲事。"]), title=title)
    first, second = title_lines(f"{title}要点", 156 * MM).lines
    [page] = pdf_of(brief)
    assert [line.strip() for line in text_of([page]).splitlines()[:2]] == [first, second]
    word = docx.Document(BytesIO(brief_docx(brief, 12, evidence="{}", on=DAY)))
    assert word.paragraphs[0].text.split("\n") == [first, second]


@pytest.mark.parametrize(
    ("heading", "lead"),
    [
        ("三、以重点工程为契机，切实做好新时代治水工作", "切实做好新时代治水工作"),
        ("（二）认真学习、深刻领会，把思想和行动统一到全县的部署上来", "认真学习、深刻领会"),
        ("一、稳住农业", "稳住农业"),
        ("二、不是只看产量和面积两项指标，而是要看农民的收入和村庄面貌", None),
        (
            "这一年我们做了许多事情，修了路也架了桥，办了学校也建了医院，大家都看在眼里也记在心里了",
            "",
        ),
    ],
)
def test_a_long_heading_opens_its_paragraph_in_few_words(heading: str, lead: str | None) -> None:
    whole = heading.split("、", 1)[1] if lead is None else lead
    assert lead_of(heading) == whole


def test_no_line_begins_with_a_mark_or_a_stop() -> None:
    brief = lines_brief(["甲" * (5 + 7 * n % 31) for n in range(40)], LineKind.PHRASE)
    one_place = tuple(replace(it, section=("一、甲",)) for it in brief.citations)
    brief = replace(brief, citations=one_place)
    lines = [line.strip() for line in text_of(pdf_of(brief)).splitlines()]
    assert any(line.endswith("；") for line in lines)
    assert not [line for line in lines if line[:1] in set("；。，")]


def test_an_unverified_claim_says_so() -> None:
    brief = lines_brief(["甲事。"])
    claim = Claim("甲事。", ClaimStatus.UNVERIFIED, (1,), "查无此数")
    page = page_of(replace(brief, lines=(replace(brief.lines[0], claim=claim),)))
    assert page.blocks[1].statements[0].words == "甲事（未核实）"


# PDF and picture


@pytest.mark.parametrize("name", [REPORT, MEETING, HIDDEN])
def test_the_text_of_the_pdf_is_what_was_set(name: str) -> None:
    _, brief = fitted(name)
    pdf = pdf_of(brief, points_for(brief, PAGES.count))
    assert len(pdf) == brief.pages == 1
    assert squeezed(text_of(pdf)) == squeezed("".join(u.text for u in units_of(page_of(brief))))


def test_signs_of_markup_print_as_they_are_written() -> None:
    brief = one_line_brief(AS_WRITTEN, section=(AS_WRITTEN,))
    brief = replace(brief, title=AS_WRITTEN, speaker=AS_WRITTEN, doubts=AS_WRITTEN)
    text = squeezed(text_of(pdf_of(brief)))
    assert text.count(squeezed(AS_WRITTEN)) == 5
    assert f"{squeezed(AS_WRITTEN)}要点" in text


def test_fonts_are_embedded_and_the_outline_has_the_heads() -> None:
    _, brief = fitted()
    data = PAGES.pdf(brief, 12, on=DAY)
    pdf = pypdfium2.PdfDocument(data)
    assert pdf.get_metadata_value("Title") == "云泽县2025年政府工作报告要点"
    titles = [mark.get_title() for mark in pdf.get_toc()]
    assert titles[:4] == [
        "云泽县2025年政府工作报告要点",
        "一、核心要点",
        "二、关键数据",
        "三、重点任务",
    ]
    assert data.count(b"/FontFile3") >= 1


def test_a4_and_the_margins_of_the_standard() -> None:
    pdf = pdf_of(lines_brief(["字" * 300]), 16)
    page = pdf[0]
    assert page.get_size() == pytest.approx((210 * MM, 297 * MM), abs=0.5)
    words = page.get_textpage()
    boxes = [words.get_charbox(at) for at in range(words.count_chars())]
    boxes = [box for box in boxes if box[2] > box[0]]
    assert min(box[0] for box in boxes) >= 28 * MM - 1
    assert max(box[2] for box in boxes) <= 210 * MM - 26 * MM + 1
    assert max(box[3] for box in boxes) <= 297 * MM - 37 * MM + 1


def test_the_grid_of_the_standard() -> None:
    """28 characters a line at 16 points, the pitch 28 points."""
    pdf = pdf_of(lines_brief(["字" * 200]), 16)
    lines = [line for line in text_of(pdf).splitlines() if set(line.strip()) == {"字"}]
    assert len(lines[0]) == 28
    assert (pitch(16), pitch(12)) == (28, 21)
    assert abs(tracking(16)) < 0.25
    words = pdf[0].get_textpage()
    tops = sorted({round(words.get_charbox(n)[3], 1) for n in _places(words, "字")}, reverse=True)
    assert tops[1] - tops[2] == pytest.approx(28, abs=0.3)


def _places(words: Any, character: str) -> list[int]:
    text = words.get_text_range()
    return [n for n in range(words.count_chars()) if text[n : n + 1] == character]


def test_half_a_page_ends_above_the_middle_of_the_type_area() -> None:
    _, brief = fitted(length=BriefLength.HALF)
    pdf = pdf_of(brief, points_for(brief, PAGES.count))
    assert len(pdf) == 1
    words = pdf[0].get_textpage()
    lowest = min(
        words.get_charbox(n)[1]
        for n in range(words.count_chars())
        if words.get_charbox(n)[2] > words.get_charbox(n)[0]
    )
    assert lowest >= (297 - 37 - 112.5) * MM - 2


def test_the_record_is_attached() -> None:
    speech, brief = fitted()
    record = record_of(brief, {"s1": speech.digest})
    from rag.verifying.pdf_text import read_pdf

    read, _ = read_pdf(PAGES.pdf(brief, 12, evidence=record, on=DAY), "简报.pdf")
    assert read.intact
    assert {it.quote for it in read.quotations.values()} <= {it.quote for it in brief.citations}
    assert {it.digest for it in read.quotations.values()} == {speech.digest}


def test_the_picture_is_as_wide_as_asked() -> None:
    pictures = PAGES.pictures(lines_brief(["甲事。"]), 16, 800)
    assert len(pictures) == 1
    assert pictures[0].startswith(b"\x89PNG")
    assert abs(int.from_bytes(pictures[0][16:20], "big") - 800) <= 1
    html = preview_html(pictures, "甲<乙>")
    assert 'src="data:image/png;base64,' in html
    assert "<乙>" not in html


# Word


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


# Markdown and HTML


def test_markdown_has_footnotes_and_escapes() -> None:
    brief = one_line_brief(AS_WRITTEN, section=("一、农业",))
    text = brief_markdown(brief, evidence='{"a": "-->"}')
    assert text.startswith("# 短讲话要点\n")
    assert "总投资\\*\\*亿元" in text
    assert "[^1]。" in text
    assert "\n[^1]: 一、农业\n" in text
    assert text.count("-->") == 1


def test_html_marks_open_the_original_and_lines_can_be_dropped() -> None:
    brief = replace(lines_brief(["甲<b>事。", "乙事。"]), shown=(0,))
    html = page_html(brief)
    assert "甲&lt;b&gt;事" in html
    assert 'data-start="0" data-end="6"' in html
    assert 'data-brief-drop="0"' in html
    assert "乙事" not in html
    left = left_out_html(brief)
    assert 'data-brief-restore="1"' in left
    assert "未列入的 1 条" in left
    assert left_out_html(replace(brief, shown=(0, 1))) == ""


def test_the_ledger_counts_what_is_left_out() -> None:
    speech = sample(REPORT)
    brief = brief_of(speech, {LineKind.TASK: 2})
    covered = sum(entry.covered for entry in brief.ledger)
    html = ledger_html(brief)
    words = (
        f"{len(brief.ledger)} 处标题和列举：列入 {covered}，略去 {len(brief.ledger) - covered}。"
    )
    assert words in html
    assert "（一）农业底盘更加稳固" in html
    assert ledger_html(replace(brief, ledger=())).startswith('<p class="quiet">')


def test_a_citation_of_another_file_page_is_its_own_note() -> None:
    brief = lines_brief(["甲事。", "乙事。"])
    one, other = brief.citations
    moved: tuple[Citation, ...] = (
        replace(one, section=("一",), page=1),
        replace(other, section=("一",), page=2),
    )
    assert [it.words for it in page_of(replace(brief, citations=moved)).notes] == [
        "一，第1页",
        "一，第2页",
    ]
