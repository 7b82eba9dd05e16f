"""The lines of a speech's text: what set them aside, where pages begin, which are its head."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rag.domain import SetAside, Span, Speech


@dataclass(frozen=True, slots=True)
class Line:
    """``aside``: what set the whole line aside, if anything did."""

    span: Span
    aside: SetAside | None


def lines_of(speech: Speech) -> list[Line]:
    """The lines of the text, without their line feeds."""
    found, start = [], 0
    for words in speech.text.split("\n"):
        span = Span(start, start + len(words))
        found.append(Line(span, _aside_of(speech, span)))
        start += len(words) + 1
    return found


def _aside_of(speech: Speech, line: Span) -> SetAside | None:
    """The set-aside part that covers all of ``line`` but its white space."""
    words = trimmed(speech, line)
    return next(
        (a for a in speech.set_aside if a.span.contains(words) and words.end > a.span.start), None
    )


def trimmed(speech: Speech, line: Span) -> Span:
    """``line`` without white space at its ends; the line itself where there is nothing else."""
    text = speech.quote(line)
    bare = text.strip()
    if not bare:
        return line
    first = line.start + len(text) - len(text.lstrip())
    return Span(first, first + len(bare))


def folios_of(speech: Speech, lines: Sequence[Line]) -> dict[int, int]:
    """By offset, the page that begins there: at the first line that is not folded away."""
    if len(speech.pages) < 2:
        return {}
    shown = [line.span for line in lines if not line.aside and speech.quote(line.span).strip()]
    ends = [span.end for span in shown]
    folios = {}
    for number, offset in enumerate(speech.pages, start=1):
        at = bisect_right(ends, offset)
        if at < len(shown):
            folios[max(offset, trimmed(speech, shown[at]).start)] = number
    return folios


def is_masthead(speech: Speech, line: Span) -> bool:
    """Is this a line of the printed head: title, speaker, date or place, and little else?"""
    if line.end - line.start > 60 or line.start > 400 or "。" in speech.quote(line):
        return False
    meta = speech.metadata
    known = [e.span for e in (meta.title, meta.speaker, meta.date, meta.place) if e and e.span]
    return any(span.overlaps(line) for span in known)


def is_title(speech: Speech, line: Span) -> bool:
    """Is this a line of the title?"""
    title = speech.metadata.title
    return bool(title and title.span and title.span.overlaps(line))
