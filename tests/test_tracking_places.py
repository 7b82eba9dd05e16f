"""Figures of two places are never one series."""

from __future__ import annotations

from followed import four_years
from small_speeches import speech_of
from tracked import followed, series

from rag.comparing.telling import told_figures
from rag.domain import FigureStatus
from rag.tracking.charting import Numbers, charts
from rag.tracking.gathering import found_in, gather

RESULT = FigureStatus.RESULT


def test_figures_of_two_places_are_never_one_series() -> None:
    county = four_years()
    city = [
        speech_of(one.text.replace("云泽县", "临澜市").replace("全县", "全市"), f"{one.id}-city")
        for one in county
    ]
    mixed = [one for pair in zip(county, city, strict=True) for one in pair]
    numbers = Numbers()
    by_speech = [found_in(one, told_figures(one, {}))[0] for one in mixed]
    years: dict[str, int | None] = {one.id: int(one.metadata.text_of("date")[:4]) for one in mixed}
    made = charts(gather(by_speech), years, numbers)
    grain = [
        {point.speech.endswith("-city") for series_ in one.series for point in series_.points}
        for chart in made
        for one in chart.indicators
        if one.name in {"粮食总产量（云泽县）", "粮食总产量（临澜市）"}
    ]
    assert sorted(grain, key=str) == [{False}, {True}]


def test_a_figure_of_the_whole_city_is_not_the_countys() -> None:
    more = {2022: "全县粮食总产量33万吨。全市粮食总产量190万吨。"}
    made, _ = followed(four_years(more))
    grain = series(made, "粮食总产量", RESULT)
    assert [point.written for point in grain.points if point.year == 2021] == ["33万吨"]
    assert grain.broken == ()
