"""Where two speeches with much text in common differ, as HTML: two columns, equal runs folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from rag.differing import Difference, DifferenceKind
from rag.domain import Span, Speech
from rag.rendering.html import attr, book, date_words, esc


def differences_html(a: Speech, b: Speech, found: Sequence[Difference]) -> str:
    """``a`` is the speech from whose page this was opened, and to which the way back leads."""
    counts = Counter(one.kind for one in found)
    told = "，".join(f"{kind.value} {counts[kind]} 句" for kind in DifferenceKind if counts[kind])
    if set(counts) == {DifferenceKind.SAME}:
        told += "；正文逐句相同，不同的只在文头、格式或不作正文的部分"
    rows = []
    for is_same, group in groupby(found, lambda one: one.kind is DifferenceKind.SAME):
        run = list(group)
        if is_same:
            rows.append(f'<tr class="same"><td colspan="3">{len(run)} 句相同</td></tr>')
        else:
            rows += [_row(a, b, one) for one in run]
    return (
        f'<article class="differences" data-id="{attr(a.id)}"><div class="sheet-head">'
        f'<button type="button" class="plain" data-show="{attr(a.id)}">返回这篇讲话</button>'
        f'<h2>有哪些不同</h2></div><p class="hint">{told or "两篇都没有句子"}。</p>'
        '<div class="scroll" tabindex="0" role="region" aria-label="逐句对照"><table><thead><tr>'
        f'<th scope="col">甲　{_name(a)}</th><th scope="col">乙　{_name(b)}</th>'
        f'<th scope="col">情况</th></tr></thead><tbody>{"".join(rows)}</tbody></table>'
        "</div></article>"
    )


def _name(speech: Speech) -> str:
    meta = speech.metadata
    about = "，".join(filter(None, [date_words(meta.text_of("date")), speech.file]))
    return f"{esc(book(meta.text_of('title') or speech.file))}<small>{esc(about)}</small>"


def _row(a: Speech, b: Speech, one: Difference) -> str:
    return (
        f"<tr><td>{_side(a, one.a, one.marks_a)}</td><td>{_side(b, one.b, one.marks_b)}</td>"
        f'<td class="what">{one.kind.value}</td></tr>'
    )


def _side(speech: Speech, span: Span | None, marks: Sequence[Span]) -> str:
    if span is None:
        return '<span class="none">—</span>'
    out, at = [], span.start
    for mark in marks:
        out.append(esc(speech.text[at : mark.start]))
        out.append(f"<mark>{esc(speech.quote(mark))}</mark>")
        at = mark.end
    return "".join(out) + esc(speech.text[at : span.end])
