"""Every kind of exported comparison checked again: untouched, edited, its speech gone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest
from comparisons_by_hand import export, many, text_of, with_tables
from docx.oxml.ns import qn
from exported import Edit
from exported_comparisons import edited_pdf
from verified_briefs import wrong

from rag.__main__ import main
from rag.assembly import Service
from rag.commands.verifying import finder
from rag.domain import (
    Claim,
    ClaimStatus,
    ComparedSpeech,
    Comparison,
    PhraseChange,
    PhraseChangeKind,
    Span,
)
from rag.errors import YanbiError
from rag.rendering.comparison_files import ENDINGS
from rag.verifying import Report, Source, State, verify_bytes


def in_library(identifier: str, digest: str) -> Source | None:
    title = {"a": "去年的讲话", "b": "今年的讲话"}[identifier]
    return Source(text_of(identifier), title, digest == f"d{identifier}")


def check(
    data: bytes, ending: str, find: Callable[[str, str], Source | None] = in_library
) -> Report:
    return verify_bytes(data, f"对照{ending}", find)


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_untouched_file_is_right(ending: str) -> None:
    report = check(export(with_tables(), ending), ending)
    assert wrong(report) == []
    assert report.count(State.RIGHT) >= 8  # 4 claims, 3 figures, 1 difference at the least


@pytest.mark.parametrize("ending", [".docx", ".pdf"])
def test_a_table_over_several_pages_is_right(ending: str) -> None:
    assert wrong(check(export(many(120), ending), ending)) == []


def test_a_sentence_longer_than_a_page_is_right() -> None:
    """3000 characters in a column of about 25: 120 lines, a page has about 30."""
    endless = "".join(f"第{n}处河堤要加固" for n in range(375))
    other = endless.replace("河堤", "水库")
    one = with_tables()
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
    comparison = with_tables()
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
    page = export(with_tables(), ".html").decode()
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
    page = export(with_tables(), ".html").decode()
    assert old in page
    assert not check(page.replace(old, new, 1).encode(), ".html").right


def test_what_a_browser_does_not_show_is_no_change() -> None:
    page = export(with_tables(), ".html").decode()
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

    report = check(export(with_tables(), ending), ending, only_a)
    gone = [it for it in report.findings if it.state is State.GONE]
    assert gone
    assert all("今年的讲话" in it.detail for it in gone)
    assert report.count(State.RIGHT) >= 3


@pytest.mark.parametrize("ending", [".docx", ".pdf", ".html"])
def test_compare_writes_files_that_verify(
    opened_service: Service, tmp_path: Path, ending: str
) -> None:
    from rag.library import Library

    known = {info.file: info.id for info in opened_service.list_speeches()}
    pair = [known[f"云泽县农村工作会议讲话{year}.txt"] for year in (2024, 2025)]
    path = tmp_path / f"对照{ending}"
    assert main(["compare", *pair, "-o", str(path)]) == 0
    with Library(opened_service.settings.index_dir) as library:
        report = verify_bytes(path.read_bytes(), path.name, finder(library))
        assert wrong(report) == []
        assert len(report.findings) > 100
        library.remove([pair[0]])
        assert verify_bytes(path.read_bytes(), path.name, finder(library)).count(State.GONE) > 20
