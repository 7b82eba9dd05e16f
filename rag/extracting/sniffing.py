"""What a file really is, told from its first bytes and its parts; its name is not believed.

Pure: looks at bytes, opens nothing but the directory of a ZIP. What it calls TEXT may still turn
out to be no text when it is decoded.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from rag.errors import UnsupportedFormat
from rag.extracting.zips import open_zip


class Kind(StrEnum):
    """The formats that are read; the value is the word shown to people."""

    TEXT = "纯文本"
    WORD = "Word 文档"
    PDF = "PDF"
    PICTURE = "图片"
    WEB = "网页"
    WEB_ARCHIVE = "单文件网页"
    OFD = "OFD 版式文档"
    OLD_WORD = "旧版 Word 或 WPS 文档"
    ZIP = "压缩文件"


_HEAD: Final = 4096
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RESAVE: Final = "请打开后另存为 .docx 或 .txt"
_MAGIC: Final = (
    (_OLE, Kind.OLD_WORD),
    (b"{\\rtf", Kind.OLD_WORD),
    (b"\x89PNG\r\n\x1a\n", Kind.PICTURE),
    (b"\xff\xd8\xff", Kind.PICTURE),
    (b"II*\x00", Kind.PICTURE),
    (b"MM\x00*", Kind.PICTURE),
)
_REFUSED: Final = (
    (b"Rar!\x1a\x07", "RAR 压缩文件", "请解压后加入里面的文件，或改用 .zip"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩文件", "请解压后加入里面的文件，或改用 .zip"),
    (b"\x1f\x8b\x08", "gzip 压缩文件", "请解压后加入里面的文件"),
    (b"BZh", "bzip2 压缩文件", "请解压后加入里面的文件"),
    (b"\xfd7zXZ\x00", "xz 压缩文件", "请解压后加入里面的文件"),
    (b"GIF8", "GIF 图片", "请另存为 .png 后再加入"),
    (b"RIFF", "音频、视频或 WebP 图片", "图片请另存为 .png，录音请先转成文字"),
    (b"ID3", "音频", "请先把录音转成文字"),
    (b"OggS", "音频或视频", "请先转成文字"),
    (b"\x1aE\xdf\xa3", "视频", "请先转成文字"),
    (b"\x7fELF", "程序", "请改选讲话文稿"),
    (b"MZ", "程序", "请改选讲话文稿"),
    (b"SQLite format 3\x00", "数据库", "请改选讲话文稿"),
    (b"HN\x01\x00\x00", "知网 CAJ 文献", "请导出为 PDF 后再加入"),
    (b"CAJ", "知网 CAJ 文献", "请导出为 PDF 后再加入"),
    (b"KDH", "知网 KDH 文献", "请导出为 PDF 后再加入"),
    (b"SEP", "书生 SEP 文档", "请导出为 PDF 或 OFD 后再加入"),
    (b"\x00\x00\x01\x00", "图标", "请改选讲话文稿"),
    (b"%!PS", "PostScript 文件", "请转成 PDF 后再加入"),
    (b"\xca\xfe\xba\xbe", "程序", "请改选讲话文稿"),
)
_PACKAGES: Final = (
    ("xl/workbook.xml", "Excel 表格", _RESAVE),
    ("ppt/presentation.xml", "PowerPoint 演示文稿", "请把讲话另存为 .docx 或 PDF"),
    ("META-INF/container.xml", "EPUB 电子书", _RESAVE),
    ("META-INF/MANIFEST.MF", "Java 程序", "请改选讲话文稿"),
    ("AndroidManifest.xml", "手机程序", "请改选讲话文稿"),
    ("Index/Document.iwa", "Pages 文稿", "请导出为 .docx 后再加入"),
)
_ODT: Final = b"mimetypeapplication/vnd.oasis.opendocument"
_OLE_PARTS: Final = (
    ("Workbook", "旧版 Excel 表格", _RESAVE),
    ("PowerPoint Document", "旧版 PowerPoint 演示文稿", "请把讲话另存为 .docx 或 PDF"),
    ("__properties_version", "邮件", "请把其中的讲话另存为 .docx 或 .txt"),
)
_WEB: Final = re.compile(
    rb"(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*){0,5}"
    rb"<(?:!doctype\s+html|html|head|body|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_FRAGMENT: Final = re.compile(
    rb"<(?:div|p|table|span|article|section|h[1-6])\b[^>]*>", re.IGNORECASE
)
_MAIL: Final = re.compile(rb"(?:[A-Za-z-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){1,30}")
_MARK: Final = re.compile(rb"^(?:\xef\xbb\xbf)?[\s\x00]*")
_WORD_XML: Final = b'progid="Word.Document"'


def sniff(data: bytes, name: str) -> Kind:
    """What ``data`` is; ``name`` is for messages, and tells a piece of a web page from text.

    Raises UnsupportedFormat for formats that are known and not read, and what ``open_zip`` raises
    for a ZIP that is damaged or over its limits.
    """
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return _package(data, name)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return _ole(data, name) if magic == _OLE else kind
    if data.startswith(b"BM") and data[6:10] == b"\x00\x00\x00\x00":
        return Kind.PICTURE
    for magic, what, advice in _REFUSED:
        if data.startswith(magic) and not _is_text_after(magic, data):
            raise unsupported(name, what, advice)
    if data[4:8] == b"ftyp":
        raise unsupported(name, "视频、录音或 HEIC 图片", "图片请另存为 .png，录音请先转成文字")
    return _marked_up(data, name)


def unsupported(name: str, what: str, advice: str) -> UnsupportedFormat:
    """The error for a format that is known and not read."""
    gap = " " if what[0].isascii() else ""
    return UnsupportedFormat(f"「{name}」是{gap}{what}，言必读不了，{advice}。")


def _is_text_after(magic: bytes, data: bytes) -> bool:
    """Whether what begins with a short ASCII ``magic`` (MZ, CAJ, RIFF) goes on as plain text."""
    return magic.isalnum() and not re.search(rb"[\x00-\x08\x0e-\x1a]", data[:512])


def _marked_up(data: bytes, name: str) -> Kind:
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[1:2] == b"\x00" or head[:1] == b"\x00":
        head = head.replace(b"\x00", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    head = _MARK.sub(b"", head, count=1)
    if head.startswith(b"<?xml") and _WORD_XML in head:
        return Kind.OLD_WORD
    if _WEB.match(head):
        return Kind.WEB
    if name.lower().endswith((".html", ".htm", ".doc")) and _FRAGMENT.match(head):
        return Kind.WEB
    mail = _MAIL.match(head)
    if mail and b"mime-version:" in mail.group().lower():
        return Kind.WEB_ARCHIVE
    return Kind.TEXT


def _package(data: bytes, name: str) -> Kind:
    """What a ZIP holds: a document of a known format, or just files."""
    if _ODT in data[:200]:
        if b"opendocument.text" in data[:200]:
            return Kind.OLD_WORD
        raise unsupported(name, "OpenDocument 表格或演示文稿", _RESAVE)
    with open_zip(data, name) as package:
        inside = set(package.namelist())
    if "OFD.xml" in inside:
        return Kind.OFD
    if "[Content_Types].xml" in inside and any(part.startswith("word/") for part in inside):
        return Kind.WORD
    for part, what, advice in _PACKAGES:
        if part in inside:
            raise unsupported(name, what, advice)
    return Kind.ZIP


def _ole(data: bytes, name: str) -> Kind:
    """Which of the programs that share this container wrote it."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("WordDocument") or not any(holds(part) for part, _, _ in _OLE_PARTS):
        return Kind.OLD_WORD
    for part, what, advice in _OLE_PARTS:
        if holds(part):
            raise unsupported(name, what, advice)
    return Kind.OLD_WORD
