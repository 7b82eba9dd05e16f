"""Indicators -> charts: points with citations, results and targets apart, what is told together.

Indicators of one unit that stand in the same sentences and are of like size share a chart. Values
are in the plain unit in which they are told, in that of the family where several units are mixed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from rag.citing import cite
from rag.comparing.claims import evidence_of
from rag.comparing.telling import Told
from rag.domain import (
    Citation,
    FigureStatus,
    Span,
    TrendChart,
    TrendIndicator,
    TrendPoint,
    TrendSeries,
)
from rag.tracking.gathering import Found, Indicator

MOST_IN_A_CHART = 3
_LIKE_SIZE = 8
"""The largest value of one indicator of a chart over that of another, at most."""
_TOGETHER = 0.5
"""The share of sentences that two indicators of a chart have in common."""


class Numbers:
    """Gives each place its number, in the order in which they are asked for."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, Span], int] = {}
        self.all: list[Citation] = []

    def of(self, citation: Citation) -> int:
        """The number of this place; the citation's own is not looked at."""
        key = (citation.speech, citation.span)
        if key not in self._numbers:
            n = len(self.all) + 1
            self._numbers[key] = n
            self.all.append(
                Citation(
                    n,
                    citation.speech,
                    citation.title,
                    citation.section,
                    citation.span,
                    citation.quote,
                    citation.page,
                )
            )
        return self._numbers[key]


def charts(
    indicators: Sequence[Indicator], years: Mapping[str, int | None], numbers: Numbers
) -> list[TrendChart]:
    """The charts of ``indicators``, those with most points first. ``years``: those of all speeches
    that were followed, by id, in order."""
    groups: list[list[Indicator]] = []
    for one in sorted(indicators, key=lambda it: (-_points(it), it.name)):
        room = (it for it in groups if len(it) < MOST_IN_A_CHART)
        group = next((it for it in room if all(_belong(one, other) for other in it)), None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return [
        TrendChart(
            _told(group[0])[0].mention.unit,
            tuple(_indicator(one, years, numbers) for one in group),
        )
        for group in groups
    ]


def _points(indicator: Indicator) -> int:
    return len({(one.place, one.family.mention.low) for one in indicator.found})


def _told(indicator: Indicator) -> list[Told]:
    """The figures in the unit in which they are told, in that of the family where it differs."""
    units = {one.told.mention.unit for one in indicator.found}
    return [one.family if len(units) > 1 else one.told for one in indicator.found]


def _belong(one: Indicator, other: Indicator) -> bool:
    told, others = _told(one), _told(other)
    if told[0].mention.unit != others[0].mention.unit:
        return False
    low, high = sorted(max(abs(it.mention.high) for it in group) for group in (told, others))
    if not low or high / low > _LIKE_SIZE:
        return False
    left, right = _sentences(one), _sentences(other)
    return len(left & right) >= _TOGETHER * min(len(left), len(right))


def _sentences(indicator: Indicator) -> set[tuple[str, Span]]:
    return {(one.speech.id, one.told.sentence.span) for one in indicator.found}


def _indicator(
    indicator: Indicator, years: Mapping[str, int | None], numbers: Numbers
) -> TrendIndicator:
    pairs = list(zip(indicator.found, _told(indicator), strict=True))
    series = []
    for status in FigureStatus:
        own = [(found, told) for found, told in pairs if found.told.status is status]
        if own:
            series.append(_series(status, own, years, numbers))
    return TrendIndicator(indicator.name, tuple(series), indicator.names)


def _series(
    status: FigureStatus,
    pairs: Sequence[tuple[Found, Told]],
    years: Mapping[str, int | None],
    numbers: Numbers,
) -> TrendSeries:
    order = {identifier: place for place, identifier in enumerate(years)}
    values: dict[tuple[int, Decimal, Decimal], list[Found]] = defaultdict(list)
    for found, told in pairs:
        values[found.dated.year, told.mention.low, told.mention.high].append(found)
    points = []
    for (year, low, high), them in sorted(values.items(), key=lambda item: item[0]):
        them.sort(key=lambda one: (order.get(one.speech.id, 0), one.told.span.start))
        first = them[0]
        cited = [numbers.of(cite(evidence_of(it.speech, it.told.sentence), 0)) for it in them]
        points.append(
            TrendPoint(
                first.speech.id,
                year,
                first.speech.quote(first.told.span),
                f"{low.normalize():f}",
                f"{high.normalize():f}",
                first.told.span,
                tuple(dict.fromkeys(cited)),
                first.dated.basis,
            )
        )
    told_of = Counter(point.year for point in points)
    broken = tuple(sorted(year for year, times in told_of.items() if times > 1))
    return TrendSeries(status, tuple(points), broken, _gaps(points, years))


def _gaps(points: Sequence[TrendPoint], years: Mapping[str, int | None]) -> tuple[int, ...]:
    """The years between the first and the last point of which some speech might tell, as the
    others tell of theirs, and none does."""
    shifts = Counter(
        point.year - own for point in points if (own := years.get(point.speech)) is not None
    )
    if not shifts:
        return ()
    shift = min(shifts, key=lambda it: (-shifts[it], abs(it)))
    told = {point.year for point in points}
    expected = {year + shift for year in years.values() if year is not None}
    return tuple(sorted(year for year in expected - told if min(told) < year < max(told)))
