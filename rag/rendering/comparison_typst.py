"""A comparison as the data that ``comparison.typ`` sets on A4 across.

Words go in as JSON strings, which typst never reads as markup. Knows nothing of typst itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rag.domain import Comparison
from rag.rendering.brief_typst import (
    NOTE_PITCH,
    NOTE_POINTS,
    note_marks,
    tail_start,
    template_of,
    typst_faces,
)
from rag.rendering.comparison_cells import Cell, PaperTable, pieces
from rag.rendering.comparison_paper import Heading, PaperBlock, Paragraph, paper_of

POINTS, PITCH = 10.0, 15.0
"""Size and distance of the lines of a table, in points."""
TITLE_POINTS, HEAD_POINTS = 18.0, 12.0
MARGIN_MM = 20.0
_NUMBER_POINTS = 10.5


def comparison_template() -> bytes:
    """The typst source, the same for every comparison."""
    return template_of("comparison.typ")


def comparison_typst_data(comparison: Comparison) -> str:
    """JSON for ``comparison.typ``."""
    paper = paper_of(comparison)
    notes = {note.n: note.words for note in paper.notes}
    seen: set[int] = set()
    return json.dumps(
        {
            "title": paper.title,
            "blocks": [_block(block, notes, seen) for block in paper.blocks],
            "points": POINTS,
            "pitch": PITCH,
            "title_size": TITLE_POINTS,
            "head_size": HEAD_POINTS,
            "number_size": _NUMBER_POINTS,
            "margin": MARGIN_MM,
            "small": NOTE_POINTS,
            "note_pitch": NOTE_PITCH,
            "faces": typst_faces(),
        },
        ensure_ascii=False,
    )


def _block(block: PaperBlock, notes: Mapping[int, str], seen: set[int]) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "head", "words": block.words}
        case Paragraph():
            return {"kind": "paragraph", "words": block.words, "note": block.kind == "说明"}
        case PaperTable():
            return {
                "kind": "table",
                "titles": list(block.columns),
                "widths": list(block.widths),
                "rows": list(_rows(block, notes, seen)),
            }


def _rows(table: PaperTable, notes: Mapping[int, str], seen: set[int]) -> Iterator[dict[str, Any]]:
    following = [row.opens for row in table.rows[1:]] + [True]
    for row, closes in zip(table.rows, following, strict=True):
        yield {
            "opens": row.opens,
            "closes": closes,
            "cells": [_cell(cell, notes, seen) for cell in row.cells],
        }


def _cell(cell: Cell, notes: Mapping[int, str], seen: set[int]) -> dict[str, Any]:
    """A cell in pieces; the last characters stay on one line with the marks."""
    cut = tail_start(cell.words)
    body: list[dict[str, Any]] = []
    tail: list[dict[str, Any]] = []
    at = 0
    for words, marked in pieces(cell):
        inside = max(0, min(len(words), cut - at))
        _add(body, words[:inside], marked)
        _add(tail, words[inside:], marked)
        at += len(words)
    return {"pieces": body, "tail": tail, "notes": note_marks(cell.notes, notes, seen)}


def _add(pieces: list[dict[str, Any]], words: str, marked: bool) -> None:
    if words:
        pieces.append({"words": words, "marked": marked})
