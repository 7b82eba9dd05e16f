"""A brief that fits its page: which lines stay, and how large they can be set.

Lines leave whole, the least important first; a sentence or a footnote is never cut. The page is
measured by whoever compiles it, not estimated. Knows nothing of typst, fonts or files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from rag.domain import Brief, BriefLength, BriefLine, LedgerEntry, LineKind

CountPages = Callable[[Brief, int], int]
"""Pages that the lines shown of a brief take when its body is set in so many points."""

COMFORTABLE = (16, 15, 14)
"""Sizes of the body in points at which nothing is dropped only to have larger letters."""
SMALLER = (13, 12)
"""Sizes that are taken where a larger one would drop lines that matter."""
MATTERS = 0.5
"""From this importance on, smaller letters are better than leaving a line out."""
LEADING = 0.95
"""From this importance on, a line stays as long as the one that speaks for a heading: without the
first point and the main targets a page tells of everything but the matter."""
_GIVE_UP = 12
"""So many lines in a row that find no room, and the page counts as full."""
_STEP = 8
NO_ROOM, BY_HAND = "排不下，已略", "手工去掉"
_OURS = re.compile(rf"；?(?:其中\d+条)?(?:{NO_ROOM}|{BY_HAND})$")


def fit(brief: Brief, count: CountPages) -> Brief:
    """The same brief with the lines that fit on its page, measured by ``count``.

    Lines removed by hand go, restored ones stay; then the leading lines, and of each first-level
    heading its most important one, as long as there is room; then lines stay by importance.
    ``pages`` is what was counted; it is above what was asked for only where the restored lines
    alone do not fit, and ``progress`` says so then. The ledger notes what was dropped.
    """
    limit = page_limit(brief.choices.length)
    order = _keeping_order(brief)
    fixed = len(frozenset(brief.choices.restored) & frozenset(order))

    def pages(kept: int, points: int) -> int:
        return count(_showing(brief, order[:kept]), points)

    kept, points = _choose(brief, order, fixed, limit, pages)
    made = _showing(brief, order[:kept])
    if count(made, points) <= limit:
        made = _filled(made, order[kept:], lambda more: count(more, points) <= limit)
    made = replace(made, pages=count(made, points), ledger=_ledger(made))
    if made.pages <= limit:
        return made
    words = f"要保留的内容排不进{brief.choices.length.value}，现为 {made.pages} 页；请去掉几行。"
    return replace(made, progress=words)


def points_for(brief: Brief, count: CountPages) -> int:
    """The largest body size, in points, at which the lines shown fit; the smallest if none does."""
    limit = page_limit(brief.choices.length)
    sizes = COMFORTABLE + SMALLER
    return next((points for points in sizes if count(brief, points) <= limit), sizes[-1])


def page_limit(length: BriefLength) -> int:
    """How many pages a brief of this length may have; half a page is one of half the height."""
    return 2 if length is BriefLength.TWO else 1


def _choose(
    brief: Brief,
    order: Sequence[int],
    fixed: int,
    limit: int,
    pages: Callable[[int, int], int],
) -> tuple[int, int]:
    """How many lines of ``order`` are kept, and the size in points at which they fit."""
    everything = len(order)
    if pages(everything, COMFORTABLE[-1]) <= limit:
        sizes = (points for points in COMFORTABLE if pages(everything, points) <= limit)
        return everything, next(sizes)
    importance = {line.index: line.importance for line in brief.lines}
    kept = fixed
    for points in (COMFORTABLE[-1], *SMALLER):
        kept = _most(kept, len(order), partial(_fits, pages, points, limit))
        if all(importance[index] < MATTERS for index in order[kept:]):
            break
    return kept, points


def _fits(pages: Callable[[int, int], int], points: int, limit: int, kept: int) -> bool:
    return pages(kept, points) <= limit


def _most(low: int, high: int, fits: Callable[[int], bool]) -> int:
    """The largest number from ``low`` to ``high`` that ``fits``; ``low`` is taken to fit.

    It feels its way upwards before it halves, since many lines take long to compile.
    """
    step = _STEP
    while low < high:
        middle = min(high, low + step)
        if fits(middle):
            low, step = middle, step * 2
            continue
        high = middle - 1
        step = max(1, (high - low + 1) // 2)
    return low


def _filled(brief: Brief, more: Sequence[int], fits: Callable[[Brief], bool]) -> Brief:
    """``brief`` with those of ``more`` that still find room, tried in their order."""
    failed = 0
    for index in more:
        longer = _showing(brief, (*brief.shown, index))
        if fits(longer):
            brief, failed = longer, 0
        else:
            failed += 1
        if failed == _GIVE_UP:
            break
    return brief


def _keeping_order(brief: Brief) -> list[int]:
    """Indices of the lines that may stay, those that leave last in front."""
    restored = frozenset(brief.choices.restored)
    may = [line for line in brief.lines if line.index in restored or _may_stay(brief, line)]
    ranked = sorted(may, key=lambda line: (-line.importance, line.index))
    covering = _covering(brief, ranked)
    return [
        line.index
        for line in sorted(
            ranked,
            key=lambda line: (
                line.index not in restored,
                line.index not in covering and line.importance < LEADING,
            ),
        )
    ]


def _may_stay(brief: Brief, line: BriefLine) -> bool:
    wanted = brief.choices.figures or line.kind is not LineKind.FIGURE
    return wanted and line.index not in brief.choices.removed


def _covering(brief: Brief, ranked: Sequence[BriefLine]) -> frozenset[int]:
    """For each first-level heading of the ledger its most important line."""
    best = set()
    for entry in brief.ledger:
        if entry.heading and entry.level == 1:
            mine = frozenset(entry.by)
            best.update([line.index for line in ranked if line.index in mine][:1])
    return frozenset(best)


def _showing(brief: Brief, kept: Sequence[int]) -> Brief:
    wanted = frozenset(kept)
    return replace(brief, shown=tuple(line.index for line in brief.lines if line.index in wanted))


def _ledger(brief: Brief) -> tuple[LedgerEntry, ...]:
    shown, removed = frozenset(brief.shown), frozenset(brief.choices.removed)
    return tuple(_entry(entry, shown, removed) for entry in brief.ledger)


def _entry(entry: LedgerEntry, shown: frozenset[int], removed: frozenset[int]) -> LedgerEntry:
    """``entry`` with what became of its lines; those without lines stay as they are.

    Of an entry that is an error and covered, the error alone is noted: how many of its lines are
    left out says nothing about what the speech lacks.
    """
    if not entry.by:
        return entry
    gone = [index for index in entry.by if index not in shown]
    note = _OURS.sub("", entry.note)
    why = BY_HAND if gone and removed.issuperset(gone) else NO_ROOM
    if len(gone) == len(entry.by):
        note = f"{note}；{why}" if note else why
    elif gone and not entry.is_error:
        note = f"{note}；其中{len(gone)}条{why}" if note else f"其中{len(gone)}条{why}"
    return replace(entry, covered=len(gone) < len(entry.by), note=note)
