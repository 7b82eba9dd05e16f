"""Around a brief in the app: how far it is, its views to choose from, the summaries by heading.

Every word from outside passes ``esc``. Presses carry ``data-view``, ``data-leaf``,
``data-brief-export`` for brief.js. Pure; knows nothing of Gradio.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.domain import Brief, Claim, ClaimStatus, Section, SectionSummary, Speech
from rag.rendering.brief_html import (
    chip_html,
    ledger_html,
    left_out_html,
    page_html,
    preview_html,
)
from rag.rendering.html import attr, esc, place_attrs

_TICK = (
    '<svg class="tick" viewBox="0 0 12 12" aria-hidden="true"><path d="M2 6.5 5 9.5 10 3" '
    'fill="none" stroke="currentColor" stroke-width="1.5"/></svg>'
)
_VIEWS = {"page": "版面", "words": "文字", "sections": "分节概要"}
_SIDES = {"ledger": "完整性", "left": "未列入"}


def status_html(words: str, *, running: bool = False, trouble: str = "") -> str:
    """One line on what is being done, what became of it, or what went wrong."""
    if trouble:
        return f'<p class="trouble">{esc(trouble)}</p>'
    state = "running" if running else "still"
    return f'<p class="doing" data-state="{state}">{esc(words)}</p>' if words else ""


def finished_words(brief: Brief, letters: int) -> str:
    """What became of a brief, for the line above it."""
    left = len(brief.lines) - len(brief.shown)
    words = f"{letters:,} 字的讲话，{brief.pages} 页，列入 {len(brief.shown)} 条，未列入 {left} 条"
    seconds = f"，用时 {brief.timings.total_s:.1f} 秒" if brief.timings.total_s else ""
    return f"{words}{seconds}。{brief.progress}"


def welcome_html(speeches: int) -> str:
    """The place of the page before anything was made."""
    if not speeches:
        return (
            '<section class="brief-none"><h2>资料库还是空的</h2>'
            "<p>先到资料库加入讲话，再来做一页纸。</p>"
            '<button type="button" class="plain strong" data-tab="资料库">去资料库</button>'
            "</section>"
        )
    return (
        '<section class="brief-none"><h2>一页纸</h2>'
        "<p>选一篇讲话，点“开始”：先逐节概括，再排成一页可以交出去的简报。</p>"
        "<ul><li>每一句都有脚注，点一下就看到原文的那几个字。</li>"
        "<li>没有列入的标题、列举、时限和责任，右边逐条说明。</li>"
        "<li>哪一条不要，删去；哪一条要紧，恢复；页面自己重新排过。</li></ul></section>"
    )


def reading_html(speech: Speech, summaries: Sequence[SectionSummary], *, running: bool) -> str:
    """The heading tree while its sections are being summarised, or as far as it went."""
    tree = sections_html(speech, summaries, running=running)
    state = "running" if running else "stopped"
    return f'<section class="brief-sheet" data-state="{state}">{tree}</section>'


def sheet_html(
    brief: Brief,
    pictures: Sequence[bytes],
    speech: Speech,
    summaries: Sequence[SectionSummary],
    exports: Mapping[str, str],
) -> str:
    """The finished brief in its three views, and the presses that save it; ``exports``: the
    endings of files with their words."""
    pager = ""
    if len(pictures) > 1:
        pager = (
            '<span class="pager" role="group" aria-label="翻页">'
            '<button type="button" class="plain" data-leaf="-1">上一页</button>'
            f'<span class="count" aria-live="polite">1/{len(pictures)}</span>'
            '<button type="button" class="plain" data-leaf="1">下一页</button></span>'
        )
    saves = "".join(
        f'<button type="button" class="plain" data-brief-export="{attr(ending)}" '
        f'aria-label="存成 {attr(words)}">{esc(words)}</button>'
        for ending, words in exports.items()
    )
    title = brief.title or brief.file
    page = preview_html(pictures, f"《{title.strip('《》')}》要点")
    return (
        f'<section class="brief-sheet" data-state="done"><div class="tools">'
        f'{_switch(_VIEWS, "page", "怎样看这一页")}{pager}<span class="gap"></span>'
        f'<span class="saves" role="group" aria-label="存成文件">{saves}</span></div>'
        f'<div class="panel" data-panel="page" tabindex="0" role="region" aria-label="版面">'
        f'{page}</div><div class="panel" data-panel="words" hidden>{page_html(brief)}</div>'
        f'<div class="panel" data-panel="sections" hidden>{sections_html(speech, summaries)}</div>'
        "</section>"
    )


def side_html(brief: Brief | None) -> str:
    """The ledger, and beside it what is not on the page."""
    if brief is None:
        return (
            '<section class="brief-side none"><h2>完整性</h2><p>讲话的每个标题、每处列举，'
            "在这里都查得到：列入了哪几条，略去的为什么略去，原文数目对不上的标明有误。</p></section>"
        )
    left = left_out_html(brief) or '<p class="quiet">全部列入，没有略去的。</p>'
    return (
        '<section class="brief-side"><div class="tools">'
        f"{_switch(_SIDES, 'ledger', '看什么')}</div>"
        f'<div class="panel" data-panel="ledger">{ledger_html(brief)}</div>'
        f'<div class="panel" data-panel="left" hidden>{left}</div></section>'
    )


def sections_html(
    speech: Speech, summaries: Sequence[SectionSummary], *, running: bool = False
) -> str:
    """The heading tree of a speech with a summary beside each heading; while it is ``running``
    each heading says whether it was reached."""
    by_section = {one.section: one for one in summaries}
    reached = summaries[-1].section if summaries else -1
    items = "".join(
        _section(speech, section, by_section.get(section.index), running, section.index <= reached)
        for section in speech.sections
        if section.heading or section.index in by_section
    )
    return f'<ol class="sections" aria-label="分节概要">{items}</ol>'


def _section(
    speech: Speech, section: Section, summary: SectionSummary | None, running: bool, done: bool
) -> str:
    heading = section.heading or "标题之前"
    span = section.heading_span if section.heading else section.span
    state = ""
    if running:
        state = f"{_TICK}<span>已概括</span>" if done else "<span>等候</span>"
        state = f'<span class="state">{state}</span>'
    claims = "".join(_claim(claim, summary) for claim in summary.claims) if summary else ""
    place = place_attrs(speech.id, span)
    name = (
        f'<button type="button" class="place" {place}>{esc(heading)}</button>'
        if section.heading
        else f"<span>{esc(heading)}</span>"
    )
    return (
        f'<li class="{"reached" if done else "waiting"}" data-group '
        f'data-level="{min(max(section.level, 1), 4)}">'
        f'<div class="name">{name}{state}</div>{f"<ul>{claims}</ul>" if claims else ""}</li>'
    )


def _claim(claim: Claim, summary: SectionSummary) -> str:
    known = {citation.n: citation for citation in summary.citations}
    marks = "".join(chip_html(known[n], str(n)) for n in claim.citations if n in known)
    kind = "warn" if claim.status is ClaimStatus.UNVERIFIED else ""
    status = f'<span class="status {kind}">{esc(claim.status.value)}</span>'
    return f"<li>{esc(claim.text)}{marks}{status}</li>"


def _switch(views: Mapping[str, str], chosen: str, label: str) -> str:
    presses = "".join(
        f'<button type="button" class="plain" data-view="{name}" '
        f'aria-pressed="{"true" if name == chosen else "false"}">{words}</button>'
        for name, words in views.items()
    )
    return f'<span class="switch" role="group" aria-label="{label}">{presses}</span>'
