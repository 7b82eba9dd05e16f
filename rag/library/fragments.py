"""Which speeches have much text in common: 通稿 and full text, reprints, extracts.

A speech is cut at its punctuation into fragments of a few words; each becomes a token of a hash
and its length. Two speeches are compared by the characters in the tokens that both have, so that
a word changed here and there, another layout or errors of recognition cost little. Pure
functions; knows nothing of SQLite.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from rag.domain import Span, Speech
from rag.folding import strip_punctuation

COPY_SHARE = 0.35
"""From this share of the shorter text on, two speeches count as copies of one text. Yearly
reports of one series share up to 0.07, a copy with one character in thirty misread 0.62."""

_FEWEST_CHARS = 60
"""Less in common than this is a form of address and a closing line, not a copy."""

_SHORTEST = 5
_LONGEST = 255
_CUT = re.compile(r"[，,。．；;：:！!？?、…“”‘’\"'（）()《》〈〉【】\[\]—]+")


@dataclass(frozen=True, slots=True)
class Copy:
    """``speech`` has text in common with another one: so much of the shorter and of the longer of
    the two, each from 0 to 1."""

    speech: str
    of_shorter: float
    of_longer: float

    @property
    def is_extract(self) -> bool:
        """Whether one of the two is much shorter, so that it can only be a part of the other."""
        return self.of_longer < 0.75 * self.of_shorter

    @property
    def words(self) -> str:
        """The relation in words that go between two titles: 与…大体相同."""
        if self.is_extract:
            return "有大段相同（像是摘编或通稿）"
        return "大体相同" if self.of_longer >= 0.8 else "有大段相同"


def tokens_of(speech: Speech) -> tuple[str, ...]:
    """The fragments of what is the speech proper, as ``tokens_of_text`` gives them."""
    return tokens_of_text(speech.text, [sentence.span for sentence in speech.sentences])


def tokens_of_text(text: str, spans: Iterable[Span]) -> tuple[str, ...]:
    """Fragments of five characters and more within ``spans``, each once, in text order.

    Each token is 12 hexadecimal digits of a hash and two of the length in characters.
    """
    found: dict[str, None] = {}
    for span in spans:
        for piece in _CUT.split(text[span.start : span.end]):
            words = "".join(strip_punctuation(piece).split())
            if len(words) >= _SHORTEST:
                found[_token(words)] = None
    return tuple(found)


def probes(tokens: Sequence[str], most: int) -> list[str]:
    """``tokens`` to look for first: at most ``most``, spread over the text."""
    step = max(1, -(-len(tokens) // most))
    return list(tokens[::step])


def compare(speech: str, one: Collection[str], other: Collection[str]) -> Copy | None:
    """The Copy that ``speech``, with the tokens ``one``, is of that with ``other``; or None."""
    shared = _chars(set(one) & set(other))
    shorter, longer = sorted((_chars(one), _chars(other)))
    if shared < _FEWEST_CHARS or shared < COPY_SHARE * shorter:
        return None
    return Copy(speech, shared / shorter, shared / longer)


def _token(words: str) -> str:
    digest = hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=6).hexdigest()
    return f"{digest}{min(len(words), _LONGEST):02x}"


def _chars(tokens: Collection[str]) -> int:
    return sum(int(token[-2:], 16) for token in tokens)
