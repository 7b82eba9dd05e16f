"""A Word file -> its record (a custom XML part) and the text it shows.

Deleted text of tracked changes and hidden text are not shown; inserted text is. A footnote's mark
is told by the words of the footnote, whatever number Word gives it now. python-docx is imported
late.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from rag.errors import NotText
from rag.rendering.word_notes import DATA_NAMESPACE
from rag.verifying.recorded import Record, parse_record

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOTEREF = re.compile(r"\bNOTEREF\s+(\S+)")
_FOOTNOTES = "/word/footnotes.xml"


def read_docx(data: bytes, name: str) -> tuple[Record, str]:
    """The record and the text of a .docx. Raises YanbiError where it cannot be read."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.opc.oxml import parse_xml

    broken = (PackageNotFoundError, BadZipFile, KeyError, ValueError, OSError, SyntaxError)
    try:
        document = Document(BytesIO(data))
        parts = {str(part.partname): part.blob for part in document.part.package.iter_parts()}
        blob = parts.get(_FOOTNOTES)
        notes = _notes(parse_xml(blob)) if blob else {}
        recorded = _record(parts, parse_xml)
    except broken as error:
        raise NotText(f"{name} 不是完整的 Word 文件，没法核对。") from error
    record = parse_record(recorded)
    return record, _Body(document.element.body, notes, record).text()


def _record(parts: Mapping[str, bytes], parse: Any) -> str:
    for name, blob in parts.items():
        if name.startswith("/customXml/") and DATA_NAMESPACE.encode() in blob:
            root = parse(blob)
            if root.tag == f"{{{DATA_NAMESPACE}}}evidence":
                return "".join(root.itertext())
    return ""


def _notes(root: Any) -> dict[str, str]:
    """Words of the footnotes by id, without white space."""
    found = {}
    for note in root.findall(f"{_W}footnote"):
        if note.get(f"{_W}type") in (None, "normal"):
            words = "".join(element.text or "" for element in _shown(note, f"{_W}t"))
            found[note.get(f"{_W}id")] = "".join(words.split())
    return found


def _shown(root: Any, *tags: str) -> Iterator[Any]:
    """Elements with one of ``tags`` that are not hidden, deleted or a fallback, in order."""
    for element in root:
        if element.tag in (_FALLBACK, f"{_W}del", f"{_W}moveFrom") or _hidden(element):
            continue
        if element.tag in tags:
            yield element
        else:
            yield from _shown(element, *tags)


def _hidden(element: Any) -> bool:
    if element.tag != f"{_W}r":
        return False
    vanish = element.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(f"{_W}val") not in ("0", "false", "off")


class _Body:
    """The text of a document's body with the marks of its footnotes, and then these."""

    def __init__(self, body: Any, notes: Mapping[str, str], record: Record) -> None:
        self._body = body
        self._notes = notes
        used = [it.get(f"{_W}id") for it in _shown(body, f"{_W}footnoteReference")]
        self._order = list(dict.fromkeys(used))
        self._labels = _labels(self._order, notes, record.notes())
        self._bookmarks = _bookmarks(body)

    def text(self) -> str:
        pieces = list(self._pieces())
        ranked = sorted(self._order, key=lambda it: (self._labels.get(it, 0), it))
        for identifier in ranked:
            pieces.append(f"\n[{self._labels[identifier]}]{self._notes.get(identifier, '')}")
        return "".join(pieces)

    def _pieces(self) -> Iterator[str]:
        """Text, marks, and the results of fields; the result of a NOTEREF as the mark it shows."""
        instruction, result, inside = "", "", ""
        kinds = ("t", "footnoteReference", "fldChar", "instrText", "p", "tab", "br")
        for element in _flat(self._body, tuple(f"{_W}{kind}" for kind in kinds)):
            kind = element.tag.removeprefix(_W)
            if kind == "fldChar":
                state = element.get(f"{_W}fldCharType")
                if state == "begin":
                    instruction, result, inside = "", "", "instruction"
                elif state == "separate":
                    inside = "result"
                elif state == "end":
                    yield self._field(instruction, result)
                    inside = ""
            elif kind == "instrText":
                instruction += element.text or ""
            elif kind == "footnoteReference":
                yield str(self._labels.get(element.get(f"{_W}id"), "?"))
            elif kind == "t" and inside == "result":
                result += element.text or ""
            elif kind == "t" and not inside:
                yield element.text or ""
            else:
                yield " "

    def _field(self, instruction: str, result: str) -> str:
        found = _NOTEREF.search(instruction)
        target = self._bookmarks.get(found.group(1) if found else "", "")
        if target not in self._order:
            return result
        number = str(self._order.index(target) + 1)
        return str(self._labels[target]) if result.strip() == number else result


def _flat(root: Any, tags: tuple[str, ...]) -> Iterator[Any]:
    """Like ``_shown``, but goes on inside the elements found."""
    for element in root:
        if element.tag in (_FALLBACK, f"{_W}del", f"{_W}moveFrom") or _hidden(element):
            continue
        if element.tag in tags:
            yield element
        yield from _flat(element, tags)


def _labels(
    order: list[str], notes: Mapping[str, str], recorded: Mapping[str, int]
) -> dict[str, int]:
    """For each footnote in use the number it had, told by its words, else by the most alike."""
    labels: dict[str, int] = {}
    free = dict(recorded)
    for identifier in order:
        words = notes.get(identifier, "")
        if words in free:
            labels[identifier] = free.pop(words)
    for identifier in order:
        if identifier not in labels:
            words = notes.get(identifier, "")
            best = max(free, key=lambda it: _alike(it, words), default="")
            alike = best and _alike(best, words) > 0.5
            labels[identifier] = free.pop(best) if alike else _new_number(labels, recorded)
    return labels


def _new_number(labels: Mapping[str, int], recorded: Mapping[str, int]) -> int:
    return max([0, *labels.values(), *recorded.values()]) + 1


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _bookmarks(body: Any) -> dict[str, str]:
    """For each bookmark the footnote whose mark follows it."""
    found: dict[str, str] = {}
    open_names: list[str] = []
    for element in body.iter(f"{_W}bookmarkStart", f"{_W}footnoteReference"):
        if element.tag == f"{_W}bookmarkStart":
            open_names.append(element.get(f"{_W}name"))
        else:
            found.update(dict.fromkeys(open_names, element.get(f"{_W}id")))
            open_names.clear()
    return found
