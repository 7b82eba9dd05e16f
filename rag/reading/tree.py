"""Markers -> nodes of the heading tree: which of them are headings, and how deep.

A number that does not fit its neighbours is no heading, and neither are list items and chance
finds. Where each section ends is not known here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rag.reading.markers import RANK, WEAK, Marker
from rag.reading.runs import ROOT, Node, unfit_runs

_ROUNDS: Final = 8
_SPOKEN: Final = ("asked", "said")
"""Questions, and turns of voices, which stand under the question."""
_OVER: Final = 999
"""The number of a run that another one, whose beginning is not seen, has cut short."""


@dataclass(slots=True)
class _Open:
    """An open heading; ``node`` is ROOT for one whose line the text has lost."""

    kind: str
    rank: int
    number: int
    node: int
    run: int

    def continued_by(self, number: int | None) -> bool:
        return number in (self.number + 1, self.number + 2)


def grow(text: str, found: Sequence[Marker]) -> tuple[list[Node], list[Marker]]:
    """The headings among ``found`` in text order, and those printed twice in a row.

    ``parent`` is an index into the nodes or ROOT; ``level`` counts from 1.
    """
    nodes: list[Node] = []
    doubles: list[Marker] = []
    for _ in range(_ROUNDS):
        nodes, doubles = _grow(text, found)
        unfit = unfit_runs(text, nodes)
        if not unfit:
            break
        found = [marker for marker in found if marker.start not in unfit]
    return nodes, doubles


def _grow(text: str, found: Sequence[Marker]) -> tuple[list[Node], list[Marker]]:
    """The markers whose numbers fit, as a tree; and headings printed twice in a row."""
    nodes: list[Node] = []
    doubles: list[Marker] = []
    stack: list[_Open] = []
    beneath: set[tuple[str, int]] = set()  # kinds that have stood under a run
    held: set[tuple[str, int, int]] = set()  # and under one heading of it
    outer: frozenset[str] | None = None  # kinds of headings under which voices take turns
    runs = 0
    upcoming = _Upcoming(found)
    for index, marker in enumerate(found):
        if marker.kind == "turn":
            _turn(stack, nodes, upcoming, index)
            continue
        at = next((d for d, top in enumerate(stack) if top.kind == marker.kind), None)
        run = runs = runs + 1
        if marker.kind in _SPOKEN:
            if outer is None:
                outer = frozenset(top.kind for top in stack)
            _give_way(stack, marker.kind, outer)
        elif marker.rank < 0:
            while stack and stack[-1].rank >= marker.rank:
                stack.pop()
        elif at is None:
            if not _may_begin(marker, upcoming.number(marker.kind, index)):
                continue
            while stack and stack[-1].rank > marker.rank:
                top = stack[-1]
                if (marker.kind, top.run) in beneath or _holds(top, marker, nodes):
                    break
                if top.continued_by(upcoming.number(top.kind, index)):
                    break
                stack.pop()
            if stack and _is_apart(stack[-1], marker, nodes, upcoming, index):
                stack.pop()
            if stack:
                if (marker.kind, stack[-1].run, stack[-1].number) in held:
                    _notice_lost_parent(stack, nodes, upcoming, index)
                beneath.add((marker.kind, stack[-1].run))
                held.add((marker.kind, stack[-1].run, stack[-1].number))
        else:
            open_ = stack[at]
            if marker.number == open_.number and _is_double(text, nodes, marker):
                doubles.append(marker)
                continue
            gap = marker.number - open_.number
            if gap == 1 or (gap == 2 and not marker.follows):
                run = open_.run
                del stack[at:]
            elif marker.number == 1 and _may_restart(marker, upcoming.number(marker.kind, index)):
                del stack[at:]
                _notice_lost_parent(stack, nodes, upcoming, index)
            else:
                if marker.rank >= WEAK and 1 < marker.number <= open_.number:
                    open_.number = _OVER
                continue
        parent = stack[-1].node if stack else ROOT
        level = nodes[parent].level + 1 if parent != ROOT else 1
        stack.append(_Open(marker.kind, marker.rank, marker.number, len(nodes), run))
        nodes.append(Node(marker, parent, level, run))
    return nodes, doubles


def _give_way(stack: list[_Open], kind: str, outer: frozenset[str]) -> None:
    """Closes what the last voice said: its own headings and its turn, and with a new question the
    last one. What ``outer`` holds are the items of the agenda."""
    while stack and stack[-1].kind not in outer:
        top = stack[-1]
        if top.rank < 0 and top.kind != kind and (kind, top.kind) != _SPOKEN:
            break
        stack.pop()


def _holds(top: _Open, marker: Marker, nodes: Sequence[Node]) -> bool:
    """第三， alone on its line at the top level keeps a （一） that follows beneath it."""
    if top.node == ROOT:
        return False
    node = nodes[top.node]
    plain = node.marker.own_line and not node.marker.mark and top.rank > RANK["num"]
    return plain and node.parent == ROOT and marker.rank >= RANK["pcn"]


def _turn(stack: list[_Open], nodes: Sequence[Node], upcoming: _Upcoming, index: int) -> None:
    """Ends the open headings below the first level, as far as none of them goes on later.

    What is said after 同志们， or 我们也清醒地看到 does not belong to the last small heading.
    """
    start = upcoming.start(index)
    while len(stack) > 1:
        top = stack[-1]
        if top.rank < 0 or top.continued_by(upcoming.number(top.kind, index)):
            break
        if top.node != ROOT:
            nodes[top.node].end = start
        stack.pop()


class _Upcoming:
    """Looks ahead: the number of the next marker of a kind behind a given index."""

    def __init__(self, found: Sequence[Marker]) -> None:
        self._found = found
        self._where: dict[str, list[int]] = {}
        for index, marker in enumerate(found):
            self._where.setdefault(marker.kind, []).append(index)

    def start(self, index: int) -> int:
        return self._found[index].start

    def number(self, kind: str, after: int) -> int | None:
        where = self._where.get(kind, [])
        at = bisect_right(where, after)
        return self._found[where[at]].number if at < len(where) else None


def _may_begin(marker: Marker, following: int | None) -> bool:
    """Runs begin at 1; at 2 only where it is plain that the line before was lost."""
    if marker.follows:
        return False
    lost = marker.number == 2 and following == 3 and marker.own_line and marker.rank < WEAK
    return marker.number == 1 or lost


def _may_restart(marker: Marker, following: int | None) -> bool:
    return marker.rank >= WEAK or following in (2, 3)


def _notice_lost_parent(
    stack: list[_Open], nodes: Sequence[Node], upcoming: _Upcoming, index: int
) -> None:
    """（一） begins again and 三、 is next after 一、: the line of 二、 is lost.

    What follows then does not stand under 一、; it is put where 二、 would have stood.
    """
    if not stack or stack[-1].node == ROOT or stack[-1].rank < 0:
        return
    above = stack[-1]
    if upcoming.number(above.kind, index) == above.number + 2:
        parent = nodes[above.node].parent
        stack[-1] = _Open(above.kind, above.rank, above.number + 1, parent, above.run)


def _is_apart(
    top: _Open, marker: Marker, nodes: Sequence[Node], upcoming: _Upcoming, index: int
) -> bool:
    """An enumeration that does not come straight after a paragraph 二要…… is not part of it."""
    if top.node == ROOT or min(top.rank, marker.rank) < WEAK:
        return False
    above = nodes[top.node].marker
    if above.own_line or marker.line - above.line <= 1:
        return False
    return not top.continued_by(upcoming.number(top.kind, index))


def _is_double(text: str, nodes: Sequence[Node], marker: Marker) -> bool:
    last = nodes[-1].marker
    return (
        marker.own_line
        and last.own_line
        and last.kind == marker.kind
        and marker.line == last.line + 1
        and _words(text, last) == _words(text, marker)
    )


def _words(text: str, marker: Marker) -> str:
    return text[marker.head.start : marker.head.end]
