"""The axis of a chart that is scrolled: its words stand once, and not in what moves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from browser_pages import PHONE, open_page

from rag.domain import (
    Citation,
    FigureStatus,
    Span,
    TrendChart,
    TrendIndicator,
    TrendPoint,
    Trends,
    TrendSeries,
    TrendSpeech,
)
from rag.rendering.trends_html import trends_html
from rag.rendering.trends_picture import axis_svg, picture_svg, words_of
from rag.rendering.trends_plot import Dot, Plot, PlotLine

PLOT = Plot(
    "粮食产量",
    ("2023", "2024"),
    (Decimal(10), Decimal(20)),
    "万吨",
    (
        PlotLine(
            "粮食产量（结果）",
            0,
            False,
            (Dot(0, Decimal(12), Decimal(12), "12", "2023年：12万吨", None, False),),
        ),
    ),
)


def test_words_of_the_axis_stand_in_the_chart_or_beside_it() -> None:
    whole, bare, axis = (
        picture_svg(PLOT, lambda _: ("", "")),
        picture_svg(PLOT, lambda _: ("", ""), marked=False),
        axis_svg(PLOT),
    )
    assert words_of(axis) == "单位：万吨1020"
    assert "单位：万吨1020" in words_of(whole)
    assert "单位：万吨</text>" not in bare
    assert ">10</text>" not in bare
    assert ">2023</text>" in bare
    assert 'aria-hidden="true"' in axis
    assert "单位万吨" in bare  # what a screen reader says of the chart


@pytest.mark.browser
def test_the_axis_stays_in_sight_on_a_narrow_screen(browser: Any, sample_url: str) -> None:
    with open_page(browser, sample_url, viewport=PHONE) as opened:
        page = opened.page
        opened.tab("对比")
        page.locator("#compare-b input").wait_for()
        page.get_by_label("再选几篇").click()
        page.get_by_role("option", name="政府工作报告").first.click()
        chart = page.locator(".trend-chart .chart").first
        chart.wait_for()
        page.keyboard.press("Escape")
        chart.evaluate("node => { node.scrollLeft = 0; }")
        at = chart.locator(".trend-axis").bounding_box()
        moved = chart.evaluate("node => { node.scrollLeft = 40; return node.scrollLeft; }")
        assert moved > 0
        assert chart.locator(".trend-axis").bounding_box() == at


WIDE = Trends(
    tuple(
        TrendSpeech(f"s{n}", f"{1999 + n}年政府工作报告", "林见川", f"{1999 + n}-01-10", 900)
        for n in range(1, 25)
    ),
    charts=(
        TrendChart(
            "吨",
            (
                TrendIndicator(
                    "粮食产量",
                    (
                        TrendSeries(
                            FigureStatus.RESULT,
                            tuple(
                                TrendPoint(
                                    f"s{n}",
                                    1999 + n,
                                    f"{n}万吨",
                                    str(n * 10_000),
                                    str(n * 10_000),
                                    Span(0, 3),
                                    (n,),
                                )
                                for n in range(1, 25)
                            ),
                        ),
                    ),
                    ("粮食产量",),
                ),
            ),
        ),
    ),
    citations=tuple(
        Citation(n, f"s{n}", "政府工作报告", ("一、回顾",), Span(0, 3), f"{n}万吨")
        for n in range(1, 25)
    ),
)


def test_words_of_the_axis_stand_once_in_a_saved_page() -> None:
    page = trends_html(WIDE)
    assert page.count(">单位：万吨<") == 1
    assert page.count('class="trend trend-axis"') == 1


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_axis_of_a_saved_page_stays_while_the_plot_scrolls(browser: Any, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.set_content(trends_html(WIDE))
    picture = page.locator(".picture")
    picture.scroll_into_view_if_needed()
    axis, year = picture.locator(".trend-axis"), picture.get_by_text("2000", exact=True)
    before, moving = axis.bounding_box(), year.bounding_box()
    moved = picture.evaluate("node => { node.scrollLeft = 120; return node.scrollLeft; }")
    assert moved == 120
    assert axis.bounding_box() == before
    assert year.bounding_box()["x"] == moving["x"] - 120
    # What is scrolled goes behind the axis, and the page itself does not scroll sideways.
    assert page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('svg')?.classList"
        ".contains('trend-axis')",
        [before["x"] + 40, before["y"] + 100],
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.browser
def test_axis_and_plot_shrink_alike_on_paper(browser: Any) -> None:
    page = browser.new_page(viewport={"width": 700, "height": 900})
    page.set_content(trends_html(WIDE))
    page.emulate_media(media="print")
    axis, plot = (
        page.locator(name).bounding_box() for name in (".trend-axis", "svg.trend:not(.trend-axis)")
    )
    assert abs(axis["height"] - plot["height"]) < 1
    assert abs(axis["x"] + axis["width"] - plot["x"]) < 1
    assert plot["x"] + plot["width"] <= 700
    page.close()
