"""Trends as JSON. Names here are a promise."""

from __future__ import annotations

from typing import Any

from rag.domain import PhraseTrend, TrendChart, TrendPoint, Trends, TrendSeries
from rag.rendering.as_json import citation_json


def trends_json(trends: Trends) -> dict[str, Any]:
    """Trends as `yanbi trends --json` prints them: ``low`` and ``high`` are in ``unit``, a plain
    one (元, never 亿元), as decimal strings; ``citations`` are numbers into the list at the end."""
    return {
        "speeches": [
            {
                "speech": one.id,
                "title": one.title,
                "speaker": one.speaker,
                "date": one.date,
                "year": one.year,
                "chars": one.chars,
            }
            for one in trends.speeches
        ],
        "topic": trends.topic or None,
        "charts": [_chart(chart) for chart in trends.charts],
        "phrases": [_phrase(one) for one in trends.phrases],
        "undated": trends.undated,
        "notes": list(trends.notes),
        "citations": [citation_json(citation) for citation in trends.citations],
        "timings": {"total_s": trends.timings.total_s},
        "trace": {"generation": trends.trace.generation},
    }


def _chart(chart: TrendChart) -> dict[str, Any]:
    return {
        "unit": chart.unit,
        "indicators": [
            {
                "name": one.name,
                "names": list(one.names),
                "series": [_series(series) for series in one.series],
            }
            for one in chart.indicators
        ],
    }


def _series(series: TrendSeries) -> dict[str, Any]:
    return {
        "status": series.status.value,
        "values": [_point(point) for point in series.points],
        "gaps": list(series.gaps),
        "broken": list(series.broken),
    }


def _point(point: TrendPoint) -> dict[str, Any]:
    return {
        "speech": point.speech,
        "year": point.year,
        "year_from": point.basis.value,
        "value": point.written,
        "low": point.low,
        "high": point.high,
        "start": point.span.start,
        "end": point.span.end,
        "citations": list(point.citations),
    }


def _phrase(phrase: PhraseTrend) -> dict[str, Any]:
    return {
        "phrase": phrase.phrase,
        "total": phrase.total,
        "values": [
            {
                "speech": point.speech,
                "count": point.count,
                "citations": [] if point.citation is None else [point.citation],
            }
            for point in phrase.points
        ],
        "variants": [
            {"name": one.name, "count": one.count, "citations": [one.citation]}
            for one in phrase.variants
        ],
    }
