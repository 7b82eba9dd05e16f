"""OFD: text by its places, templates as furniture, scanned pages recognised, nothing trusted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from corpus.archives import archive, members
from corpus.comparing import bare, body, headings, paragraphs
from corpus.ofd import Sheet, ofd_of, package, scanned
from corpus.scans import as_png
from numpy.typing import NDArray

from rag.domain import AsideKind
from rag.errors import DamagedFile, EmptyFile, FileTooLarge, ProtectedFile, ToolMissing
from rag.extracting import Effort, Extract
from rag.extracting.ofd import read_ofd
from rag.extracting.ofd_page import steps
from rag.ports import RecognisedLine
from rag.reading import read_file

SAMPLES = sorted((Path(__file__).parent / "samples").iterdir())


def read(data: bytes, effort: Effort | None = None) -> Extract:
    return read_ofd(data, "讲话.ofd", effort or Effort())


def text_object(words: str, box: str = "30 50 150 8", *, code: str = "", more: str = "") -> str:
    return (
        f'<ofd:TextObject ID="5" Boundary="{box}" Font="1" Size="5" {more}>'
        f'<ofd:TextCode X="0" Y="4.4" {code}>{words}</ofd:TextCode></ofd:TextObject>'
    )


def changed(data: bytes, files: dict[str, bytes | None]) -> bytes:
    """``data`` with members replaced, added or (None) left out."""
    every = {**members(data), **files}
    return archive({name: inside for name, inside in every.items() if inside is not None})


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_comes_back(sample: Path) -> None:
    text = read_file(sample).text
    extract = read(ofd_of(text, Sheet(head="云泽县文件汇编")))
    assert paragraphs(body(extract)) == paragraphs(text)
    assert headings(body(extract)) == headings(text)
    furniture = [extract.text[a.span.start : a.span.end] for a in extract.asides]
    assert sorted(map(bare, furniture)) == sorted(
        [f"—{page}—" for page in range(1, len(extract.pages) + 1)]
        + ["云泽县文件汇编"] * len(extract.pages)
    )
    assert {aside.kind for aside in extract.asides} == {AsideKind.PAGE}


def test_steps_repeat() -> None:
    assert list(steps("5 g 3 4.2 6")) == [5, 4.2, 4.2, 4.2, 6]
    assert list(steps("")) == []
    assert list(steps("3 x 4")) == [3]
    assert len(list(steps("g 99999999999 1"))) <= 1_000_000


def test_places_and_not_the_order_of_the_file_say_what_comes_first() -> None:
    page = text_object("第二行的话。", "30 80 150 8") + text_object("第一行的话。", "30 50 150 8")
    assert read(package([page])).text == "第一行的话。\n第二行的话。"


def test_a_line_in_several_codes_and_objects_is_one_line() -> None:
    page = (
        '<ofd:TextObject ID="5" Boundary="30 50 80 8" Size="5"><ofd:TextCode X="0" Y="4.4" '
        'DeltaX="g 3 5">一、提高</ofd:TextCode><ofd:TextCode X="20" Y="4.4" DeltaX="5">认识'
        "</ofd:TextCode></ofd:TextObject>" + text_object("，抓好落实", "60 50 80 8")
    )
    assert read(package([page])).text == "一、提高认识，抓好落实"


def test_ctm_moves_and_scales() -> None:
    # Size 5 times 0.5, moved by 20 mm: the second half of the line.
    second = text_object("后半行", "30 50 150 8", more='CTM="1 0 0 1 20 0"')
    assert read(package([text_object("前半行的") + second])).text == "前半行的后半行"


def test_slanting_and_pale_words_are_watermarks() -> None:
    slanting = text_object("内部资料", more='CTM="0.7071 0.7071 -0.7071 0.7071 0 0"')
    pale = text_object("传阅", "90 200 50 8", more='Alpha="60"')
    extract = read(package([text_object("正文的话。") + slanting + pale]))
    marks = [extract.text[a.span.start : a.span.end] for a in extract.asides]
    assert marks == ["内部资料", "传阅"]
    assert {aside.kind for aside in extract.asides} == {AsideKind.WATERMARK}
    assert body(extract).strip() == "正文的话。"


def test_pages_come_in_the_order_of_the_document() -> None:
    extract = read(package([text_object("甲。"), "", text_object("丙。")]))
    assert [extract.text[start : start + 2] for start in extract.pages] == ["甲。", "丙。", "丙。"]


class Reader:
    name = "fake"

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def recognise(self, picture: NDArray[np.uint8]) -> list[RecognisedLine]:
        self.shapes.append(picture.shape)
        return [RecognisedLine("会议强调。", 60, 100, 160, 122, 0.9)]


def test_scanned_pages_are_recognised() -> None:
    picture = as_png(np.full((594, 420, 3), 200, np.uint8))
    reader = Reader()
    told: list[str] = []
    effort = Effort(recogniser=lambda: reader, report=told.append)
    extract = read(scanned([picture, picture]), effort)
    assert extract.text == "会议强调。\n会议强调。"
    assert extract.pages == (0, 6)
    assert told == [f"这个 OFD 没有文字，正在识别第 {n}/2 页" for n in (1, 2)]
    assert reader.shapes == [(594, 420, 3)] * 2
    assert [c.value for c in extract.confidence] == [0.9, 0.9]
    with pytest.raises(ToolMissing, match="第 1/2 页是扫描的图片"):
        read(scanned([picture, picture]))


def test_a_seal_on_a_page_of_text_is_not_recognised() -> None:
    seal = '<ofd:ImageObject ID="9" Boundary="120 200 40 40" ResourceID="p0"/>'
    reader = Reader()
    picture = as_png(np.full((50, 50, 3), 99, np.uint8))
    data = package([text_object("正文的话。") + seal], pictures=[picture])
    assert read(data, Effort(recogniser=lambda: reader)).text == "正文的话。"
    assert reader.shapes == []


PAGE = "Doc_0/Pages/Page_0/Content.xml"


def test_entities_are_refused() -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">'
        b'<!ENTITY c SYSTEM "file:///etc/passwd">]><Page><Content><Layer>&b;&c;</Layer></Content></Page>'
    )
    with pytest.raises(DamagedFile, match="实体"):
        read(changed(package([text_object("甲。")]), {PAGE: bomb}))


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"OFD.xml": None}, "OFD.xml"),
        ({"OFD.xml": b"<OFD/>"}, "没有找到文档"),
        ({PAGE: None}, "缺少 Content.xml"),
        ({PAGE: b"<Page><Content>"}, "不完整"),
        ({"Doc_0/Document.xml": b"<Document/>"}, "没有找到文档"),
    ],
)
def test_broken_files_are_refused(files: dict[str, bytes | None], why: str) -> None:
    with pytest.raises(DamagedFile, match=why):
        read(changed(package([text_object("甲。")]), files))
    with pytest.raises(DamagedFile):
        read(package([text_object("甲。")])[:300])


def test_encrypted_blank_and_long_files_are_refused() -> None:
    data = package([text_object("甲。"), text_object("乙。")])
    with pytest.raises(ProtectedFile, match="加了密"):
        read(changed(data, {"Encryptions.xml": b"<x/>"}))
    with pytest.raises(EmptyFile, match="没有文字"):
        read(package(["", ""]))
    with pytest.raises(FileTooLarge, match="2 页"):
        read(data, Effort(max_pages=1))
    with pytest.raises(FileTooLarge, match="文字"):
        read(data, Effort(max_text_chars=3))


def test_odd_numbers_do_no_harm() -> None:
    odd = text_object("甲乙丙。", "nan inf 1e400 x", code='DeltaX="nan 1 g x 3"', more='CTM="1 2"')
    flat = text_object("丁。", "30 90 10 10", more='CTM="0 0 0 0 0 0"')
    assert "甲乙丙。" in read(package([odd + flat])).text


def test_attachments_are_left_alone_and_the_title_is_a_hint() -> None:
    data = changed(
        package([text_object("正文。")], title="在会上的讲话"),
        {"Doc_0/Attachs/big.docx": b"secret", "Doc_0/Attachs/Attachments.xml": b"<broken"},
    )
    extract = read(data)
    assert extract.text == "正文。"
    assert extract.hints == {"title": "在会上的讲话"}
