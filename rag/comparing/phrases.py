"""The set phrases (提法) of two speeches: which stayed, changed, came and went.

``set_phrases`` finds them, ``renaming`` the changes that the texts themselves show; here phrases of
one theme that are much alike are taken as one that changed, and the rest stayed, came or went.
Lists of the same things in another order are told as well. Knows nothing of claims or citations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from rag.comparing.renaming import Change, renamed, replaced
from rag.comparing.sentences import Twins
from rag.comparing.set_phrases import Use, lists_in
from rag.domain import PhraseChangeKind, Sentence, Speech
from rag.folding import fold

_TOO_SHORT = 0.05
"""Below this share of the other's length a speech leaves out nearly everything: nothing can be
said to have come or gone."""
_LEAST_ALIKE = 0.5
_LEAST_ALIKE_NAMES = 0.62


def changes(
    a: Speech,
    b: Speech,
    of_a: Mapping[str, Use],
    of_b: Mapping[str, Use],
    pairs: Sequence[Twins],
    row_of: tuple[Mapping[int, int], Mapping[int, int]],
) -> list[Change]:
    """What became of the phrases of both speeches. ``pairs``: sentences nearly alike.
    ``row_of``: for each side, index of a sentence -> its row."""
    text_a, text_b = fold(a.text), fold(b.text)
    uneven = too_short(a, b)
    found = renamed(a, of_a, text_b, backwards=True) + renamed(b, of_b, text_a, backwards=False)
    found += replaced(a, b, pairs)
    went = [use for phrase, use in of_a.items() if phrase not in text_b]
    came = [use for phrase, use in of_b.items() if phrase not in text_a]
    told_a = {change.a for change in found}
    told_b = {change.b for change in found}
    went = [use for use in went if not _covered(use.phrase, told_a)]
    came = [use for use in came if not _covered(use.phrase, told_b)]
    alike = _alike(a, b, went, came, row_of)
    found += alike
    told_a |= {change.a for change in alike}
    told_b |= {change.b for change in alike}
    kinds = PhraseChangeKind
    found = _distinct(found)
    for phrase, use in of_a.items():
        if phrase in of_b and phrase not in told_a and phrase not in told_b:
            other = of_b[phrase]
            found.append(Change(kinds.STAYED, phrase, phrase, use.sentences[0], other.sentences[0]))
    if uneven:
        return found
    found += [
        Change(kinds.WENT, u.phrase, None, u.sentences[0], None)
        for u in went
        if u.phrase not in told_a
    ]
    found += [
        Change(kinds.CAME, None, u.phrase, None, u.sentences[0])
        for u in came
        if u.phrase not in told_b
    ]
    return found


def too_short(a: Speech, b: Speech) -> str:
    """Which of two speeches (甲, 乙) is too short to be asked what it leaves out; '' for none."""
    lengths = len(a.text), len(b.text)
    if min(lengths) >= _TOO_SHORT * max(lengths):
        return ""
    return "甲" if lengths[0] < lengths[1] else "乙"


def _covered(phrase: str, told: set[str | None]) -> bool:
    return any(one and (phrase in one or one in phrase) for one in told)


def _alike(
    a: Speech,
    b: Speech,
    went: Sequence[Use],
    came: Sequence[Use],
    row_of: tuple[Mapping[int, int], Mapping[int, int]],
) -> list[Change]:
    """Phrases of one theme that end alike or have most characters in common, each used once."""
    scored = []
    for one in went:
        for other in came:
            if one.quoted != other.quoted:
                continue
            first, second = sorted((one.phrase, other.phrase))
            ratio = SequenceMatcher(None, first, second, autojunk=False).ratio()
            if ratio < (_LEAST_ALIKE if one.quoted else _LEAST_ALIKE_NAMES):
                continue
            rows_a = {row_of[0].get(sentence.index) for sentence in one.sentences} - {None}
            rows_b = {row_of[1].get(sentence.index) for sentence in other.sentences} - {None}
            if not rows_a & rows_b:
                continue
            around = _around(a, b, one, other)
            scored.append((round(ratio + around, 6), first, second, one, other))
    scored.sort(key=lambda item: (-item[0], item[1], item[2]))
    used: set[tuple[str, str]] = set()
    found = []
    for _, _, _, one, other in scored:
        if ("a", one.phrase) in used or ("b", other.phrase) in used:
            continue
        used |= {("a", one.phrase), ("b", other.phrase)}
        kind = PhraseChangeKind.CHANGED
        found.append(Change(kind, one.phrase, other.phrase, one.sentences[0], other.sentences[0]))
    return found


def _around(a: Speech, b: Speech, one: Use, other: Use) -> float:
    """How like the sentences are that have two phrases (0 to 1)."""
    first, second = sorted(
        (fold(a.quote(one.sentences[0].span)), fold(b.quote(other.sentences[0].span)))
    )
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _distinct(found: Sequence[Change]) -> list[Change]:
    kept: dict[tuple[str | None, str | None], Change] = {}
    for change in found:
        key = (change.a, change.b)
        if key not in kept:
            kept[key] = change
    return list(kept.values())


def reordered(
    a: Speech, b: Speech, of_a: Sequence[Sentence], of_b: Sequence[Sentence]
) -> list[Change]:
    """Lists that both speeches have, of the same things in another order."""
    lists_b: dict[frozenset[str], tuple[tuple[str, ...], Sentence]] = {}
    for sentence in of_b:
        for items in lists_in(fold(b.quote(sentence.span))):
            lists_b.setdefault(frozenset(items), (items, sentence))
    found, seen = [], set()
    for sentence in of_a:
        for items in lists_in(fold(a.quote(sentence.span))):
            key = frozenset(items)
            other = lists_b.get(key)
            if other is None or other[0] == items or key in seen:
                continue
            seen.add(key)
            kind = PhraseChangeKind.REORDERED
            found.append(Change(kind, "、".join(items), "、".join(other[0]), sentence, other[1]))
    return found
