"""Trends as they are set on paper and screen: heads, tables, sources; the words of each once.

Markdown, HTML and the record by which an exported file is checked are all made from this, so they
say the same. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from rag.domain import (
    Citation,
    PhraseTrend,
    TrendChart,
    TrendIndicator,
    TrendPoint,
    Trends,
    TrendSeries,
    YearBasis,
)
from rag.rendering.comparison_page import NONE, Block, ComparisonPage, Head, Line, Said, Table
from rag.rendering.html import date_words
from rag.rendering.trends_plot import chart_scale, point_value, speech_names
from rag.rendering.trends_scale import Scale
from rag.rendering.turns import where

KIND = "走势"
"""Kind of the rows of tables, in the record of a file."""
_BASES = {
    YearBasis.SENTENCE: "",
    YearBasis.CONTEXT: "年份见上文",
    YearBasis.HEADING: "年份见标题",
}


def trends_title(trends: Trends) -> str:
    """What the whole is called: 2005—2014年十篇讲话走势, with the topic."""
    years = [one.year for one in trends.speeches if one.year is not None]
    span = f"{min(years)}—{max(years)}年" if years and min(years) != max(years) else ""
    about = f"：{trends.topic}" if trends.topic else ""
    return f"{span}{len(trends.speeches)}篇讲话的走势{about}"


def trends_page(trends: Trends) -> ComparisonPage:
    """The page of ``trends``."""
    blocks = [*_head(trends)]
    if trends.charts:
        blocks.append(Head(2, "数字走势", "figures"))
    for number, chart in enumerate(trends.charts, 1):
        blocks += chart_blocks(chart, trends, number)
    if trends.phrases:
        blocks.append(Head(2, "提法走势", "phrases"))
        blocks.append(phrase_table(trends))
        blocks += [line for one in trends.phrases for line in _variants(one)]
    names = speech_names(trends.speeches)
    sources = tuple(_source(citation, names) for citation in trends.citations)
    return ComparisonPage(trends_title(trends), tuple(blocks), sources)


def _head(trends: Trends) -> Iterator[Block]:
    names = speech_names(trends.speeches)
    for one in trends.speeches:
        about = "，".join(
            filter(None, (one.speaker, date_words(one.date) or "未注明日期", f"{one.chars}字"))
        )
        yield Line("题下", (Said(f"{names[one.id]}：{about}"),))
    yield Line("题下", (Said(summary_words(trends)),))
    for note in trends.notes:
        yield Line("说明", (Said(note),))


def summary_words(trends: Trends) -> str:
    """How much was found, and what was left out and why, in one line."""
    points = sum(one.points for one in trends.indicators)
    left = (
        f"；另有{trends.undated}个数字，原文没有写明是哪一年的（多为几年合计），没有画进来"
        if trends.undated
        else ""
    )
    return f"至少三篇都给出的指标{len(trends.indicators)}个，{points}个点；缺的年份空着，不补{left}"


def chart_blocks(chart: TrendChart, trends: Trends, number: int) -> Iterator[Block]:
    """The head of a chart and its table."""
    scale = chart_scale(chart)
    yield Head(3, f"{chart.name}（{scale.unit}）", f"trend-{number}")
    rows = [
        _row(indicator, series, point, scale, trends)
        for indicator in chart.indicators
        for series in indicator.series
        for point in series.points
    ]
    yield Table(KIND, ("指标", "年份", "数值", "原文写法", "说法", "出自"), tuple(rows))
    for words in gap_words(chart):
        yield Line("说明", (Said(words),))


def _row(
    indicator: TrendIndicator,
    series: TrendSeries,
    point: TrendPoint,
    scale: Scale,
    trends: Trends,
) -> tuple[tuple[Said, ...], ...]:
    names = speech_names(trends.speeches)
    basis = _BASES[point.basis]
    return (
        (Said(indicator.name),),
        (Said(f"{point.year}年" + (f"（{basis}）" if basis else "")),),
        (Said(f"{point_value(point, scale)}{_behind(scale)}"),),
        (Said(point.written, point.citations),),
        (Said(series.status.value),),
        (Said(names[point.speech]),),
    )


def _behind(scale: Scale) -> str:
    return scale.unit if scale.unit in {"%", "‰"} else f" {scale.unit}"


def gap_words(chart: TrendChart) -> list[str]:
    """What is missing or told twice, in words under the table."""
    said = []
    for indicator in chart.indicators:
        for series in indicator.series:
            name = f"{indicator.name}（{series.status.value}）"
            if series.gaps:
                years = "、".join(map(str, series.gaps))
                said.append(f"{name}：{years}年没有可用的数，空着。")
            if series.broken:
                years = "、".join(map(str, series.broken))
                said.append(f"{name}：{years}年给出不止一个数，都列出，不连线。")
    return said


def phrase_table(trends: Trends) -> Table:
    """How often each phrase stands in each speech."""
    names = speech_names(trends.speeches)
    columns = ("讲话", *(f"“{one.phrase}”" for one in trends.phrases))
    rows = []
    for place, speech in enumerate(trends.speeches):
        cells = []
        for one in trends.phrases:
            point = one.points[place]
            cited = (point.citation,) if point.citation is not None else ()
            cells.append((Said(f"{point.count} 次" if point.count else NONE, cited),))
        undated = "" if speech.date else "（未注明日期，图上没有）"
        rows.append(((Said(names[speech.id] + undated),), *cells))
    return Table(KIND, columns, tuple(rows))


def _variants(phrase: PhraseTrend) -> Iterator[Line]:
    if phrase.variants:
        first = Said(f"与“{phrase.phrase}”相近的说法：")
        others = (Said(f"{one.label} {one.count} 次", (one.citation,)) for one in phrase.variants)
        yield Line("提法", (first, *others))


def _source(citation: Citation, names: Mapping[str, str]) -> tuple[int, str]:
    named = replace(citation, title=names.get(citation.speech, citation.title))
    return citation.n, f"{where(named)}：「{citation.quote}」"
