"""An answer as plain text and a conversation as Markdown, sources as footnotes.

For the clipboard and for a file. Signs that Markdown would read (the redaction marks ``**`` above
all) are escaped, so they stay as they were spoken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from rag.domain import Answer, Citation, ClaimStatus
from rag.rendering.html import book
from rag.rendering.turns import (
    CONVERSATION,
    NEAREST,
    Turn,
    export_words,
    said,
    status_words,
    stopped_words,
    where,
)

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#+\-!|~&])")
_NUMBER = re.compile(r"^(\s*\d+)([.)])")
_BREAKS = re.compile(r"\r\n|[\r\n\u2028\u2029]")


def markdown_escape(text: str) -> str:
    """``text`` on one line, every sign that Markdown would read shown as it is written."""
    return _BREAKS.sub(" ", _NUMBER.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", text)))


def answer_plain(turn: Turn) -> str:
    """The answer of a turn with numbered sources below, for the clipboard."""
    answer = turn.answer
    if answer is None:
        return turn.error
    above = [f"理解为：{turn.understood}"] if turn.understood else []
    above += [f"注：{note}" for note in turn.notes]
    lines = []
    for claim in answer.claims:
        unsure = f"（{status_words(claim)}）" if claim.status is ClaimStatus.UNVERIFIED else ""
        lines.append(said(claim) + unsure + "".join(f"[{n}]" for n in claim.citations))
    below = [f"[{citation.n}] {_source(citation)}" for citation in answer.citations]
    if turn.refused and answer.nearest:
        below = [f"{NEAREST}：", *(_source(citation) for citation in answer.nearest)]
    parts = (above, lines or [answer.text], below)
    return "\n\n".join("\n".join(part) for part in parts if part).strip()


def conversation_markdown(turns: Sequence[Turn], on: date) -> str:
    """A whole conversation as a file that was made on the day ``on``."""
    parts = [turn_markdown(turn, number) for number, turn in enumerate(turns, 1)]
    return "\n".join([f"# {CONVERSATION}\n\n{export_words(len(turns), on)}\n", *parts])


def turn_markdown(turn: Turn, number: int) -> str:
    """One turn; ``number`` keeps its footnotes apart from those of others."""
    blocks = [f"## {markdown_escape(turn.question)}", *map(_block, _above(turn))]
    if turn.answer:
        blocks += _answer_blocks(turn, turn.answer, number)
    if turn.error:
        blocks.append(markdown_escape(turn.error))
    if turn.stopped:
        blocks.append(stopped_words(turn))
    if turn.answer:
        blocks += [
            f"[^{number}-{c.n}]: {markdown_escape(_source(c))}" for c in turn.answer.citations
        ]
    return "\n\n".join(blocks) + "\n"


def _above(turn: Turn) -> Iterator[str]:
    if turn.understood:
        yield f"理解为：{turn.understood}"
    yield from turn.notes


def _block(line: str) -> str:
    return f"> {markdown_escape(line)}"


def _answer_blocks(turn: Turn, answer: Answer, number: int) -> Iterator[str]:
    claims = [
        f"- {markdown_escape(said(claim))}"
        + "".join(f"[^{number}-{n}]" for n in claim.citations)
        + f"（{markdown_escape(status_words(claim))}）"
        for claim in answer.claims
    ]
    if claims:
        yield "\n".join(claims)
    elif answer.text:
        yield markdown_escape(answer.text)
    if turn.refused and answer.searched:
        yield "查过：" + "、".join(markdown_escape(book(s.title)) for s in answer.searched)
    if turn.refused and answer.nearest:
        yield f"{NEAREST}："
        yield "\n".join(f"- {markdown_escape(_source(c))}" for c in answer.nearest)


def _source(citation: Citation) -> str:
    return f"{where(citation)}：「{citation.quote}」"
