"""The text of a speech as HTML, with everything that is marked in it.

One promise: the text content of ``<div class="speech">`` is exactly ``Speech.text``. What is not
part of the speech (labels of what was set aside, page numbers) is therefore drawn from attributes
by the style sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rag.domain import AsideKind, Section, Span, Speech
from rag.rendering.html import attr, esc
from rag.rendering.speech_lines import (
    Line,
    folios_of,
    is_masthead,
    is_title,
    lines_of,
    trimmed,
)
from rag.rendering.speech_styles import Style, class_of, doubtful, greyed, styled

_INDENTS = " \t\u3000\xa0"
_RULES_SHOWN = 3
_FURNITURE = (AsideKind.PAGE, AsideKind.WATERMARK)
"""What stands on every page: drawn smaller than what stands once."""


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What the lines of one text are drawn by; ``folios`` are page numbers by offset."""

    speech: Speech
    styles: Sequence[Style]
    headings: Mapping[int, Section]
    folios: Mapping[int, int]
    inside: Span | None
    anchors: bool


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
    lines = lines_of(speech)
    styles = [Style(span, "span", "also") for span in also]
    styles += greyed(speech, lines) + doubtful(speech)
    styles += [
        Style(span, "span", class_of(name), f' data-name="{attr(name)}"')
        for name, span in (named or {}).items()
    ]
    if here is not None:
        styles.append(Style(here, "mark", "here"))
    headings = {section.heading_span.start: section for section in speech.sections[1:]}
    drawing = _Drawing(speech, styles, headings, folios_of(speech, lines), inside, anchors)
    pieces: list[str] = []
    for why, group in groupby(lines, _why_folded):
        run = list(group)
        drawn = "".join(_drawn(drawing, line.span) for line in run)
        pieces.append(_folded(run, drawn, inside) if why else drawn)
    paged = " paged" if drawing.folios else ""
    return f'<div class="speech{paged}" lang="zh-CN">{"".join(pieces)}</div>'


def _why_folded(line: Line) -> str:
    """'' for a line that is shown; the same word for lines that are folded together."""
    if line.aside is None:
        return ""
    return "furniture" if line.aside.kind in _FURNITURE else line.aside.kind.value


def _folded(lines: Sequence[Line], drawn: str, inside: Span | None) -> str:
    """Lines set aside for the same reason, behind a line that says why."""
    asides = list(dict.fromkeys(line.aside for line in lines if line.aside))
    rules = list(dict.fromkeys(aside.rule for aside in asides if aside.rule))
    why = "、".join(rules[:_RULES_SHOWN]) + ("等" if len(rules) > _RULES_SHOWN else "")
    kinds = "、".join(dict.fromkeys(aside.kind.value for aside in asides))
    words = f"{kinds}{f'（{why}）' if why else ''}，不作正文"
    is_page = asides[0].kind in _FURNITURE
    out = inside is not None and not any(line.span.overlaps(inside) for line in lines)
    return (
        f'<details class="aside{" out" if out else ""}{" furniture" if is_page else ""}">'
        f'<summary aria-label="{attr(words)}" data-words="{attr(words)}"></summary>'
        f"{drawn}</details>"
    )


def _drawn(drawing: _Drawing, line: Span) -> str:
    """A line and the line feed behind it."""
    speech = drawing.speech
    feed = "\n" if line.end < len(speech.text) else ""
    text = speech.quote(line)
    if not text.strip():
        return esc(text) + feed
    bare = trimmed(speech, line)
    section = drawing.headings.get(bare.start)
    styles = drawing.styles
    names: list[str] = []
    element, extra = "p", ""
    if section and section.heading_span.end >= bare.end:
        level = min(max(section.level, 1), 3)
        element, names = f"h{level + 2}", ["heading", f"l{level}"]
    elif section:
        styles = [*styles, Style(section.heading_span, "strong", "run-in")]
        names = [] if text[0] in _INDENTS else ["indent"]
    elif is_masthead(speech, bare):
        names = ["masthead", "title"] if is_title(speech, bare) else ["masthead"]
    elif "\t" in text.strip():
        names = ["cells"]
    elif text[0] not in _INDENTS:
        names = ["indent"]
    if section and drawing.anchors:
        extra = f' data-section="{section.index}"'
    if drawing.inside:
        names.append("in" if line.overlaps(drawing.inside) else "out")
    words = styled(speech, line, styles, drawing.folios)
    return f'<{element} class="{" ".join(names)}"{extra}>{words}</{element}>{feed}'
