"""The text of a speech as HTML, and the reading pane around it.

One promise: the text content of ``<div class="speech">`` is exactly ``Speech.text``. Labels that
are not part of the speech are therefore drawn from attributes by the style sheet.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.domain import Section, SetAside, Span, Speech, innermost
from rag.rendering.html import attr, book, date_words, esc, path_words

_INDENTS = " \t\u3000\xa0"


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a speech that the reading pane can show."""

    speech: str
    span: Span


@dataclass(frozen=True, slots=True)
class _Style:
    """A stretch of text that is drawn in its own way: an element, its class, more attributes."""

    span: Span
    element: str
    name: str
    attrs: str = ""


def reader_html(speech: Speech, places: Sequence[Place], at: int) -> str:
    """The reading pane at ``places[at]``, which lies in ``speech``; the others are a step away."""
    here = places[at].span
    section = innermost(speech.sections, here.start) if speech.sections else 0
    path = path_words(speech.heading_path(section)) if speech.sections else ""
    path_line = f'<p class="path">{esc(path)}</p>' if path else ""
    also = [p.span for p in places if p.speech == speech.id and p.span != here]
    shown = [[p.speech, p.span.start, p.span.end] for p in places]
    listed = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))  # as JSON.stringify does
    title = speech.metadata.text_of("title") or speech.file
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


def empty_reader_html(trouble: str = "") -> str:
    """The pane before anything is opened: how to read an answer. Or what went wrong."""
    if trouble:
        return f'<section class="reader empty" aria-label="原文"><p>{esc(trouble)}</p></section>'
    return (
        '<section class="reader empty" aria-label="原文"><h2>原文</h2>'
        "<p>点答案里的编号，这里会翻到讲话的那一句。</p><dl>"
        "<dt>原文</dt><dd>与讲话一字不差，带引号。</dd>"
        "<dt>转述</dt><dd>换了说法，数字、日期、名称已与原文核对。</dd>"
        "<dt>未核实</dt><dd>没有核对上，用前请看原文。</dd></dl></section>"
    )


def speech_text(
    speech: Speech,
    *,
    here: Span | None = None,
    also: Sequence[Span] = (),
    named: Mapping[str, Span] | None = None,
    inside: Span | None = None,
    anchors: bool = False,
) -> str:
    """The whole text, paragraph by paragraph, with marks.

    ``here`` is highlighted, ``also`` lightly underlined, ``named`` spans can be found by their
    name (``data-name``). Lines that touch ``inside`` get the class ``in``; ``anchors`` gives
    headings the ``data-section`` that the outline jumps to.
    """
    styles = [_Style(span, "span", "also") for span in also]
    styles += [
        _Style(span, "span", "named", f' data-name="{attr(name)}"')
        for name, span in (named or {}).items()
    ]
    if here is not None:
        styles.append(_Style(here, "mark", "here"))
    headings = {section.heading_span.start: section for section in speech.sections[1:]}
    pieces: list[str] = []
    folded: SetAside | None = None
    for line in _lines(speech.text):
        aside = _aside_at(speech, line)
        if folded and aside != folded:
            pieces.append("</details>")
        if aside and aside != folded:
            pieces.append(
                '<details class="aside"><summary aria-label="与讲话无关，已略去"></summary>'
            )
        folded = aside
        pieces.append(_line(speech, line, styles, headings, inside, anchors))
        pieces.append("\n" if line.end < len(speech.text) else "")
    if folded:
        pieces.append("</details>")
    return f'<div class="speech" lang="zh-CN">{"".join(pieces)}</div>'


def _aside_at(speech: Speech, line: Span) -> SetAside | None:
    """The set-aside part that covers ``line``."""
    return next(
        (a for a in speech.set_aside if a.span.contains(line) and line.end > a.span.start), None
    )


def _line(
    speech: Speech,
    line: Span,
    styles: Sequence[_Style],
    headings: Mapping[int, Section],
    inside: Span | None,
    anchors: bool,
) -> str:
    text = speech.quote(line)
    stripped = text.strip()
    if not stripped:
        return esc(text)
    first = line.start + len(text) - len(text.lstrip())
    last = first + len(stripped)
    section = headings.get(first)
    names = []
    element, extra = "p", ""
    if section and section.heading_span.end >= last:
        level = min(max(section.level, 1), 3)
        element, names = f"h{level + 2}", ["heading", f"l{level}"]
    elif section:
        styles = [*styles, _Style(section.heading_span, "strong", "run-in")]
        names = [] if text[0] in _INDENTS else ["indent"]
    elif _is_masthead(speech, Span(first, last)):
        names = ["masthead"]
    elif text[0] not in _INDENTS:
        names = ["indent"]
    if section and anchors:
        extra = f' data-section="{section.index}"'
    if inside and line.start < inside.end and inside.start < line.end:
        names.append("in")
    elif inside:
        names.append("out")
    return (
        f'<{element} class="{" ".join(names)}"{extra}>{_styled(speech, line, styles)}</{element}>'
    )


def _styled(speech: Speech, line: Span, styles: Sequence[_Style]) -> str:
    """The line's characters, each stretch wrapped in the elements whose spans cover it."""
    inner = [s for s in styles if s.span.start < line.end and line.start < s.span.end]
    edges = {line.start, line.end}
    for style in inner:
        edges |= {max(style.span.start, line.start), min(style.span.end, line.end)}
    cuts = sorted(edges)
    out = []
    for start, end in pairwise(cuts):
        piece = esc(speech.text[start:end])
        for style in reversed(inner):
            if style.span.start <= start and end <= style.span.end:
                piece = (
                    f'<{style.element} class="{style.name}"{style.attrs}>{piece}</{style.element}>'
                )
        out.append(piece)
    return "".join(out)


def _lines(text: str) -> list[Span]:
    spans, start = [], 0
    for line in text.split("\n"):
        spans.append(Span(start, start + len(line)))
        start += len(line) + 1
    return spans


def _is_masthead(speech: Speech, line: Span) -> bool:
    """Is this a line of the printed head: title, speaker, date or place, and little else?"""
    if line.end - line.start > 60 or line.start > 400 or "。" in speech.quote(line):
        return False
    meta = speech.metadata
    known = [e.span for e in (meta.title, meta.speaker, meta.date, meta.place) if e and e.span]
    return any(span.start < line.end and line.start < span.end for span in known)


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
