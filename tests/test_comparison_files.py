"""Comparisons as Word files and PDFs, and every kind of exported comparison checked again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pypdfium2
import pytest
import service_fixtures
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from exported import Edit
from exported_comparisons import edited_pdf, export_comparison

import rag.assembly
from rag.__main__ import main
from rag.assembly import Service
from rag.commands.verifying import finder
from rag.domain import (
    Citation,
    Claim,
    ClaimStatus,
    ComparedSpeech,
    Comparison,
    ComparisonRow,
    FigurePair,
    FigureSide,
    FigureStatus,
    PhraseChange,
    PhraseChangeKind,
    RowKind,
    Span,
)
from rag.errors import UsageError, YanbiError
from rag.rendering.comparison_files import ENDINGS
from rag.rendering.comparison_paper import Paper, PaperTable, paper_of
from rag.verifying import Report, Source, State, finding_words, verify_bytes

QUOTES = (
    "全县种粮92万亩。",
    "河堤加固3公里，一米也不能少。",
    "全县种粮95万亩。",
    "县医院新楼年内启用。",
    "把我县建成区域中心。",
    "把我县建成全省中心。",
)
"""The sentences of two small speeches: 甲 has the first, second and fifth, 乙 the others."""
OF_A = (0, 1, 4)
PLACES = {
    0: ("一、农业", "（一）粮食"),
    1: ("二、水利",),
    2: ("一、农业",),
    3: (),
    4: ("二、水利",),
    5: ("一、农业",),
}


def text_of(side: str) -> str:
    return "".join(quote for place, quote in enumerate(QUOTES) if (place in OF_A) == (side == "a"))


def citation(place: int) -> Citation:
    side = "a" if place in OF_A else "b"
    start = text_of(side).index(QUOTES[place])
    span = Span(start, start + len(QUOTES[place]))
    title = "去年的讲话" if side == "a" else "今年的讲话"
    page = 7 if place == 3 else None
    return Citation(place + 1, side, title, PLACES[place], span, QUOTES[place], page)


def small() -> Comparison:
    """By hand: one common theme, one of 甲 alone, one of 乙 alone, a figure, two phrases."""
    said = Claim
    verbatim = ClaimStatus.VERBATIM
    return Comparison(
        ComparedSpeech("a", "去年的讲话", "蒋云舟", "2024-02-01", 27),
        ComparedSpeech("b", "今年的讲话", "蒋云舟", "2025-02-01", 27),
        rows=(
            ComparisonRow(
                0,
                "粮食",
                RowKind.BOTH,
                (said(QUOTES[0], verbatim, (1,)),),
                (said("全县种粮95万亩", ClaimStatus.PARAPHRASE, (3,)),),
                "种粮面积：甲92万亩，乙95万亩",
            ),
            ComparisonRow(1, "河堤", RowKind.ONLY_A, (said(QUOTES[1], verbatim, (2,)),)),
            ComparisonRow(2, "医院", RowKind.ONLY_B, (), (said(QUOTES[3], verbatim, (4,)),)),
        ),
        figures=(
            FigurePair(
                "种粮面积",
                "亩",
                FigureSide("92万亩", (1,), FigureStatus.RESULT),
                FigureSide("95万亩", (3,), FigureStatus.TARGET),
                changed=True,
                difference="增加3万亩",
            ),
            FigurePair("河堤加固", "公里", FigureSide("3公里", (2,), FigureStatus.RESULT), None),
        ),
        phrases=(
            PhraseChange(
                "区域中心",
                "全省中心",
                PhraseChangeKind.CHANGED,
                (5, 6),
                (Span(0, 2),),
                (Span(0, 2),),
            ),
            PhraseChange("我县", "我县", PhraseChangeKind.STAYED, (5, 6)),
        ),
        citations=tuple(map(citation, range(6))),
    )


def many(count: int) -> Comparison:
    """The small comparison with ``count`` figures of one side, which fill several pages."""
    one = small()
    alone = tuple(
        FigurePair(f"第{n}项河堤", "公里", FigureSide(f"{n}公里", (2,), FigureStatus.RESULT), None)
        for n in range(1, count + 1)
    )
    return replace(one, figures=(*one.figures, *alone))


def export(comparison: Comparison, ending: str) -> bytes:
    return export_comparison(comparison, {"a": "da", "b": "db"}, ending)


def in_library(identifier: str, digest: str) -> Source | None:
    title = {"a": "去年的讲话", "b": "今年的讲话"}[identifier]
    return Source(text_of(identifier), title, digest == f"d{identifier}")


def check(
    data: bytes, ending: str, find: Callable[[str, str], Source | None] = in_library
) -> Report:
    return verify_bytes(data, f"对照{ending}", find)


def wrong(report: Report) -> list[str]:
    return [finding_words(it) for it in report.findings if it.state is not State.RIGHT]


def note_words(paper: Paper) -> list[str]:
    return [note.words for note in paper.notes]


def test_a_footnote_gives_side_title_headings_and_page() -> None:
    assert note_words(paper_of(small())) == [
        "甲《去年的讲话》，一、农业 › （一）粮食",
        "乙《今年的讲话》，一、农业",
        "甲《去年的讲话》，二、水利",
        "乙《今年的讲话》，第 7 页",
    ]


def test_a_theme_of_one_side_leaves_the_other_side_open() -> None:
    (themes, *_) = [it for it in paper_of(small()).blocks if isinstance(it, PaperTable)]
    assert themes.columns == ("主题", "甲", "乙", "不同之处")
    shown = [[cell.words for cell in row.cells] for row in themes.rows]
    assert shown == [
        ["粮食", "「全县种粮92万亩。」", "全县种粮95万亩", "种粮面积：甲92万亩，乙95万亩"],
        ["河堤", "「河堤加固3公里，一米也不能少。」", "—", "只有甲"],
        ["医院", "—", "「县医院新楼年内启用。」", "只有乙"],
    ]


def test_every_statement_on_paper_has_a_mark() -> None:
    for block in paper_of(small()).blocks:
        if isinstance(block, PaperTable):
            for row in block.rows:
                for cell in row.cells:
                    assert bool(cell.notes) == bool(cell.citations)
                    if "亩" in cell.words and cell.words != "增加3万亩":
                        assert cell.notes


def test_the_word_file_has_real_footnotes_across_a_wide_page() -> None:
    document = docx.Document(BytesIO(export(small(), ".docx")))
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
    words = "".join(pdf_words(export(small(), ".pdf")))
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
    one = replace(small(), notes=(odd,))
    words = "".join(pdf_words(export(one, ".pdf")))
    assert "".join(odd.split()) in words
    told = docx.Document(BytesIO(export(one, ".docx"))).paragraphs
    assert odd in [it.text for it in told]


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_untouched_file_is_right(ending: str) -> None:
    report = check(export(small(), ending), ending)
    assert wrong(report) == []
    assert report.count(State.RIGHT) >= 8  # 4 claims, 3 figures, 1 difference at the least


@pytest.mark.parametrize("ending", [".docx", ".pdf"])
def test_a_table_over_several_pages_is_right(ending: str) -> None:
    assert wrong(check(export(many(120), ending), ending)) == []


def test_a_sentence_longer_than_a_page_is_right() -> None:
    """3000 characters in a column of about 25: 120 lines, a page has about 30."""
    endless = "".join(f"第{n}处河堤要加固" for n in range(375))
    other = endless.replace("河堤", "水库")
    one = small()
    row = replace(one.rows[1], a=(Claim(endless, ClaimStatus.VERBATIM, (2,)),))
    marked = (Span(2, 5), Span(600, len(other)))
    change = PhraseChange(other, None, PhraseChangeKind.WENT, (2,), marked)
    comparison = replace(one, rows=(*one.rows, row), phrases=(*one.phrases, change))
    for ending in (".docx", ".pdf"):
        assert wrong(check(export(comparison, ending), ending)) == []


def test_a_file_without_one_comparison_to_make_is_right() -> None:
    empty = Comparison(ComparedSpeech("a", "去年的讲话"), ComparedSpeech("b", "今年的讲话"))
    for ending in ENDINGS:
        assert wrong(check(export(empty, ending), ending)) == []


CHANGES = (
    ("92万亩", "82万亩"),
    ("一米也不能少", "一米也能少"),
    ("年内启用", "不年内启用"),
    ("区域中心", "国际中心"),
    ("只有甲", "只有乙"),
    ("增加3万亩", "减少3万亩"),
)


@pytest.mark.parametrize("ending", [".docx", ".pdf"])
@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_an_edit_on_paper_is_found(old: str, new: str, ending: str) -> None:
    comparison = small()
    if ending == ".docx":
        document = docx.Document(BytesIO(export(comparison, ending)))
        body = document.element.body
        holders = [it for it in body.iter(qn("w:p")) if old in _words(it)]
        assert holders
        _replace(holders[0], old, new)
        file = BytesIO()
        document.save(file)
        data = file.getvalue()
    else:
        data = edited_pdf(comparison, {"a": "da", "b": "db"}, Edit("", old, new))
    report = check(data, ending)
    assert 1 <= report.count(State.CHANGED) <= 2
    assert report.count(State.RIGHT) >= 6


def _words(paragraph: docx.oxml.CT_P) -> str:
    return "".join(it.text or "" for it in paragraph.iter(qn("w:t")))


def _replace(paragraph: docx.oxml.CT_P, old: str, new: str) -> None:
    """All words of the paragraph's runs of text into the first of them, changed."""
    texts = [it for it in paragraph.iter(qn("w:t")) if it.text not in ("[", "]")]
    whole = "".join(it.text or "" for it in texts)
    for it in texts[1:]:
        it.text = ""
    texts[0].text = whole.replace(old, new, 1)


