"""The text of a speech as HTML, with everything that is marked in it.

One promise: the text content of ``<div class="speech">`` is exactly ``Speech.text``. What is not
part of the speech (labels of what was set aside, page numbers) is therefore drawn from attributes
by the style sheet.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from rag.domain import AsideKind, Section, SetAside, Span, Speech
from rag.rendering.html import attr, esc

_INDENTS = " \t\u3000\xa0"
_RULES_SHOWN = 3
_FURNITURE = (AsideKind.PAGE, AsideKind.WATERMARK)
"""What stands on every page: drawn smaller than what stands once."""


@dataclass(frozen=True, slots=True)
class _Style:
    """A stretch of text that is drawn in its own way: an element, its class, more attributes."""

    span: Span
    element: str
    name: str
    attrs: str = ""


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What the lines of one text are drawn by; ``folios`` are page numbers by offset."""

    speech: Speech
    styles: Sequence[_Style]
    headings: Mapping[int, Section]
    folios: Mapping[int, int]
    inside: Span | None
    anchors: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """``aside``: what set the whole line aside, if anything did."""

    span: Span
    aside: SetAside | None


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
    name (``data-name``; one that begins with ``flag`` is a doubt and drawn as one). Lines that
    touch ``inside`` get the class ``in``; ``anchors`` gives headings the ``data-section`` that the
    outline jumps to. Lines set aside are folded, parts of lines greyed; page numbers stand in the
    margin; lines of which recognition was not sure are marked.
    """
    lines = _lines(speech)
    styles = [_Style(span, "span", "also") for span in also]
    styles += _greyed(speech, lines) + _doubtful(speech)
    styles += [
        _Style(span, "span", _class_of(name), f' data-name="{attr(name)}"')
        for name, span in (named or {}).items()
    ]
    if here is not None:
        styles.append(_Style(here, "mark", "here"))
    headings = {section.heading_span.start: section for section in speech.sections[1:]}
    drawing = _Drawing(speech, styles, headings, _folios(speech, lines), inside, anchors)
    pieces: list[str] = []
    for why, group in groupby(lines, _why_folded):
        run = list(group)
        drawn = "".join(_drawn(drawing, line.span) for line in run)
        pieces.append(_folded(run, drawn, inside) if why else drawn)
    paged = " paged" if drawing.folios else ""
    return f'<div class="speech{paged}" lang="zh-CN">{"".join(pieces)}</div>'


def _why_folded(line: _Line) -> str:
    """'' for a line that is shown; the same word for lines that are folded together."""
    if line.aside is None:
        return ""
    return "furniture" if line.aside.kind in _FURNITURE else line.aside.kind.value


def _class_of(name: str) -> str:
    return "named flagged" if name.startswith("flag") else "named"


def _lines(speech: Speech) -> list[_Line]:
    """The lines of the text, without their line feeds."""
    found, start = [], 0
    for words in speech.text.split("\n"):
        span = Span(start, start + len(words))
        found.append(_Line(span, _aside_of(speech, span)))
        start += len(words) + 1
    return found


def _aside_of(speech: Speech, line: Span) -> SetAside | None:
    """The set-aside part that covers all of ``line`` but its white space."""
    words = _bare(speech, line)
    return next(
        (a for a in speech.set_aside if a.span.contains(words) and words.end > a.span.start), None
    )


def _bare(speech: Speech, line: Span) -> Span:
    """``line`` without white space at its ends; the line itself where there is nothing else."""
    text = speech.quote(line)
    bare = text.strip()
    if not bare:
        return line
    first = line.start + len(text) - len(text.lstrip())
    return Span(first, first + len(bare))


def _greyed(speech: Speech, lines: Sequence[_Line]) -> list[_Style]:
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
            found.append(_Style(aside.span, "span", "cut", f' title="{attr(words)}"'))
    return found


def _doubtful(speech: Speech) -> list[_Style]:
    """Lines that recognition was not sure of."""
    return [
        _Style(
            line.span,
            "span",
            "doubtful",
            f' data-name="line-{line.span.start}" title="识别把握 {line.value:.0%}，请核对原件"',
        )
        for line in speech.confidence
        if line.unsure
    ]


def _folios(speech: Speech, lines: Sequence[_Line]) -> dict[int, int]:
    """By offset, the page that begins there: at the first line that is not folded away."""
    if len(speech.pages) < 2:
        return {}
    shown = [line.span for line in lines if not line.aside and speech.quote(line.span).strip()]
    ends = [span.end for span in shown]
    folios = {}
    for number, offset in enumerate(speech.pages, start=1):
        at = bisect_right(ends, offset)
        if at < len(shown):
            folios[max(offset, _bare(speech, shown[at]).start)] = number
    return folios


def _folded(lines: Sequence[_Line], drawn: str, inside: Span | None) -> str:
    """Lines set aside for the same reason, behind a line that says why."""
    asides = list(dict.fromkeys(line.aside for line in lines if line.aside))
    rules = list(dict.fromkeys(aside.rule for aside in asides if aside.rule))
    why = "、".join(rules[:_RULES_SHOWN]) + ("等" if len(rules) > _RULES_SHOWN else "")
    kinds = "、".join(dict.fromkeys(aside.kind.value for aside in asides))
    words = f"{kinds}{f'（{why}）' if why else ''}，不作正文"
    is_page = asides[0].kind in _FURNITURE
    out = inside is not None and not any(_touch(line.span, inside) for line in lines)
    return (
        f'<details class="aside{" out" if out else ""}{" furniture" if is_page else ""}">'
        f'<summary aria-label="{attr(words)}" data-words="{attr(words)}"></summary>'
        f"{drawn}</details>"
    )


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _drawn(drawing: _Drawing, line: Span) -> str:
    """A line and the line feed behind it."""
    speech = drawing.speech
    feed = "\n" if line.end < len(speech.text) else ""
    text = speech.quote(line)
    if not text.strip():
        return esc(text) + feed
    bare = _bare(speech, line)
    section = drawing.headings.get(bare.start)
    styles = drawing.styles
    names: list[str] = []
    element, extra = "p", ""
    if section and section.heading_span.end >= bare.end:
        level = min(max(section.level, 1), 3)
        element, names = f"h{level + 2}", ["heading", f"l{level}"]
    elif section:
        styles = [*styles, _Style(section.heading_span, "strong", "run-in")]
        names = [] if text[0] in _INDENTS else ["indent"]
    elif _is_masthead(speech, bare):
        names = ["masthead", "title"] if _is_title(speech, bare) else ["masthead"]
    elif "\t" in text.strip():
        names = ["cells"]
    elif text[0] not in _INDENTS:
        names = ["indent"]
    if section and drawing.anchors:
        extra = f' data-section="{section.index}"'
    if drawing.inside:
        names.append("in" if _touch(line, drawing.inside) else "out")
    words = _styled(speech, line, styles, drawing.folios)
    return f'<{element} class="{" ".join(names)}"{extra}>{words}</{element}>{feed}'


def _styled(speech: Speech, line: Span, styles: Sequence[_Style], folios: Mapping[int, int]) -> str:
    """The line's characters, each stretch wrapped in the elements whose spans cover it."""
    inner = [style for style in styles if _touch(style.span, line)]
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


def _is_masthead(speech: Speech, line: Span) -> bool:
    """Is this a line of the printed head: title, speaker, date or place, and little else?"""
    if line.end - line.start > 60 or line.start > 400 or "。" in speech.quote(line):
        return False
    meta = speech.metadata
    known = [e.span for e in (meta.title, meta.speaker, meta.date, meta.place) if e and e.span]
    return any(_touch(span, line) for span in known)


def _is_title(speech: Speech, line: Span) -> bool:
    title = speech.metadata.title
    return bool(title and title.span and _touch(title.span, line))
