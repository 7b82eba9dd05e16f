"""What is followed over several speeches, and the series that are looked up in it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.comparing.telling import told_figures
from rag.domain import FigureStatus, Speech, TrendChart, TrendSeries
from rag.tracking.charting import Numbers, charts
from rag.tracking.gathering import found_in, gather


def followed(speeches: Sequence[Speech]) -> tuple[list[TrendChart], Numbers]:
    numbers = Numbers()
    by_speech = [found_in(one, told_figures(one, {}))[0] for one in speeches]
    years = {one.id: int(one.metadata.text_of("date")[:4]) for one in speeches}
    return charts(gather(by_speech), years, numbers), numbers


def series(made: Sequence[TrendChart], name: str, status: FigureStatus) -> TrendSeries:
    return next(
        one
        for chart in made
        for indicator in chart.indicators
        if indicator.name == name
        for one in indicator.series
        if one.status is status
    )


def told(one: TrendSeries) -> list[tuple[int, str, str]]:
    return [(point.year, point.written, point.low) for point in one.points]
