"""A PDF -> its record (an attachment) and the text it shows. pdfium is imported late."""

from __future__ import annotations

import ctypes
import re
from dataclasses import replace
from typing import Any

from rag.errors import NotText
from rag.verifying.recorded import Record, parse_record

ATTACHMENT = "yanbi-evidence.json"
_BEYOND = re.compile("[\0\U00010000-\U0010ffff]")
_HEADER = "表头"
_PAGE_NUMBER = re.compile(r"^\s*—\s*\d+\s*—\s*$", re.MULTILINE)


def read_pdf(data: bytes, name: str) -> tuple[Record, str]:
    """The record and the text of a PDF. Raises YanbiError where it cannot be read.

    Characters beyond the basic plane (𠮷) are left out of both: where no font has them, the PDF
    shows a box that cannot be read back.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise NotText(f"{name} 不是完整的 PDF 文件，没法核对。") from error
    try:
        record = parse_record(_attachment(document))
        pages = [_page(document, number) for number in range(len(document))]
    finally:
        document.close()
    if len(pages) > 1:
        pages = _without_repeated_headers([_PAGE_NUMBER.sub("", page) for page in pages], record)
    units = tuple(
        replace(unit, parts=tuple(replace(it, text=_basic(it.text)) for it in unit.parts))
        for unit in record.units
    )
    return replace(record, units=units), _basic("\n".join(pages))


def _without_repeated_headers(pages: list[str], record: Record) -> list[str]:
    """The pages, without the head that a table has again where it goes on overleaf."""
    headers = {"".join(unit.text.split()) for unit in record.units if unit.kind == _HEADER}
    patterns = [re.compile(r"\s*" + r"\s*".join(map(re.escape, it))) for it in sorted(headers)]
    before, made = "", []
    for page in pages:
        repeated = [
            found.end()
            for pattern in patterns
            if (found := pattern.match(page)) and pattern.search(before)
        ]
        before += page
        made.append(page[max(repeated, default=0) :])
    return made


def _basic(text: str) -> str:
    return _BEYOND.sub("", text)


def _page(document: Any, number: int) -> str:
    page = document[number]
    text = page.get_textpage()
    words = str(text.get_text_range())
    text.close()
    page.close()
    return words.replace("\r", "")


def _attachment(document: Any) -> str:
    """Our attachment as text, '' where there is none."""
    from pypdfium2 import raw

    for number in range(raw.FPDFDoc_GetAttachmentCount(document)):
        attachment = raw.FPDFDoc_GetAttachment(document, number)
        size = raw.FPDFAttachment_GetName(attachment, None, 0)
        name = ctypes.create_string_buffer(size)
        raw.FPDFAttachment_GetName(
            attachment, ctypes.cast(name, ctypes.POINTER(raw.FPDF_WCHAR)), size
        )
        if name.raw.decode("utf-16-le", "replace").rstrip("\0") != ATTACHMENT:
            continue
        length = ctypes.c_ulong()
        raw.FPDFAttachment_GetFile(attachment, None, 0, ctypes.byref(length))
        content = ctypes.create_string_buffer(length.value)
        raw.FPDFAttachment_GetFile(attachment, content, length.value, ctypes.byref(length))
        return content.raw.decode("utf-8", "replace")
    return ""
