"""What a theme is called, in a few characters.

``candidates`` gathers what a row may be called by, ``names`` and ``reducing`` make names of
headings and openings, ``standing`` knows the parts that every speech has. Here the best is chosen:
it says what both sides speak of and few other stretches do. Each name goes to one row; a row whose
name is taken adds its own word to it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rag.comparing.aligning import Alignment
from rag.comparing.resemblance import Side
from rag.comparing.stopping import Check, each, go_on
from rag.comparing.theming.candidates import Part, Source, candidates
from rag.comparing.theming.phrasing import LONGEST_PAIR, nounness
from rag.comparing.theming.reducing import chinese
from rag.comparing.theming.worn import is_worn
from rag.folding import fold
from rag.wording.words import words

__all__ = ["UNNAMED", "themes"]

UNNAMED = "过渡段"
"""A row of nothing but words that lead over to the next."""
_OURS = frozenset({Source.STANDING, Source.FIELD, Source.LATER_FIELD})
"""Names of our own, which need not be judged."""
_HEADED = frozenset({Source.HEADING, Source.SHARED_HEADING, Source.POINT, Source.ABOVE})
"""Names that a speech itself gives to a part."""
_IN_FRONT = _HEADED | _OURS | {Source.OPENING, Source.FURTHER, Source.BELOW_HEADING}
_LOOSE = frozenset({Source.LOOSE, Source.ANYWHERE})
_OFTEN = 3
_WORN_COSTS = 0.15
_LATER_STRETCH = 0.88
"""What a name keeps of its score for each stretch of its side before the one it comes from."""
_QUOTES = re.compile('"([^"]*)"')
_NEXT_BEST, _NEXT_BEST_INSIDE = 0.3, 0.6
"""Where its name is taken, a row takes its next best one if that is at least so good a share: less
is enough of what it is headed with or opens with."""

_TELLS_APART = 3
"""A name of its own of so many characters tells a row from the one that has its best name."""


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


class _Name(NamedTuple):
    """A name that a row could have, how good it is, and all the places that it comes from."""

    score: float
    name: str
    sources: frozenset[Source]


def _ranked(parts: Sequence[Part], known: _Known) -> list[_Name]:
    """The names that a row could have, best first."""
    scored: dict[str, float] = {}
    sources: dict[str, set[Source]] = {}
    for name, source, before in candidates(parts, known.texts):
        fit = _fit(name, known, on_all=source is Source.BODY)
        score = max(source.value.weight * fit * _size(name), source.value.least)
        share = 1.0 if source in _OURS else nounness(name, headed=source in _HEADED)
        score = round(score * share * _LATER_STRETCH**before, 6)
        scored[name] = max(score, scored.get(name, 0.0))
        sources.setdefault(name, set()).add(source)
    found = [_Name(one, name, frozenset(sources[name])) for name, one in scored.items() if one > 0]
    return sorted(found, key=lambda one: (-one.score, len(one.name), one.name))


def _fit(name: str, known: _Known, *, on_all: bool) -> float:
    """How well the words of a name are the row's own, 0 to 1: often in it, in few other stretches.
    ``on_all``: often on each of its sides, else half on each, half on the mean of them."""
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
        mean = min(often) if on_all else sum(often) / len(often)
        score += max(0.0, rare) * (mean + min(often)) / 2
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
        return 0.45
    return 0.85 if length == 3 else 1.0 if length <= 8 else 0.9 if length <= 10 else 0.75


def _assigned(ranked: Sequence[Sequence[_Name]]) -> list[str]:
    """Each row its best name; of rows that want one name the row it fits best gets it, the others
    their next best, or that name with a word of their own."""
    order = sorted(
        range(len(ranked)), key=lambda row: (-ranked[row][0].score if ranked[row] else 0.0, row)
    )
    names = [""] * len(ranked)
    used: set[str] = set()
    for row in order:
        names[row] = _unused(ranked[row], used)
        used.add(names[row])
    return names


def _unused(ranked: Sequence[_Name], used: set[str]) -> str:
    if not ranked:
        return _numbered(UNNAMED, used)
    top, best, _ = ranked[0]
    for score, name, sources in ranked:
        enough = _NEXT_BEST if sources & _IN_FRONT else _NEXT_BEST_INSIDE
        if name not in used and score >= enough * top:
            return name
    for _, own, sources in ranked[1:]:
        whole = f"{best}·{own}"
        short = chinese(own) >= _TELLS_APART and chinese(whole) <= LONGEST_PAIR
        alike = len(set(own) - set(best)) < 2 or own in best or best in own
        firm = bool(sources - _LOOSE) and nounness(own) == 1
        if firm and short and not alike and whole not in used:
            return whole
    return _numbered(best, used)


def _numbered(name: str, used: set[str]) -> str:
    number = 2
    if name not in used:
        return name
    while f"{name}（{number}）" in used:
        number += 1
    return f"{name}（{number}）"
