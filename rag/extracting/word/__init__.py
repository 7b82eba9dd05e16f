"""A Word file (.docx) -> Extract: the words a reader sees on its pages, in the order of the body.

One paragraph a line; a soft line break is a line break too. Automatic numbers are computed.
Tables stand in their place, a row a line. Footnotes and endnotes follow their paragraph as a line
「注：…」; the sign of the note is not written into the sentence, so that it can be quoted whole.
Headers, footers, comments, tracked deletions and hidden text are left out. A table of contents
that Word has made stands in the text and is set aside. Knows nothing of pages: Word files have
none until they are printed.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from rag.domain import AsideKind, SetAside, Span
from rag.errors import EmptyFile, FileTooLarge, ReadingError
from rag.extracting.extract import Effort, Extract
from rag.extracting.word.numbering import Numbering
from rag.extracting.word.package import Package, R, W, value
from rag.extracting.word.runs import Runs, Words, blocks_of
from rag.extracting.word.styles import Styles
from rag.extracting.word.tables import cells_of, is_layout, row_line, rows_of

_DEPTH: Final = 12
"""How deep tables and text boxes may lie in one another."""
_CONTENTS: Final = "目录（由 Word 生成）"


def read_word(data: bytes, name: str, effort: Effort) -> Extract:
    """The text of the .docx ``data``.

    Raises DamagedFile, ProtectedFile, FileTooLarge (unpacked size, nesting, text) and EmptyFile.
    """
    with Package(data, name) as package:
        body = _Body(package, effort)
        body.read(package.document())
        if not body.text.strip():
            raise EmptyFile(_nothing(name, package.pictures()))
    contents = sum(aside.span.end - aside.span.start for aside in body.asides)
    # A damaged field can make a table of contents of everything behind it.
    asides = tuple(body.asides) if 2 * contents < len(body.text) else ()
    return Extract(text=body.text, asides=asides)


def _nothing(name: str, pictures: int) -> str:
    if pictures:
        return f"「{name}」里只有图片，没有文字，请另存为 PDF 后再加入，由文字识别来读。"
    return f"「{name}」是空的，没有可读的文字，请检查文件内容后再加入。"


class _Body:
    """Walks the body and gathers its lines."""

    def __init__(self, package: Package, effort: Effort) -> None:
        self._package = package
        self._effort = effort
        self._styles = Styles(package.related("styles"))
        self._numbering = Numbering(package.related("numbering"), self._styles)
        self._runs = Runs(self._styles)
        self._notes: dict[str, dict[str, etree._Element]] = {}
        self._lines: list[str] = []
        self._size = 0
        self._open = ""
        self.asides: list[SetAside] = []

    @property
    def text(self) -> str:
        return "".join(line + "\n" for line in self._lines)

    def read(self, document: etree._Element) -> None:
        body = document.find(W + "body")
        self._blocks(document if body is None else body, 0)
        if self._open:
            self._put("")

    def _blocks(self, parent: etree._Element, depth: int) -> None:
        if depth > _DEPTH:
            raise FileTooLarge(
                f"「{self._package.name}」里的表格或文本框嵌套超过 {_DEPTH} 层，没有读取。"
            )
        for block in blocks_of(parent):
            if block.tag == W + "p":
                self._paragraph(block, depth)
            elif block.tag == W + "tbl":
                self._table(block, depth)
            else:
                self._piece(block)

    def _paragraph(self, paragraph: etree._Element, depth: int) -> None:
        words = self._runs.read(paragraph)
        properties = paragraph.find(W + "pPr")
        label = self._numbering.label(properties)
        text = words.text.strip("\n")
        if label and text.strip():
            text = label + text.lstrip(" \t")
        if words.joined:
            self._open += text
        elif text or not (words.text or _was_emptied(paragraph)):
            self._put(text, contents=words.contents or self._is_contents(properties))
        self._hanging(words, depth)

    def _hanging(self, words: Words, depth: int) -> None:
        """What hangs on a paragraph follows it: text boxes, then notes."""
        for box in words.boxes:
            self._blocks(box, depth + 1)
        for kind, identifier in words.notes:
            if note := self._note(kind, identifier):
                self._put(f"注：{note}")

    def _is_contents(self, properties: etree._Element | None) -> bool:
        style = None if properties is None else value(properties.find(W + "pStyle"))
        name = self._styles.name(style) if style else ""
        return name.startswith("toc ") or name == "toc heading"

    def _put(self, text: str, *, contents: bool = False) -> None:
        line, self._open = self._open + text, ""
        start = self._size
        self._lines.append(line)
        self._size += len(line) + 1
        if self._size > self._effort.max_text_chars:
            raise FileTooLarge(f"「{self._package.name}」的文字超过上限，请拆分后再加入。")
        if contents and line.strip():
            self._set_aside(Span(start, start + len(line)))

    def _set_aside(self, span: Span) -> None:
        """Notes ``span``, as one with the part before it where only blanks lie between."""
        if self.asides and self.asides[-1].span.end == span.start - 1:
            span = Span(self.asides.pop().span.start, span.end)
        self.asides.append(SetAside(span, AsideKind.NAVIGATION, _CONTENTS))

    def _table(self, table: etree._Element, depth: int) -> None:
        if depth > _DEPTH:
            raise FileTooLarge(f"「{self._package.name}」里的表格嵌套超过 {_DEPTH} 层，没有读取。")
        if is_layout(table):
            for row in rows_of(table):
                for cell, _ in cells_of(row):
                    if cell is not None:
                        self._blocks(cell, depth + 1)
            return
        for row in rows_of(table):
            hanging: list[Words] = []
            cells = [
                ("" if cell is None else self._cell(cell, hanging), span)
                for cell, span in cells_of(row)
            ]
            if line := row_line(cells):
                self._put(line)
            for words in hanging:
                self._hanging(words, depth)

    def _cell(self, cell: etree._Element, hanging: list[Words]) -> str:
        parts: list[str] = []
        for block in blocks_of(cell):
            if block.tag == W + "p":
                words = self._runs.read(block)
                label = self._numbering.label(block.find(W + "pPr"))
                parts.append(label + words.text if words.text.strip() else "")
                hanging.append(words)
        return "\n".join(parts)

    def _note(self, kind: str, identifier: str) -> str:
        if kind not in self._notes:
            root = self._package.related(kind)
            notes = () if root is None else root
            self._notes[kind] = {note.get(W + "id", ""): note for note in notes}
        note = self._notes[kind].get(identifier)
        if note is None:
            return ""
        runs = Runs(self._styles)
        return " ".join(
            part for one in blocks_of(note) if one.tag == W + "p" and (part := _one_line(runs, one))
        )

    def _piece(self, block: etree._Element) -> None:
        """A web page or text that a program has put in whole (``w:altChunk``)."""
        from rag.extracting.pieces import read_piece

        data = self._package.target(block.get(R + "id", ""))
        if data is None:
            return
        try:
            text = read_piece(data, self._package.name, self._effort)
        except ReadingError:
            return
        for line in text.rstrip("\n").split("\n"):
            self._put(line)


def _was_emptied(paragraph: etree._Element) -> bool:
    """Whether a paragraph without words has some that are struck out, hidden or in a box."""
    return next(paragraph.iter(W + "t", W + "delText", W + "txbxContent"), None) is not None


def _one_line(runs: Runs, paragraph: etree._Element) -> str:
    return " ".join(runs.read(paragraph).text.split())
