"""Our sample speeches as Word files, by python-docx: as typed, and as Word users make them."""

from __future__ import annotations

import io
import re
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

_NAMES = nsdecls("w")
_DIGITS = "一二三四五六七八九十"
_LEVELS = (
    ("chineseCountingThousand", "%1、", re.compile(r"^([一二三四五六七八九十])、")),
    ("chineseCounting", "（%2）", re.compile(r"^（([一二三四五六七八九十])）")),
)
_LIST = 99


def word_of(text: str) -> bytes:
    """A paragraph a line, numbers typed, tables (lines with tabs) as tables, a running head."""
    document = Document()
    _furnish(document)
    for line in _with_tables(document, text):
        document.add_paragraph(line)
    return _saved(document)


def word_with_automatic_numbers(text: str) -> bytes:
    """The same, 一、 and （一） left to Word's numbering, begun anew where the text does so."""
    document = Document()
    _furnish(document)
    numbers = _Numbers(document)
    for line in _with_tables(document, text):
        for level, (_, _, sign) in enumerate(_LEVELS):
            if match := sign.match(line):
                paragraph = document.add_paragraph(line[match.end() :])
                number = _DIGITS.index(match.group(1)) + 1
                paragraph._p.get_or_add_pPr().append(numbers.put(level, number))
                break
        else:
            document.add_paragraph(line)
    return _saved(document)


def _furnish(document: Any) -> None:
    """What stands on every page and is no part of the speech."""
    section = document.sections[0]
    section.header.paragraphs[0].text = "内部资料　注意保存"
    section.footer.paragraphs[0].text = "第 1 页"
    document.core_properties.title = "模板"


def _with_tables(document: Any, text: str) -> Any:
    """Lines that are no table rows; tables are written when their last row has been seen."""
    rows: list[list[str]] = []
    for line in text.rstrip("\n").split("\n"):
        if "\t" in line:
            rows.append(line.split("\t"))
            continue
        if rows:
            _table(document, rows)
            rows = []
        yield line
    if rows:
        _table(document, rows)


def _table(document: Any, rows: list[list[str]]) -> None:
    table = document.add_table(len(rows), max(map(len, rows)))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, words in zip(row.cells, cells, strict=False):
            cell.text = words


class _Numbers:
    """A list definition and the lists made from it: a new one where counting begins anew."""

    def __init__(self, document: Any) -> None:
        levels = "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:suff w:val="nothing"/><w:lvlText w:val="{words}"/></w:lvl>'
            for n, (form, words, _) in enumerate(_LEVELS)
        )
        self._root = document.part.numbering_part.element
        self._root.insert(
            0,
            parse_xml(
                f'<w:abstractNum {_NAMES} w:abstractNumId="{_LIST}">{levels}</w:abstractNum>'
            ),
        )
        self._list = _LIST - 1
        self._last = [0, 0]
        self._new("")

    def put(self, level: int, number: int) -> Any:
        """The ``w:numPr`` that makes Word print ``number``."""
        if number != self._last[level] + 1:
            start = f'<w:startOverride w:val="{number}"/>'
            self._new(f'<w:lvlOverride w:ilvl="{level}">{start}</w:lvlOverride>')
        self._last[level:] = [number, *[0] * (len(_LEVELS) - level - 1)]
        return parse_xml(
            f'<w:numPr {_NAMES}><w:ilvl w:val="{level}"/><w:numId w:val="{self._list}"/></w:numPr>'
        )

    def _new(self, override: str) -> None:
        self._list += 1
        self._root.append(
            parse_xml(
                f'<w:num {_NAMES} w:numId="{self._list}"><w:abstractNumId w:val="{_LIST}"/>'
                f"{override}</w:num>"
            )
        )


def _saved(document: Any) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
