"""A whole document that a program has put into a Word file, to be shown as part of it."""

from __future__ import annotations

from rag.extracting.decoding import decode
from rag.extracting.extract import Effort
from rag.extracting.sniffing import Kind, sniff


def read_piece(data: bytes, name: str, effort: Effort) -> str:
    """The text of a web page or plain text; "" for other formats. Raises ReadingError."""
    from rag.extracting.web import decode_page, page_in_archive
    from rag.extracting.web.page import page_lines, parse_page

    match sniff(data, name):
        case Kind.WEB:
            page = decode_page(data, name)
        case Kind.WEB_ARCHIVE:
            page = page_in_archive(data, name)
        case Kind.TEXT:
            return decode(data, name)
        case _:
            return ""
    return "\n".join(line.text for line in page_lines(parse_page(page, name)))[
        : effort.max_text_chars
    ]
