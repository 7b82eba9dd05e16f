"""The files in a .zip, within limits: count, size, ratio, depth; names made harmless.

A member that cannot be read costs one line, not the archive: it comes with its error. Names that
Chinese programs wrote in GBK are put right. Nothing is ever written to disk.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Final

from rag.errors import FileTooLarge, ReadingError
from rag.extracting.sniffing import Kind, sniff
from rag.extracting.zips import DEFAULT, ZipLimits, open_zip, read_member

_UTF8_NAME: Final = 0x800
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_NAME: Final = 120
"""Characters that a name or folder may have; more are cut in the middle."""
_SYSTEM: Final = frozenset(("__macosx", "thumbs.db", "desktop.ini", "$recycle.bin"))


class _Budget:
    """What an archive and those inside it may still unpack."""

    def __init__(self, limits: ZipLimits) -> None:
        self.bytes = limits.total
        self.entries = limits.entries


def members(
    data: bytes, name: str, limits: ZipLimits = DEFAULT
) -> Iterator[tuple[str, bytes | ReadingError]]:
    """(path inside the archive, its bytes or why they cannot be read), archives inside opened.

    Hidden files and what systems leave behind (``__MACOSX``) are skipped; a path is relative, made
    of ``/`` and plain names. Raises DamagedFile and FileTooLarge where the archive itself cannot
    be opened.
    """
    yield from _members(data, name, limits, 1, _Budget(limits))


def _members(
    data: bytes, name: str, limits: ZipLimits, depth: int, budget: _Budget
) -> Iterator[tuple[str, bytes | ReadingError]]:
    with open_zip(data, name, limits) as archive:
        for info in archive.infolist():
            path = harmless(_name(info))
            if info.is_dir() or not path or _is_system(path):
                continue
            budget.entries -= 1
            if budget.entries < 0:
                yield (
                    path,
                    FileTooLarge(f"「{name}」里的文件超过 {limits.entries} 个，其余的没有读。"),
                )
                return
            if info.file_size > budget.bytes:
                yield (
                    path,
                    FileTooLarge(
                        f"「{path}」没有读：「{name}」展开后超过 {limits.total >> 20} MB 的上限，"
                        "请分成几个再加入。"
                    ),
                )
                continue
            try:
                content = read_member(archive, info, path, limits)
                budget.bytes -= len(content)
                if not _is_archive(content, path):
                    yield path, content
                elif depth >= limits.depth:
                    yield (
                        path,
                        FileTooLarge(
                            f"「{path}」是压缩文件里的压缩文件，超过 {limits.depth} 层，请先解压。"
                        ),
                    )
                else:
                    for inner, one in _members(content, path, limits, depth + 1, budget):
                        yield f"{path}/{inner}", one
            except ReadingError as error:
                yield path, error


def _is_archive(content: bytes, path: str) -> bool:
    if content[:2] != b"PK":
        return False
    try:
        return sniff(content, path) is Kind.ZIP
    except ReadingError:  # said again, and better, by whoever reads the member
        return False


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: without the flag for UTF-8, zipfile takes it for code page 437."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def harmless(path: str) -> str:
    """``path`` without drives, roots, ``..``, control characters and endless names; "" for none."""
    parts: list[str] = []
    for raw in _CONTROL.sub("", path.replace("\\", "/")).split("/"):
        part = re.sub(r'[<>:"|?*]', "_", raw).strip(" ")
        if part.strip(". ") == "" or (not parts and re.fullmatch(r"[A-Za-z]_", part)):
            continue
        if len(part) > _NAME:
            part = f"{part[: _NAME // 2]}…{part[-_NAME // 2 + 1 :]}"
        parts.append(part)
    return "/".join(parts[-8:])


def _is_system(path: str) -> bool:
    parts = path.lower().split("/")
    return any(part in _SYSTEM or part.startswith((".", "~$")) for part in parts)
