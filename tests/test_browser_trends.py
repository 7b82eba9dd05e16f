"""走势 in a real browser, over a real service without models."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from service_fixtures import make
from test_browser import Visit, browser, open_page, served

from rag.domain import Span
from rag.verifying import verify_file

__all__ = ["browser"]  # the fixture

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def service(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("followed") / "library"
    shutil.copytree(sample_library, folder)
    with make(folder, None) as made:
        yield made


@pytest.fixture(scope="module")
def url(service: Any) -> Iterator[str]:
    with served(service) as address:
        yield address


@pytest.fixture
def visit(browser: Any, url: str) -> Iterator[Visit]:
    with open_page(browser, url) as opened:
        opened.tab("对比")
        yield opened


def follow(visit: Visit) -> Any:
    """The page with a third speech chosen: both meetings and the report of the county."""
    page = visit.page
    page.locator("#compare-b input").wait_for()
    page.get_by_label("再选几篇").click()
    page.get_by_role("option", name="政府工作报告").first.click()
    page.locator(".trend-chart").first.wait_for()
    page.keyboard.press("Escape")
    return page


def highlighted(page: Any) -> str:
    marks = page.locator("#compare-pane-a mark.here")
    marks.first.wait_for()
    return "".join(marks.all_text_contents())


def area(page: Any) -> Any:
    return page.locator('.trend-dot[aria-label^="粮食播种面积（结果），2023年"]')


def quote_of(service: Any, node: Any) -> str:
    speech, start, end = node.evaluate("n => [n.dataset.speech, +n.dataset.start, +n.dataset.end]")
    return service.speech(speech).quote(Span(start, end))


def test_a_point_opens_the_original_at_its_very_words(visit: Visit, service: Any) -> None:
    page = follow(visit)
    dot = area(page)
    dot.click()
    assert highlighted(page) == quote_of(service, dot)
    assert "92.4万亩" in highlighted(page)
    assert dot.get_attribute("aria-current") == "true"
    page.keyboard.press("Escape")
    page.locator("#compare-panes").wait_for(state="hidden")


def test_points_are_reached_and_opened_by_the_keyboard(visit: Visit, service: Any) -> None:
    page = follow(visit)
    chart = page.locator(".trend-chart").first
    assert chart.locator('.trend-dot[tabindex="0"]').count() == 1
    chart.locator('.trend-dot[tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    second = chart.locator(".trend-dot").nth(1)
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == second.get_attribute("aria-label")
    page.keyboard.press("Enter")
    assert highlighted(page) == quote_of(service, second)


def test_a_mark_of_the_table_opens_the_same_place(visit: Visit, service: Any) -> None:
    page = follow(visit)
    row = page.locator(".trend-chart tbody tr").first
    mark = row.locator("[data-open]").first
    mark.click()
    assert highlighted(page) == quote_of(service, mark)


def test_a_phrase_is_drawn_beside_the_figures(visit: Visit) -> None:
    page = follow(visit)
    page.get_by_label("提法", exact=True).fill("稻渔云泽")
    page.get_by_role("button", name="看走势").click()
    page.locator("#trend-phrases").wait_for()
    assert page.locator("#trend-phrases .trend-point").count() == 3
    assert page.locator("#trend-phrases tbody tr").count() == 3


def test_a_topic_leaves_only_what_concerns_it(visit: Visit) -> None:
    page = follow(visit)
    every = page.locator(".trend-chart").count()
    page.get_by_label("只看", exact=True).fill("粮食")
    page.keyboard.press("Enter")
    page.locator(".trends .topic").wait_for()
    heads = page.locator(".trend-chart h4").all_inner_texts()
    assert 0 < len(heads) < every
    assert any("粮食播种面积" in head for head in heads)
    assert not any("收入" in head or "网络零售" in head for head in heads)


def test_it_is_saved_as_a_file_that_can_be_checked(
    visit: Visit, service: Any, tmp_path: Path
) -> None:
    from rag.commands.verifying import finder

    page = follow(visit)
    with page.expect_download() as started:
        page.get_by_role("button", name="走势存成 网页").click()
    path = tmp_path / started.value.suggested_filename
    started.value.save_as(path)
    assert verify_file(path, finder(service.library)).right


def test_on_a_narrow_screen_only_the_chart_itself_scrolls(browser: Any, url: str) -> None:
    with open_page(browser, url, viewport={"width": 390, "height": 844}) as visit:
        visit.tab("对比")
        page = follow(visit)
        assert visit.overflow() <= 0
        area(page).click()
        assert "92.4万亩" in highlighted(page)
        assert visit.overflow() <= 0
