"""Trends as one .html file that needs nothing else: pictures and styles inside, no script.

Every point of a picture is a link to its source below. The words of the pictures belong to the
record, so that `yanbi verify` sees a value that was changed there. Pure.
"""

from __future__ import annotations

from dataclasses import replace

from rag.domain import Trends
from rag.rendering.comparison_html import page_html
from rag.rendering.comparison_page import Block, ComparisonPage, Head, Line, Said
from rag.rendering.html import attr
from rag.rendering.trends_page import trends_page
from rag.rendering.trends_picture import (
    DARK_STYLE,
    STYLE,
    axis_svg,
    legend_html,
    picture_svg,
    words_of,
)
from rag.rendering.trends_plot import Dot, Plot, chart_plot, dated_speeches, phrases_plot

_PAGE_STYLE = (
    f":root{{--soft-ink:#676056}}{STYLE}"
    "@media(prefers-color-scheme:dark){:root{--soft-ink:#a8a195}"
    f"{DARK_STYLE}}}"
    # Axis and chart are two pictures side by side: the first stays while the second scrolls, and
    # on paper both shrink by the same share.
    ".picture{display:flex;overflow-x:auto;margin:8px 0 16px;scroll-padding-left:80px}"
    ".picture svg{flex:none}.picture .trend-axis{position:sticky;left:0;z-index:1;"
    "background:var(--paper)}.picture:focus-visible{outline:2px solid var(--accent)}"
    "@media(max-width:640px){.scroll table{min-width:36rem}"
    ".scroll :is(th,td):first-child{position:sticky;left:0;background:var(--paper)}}"
    "@media print{.picture{overflow:visible;break-inside:avoid}"
    ".picture svg{flex:0 1 auto;min-width:0;height:auto}.scroll table{min-width:0}}"
)


def trends_html(trends: Trends, *, evidence: str = "") -> str:
    """The whole as a page of its own; ``evidence`` is the record that goes along."""
    page, drawn = drawn_page(trends)
    return page_html(page, evidence=evidence, style=_PAGE_STYLE, drawn=drawn)


def drawn_page(trends: Trends) -> tuple[ComparisonPage, dict[Block, str]]:
    """The page with a line for each picture, which holds the words of the picture; and the
    pictures themselves, by that line."""
    page = trends_page(trends)
    plots = {
        f"trend-{number}": chart_plot(chart, trends.speeches)
        for number, chart in enumerate(trends.charts, 1)
    }
    if trends.phrases and dated_speeches(trends):
        plots["phrases"] = phrases_plot(trends.phrases, dated_speeches(trends))
    blocks: list[Block] = []
    drawn: dict[Block, str] = {}
    for block in page.blocks:
        blocks.append(block)
        if isinstance(block, Head) and block.name in plots:
            html = _figure(plots[block.name])
            line = Line("图", (Said(words_of(html)),))
            blocks.append(line)
            drawn[line] = html
    return replace(page, blocks=tuple(blocks)), drawn


def _figure(plot: Plot) -> str:
    """The chart beside its axis; what scrolls can be reached and moved by the keyboard."""
    chart = picture_svg(plot, _link, marked=False)
    return (
        f'<div class="picture" tabindex="0" role="region" aria-label="{attr(plot.name)}">'
        f"{axis_svg(plot)}{chart}</div>{legend_html(plot)}"
    )


def _link(dot: Dot) -> tuple[str, str]:
    return f'<a href="#source-{dot.citation}">', "</a>"
