"""PDF: what people see on the pages comes back, furniture apart, in order and on its page."""

from __future__ import annotations

import io
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from corpus.comparing import bare, body, headings, paragraphs
from corpus.pdf import Layout, compiled, pdf_of, typst_settings
from corpus.scans import as_pdf
from numpy.typing import NDArray

from rag.domain import AsideKind
from rag.errors import Cancelled, DamagedFile, EmptyFile, FileTooLarge, ProtectedFile, ToolMissing
from rag.extracting import Effort, Extract
from rag.extracting.pdf import read_pdf
from rag.extracting.text_layer import is_usable
from rag.ports import RecognisedLine
from rag.reading import read_file

SAMPLES = sorted((Path(__file__).parent / "samples").iterdir())
LONG = "今年全县粮食播种面积稳定在九十二万亩以上，总产量三十九万吨以上，责任到村到户。" * 3


def read(pdf: bytes, effort: Effort | None = None) -> Extract:
    return read_pdf(pdf, "讲话.pdf", effort or Effort())


def asides(extract: Extract, kind: AsideKind) -> list[str]:
    return [extract.text[a.span.start : a.span.end] for a in extract.asides if a.kind == kind]


def page_of(extract: Extract, words: str) -> int:
    at = extract.text.index(words)
    return sum(start <= at for start in extract.pages)


class Reader:
    """A recogniser that reads the same lines on every page."""

    name = "fake"

    def __init__(self, *words: str) -> None:
        self.words = words or ("会议强调，要抓好安全生产。",)
        self.seen: list[tuple[int, ...]] = []

    def recognise(self, picture: NDArray[np.uint8]) -> list[RecognisedLine]:
        self.seen.append(picture.shape)
        return [
            RecognisedLine(text, 300.0, 300.0 + 80 * n, 300.0 + 44 * len(text), 350.0 + 80 * n, 0.9)
            for n, text in enumerate(self.words)
        ]  # fmt: skip


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_comes_back(sample: Path) -> None:
    text = read_file(sample).text
    extract = read(pdf_of(text, Layout(head="云泽县文件汇编")))
    assert paragraphs(body(extract)) == paragraphs(text)
    assert headings(body(extract)) == headings(text)
    numbers = [f"—{page}—" for page in range(1, len(extract.pages) + 1)]
    furniture = [*numbers, *["云泽县文件汇编"] * len(numbers)]
    assert sorted(map(bare, asides(extract, AsideKind.PAGE))) == sorted(furniture)


@pytest.mark.parametrize("sample", [SAMPLES[3], SAMPLES[6]], ids=["plain", "with a table"])
def test_columns_are_read_one_after_the_other(sample: Path) -> None:
    text = read_file(sample).text
    extract = read(pdf_of(text, Layout(columns=2, size=10.5, head="云泽县文件汇编")))
    assert paragraphs(body(extract)) == paragraphs(text)


def test_ragged_lines_are_joined_and_a_watermark_is_set_aside() -> None:
    text = read_file(SAMPLES[3]).text
    extract = read(pdf_of(text, Layout(justify=False, size=14, watermark="内部资料")))
    assert paragraphs(body(extract)) == paragraphs(text)
    assert asides(extract, AsideKind.WATERMARK) == ["内部资料"] * len(extract.pages)


def test_a_paragraph_over_a_page_break_stays_one_and_knows_both_pages() -> None:
    filler = "\n".join(f"第{n}项工作已经完成。" for n in range(1, 23))
    extract = read(pdf_of(f"标题\n{filler}\n{LONG}\n最后一段。", Layout(head="文件汇编")))
    assert len(extract.pages) == 2
    assert LONG in extract.text.split("\n")
    inside = extract.text.index(LONG)
    assert inside < extract.pages[1] < inside + len(LONG)
    assert page_of(extract, "第22项") == 1
    assert page_of(extract, "最后一段") == 2
    # What ends page 1 stands before the paragraph, what begins page 2 after it.
    lines = extract.text.split("\n")
    at = lines.index(LONG)
    assert [lines[at - 1], lines[at + 1]] == ["— 1 —", "文件汇编"]


def test_pages_begin_where_they_begin_also_after_a_blank_one() -> None:
    source = typst_settings(Layout()) + (
        "甲页的话。#pagebreak() #page(footer: none)[] 丙页的话。#pagebreak() 丁页的话。"
    )
    extract = read(compiled(source))
    assert len(extract.pages) == 4
    assert [page_of(extract, words) for words in ("甲页", "丙页", "丁页")] == [1, 3, 4]


