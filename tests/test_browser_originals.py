"""Originals and lists in a real browser: what fails is said, the focus goes nowhere astray."""

from __future__ import annotations

from typing import Any

import pytest
from browser_pages import PHONE, QUESTION, Visit, open_page, served
from fake_service import FakeService

pytestmark = pytest.mark.browser


def test_a_speech_that_is_gone_is_said_on_a_narrow_screen_too(browser: Any) -> None:
    service = FakeService()
    with served(service) as address, open_page(browser, address, viewport=PHONE) as visit:
        page = visit.page
        turn = visit.ask(QUESTION)
        turn.locator(".foot").wait_for()
        service.speeches.clear()
        turn.locator(".cite").first.click()
        page.locator("#pane").get_by_text("没有这篇讲话").wait_for()
        page.wait_for_function("document.activeElement.matches('#pane [data-close]')")
        page.keyboard.press("Enter")
        page.locator("#pane").wait_for(state="hidden")


def test_stepping_keeps_the_focus_also_where_there_is_no_further_place(
    browser: Any, url: str
) -> None:
    with open_page(browser, url, viewport=PHONE) as visit:
        page = visit.page
        turn = visit.ask(QUESTION)
        turn.locator(".foot").wait_for()
        turn.locator(".claims .cite").first.click()
        visit.highlighted("#pane")
        steps = int(page.locator("#pane .count").inner_text().split("/")[1].removesuffix("处"))
        assert steps > 1
        page.locator('#pane [data-step="1"]').focus()
        for at in range(2, steps + 1):
            page.keyboard.press("Enter")
            page.locator(f'#pane .reader[data-at="{at - 1}"]').wait_for()
            step = -1 if at == steps else 1
            page.wait_for_function(
                f"document.activeElement.matches('#pane [data-step=\"{step}\"]')"
            )


def test_words_of_an_input_method_find_a_speech_to_compare(compare_tab: Visit) -> None:
    page = compare_tab.page
    page.wait_for_function("document.querySelector('#compare-a input')?.value.includes('2024')")
    page.locator("#compare-a input").click()
    page.keyboard.insert_text("生态环境")  # as an input method does, without keys
    options = page.get_by_role("option")
    options.filter(has_not_text="生态环境").first.wait_for(state="detached")
    assert options.count() == 1
    options.first.click()
    assert "生态环境" in page.locator("#compare-a input").input_value()


def test_a_text_too_long_for_the_box_is_said_to_be_cut(visit: Visit) -> None:
    page = visit.page
    box, said = page.get_by_label("问题"), page.get_by_text("最多 2,000 字")
    box.focus()
    page.keyboard.insert_text("缺" * 2500)
    said.wait_for()
    assert len(box.input_value()) == 2000
    page.keyboard.press("Backspace")
    said.wait_for(state="hidden")
    page.keyboard.insert_text("缺缺")
    said.wait_for()
    page.keyboard.press("Enter")
    page.locator(".turn .foot").wait_for()
    said.wait_for(state="hidden")
    assert len(page.locator(".turn h2").inner_text()) < 200


def test_sending_nothing_and_clearing_lead_back_to_the_box(visit: Visit) -> None:
    page = visit.page
    in_box = "document.activeElement.matches('#question textarea')"
    page.get_by_role("button", name="发送").click()
    assert page.evaluate(in_box)
    visit.ask(QUESTION).locator(".foot").wait_for()
    page.get_by_role("button", name="清空对话").click()
    page.locator(".welcome").wait_for()
    page.wait_for_function(in_box)
