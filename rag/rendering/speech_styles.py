"""Stretches of a speech's text that are drawn in a way of their own, and the elements for it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.domain import Span, Speech
from rag.rendering.html import attr, esc
from rag.rendering.speech_lines import Line


@dataclass(frozen=True, slots=True)
class Style:
    """A stretch of text that is drawn in its own way: an element, its class, more attributes."""

    span: Span
    element: str
    name: str
    attrs: str = ""


def class_of(name: str) -> str:
    """The class of a named place; one that is a doubt is drawn as one."""
    return "named flagged" if name.startswith("flag") else "named"


def greyed(speech: Speech, lines: Sequence[Line]) -> list[Style]:
    """Set-aside parts of lines that are not set aside as a whole."""
    starts = [line.span.start for line in lines]
    found = []
    for aside in speech.set_aside:
        if aside.span.end <= aside.span.start:
            continue
        first = bisect_right(starts, aside.span.start) - 1
        last = bisect_right(starts, aside.span.end - 1) - 1
        if any(line.aside is None for line in lines[first : last + 1]):
            words = (
                f"{aside.kind.value}：{aside.rule}，不作正文" if aside.rule else aside.kind.value
            )
            found.append(Style(aside.span, "span", "cut", f' title="{attr(words)}"'))
    return found


def doubtful(speech: Speech) -> list[Style]:
    """Lines that recognition was not sure of."""
    return [
        Style(
            line.span,
            "span",
            "doubtful",
            f' data-name="line-{line.span.start}" title="识别把握 {line.value:.0%}，请核对原件"',
        )
        for line in speech.confidence
        if line.unsure
    ]


def styled(speech: Speech, line: Span, styles: Sequence[Style], folios: Mapping[int, int]) -> str:
    """The line's characters, each stretch wrapped in the elements whose spans cover it."""
    inner = [style for style in styles if style.span.overlaps(line)]
    edges = {line.start, line.end} | {at for at in folios if line.start <= at < line.end}
    for style in inner:
        edges |= {max(style.span.start, line.start), min(style.span.end, line.end)}
    out = []
    for start, end in pairwise(sorted(edges)):
        if start in folios:
            number = folios[start]
            out.append(
                f'<span class="folio" role="doc-pagebreak" aria-label="第 {number} 页" '
                f'data-page="{number}"></span>'
            )
        piece = esc(speech.text[start:end])
        for style in reversed(inner):
            if style.span.start <= start and end <= style.span.end:
                piece = (
                    f'<{style.element} class="{style.name}"{style.attrs}>{piece}</{style.element}>'
                )
        out.append(piece)
    return "".join(out)
