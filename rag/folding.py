"""Folding for matching: equal meanings written differently become equal strings.

Full and half width, letter case, white space, kinds of quotation marks and dashes. Folding is
only ever done on the way to a comparison; the stored text is never folded. ``Folded.origin``
maps every folded character back to the original offset, so that a match can be quoted exactly.
Chinese numerals are the business of ``quantities.py``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rag.domain import Span

_SAME = str.maketrans(
    {
        **dict.fromkeys("“”„‟″＂「」『』〝〞", '"'),
        **dict.fromkeys("‘’‚‛′＇", "'"),
        **dict.fromkeys("—–―−‐‑‒ー－─", "-"),
        **dict.fromkeys("～〜∼", "~"),
        **dict.fromkeys("·・•‧∙", "·"),
    }
)
_CELL = "|"
"""A tab parts the cells of a table: 「39⇥36」 are two figures."""
_REDACTIONS = frozenset("×*＊✕╳")
"""Marks that hide a name or a figure: ×× and ** are the same statement, 「not told」."""


@dataclass(frozen=True, slots=True)
class Folded:
    """``text``: the folded string. ``origin[i]``: offset in the original of folded character i."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """The original span behind folded characters ``start`` to ``end`` (end > start)."""
        return Span(self.origin[start], self.origin[end - 1] + 1)


@lru_cache(maxsize=65536)
def _fold_character(character: str) -> str:
    if character in _REDACTIONS:
        return "×"
    if character == "\t":
        return _CELL
    plain = unicodedata.normalize("NFKC", character.translate(_SAME)).lower().translate(_SAME)
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Cf")


def fold(text: str) -> str:
    """``text`` folded: NFKC character by character, lower case, no white space, one kind of quote.

    >>> fold("增长 ８．５％，“稳”字当头")
    '增长8.5%,"稳"字当头'
    """
    return "".join(map(_fold_character, text))


def fold_with_origin(text: str) -> Folded:
    """As ``fold``, with the way back to the original offsets."""
    pieces: list[str] = []
    origin: list[int] = []
    for offset, character in enumerate(text):
        folded = _fold_character(character)
        pieces.append(folded)
        origin.extend([offset] * len(folded))
    return Folded("".join(pieces), tuple(origin))


def find_words(needle: str, haystack: str) -> Span | None:
    """Where the words of ``needle`` stand in ``haystack`` in one piece, punctuation apart; None
    where they do not.

    A figure is never cut: 「1.6万吨」 does not stand in 「31.6万吨」, nor 「900」 in 「900万」.
    """
    wanted = strip_punctuation(needle)
    folded = fold_with_origin(haystack)
    kept = [(c, at) for c, at in zip(folded.text, folded.origin, strict=True) if _is_word(c)]
    text = "".join(c for c, _ in kept)
    start = text.find(wanted) if wanted else -1
    while start >= 0:
        end = start + len(wanted)
        apart = start > 0 and text[start - 1] == "." and kept[start][1] > kept[start - 1][1] + 1
        if not _cuts_figure("" if apart else text[:start], text[start:end], text[end : end + 1]):
            return Span(kept[start][1], kept[end - 1][1] + 1)
        start = text.find(wanted, start + 1)
    return None


def _cuts_figure(before: str, words: str, after: str) -> bool:
    opens_inside = words[0].isdigit() and (before[-1:].isdigit() or before.endswith("."))
    closes_inside = words[-1].isdigit() and bool(after) and after in "0123456789.%‰百千万亿"
    return opens_inside or closes_inside or (words[-1] in "百千万" and after in {"万", "亿"})


def strip_punctuation(text: str) -> str:
    """``text`` folded and without punctuation and symbols; redactions and % are kept.

    >>> strip_punctuation("坚持“稳”字当头，增长8%。")
    '坚持稳字当头增长8%'
    """
    return "".join(filter(_is_word, fold(text))).rstrip(".")


def _is_word(character: str) -> bool:
    """Whether a folded character is more than punctuation; the point may belong to a figure."""
    return character in "×%‰." or unicodedata.category(character)[0] not in "PS"
