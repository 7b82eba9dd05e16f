"""Three or more speeches over time: indicators by the year they are told of, phrases by speech.

A point exists only where a speech says the figure and the year that it is of: what is missing
stays missing, nothing is reckoned from its neighbours. All points cite by number into
``Trends.citations``. Knows nothing of how any of it is found or drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from rag.domain.answers import Citation, Timings, Trace
from rag.domain.comparisons import FigureStatus, PhraseCount
from rag.domain.speeches import Span


class YearBasis(StrEnum):
    """Where the year of a figure is said; the value is the word shown to people."""

    SENTENCE = "本句写明"
    CONTEXT = "上文写明"
    HEADING = "标题写明"


@dataclass(frozen=True, slots=True)
class TrendSpeech:
    """A speech that was followed. ``date`` is ISO, or as much of it as is known, or ''."""

    id: str
    title: str
    speaker: str = ""
    date: str = ""
    chars: int = 0

    @property
    def year(self) -> int | None:
        """The year of the speech itself, None where its date is not known."""
        return int(self.date[:4]) if self.date[:4].isdigit() else None


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """What a speech says of an indicator for one year.

    ``written`` is the figure as the speech writes it with its bounds (8%左右), ``span`` where it
    stands in the speech. ``low`` and ``high`` are its range in the unit of the chart, equal where
    it is no range, as decimal strings. ``citations`` are the places that say so, this speech's
    first, then those of other speeches that say the same of the same year.
    """

    speech: str
    year: int
    written: str
    low: str
    high: str
    span: Span
    citations: tuple[int, ...]
    basis: YearBasis = YearBasis.SENTENCE


@dataclass(frozen=True, slots=True)
class TrendSeries:
    """The points of one indicator that are all results or all targets, by year.

    ``broken`` are the years that no line may be drawn through or to: several values are told of
    them. ``gaps`` are the years in between of which the speeches followed might tell and do not.
    """

    status: FigureStatus
    points: tuple[TrendPoint, ...]
    broken: tuple[int, ...] = ()
    gaps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TrendIndicator:
    """An indicator, with its results and its targets. ``names``: under what names it is told."""

    name: str
    series: tuple[TrendSeries, ...]
    names: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        return sum(len(one.points) for one in self.series)


@dataclass(frozen=True, slots=True)
class TrendChart:
    """Indicators of one unit that the speeches tell of together. ``unit`` is a plain one: values
    are in 元, 人, 吨, never in 亿元."""

    unit: str
    indicators: tuple[TrendIndicator, ...]

    @property
    def name(self) -> str:
        return "、".join(one.name for one in self.indicators)


@dataclass(frozen=True, slots=True)
class PhrasePoint:
    """How often a phrase stands in one speech; ``citation`` is its first use there, None where
    there is none: 0 is counted, not missing."""

    speech: str
    count: int
    citation: int | None = None


@dataclass(frozen=True, slots=True)
class PhraseTrend:
    """A phrase from speech to speech, a point for each speech that was followed, in their order.
    ``variants`` are like wordings in these speeches, with the first use of each."""

    phrase: str
    points: tuple[PhrasePoint, ...]
    variants: tuple[PhraseCount, ...] = ()

    @property
    def total(self) -> int:
        return sum(point.count for point in self.points)


@dataclass(frozen=True, slots=True)
class Trends:
    """Three or more speeches followed over time, in full or as far as they concern ``topic``.

    ``speeches`` stand by date, undated ones last. ``charts``: those with most points first.
    ``undated`` counts the figures left out because the text does not say of which one year they
    are. ``notes`` are lines for the person.
    """

    speeches: tuple[TrendSpeech, ...]
    topic: str = ""
    charts: tuple[TrendChart, ...] = ()
    phrases: tuple[PhraseTrend, ...] = ()
    citations: tuple[Citation, ...] = ()
    undated: int = 0
    notes: tuple[str, ...] = ()
    timings: Timings = field(default_factory=Timings)
    trace: Trace = field(default_factory=Trace)

    @property
    def indicators(self) -> tuple[TrendIndicator, ...]:
        return tuple(one for chart in self.charts for one in chart.indicators)
