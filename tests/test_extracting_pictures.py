"""Pictures: bounded, turned and cut as needed, recognised page by page."""

from __future__ import annotations

import io
import struct
import zlib
from threading import Event

import numpy as np
import PIL.Image
import pytest
from corpus.comparing import agreement, body, headings
from corpus.pdf import Layout, pdf_of
from corpus.scans import Scan, as_jpeg, as_png, as_tiff, pages_of
from numpy.typing import NDArray

from rag.errors import Cancelled, DamagedFile, EmptyFile, FileTooLarge, ToolMissing
from rag.extracting import Effort, Extract
from rag.extracting.pictures import read_picture, slices, widened
from rag.ports import RecognisedLine


class Reader:
    """A recogniser that keeps what it was shown and reads the same line everywhere."""

    name = "fake"

    def __init__(self, words: str = "会议强调。", sure: float = 0.9) -> None:
        self.words = words
        self.sure = sure
        self.shown: list[NDArray[np.uint8]] = []

    def recognise(self, picture: NDArray[np.uint8]) -> list[RecognisedLine]:
        self.shown.append(picture)
        return [RecognisedLine(self.words, 10, 10, 110, 32, self.sure)] if self.words else []


def read(data: bytes, reader: Reader | None, **bounds: int) -> Extract:
    recogniser = None if reader is None else lambda: reader
    return read_picture(data, "扫描.png", Effort(recogniser=recogniser, **bounds))


def saved(image: PIL.Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


PAPER = np.full((300, 200, 3), 240, np.uint8)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "BMP", "TIFF", "WEBP"])
def test_every_format(form: str) -> None:
    reader = Reader()
    extract = read(saved(PIL.Image.fromarray(PAPER), form), reader)
    assert extract.text == "会议强调。"
    assert extract.pages == (0,)
    assert [(c.span.start, c.span.end, c.value) for c in extract.confidence] == [(0, 5, 0.9)]
    assert reader.shown[0].shape == (300, 200, 3)


def test_pages_of_a_tiff_are_told_one_by_one() -> None:
    reader = Reader()
    told: list[str] = []
    effort = Effort(recogniser=lambda: reader, report=told.append)
    extract = read_picture(as_tiff([PAPER, PAPER, PAPER]), "扫描.tif", effort)
    assert told == [f"正在识别第 {n}/3 页" for n in (1, 2, 3)]
    assert extract.pages == (0, 6, 12)


def test_a_photograph_is_turned_as_its_camera_says() -> None:
    exif = PIL.Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise by a quarter
    reader = Reader()
    read(saved(PIL.Image.fromarray(PAPER), "JPEG", exif=exif), reader)
    assert reader.shown[0].shape == (200, 300, 3)


def test_what_is_transparent_is_white_and_deep_greys_keep_their_shade() -> None:
    reader = Reader()
    read(saved(PIL.Image.new("RGBA", (40, 30), (0, 0, 0, 0)), "PNG"), reader)
    deep = PIL.Image.fromarray(np.full((30, 40), 0x8000, np.uint16))
    read(saved(deep, "PNG"), reader)
    palette = PIL.Image.new("P", (40, 30), 0)
    palette.putpalette([9, 9, 9] * 256)
    read(saved(palette, "PNG", transparency=0), reader)
    assert [int(picture.mean()) for picture in reader.shown] == [255, 0x80, 255]


def test_large_pictures_are_scaled_down_and_larger_ones_refused() -> None:
    reader = Reader()
    read(as_png(PAPER), reader, max_pixels=40_000)  # 60,000 pixels: up to twice as many pass
    height, width, _ = reader.shown[0].shape
    assert height * width <= 40_000
    assert height / width == pytest.approx(1.5, abs=0.02)
    with pytest.raises(FileTooLarge, match="像素"):
        read(as_png(PAPER), Reader(), max_pixels=20_000)
    read(as_jpeg(np.repeat(PAPER, 4, axis=0)), reader, max_pixels=60_000)  # decoded smaller


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    def chunk(kind: bytes, inside: bytes) -> bytes:
        return (
            struct.pack(">I", len(inside))
            + kind
            + inside
            + struct.pack(">I", zlib.crc32(kind + inside))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", zlib.compress(bytes(1 << 20)))
        + chunk(b"IEND", b"")
    )
    with pytest.raises(FileTooLarge, match="像素"):
        read(bomb, Reader())


