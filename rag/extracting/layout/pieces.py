"""Glyphs -> pieces: characters that follow each other on one line, blanks where they stand.

Knows where one character is set, not why; columns and tables are told apart later.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from typing import Final

from rag.domain import AsideKind
from rag.extracting.layout.printed import CLOSING, OPENING, Glyph, Piece, Ruling, is_wide

_GAP: Final = 1.2
_CELL_EDGE: Final = 0.75
"""Characters further apart than this many em belong to two pieces; the latter holds where a
Chinese character and a Latin one or a figure meet, which are set closer than that in a line."""
_SAME_BASE: Final = 0.16
_CELL_GAP: Final = 0.9
_MIXED_GAP: Final = 0.6
_WORD_GAP: Final = 0.28
_SMALL: Final = 0.76
_MARKS: Final = frozenset("0123456789*[]①②③④⑤⑥⑦⑧⑨")
_POWERS: Final = {"2": "²", "3": "³"}

Run = list[Glyph]


class _Row:
    """Glyphs on one baseline: that of the first, which is the largest."""

    def __init__(self, first: Glyph) -> None:
        self.base = first.base
        self.size = first.size
        self.glyphs = [first]

    def __lt__(self, other: _Row) -> bool:
        return self.base < other.base

    def takes(self, glyph: Glyph) -> bool:
        return abs(glyph.base - self.base) <= _SAME_BASE * glyph.size


def pieces_of(
    glyphs: Sequence[Glyph], rulings: Sequence[Ruling] = (), kind: AsideKind | None = None
) -> list[Piece]:
    """The pieces that ``glyphs`` (in any order, all upright) make; none crosses a ruling."""
    uprights = [ruling for ruling in rulings if not ruling.horizontal]
    runs: list[Run] = []
    for row in _rows(glyphs):
        # By their middles: a closed-up mark may begin before the one it follows.
        ordered = sorted(row.glyphs, key=lambda glyph: glyph.left + glyph.right)
        bars = sorted(bar.left for bar in uprights if bar.top <= row.base <= bar.bottom + row.size)
        runs += _runs(ordered, bars)
    pieces = [_piece(run, kind) for run in _with_marks(runs)]
    return [piece for piece in pieces if piece.text.strip()]


def _rows(glyphs: Sequence[Glyph]) -> list[_Row]:
    rows: list[_Row] = []
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.size):
        if glyph.size <= 0:
            continue
        new = _Row(glyph)
        at = bisect_left(rows, new)
        near = [row for row in rows[max(0, at - 1) : at + 1] if row.takes(glyph)]
        if near:
            min(near, key=lambda row: abs(row.base - glyph.base)).glyphs.append(glyph)
        else:
            insort(rows, new)
    return rows


def _runs(ordered: Sequence[Glyph], bars: Sequence[float]) -> Iterator[Run]:
    run: Run = []
    last: Glyph | None = None  # that is no blank
    for glyph in ordered:
        if glyph.char.isspace():
            if run:
                run.append(glyph)
            continue
        if last is not None:
            doubled = glyph.char == last.char and glyph.left - last.left < 0.2 * glyph.size
            if doubled:
                continue  # bold made by printing twice
            middles = last.left + last.right, glyph.left + glyph.right
            barred = any(middles[0] < 2 * bar <= middles[1] for bar in bars)
            if barred or _is_apart(last, glyph, spaced=run[-1].char.isspace()):
                yield run
                run = []
        run.append(glyph)
        last = glyph
    if run:
        yield run


def _is_apart(last: Glyph, glyph: Glyph, *, spaced: bool) -> bool:
    mixed = is_wide(last.char) != is_wide(glyph.char)
    gap = _ink(glyph)[0] - _ink(last)[1]
    return gap > (_CELL_EDGE if mixed and not spaced else _GAP) * min(last.size, glyph.size)


def _with_marks(runs: Sequence[Run]) -> list[Run]:
    """Small raised or lowered runs (note marks, powers, CO₂) put into the line they stand in."""
    hosts = [list(run) for run in runs]
    sizes = [max(glyph.size for glyph in run) for run in runs]
    order = sorted(range(len(hosts)), key=lambda number: hosts[number][0].base)
    bases = [hosts[number][0].base for number in order]
    gone = set()
    for number, run in enumerate(runs):
        if len(run) > 6:
            continue
        near = order[
            bisect_left(bases, run[0].base - 3 * sizes[number]) :
            bisect_left(bases, run[0].base + 3 * sizes[number])
        ]  # fmt: skip
        host = next(
            (n for n in near if n not in gone and _belongs(run, sizes[number], runs[n], sizes[n])),
            None,
        )
        if host is not None:
            gone.add(number)
            hosts[host] = sorted([*hosts[host], *run], key=lambda glyph: glyph.left + glyph.right)
    return [run for number, run in enumerate(hosts) if number not in gone]


def _belongs(run: Run, size: float, host: Run, host_size: float) -> bool:
    if size >= _SMALL * host_size:
        return False
    shared = min(run[0].bottom, host[0].bottom) - max(run[0].top, host[0].top)
    beside = run[0].left < host[-1].right + 0.5 * size and run[-1].right > host[0].left - 0.5 * size
    return beside and shared >= 0.5 * size


def _piece(run: Run, kind: AsideKind | None) -> Piece:
    while run[-1].char.isspace() and len(run) > 1:
        run = run[:-1]
    return Piece(
        text="".join(_characters(run)),
        left=_ink(run[0])[0],
        top=min(glyph.top for glyph in run),
        right=max(_ink(glyph)[1] for glyph in run),
        bottom=max(glyph.bottom for glyph in run),
        size=max(glyph.size for glyph in run),
        kind=kind,
    )


def _ink(glyph: Glyph) -> tuple[float, float]:
    """Where a mark is printed: half of the em that Chinese punctuation takes is blank."""
    half = 0.5 * glyph.size if glyph.right - glyph.left > 0.9 * glyph.size else 0.0
    if glyph.char in OPENING:
        return glyph.left + half, glyph.right
    if glyph.char in CLOSING:
        return glyph.left, glyph.right - half
    return glyph.left, glyph.right


def _characters(run: Run) -> Iterator[str]:
    """The text of a run: blanks by distance, raised figures as the note marks they are."""
    largest = max(run, key=lambda glyph: glyph.size)
    before: Glyph | None = None
    mark = ""
    for glyph in run:
        small = glyph.size < _SMALL * largest.size
        raised = largest.base - glyph.base > _SAME_BASE * largest.size
        if small and raised and glyph.char in _MARKS:
            mark += glyph.char
            continue
        if mark:
            yield _note(mark, before)
            mark = ""
        char = " " if glyph.char.isspace() and glyph.char != "\u3000" else glyph.char
        if before is not None and not before.char.isspace() and not char.isspace():
            yield _blank(before, glyph)
        if not (char == " " and before is not None and before.char.isspace()):
            yield char
        before = glyph
    if mark:
        yield _note(mark, before)


def _note(mark: str, before: Glyph | None) -> str:
    """6.5 with a small raised 1 is not 6.51: m² keeps its power, a note mark gets brackets."""
    if before is not None and before.char in "mM米" and mark in _POWERS:
        return _POWERS[mark]
    return f"〔{mark.strip('[]')}〕" if mark.strip("[]").isdigit() else mark


def _blank(before: Glyph, after: Glyph) -> str:
    gap, size = after.left - before.right, max(before.size, after.size)
    if is_wide(before.char) and is_wide(after.char):
        punctuation = any(unicodedata.category(g.char)[0] == "P" for g in (before, after))
        return "\u3000" if gap > (1.1 if punctuation else _CELL_GAP) * size else ""
    if is_wide(before.char) or is_wide(after.char):
        return " " if gap > _MIXED_GAP * size else ""
    return " " if gap > _WORD_GAP * size else ""
