"""``extract``: sends a file to the reader of what it really is.

Plain text is decoded here; every other format is read in a guarded process. How long each took on
hostile files is in ``bench/bad_files.py``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from rag.errors import EmptyFile, FileTooLarge
from rag.extracting.decoding import decode
from rag.extracting.extract import Effort, Extract
from rag.extracting.guarded import read_guarded
from rag.extracting.old_word import to_docx
from rag.extracting.sniffing import Kind, sniff, unsupported
from rag.extracting.wrapping import unwrapped

_READERS: Final = {
    Kind.WORD: "word",
    Kind.WEB: "web",
    Kind.WEB_ARCHIVE: "web archive",
    Kind.PDF: "pdf",
    Kind.OFD: "ofd",
    Kind.PICTURE: "picture",
}
_SLOW: Final = (Kind.PDF, Kind.PICTURE)
"""Formats whose pages may have to be drawn; the others are read in seconds or not at all."""
_SECONDS: Final = 120.0
_NAME: Final = 120


def extract(data: bytes, name: str, effort: Effort | None = None) -> Extract:
    """The text of a file of any known format, told by its content and not by its name.

    Raises ReadingError in one of its kinds, and Cancelled once ``effort.stop`` is set. A .zip of
    files is no single text: it is refused here and opened by ``archives.members``.
    """
    effort = effort or Effort()
    effort.check()
    name = _one_line(name)
    if not data.strip(b"\x00 \t\r\n"):
        raise EmptyFile(f"「{name}」是空的，没有可读的文字，请检查文件内容后再加入。")
    kind = sniff(data, name)
    if kind is Kind.ZIP:
        raise unsupported(name, "压缩文件", "请解压后加入里面的文件")
    if kind is Kind.OLD_WORD:
        data, kind = to_docx(data, name, effort), Kind.WORD
    if kind is not Kind.TEXT:
        own = effort if kind in _SLOW else replace(effort, seconds=min(effort.seconds, _SECONDS))
        return read_guarded(_READERS[kind], data, name, own)
    text = decode(data, name)
    if len(text) > effort.max_text_chars:
        raise FileTooLarge(
            f"「{name}」有 {len(text) // 10_000} 万字，超过一篇 {effort.max_text_chars // 10_000}"
            " 万字的上限，请拆分后再加入。"
        )
    return Extract(text=unwrapped(text))


def _one_line(name: str) -> str:
    """A name that cannot break a message: no control characters, not endless."""
    shown = "".join(char if char.isprintable() or char == "\u3000" else "_" for char in name)
    return shown if len(shown) <= _NAME else f"{shown[: _NAME // 2]}…{shown[-_NAME // 2 :]}"
