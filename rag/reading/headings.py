"""The sections of a speech: its headings as a tree, and where each section ends.

markers.py finds what may be headings, tree.py decides which are and how deep they stand. A false
heading is worse than a missed one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.domain import Flag, FlagKind, Section, Span
from rag.reading.lines import Line
from rag.reading.markers import WEAK, Marker, markers
from rag.reading.runs import Node
from rag.reading.tree import grow


@dataclass(frozen=True, slots=True)
class Outline:
    """``sections`` as in Speech; ``own_lines``: starts of lines that are nothing but a heading."""

    sections: tuple[Section, ...]
    own_lines: frozenset[int] = frozenset()
    flags: tuple[Flag, ...] = ()


def outline(
    text: str,
    lines: Sequence[Line],
    *,
    begin: int = 0,
    set_aside: Sequence[Span] = (),
    spoken: Sequence[Marker] = (),
    quoted: str = "",
) -> Outline:
    """The tree of ``text``, whose body begins at offset ``begin``; section 0 is the whole.

    ``lines`` are all its lines that are not blank. Takes no heading from ``set_aside``.
    ``spoken`` are the turns of several voices, if there are any.
    ``quoted``: the text as written, where ``text`` was made equal to it in length for reading.
    """
    quoted = quoted or text
    voiced = {marker.start for marker in spoken}
    found = [
        marker
        for marker in markers(text, lines, begin)
        if not any(span.start <= marker.start < span.end for span in set_aside)
        and marker.start not in voiced
    ]
    found = sorted([*found, *spoken], key=lambda marker: marker.start)
    nodes, doubles = grow(text, found)
    _close(lines, nodes, _body_end(text, set_aside))
    sections = [Section(0, None, 0, "", Span(0, 0), Span(0, len(text)))]
    for number, node in enumerate(nodes, 1):
        head = node.marker.head
        words = quoted[head.start : head.end]
        span = Span(node.marker.start, _trimmed(text, head.end, node.end))
        sections.append(Section(number, node.parent + 1, node.level, words, head, span))
    own = {node.marker.start for node in nodes if node.marker.own_line}
    own.update(marker.start for marker in doubles)
    return Outline(tuple(sections), frozenset(own), tuple(_doubts(text, nodes, doubles)))


def _close(lines: Sequence[Line], nodes: list[Node], body_end: int) -> None:
    """Sets where each section ends."""
    opened: list[Node] = []
    for node in nodes:
        while opened and opened[-1].level >= node.level:
            last = opened.pop()
            last.end = last.end or node.marker.start
        opened.append(node)
    for node in opened:
        node.end = node.end or max(body_end, node.marker.head.end)
    _close_last_of_paragraphs(lines, nodes)


def _close_last_of_paragraphs(lines: Sequence[Line], nodes: Sequence[Node]) -> None:
    """Where all items of a run but the last are one paragraph each, so is the last."""
    runs: dict[int, list[int]] = {}
    for index, node in enumerate(nodes):
        if not node.marker.own_line:
            runs.setdefault(node.run, []).append(index)
    for run in runs.values():
        together = all(b == a + 1 for a, b in pairwise(run))
        single = all(nodes[b].marker.line - nodes[a].marker.line <= 1 for a, b in pairwise(run))
        last = nodes[run[-1]]
        childless = run[-1] + 1 == len(nodes) or nodes[run[-1] + 1].parent != run[-1]
        first = nodes[run[0]].marker
        enough = len(run) >= (2 if first.rank >= WEAK else 3) and first.number == 1
        if together and single and childless and enough:
            last.end = min(last.end, lines[last.marker.line].end)


def _body_end(text: str, set_aside: Sequence[Span]) -> int:
    """Where the speech ends: before what is set aside at the end of the file."""
    end = len(text)
    for span in sorted(set_aside, key=lambda span: span.end, reverse=True):
        if text[span.end : end].strip():
            break
        end = span.start
    return end


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _doubts(text: str, nodes: Sequence[Node], doubles: Sequence[Marker]) -> Iterator[Flag]:
    """One flag for each heading printed twice and each gap in the numbers."""
    for marker in doubles:
        message = f"标题重复：「{_words(text, marker)}」连续出现两次。"
        yield Flag(FlagKind.HEADINGS, message, (marker.head,))
    last: dict[int, Marker] = {}
    for node in nodes:
        before, marker = last.get(node.run), node.marker
        if before and 0 <= marker.rank < WEAK and marker.number > before.number + 1:
            pair = f"「{_words(text, before)}」之后是「{_words(text, marker)}」"
            message = f"标题序号不连续：{pair}，中间可能缺了一节。"
            yield Flag(FlagKind.HEADINGS, message, (marker.head, before.head))
        last[node.run] = marker


def _words(text: str, marker: Marker) -> str:
    return text[marker.head.start : marker.head.end]
