"""What a question says about where to look and what for.

Deterministic: its words are compared with the titles, occasions, speakers, places, dates and file
names of the library. The outcome narrows the search, decides how much evidence is gathered, and
is shown to the person. Knows nothing of the speeches' texts and calls no model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.domain import SpeechInfo
from rag.folding import fold
from rag.understanding.aliases import spelt_out
from rag.understanding.dividing import each_asked
from rag.understanding.indexed import Names
from rag.understanding.kinds import (
    HEAD,
    OPINION,
    SPEAKER_ASKED,
    Expected,
    QuestionKind,
    Tense,
    expected_of,
    kind_of,
    tense_of,
)
from rag.understanding.mentions import Sort
from rag.understanding.naming import Naming, named_in
from rag.understanding.notes import notes_on
from rag.understanding.outlined import asks_outline
from rag.understanding.parts import (
    TITLE_ASKED,
    asked_parts,
    asks_several,
    count_announced,
    count_asked,
    days_of,
    part_of,
    quoted_in,
    topic_of,
)
from rag.understanding.years import YearMention, plan_periods, year_mentions

__all__ = [
    "Expected",
    "Names",
    "QuestionKind",
    "Tense",
    "Understanding",
    "asked_parts",
    "asks_several",
    "count_announced",
    "days_of",
    "each_asked",
    "expected_of",
    "is_comparison",
    "kind_of",
    "quoted_in",
    "spelt_out",
    "tense_of",
    "understand",
]


@dataclass(frozen=True, slots=True)
class Understanding:
    """``speeches``: ids of the speeches that the question names, () when it names none.
    ``years``: years it names, with 去年 and the like where one year can be meant. ``rest``: the
    question without the words that named a speech. ``asks_unnamed_speaker``: it asks who gave a
    speech that names no speaker (hidden or left out), which nothing in the text can answer.
    ``about_head``: it may be answered by the lines at the head of a text (who, when, where).

    ``relative_years``: 今年, 去年 … and how many years each is off (-1) from the date of the
    speech it is asked of, where the question leaves open which speech that is. ``periods``: plan
    periods (十一五). ``notes``: one short sentence each for what was taken to be meant. ``part``:
    a part by number (1, 2, …; 0 the opening, -1 the last). ``quoted``: phrases in quotation
    marks. ``asks_count``: how many things the question announces. ``certain``: a meeting, a text
    or a title is named, and not only a place or a person, of whom other speeches may tell too.
    ``asked_years``: the years of what is asked, without those that tell which speech is meant.
    ``apart``: the speeches of each name, where the question names several that share none.
    ``asks_outline``: it asks for what a speech has set out altogether (哪些主要任务). ``known``:
    what the person was told already. ``parts``: the things asked, where they are several.
    ``asks_opinion``: it asks what the answerer thinks, which no speech can tell. ``either``: one of
    ``speeches`` is meant, and nothing tells which.
    """

    kind: QuestionKind
    expected: Expected
    tense: Tense
    asks_unnamed_speaker: bool
    speeches: tuple[str, ...]
    named_by: tuple[str, ...]
    years: tuple[int, ...]
    rest: str
    about_head: bool
    relative_years: tuple[tuple[str, int], ...] = ()
    periods: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    part: int | None = None
    quoted: tuple[str, ...] = ()
    asks_count: int | None = None
    certain: bool = False
    days: tuple[tuple[int, int], ...] = ()
    asks_several: bool = False
    about_title: bool = False
    topic: str = ""
    asked_years: tuple[int, ...] = ()
    asks_opinion: bool = False
    apart: tuple[tuple[str, ...], ...] = ()
    asks_outline: bool = False
    known: str = ""
    parts: tuple[str, ...] = ()
    either: bool = False


def understand(
    question: str, library: Sequence[SpeechInfo], names: Names | None = None
) -> Understanding:
    """Reads ``question`` against the table of contents of the library; ``names``: those of
    ``library``, where they are at hand."""
    asked = fold(question)
    names = names or Names(library)
    mentioned = year_mentions(asked, names.known)
    naming = named_in(asked, names, mentioned)
    speeches = tuple(library[position].id for position in naming.speeches)
    base = _base_year(naming, names)
    years, open_years = _resolved(mentioned, naming, base)
    kind = kind_of(question, len(speeches), _side_by_side(naming, mentioned))
    expected = expected_of(question)
    unnamed = bool(speeches) and not any(library[i].speaker for i in naming.speeches)
    used = _used(naming)
    rest = spelt_out(_without(asked, [*used, *_years_of_names(naming)]))
    outlined = bool(speeches) and kind in _OUTLINED and asks_outline(rest)
    if outlined:
        kind = QuestionKind.SECTION
    listed = kind in {QuestionKind.LIST, QuestionKind.SECTION}
    return Understanding(
        kind=kind,
        expected=expected,
        tense=tense_of(question),
        asks_unnamed_speaker=unnamed and bool(SPEAKER_ASKED.search(question)),
        speeches=speeches,
        named_by=tuple(dict.fromkeys(asked[start:end] for start, end in used)),
        years=years,
        rest=rest,
        about_head=bool(HEAD.search(question)),
        relative_years=tuple(dict.fromkeys((y.written, y.offset or 0) for y in open_years)),
        periods=plan_periods(asked),
        notes=notes_on(
            asked,
            naming,
            library,
            names.profiles,
            one_figure=kind is QuestionKind.FACT and expected.figure and not mentioned,
            relative=[] if base is None else _relative(mentioned, naming),
            base=base or 0,
        ),
        part=part_of(question),
        quoted=quoted_in(question),
        asks_count=count_asked(question) if listed else None,
        certain=any(mention.sort in {Sort.TEXT, Sort.YEAR} for mention in naming.mentions),
        days=tuple(sorted(days_of(question))),
        asks_several=asks_several(question),
        parts=tuple(asked_parts(rest)) if asks_several(question) else (),
        about_title=bool(TITLE_ASKED.search(question)),
        topic=topic_of(rest),
        asked_years=_asked_years(asked, mentioned, naming, base),
        asks_opinion=bool(OPINION.search(question)),
        apart=_apart(naming, library),
        asks_outline=outlined,
    )


def is_comparison(understanding: Understanding) -> bool:
    """Whether several speeches that the question names are to be set side by side."""
    compared = understanding.kind is QuestionKind.COMPARE and len(understanding.speeches) > 1
    return compared and bool(understanding.topic)


def _base_year(naming: Naming, names: Names) -> int | None:
    """The one year of all speeches named, or of all there are; None where they are of several, or
    where one has no date."""
    years = {names.infos[i].year for i in naming.speeches} or names.years
    year = next(iter(years)) if len(years) == 1 else ""
    return int(year) if year.isdigit() else None


def _relative(mentioned: Sequence[YearMention], naming: Naming) -> list[YearMention]:
    """今年, 去年 … of the question that do not tell which speech is meant."""
    used = {year.start for mention in naming.mentions for year in mention.years}
    return [year for year in mentioned if year.offset is not None and year.start not in used]


def _resolved(
    mentioned: Sequence[YearMention], naming: Naming, base: int | None
) -> tuple[tuple[int, ...], list[YearMention]]:
    """The years of the question, and the mentions that no year can be given for."""
    with_names = {year.start: m.base for m in naming.mentions for year in m.years}
    years: list[int] = []
    left_open = []
    for mention in mentioned:
        start = with_names.get(mention.start) or base
        if mention.offset is None:
            years += mention.years
        elif start is None:
            left_open.append(mention)
        else:
            years.append(start + mention.offset)
    return tuple(dict.fromkeys(years)), left_open


def _apart(naming: Naming, library: Sequence[SpeechInfo]) -> tuple[tuple[str, ...], ...]:
    """The speeches of each name, of names that share none; () for fewer than two."""
    named = set(naming.speeches)
    groups = list(dict.fromkeys(frozenset(m.speeches & named) for m in naming.mentions))
    groups = [one for one in groups if one]
    if len(groups) < 2 or sum(map(len, groups)) != len(frozenset().union(*groups)):
        return ()
    return tuple(tuple(library[i].id for i in sorted(group)) for group in groups)


_OUTLINED = frozenset({QuestionKind.FACT, QuestionKind.LIST, QuestionKind.SECTION})
_BOUND = re.compile(
    r"(?:\d+月)?(?:\d+[日号])?(?:[年底初末]{0,2})(?:之前|以前|前|之后|以后|以来|后|起)"
)
"""Behind a year: it bounds a time and is not the time asked about."""


def _asked_years(
    asked: str, mentioned: Sequence[YearMention], naming: Naming, base: int | None
) -> tuple[int, ...]:
    """The years of what is asked, without those that only tell which speech is meant."""
    used = {year.start for mention in naming.mentions for year in mention.years}
    own = [one for one in mentioned if one.start not in used and not _BOUND.match(asked[one.end :])]
    outright = [year for mention in own if mention.offset is None for year in mention.years]
    relative = [] if base is None else [base + one.offset for one in own if one.offset is not None]
    return tuple(dict.fromkeys(outright + relative))


def _side_by_side(naming: Naming, mentioned: Sequence[YearMention]) -> bool:
    """Whether names of different speeches, or several years, stand beside each other."""
    named = set(naming.speeches)
    groups = {mention.speeches & named for mention in naming.mentions}
    apart = any(not one & other for one in groups for other in groups)
    several_years = len({one.years for one in mentioned if len(one.years) == 1}) > 1
    return apart or (several_years and len(named) != 1)


def _used(naming: Naming) -> list[tuple[int, int]]:
    """Stretches of the question that name a speech, joined where they overlap."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted((m.start, m.end) for m in naming.mentions):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _years_of_names(naming: Naming) -> list[tuple[int, int]]:
    return [
        (year.start, year.end)
        for mention in naming.mentions
        for year in mention.years
        if year not in mention.missing
    ]


def _without(asked: str, spans: Sequence[tuple[int, int]]) -> str:
    named = {position for start, end in spans for position in range(start, end)}
    return "".join(" " if i in named else character for i, character in enumerate(asked))
