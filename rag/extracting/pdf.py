"""PDF -> Extract: the text layer where a page has one that can be used, recognition where not.

pdfium says of every character where and how it was set; what that means (columns, tables,
paragraphs, page furniture) is told in layout/. Nothing in the file is executed.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from rag.errors import DamagedFile, EmptyFile, FileTooLarge, ProtectedFile, ToolMissing
from rag.extracting.extract import Effort, Extract
from rag.extracting.layout import compose
from rag.extracting.layout.printed import Page
from rag.extracting.legibility import check_legible
from rag.extracting.pdf_glyphs import glyphs_and_rulings
from rag.extracting.pictures import NoRecogniser, recognised
from rag.extracting.text_layer import is_usable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pypdfium2 import PdfDocument, PdfPage

_DPI: Final = 200
"""The resolution at which a page without text is drawn to be recognised."""
_POINTS: Final = 72
_LONGEST: Final = 4000
"""Pixels of its longer side: some scans say that they are metres wide."""
_SMALL: Final = 48
"""Pixels of the longer side at which a page is looked at to tell whether it is blank."""


def read_pdf(data: bytes, name: str, effort: Effort) -> Extract:
    """The text of the PDF ``data``; ``name`` is for messages alone.

    Raises DamagedFile, ProtectedFile (needs a password), FileTooLarge (pages, characters),
    EmptyFile (nothing but blank or illegible pages) and ToolMissing (scanned pages and no
    recognition).
    """
    document = _open(data, name)
    try:
        count = len(document)
        if count > effort.max_pages:
            raise FileTooLarge(
                f"「{name}」有 {count} 页，超过上限 {effort.max_pages} 页，请拆分后再加入。"
            )
        pages = []
        chars = 0
        for number in range(count):
            effort.check()
            page = _read_page(document, number, name, effort)
            chars += sum(len(piece.text) for piece in page.pieces)
            if chars > effort.max_text_chars:
                raise FileTooLarge(f"「{name}」的文字超过上限，请拆分后再加入。")
            pages.append(page)
        if not chars:
            raise EmptyFile(f"「{name}」里没有文字，各页都是空白，请检查文件后再加入。")
        check_legible(pages, name)
        return compose(pages, _hints(document))
    finally:
        document.close()


def _open(data: bytes, name: str) -> PdfDocument:
    import pypdfium2
    from pypdfium2 import raw

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise ProtectedFile(
                f"「{name}」加了密码，打不开；请用原来的软件去掉密码，另存之后再加入。"
            ) from None
        raise DamagedFile(
            f"「{name}」不是完整的 PDF，可能没有下载完或已损坏，请重新取得后再加入。"
        ) from None


def _read_page(document: PdfDocument, number: int, name: str, effort: Effort) -> Page:
    import pypdfium2

    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        raise DamagedFile(
            f"「{name}」的第 {number + 1} 页已损坏，读不出来，请重新取得这个文件后再加入。"
        ) from None
    try:
        layer = glyphs_and_rulings(page, effort.max_text_chars)
        if is_usable(layer.text, pictured=_pictured(page)):
            return layer.page()
        if _is_blank(page):
            return Page(*page.get_size())
        return _recognised(page, number, len(document), name, effort)
    finally:
        page.close()


def _recognised(page: PdfPage, number: int, count: int, name: str, effort: Effort) -> Page:
    effort.tell(f"这个 PDF 没有文字层，正在识别第 {number + 1}/{count} 页")
    scale = min(_DPI / _POINTS, _LONGEST / max(*page.get_size(), 1.0))
    picture = _drawn(page, scale, effort.max_pixels)
    try:
        return recognised(picture, effort)
    except NoRecogniser:
        raise ToolMissing(
            f"「{name}」第 {number + 1} 页是扫描的图片，没有文字层，而文字识别没有装好；"
            "请重新安装，或先转成带文字的 PDF。"
        ) from None


def _drawn(page: PdfPage, scale: float, most: int) -> NDArray[np.uint8]:
    """The page as an RGB picture of at most ``most`` pixels."""
    import numpy as np

    width, height = page.get_size()
    pixels = max(width * height * scale * scale, 1.0)
    # Slightly less than allowed: pdfium rounds the sides up.
    scale = min(scale, 0.99 * scale * (most / pixels) ** 0.5)
    bitmap = page.render(scale=scale, rev_byteorder=True)
    drawn = bitmap.to_numpy()
    if drawn.ndim == 2 or drawn.shape[2] == 1:
        drawn = np.repeat(drawn.reshape(*drawn.shape[:2], 1), 3, axis=2)
    picture: NDArray[np.uint8] = np.ascontiguousarray(drawn[:, :, :3])
    bitmap.close()
    return picture


def _is_blank(page: PdfPage) -> bool:
    """Whether nothing is printed on the page; a look at few pixels is enough to see any line."""
    width, height = page.get_size()
    picture = _drawn(page, min(1.0, 16 * _SMALL / max(width, height, 1.0)), 1_000_000)
    return int(picture.max()) - int(picture.min()) < 24


def _pictured(page: PdfPage) -> float:
    """The share (0 to 1) of the page that its largest picture covers."""
    from pypdfium2 import raw

    width, height = page.get_size()
    if page.get_rotation() in (90, 270):
        width, height = height, width
    largest = 0.0
    for item in _pictures(page, raw.FPDF_PAGEOBJ_IMAGE):
        left, bottom, right, top = item.get_bounds()
        across = min(right, width) - max(left, 0.0)
        down = min(top, height) - max(bottom, 0.0)
        largest = max(largest, max(across, 0.0) * max(down, 0.0))
    return largest / (width * height) if width * height else 0.0


def _pictures(page: PdfPage, kind: int) -> Iterator[Any]:
    import pypdfium2

    try:
        yield from page.get_objects(filter=[kind], max_depth=3)
    except pypdfium2.PdfiumError:
        return


def _hints(document: PdfDocument) -> dict[str, str]:
    """The title that the file gives itself: often a template's, so a hint and no more.

    Its dates are those of the file, not of the speech, and are left alone.
    """
    import pypdfium2

    try:
        title = document.get_metadata_value("Title").strip()
    except (pypdfium2.PdfiumError, ctypes.ArgumentError, UnicodeError):
        return {}
    return {"title": title} if title else {}
