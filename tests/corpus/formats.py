"""Every format in which a sample speech is made into a file and read back: one table for tests
and for ``bench/extraction.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from corpus import ofd, pdf, web, word
from corpus.archives import archive
from corpus.sources import Source

TEXT_FORMATS = 0.999
"""Share of characters that must come back from formats of text."""


@dataclass(frozen=True)
class Format:
    """``make`` writes a file named ``file``; ``least`` is the share of characters to come back."""

    name: str
    file: str
    make: Callable[[Source], bytes]
    least: float = TEXT_FORMATS


def _page(body: Callable[[str], str], charset: str = "utf-8") -> Callable[[Source], bytes]:
    def make(source: Source) -> bytes:
        rest = "\n".join(source.lines[1:])
        page = web.page_of(source.title, body(rest), charset=charset)
        return page.encode("gb18030" if charset.startswith("gb") else charset)

    return make


def _windows(source: Source) -> bytes:
    return source.text.replace("\n", "\r\n").encode("utf-8-sig")


def _mht(source: Source) -> bytes:
    return web.archive_of(_page(web.paragraphs)(source).decode())


_RAGGED = pdf.Layout(justify=False, size=14, watermark="内部资料")

FORMATS: tuple[Format, ...] = (
    Format("UTF-8", "讲话.txt", lambda s: s.text.encode()),
    Format("UTF-8，BOM，CRLF", "讲话.txt", _windows),
    Format("UTF-16", "讲话.txt", lambda s: s.text.encode("utf-16")),
    Format("GB18030", "讲话.txt", lambda s: s.text.encode("gb18030")),
    Format("Markdown", "讲话.md", lambda s: s.text.encode()),
    Format("Word", "讲话.docx", lambda s: word.word_of(s.text)),
    Format("Word，自动编号", "讲话.docx", lambda s: word.word_with_automatic_numbers(s.text)),
    Format("网页，<p>", "讲话.html", _page(web.paragraphs)),
    Format("网页，<br>", "讲话.htm", _page(web.broken_lines)),
    Format("网页，<span>，GBK", "讲话.html", _page(web.spans, "gb2312")),
    Format("单文件网页", "讲话.mht", _mht),
    Format("ZIP 中的 Word", "讲话.zip", lambda s: archive({"甲/讲话.docx": word.word_of(s.text)})),
    Format("Word，改名 .txt", "讲话.txt", lambda s: word.word_of(s.text)),
    Format("PDF", "讲话.pdf", lambda s: pdf.pdf_of(s.text, pdf.Layout(head="文件汇编"))),
    Format("PDF，水印，不齐行", "讲话.pdf", lambda s: pdf.pdf_of(s.text, _RAGGED)),
    Format("OFD", "讲话.ofd", lambda s: ofd.ofd_of(s.text, ofd.Sheet(head="文件汇编"))),
)
