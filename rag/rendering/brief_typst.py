"""A brief as the data that ``brief.typ`` sets: words, sizes, fonts and the shape of the page.

The layout is that of GB/T 9704-2012: A4, type area 156 by 225 mm, title 22 pt, body 16 pt on a
pitch of 28 pt, which makes 22 lines of 28 characters; smaller bodies keep the proportions, the
smallest ones stand a little closer. Words go in as JSON strings, which typst never reads as
markup. Knows nothing of typst itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from rag.domain import Brief, BriefLength
from rag.rendering.brief_page import Block, Head, Paragraph, Row, Statement, Table, page_of
from rag.rendering.title_lines import title_lines

TOP_MM, LEFT_MM, RIGHT_MM = 37.0, 28.0, 26.0
AREA_MM = (156.0, 225.0)
"""Width and height of the type area."""
CLOSE = 1.6
"""Pitch of the smallest bodies as a multiple of their size."""
NOTE_POINTS, NOTE_PITCH = 9.0, 12.0
NUMBER_POINTS = 14.0
"""Size of the page numbers."""
RESERVE_LINES, WIDER = 1.7, 0.1
"""When pages are counted: body lines that stay free, points added to a character."""
FACES: Mapping[str, tuple[str, ...]] = {
    "title": ("FZXiaoBiaoSong-B05", "FZXiaoBiaoSong-B05S", "FZXBSJW--GB1-0", "STZhongsong"),
    "head": ("SimHei", "STHeiti", "Heiti SC"),
    "kai": ("KaiTi_GB2312", "KaiTi", "STKaiti", "Kaiti SC"),
    "body": ("FangSong_GB2312", "FangSong", "STFangsong"),
}
"""Names under which typst finds the fonts of an office; the bundled ones stand in for them."""
BUNDLED = {"title": "Noto Serif SC", "head": "Noto Sans SC", "kai": "Noto Serif SC"}
_PT_PER_MM = 72 / 25.4
_TAIL = re.compile("(?:[0-9.]{1,12}|.)[”’」』）)》〉】\\]，。；：、！？!?…%％]{0,4}$", re.DOTALL)


def template() -> bytes:
    """The typst source, the same for every brief."""
    return template_of("brief.typ")


def template_of(name: str) -> bytes:
    """The typst source ``name`` of this folder, behind what all papers have."""
    folder = files("rag.rendering")
    return folder.joinpath("paper.typ").read_bytes() + folder.joinpath(name).read_bytes()


def typst_faces() -> dict[str, list[str]]:
    """For each use the fonts in the order in which they are looked for."""
    return {name: [*stack, BUNDLED.get(name, "Noto Serif SC")] for name, stack in FACES.items()}


def area_height_mm(length: BriefLength) -> float:
    """Height of the type area: half a page is an area of half the height."""
    return AREA_MM[1] / 2 if length is BriefLength.HALF else AREA_MM[1]


def pitch(points: float) -> float:
    """Distance of two base lines in points: 28 for a body of 16; bodies below 14 are set when a
    page is full, and closer, so that it holds more."""
    return points * (28 / 16 if points >= 14 else CLOSE)


def table_points(points: float) -> float:
    return 12.0 if points >= 14 else 10.5


def byline_points(points: float) -> float:
    return 14.0 if points >= 16 else 12.0


def typst_data(brief: Brief, points: int, *, measuring: bool = False) -> str:
    """JSON for ``brief.typ``: the brief with a body of ``points``.

    ``measuring``: set as wide as other programs may set it (space between Chinese and Latin
    letters, which LibreOffice always adds) and with part of a line left free, so that what fits
    then also fits as a Word file.
    """
    page = page_of(brief)
    title = title_lines(page.title, AREA_MM[0] * _PT_PER_MM)
    reserve = RESERVE_LINES * pitch(points) / _PT_PER_MM if measuring else 0.0
    used = area_height_mm(brief.choices.length) - reserve
    seen: set[int] = set()
    notes = {note.n: note.words for note in page.notes}
    blocks = [_block(block, notes, seen) for block in page.blocks]
    return json.dumps(
        {
            "title": page.title,
            "title_lines": list(title.lines),
            "title_size": title.points,
            "byline": list(page.byline),
            "byline_size": byline_points(points),
            "doubts": page.doubts,
            "blocks": blocks,
            "spaced": measuring,
            "points": points,
            "pitch": pitch(points),
            "tracking": tracking(points) + (WIDER if measuring else 0.0),
            "small": NOTE_POINTS,
            "note_pitch": NOTE_PITCH,
            "number_size": NUMBER_POINTS,
            "table": table_points(points),
            "bottom": 297.0 - TOP_MM - used,
            "faces": typst_faces(),
        },
        ensure_ascii=False,
    )


def tracking(points: float) -> float:
    """Points added to each character, so that a line holds a whole number of them: 28 at 16."""
    width = AREA_MM[0] * _PT_PER_MM
    return round(width / round(width / points + 0.13) - points - 0.005, 3)


def _block(block: Block, notes: Mapping[int, str], seen: set[int]) -> dict[str, Any]:
    if isinstance(block, Head):
        return {"kind": "head", "words": block.words}
    if isinstance(block, Paragraph):
        return {
            "kind": "paragraph",
            "head": block.head,
            "lead": block.lead,
            "quoted": block.quoted,
            "statements": [_statement(said, notes, seen) for said in block.statements],
        }
    return _table(block, notes, seen)


def _statement(said: Statement, notes: Mapping[int, str], seen: set[int]) -> dict[str, Any]:
    cut = tail_start(said.words)
    return {
        "words": said.words[:cut],
        "tail": said.words[cut:],
        "close": said.close,
        "notes": note_marks(said.notes, notes, seen),
    }


def tail_start(words: str) -> int:
    """Where the last characters of ``words`` begin, which stay on one line with their marks: a
    figure or a character, and the punctuation behind it."""
    found = _TAIL.search(words)
    return found.start() if found else len(words)


def _table(table: Table, notes: Mapping[int, str], seen: set[int]) -> dict[str, Any]:
    def row(row: Row) -> dict[str, Any]:
        return {"cells": list(row.cells), "notes": note_marks(row.notes, notes, seen)}

    return {
        "kind": "table",
        "titles": list(table.columns),
        "sides": table.sides,
        "rows": [row(it) for it in table.rows],
    }


def note_marks(
    numbers: Sequence[int], notes: Mapping[int, str], seen: set[int]
) -> list[dict[str, Any]]:
    """Marks in order; the first of a number brings its footnote, later ones point to it."""
    made = []
    for n in numbers:
        made.append({"n": n, "first": n not in seen, "words": notes[n]})
        seen.add(n)
    return made
