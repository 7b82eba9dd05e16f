"""What a theme is called, in a few characters.

Candidates are the headings over its stretches, what they open with, the fields of government that
both sides tell of, and their own noun phrases. The best says what both sides speak of and few other
stretches do. Each name goes to one row; a row whose name is taken adds its own word to it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from rag.comparing.aligning import Alignment
from rag.comparing.naming import heading_name, is_worn, loose_names_in, names_in, point_name
from rag.comparing.resemblance import Side
from rag.comparing.stopping import Check, each, go_on
from rag.folding import fold
from rag.wording import words

UNNAMED = "引言"
"""A row of nothing but words that lead over to the next."""


class _Weight(NamedTuple):
    """How much a name counts by where it comes from, and what it scores at least, though all its
    words are worn (今年重点工作)."""

    weight: float
    least: float = 0.0


class Source(Enum):
    """Where a name comes from."""

    HEADING = _Weight(1.5, 0.011)
    """The heading over just these stretches."""
    SHARED_HEADING = _Weight(1.25, 0.01)
    """A heading over more than these."""
    OPENING = _Weight(1.2, 0.006)
    """The first clause of the first sentence that reads as a name."""
    POINT = _Weight(1.0, 0.12)
    """The first clause of a numbered point."""
    LATER = _Weight(0.6, 0.002)
    FIELD = _Weight(0.9, 0.009)
    LATER_FIELD = _Weight(0.0, 0.005)
    """A field by a name that the row itself does not have."""
    LOOSE = _Weight(0.0, 0.003)
    """The opening as it stands."""
    BODY = _Weight(0.4)
    """A noun phrase from anywhere."""


Part = tuple[Side, Sequence[int]]
"""The stretches of one side."""
_OPENED = 3
"""So many stretches of a side are looked at for what they open with."""
_OFTEN = 3
_WORN_COSTS = 0.15
_LEAST_FIELD, _SHARE_OF_FIELDS = 1.0, 0.28
_NO_NAMES = frozenset({"学习贯彻", "作风与落实"})
"""Fields that are no themes: every speech urges them."""
_NOUNS = ("n", "j", "vn", "an", "s")
_NAMES = ("nr", "ns", "nt")
_QUOTES = re.compile('"([^"]*)"')
_NEXT_BEST = 0.6
"""Where its name is taken, a row takes its next best one if that is at least so good a share."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What a row's names are judged by: the folded text of either side that has one, and how many
    of all ``stretches`` hold a word."""

    texts: tuple[str, ...]
    documents: tuple[str, ...]
    spread: dict[str, int]


def themes(a: Side, b: Side, rows: Sequence[Alignment], check: Check = go_on) -> list[str]:
    """A name for each row, no two alike. Raises what ``check`` raises."""
    documents = tuple(fold(side.text(at)) for side in (a, b) for at in range(len(side.pieces)))
    spread: dict[str, int] = {}
    ranked = []
    for row in each(rows, check):
        parts = [(side, part) for side, part in ((a, row.a), (b, row.b)) if part]
        texts = tuple("".join(fold(side.text(at)) for at in part) for side, part in parts)
        ranked.append(_ranked(parts, _Known(texts, documents, spread)))
    return [_QUOTES.sub(r"“\1”", name) for name in _assigned(ranked)]


def _ranked(parts: Sequence[Part], known: _Known) -> list[tuple[float, str]]:
    """The names that a row could have, with how good they are, best first."""
    scored: dict[str, float] = {}
    for name, source in _candidates(parts, known):
        fit = _fit(name, known, on_all=source is Source.BODY)
        score = round(source.value.weight * fit * _size(name), 6)
        scored[name] = max(score, source.value.least, scored.get(name, 0.0))
    found = [(score, name) for name, score in scored.items() if score > 0]
    return sorted(found, key=lambda one: (-one[0], len(one[1]), one[1]))


def _candidates(parts: Sequence[Part], known: _Known) -> Iterator[tuple[str, Source]]:
    for side, part in parts:
        yield from _opened(side, part)
    field = _field(parts)
    if field and field not in _NO_NAMES:
        known_then = all(_told(field, text) for text in known.texts)
        yield field, Source.FIELD if known_then else Source.LATER_FIELD
    for phrase in sorted(set.intersection(*(set(_phrases(text)) for text in known.texts))):
        yield phrase, Source.BODY


def _opened(side: Side, part: Sequence[int]) -> Iterator[tuple[str, Source]]:
    """What the stretches of one side are headed with, and what they open with."""
    for at in part[:_OPENED]:
        piece = side.pieces[at]
        headings = [one for one in piece.sentences if one.is_heading]
        body = [one for one in piece.sentences if not one.is_heading]
        if headings:
            name = heading_name(side.speech.quote(headings[-1].span))
            if name:
                yield name, Source.HEADING if _just_over(side, part) else Source.SHARED_HEADING
        for number, sentence in enumerate(body[:2]):
            words_of = side.speech.quote(sentence.span)
            point = "" if number or headings else point_name(words_of)
            if point:
                yield point, Source.POINT
            for place, name in enumerate(names_in(words_of)):
                yield name, Source.LATER if number or place else Source.OPENING
            for name in loose_names_in(words_of):
                yield name, Source.LOOSE


def _just_over(side: Side, part: Sequence[int]) -> bool:
    """Whether these stretches are all, or all but one, of what stands under their heading."""
    sections = {side.pieces[at].section for at in part}
    if len(sections) > 1:
        return False
    section = side.speech.sections[next(iter(sections))]
    under = sum(piece.section == section.index for piece in side.pieces)
    childless = not any(one.parent == section.index for one in side.speech.sections)
    return childless and under <= len(part) + 1


def _fit(name: str, known: _Known, *, on_all: bool) -> float:
    """How well the words of a name are the row's own, 0 to 1: often in it, in few other stretches.
    ``on_all``: often on each of its sides, else on the mean of them."""
    told = _content(name)
    own = [word for word in told if not is_worn(word)]
    if not own:
        return 0.0
    total = len(known.documents) + 1
    score = 0.0
    for word in own:
        if word not in known.spread:
            known.spread[word] = sum(word in document for document in known.documents)
        rare = math.log(total / (known.spread[word] + 0.5)) / math.log(total / 0.5)
        often = [_often(text.count(word)) for text in known.texts]
        score += max(0.0, rare) * (min(often) if on_all else sum(often) / len(often))
    # A worn word beside telling ones costs a little: 农村改革 is a name, 工作任务 is none.
    return score / (len(own) + _WORN_COSTS * (len(told) - len(own)))


def _often(count: int) -> float:
    return min(1.0, math.log(1 + count) / math.log(1 + _OFTEN))


@lru_cache(maxsize=4096)
def _content(name: str) -> tuple[str, ...]:
    """The words of a name that say something."""
    return tuple(word.text for word in words(name) if word.tag[:1] not in {"u", "c", "x", "p"})


def _size(name: str) -> float:
    """Names of four to eight characters are best."""
    length = len(name)
    if length <= 2:
        return 0.6
    return 0.85 if length == 3 else 1.0 if length <= 8 else 0.9 if length <= 10 else 0.75


def _told(field: str, text: str) -> bool:
    """Whether both halves of the name of a field are words of the text, so that no row is called
    by a name that its time did not know."""
    halves = re.findall("..", field) if len(field) % 2 == 0 else list(field)
    return all(half in text for half in halves)


def _field(parts: Sequence[Part]) -> str:
    """The field that all sides of the row tell of most, '' where none stands out."""
    sums: list[Mapping[str, float]] = []
    for side, part in parts:
        total: Counter[str] = Counter()
        for at in part:
            for name, weight in side.fields[at].items():
                total[name] += weight  # type: ignore[assignment]  # a Counter of floats
        sums.append(total)
    shares = [
        {name: value / sum(one.values()) for name, value in one.items()} for one in sums if one
    ]
    common = set.intersection(*(set(one) for one in sums))
    if not common:
        return ""
    best = max(sorted(common), key=lambda name: sum(share[name] for share in shares))
    strong = all(
        one[best] >= _LEAST_FIELD and share[best] >= _SHARE_OF_FIELDS
        for one, share in zip(sums, shares, strict=True)
    )
    return best if strong else ""


@lru_cache(maxsize=512)
def _phrases(text: str) -> tuple[str, ...]:
    """Runs of two or three nouns, and nouns of three characters and more, that come up twice."""
    counts: Counter[str] = Counter()
    run: list[str] = []
    for word in (*words(text), None):
        if word is not None and word.tag.startswith(_NOUNS) and len(word.text) > 1:
            run.append(word.text if not word.tag.startswith(_NAMES) else "")
            continue
        for start in range(len(run)):
            for end in range(start + 1, min(start + 3, len(run)) + 1):
                phrase = "".join(run[start:end])
                if 3 <= len(phrase) <= 10 and "" not in run[start:end]:
                    counts[phrase] += 1
        run = []
    return tuple(phrase for phrase, count in counts.items() if count > 1)


def _assigned(ranked: Sequence[Sequence[tuple[float, str]]]) -> list[str]:
    """Each row its best name; of rows that want one name the row it fits best gets it, the others
    their next best, or that name with a word of their own."""
    order = sorted(
        range(len(ranked)), key=lambda row: (-ranked[row][0][0] if ranked[row] else 0.0, row)
    )
    names = [""] * len(ranked)
    used: set[str] = set()
    for row in order:
        names[row] = _unused(ranked[row], used)
        used.add(names[row])
    return names


def _unused(ranked: Sequence[tuple[float, str]], used: set[str]) -> str:
    if not ranked:
        return _numbered(UNNAMED, used)
    top, best = ranked[0]
    for score, name in ranked:
        if name not in used and score >= _NEXT_BEST * top:
            return name
    for _, own in ranked[1:]:
        if own not in best and best not in own and f"{best}·{own}" not in used:
            return f"{best}·{own}"
    return _numbered(best, used)


def _numbered(name: str, used: set[str]) -> str:
    number = 2
    if name not in used:
        return name
    while f"{name}（{number}）" in used:
        number += 1
    return f"{name}（{number}）"
