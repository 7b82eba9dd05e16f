"""Printed pages -> Extract: furniture set aside, lines in order, paragraphs, page offsets.

What PDF, OFD and recognised pictures have in common. The furniture stands in the text as lines
of its own, so that nothing is lost: what ends a page before a paragraph that runs over its end,
what begins the next page after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rag.domain import AsideKind, LineConfidence, SetAside, Span
from rag.extracting.extract import Extract
from rag.extracting.layout.columns import lines_of
from rag.extracting.layout.furniture import Sorted, sort_out
from rag.extracting.layout.paragraphs import paragraphs_of
from rag.extracting.layout.printed import Line, Page, Piece, join

__all__ = ["compose"]

_RULES = {AsideKind.PAGE: "各页同一位置的文字或页码", AsideKind.WATERMARK: "斜置或浅色的文字"}


def compose(pages: Sequence[Page], hints: Mapping[str, str] | None = None) -> Extract:
    """The text of ``pages`` with everything known about its places."""
    parts = sort_out(pages)
    paragraphs = paragraphs_of(lines_of([part.page for part in parts]))
    writer = _Writer(parts)
    for paragraph in paragraphs:
        writer.add(paragraph)
    return writer.finish(hints or {})


@dataclass
class _Writer:
    """Writes the text paragraph by paragraph; ``page`` is the one being written."""

    parts: Sequence[Sorted]
    page: int = -1
    text: list[str] = field(default_factory=list)
    length: int = 0
    starts: dict[int, int] = field(default_factory=dict)
    asides: list[SetAside] = field(default_factory=list)
    confidence: list[LineConfidence] = field(default_factory=list)

    def add(self, paragraph: Sequence[tuple[int, Line]]) -> None:
        first, last = paragraph[0][0], paragraph[-1][0]
        self._turn_to(first)
        if last > first:
            self._feet(first)
        self._begin()
        whole = ""
        start = self.length
        for page, line in paragraph:
            grown = join(whole, line.text)
            at = start + len(grown) - len(line.text)
            self.starts.setdefault(page, at)
            whole = grown
            if line.confidence is not None:
                span = Span(at, at + len(line.text))
                self.confidence.append(LineConfidence(span, line.confidence))
        self._write(whole)
        for page in range(first + 1, last + 1):
            self._heads(page)
            if page < last:
                self._feet(page)
        self.page = last

    def finish(self, hints: Mapping[str, str]) -> Extract:
        self._turn_to(len(self.parts) - 1)
        if self.parts:
            self._feet(self.page)
        pages: list[int] = []
        following = self.length
        for number in reversed(range(len(self.parts))):
            following = min(self.starts.get(number, following), following)
            pages.append(following)
        text = "".join(self.text)
        return Extract(
            text=text,
            pages=tuple(reversed(pages)),
            asides=tuple(self.asides),
            confidence=tuple(self.confidence),
            hints=dict(hints),
        )

    def _turn_to(self, page: int) -> None:
        while self.page < page:
            if self.page >= 0:
                self._feet(self.page)
            self.page += 1
            self._heads(self.page)

    def _heads(self, page: int) -> None:
        self._asides(page, self.parts[page].heads)

    def _feet(self, page: int) -> None:
        self._asides(page, (*self.parts[page].feet, *self.parts[page].marks))

    def _asides(self, page: int, pieces: Sequence[Piece]) -> None:
        for piece in pieces:
            self._begin()
            self.starts.setdefault(page, self.length)
            span = Span(self.length, self.length + len(piece.text))
            kind = piece.kind or AsideKind.PAGE
            self.asides.append(SetAside(span, kind, _RULES.get(kind, "")))
            if piece.confidence is not None:
                self.confidence.append(LineConfidence(span, piece.confidence))
            self._write(piece.text)

    def _begin(self) -> None:
        if self.text:
            self._write("\n")

    def _write(self, words: str) -> None:
        self.text.append(words)
        self.length += len(words)
