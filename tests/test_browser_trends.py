"""走势 in a real browser, over a real service without models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser_pages import PHONE, Visit, open_page

from rag.domain import Span
from rag.verifying import verify_file

pytestmark = pytest.mark.browser
PANE = "#compare-pane-a"
"""Where the original opens."""


def follow(visit: Visit) -> Any:
    """The page with a third speech chosen: both meetings and the report of the county."""
    page = visit.page
    page.locator("#compare-b input").wait_for()
    page.get_by_label("再选几篇").click()
    page.get_by_role("option", name="政府工作报告").first.click()
    page.locator(".trend-chart").first.wait_for()
    page.keyboard.press("Escape")
    return page


def area(page: Any) -> Any:
    return page.locator('.trend-dot[aria-label^="粮食播种面积（结果），2023年"]')


def quote_of(service: Any, node: Any) -> str:
    speech, start, end = node.evaluate("n => [n.dataset.speech, +n.dataset.start, +n.dataset.end]")
    return service.speech(speech).quote(Span(start, end))


def test_a_point_opens_the_original_at_its_very_words(
    compare_tab: Visit, sample_service: Any
) -> None:
    page = follow(compare_tab)
    dot = area(page)
    dot.click()
    assert compare_tab.highlighted(PANE) == quote_of(sample_service, dot)
    assert "92.4万亩" in compare_tab.highlighted(PANE)
    assert dot.get_attribute("aria-current") == "true"
    page.keyboard.press("Escape")
    page.locator("#compare-panes").wait_for(state="hidden")


def test_points_are_reached_and_opened_by_the_keyboard(
    compare_tab: Visit, sample_service: Any
) -> None:
    page = follow(compare_tab)
    chart = page.locator(".trend-chart").first
    assert chart.locator('.trend-dot[tabindex="0"]').count() == 1
    chart.locator('.trend-dot[tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    second = chart.locator(".trend-dot").nth(1)
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == second.get_attribute("aria-label")
    page.keyboard.press("Enter")
    assert compare_tab.highlighted(PANE) == quote_of(sample_service, second)


def test_a_mark_of_the_table_opens_the_same_place(compare_tab: Visit, sample_service: Any) -> None:
    page = follow(compare_tab)
    row = page.locator(".trend-chart tbody tr").first
    mark = row.locator("[data-open]").first
    mark.click()
    assert compare_tab.highlighted(PANE) == quote_of(sample_service, mark)


def test_a_phrase_is_drawn_beside_the_figures(compare_tab: Visit) -> None:
    page = follow(compare_tab)
    page.get_by_label("提法", exact=True).fill("稻渔云泽")
    page.get_by_role("button", name="看走势").click()
    page.locator("#trend-phrases").wait_for()
    assert page.locator("#trend-phrases .trend-point").count() == 3
    assert page.locator("#trend-phrases tbody tr").count() == 3


def test_a_topic_leaves_only_what_concerns_it(compare_tab: Visit) -> None:
    page = follow(compare_tab)
    every = page.locator(".trend-chart").count()
    page.get_by_label("只看", exact=True).fill("粮食")
    page.keyboard.press("Enter")
    page.locator(".trends .topic").wait_for()
    heads = page.locator(".trend-chart h4").all_inner_texts()
    assert 0 < len(heads) < every
    assert any("粮食播种面积" in head for head in heads)
    assert not any("收入" in head or "网络零售" in head for head in heads)


def test_it_is_saved_as_a_file_that_can_be_checked(
    compare_tab: Visit, sample_service: Any, tmp_path: Path
) -> None:
    from rag.commands.verifying import finder

    page = follow(compare_tab)
    with page.expect_download() as started:
        page.get_by_role("button", name="走势存成 网页").click()
    path = tmp_path / started.value.suggested_filename
    started.value.save_as(path)
    assert verify_file(path, finder(sample_service.library)).right


def test_on_a_narrow_screen_only_the_chart_itself_scrolls(browser: Any, sample_url: str) -> None:
    with open_page(browser, sample_url, viewport=PHONE) as opened:
        opened.tab("对比")
        page = follow(opened)
        assert opened.overflow() <= 0
        area(page).click()
        assert "92.4万亩" in opened.highlighted(PANE)
        assert opened.overflow() <= 0
