"""Page furniture: page numbers, running heads and feet, found by comparing the pages.

The same words (figures aside) at the same height of several pages, or a number that counts the
pages, near the upper or lower edge. What stands on one page alone is taken only where its form
is unmistakable (「— 3 —」, 「第3页 共12页」).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from rag.domain import AsideKind
from rag.extracting.layout.printed import Page, Piece, overlap

_OUTER: Final = 0.16
"""Furniture stands within this share of the page's height from its edges."""
_ROWS: Final = 3
_SAME_HEIGHT: Final = 0.015
_ALIKE: Final = 0.75
_DASH: Final = "-—–－―·.~〜_"
_DECORATED: Final = re.compile(
    rf"[{_DASH}]+(\d{{1,4}})[{_DASH}]+|第(\d{{1,4}})页(?:[,，/|]?共\d{{1,4}}页)?|"
    r"(?i:page)(\d{1,4})(?i:of\d{1,4})?"
)
_BARE: Final = re.compile(rf"[{_DASH}]*(\d{{1,4}})[{_DASH}]*(?:/\d{{1,4}})?")
_CHINESE: Final = re.compile(r"第[一二三四五六七八九十百]{1,5}页")


class _Row(NamedTuple):
    page: int
    lower: bool
    height: float
    key: str
    number: int | None
    pieces: tuple[int, ...]
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class Sorted:
    """A page without its furniture, and the furniture from top to bottom."""

    page: Page
    heads: tuple[Piece, ...]
    feet: tuple[Piece, ...]
    marks: tuple[Piece, ...]


def sort_out(pages: Sequence[Page]) -> list[Sorted]:
    """Each page with its running heads, feet (page numbers) and watermarks taken out."""
    rows = [row for number, page in enumerate(pages) for row in _edge_rows(page, number)]
    taken: dict[int, set[int]] = defaultdict(set)
    lower: dict[int, set[int]] = defaultdict(set)
    for row in rows_of_furniture(rows, len(pages)):
        taken[row.page].update(row.pieces)
        if row.lower:
            lower[row.page].update(row.pieces)
    return [_sorted(page, taken[n], lower[n]) for n, page in enumerate(pages)]


def rows_of_furniture(rows: Sequence[_Row], pages: int) -> list[_Row]:
    """Those of the rows at the edges of ``pages`` pages that are furniture."""
    found = {row for row in rows if row.number is not None and row.key.startswith("!")}
    groups: dict[tuple[bool, str], list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row.lower, row.key].append(row)
    enough = 2 if pages <= 4 else 3
    for (_, key), group in groups.items():
        alike = _at_one_height(group)
        if key == "#":
            alike = _counting(alike)
        if len({row.page for row in alike}) >= enough:
            found.update(alike)
    known = {(row.lower, row.key, round(row.height, 2)) for row in found if len(row.key) > 3}
    for row in rows:  # misread now and then
        if row.recognised and row not in found and any(_alike(row, *other) for other in known):
            found.add(row)
    return sorted(found)


def _alike(row: _Row, lower: bool, key: str, height: float) -> bool:
    close = row.lower == lower and abs(row.height - height) < 2 * _SAME_HEIGHT
    return close and SequenceMatcher(None, row.key, key).ratio() >= _ALIKE


def _at_one_height(group: Sequence[_Row]) -> list[_Row]:
    """The most rows of ``group`` that stand at about the same height."""
    best: list[_Row] = []
    for row in group[:50]:
        near = [other for other in group if abs(other.height - row.height) <= _SAME_HEIGHT]
        best = max(best, near, key=len)
    return best


def _counting(group: Sequence[_Row]) -> list[_Row]:
    """Bare numbers that count with the pages."""
    steps: dict[int, list[_Row]] = defaultdict(list)
    for row in group:
        if row.number is not None:
            steps[row.number - row.page].append(row)
    return max(steps.values(), key=len, default=[])


def _edge_rows(page: Page, number: int) -> list[_Row]:
    """The outermost rows of a page, as far as they stand near its edges."""
    order = sorted(
        (n for n, piece in enumerate(page.pieces) if piece.kind is None),
        key=lambda n: page.pieces[n].middle,
    )
    rows: list[list[int]] = []
    for n in order:
        if rows and overlap(page.pieces[rows[-1][-1]], page.pieces[n]) >= 0.5:
            rows[-1].append(n)
        else:
            rows.append([n])
    outer = {id(row): row for row in (*rows[:_ROWS], *rows[-_ROWS:])}
    found = []
    for row in outer.values():
        middle = sum(page.pieces[n].middle for n in row) / len(row)
        height = middle / page.height if page.height else 0.0
        if _OUTER < height < 1 - _OUTER:
            continue
        row.sort(key=lambda n: page.pieces[n].left)
        words = "".join(page.pieces[n].text for n in row)
        key, count = _key(words)
        recognised = any(page.pieces[n].confidence is not None for n in row)
        found.append(_Row(number, height > 0.5, height, key, count, tuple(row), recognised))
    return found


def _key(words: str) -> tuple[str, int | None]:
    """What two rows must share to be the same furniture, and the page number it gives.

    The key begins with ``!`` where the form alone says that it is a page number.
    """
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", words))
    if match := _DECORATED.fullmatch(folded):
        return "!", int(next(group for group in match.groups() if group))
    if _CHINESE.fullmatch(folded):
        return "!", 0
    if match := _BARE.fullmatch(folded):
        return "#", int(match[1])
    return re.sub(r"\d+", "#", folded), None


def _sorted(page: Page, taken: set[int], lower: set[int]) -> Sorted:
    heads: list[Piece] = []
    feet: list[Piece] = []
    marks: list[Piece] = []
    rest: list[Piece] = []
    for number, piece in enumerate(page.pieces):
        if piece.kind is not None:
            marks.append(piece)
        elif number not in taken:
            rest.append(piece)
        else:
            aside = replace(piece, kind=AsideKind.PAGE)
            (feet if number in lower else heads).append(aside)
    return Sorted(replace(page, pieces=tuple(rest)), *map(_in_order, (heads, feet, marks)))


def _in_order(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Rows from top to bottom, each row as one piece."""
    rows: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (round(piece.middle), piece.left)):
        if rows and overlap(rows[-1], piece) >= 0.5:
            text = f"{rows[-1].text}\u3000{piece.text}"
            rows[-1] = replace(rows[-1], text=text, right=piece.right)
        else:
            rows.append(piece)
    return tuple(rows)
