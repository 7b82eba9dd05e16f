"""A clause of a claim laid beside a clause of the source: what stands for what.

Where the same words stand before and behind a stretch that differs, one has been put in the
other's place. Whether that matters is for ``replacing.py`` to say. All texts here have gone through
``unify_numerals``, so that 三个 and 3个 are alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.wording.words import Word, carries_nothing, is_left_over, is_ordinary, words

ANCHOR = 2
"""Characters before and behind a stretch that must be alike."""
_WIDEST = 14
"""Characters that may stand for others in one stretch."""
_BEHIND = 6
FIGURE = re.compile(r"[\d.,%]+[百千万亿]*[年月日个名家项次座条届期级号人户元吨亩处]{0,2}")
"""A figure with its measure, as ``unify_numerals`` writes it."""


@dataclass(frozen=True, slots=True)
class Swap:
    """``said`` in a claim stands for ``told`` in the source (whole words; none where something was
    put in front), between ``before`` and ``after`` in the claim; ``in_quotes``: inside quotation
    marks."""

    said: tuple[Word, ...]
    told: tuple[Word, ...]
    before: str
    after: str
    in_quotes: bool


def swaps(clause: str, place: str) -> Iterator[Swap]:
    """Stretches of ``clause`` that stand for other words (or for none, at its start) between the
    same ones in ``place``."""
    for start, end in _differing(clause, place):
        before, after = clause[max(0, start - ANCHOR) : start], clause[end : end + ANCHOR]
        found = _between(place, before, after, end - start)
        if found:
            said, told = _trimmed(_whole(clause, start, end), _whole(place, *found))
            if said and (told or not before) and len(text_of(said)) <= _WIDEST:
                before, after = clause[: said[0].start], clause[said[-1].end :]
                in_quotes = before.count('"') % 2 == 1
                yield Swap(said, told, before[-ANCHOR:], after[:_BEHIND], in_quotes)


def _differing(clause: str, place: str) -> list[tuple[int, int]]:
    """Stretches of ``clause`` of which no two characters stand side by side in ``place``; a name
    that stands there only in part differs as a whole."""
    same = alike(clause, place)
    for start, end in _unknown_runs(clause):
        if not all(same[start:end]) or clause[start:end] not in place:
            same[start:end] = [False] * (end - start)
    edges = [at for at in range(len(clause)) if at == 0 or same[at] != same[at - 1]]
    ends = [*edges[1:], len(clause)]
    return [(a, b) for a, b in zip(edges, ends, strict=True) if not same[a]]


def alike(clause: str, place: str) -> list[bool]:
    """For each character of ``clause`` whether it and one beside it stand so in ``place``."""
    pairs = _pairs(place)
    same = [False] * len(clause)
    for at in range(len(clause) - 1):
        if clause[at : at + 2] in pairs:
            same[at] = same[at + 1] = True
    return same


@lru_cache(4096)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


@lru_cache(4096)
def _unknown_runs(text: str) -> tuple[tuple[int, int], ...]:
    """Two or more characters side by side that the dictionary has no word for."""
    runs: list[tuple[int, int]] = []
    for word in words(text):
        if is_left_over(word):
            if runs and runs[-1][1] == word.start:
                runs[-1] = (runs[-1][0], word.end)
            else:
                runs.append((word.start, word.end))
    return tuple(run for run in runs if run[1] - run[0] > 1)


def _between(place: str, before: str, after: str, length: int) -> tuple[int, int] | None:
    """Where ``place`` has something between ``before`` and ``after``; at either end of a clause
    one of them is enough."""
    if not before and not after:
        return None
    if not before:
        end = place.find(after)
        return (max(0, end - length), end) if end >= 0 else None
    at = place.find(before)
    while at >= 0:
        start = at + len(before)
        end = place.find(after, start) if after else min(len(place), start + length)
        if start < end <= start + _WIDEST:
            return start, end
        at = place.find(before, at + 1)
    return None


def _whole(text: str, start: int, end: int) -> tuple[Word, ...]:
    return tuple(word for word in words(text) if word.start < end and word.end > start)


def _trimmed(
    said: tuple[Word, ...], told: tuple[Word, ...]
) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """Both without the words that they begin or end with alike, and those that carry nothing; a
    name keeps its characters (罗建 for 罗勇)."""
    short, other = said, told = _without_empty(said), _without_empty(told)
    while short and other and short[0].text == other[0].text:
        short, other = short[1:], other[1:]
    while short and other and short[-1].text == other[-1].text:
        short, other = short[:-1], other[:-1]
    if all(map(is_ordinary, short)) and all(map(is_ordinary, other)):
        said, told = short, other
    return _without_empty(said), _without_empty(told)


def _without_empty(found: tuple[Word, ...]) -> tuple[Word, ...]:
    while len(found) > 1 and carries_nothing(found[0]):
        found = found[1:]
    while len(found) > 1 and carries_nothing(found[-1]):
        found = found[:-1]
    return found


def text_of(found: tuple[Word, ...]) -> str:
    """Words as they stand."""
    return "".join(word.text for word in found)
