"""The reading pane: a speech at the place that an answer cites."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from rag.domain import Span, Speech, innermost
from rag.rendering.html import attr, book, date_words, esc, path_words
from rag.rendering.speech_text import speech_text


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a speech that the reading pane can show."""

    speech: str
    span: Span


def reader_html(speech: Speech, places: Sequence[Place], at: int) -> str:
    """The reading pane at ``places[at]``, which lies in ``speech``; the others are a step away."""
    here = places[at].span
    section = innermost(speech.sections, here.start) if speech.sections else 0
    path = path_words(speech.heading_path(section)) if speech.sections else ""
    path_line = f'<p class="path">{esc(path)}</p>' if path else ""
    also = [p.span for p in places if p.speech == speech.id and p.span != here]
    shown = [[p.speech, p.span.start, p.span.end] for p in places]
    listed = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))  # as JSON.stringify does
    title = speech.name
    return (
        f'<section class="reader" aria-label="原文" data-speech="{attr(speech.id)}" '
        f'data-start="{here.start}" data-end="{here.end}" data-places="{attr(listed)}" '
        f'data-at="{at}"><div class="bar">'
        f'<button type="button" class="plain" data-step="-1"{_off(at == 0)}>上一处</button>'
        f'<span class="count" aria-live="polite"><span class="sr">第</span>{at + 1}/{len(places)}'
        '<span class="sr">处</span></span>'
        f'<button type="button" class="plain" data-step="1"{_off(at == len(places) - 1)}>下一处'
        '</button><span class="gap"></span>'
        '<button type="button" class="plain" data-whole aria-pressed="true">全文</button>'
        '<button type="button" class="plain" data-close>关闭</button></div>'
        f'<div class="about"><h2>{esc(title)}</h2>{_byline(speech)}{path_line}</div>'
        f'<div class="page" tabindex="0" role="region" aria-label="{attr(book(title))}">'
        f"{speech_text(speech, here=here, also=also, inside=_outermost(speech, section))}"
        "</div></section>"
    )


def trouble_reader_html(words: str) -> str:
    """The pane where an original could not be opened: why, and the way back."""
    return (
        '<section class="reader" aria-label="原文" data-trouble><div class="bar">'
        '<span class="gap"></span><button type="button" class="plain" data-close>关闭</button>'
        f'</div><p class="trouble" role="alert">{esc(words)}</p></section>'
    )


def empty_reader_html(how_to: str = "") -> str:
    """The pane before anything is opened: ``how_to`` open it, else how to read an answer."""
    if how_to:
        return f'<section class="reader empty" aria-label="原文"><p>{esc(how_to)}</p></section>'
    return (
        '<section class="reader empty" aria-label="原文"><h2>原文</h2>'
        "<p>点答案里的编号，这里会翻到讲话的那一句。</p><dl>"
        "<dt>原文</dt><dd>与讲话一字不差，带引号。</dd>"
        "<dt>转述</dt><dd>换了说法，数字、日期、名称已与原文核对。</dd>"
        "<dt>未核实</dt><dd>没有核对上，用前请看原文。</dd></dl></section>"
    )


def _outermost(speech: Speech, index: int) -> Span | None:
    """Span of the top-level section around section ``index``; None when there is none."""
    section = speech.sections[index] if speech.sections else None
    while section and section.parent:
        section = speech.sections[section.parent]
    return section.span if section and section.index else None


def _byline(speech: Speech) -> str:
    meta = speech.metadata
    words = [meta.text_of("speaker"), date_words(meta.text_of("date")), meta.text_of("place")]
    line = " · ".join(esc(word) for word in words if word)
    return f'<p class="byline">{line}</p>' if line else ""


def _off(off: bool) -> str:
    return " disabled" if off else ""
