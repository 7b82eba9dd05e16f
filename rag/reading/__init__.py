"""Any file -> Speech: extract, set aside, metadata, heading tree, sentences.

The stored text is what the file says, after decoding; every offset counts its characters.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from rag.domain import Speech
from rag.errors import FileNotFound, FileTooLarge, NothingToRead, ReadingError
from rag.extracting import Effort, Kind, extract, members, sniff
from rag.reading.building import speech_of
from rag.reading.recognition import unsure

__all__ = ["SUFFIXES", "find_files", "load", "read_bytes", "read_file", "read_many"]

MAX_BYTES: Final = 50 * 1024 * 1024
SUFFIXES: Final = (
    *(".txt", ".md", ".text", ".markdown", ".docx", ".docm", ".doc", ".wps", ".rtf", ".odt"),
    *(".pdf", ".ofd", ".html", ".htm", ".mht", ".mhtml"),
    *(".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".zip"),
)
"""Endings of the files that are taken from a folder, in any case."""


def read_file(path: Path, *, max_bytes: int = MAX_BYTES, effort: Effort | None = None) -> Speech:
    """The speech in the file at ``path``.

    Raises FileNotFound, FileTooLarge (more than ``max_bytes``), what ``read_bytes`` raises, and
    ReadingError where the system does not let us read.
    """
    return read_bytes(load(path, max_bytes=max_bytes), path.name, effort)


def load(path: Path, *, max_bytes: int = MAX_BYTES) -> bytes:
    """The bytes of the file at ``path``; raises as ``read_file``."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise ReadingError(f"「{path.name}」是文件夹，请选择其中的文件。")
        if not path.is_file():
            raise ReadingError(f"「{path.name}」不是普通文件，没有读取，请改选讲话文稿。")
        with path.open("rb") as file:
            data = file.read(max_bytes + 1) if size <= max_bytes else b""
    except FileNotFoundError:
        raise FileNotFound(_missing(path)) from None
    except OSError as error:
        raise ReadingError(
            f"读不了「{path.name}」：{error.strerror}，请检查文件和权限。"
        ) from error
    if max(size, len(data)) > max_bytes:
        raise FileTooLarge(
            f"「{path.name}」有 {_size(size)}，超过上限 {_size(max_bytes)}，请拆分后再加入。"
        )
    return data


def read_bytes(data: bytes, name: str, effort: Effort | None = None) -> Speech:
    """The speech in ``data``, whatever its format; ``name`` is the name of its file.

    Raises ReadingError in one of its kinds (a .zip of files is UnsupportedFormat here, see
    ``read_many``), and Cancelled once ``effort.stop`` is set.
    """
    speech = speech_of(extract(data, name, effort), name)
    return replace(speech, flags=(*speech.flags, *unsure(speech)))


def read_many(
    data: bytes, name: str, effort: Effort | None = None
) -> Iterator[tuple[str, Speech | ReadingError]]:
    """Every speech in ``data``: one for an ordinary file, one a file inside for a .zip.

    Yields (inner name, speech or why there is none). The inner name of an ordinary file is
    ``name``, of a file in a .zip its path in there (``会议/讲话.docx``); files that are no speeches
    by their ending are left out as in a folder. An archive without any is one UnsupportedFormat.
    Never raises ReadingError; raises Cancelled once ``effort.stop`` is set.
    """
    try:
        if sniff(data, name) is not Kind.ZIP:
            yield name, read_bytes(data, name, effort)
            return
        found = 0
        for inner, content in members(data, name):
            if not inner.lower().endswith(SUFFIXES):
                continue
            found += 1
            yield inner, _member(content, inner.rpartition("/")[2], effort)
        if not found:
            raise NothingToRead(f"压缩文件「{name}」里没有讲话，请换一个文件。")
    except ReadingError as error:
        yield name, error


def _member(
    content: bytes | ReadingError, name: str, effort: Effort | None
) -> Speech | ReadingError:
    if isinstance(content, ReadingError):
        return content
    try:
        return read_bytes(content, name, effort)
    except ReadingError as error:
        return error


def find_files(paths: Sequence[Path]) -> list[Path]:
    """The files to read: files as given, folders walked for ``SUFFIXES``, sorted, none twice.

    Hidden files and folders are skipped. Raises FileNotFound for a path that is not there and
    NothingToRead for a folder without speeches.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(_walk(path))
            if not inside:
                raise NothingToRead(
                    f"文件夹「{path}」里没有讲话（.txt、.docx、.pdf 等），请换一个文件夹。"
                )
            found.update(dict.fromkeys(inside))
        elif path.exists():
            found[path] = None
        else:
            raise FileNotFound(_missing(path))
    return list(found)


def _walk(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise ReadingError(f"读不了文件夹「{error.filename}」：{error.strerror}，请检查权限。")

    for root, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if name.lower().endswith(SUFFIXES) and not name.startswith((".", "~$")):
                yield Path(root) / name


def _missing(path: Path) -> str:
    return f"找不到「{path}」，请检查路径和文件名。"


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:.1f} MB" if count >= 100 * 1024 else f"{count} 字节"
