"""Sentences that both speeches have nearly word for word, and where they differ.

Sentences are laid beside each other by the character triples they share, each used once; what
differs is told word by word, as spans of the sentences themselves. Knows nothing of themes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rag.comparing.stopping import Check, each, go_on
from rag.domain import Sentence, Span, Speech
from rag.folding import fold_with_origin, strip_punctuation
from rag.wording.words import Word, words

_SHORTEST = 10
"""Characters below which a sentence is a formula, not a statement."""
_LEAST_SHARED = 0.45
_LEAST_ALIKE = 0.68
_COMMON_TRIPLE = 12
_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Replacement:
    """Words of one sentence where the other has different ones; either may be empty. Spans are
    in the sentences' own text."""

    a: Span
    b: Span


@dataclass(frozen=True, slots=True)
class Twins:
    """Two sentences nearly word for word alike (``likeness`` 0 to 1) and where they differ."""

    a: Sentence
    b: Sentence
    likeness: float
    replacements: tuple[Replacement, ...]

    @property
    def same(self) -> bool:
        return not self.replacements


def is_statement(speech: Speech, sentence: Sentence) -> bool:
    """Whether a sentence is long enough to be looked for in the other speech."""
    return len(strip_punctuation(speech.quote(sentence.span))) >= _SHORTEST


def twins(
    a: Speech,
    b: Speech,
    of_a: Sequence[Sentence],
    of_b: Sequence[Sentence],
    check: Check = go_on,
) -> list[Twins]:
    """The pairs of like sentences among those given, in the order of ``a``. Raises what ``check``
    raises."""
    left = [(one, strip_punctuation(a.quote(one.span))) for one in of_a]
    right = [(one, strip_punctuation(b.quote(one.span))) for one in of_b]
    left = [(one, text) for one, text in left if len(text) >= _SHORTEST]
    right = [(one, text) for one, text in right if len(text) >= _SHORTEST]
    scored = []
    candidates = _candidates([text for _, text in left], [text for _, text in right])
    for i, j in each(candidates, check):
        likeness = _likeness(left[i][1], right[j][1])
        if likeness >= _LEAST_ALIKE:
            place = abs(i / len(left) - j / len(right))
            scored.append((round(likeness, 6), -round(place, 6), -(i + j), -abs(i - j), i, j))
    scored.sort(reverse=True)
    used_a: set[int] = set()
    used_b: set[int] = set()
    found = []
    for likeness, *_, i, j in each(scored, check):
        if i in used_a or j in used_b:
            continue
        used_a.add(i)
        used_b.add(j)
        one, other = left[i][0], right[j][0]
        differing = differences(a.quote(one.span), b.quote(other.span))
        found.append(Twins(one, other, likeness, differing))
    return sorted(found, key=lambda pair: (pair.a.index, pair.b.index))


def _candidates(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs that share enough triples to be worth a closer look, found from either side."""
    triples_a, triples_b = [_triples(text) for text in left], [_triples(text) for text in right]
    found = set(_nearest(triples_a, triples_b))
    return sorted(found | {(i, j) for j, i in _nearest(triples_b, triples_a)})


def _nearest(
    ones: Sequence[frozenset[str]], others: Sequence[frozenset[str]]
) -> list[tuple[int, int]]:
    holders: dict[str, list[int]] = {}
    for number, triples in enumerate(others):
        for triple in triples:
            holders.setdefault(triple, []).append(number)
    found = []
    for i, triples in enumerate(ones):
        shared: Counter[int] = Counter()
        for triple in triples:
            near = holders.get(triple, ())
            if len(near) <= _COMMON_TRIPLE:
                shared.update(near)
        best = sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:_CANDIDATES]
        for j, count in best:
            if count >= _LEAST_SHARED * min(len(triples), len(others[j])):
                found.append((i, j))
    return found


def _triples(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 3] for at in range(max(1, len(text) - 2)))


def _likeness(one: str, other: str) -> float:
    # The ratio depends a little on the order of its arguments; ours may not.
    first, second = sorted((one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def differences(one: str, other: str) -> tuple[Replacement, ...]:
    """Where two sentences differ, word by word, marks and figures included."""
    if one > other:
        return tuple(Replacement(r.b, r.a) for r in differences(other, one))
    left, right = fold_with_origin(one), fold_with_origin(other)
    words_a, words_b = words(left.text), words(right.text)
    matcher = SequenceMatcher(
        None, [w.text for w in words_a], [w.text for w in words_b], autojunk=False
    )
    found = []
    for tag, i, i2, j, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        a_span = _span(left.origin, words_a, i, i2)
        b_span = _span(right.origin, words_b, j, j2)
        found.append(Replacement(a_span, b_span))
    return tuple(found)


def _span(origin: Sequence[int], found: Sequence[Word], first: int, last: int) -> Span:
    if first == last:
        at = origin[found[first].start] if first < len(found) else len(origin) and origin[-1] + 1
        return Span(at, at)
    return Span(origin[found[first].start], origin[found[last - 1].end - 1] + 1)