def test_ruled_tables_are_read_row_by_row_cells_whole() -> None:
    source = typst_settings(Layout(numbers=False)) + (
        "表前的话。\n\n#table(columns: (6em, 4em, 4em), [县区], [任务], [完成],"
        "[银塘县和北桥区两处合计], [25], [22],"
        "table.cell(rowspan: 2)[望荻镇], [12], [11], [3], [2],"
        "table.cell(colspan: 2)[合计], [35])\n\n表后的话。"
    )
    assert read(compiled(source)).text.split("\n") == [
        "表前的话。",
        "县区\t任务\t完成",
        "银塘县和北桥区两处合计\t25\t22",
        "望荻镇\t12\t11",
        "\t3\t2",
        "合计\t35",
        "表后的话。",
    ]


def test_tables_without_rules_are_read_row_by_row() -> None:
    source = typst_settings(Layout(numbers=False)) + (
        "表前的话说得长一些，免得像一行表格。\n\n#table("
        "columns: 3, stroke: none, column-gutter: 3em, [县区], [任务], [完成], "
        "[北桥区], [25], [22], [银塘县], [12], [11])\n\n表后的话。"
    )
    assert read(compiled(source)).text.split("\n")[1:4] == [
        "县区\t任务\t完成",
        "北桥区\t25\t22",
        "银塘县\t12\t11",
    ]


def test_a_raised_note_mark_is_no_part_of_the_figure() -> None:
    source = typst_settings(Layout()) + (
        "粮食增长6.5%#footnote[据县统计局。]，产值26.5#super[2]亿元，占地30m#super[2]。"
    )
    text = bare(body(read(compiled(source))))
    assert "粮食增长6.5%〔1〕，产值26.5〔2〕亿元，占地30m²。" in text
    assert "〔1〕据县统计局。" in text


def test_a_number_that_is_no_page_number_stays() -> None:
    source = typst_settings(Layout(numbers=False)) + "上文。\n\n2025\n\n#v(1fr)\n\n2025"
    assert paragraphs(body(read(compiled(source)))) == ["上文。", "2025", "2025"]


def test_other_forms_of_page_numbers() -> None:
    footer = "context align(right)[第#counter(page).display()页 共#counter(page).final().at(0)页]"
    settings = typst_settings(Layout(numbers=False)).replace("footer: none", f"footer: {footer}")
    extract = read(compiled(settings + "甲。#pagebreak() 乙。"))
    assert list(map(bare, asides(extract, AsideKind.PAGE))) == ["第1页共2页", "第2页共2页"]
    assert paragraphs(body(extract)) == ["甲。", "乙。"]


def test_turned_pages_are_read_upright() -> None:
    import pypdfium2

    text = read_file(SAMPLES[3]).text
    document = pypdfium2.PdfDocument(pdf_of(text))
    for number in range(len(document)):
        document[number].set_rotation(90 * (number % 4))
    turned = io.BytesIO()
    document.save(turned)
    document.close()
    assert paragraphs(body(read(turned.getvalue()))) == paragraphs(text)


def test_text_printed_sideways_on_an_upright_page_is_read_upright() -> None:
    words = "横排在竖页上的一张表，文字都是躺着的。"
    source = typst_settings(Layout(numbers=False)) + f"#rotate(-90deg, reflow: true)[{words}]"
    assert bare(read(compiled(source)).text) == words


def mixed_pdf() -> bytes:
    """Page 1 text, page 2 a scan, page 3 blank, page 4 text."""
    import pypdfium2

    whole = pypdfium2.PdfDocument.new()
    picture = np.full((600, 420, 3), 255, np.uint8)
    picture[100:120, 60:300] = 0
    blank = np.full((600, 420, 3), 250, np.uint8)
    for pdf in (
        pdf_of("第一页的标题\n第一页的话。", Layout(numbers=False)),
        as_pdf([picture]),
        as_pdf([blank]),
        pdf_of("第四页的标题\n第四页的话。", Layout(numbers=False)),
    ):
        part = pypdfium2.PdfDocument(pdf)
        whole.import_pages(part)
        part.close()
    out = io.BytesIO()
    whole.save(out)
    whole.close()
    return out.getvalue()


def test_only_pages_without_text_are_recognised() -> None:
    reader = Reader()
    told: list[str] = []
    extract = read(mixed_pdf(), Effort(recogniser=lambda: reader, report=told.append))
    assert len(reader.seen) == 1
    assert told == ["这个 PDF 没有文字层，正在识别第 2/4 页"]
    assert page_of(extract, "会议强调") == 2
    assert page_of(extract, "第四页的标题") == 4
    [line] = extract.confidence
    assert extract.text[line.span.start : line.span.end] == "会议强调，要抓好安全生产。"
    assert line.value == pytest.approx(0.9)


