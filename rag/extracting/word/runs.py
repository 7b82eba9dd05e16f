"""The words of one paragraph of a .docx, and what hangs on it: notes and text boxes.

Left out as Word leaves it out of the page: tracked deletions, hidden text, field codes, comments.
Of two renderings of the same thing (``mc:AlternateContent``) the first is taken. Fields run over
paragraphs, so their state is kept from one paragraph to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from rag.extracting.word.package import W, is_on, value
from rag.extracting.word.styles import Styles
from rag.extracting.word.symbols import sign

_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SKIPPED: Final = frozenset(
    W + tag
    for tag in (
        "pPr", "rPr", "del", "moveFrom", "instrText", "delText", "delInstrText", "rt",
        "annotationRef", "footnoteRef", "endnoteRef", "sdtPr", "sdtEndPr", "customXmlPr",
        "softHyphen", "commentReference", "separator", "continuationSeparator",
    )
)  # fmt: skip
_CONTENTS: Final = re.compile(r"\s*TOC\b", re.IGNORECASE)
_BLANKS: Final = re.compile(r"[\r\n\t]+")


@dataclass(slots=True)
class Words:
    """``notes`` are ids of (footnote, endnote) in order; ``boxes`` the contents of text boxes;
    ``joined``: the next paragraph goes on on the same line."""

    parts: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    contents: bool = False
    joined: bool = False

    @property
    def text(self) -> str:
        return "".join(self.parts)


class Runs:
    """Reads paragraphs one after another in the order of the text."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._fields: list[tuple[bool, bool]] = []
        """Open fields, outermost first: (still in its code, a table of contents)."""

    def read(self, paragraph: etree._Element) -> Words:
        properties = paragraph.find(W + "pPr")
        style = self._styles.usual
        words = Words(contents=self._in_contents())
        mark = frame = None
        if properties is not None:
            style = value(properties.find(W + "pStyle")) or style
            mark = properties.find(W + "rPr")
            frame = properties.find(W + "framePr")
        hidden = self._styles.hidden(style)
        self._children(paragraph, words, hidden)
        words.contents |= self._in_contents()
        self._end_codes()
        if mark is not None:
            unmarked = mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None
            words.joined = unmarked or bool(words.text and is_on(mark.find(W + "vanish")))
        if frame is not None and value(frame, "dropCap") in ("drop", "margin"):
            words.joined = True
        return words

    def _end_codes(self) -> None:
        """A field's code ends with its paragraph at the latest: one that a damaged file leaves
        open must not swallow all that follows."""
        self._fields = [(False, contents) for _, contents in self._fields]

    def _in_contents(self) -> bool:
        return any(contents for _, contents in self._fields)

    def _children(self, parent: etree._Element, words: Words, hidden: bool) -> None:
        for child in parent:
            self._child(child, words, hidden)

    def _child(self, child: etree._Element, words: Words, hidden: bool) -> None:
        tag = child.tag
        if tag in _SKIPPED:
            if tag == W + "instrText":
                self._code(child.text or "")
        elif tag == W + "r":
            self._run(child, words, hidden)
        elif tag == _MC + "AlternateContent":
            self._children(one_rendering(child), words, hidden)
        elif tag == W + "fldSimple":
            words.contents |= bool(_CONTENTS.match(value(child, "instr") or ""))
            self._children(child, words, hidden)
        elif tag == W + "txbxContent":
            if not hidden:
                words.boxes.append(child)
        elif tag == W + "fldChar":
            self._mark(value(child, "fldCharType") or "")
        elif tag == _M + "f":
            self._fraction(child, words, hidden)
        elif not hidden and not self._in_code() and (said := _said(child)):
            words.parts.append(said)
        elif tag in (W + "footnoteReference", W + "endnoteReference"):
            if not hidden and not self._in_code():
                kind = "footnotes" if tag == W + "footnoteReference" else "endnotes"
                words.notes.append((kind, child.get(W + "id", "")))
        else:
            self._children(child, words, hidden)

    def _run(self, run: etree._Element, words: Words, hidden: bool) -> None:
        properties = run.find(W + "rPr")
        if properties is not None:
            style = value(properties.find(W + "rStyle"))
            if style:
                hidden = hidden or self._styles.hidden(style)
            own = is_on(properties.find(W + "vanish"))
            hidden = hidden if own is None else own
        self._children(run, words, hidden)

    def _fraction(self, fraction: etree._Element, words: Words, hidden: bool) -> None:
        for number, part in enumerate(fraction.iter(_M + "num", _M + "den")):
            if number == 1 and not hidden:
                words.parts.append("/")
            if number < 2:
                self._children(part, words, hidden)

    def _mark(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append((True, False))
        elif kind == "separate" and self._fields:
            self._fields[-1] = (False, self._fields[-1][1])
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _code(self, words: str) -> None:
        if self._fields and _CONTENTS.match(words):
            self._fields[-1] = (self._fields[-1][0], True)

    def _in_code(self) -> bool:
        return any(in_code for in_code, _ in self._fields)


def _said(element: etree._Element) -> str:
    """What an element without children of its own writes on the page."""
    tag = element.tag
    if tag in (W + "t", _M + "t"):
        return _BLANKS.sub(" ", element.text or "")
    if tag in (W + "tab", W + "ptab"):
        return "\t"
    if tag in (W + "br", W + "cr"):
        return "\n"
    if tag == W + "noBreakHyphen":
        return "-"
    if tag == W + "sym":
        return sign(value(element, "font") or "", value(element, "char") or "")
    return ""


def one_rendering(alternatives: etree._Element) -> etree._Element:
    """The first of several renderings of the same thing; the element itself where it has none."""
    for tag in (_MC + "Choice", _MC + "Fallback"):
        for one in alternatives.iterchildren(tag):
            if len(one):
                return one
    return alternatives


def blocks_of(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables under ``parent`` in order, through content controls and the like."""
    for child in parent:
        if child.tag in (W + "p", W + "tbl", W + "altChunk"):
            yield child
        elif child.tag == _MC + "AlternateContent":
            yield from blocks_of(one_rendering(child))
        elif child.tag in (W + "sdt", W + "sdtContent", W + "customXml", W + "ins", W + "moveTo"):
            yield from blocks_of(child)
