"""The places of a text that its page speaks of: their names, and the buttons that show them."""

from __future__ import annotations

from rag.domain import FlagKind, Span, Speech
from rag.rendering.html import attr, esc
from rag.rendering.speech_sheet import FIELD_WORDS, Sheet, evidence_of

_QUOTED = 28
"""Characters of a place that are quoted on its button."""


def named_places(sheet: Sheet) -> dict[str, Span]:
    """Every place that has a button, by the name on it; set-aside lines name themselves."""
    found = {
        name: evidence.span
        for name in FIELD_WORDS
        if (evidence := evidence_of(sheet.speech.metadata, name)) and evidence.span
    }
    for number, flag in enumerate(sheet.speech.flags):
        if flag.kind is not FlagKind.OCR:  # its lines are marked as they are
            found |= {f"flag-{number}-{at}": span for at, span in enumerate(flag.spans)}
    return found | {
        f"aside-{aside.span.start}": Span(aside.span.start, aside.span.end)
        for aside in sheet.speech.set_aside
    }


def flag_place(speech: Speech, number: int, at: int) -> str:
    """The press for the place ``at`` of the doubt ``number``."""
    flag = speech.flags[number]
    span = flag.spans[at]
    name = f"line-{span.start}" if flag.kind is FlagKind.OCR else f"flag-{number}-{at}"
    return place(name, speech, span)


def place(name: str, speech: Speech, span: Span) -> str:
    """The press that shows a named place of the text, with its first words on it."""
    return (
        f'<button type="button" class="ground" data-name="{attr(name)}">'
        f"「{esc(_short(speech.quote(span)))}」</button>"
    )


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _QUOTED else words[: _QUOTED - 1] + "…"