def test_a_recognised_page_stays_within_the_pixels_allowed() -> None:
    reader = Reader()
    read(mixed_pdf(), Effort(recogniser=lambda: reader, max_pixels=50_000))
    [(height, width, channels)] = reader.seen
    assert height * width <= 50_000
    assert channels == 3


def test_scanned_pages_without_recognition_are_refused_by_page() -> None:
    with pytest.raises(ToolMissing, match="第 2 页是扫描的图片"):
        read(mixed_pdf())


def test_a_scan_joins_its_lines_to_paragraphs() -> None:
    first = "各位代表今年工作的总要求是稳中求进以进促稳先"
    reader = Reader("\u3000\u3000".strip() + first, "立后破，扎实推进。")
    picture = np.full((600, 420, 3), 255, np.uint8)
    picture[100:120, 60:300] = 0
    extract = read(as_pdf([picture]), Effort(recogniser=lambda: reader))
    assert extract.text == first + "立后破，扎实推进。"
    spans = [extract.text[c.span.start : c.span.end] for c in extract.confidence]
    assert spans == [first, "立后破，扎实推进。"]


@pytest.mark.parametrize(
    ("text", "pictured", "usable"),
    [
        ("在全市重点项目建设推进会上的讲话，增长6.5%。" * 3, 0.0, True),
        ("在全市重點項目建設推進會上的講話，農業農村發展。" * 3, 0.0, True),
        ("2025年1—9月，GDP 1,486.3", 0.0, True),
        ("ÔÚÈ«ÊÐÖØµãÏîÄ¿½¨ÉèÍÆ½ø»áÉÏµÄ½²»°", 0.0, False),
        ("\ue001\ue002\ue003在\ue004全", 0.0, False),
        ("锛屽湪鍏ㄥ競閲嶇偣椤圭洰寤鸿鎺ㄨ繘浼氫笂鐨勮璇濄€傜鍚勪綅浠ｈ〃锛", 0.0, False),
        ("扫描件　第1页", 0.95, False),
        ("封面标题", 0.3, True),
        (" \u3000\n", 0.0, False),
    ],
)
def test_which_text_layers_can_be_used(text: str, pictured: float, usable: bool) -> None:
    assert is_usable(text, pictured=pictured) is usable


def locked_pdf() -> bytes:
    """A PDF whose password is not the empty one (both check strings are of another password)."""
    check = "<" + "5a" * 32 + ">"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        f"<</Filter/Standard/V 1/R 2/O {check}/U {check}/P -4>>",
    ]
    pdf = b"%PDF-1.4\n"
    places = []
    for number, words in enumerate(objects, 1):
        places.append(len(pdf))
        pdf += f"{number} 0 obj{words}endobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<{'00' * 16}><{'00' * 16}>]>>"
    end = f"xref\n0 5\n0000000000 65535 f \n{table}trailer{trailer}\nstartxref\n{len(pdf)}\n%%EOF"
    return pdf + end.encode()


def test_a_pdf_with_a_password_is_refused_with_advice() -> None:
    with pytest.raises(ProtectedFile, match="去掉密码"):
        read(locked_pdf())


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\nhello", b"%PDF-", b"%PDF-1.4" + bytes(range(256)) * 9]
)
def test_broken_files_are_refused(data: bytes) -> None:
    with pytest.raises(DamagedFile, match="已损坏"):
        read(data)


def test_blank_pages_alone_are_refused() -> None:
    with pytest.raises(EmptyFile, match="没有文字"):
        read(compiled(typst_settings(Layout(numbers=False))))


def test_bounds() -> None:
    pdf = pdf_of("标题\n甲的话。")
    with pytest.raises(FileTooLarge, match="1 页"):
        read(pdf, Effort(max_pages=0))
    with pytest.raises(FileTooLarge, match="文字"):
        read(pdf, Effort(max_text_chars=3))
    stop = Event()
    stop.set()
    with pytest.raises(Cancelled):
        read(pdf, Effort(stop=stop))


def test_what_the_file_says_of_itself_are_hints() -> None:
    source = '#set document(title: "在会上的讲话")\n' + typst_settings(Layout()) + "正文。"
    assert read(compiled(source)).hints["title"] == "在会上的讲话"
