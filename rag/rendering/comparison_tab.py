"""A comparison in the app: the picture, the filters, the rows of themes, figures and wording.

Every word from a speech passes ``esc``. What can be filtered carries ``data-kind``, what opens an
original lies under the ``data-side`` whose pane it opens in; comparison.js does the rest. Pure;
knows nothing of Gradio.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.domain import (
    Claim,
    ClaimStatus,
    Comparison,
    ComparisonRow,
    PhraseChangeKind,
    RowKind,
)
from rag.rendering.comparison_page import (
    KIND_WORDS,
    NONE,
    A,
    B,
    claim_words,
    side_name,
    summary_words,
)
from rag.rendering.comparison_picture import picture_html
from rag.rendering.comparison_tables import Citations, figures_html, marks_html, phrases_html
from rag.rendering.html import attr, esc, place_attrs
from rag.rendering.turns import why_unverified


def welcome_html(speeches: int) -> str:
    """The place of the comparison before anything was compared."""
    if speeches < 2:
        has = f"现在有 {speeches} 篇" if speeches else "现在还是空的"
        return (
            f'<section class="compare-none"><p>两篇讲话才能对照，资料库{has}；'
            "请先去加入讲话。</p>"
            '<button type="button" class="plain" data-tab="资料库">去资料库</button></section>'
        )
    return (
        '<section class="compare-none"><h2>两篇并排</h2>'
        "<p>选好甲和乙，点“开始”：哪些都讲到，哪些只有一方讲，数字和提法变在哪里。</p>"
        "<ul><li>不用对话模型，每句都是原文，点一下就在自己那一边打开出处。</li>"
        "<li>只想看一件事，在“只比较”里写上，如 水资源。</li></ul></section>"
    )


def status_html(words: str, *, running: bool = False, trouble: str = "") -> str:
    """One line on what is being done, what became of it, or what went wrong."""
    if trouble:
        return f'<p class="trouble" role="status">{esc(trouble)}</p>'
    state = "running" if running else "still"
    return f'<p class="doing" role="status" data-state="{state}">{esc(words)}</p>'


def comparison_tab_html(comparison: Comparison, exports: Mapping[str, str]) -> str:
    """All of a comparison; ``exports``: the endings of files with their words."""
    citations = {citation.n: citation for citation in comparison.citations}
    notes = "".join(f'<p class="note">{esc(note)}</p>' for note in comparison.notes)
    topic = f'<p class="topic">只比较：{esc(comparison.topic)}</p>' if comparison.topic else ""
    rows = "".join(_row(row, comparison, citations) for row in comparison.rows)
    key = attr("|".join((comparison.a.id, comparison.b.id, comparison.topic)))
    state = "done" if comparison.done else "growing"
    return (
        f'<section class="comparison" data-key="{key}" data-state="{state}">'
        f'<div class="over"><div>{topic}'
        f'<p class="told">{esc(summary_words(comparison))}</p>{notes}</div>'
        f"{_saves(exports)}</div>"
        f"{picture_html(comparison) + _chips(comparison) if comparison.rows else ''}"
        f"{_themes(comparison, rows) if rows else ''}"
        f"{figures_html(comparison.figures, citations)}{phrases_html(comparison, citations)}"
        '<p class="nothing" hidden>没有符合的；再点一次筛选的按钮就取消。</p></section>'
    )


def _saves(exports: Mapping[str, str]) -> str:
    if not exports:
        return ""
    buttons = "".join(
        f'<button type="button" class="plain" data-compare-export="{attr(ending)}" '
        f'aria-label="存成 {attr(words)}">{esc(words)}</button>'
        for ending, words in exports.items()
    )
    return f'<span class="saves" role="group" aria-label="存成文件">{buttons}</span>'


def _themes(comparison: Comparison, rows: str) -> str:
    """The rows under the names of the two sides."""
    return (
        '<div class="themes"><div class="sides" aria-hidden="true">'
        f"<b><span>{A}</span>{esc(side_name(comparison.a))}</b><i>不同</i>"
        f"<b><span>{B}</span>{esc(side_name(comparison.b))}</b></div>"
        f'<h3 class="sr">主题</h3><div class="rows">{rows}</div></div>'
    )


def _chips(comparison: Comparison) -> str:
    counts = {kind.value: sum(r.kind is kind for r in comparison.rows) for kind in RowKind}
    counts["figures"] = sum(pair.changed for pair in comparison.figures)
    stayed = PhraseChangeKind.STAYED
    counts["wording"] = sum(one.change is not stayed for one in comparison.phrases)
    names = {kind.value: words for kind, words in KIND_WORDS.items()}
    names |= {"figures": "数字变化", "wording": "提法变化"}
    presses = "".join(
        f'<button type="button" class="chip" data-filter="{name}" aria-pressed="false"'
        f"{'' if counts[name] else ' disabled'}>"
        f'{words} <span class="num">{counts[name]}</span></button>'
        for name, words in names.items()
    )
    jumps = "".join(
        f'<button type="button" class="link" data-jump="{name}">{words}</button>'
        for name, words, there in (
            ("compare-figures", "数字表", comparison.figures),
            ("compare-phrases", "提法表", comparison.phrases),
            ("compare-trace", "一个提法的来龙去脉", True),
        )
        if there
    )
    return (
        f'<div class="filters"><span role="group" aria-label="只看">{presses}</span>'
        f'<nav aria-label="跳到">{jumps}</nav></div>'
    )


def _row(row: ComparisonRow, comparison: Comparison, citations: Citations) -> str:
    kinds = [row.kind.value]
    if any(pair.row == row.index and pair.changed for pair in comparison.figures):
        kinds.append("figures")
    changed = [one for one in comparison.phrases if one.change is not PhraseChangeKind.STAYED]
    if any(one.row == row.index for one in changed):
        kinds.append("wording")
    sides = [
        f'<div class="side" data-side="{name}" data-group><span class="sr">{letter}：</span>'
        f"{_claims(claims, citations, told=told)}</div>"
        for name, letter, claims, told in (
            ("a", A, row.a, comparison.done or not row.a_stretches),
            ("b", B, row.b, comparison.done or not row.b_stretches),
        )
    ]
    if row.difference:
        points = "".join(f"<li>{esc(one)}</li>" for one in row.difference.split("；"))
        difference = f'<ul aria-label="不同之处">{points}</ul>'
    else:
        difference = f'<p class="none">{NONE}</p>' if row.kind is RowKind.BOTH else ""
    return (
        f'<article class="theme" id="compare-row-{row.index}" data-kind="{" ".join(kinds)}" '
        f'tabindex="-1"><h4>{esc(row.theme)}<span class="kind">{KIND_WORDS[row.kind]}</span></h4>'
        f'<div class="parts">{sides[0]}<div class="difference">{difference}</div>{sides[1]}</div>'
        "</article>"
    )


def _claims(claims: Sequence[Claim], citations: Citations, *, told: bool) -> str:
    """``told``: whether no claims mean that nothing is said, and not that they are yet to come."""
    if not claims:
        return f'<p class="none">{"没有讲到" if told else "正在摘原话"}</p>'
    return f"<ul>{''.join(_claim(claim, citations) for claim in claims)}</ul>"


def _claim(claim: Claim, citations: Citations) -> str:
    known = [citations[n] for n in claim.citations if n in citations]
    place = place_attrs(known[0].speech, known[0].span) if known else ""
    state = ""
    if claim.status is not ClaimStatus.VERBATIM:
        kind = " warn" if claim.status is ClaimStatus.UNVERIFIED else ""
        state = f'<span class="status{kind}">{esc(claim.status.value)}</span>'
    words = claim_words(claim) if claim.status is ClaimStatus.VERBATIM else claim.text
    why = (
        f' title="{attr(why_unverified(claim))}"' if claim.status is ClaimStatus.UNVERIFIED else ""
    )
    return f'<li><span class="say" {place}{why}>{esc(words)}</span>{marks_html(known)}{state}</li>'
