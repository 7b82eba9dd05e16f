"""An answer as plain text and as Markdown, its sources as footnotes.

For the clipboard and for the download of a conversation. Signs that Markdown would read (the
redaction marks ``**`` above all) are escaped, so they stay as they were spoken.
"""

from __future__ import annotations

import re

from rag.domain import Answer, Citation, Claim, ClaimStatus
from rag.rendering.html import book, path_words

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#+\-!|~&])")


def markdown_escape(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text).replace("\r\n", "\n").replace("\n", " ")


def answer_plain(answer: Answer) -> str:
    """The answer with numbered sources below, for the clipboard."""
    lines = [_said(claim) + "".join(f"[{n}]" for n in claim.citations) for claim in answer.claims]
    if not lines:
        lines = [answer.text]
    sources = [f"[{citation.n}] {_source(citation)}" for citation in answer.citations]
    return "\n".join([*lines, "", *sources]).strip()


def answer_markdown(answer: Answer, number: int) -> str:
    """One turn of an exported conversation; ``number`` keeps its footnotes apart from others."""
    lines = [f"## {markdown_escape(answer.question)}", ""]
    if answer.rewritten and answer.rewritten != answer.question:
        lines += [f"理解为：{markdown_escape(answer.rewritten)}", ""]
    for claim in answer.claims:
        notes = "".join(f"[^{number}-{n}]" for n in claim.citations)
        lines.append(f"- {markdown_escape(_said(claim))}{notes}（{claim.status.value}）")
    if not answer.claims:
        lines.append(markdown_escape(answer.text))
    lines.append("")
    lines += [f"[^{number}-{c.n}]: {markdown_escape(_source(c))}" for c in answer.citations]
    return "\n".join(lines).strip() + "\n"


def _said(claim: Claim) -> str:
    if claim.status is ClaimStatus.VERBATIM:
        return f"「{claim.text}」"
    if claim.status is ClaimStatus.UNVERIFIED:
        return f"{claim.text}（未核实{'：' + claim.reason if claim.reason else ''}）"
    return claim.text


def _source(citation: Citation) -> str:
    section = path_words(citation.section)
    return f"{book(citation.title)}{'，' + section if section else ''}：「{citation.quote}」"
