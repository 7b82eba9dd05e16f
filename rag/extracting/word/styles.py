"""Styles of a .docx, as far as they change what is read: numbering, hidden text, names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from rag.extracting.word.package import W, is_on, value, whole

_DEPTH: Final = 20
"""Styles that may be based on one another; damaged files go in circles."""


@dataclass(frozen=True, slots=True)
class Style:
    """``numbering``: its ``w:numId`` ("" where none is said) and ``level``; ``hidden``: None
    where it does not say."""

    name: str = ""
    based_on: str = ""
    numbering: str = ""
    level: int | None = None
    hidden: bool | None = None


class Styles:
    """All styles by their identifier; what a style does not say, the one it is based on says."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: Mapping[str, Style] = {}
        self.usual = ""
        """The paragraph style of paragraphs that name none."""
        if root is not None:
            self._styles = {s.get(W + "styleId", ""): _style(s) for s in root.iter(W + "style")}
            for style in root.iter(W + "style"):
                if style.get(W + "default") in ("1", "true") and value_type(style) == "paragraph":
                    self.usual = style.get(W + "styleId", "")

    def name(self, identifier: str) -> str:
        return self._styles.get(identifier, Style()).name.lower()

    def numbering(self, identifier: str) -> tuple[str, int | None]:
        """``w:numId`` and level of paragraphs in this style; ("", None) where it has none."""
        level: int | None = None
        for style in self._chain(identifier):
            level = style.level if level is None else level
            if style.numbering:
                return style.numbering, level
        return "", None

    def hidden(self, identifier: str) -> bool:
        for style in self._chain(identifier):
            if style.hidden is not None:
                return style.hidden
        return False

    def family(self, identifier: str) -> list[str]:
        """The style and those it is based on, nearest first."""
        found: list[str] = []
        while identifier in self._styles and identifier not in found and len(found) < _DEPTH:
            found.append(identifier)
            identifier = self._styles[identifier].based_on
        return found

    def _chain(self, identifier: str) -> Iterator[Style]:
        return (self._styles[one] for one in self.family(identifier))


def value_type(style: etree._Element) -> str:
    return str(style.get(W + "type", ""))


def _style(style: etree._Element) -> Style:
    numbering = style.find(f"{W}pPr/{W}numPr")
    level = None if numbering is None else value(numbering.find(W + "ilvl"))
    return Style(
        name=value(style.find(W + "name")) or "",
        based_on=value(style.find(W + "basedOn")) or "",
        numbering="" if numbering is None else value(numbering.find(W + "numId")) or "",
        level=None if level is None else whole(level),
        hidden=is_on(style.find(f"{W}rPr/{W}vanish")),
    )
