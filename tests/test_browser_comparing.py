"""The tab 对比 in a real browser, over a real service without models."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_pages import PHONE, Visit, open_page, served
from service_fixtures import make

from rag.domain import Span
from rag.errors import Cancelled
from rag.rendering.comparison_json import comparison_json

pytestmark = pytest.mark.browser
OLD, NEW = "2024年2月20日", "2025年2月18日"


def compare(visit: Visit) -> Any:
    """The page of the two speeches that are offered first."""
    page = visit.page
    page.locator("#compare-b input").wait_for()
    page.locator("#compare-start").click()
    page.locator('.comparison[data-state="done"] .theme').first.wait_for()
    return page


def shown_rows(page: Any) -> list[str]:
    return page.locator(".theme:visible").evaluate_all("all => all.map(n => n.dataset.kind)")


def test_likely_speeches_are_chosen_and_exchanged(compare_tab: Visit) -> None:
    page = compare_tab.page
    boxes = page.locator("#compare-a input"), page.locator("#compare-b input")
    page.wait_for_function("document.querySelector('#compare-b input')?.value.includes('2025')")
    assert [OLD in boxes[0].input_value(), NEW in boxes[1].input_value()] == [True, True]
    page.get_by_role("button", name="互换").click()
    page.wait_for_function("document.querySelector('#compare-a input')?.value.includes('2025')")
    assert OLD in boxes[1].input_value()


def test_a_claim_opens_on_its_own_side_at_its_very_words(
    compare_tab: Visit, sample_service: Any
) -> None:
    page = compare(compare_tab)
    row = page.locator('.theme[data-kind~="both"]').first
    for side in ("a", "b"):
        words = row.locator(f'[data-side="{side}"] .say').first
        words.click()
        place = words.evaluate("n => [n.dataset.speech, +n.dataset.start, +n.dataset.end]")
        quote = sample_service.speech(place[0]).quote(Span(place[1], place[2]))
        assert compare_tab.highlighted(f"#compare-pane-{side}") == quote
        assert words.get_attribute("aria-current") == "true"
    left, right = (page.locator(f"#compare-pane-{side}").bounding_box() for side in ("a", "b"))
    assert left["x"] + left["width"] <= right["x"] + 1
    page.keyboard.press("Escape")
    page.locator("#compare-panes").wait_for(state="hidden")
    assert page.locator("#compare-body [aria-current]").count() == 0


def test_filters_show_what_fits_and_can_be_combined(compare_tab: Visit) -> None:
    page = compare(compare_tab)
    every = shown_rows(page)
    chips = {
        name: page.locator(f'[data-filter="{name}"]') for name in ("only_a", "both", "figures")
    }
    chips["only_a"].click()
    assert shown_rows(page) == [kind for kind in every if "only_a" in kind]
    chips["both"].click()
    assert shown_rows(page) == [kind for kind in every if "only_b" not in kind]
    chips["figures"].click()
    wanted = [kind for kind in every if "only_b" not in kind and "figures" in kind]
    assert shown_rows(page) == wanted
    assert 0 < len(wanted) < len(every)
    pressed = page.locator('.chip[aria-pressed="true"]').count()
    assert pressed == 3
    for chip in chips.values():
        chip.click()
    assert shown_rows(page) == every


def test_the_picture_names_what_it_joins_and_leads_to_its_row(compare_tab: Visit) -> None:
    page = compare(compare_tab)
    page.locator('.picture svg [tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    row = page.evaluate("document.activeElement.dataset.row")
    name = page.locator(f"#compare-row-{row} h4").evaluate("n => n.firstChild.textContent")
    assert page.locator(".picture .naming").inner_text().startswith(name)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == f"compare-row-{row}"
    # A row that the filters have put away comes back when the picture leads to it.
    page.locator('[data-filter="only_b"]').click()
    ribbon = page.locator(".ribbon").first
    target = ribbon.get_attribute("data-row")
    assert not page.locator(f"#compare-row-{target}").is_visible()
    ribbon.dispatch_event("click")
    assert page.locator(f"#compare-row-{target}").is_visible()
    assert page.locator('.chip[aria-pressed="true"]').count() == 0


def test_a_phrase_of_the_table_leads_to_its_history(compare_tab: Visit) -> None:
    page = compare(compare_tab)
    press = page.locator("[data-trace]").first
    phrase = press.get_attribute("data-trace")
    press.click()
    page.locator(".trace .told").wait_for()
    assert phrase in page.locator(".trace .told").inner_text()
    assert page.get_by_label("一个提法的来龙去脉").input_value() == phrase
    page.locator(".trace .card").first.click()
    assert phrase in compare_tab.highlighted("#compare-pane-a")


def test_the_json_is_saved(compare_tab: Visit, sample_service: Any) -> None:
    page = compare(compare_tab)
    with page.expect_download() as download:
        page.get_by_role("button", name="存成 JSON").click()
    saved = json.loads(Path(download.value.path()).read_text("utf-8"))
    a, b = saved["a"], saved["b"]
    assert saved["rows"] == comparison_json(sample_service.compare(a, b))["rows"]


def test_one_speech_is_too_few(browser: Any, tmp_path: Path) -> None:
    source = Path(__file__).parent / "samples" / "云泽县农村工作会议讲话2024.txt"
    with make(tmp_path / "one", None) as alone:
        list(alone.add_paths([source]))
        with served(alone) as address, open_page(browser, address) as opened:
            opened.tab("对比")
            opened.page.get_by_text("两篇讲话才能对照，资料库现在有 1 篇").wait_for()
            assert opened.page.locator("#compare-start").is_disabled()


def test_on_a_phone_columns_stack_and_tables_scroll_inside(browser: Any, sample_url: str) -> None:
    with open_page(browser, sample_url, viewport=PHONE) as opened:
        opened.tab("对比")
        page = compare(opened)
        assert opened.overflow() <= 0
        row = page.locator('.theme[data-kind~="both"]').first
        a, b = (row.locator(f'.side[data-side="{side}"]').bounding_box() for side in ("a", "b"))
        assert a["y"] + a["height"] <= b["y"]
        assert a["x"] == b["x"]
        inside = page.locator("#compare-figures .scroll").first
        assert inside.evaluate("n => n.scrollWidth > n.clientWidth")
        row.locator('[data-side="b"] .cite').first.click()
        assert opened.highlighted("#compare-pane-b")
        sheet = page.locator("#compare-panes").bounding_box()
        assert sheet["y"] + sheet["height"] == 844
        assert not page.locator("#compare-pane-a").is_visible()
        page.locator("#compare-pane-b").get_by_role("button", name="关闭").click()
        page.locator("#compare-panes").wait_for(state="hidden")


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["wide", "narrow"])
def test_a_filter_keeps_what_is_read_in_sight(
    browser: Any, sample_url: str, size: tuple[int, int]
) -> None:
    """The row under the filters stays where it is; where it is put away, the next one that is left
    takes its place. The filters can be reached from there, on a phone too."""
    viewport = {"width": size[0], "height": size[1]}
    with open_page(browser, sample_url, viewport=viewport) as opened:
        opened.tab("对比")
        page = compare(opened)
        rows = page.locator(".theme")
        middle = rows.count() // 2
        read = next(n for n in range(middle, rows.count()) if kind_of(rows.nth(n)) == "both")
        rows.nth(read).evaluate("row => row.scrollIntoView({ block: 'start' })")
        scroller = "#compare-body" if size[0] > 1099 else "html"
        page.locator(scroller).evaluate("node => node.scrollBy({ top: 30, behavior: 'instant' })")
        before = row_in_sight(page)
        assert before[0] == f"compare-row-{read}"
        page.locator('[data-filter="both"]').click()
        assert row_in_sight(page) == before
        page.locator('[data-filter="both"]').click()
        assert row_in_sight(page) == before
        page.locator('[data-filter="only_b"]').click()
        left = [n for n in range(rows.count()) if "only_b" in kind_of(rows.nth(n))]
        at = int(before[0].removeprefix("compare-row-"))
        assert row_in_sight(page)[0] == f"compare-row-{next(n for n in left if n > at)}"


def kind_of(row: Any) -> str:
    return str(row.get_attribute("data-kind")).split()[0]


def row_in_sight(page: Any) -> tuple[str, int]:
    """The first row under the bars that stay on top, and where its upper edge is."""
    found = page.evaluate(
        """() => {
            const edges = (node) => node.getBoundingClientRect();
            const bars = [...document.querySelectorAll(".filters, .sides")];
            const line = Math.max(0, ...bars.map((bar) => edges(bar).bottom));
            const rows = [...document.querySelectorAll(".theme")];
            const row = rows.find((one) => !one.hidden && edges(one).bottom > line + 4);
            return [row.id, Math.round(edges(row).top)];
        }"""
    )
    return found[0], found[1]


def test_what_runs_can_be_stopped(
    compare_tab: Visit, sample_service: Any, monkeypatch: Any
) -> None:
    """With a comparison that goes on until it is stopped."""

    def endless(a: str, b: str, topic: str, stop: Any) -> Iterator[Any]:
        first = next(sample_service.__class__.comparing(sample_service, a, b, topic))
        yield first
        assert stop.wait(20), "the button has not stopped it"
        raise Cancelled("已停止。")

    monkeypatch.setattr(sample_service, "comparing", endless)
    page = compare_tab.page
    page.locator("#compare-b input").wait_for()
    page.locator("#compare-start").click()
    page.get_by_text("第 1 步，共 4 步").wait_for()
    page.locator("#stop-compare").click()
    page.get_by_text("已停止，没有对照完").wait_for()
    page.locator("#compare-start").wait_for(state="visible")
    assert not page.locator("#stop-compare").is_visible()
