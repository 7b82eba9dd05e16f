"""Two speeches with much text in common -> where they differ, sentence by sentence.

Pure. Sentences are aligned as they follow each other; those that are alike but not the same are
paired, and in a pair the differing characters are marked. Width, white space and kinds of
quotation marks are no difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from rag.domain import Span, Speech
from rag.folding import fold

_ALIKE = 0.5
"""Sentences that share so much of their character pairs are one sentence, changed."""

_LOOK_AHEAD = 60
"""How far a changed sentence may have moved within a changed stretch."""


class DifferenceKind(StrEnum):
    """What became of a sentence; the value is the word shown to people."""

    SAME = "相同"
    CHANGED = "改动"
    ONLY_A = "只有甲"
    ONLY_B = "只有乙"


@dataclass(frozen=True, slots=True)
class Difference:
    """A sentence of ``a``, the one of ``b`` that stands for it, or both.

    ``marks_a`` and ``marks_b`` are the differing characters of a CHANGED pair, as spans of their
    speeches' texts, in text order.
    """

    kind: DifferenceKind
    a: Span | None = None
    b: Span | None = None
    marks_a: tuple[Span, ...] = ()
    marks_b: tuple[Span, ...] = ()


def differences(a: Speech, b: Speech) -> list[Difference]:
    """Every sentence of both, once, in the order of ``a``, with those of ``b`` in between."""
    spans_a = [sentence.span for sentence in a.sentences]
    spans_b = [sentence.span for sentence in b.sentences]
    keys_a = [_key(a.quote(span)) for span in spans_a]
    keys_b = [_key(b.quote(span)) for span in spans_b]
    found: list[Difference] = []
    matcher = SequenceMatcher(None, keys_a, keys_b, autojunk=False)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(spans_a[i:i_end], spans_b[j:j_end], strict=True)
            found += [Difference(DifferenceKind.SAME, one, other) for one, other in pairs]
        else:
            found += _changed(a, b, spans_a[i:i_end], spans_b[j:j_end])
    return found


def _changed(
    a: Speech, b: Speech, spans_a: Sequence[Span], spans_b: Sequence[Span]
) -> list[Difference]:
    """A stretch in which no sentence is the same: pairs of like ones, in order, and the rest."""
    pairs_a = [_pairs(a.quote(span)) for span in spans_a]
    pairs_b = [_pairs(b.quote(span)) for span in spans_b]
    found: list[Difference] = []
    at = 0
    for span, wanted in zip(spans_a, pairs_a, strict=True):
        near = range(at, min(at + _LOOK_AHEAD, len(spans_b)))
        best = max(near, key=lambda j: (_alike(wanted, pairs_b[j]), -j), default=None)
        if best is None or _alike(wanted, pairs_b[best]) < _ALIKE:
            found.append(Difference(DifferenceKind.ONLY_A, span))
            continue
        found += [Difference(DifferenceKind.ONLY_B, None, other) for other in spans_b[at:best]]
        found.append(_pair(a, b, span, spans_b[best]))
        at = best + 1
    return found + [Difference(DifferenceKind.ONLY_B, None, other) for other in spans_b[at:]]


def _pair(a: Speech, b: Speech, one: Span, other: Span) -> Difference:
    """Two like sentences and the characters in which they differ."""
    matcher = SequenceMatcher(None, a.quote(one), b.quote(other), autojunk=False)
    marks_a, marks_b = [], []
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        if i_end > i:
            marks_a.append(Span(one.start + i, one.start + i_end))
        if j_end > j:
            marks_b.append(Span(other.start + j, other.start + j_end))
    return Difference(DifferenceKind.CHANGED, one, other, tuple(marks_a), tuple(marks_b))


def _key(text: str) -> str:
    return "".join(fold(text).split())


def _pairs(text: str) -> Counter[str]:
    key = _key(text)
    return Counter(key[at : at + 2] for at in range(max(1, len(key) - 1)))


def _alike(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient of the character pairs: 0 to 1."""
    return 2 * (one & other).total() / max(1, one.total() + other.total())
