"""The axis of a chart that is scrolled: its words stand once, and not in what moves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from browser_pages import PHONE, open_page

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
