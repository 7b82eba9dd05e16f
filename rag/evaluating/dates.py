"""Dates in Chinese text as year, month and day, with 去年 and 今年 by the speech's own year.

For the count of dates that nothing supports. In a source a date goes on from the month and year
named before it (「5月12日至14日」: the 14th of May); in a claim only parts that stand together make
one date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from rag.quantities import Quantity, quantities

_YEARS = range(1000, 3000)
_OFFSETS = {"前年": -2, "去年": -1, "上年": -1, "上一年": -1, "今年": 0, "本年": 0, "明年": 1}
_RELATIVE = re.compile(r"(?<![比较与同])(?:前年|去年|上年|上一年|今年|本年(?!度)|明年)")
"""「比上年增长」 compares, and does not date."""
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date. ``year`` below 1000 counts from the speech's own (去年: -1). None: not said."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    written: str = ""

    def of_speech(self, year: int | None) -> Moment:
        """With a relative year made absolute, where the speech's own is known."""
        if self.year is None or self.year in _YEARS or year is None:
            return self
        return Moment(year + self.year, self.month, self.day, self.written)


@dataclass(frozen=True, slots=True)
class _Part:
    rank: int  # 0 year, 1 month, 2 day
    value: int
    start: int
    end: int


def is_date_part(figure: Quantity) -> bool:
    """「2024年」, 「5月」 and 「14日」 are parts of dates; 「9年」 is a figure."""
    match figure.unit:
        case "年":
            return figure.value in _YEARS
        case "月":
            return 1 <= figure.value <= 12
        case "日":
            return 1 <= figure.value <= 31
    return False


def offsets(text: str) -> set[int]:
    """The years that ``text`` counts from the speech's own: 去年 -1, 今年 0."""
    return {_OFFSETS[match[0]] for match in _RELATIVE.finditer(text)}


def claimed_dates(text: str) -> list[Moment]:
    """Dates of a claim: neighbouring parts of falling rank are one date."""
    groups: list[list[_Part]] = []
    for part in _parts(text):
        last = groups[-1][-1] if groups else None
        if last and part.rank > last.rank and _together(last, part):
            groups[-1].append(part)
        else:
            groups.append([part])
    return [_moment(group, text[group[0].start : group[-1].end]) for group in groups]


def source_dates(text: str) -> list[Moment]:
    """Every date of a source with the month and year named before it; where the year stands
    apart from it, also without that year."""
    found: list[Moment] = []
    named: list[_Part] = []
    for part in _parts(text):
        named = [*(one for one in named if one.rank < part.rank), part]
        found.append(_moment(named, ""))
        if len(named) > 1 and named[0].rank == 0 and not _together(named[0], named[1]):
            found.append(_moment(named[1:], ""))
    return found


def iso_dates(date: str) -> list[Moment]:
    """The date of the library's own record: YYYY, YYYY-MM, YYYY-MM-DD, or none."""
    match = _ISO.match(date)
    if not match:
        return []
    year, month, day = (int(part) if part else None for part in match.groups())
    return [Moment(year, month, day)]


def is_told(claimed: Moment, told: Sequence[Moment], around: Sequence[Moment]) -> bool:
    """Whether one date of ``told`` tells every part of ``claimed``; a year left unsaid there, or
    the month of a day, may be that of one of ``around`` (title, headings and date of the speech).
    One of ``around`` alone may tell it too, unless it is no more than a month or a day."""
    bare = claimed.year is None and (claimed.month is None or claimed.day is None)
    alone = () if bare else around
    filled = [_filled(moment, one) for moment, one in product(told, [Moment(), *around])]
    return any(_agree(claimed, moment) for moment in (*filled, *alone))


def _filled(moment: Moment, other: Moment) -> Moment:
    year = other.year if moment.year is None else moment.year
    unsaid = moment.month is None and moment.day is not None
    return Moment(year, other.month if unsaid else moment.month, moment.day)


def _agree(claimed: Moment, moment: Moment) -> bool:
    return (
        claimed.year in {None, moment.year}
        and claimed.month in {None, moment.month}
        and claimed.day in {None, moment.day}
    )


def _parts(text: str) -> list[_Part]:
    ranks = {"年": 0, "月": 1, "日": 2}
    parts = [
        _Part(ranks[figure.unit], int(figure.value), figure.span.start, figure.span.end)
        for figure in quantities(text)
        if is_date_part(figure)
    ]
    words = [
        _Part(0, _OFFSETS[match[0]], match.start(), match.end())
        for match in _RELATIVE.finditer(text)
    ]
    return sorted([*parts, *words], key=lambda part: (part.start, part.rank))


def _together(first: _Part, second: _Part) -> bool:
    """At most one character between them; the parts of 2024-02-20 have one span for all."""
    return second.start - first.end <= 1


def _moment(parts: Sequence[_Part], written: str) -> Moment:
    values = {part.rank: part.value for part in parts}
    return Moment(values.get(0), values.get(1), values.get(2), written)
