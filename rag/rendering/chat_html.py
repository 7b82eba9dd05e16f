"""A conversation as HTML: questions, evidence cards, claims with their citations, not found.

The same order at every stage of an answer, so that the page can be changed in place: evidence
cards come first and fold once the claims are being written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.domain import Answer, Citation, Claim, ClaimStatus, Stage
from rag.rendering.chat_text import answer_markdown, answer_plain
from rag.rendering.html import attr, book, cards, esc, path_words, place_attrs

NOT_FOUND = "讲话中未提及"

_TICK = (
    '<svg class="tick" viewBox="0 0 12 12" aria-hidden="true">'
    '<path d="M2 6.5 5 9.5 10 3" fill="none" stroke="currentColor" stroke-width="1.5"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it: an answer so far, or one line that says what went wrong."""

    question: str
    answer: Answer | None = None
    error: str = ""
    stopped: bool = False

    @property
    def running(self) -> bool:
        unfinished = self.answer is None or self.answer.stage is not Stage.DONE
        return unfinished and not self.error and not self.stopped


def with_names(answer: Answer, names: Mapping[str, str]) -> Answer:
    """The answer with speeches under the ``names`` that tell apart those of the same title."""
    return replace(
        answer,
        citations=tuple(replace(c, title=names.get(c.speech, c.title)) for c in answer.citations),
        nearest=tuple(replace(c, title=names.get(c.speech, c.title)) for c in answer.nearest),
        evidence=tuple(replace(e, title=names.get(e.speech, e.title)) for e in answer.evidence),
        searched=tuple(replace(s, title=names.get(s.speech, s.title)) for s in answer.searched),
    )


def conversation_html(turns: Sequence[Turn], welcome: str = "") -> str:
    """All turns, oldest first; ``welcome`` while there are none."""
    body = "".join(_turn(number, turn) for number, turn in enumerate(turns, 1)) or welcome
    return f'<div class="turns" role="log" aria-live="off" aria-label="对话">{body}</div>'


def welcome_html(speeches: int, examples: Sequence[str]) -> str:
    """The first screen: questions made from this library, or the way to a library."""
    if not speeches:
        return (
            '<div class="welcome"><h2>资料库还是空的</h2>'
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
        '<div class="welcome"><h2>问一句，答案句句可查</h2>'
        f"<p>资料库里有 {speeches} 篇讲话。每句回答都连着原文，讲话里没有的，会直说没有。</p>"
        f"{tries}</div>"
    )


def _turn(number: int, turn: Turn) -> str:
    answer = turn.answer
    parts = [f'<h2 class="question"><span class="sr">问：</span>{esc(turn.question)}</h2>']
    if answer and answer.rewritten and answer.rewritten != turn.question:
        parts.append(f'<p class="rewritten">理解为：{esc(answer.rewritten)}</p>')
    parts.append(_stage(turn))
    if answer:
        parts.append(_evidence(answer))
        finished = answer.stage is Stage.DONE
        if finished and not answer.found:
            parts.append(_not_found(answer))
        else:
            parts.append(_claims(number, answer))
    if turn.error:
        parts.append(f'<p class="trouble" role="status">{esc(turn.error)}</p>')
    if turn.stopped:
        parts.append('<p class="stopped" role="status">已停止，以上是停止前得到的内容。</p>')
    if answer and answer.stage is Stage.DONE and not turn.error:
        parts.append(_foot(number, answer))
    running = ' data-running="true"' if turn.running else ""
    return (
        f'<article class="turn" data-turn="{number}"{running} aria-label="第 {number} 问">'
        f"{''.join(parts)}</article>"
    )


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


def _evidence(answer: Answer) -> str:
    """The sentences found: open while nothing is written yet, folded afterwards."""
    if not answer.evidence or (answer.stage is Stage.DONE and not answer.found):
        return ""
    waiting = answer.stage in (Stage.WAITING, Stage.SEARCHING, Stage.READING)
    label = f"找到 {len(answer.evidence)} 处依据"
    return (
        f'<details class="found"{" open" if waiting else ""}><summary>{label}</summary>'
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
        reason = claim.reason or "没有找到能核对这句话的原文"
        mark = (
            f'<span class="tipped"><button type="button" class="status warn" '
            f'aria-describedby="why-{key}">未核实</button>'
            f'<span class="tip" role="tooltip" id="why-{key}">{esc(reason)}</span></span>'
        )
    return f'<li class="claim {kind}"><span class="said">{words}</span>{chips}{mark}</li>'


def _chip(citation: Citation, key: str) -> str:
    """A citation as a numbered button with its quotation as tooltip."""
    where = book(citation.title)
    section = path_words(citation.section)
    path = f'<span class="path">{esc(section)}</span>' if section else ""
    label = f"依据 {citation.n}，{where}，打开原文"
    return (
        f'<span class="tipped"><button type="button" class="cite" data-n="{citation.n}" '
        f'{place_attrs(citation.speech, citation.span)} aria-label="{attr(label)}" '
        f'aria-describedby="tip-{key}">{citation.n}</button>'
        f'<span class="tip" role="tooltip" id="tip-{key}"><span class="words">{esc(citation.quote)}'
        f'</span><span class="where">{esc(where)}{path}</span></span></span>'
    )


def _not_found(answer: Answer) -> str:
    said = answer.text.removeprefix(NOT_FOUND).lstrip("。：，；\n ")
    more = "".join(f"<p>{esc(line)}</p>" for line in said.splitlines() if line.strip())
    titles = "".join(f"<li>{esc(book(speech.title))}</li>" for speech in answer.searched)
    looked = (
        f'<details class="looked"><summary>查过 {len(answer.searched)} 篇</summary>'
        f"<ul>{titles}</ul></details>"
        if titles
        else ""
    )
    nearest = (
        f'<p class="hint">最接近的几处：</p>{cards(answer.nearest, "最接近的几处")}'
        if answer.nearest
        else ""
    )
    return (
        f'<section class="absent"><h3>{NOT_FOUND}</h3>{more}'
        '<p class="hint">这只是说所查的讲话里没有，不等于没有这回事。</p>'
        f"{looked}{nearest}</section>"
    )


def _foot(number: int, answer: Answer) -> str:
    carrying = sum(1 for speech in answer.searched if speech.evidence)
    facts = []
    if answer.searched:
        grounds = f"{carrying} 篇有依据" if answer.found else "都没有依据"
        facts.append(f"查了 {len(answer.searched)} 篇，{grounds}")
    if answer.timings.total_s:
        facts.append(f"{answer.timings.total_s:.1f} 秒")
    return (
        f'<footer class="foot"><span class="facts">{" · ".join(facts)}</span>'
        f'<button type="button" class="link" data-copy="{attr(answer_plain(answer))}">复制</button>'
        f'<button type="button" class="link" data-export="{attr(answer_markdown(answer, number))}">'
        "导出</button></footer>"
    )
