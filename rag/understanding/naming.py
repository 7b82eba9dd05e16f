"""Which speeches a question names.

A speech counts as named when no other is named by the same words and more. A year that stands
with a name picks among the speeches of that name; any other year is left to the search. Knows
nothing of the speeches' texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.understanding.indexed import Names
from rag.understanding.mentions import HIDDEN, Mention, mentions_in
from rag.understanding.years import YearMention
from rag.understanding.years_beside import with_years_beside


@dataclass(frozen=True, slots=True)
class Naming:
    """``speeches``: positions in the library of those named, ascending; () for none.
    ``mentions``: what names any of them, in the order of the question."""

    speeches: tuple[int, ...]
    mentions: tuple[Mention, ...]


def named_in(asked: str, names: Names, years: Sequence[YearMention]) -> Naming:
    """What the folded question ``asked`` names among the speeches of ``names``."""
    hidden = _hide(asked, [(year.start, year.end) for year in years])
    mentions = with_years_beside(asked, mentions_in(hidden, names), names.profiles, years)
    speeches = _named(mentions)
    used = [mention for mention in mentions if mention.speeches.intersection(speeches)]
    return Naming(speeches, tuple(sorted(used, key=lambda m: (m.start, m.end))))


def _hide(asked: str, spans: Iterable[tuple[int, int]]) -> str:
    characters = list(asked)
    for start, end in spans:
        characters[start:end] = HIDDEN * (end - start)
    return "".join(characters)


def _named(mentions: Sequence[Mention]) -> tuple[int, ...]:
    """Speeches whose naming characters are not a part of another's."""
    named_by: dict[int, tuple[int, ...]] = {}
    for index, mention in enumerate(mentions):
        for position in mention.speeches:
            named_by[position] = (*named_by.get(position, ()), index)
    covered = {
        indices: frozenset(i for n in indices for i in range(mentions[n].start, mentions[n].end))
        for indices in set(named_by.values())
    }
    distinct = set(covered.values())
    best = {one for one in distinct if not any(one < other for other in distinct)}
    return tuple(sorted(i for i, indices in named_by.items() if covered[indices] in best))