@pytest.mark.parametrize(("old", "new"), CHANGES[:4])
def test_an_edit_of_the_page_is_found(old: str, new: str) -> None:
    page = export(small(), ".html").decode()
    body, record = page.split("<script", 1)
    first = re.search(f'(?<!["(])(?:<mark>)?{old[:2]}(?:</mark>)?{old[2:]}', body)
    assert first
    body = body[: first.start()] + new + body[first.end() :]
    report = check(f"{body}<script{record}".encode(), ".html")
    assert report.count(State.CHANGED) >= 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</h1>", "</h1><p>全县另建学校12所，今年全部开学。</p>"),
        ('value="2"', 'value="4"'),
        ("[1]</a>", "[2]</a>"),
        (">出处<", ">出处：经县政府核定<"),
        ("<td>—</td>", "<td>没有讲</td>"),
    ],
)
def test_words_and_numbers_put_into_the_page_are_found(old: str, new: str) -> None:
    page = export(small(), ".html").decode()
    assert old in page
    assert not check(page.replace(old, new, 1).encode(), ".html").right


def test_what_a_browser_does_not_show_is_no_change() -> None:
    page = export(small(), ".html").decode()
    more = '<p hidden>看不见的话</p><span style="display: none">也看不见</span><style>p{}</style>'
    page = page.replace("</h1>", f"</h1>\n\n  {more}", 1).replace("<br>", "<br/>")
    assert wrong(check(page.encode(), ".html")) == []


