"""Automatic numbers: what Word prints before a paragraph though it stands nowhere in the text.

Counts as Word does: every list definition (``w:abstractNum``) has one counter a level, shared by
the lists made from it; a higher level starts the lower ones again; a list that overrides its start
begins anew where it is first used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from rag.extracting.word.counting import written
from rag.extracting.word.package import W, is_on, value, whole
from rag.extracting.word.styles import Styles
from rag.extracting.word.symbols import bullet

_LEVELS: Final = 9
_PART: Final = re.compile(r"%([1-9])")
_CLOSED: Final = re.compile(r"[^\x00-\xff]$")
"""After 一、 and （一） Chinese text follows at once; after 1. there is a gap."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: ``form`` is ``w:numFmt``, ``text`` such as ``%1.%2``, ``restart`` the
    level (1 to 9) whose next number starts this one again, 0 for never, None for any above."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    gap: str = "tab"
    restart: int | None = None
    legal: bool = False
    font: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class _List:
    """A ``w:num``: its definition, levels after its overrides, and those that it starts anew."""

    definition: str
    levels: Mapping[int, Level]
    starts: frozenset[int]


class Numbering:
    """Gives paragraphs their labels, called once a paragraph in the order of the text."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._used: set[str] = set()
        if root is not None:
            self._read(root)

    def label(self, properties: etree._Element | None) -> str:
        """The number of the paragraph with ``w:pPr`` ``properties``, its gap included; "" for
        none. Counts it."""
        found, level = self._where(properties)
        if found is None or level not in found[1].levels:
            return ""
        name, numbered = found
        form = numbered.levels[level]
        counters = self._counters.setdefault(numbered.definition, {})
        if name not in self._used:
            self._used.add(name)
            for overridden in numbered.starts:
                counters.pop(overridden, None)
        counters[level] = counters.get(level, form.start - 1) + 1
        for below in range(level + 1, _LEVELS):
            restart = numbered.levels.get(below, Level()).restart
            if restart is None or (restart and level < restart):
                counters.pop(below, None)
        return _written(form, numbered.levels, counters)

    def _where(self, properties: etree._Element | None) -> tuple[tuple[str, _List] | None, int]:
        """The list and level of a paragraph: its own, else those of its style."""
        style = self._styles.usual
        name: str | None = None
        level: int | None = None
        if properties is not None:
            style = value(properties.find(W + "pStyle")) or style
            name = value(properties.find(f"{W}numPr/{W}numId"))
            own_level = value(properties.find(f"{W}numPr/{W}ilvl"))
            level = None if own_level is None else whole(own_level)
        if name is None:
            name, of_style = self._styles.numbering(style)
            numbered = self._lists.get(name)
            if level is None:
                level = of_style if numbered is None else self._linked(numbered, style, of_style)
        numbered = self._lists.get(name)
        return (None if numbered is None else (name, numbered)), level or 0

    def _linked(self, numbered: _List, style: str, level: int | None) -> int | None:
        """The level that names ``style`` (or one it is based on) as its own."""
        for one in self._styles.family(style):
            for number, form in numbered.levels.items():
                if form.style == one:
                    return number
        return level

    def _read(self, root: etree._Element) -> None:
        definitions = {d.get(W + "abstractNumId", ""): d for d in root.findall(W + "abstractNum")}
        by_style = {
            named: d
            for d in definitions.values()
            if (named := value(d.find(W + "styleLink"))) is not None
        }
        for number in root.findall(W + "num"):
            identifier = value(number.find(W + "abstractNumId")) or ""
            definition = definitions.get(identifier)
            if definition is None:
                continue
            linked = by_style.get(value(definition.find(W + "numStyleLink")) or "", definition)
            levels = {_index(one): _level(one) for one in linked.findall(W + "lvl")}
            starts: set[int] = set()
            for override in number.findall(W + "lvlOverride"):
                index = _index(override)
                own = override.find(W + "lvl")
                if own is not None:
                    levels[index] = _level(own)
                start = value(override.find(W + "startOverride"))
                if start is not None:
                    starts.add(index)
                    levels[index] = replace(levels.get(index, Level()), start=whole(start, 1))
            key = linked.get(W + "abstractNumId", identifier)
            self._lists[number.get(W + "numId", "")] = _List(key, levels, frozenset(starts))


def _index(element: etree._Element) -> int:
    return whole(element.get(W + "ilvl"))


def _level(element: etree._Element) -> Level:
    restart = value(element.find(W + "lvlRestart"))
    form = value(element.find(W + "numFmt"))
    if form is None:  # newer forms stand beside a plain one for older programs
        form = next((value(one) for one in element.iter(W + "numFmt")), None)
    fonts = element.find(f"{W}rPr/{W}rFonts")
    font = "" if fonts is None else fonts.get(W + "ascii") or fonts.get(W + "hAnsi") or ""
    return Level(
        start=whole(value(element.find(W + "start")), 0),
        form=form or "decimal",
        text=value(element.find(W + "lvlText")) or "",
        gap=value(element.find(W + "suff")) or "tab",
        restart=None if restart is None else whole(restart),
        legal=bool(is_on(element.find(W + "isLgl"))),
        font=font,
        style=value(element.find(W + "pStyle")) or "",
    )


def _written(form: Level, levels: Mapping[int, Level], counters: Mapping[int, int]) -> str:
    def part(match: re.Match[str]) -> str:
        level = int(match.group(1)) - 1
        of_level = levels.get(level, Level())
        kind = "decimal" if form.legal else of_level.form
        return written(counters.get(level, of_level.start), kind)

    if form.form == "none" and not _PART.sub("", form.text).strip():
        return ""
    text = bullet(form.font, form.text) if form.form == "bullet" else _PART.sub(part, form.text)
    if not text:
        return ""
    if form.gap == "nothing" or text[-1].isspace():
        return text
    if form.gap == "tab" and form.form != "bullet" and _CLOSED.search(text):
        return text
    return text + " "
