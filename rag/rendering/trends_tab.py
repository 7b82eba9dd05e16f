"""Trends in the app: each chart with its table, points that open the original, files to save.

Every word from a speech passes ``esc``. Points and marks carry what comparison.js needs to open an
original, and lie under ``data-side="a"``, whose pane they open in; trends.js does the rest. Pure;
knows nothing of Gradio.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.domain import Citation, PhraseCount, Trends
from rag.rendering.brief_html import chip_html
from rag.rendering.comparison_page import Head, Line, Said, Table
from rag.rendering.html import attr, esc, place_attrs
from rag.rendering.trends_page import chart_blocks, phrase_table, summary_words
from rag.rendering.trends_picture import (
    DARK_STYLE,
    STYLE,
    Opening,
    axis_svg,
    legend_html,
    picture_svg,
)
from rag.rendering.trends_plot import Dot, Plot, chart_plot, dated_speeches, phrases_plot

Citations = Mapping[int, Citation]
_STYLE = f"<style>{STYLE}.dark{{{DARK_STYLE}}}#trends-sheet{{--soft-ink:var(--soft)}}</style>"


def trends_tab_html(trends: Trends, exports: Mapping[str, str]) -> str:
    """All of it; ``exports``: the endings of files with their words."""
    citations = {citation.n: citation for citation in trends.citations}
    saves = "".join(
        f'<button type="button" class="plain" data-trends-export="{attr(ending)}" '
        f'aria-label="走势存成 {attr(words)}">{esc(words)}</button>'
        for ending, words in exports.items()
    )
    notes = "".join(f'<p class="note">{esc(note)}</p>' for note in trends.notes)
    topic = f'<p class="topic">只看：{esc(trends.topic)}</p>' if trends.topic else ""
    told = summary_words(trends)
    return (
        f'{_STYLE}<section class="trends" data-side="a"><div class="over"><div>{topic}'
        f'<p class="told">{esc(told)}。</p>{notes}</div>'
        f'<span class="saves" role="group" aria-label="走势存成文件">{saves}</span></div>'
        f"{_phrases(trends, citations)}{_contents(trends)}{_charts(trends, citations)}</section>"
    )


def _contents(trends: Trends) -> str:
    """The names of the charts, each of which leads there."""
    if len(trends.charts) < 3:
        return ""
    presses = "".join(
        f'<li><button type="button" class="link" data-trend="trend-chart-{number}">'
        f"{esc(chart.name)}</button></li>"
        for number, chart in enumerate(trends.charts, 1)
    )
    return f'<nav class="trend-contents" aria-label="各图"><ol>{presses}</ol></nav>'


def _charts(trends: Trends, citations: Citations) -> str:
    made = []
    for number, chart in enumerate(trends.charts, 1):
        plot = chart_plot(chart, trends.speeches)
        head, table, *lines = chart_blocks(chart, trends, number)
        assert isinstance(head, Head)
        assert isinstance(table, Table)
        notes = "".join(
            f'<p class="gap">{esc(said.words)}</p>'
            for line in lines
            if isinstance(line, Line)
            for said in line.said
        )
        made.append(
            f'<section class="trend-chart" id="trend-chart-{number}" tabindex="-1" data-group>'
            f"<h4>{esc(head.words)}</h4>{_picture(plot, citations)}{notes}"
            f"{_table(table, citations, first=number == 1)}</section>"
        )
    return "".join(made)


def _phrases(trends: Trends, citations: Citations) -> str:
    if not trends.phrases:
        return ""
    dated = dated_speeches(trends)
    picture = _picture(phrases_plot(trends.phrases, dated), citations) if dated else ""
    variants = "".join(
        f'<p class="gap">与“{esc(one.phrase)}”相近的说法：'
        f"{'，'.join(_variant(it, citations) for it in one.variants)}</p>"
        for one in trends.phrases
        if one.variants
    )
    return (
        '<section class="trend-chart" id="trend-phrases" tabindex="-1" data-group>'
        f"<h4>提法在各篇里的次数</h4>{picture}{variants}"
        f"{_table(phrase_table(trends), citations, first=True)}</section>"
    )


def _variant(one: PhraseCount, citations: Citations) -> str:
    return f"{esc(one.label)} {one.count} 次{_marks((one.citation,), citations)}"


def _picture(plot: Plot, citations: Citations) -> str:
    chart = picture_svg(plot, _opening(citations), marked=False)
    return f'<div class="scroll chart">{axis_svg(plot)}{chart}</div>{legend_html(plot)}'


def _opening(citations: Citations) -> Opening:
    def opening(dot: Dot) -> tuple[str, str]:
        citation = citations[dot.citation or 0]
        return (
            f'<g role="button" tabindex="-1" class="trend-dot" aria-label="{attr(dot.words)}" '
            f"{place_attrs(citation.speech, citation.span)}>",
            "</g>",
        )

    return opening


def _table(table: Table, citations: Citations, *, first: bool) -> str:
    head = "".join(f'<th scope="col">{esc(words)}</th>' for words in table.columns)
    rows = "".join(
        f'<tr><th scope="row">{_said(row[0], citations)}</th>'
        + "".join(f"<td>{_said(cell, citations)}</td>" for cell in row[1:])
        + "</tr>"
        for row in table.rows
    )
    return (
        f'<details class="more"{" open" if first else ""}><summary>各点和出处（{len(table.rows)}）'
        f'</summary><div class="scroll"><table class="values"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></details>"
    )


def _said(cell: Sequence[Said], citations: Citations) -> str:
    return "".join(esc(said.words) + _marks(said.citations, citations) for said in cell)


def _marks(numbers: Sequence[int], citations: Citations) -> str:
    return "".join(chip_html(citations[n], str(n)) for n in numbers if n in citations)