def test_a_page_without_our_record_is_refused() -> None:
    with pytest.raises(YanbiError, match="没有言必的出处记录"):
        check("<html><body><p>讲话</p></body></html>".encode(), ".html")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_speech_that_left_the_library_is_told(ending: str) -> None:
    def only_a(identifier: str, digest: str) -> Source | None:
        return in_library(identifier, digest) if identifier == "a" else None

    report = check(export(small(), ending), ending, only_a)
    gone = [it for it in report.findings if it.state is State.GONE]
    assert gone
    assert all("今年的讲话" in it.detail for it in gone)
    assert report.count(State.RIGHT) >= 3


@pytest.fixture
def index(make_service: service_fixtures.MakeService, monkeypatch: pytest.MonkeyPatch) -> Service:
    """The commands open this service."""
    service = make_service(None)
    monkeypatch.setattr(rag.assembly, "assemble", lambda _: service)
    return service


@pytest.mark.parametrize("ending", [".docx", ".pdf", ".html"])
def test_compare_writes_files_that_verify(index: Service, tmp_path: Path, ending: str) -> None:
    from rag.library import Library

    known = {info.file: info.id for info in index.list_speeches()}
    pair = [known[f"云泽县农村工作会议讲话{year}.txt"] for year in (2024, 2025)]
    path = tmp_path / f"对照{ending}"
    assert main(["compare", *pair, "-o", str(path)]) == 0
    with Library(index.settings.index_dir) as library:
        report = verify_bytes(path.read_bytes(), path.name, finder(library))
        assert wrong(report) == []
        assert len(report.findings) > 100
        library.remove([pair[0]])
        assert verify_bytes(path.read_bytes(), path.name, finder(library)).count(State.GONE) > 20


def test_no_other_kind_of_file_is_made() -> None:
    with pytest.raises(UsageError, match=r"\.xls"):
        export(small(), ".xls")
