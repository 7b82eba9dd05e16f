"""Bold type of Markdown files, told apart from ``**`` that hides a name or a figure.

The stored text keeps its signs, and so does every quotation; the line of a brief above it is
printed without those of bold type. Knows nothing of headings or lists of a speech.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from rag.citing import Supported
from rag.domain import ClaimStatus, Span, Speech

_BOLD = re.compile(
    r"(?<![*\\])\*\*(?![\s*、，。；：！？]|亿|万[元吨亩人户]|元|个百分点|同志|[%％余])"
    r"(?P<words>[^*\n]{1,200}?)(?<=\S)\*\*(?!\*)"
)
"""A pair of signs that touch the words between them on one line. What follows a hidden figure or
name (总投资**亿元, **同志) is no word to begin bold type with."""
_BULLET = re.compile(r"^\s*[-+*]\s+")
_SIGN = "**"


def is_markdown(speech: Speech) -> bool:
    """Whether the file's name says that it may use signs for bold type."""
    return speech.file.lower().endswith((".md", ".markdown"))


def bold_signs(text: str) -> list[Span]:
    """The pairs of signs around bold type, in text order, two spans a pair."""
    return [
        span
        for match in _BOLD.finditer(text)
        for span in (Span(match.start(), match.start() + 2), Span(match.end() - 2, match.end()))
    ]


def unmarking(speech: Speech) -> Callable[[str], str]:
    """What takes the signs of bold type, and the sign of a list item, off words of ``speech``.

    Words cut from a sentence may hold one sign of a pair: it goes too, unless the speech also
    hides something behind such a sign.
    """
    if not is_markdown(speech):
        return str
    lone = speech.text.count(_SIGN) == len(bold_signs(speech.text))

    def unmark(words: str) -> str:
        plain = _BULLET.sub("", _BOLD.sub(lambda match: match["words"], words))
        return plain.replace(_SIGN, "").strip() if lone else plain

    return unmark


def unmarked(claim: Supported, unmark: Callable[[str], str]) -> Supported:
    """``claim`` in words without signs; one that is then no longer a run of characters of its
    evidence is a paraphrase."""
    words = unmark(claim.text)
    if words == claim.text or not words:
        return claim
    quoted = any(words in one.text for one in claim.evidence)
    changed = claim.status is ClaimStatus.VERBATIM and not quoted
    status = ClaimStatus.PARAPHRASE if changed else claim.status
    return replace(claim, text=words, status=status)
