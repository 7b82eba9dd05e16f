"""Charts of trends as what is to be drawn: marks on two axes, lines, dots with their words.

A line joins two dots only where no speech between them is silent and each tells one value. Knows
nothing of how it is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rag.domain import (
    FigureStatus,
    PhraseTrend,
    TrendChart,
    TrendPoint,
    Trends,
    TrendSeries,
    TrendSpeech,
)
from rag.rendering.html import book
from rag.rendering.trends_scale import Scale, marks, number, scale_for


@dataclass(frozen=True, slots=True)
class Dot:
    """A point: ``x`` counts the marks of the axis across, ``low`` and ``high`` are in its unit.
    ``words`` say all of it; ``citation`` is what it opens, None for a count of 0. ``joined``:
    a line leads here from the dot before. ``label`` is the value alone."""

    x: int
    low: Decimal
    high: Decimal
    label: str
    words: str
    citation: int | None
    joined: bool


@dataclass(frozen=True, slots=True)
class PlotLine:
    """A line with its dots. ``look`` numbers colour and sign, ``dashed`` is for targets."""

    name: str
    look: int
    dashed: bool
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """What is to be drawn. ``across`` are the words under the marks, ``up`` the marks of the
    other axis in ``unit``."""

    name: str
    across: tuple[str, ...]
    up: tuple[Decimal, ...]
    unit: str
    lines: tuple[PlotLine, ...]


def speech_names(speeches: Sequence[TrendSpeech]) -> dict[str, str]:
    """A name for each speech: its title in book marks, with the year where it does not say it."""
    return {
        one.id: book(one.title)
        + (f"（{one.date[:4]}年）" if one.date and one.date[:4] not in one.title else "")
        for one in speeches
    }


def chart_scale(chart: TrendChart) -> Scale:
    """The scale of a chart's values."""
    points = [p for one in chart.indicators for series in one.series for p in series.points]
    return scale_for(chart.unit, [Decimal(point.high) for point in points])


def chart_plot(chart: TrendChart, speeches: Sequence[TrendSpeech]) -> Plot:
    """Indicators by the year they are told of; every year between the first and the last has its
    mark."""
    names, scale = speech_names(speeches), chart_scale(chart)
    every = [(one, series) for one in chart.indicators for series in one.series]
    told = [point.year for _, series in every for point in series.points]
    first, years = min(told), range(min(told), max(told) + 1)
    lines = []
    for look, indicator in enumerate(chart.indicators):
        for series in indicator.series:
            name = f"{indicator.name}（{series.status.value}）"
            lines.append(
                PlotLine(
                    name,
                    look,
                    series.status is FigureStatus.TARGET,
                    tuple(_dots(name, series, first, scale, names)),
                )
            )
    values = [value for line in lines for dot in line.dots for value in (dot.low, dot.high)]
    return Plot(chart.name, tuple(map(str, years)), marks(values), scale.unit, tuple(lines))


def _dots(
    name: str, series: TrendSeries, first: int, scale: Scale, names: Mapping[str, str]
) -> list[Dot]:
    made: list[Dot] = []
    before: TrendPoint | None = None
    for point in series.points:
        made.append(
            Dot(
                point.year - first,
                scale.of(Decimal(point.low)),
                scale.of(Decimal(point.high)),
                point_value(point, scale),
                f"{name}，{point.year}年：{point.written}。{names.get(point.speech, '')}",
                point.citations[0],
                before is not None and joined(series, before, point),
            )
        )
        before = point
    return made


def joined(series: TrendSeries, one: TrendPoint, other: TrendPoint) -> bool:
    """Whether a line may lead from ``one`` to the next point ``other``."""
    if one.year in series.broken or other.year in series.broken:
        return False
    return not any(one.year < gap < other.year for gap in series.gaps)


def point_value(point: TrendPoint, scale: Scale) -> str:
    """The value of a point in the unit of its axis, without the unit: 13,650 or 60–70."""
    low, high = (number(scale.of(Decimal(value))) for value in (point.low, point.high))
    return low if low == high else f"{low}–{high}"


def dated_speeches(trends: Trends) -> tuple[TrendSpeech, ...]:
    """The speeches that have their place in time."""
    return tuple(one for one in trends.speeches if one.year is not None)


def phrases_plot(phrases: Sequence[PhraseTrend], speeches: Sequence[TrendSpeech]) -> Plot:
    """Phrases by speech, dated ones only, in their order."""
    names = speech_names(speeches)
    place = {one.id: x for x, one in enumerate(speeches)}
    lines = []
    for look, phrase in enumerate(phrases):
        dots: list[Dot] = []
        for point in phrase.points:
            if point.speech not in place:
                continue
            count = Decimal(point.count)
            words = f"“{phrase.phrase}”，{names[point.speech]}：{point.count} 次"
            dots.append(
                Dot(
                    place[point.speech],
                    count,
                    count,
                    str(point.count),
                    words,
                    point.citation,
                    bool(dots),
                )
            )
        lines.append(PlotLine(f"“{phrase.phrase}”", look, False, tuple(dots)))
    values = [dot.high for line in lines for dot in line.dots]
    up = tuple(m for m in marks([Decimal(0), *values, Decimal(1)]) if m == m.to_integral_value())
    title = "、".join(line.name for line in lines)
    return Plot(f"{title}在各篇里的次数", _across(speeches), up, "次", tuple(lines))


def _across(speeches: Sequence[TrendSpeech]) -> tuple[str, ...]:
    """The years, with the month where several speeches are of one year."""
    years = [one.date[:4] for one in speeches]
    return tuple(
        one.date[:7].replace("-", ".") if years.count(one.date[:4]) > 1 else one.date[:4]
        for one in speeches
    )
