"""The page of a brief as PDF and as a picture, opened again and read."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
import pypdfium2
import pytest
from briefs_by_hand import HIDDEN, MEETING, REPORT, lines_brief
from briefs_on_paper import AS_WRITTEN, MM, fitted, one_line_brief, pdf_of, squeezed, text_of
from exported import DAY, PAGES

from rag.backends.pdf_pictures import PdfPictures
from rag.domain import BriefLength, LineKind
from rag.fitting import points_for
from rag.rendering.brief_docx import brief_docx
from rag.rendering.brief_html import preview_html
from rag.rendering.brief_page import page_of
from rag.rendering.brief_record import record_of, units_of
from rag.rendering.brief_typst import pitch, tracking
from rag.rendering.title_lines import title_lines


def test_a_long_title_stands_the_same_in_the_pdf_and_in_word() -> None:
    title = "在全县农村工作会议暨乡村振兴现场推进会议上的讲话"
    brief = replace(lines_brief(["甲事。"]), title=title)
    first, second = title_lines(f"{title}要点", 156 * MM).lines
    [page] = pdf_of(brief)
    assert [line.strip() for line in text_of([page]).splitlines()[:2]] == [first, second]
    word = docx.Document(BytesIO(brief_docx(brief, 12, evidence="{}", on=DAY)))
    assert word.paragraphs[0].text.split("\n") == [first, second]


def test_no_line_begins_with_a_mark_or_a_stop() -> None:
    brief = lines_brief(["甲" * (5 + 7 * n % 31) for n in range(40)], LineKind.PHRASE)
    one_place = tuple(replace(it, section=("一、甲",)) for it in brief.citations)
    brief = replace(brief, citations=one_place)
    lines = [line.strip() for line in text_of(pdf_of(brief)).splitlines()]
    assert any(line.endswith("；") for line in lines)
    assert not [line for line in lines if line[:1] in set("；。，")]


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
    assert (pitch(16), pitch(14)) == (28, 24.5)
    assert 12 * 1.5 < pitch(12) < 21, "a full page is set closer, but still with air"
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
    pictures = PdfPictures(800)(PAGES.pdf(lines_brief(["甲事。"]), 16))
    assert len(pictures) == 1
    assert pictures[0].startswith(b"\x89PNG")
    assert abs(int.from_bytes(pictures[0][16:20], "big") - 800) <= 1
    html = preview_html(pictures, "甲<乙>")
    assert 'src="data:image/png;base64,' in html
    assert "<乙>" not in html
