"""The parts of a .docx: found by their relationships, read within limits, parsed safely.

python-docx loads every part, pictures too, stops at a dangling relationship and knows neither
footnotes nor the strict dialect; only a few parts of text are wanted here.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from lxml import etree

from rag.errors import DamagedFile
from rag.extracting.xml import parse_xml
from rag.extracting.zips import ZipLimits, check_total, open_zip, read_member

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LIMITS: Final = ZipLimits(total=1000 * 1024 * 1024)
"""Pictures count in the total and are never unpacked."""
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R[1:-1].encode()),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)


class Package:
    """A .docx opened for reading. Raises what ``open_zip`` raises."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self._zip = open_zip(data, name, _LIMITS)
        check_total(self._zip, name, _LIMITS)
        self._inside = {info.filename.lower(): info for info in self._zip.infolist()}
        self.main = self._main_part()
        self._links = dict(self._relationships(self.main))

    def document(self) -> etree._Element:
        """The root of the main part. Raises DamagedFile where there is none."""
        root = self._parsed(self.main)
        if root is None:
            raise DamagedFile(f"「{self.name}」已损坏：里面没有正文，请重新保存后再加入。")
        return root

    def related(self, kind: str) -> etree._Element | None:
        """The root of the part that the main part calls its ``kind`` (styles, footnotes)."""
        for relation, target in self._links.values():
            if relation == kind:
                return self._parsed(target)
        return None

    def target(self, identifier: str) -> bytes | None:
        """The bytes of the part behind a relationship of the main part (a piece put in)."""
        _, target = self._links.get(identifier, ("", ""))
        return self._bytes(target)

    def pictures(self) -> int:
        return sum(path.startswith("word/media/") for path in self._inside)

    def _main_part(self) -> str:
        for kind, target in dict(self._relationships("")).values():
            if kind == "officeDocument" and target.lower() in self._inside:
                return target
        return "word/document.xml"

    def _relationships(self, part: str) -> Iterator[tuple[str, tuple[str, str]]]:
        """Identifier -> (kind, path) of what ``part`` refers to inside the package."""
        folder, base = posixpath.split(part)
        root = self._parsed(posixpath.join(folder, "_rels", f"{base}.rels"))
        for link in () if root is None else root:
            if link.get("TargetMode") == "External":
                continue
            target = posixpath.normpath(
                posixpath.join("/", folder, unquote(link.get("Target", "")))
            )
            kind = link.get("Type", "").rpartition("/")[2]
            yield link.get("Id", ""), (kind, target.lstrip("/"))

    def _parsed(self, path: str) -> etree._Element | None:
        data = self._bytes(path)
        return None if data is None else parse_xml(_transitional(data), self.name)

    def _bytes(self, path: str) -> bytes | None:
        info = self._inside.get(path.lower())
        return None if info is None else read_member(self._zip, info, self.name, _LIMITS)

    def close(self) -> None:
        self._zip.close()

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _transitional(data: bytes) -> bytes:
    """The strict dialect's names in the words of the usual one."""
    if b"purl.oclc.org/ooxml" in data[:20_000]:
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
    return data


def value(element: etree._Element | None, attribute: str = "val") -> str | None:
    """Attribute ``w:val`` of ``element``; None where there is no element or no attribute."""
    return None if element is None else element.get(W + attribute)


def whole(words: str | None, default: int = 0) -> int:
    """A whole number; ``default`` where it is none (damaged files say anything)."""
    return int(words) if words and re.fullmatch(r"-?\d{1,9}", words) else default


def is_on(element: etree._Element | None) -> bool | None:
    """A switch such as ``w:vanish``; None where it is not there."""
    if element is None:
        return None
    return value(element) not in ("0", "false", "off", "none")
