"""Nodes of the heading tree, and which runs of them are lists or chance, not headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from rag.domain import Span
from rag.reading.markers import WEAK, Marker

ROOT: Final = -1


@dataclass(slots=True)
class Node:
    marker: Marker
    parent: int
    level: int
    run: int
    end: int = 0
    """Set only where a turn to the listeners ends the section before the next heading does."""


def unfit_runs(text: str, nodes: list[Node]) -> set[int]:
    """Starts of markers in runs that are lists or chance, not headings.

    Also turns a single sentence on a line of its own with nothing under it into a paragraph
    whose first clause is the heading.
    """
    runs: dict[int, list[int]] = {}
    for index, node in enumerate(nodes):
        if node.marker.rank >= 0:
            runs.setdefault(node.run, []).append(index)
    unfit: set[int] = set()
    for run in runs.values():
        members = [nodes[index].marker for index in run]
        bare = [nodes[index].marker for index in run if _is_bare(text, nodes, index)]
        proper = sum(marker.proper for marker in members)
        listed = 2 * sum(marker.mark in "；;" for marker in members if marker.mark) > len(run)
        if members[0].rank >= WEAK:
            wrong = len(run) < 2 or 2 * len(bare) >= len(run) or 2 * proper <= len(run)
        else:
            wrong = 2 * len(bare) > len(run) and any(marker.mark for marker in bare)
            wrong = wrong or (len(run) == 1 and not proper)
        if wrong or listed:
            unfit.update(marker.start for marker in members)
    if not unfit:
        for index, node in enumerate(nodes):
            if node.marker.mark == "。" and _is_bare(text, nodes, index):
                node.marker = _as_paragraph(text, node.marker)
    return unfit


def _is_bare(text: str, nodes: Sequence[Node], index: int) -> bool:
    """A line of its own with nothing under it."""
    marker = nodes[index].marker
    if not marker.own_line:
        return False
    if index + 1 == len(nodes):
        return not text[marker.end :].strip()
    following = nodes[index + 1]
    return following.parent != index and not text[marker.end : following.marker.start].strip()


def _as_paragraph(text: str, marker: Marker) -> Marker:
    head = marker.head
    comma = text.find("，", head.start + 6, head.end)
    if head.end - head.start > 24 and comma > 0:
        head = Span(head.start, comma)
    return replace(marker, own_line=False, head=head)
