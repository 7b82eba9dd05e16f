"""Claims and citations under their final numbers, and the plain text of an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.citing.resolving import Supported
from rag.domain import Citation, Claim, ClaimStatus, EvidenceSentence, Span

_OWN_MARK = re.compile(r"\[(\d+)\]")


def number_citations(
    supported: Sequence[Supported],
) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """Claims and citations numbered from 1 in order of first use; every citation is used."""
    numbers: dict[tuple[str, Span], int] = {}
    citations: list[Citation] = []
    claims: list[Claim] = []
    for item in supported:
        used: list[int] = []
        for sentence in item.evidence:
            key = (sentence.speech, sentence.span)
            if key not in numbers:
                numbers[key] = len(numbers) + 1
                citations.append(cite(sentence, numbers[key]))
            used.append(numbers[key])
        claims.append(Claim(item.text, item.status, tuple(dict.fromkeys(used)), item.reason))
    return tuple(claims), tuple(citations)


def cite(sentence: EvidenceSentence, n: int) -> Citation:
    """Evidence sentence as citation number ``n``; the quote is the sentence's own characters."""
    return Citation(
        n,
        sentence.speech,
        sentence.title,
        sentence.section,
        sentence.span,
        sentence.text,
        sentence.page,
    )


def answer_text(claims: Sequence[Claim]) -> str:
    """Plain text of an answer: one claim a line, each followed by its [n] marks."""
    return "\n".join(_shown(claim) + "".join(f"[{n}]" for n in claim.citations) for claim in claims)


def _shown(claim: Claim) -> str:
    # A speech may have 「[3]」 of its own: full-width brackets keep it from passing as a citation.
    words = _OWN_MARK.sub(r"［\1］", claim.text)
    if claim.status is ClaimStatus.UNVERIFIED:
        return f"{words}（未核实：{claim.reason}）"
    return words
