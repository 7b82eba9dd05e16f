"""Bold type of Markdown files, told apart from ``**`` that hides a name or a figure.

The stored text keeps its signs, and so does every quotation; the line of a brief above it is
printed without those of bold type. Knows nothing of headings or lists of a speech.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.citing import Supported
from rag.domain import ClaimStatus, EvidenceSentence, Span, Speech

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


class Unmarking:
    """Takes the signs of bold type, and the sign of a list item, off words of one speech."""

    def __init__(self, speech: Speech) -> None:
        self._signs = bold_signs(speech.text) if is_markdown(speech) else []
        self._all_bold = speech.text.count(_SIGN) == len(self._signs)
        self._idle = not is_markdown(speech)

    def words(self, words: str, evidence: Sequence[EvidenceSentence]) -> str:
        """``words`` without signs.

        Words that stand so in their evidence lose just the signs of bold type there. Of words put
        together from several places pairs go, and lone signs unless the speech also hides
        something behind such signs.
        """
        if self._idle:
            return words
        for one in evidence:
            at = one.text.find(words)
            if words and at >= 0:
                return _BULLET.sub("", self._without_signs(words, one.span.start + at)).strip()
        plain = _BULLET.sub("", _BOLD.sub(lambda match: match["words"], words))
        return plain.replace(_SIGN, "").strip() if self._all_bold else plain

    def claim(self, claim: Supported) -> Supported:
        """``claim`` without signs; one that is then no longer a run of characters of its evidence
        is a paraphrase."""
        words = self.words(claim.text, claim.evidence)
        if words == claim.text or not words:
            return claim
        quoted = any(words in one.text for one in claim.evidence)
        changed = claim.status is ClaimStatus.VERBATIM and not quoted
        status = ClaimStatus.PARAPHRASE if changed else claim.status
        return replace(claim, text=words, status=status)

    def _without_signs(self, words: str, start: int) -> str:
        """``words``, which stand at ``start`` of the speech."""
        inside = {n for sign in self._signs for n in range(sign.start - start, sign.end - start)}
        return "".join(letter for n, letter in enumerate(words) if n not in inside)
