"""Any text file -> Speech: decode, set aside, metadata, heading tree, sentences.

The stored text is the original after decoding; every offset counts its characters.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from rag.domain import Flag, FlagKind, Section, Sentence, Span, Speech
from rag.errors import FileNotFound, FileTooLarge, NothingToRead, ReadingError
from rag.reading.boilerplate import find_boilerplate
from rag.reading.decoding import decode
from rag.reading.headings import Outline, outline
from rag.reading.lines import Line, lines_of
from rag.reading.metadata import read_metadata
from rag.reading.sentences import split

__all__ = ["SUFFIXES", "find_files", "read_bytes", "read_file"]

MAX_BYTES: Final = 50 * 1024 * 1024
SUFFIXES: Final = (".txt", ".md")
"""Endings of the files that are taken from a folder, in any case."""


def read_file(path: Path, *, max_bytes: int = MAX_BYTES) -> Speech:
    """The speech in the file at ``path``.

    Raises FileNotFound, FileTooLarge (more than ``max_bytes``), EmptyFile, NotText, and
    ReadingError where the system does not let us read.
    """
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise ReadingError(f"「{path.name}」是文件夹，请选择其中的文件。")
        data = path.read_bytes() if size <= max_bytes else b""
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
    return read_bytes(data, path.name)


def read_bytes(data: bytes, name: str) -> Speech:
    """The speech in ``data``; ``name`` is the name of its file. Raises EmptyFile and NotText."""
    text = decode(data, name)
    lines = lines_of(text)
    asides = find_boilerplate(text, lines)
    set_aside = tuple(aside.span for aside in asides)
    metadata, begin = read_metadata(text, lines, _stem(name), set_aside)
    tree = outline(text, lines, begin=begin, set_aside=set_aside)
    return Speech(
        file=name,
        text=text,
        digest=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        metadata=metadata,
        sections=tree.sections,
        sentences=tuple(_sentences(text, lines, tree, set_aside)),
        set_aside=asides,
        flags=(*_unreadable(text), *tree.flags),
    )


def find_files(paths: Sequence[Path]) -> list[Path]:
    """The files to read: files as given, folders walked for .txt and .md, sorted, none twice.

    Hidden files and folders are skipped. Raises FileNotFound for a path that is not there and
    NothingToRead for a folder without speeches.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(_walk(path))
            if not inside:
                raise NothingToRead(f"文件夹「{path}」里没有讲话（.txt 或 .md），请换一个文件夹。")
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


def _stem(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    known = dot and stem and ending.lower() in ("txt", "md", "text", "markdown")
    return stem if known else name


def _unreadable(text: str) -> Iterator[Flag]:
    count = text.count("\ufffd")
    if count:
        message = f"文中有 {count} 处无法辨认的字符（�），原文件可能在转换编码时受损。"
        first = text.index("\ufffd")
        yield Flag(FlagKind.ENCODING, message, (Span(first, first + 1),))


def _sentences(
    text: str, lines: Sequence[Line], tree: Outline, set_aside: Sequence[Span]
) -> Iterator[Sentence]:
    """Sentences outside ``set_aside``, each with its innermost section."""
    kept = [line for line in lines if not any(s.start <= line.start < s.end for s in set_aside)]
    cuts = [section.span.start for section in tree.sections[1:]]
    opened: list[Section] = [tree.sections[0]]
    following = 1
    for index, (span, paragraph) in enumerate(split(text, kept, cuts)):
        while following < len(tree.sections) and tree.sections[following].span.start <= span.start:
            opened.append(tree.sections[following])
            following += 1
            while len(opened) > 1 and opened[-2].level >= opened[-1].level:
                del opened[-2]
        while len(opened) > 1 and opened[-1].span.end <= span.start:
            opened.pop()
        is_heading = span.start in tree.own_lines
        yield Sentence(index, span, opened[-1].index, paragraph, is_heading)
