"""A conversation as HTML: questions, evidence cards, claims with their citations, not found.

The same order at every stage of an answer, so that the page can be changed in place: evidence
cards come first and fold once the claims are being written.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.domain import Answer, Citation, Claim, ClaimStatus, Stage
from rag.rendering.chat_text import answer_plain
from rag.rendering.html import attr, book, cards, esc, path_words, place_attrs
from rag.rendering.turns import (
    NEAREST,
    NOT_FOUND,
    ONLY_WHAT_WAS_SEARCHED,
    Turn,
    search_words,
    stopped_words,
    why_unverified,
)

_TICK = (
    '<svg class="tick" viewBox="0 0 12 12" aria-hidden="true">'
    '<path d="M2 6.5 5 9.5 10 3" fill="none" stroke="currentColor" stroke-width="1.5"/></svg>'
)

_UNDO = (
    '<p class="undo hint" role="status">对话已清空。'
    '<button type="button" class="plain" data-undo>撤销</button></p>'
)

_LONG_QUESTION = 160
"""Characters of a question that are always shown."""


def conversation_html(turns: Sequence[Turn], welcome: str = "") -> str:
    """All turns, oldest first; ``welcome`` while there are none."""
    body = "".join(
        _turn(number, turn, last=number == len(turns)) for number, turn in enumerate(turns, 1)
    )
    return (
        f'<div class="turns" role="log" aria-live="off" aria-label="对话">{body or welcome}</div>'
    )


def welcome_html(speeches: int, examples: Sequence[str], *, is_cleared: bool = False) -> str:
    """The first screen: questions made from this library, or the way to a library.

    ``is_cleared``: the conversation that stood here was cleared and can be had back.
    """
    undo = _UNDO if is_cleared else ""
    if not speeches:
        return (
            f'<div class="welcome">{undo}<h2>资料库还是空的</h2>'
            "<p>先放进几篇讲话，就可以提问了。文件只留在这台机器上。</p>"
            '<button type="button" class="plain strong" data-tab="资料库">去资料库添加</button>'
            "</div>"
        )
    buttons = "".join(
        f'<li><button type="button" class="example" data-ask="{attr(question)}">'
        f"{esc(question)}</button></li>"
        for question in examples
    )
    tries = (
        f'<p class="hint">可以这样问：</p><ul class="examples">{buttons}</ul>' if buttons else ""
    )
    return (
        f'<div class="welcome">{undo}<h2>问一句，答案句句可查</h2>'
        f"<p>资料库里有 {speeches} 篇讲话。每句回答都连着原文，讲话里没有的，会直说没有。</p>"
        f"{tries}</div>"
    )


def _turn(number: int, turn: Turn, last: bool) -> str:
    answer = turn.answer
    parts = [_question(turn.question)]
    if turn.understood:
        parts.append(f'<p class="rewritten">理解为：{esc(turn.understood)}</p>')
    if not turn.refused:
        parts += [_note(note) for note in turn.notes if note not in turn.doubts]
    parts.append(_stage(turn))
    if answer and turn.refused:
        parts.append(_not_found(turn, answer))
    elif answer:
        parts += [_evidence(answer, unfolded=turn.running or last), _claims(number, answer)]
        parts += [_note(doubt, "doubt") for doubt in turn.doubts]
    if turn.error:
        parts.append(f'<p class="trouble" role="status">{esc(turn.error)}</p>')
    if turn.stopped:
        parts.append(f'<p class="stopped" role="status">{stopped_words(turn)}</p>')
    if not turn.running:
        parts.append(_foot(turn, last))
    running = ' data-running="true"' if turn.running else ""
    return (
        f'<article class="turn" data-turn="{number}"{running} aria-label="第 {number} 问">'
        f"{''.join(parts)}</article>"
    )


def _question(words: str) -> str:
    """What was asked; of a long text that was pasted its beginning, the rest folded away."""
    asked = words
    whole = ""
    if len(words) > _LONG_QUESTION:
        asked = f"{words[:_LONG_QUESTION].rstrip()}……"
        whole = (
            f'<details class="whole"><summary>看全部 {len(words):,} 字</summary>'
            f"<p>{esc(words)}</p></details>"
        )
    return f'<h2 class="question"><span class="sr">问：</span>{esc(asked)}</h2>{whole}'


def _note(words: str, kind: str = "note") -> str:
    return f'<p class="{kind}">{esc(words)}</p>'


def _stage(turn: Turn) -> str:
    """One line that says what is going on; spoken by screen readers as it changes."""
    words = ""
    if turn.running:
        stage = turn.answer.stage if turn.answer else Stage.SEARCHING
        found = len(turn.answer.evidence) if turn.answer else 0
        if stage is Stage.READING and found:
            words = "模型正在阅读"
        elif stage is Stage.WAITING:
            words = f"前面还有 {turn.answer.queue_place if turn.answer else 0} 个问题，正在排队"
        else:
            words = stage.value
    hidden = "" if words else " hidden"
    return f'<p class="stage" role="status"{hidden}>{esc(words)}</p>'


def _evidence(answer: Answer, *, unfolded: bool) -> str:
    """The sentences found: open while nothing is written yet, folded afterwards. Where an answer
    was stopped before that, they stay open while they are the last thing on the page."""
    if not answer.evidence:
        return ""
    early = answer.stage in (Stage.WAITING, Stage.SEARCHING, Stage.READING)
    label = f"找到 {len(answer.evidence)} 处依据"
    return (
        f'<details class="found"{" open" if early and unfolded else ""}><summary>{label}</summary>'
        f"{cards(answer.evidence, label)}</details>"
    )


def _claims(number: int, answer: Answer) -> str:
    known = {citation.n: citation for citation in answer.citations}
    items = "".join(
        _claim(claim, f"{number}-{index}", known) for index, claim in enumerate(answer.claims, 1)
    )
    if not items and answer.stage is Stage.DONE and answer.text:
        return f'<p class="bare">{esc(answer.text)}</p>'
    return f'<ul class="claims" data-group aria-label="回答">{items}</ul>'


def _claim(claim: Claim, key: str, known: dict[int, Citation]) -> str:
    chips = "".join(_chip(known[n], f"{key}-{n}") for n in claim.citations if n in known)
    if claim.status is ClaimStatus.VERBATIM:
        words = f"<q>{esc(claim.text)}</q>"
        mark = '<span class="status" title="与讲话原文一字不差">原文</span>'
        kind = "verbatim"
    elif claim.status is ClaimStatus.PARAPHRASE:
        words = esc(claim.text)
        mark = f'<span class="status" title="换了说法，已与原文核对">{_TICK}转述</span>'
        kind = "paraphrase"
    else:
        words = esc(claim.text)
        kind = "unverified"
        why = esc(why_unverified(claim))
        mark = (
            f'<span class="tipped"><button type="button" class="status warn" '
            f'aria-describedby="why-{key}">未核实</button>'
            f'<span class="tip" role="tooltip" id="why-{key}">{why}</span></span>'
        )
    return (
        f'<li class="claim {kind}"><span class="said">{words}</span>'
        f'<span class="marks">{chips}{mark}</span></li>'
    )


def _chip(citation: Citation, key: str) -> str:
    """A citation as a numbered button with its quotation as tooltip."""
    where = book(citation.title)
    section = path_words(citation.section)
    path = f'<span class="path">{esc(section)}</span>' if section else ""
    if citation.page:
        path += f'<span class="path">第 {citation.page} 页</span>'
    label = f"依据 {citation.n}，{where}，打开原文"
    return (
        f'<span class="tipped"><button type="button" class="cite" data-n="{citation.n}" '
        f'{place_attrs(citation.speech, citation.span)} aria-label="{attr(label)}" '
        f'aria-describedby="tip-{key}">{citation.n}</button>'
        f'<span class="tip" role="tooltip" id="tip-{key}"><span class="words">{esc(citation.quote)}'
        f'</span><span class="where">{esc(where)}{path}</span></span></span>'
    )


def _not_found(turn: Turn, answer: Answer) -> str:
    said = answer.text.removeprefix(NOT_FOUND).lstrip("。：，；\n ")
    more = "".join(f"<p>{esc(line)}</p>" for line in said.splitlines() if line.strip())
    notes = "".join(map(_note, turn.notes))
    looked = nearest = ""
    if answer.searched:
        titles = "".join(f"<li>{esc(book(speech.title))}</li>" for speech in answer.searched)
        looked = (
            f'<p class="hint">{ONLY_WHAT_WAS_SEARCHED}</p><details class="looked">'
            f"<summary>查过 {len(answer.searched)} 篇</summary><ul>{titles}</ul></details>"
        )
    if answer.nearest:
        nearest = f'<p class="hint">{NEAREST}：</p>{cards(answer.nearest, NEAREST)}'
    return f'<section class="absent"><h3>{NOT_FOUND}</h3>{notes}{more}{looked}{nearest}</section>'


def _foot(turn: Turn, last: bool) -> str:
    """What was searched; below the last turn also the ways to save the whole conversation."""
    answer, facts, actions = turn.answer, [], ""
    if answer and answer.stage is Stage.DONE and not turn.error:
        facts = [search_words(answer)] if answer.searched else []
        if answer.timings.total_s:
            facts.append(_seconds(answer.timings.total_s))
    if answer and (answer.claims or answer.text):
        actions += f'<button type="button" class="link" data-copy="{attr(answer_plain(turn))}">'
        actions += "复制</button>"
    if last and (turn.stopped or turn.error):
        actions += f'<button type="button" class="link" data-ask="{attr(turn.question)}">'
        actions += "再问一遍</button>"
    if last:
        actions += "".join(
            f'<button type="button" class="link" data-export="{kind}" title="存下整个对话">'
            f"导出 {name}</button>"
            for kind, name in (("docx", "Word"), ("md", "Markdown"))
        )
    if not (facts or actions):
        return ""
    words = f'<span class="facts">{" · ".join(facts)}</span>' if facts else ""
    return f'<footer class="foot">{words}<span class="actions">{actions}</span></footer>'


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} 秒" if seconds >= 0.1 else "不到 0.1 秒"
