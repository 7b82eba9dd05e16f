"""What the tabs have in common: how events are sent, who is asking, what a tab gives back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import gradio as gr

from rag.desk import Service, words_for
from rag.domain import Span
from rag.rendering import html, reader_html

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
AT_ONCE: dict[str, Any] = {**QUIET, "queue": False}
"""Of what is done in an instant: it does not wait behind answers."""
MODEL: dict[str, Any] = {"concurrency_id": "model", "concurrency_limit": 16, **QUIET}
"""Of every event that may use the model. The service lets one in at a time and says who waits;
the limit is above one so that the evidence is on screen while another answer is being written."""
IN_TURN: dict[str, Any] = {**QUIET, "concurrency_limit": None}
"""Of what must be shown after all that an event before it has sent."""


@dataclass(frozen=True, slots=True)
class Tab:
    """What a tab gives back to the page.

    ``refreshing``: the arguments ``fn``, ``inputs``, ``outputs`` of an event that shows the
    library anew, run when it was changed, by a tab or from elsewhere. ``changes``: the events of
    this tab that change it. What must happen when the page is loaded, a tab asks of ``Shared.app``
    itself.
    """

    refreshing: Mapping[str, Any] | None = None
    changes: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """What every tab may use. ``app`` is the page's Blocks, for its load and unload events."""

    app: Any
    _signs: Any = field(default_factory=count)

    def notice(self, words: str, file: tuple[str, bytes] | None = None, link: str = "") -> str:
        """A word about what was done, for an `html_part` with the behaviour ``notice``."""
        return html.notice(words, str(next(self._signs)), file, link)


def html_part(value: str, behaviour: str, elem_id: str) -> Any:
    """HTML of ours; what it does by itself is the function ``behaviour`` of `window.yanbi`."""
    js = f"yanbi.{behaviour}(element, trigger, {{ watch, upload }})"
    return gr.HTML(value, elem_id=elem_id, js_on_load=js, apply_default_css=False)


def still_html(value: str, elem_id: str) -> Any:
    """HTML of ours that does nothing by itself."""
    return gr.HTML(value, elem_id=elem_id, js_on_load=None, apply_default_css=False)


def choices(nothing: str, values: Sequence[str] = (), chosen: str = "") -> dict[str, Any]:
    """What a drop-down list offers; its first entry, called ``nothing``, restricts nothing."""
    offered = [(nothing, ""), *((value, value) for value in values)]
    return {"choices": offered, "value": chosen if chosen in values else ""}


def opened(service: Service, event: gr.EventData) -> str:
    """A reading pane at one of the places that the page names; one line where it cannot be."""
    try:
        places = [
            reader_html.Place(str(speech), Span(int(start), int(end)))
            for speech, start, end in event.places
        ]
        at = min(max(int(event.at), 0), len(places) - 1)
        return reader_html.reader_html(service.speech(places[at].speech), places, at)
    except Exception as error:  # a visitor gets one line; words_for logs the rest
        return reader_html.trouble_reader_html(words_for(error))


def session(request: gr.Request) -> str:
    """The name of the page that is open in one browser tab, until it is loaded again."""
    return str(request.session_hash)
