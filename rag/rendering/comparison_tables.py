"""The tables of figures and wording of a comparison in the app, differing characters marked.

Every word from a speech passes ``esc``; the ``data-`` names are those of comparison_tab. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.domain import (
    Citation,
    Comparison,
    FigurePair,
    FigureSide,
    PhraseChange,
    PhraseChangeKind,
    RowKind,
    Span,
)
from rag.rendering.brief_html import chip_html
from rag.rendering.comparison_page import NONE, A, B
from rag.rendering.html import attr, esc

_LONGEST_TRACED = 24
"""Characters of a phrase whose history can be asked for by a press: longer ones are sentences."""
_IN_SENTENCES = "，。；：！？（"
Citations = Mapping[int, Citation]


def marks_html(citations: Sequence[Citation]) -> str:
    """The marks of citations under their own numbers."""
    return "".join(chip_html(citation, str(citation.n)) for citation in citations)


def figures_html(figures: Sequence[FigurePair], citations: Citations) -> str:
    """Figures of both sides, and folded those that only one side gives."""
    both = [pair for pair in figures if pair.a and pair.b]
    alone = [pair for pair in figures if not (pair.a and pair.b)]
    parts = []
    if both:
        rows = "".join(_figure(pair, citations) for pair in both)
        parts.append(_table(("指标", A, B, "变化"), rows))
    if alone:
        rows = "".join(_figure(pair, citations) for pair in alone)
        words = f"只有一方给出的数字（{len(alone)}）"
        parts.append(_folded(words, _table(("指标", A, B, "变化"), rows)))
    return _section("compare-figures", "数字对照", parts)


def _figure(pair: FigurePair, citations: Citations) -> str:
    kind = RowKind.BOTH if pair.a and pair.b else RowKind.ONLY_A if pair.a else RowKind.ONLY_B
    kinds = kind.value + (" figures" if pair.changed else "")
    change = "" if kind is not RowKind.BOTH else "不同" if pair.changed else "不变"
    return (
        f'<tr data-kind="{kinds}" data-group><th scope="row">{_theme(pair.name, pair.row)}</th>'
        f"{_value('a', pair.a, citations)}{_value('b', pair.b, citations)}"
        f'<td class="change">{esc(pair.difference or change)}</td></tr>'
    )


def _value(name: str, side: FigureSide | None, citations: Citations) -> str:
    if side is None:
        return f'<td class="none" data-side="{name}">{NONE}</td>'
    marks = marks_html([citations[n] for n in side.citations if n in citations])
    # Of a rate the value itself is the growth, and only the word for it is told beside it.
    told = any(character.isdigit() for character in side.change)
    change = f"，{side.change}" if told else ""
    return (
        f'<td data-side="{name}" data-group><span class="num">{esc(side.value + change)}</span>'
        f'<span class="status">{esc(side.status.value)}</span>{marks}</td>'
    )


def _theme(words: str, row: int | None) -> str:
    """``words`` that lead to the theme they belong to."""
    if row is None:
        return esc(words)
    return f'<button type="button" class="to-row" data-row="{row}">{esc(words)}</button>'


# ---- wording


def phrases_html(comparison: Comparison, citations: Citations) -> str:
    """What changed in wording, and folded what stayed."""
    stayed = [one for one in comparison.phrases if one.change is PhraseChangeKind.STAYED]
    changed = [one for one in comparison.phrases if one.change is not PhraseChangeKind.STAYED]
    parts = []
    if changed:
        rows = "".join(_phrase(one, comparison, citations) for one in changed)
        parts.append(_table(("变化", A, B), rows, "wording"))
    if stayed:
        rows = "".join(_phrase(one, comparison, citations) for one in stayed)
        words = f"沿用的提法（{len(stayed)}）"
        parts.append(_folded(words, _table(("变化", A, B), rows, "wording")))
    return _section("compare-phrases", "提法对照", parts)


def _phrase(one: PhraseChange, comparison: Comparison, citations: Citations) -> str:
    kind = RowKind.BOTH if one.a and one.b else RowKind.ONLY_A if one.a else RowKind.ONLY_B
    kinds = kind.value + ("" if one.change is PhraseChangeKind.STAYED else " wording")
    known = [citations[n] for n in one.citations if n in citations]
    if comparison.a.id == comparison.b.id:  # both sides are cited by the same places
        cited_a = cited_b = known
    else:
        cited_a = [citation for citation in known if citation.speech == comparison.a.id]
        cited_b = [citation for citation in known if citation.speech == comparison.b.id]
    return (
        f'<tr data-kind="{kinds}"><th scope="row">{_theme(one.change.value, one.row)}</th>'
        f"{_wording('a', one.a, one.a_marks, cited_a)}"
        f"{_wording('b', one.b, one.b_marks, cited_b)}</tr>"
    )


def _wording(
    name: str, words: str | None, marked: Sequence[Span], citations: Sequence[Citation]
) -> str:
    if words is None:
        return f'<td class="none" data-side="{name}">{NONE}</td>'
    trace = ""
    if len(words) <= _LONGEST_TRACED and not any(mark in words for mark in _IN_SENTENCES):
        trace = (
            f'<button type="button" class="link" data-trace="{attr(words)}" '
            f'aria-label="{attr(f"「{words}」的来龙去脉")}">来历</button>'
        )
    return (
        f'<td data-side="{name}" data-group><span class="wording">{marked_html(words, marked)}'
        f"</span>{marks_html(citations)}{trace}</td>"
    )


def marked_html(words: str, marked: Sequence[Span]) -> str:
    """``words`` with the stretches that differ in `mark` elements."""
    pieces, at = [], 0
    for span in marked:
        pieces.append(esc(words[at : span.start]))
        pieces.append(f"<mark>{esc(words[span.start : span.end])}</mark>")
        at = span.end
    return "".join(pieces) + esc(words[at:])


def _section(name: str, words: str, parts: Sequence[str]) -> str:
    if not parts:
        return ""
    return (
        f'<section class="part" id="{name}" tabindex="-1"><h3>{words}</h3>'
        f"{''.join(parts)}</section>"
    )


def _folded(words: str, inside: str) -> str:
    return f'<details class="more"><summary>{esc(words)}</summary>{inside}</details>'


def _table(columns: Sequence[str], rows: str, kind: str = "values") -> str:
    head = "".join(f'<th scope="col">{words}</th>' for words in columns)
    return (
        f'<div class="scroll"><table class="{kind}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