@pytest.mark.parametrize("form", ["PNG", "JPEG", "BMP", "TIFF", "WEBP"])
def test_truncated_pictures_are_refused(form: str) -> None:
    noise = np.random.default_rng(7).integers(0, 255, (300, 200, 3)).astype(np.uint8)
    data = saved(PIL.Image.fromarray(noise), form)
    for size in (len(data) // 2, 30):
        with pytest.raises(DamagedFile, match="不是完整的图片"):
            read(data[:size], Reader())


def test_formats_that_start_programs_are_no_pictures() -> None:
    with pytest.raises(DamagedFile):
        read(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EOF\n", Reader())


def test_nothing_read_and_nobody_to_read() -> None:
    with pytest.raises(EmptyFile, match="没有认出文字"):
        read(as_png(PAPER), Reader(""))
    with pytest.raises(ToolMissing, match="文字识别没有装好"):
        read(as_png(PAPER), None)
    with pytest.raises(FileTooLarge, match="2 页"):
        read(as_tiff([PAPER, PAPER]), Reader(), max_pages=1)


@pytest.mark.parametrize(
    ("words", "sure", "legible"),
    [
        ("会议强调。", 0.9, True),
        ("三云甘", 0.6, False),  # hardly anything of a page
        ("各位代表，今年要抓好春灌、夏收和秋种三件事。", 0.75, True),  # unsure, but a text
        ("在业市重0项日建设报通会正行调店次理造点是市重", 0.47, False),
    ],
)
def test_what_is_too_blurred_to_be_a_text_is_refused(
    words: str, sure: float, legible: bool
) -> None:
    if legible:
        assert read(as_png(PAPER), Reader(words, sure)).text == words
    else:
        with pytest.raises(EmptyFile, match=rf"太模糊：只认出 {len(words)} 个字.*清楚"):
            read(as_png(PAPER), Reader(words, sure))


def test_reading_stops_between_pages() -> None:
    stop = Event()
    reader = Reader()

    def report(words: str) -> None:
        if "2/3" in words:
            stop.set()

    effort = Effort(recogniser=lambda: reader, report=report, stop=stop)
    with pytest.raises(Cancelled):
        read_picture(as_tiff([PAPER] * 3), "扫描.tif", effort)
    assert len(reader.shown) == 2


def test_tall_screenshots_are_cut_between_lines() -> None:
    tall = np.full((2000, 200, 3), 255, np.uint8)
    for top in range(10, 2000, 40):
        tall[top : top + 24, 20:180] = 0
    parts = slices(tall)
    assert np.array_equal(np.concatenate(parts), tall)
    assert all(part.shape[0] <= 2.2 * 200 for part in parts)
    for part in parts[:-1]:
        assert part[-1].min() == 255  # no line is cut through
    assert len(slices(tall[:440])) == 1


def test_lines_of_later_slices_stand_below() -> None:
    tall = np.full((1000, 200, 3), 255, np.uint8)
    reader = Reader("各位代表。")
    assert read(as_png(tall), reader).text == "\n".join(["各位代表。"] * len(reader.shown))
    assert len(reader.shown) > 1


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("同志们:会议(讲话)开始,请注意!", "同志们：会议（讲话）开始，请注意！"),
        ("增长6%,达到39.3万吨;比例1.6:1,高于平均", "增长6%，达到39.3万吨；比例1.6:1，高于平均"),
        ("(2024年2月20日）", "（2024年2月20日）"),
        ("（2024年2月20日，星期四)", "（2024年2月20日，星期四）"),
        ("优良天数比例(%)", "优良天数比例（%）"),
        ("GDP(2024) was 1,486.3", "GDP(2024) was 1,486.3"),
    ],
)
def test_half_width_marks_after_chinese_are_misread_ones(seen: str, meant: str) -> None:
    assert widened(["前面有几个，逗号，都是，宽的，", seen])[1] == meant


def test_a_text_with_half_width_commas_keeps_them() -> None:
    lines = ["会议指出,要抓落实,见实效", "同志们:"]
    assert widened(lines) == lines


TEXT = """在全县农村工作会议上的讲话
同志们：
粮食总产量39.3万吨，增长1.8%。新建高标准农田6.5万亩，累计建成58.2万亩，一亩一亩都要管好，一块一块都要守牢。
一、守牢耕地红线
耕地是饭碗的底子，一亩也不能少。要实行田长制，名单3月底前在各村公示栏上墙，让群众看得见。
二、抓好粮食生产
早稻24.8万亩、旱粮8.6万亩，已经分解到12个乡镇，各乡镇3月10日前把面积落实到村到户。
"""


@pytest.mark.models
@pytest.mark.parametrize(
    "scan", [Scan(skew=0.6), Scan(quarters=1, skew=-0.4)], ids=["flat", "side"]
)
def test_a_scan_comes_back(scan: Scan) -> None:
    from rag.backends.rapid_ocr import load_recogniser

    pictures = pages_of(pdf_of(TEXT, Layout(size=14)), scan)
    extract = read_picture(as_jpeg(pictures[0]), "扫描.jpg", Effort(recogniser=load_recogniser))
    assert agreement(TEXT, body(extract)) >= 0.98
    assert headings(body(extract)) == headings(TEXT)
