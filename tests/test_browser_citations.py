"""From a citation to the very words of the original, by mouse and keyboard, in a real browser."""

from __future__ import annotations

import pytest
from browser_pages import QUESTION, Visit, scrolled_into_page
from fake_service import FakeService

pytestmark = pytest.mark.browser


def test_a_click_opens_the_very_words(visit: Visit) -> None:
    page = visit.page
    turn = visit.ask(QUESTION)
    turn.locator(".foot").wait_for()
    chip = turn.locator('.cite[data-n="3"]')
    chip.hover()
    quotation = turn.locator(".tip.on .words").inner_text()
    assert (
        "《在全县农村工作会议上的讲话》2024年2月20日" in turn.locator(".tip.on .where").inner_text()
    )
    chip.click()
    page.locator("mark.here").first.wait_for()
    assert visit.highlighted() == quotation
    assert chip.get_attribute("aria-current") == "true"
    assert page.locator("[aria-current].cite").count() == 1
    assert scrolled_into_page(page.locator("mark.here").first)
    text = page.locator("#pane .speech").evaluate("speech => speech.textContent")
    assert text == FakeService().speech("s1").text


def test_everything_by_keyboard(visit: Visit) -> None:
    page = visit.page
    turn = visit.ask(QUESTION)
    turn.locator(".foot").wait_for()
    chip = turn.locator('.cite[data-n="1"]')
    chip.focus()
    assert turn.locator(".tip.on").count() == 1
    page.keyboard.press("Escape")
    assert turn.locator(".tip.on").count() == 0
    page.keyboard.press("Enter")
    page.locator("mark.here").first.wait_for()
    assert visit.highlighted().startswith("今年的主要目标是")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "cite"
    warn = turn.get_by_role("button", name="未核实")
    warn.focus()
    assert "找不到" in turn.locator(".tip.on").inner_text()


def test_next_and_previous_place(visit: Visit) -> None:
    page = visit.page
    turn = visit.ask(QUESTION)
    turn.locator(".foot").wait_for()
    turn.locator('.cite[data-n="1"]').click()
    page.locator(".count", has_text="1/4").wait_for()
    assert page.get_by_role("button", name="上一处").is_disabled()
    seen = [visit.highlighted()]
    for number in (2, 3, 4):
        page.get_by_role("button", name="下一处").click()
        page.locator(".count", has_text=f"{number}/4").wait_for()
        seen.append(visit.highlighted())
    assert len(set(seen)) == 4
    assert page.get_by_role("button", name="下一处").is_disabled()
    page.get_by_role("button", name="上一处").click()
    page.locator(".count", has_text="3/4").wait_for()
    assert visit.highlighted() == seen[2]


def test_whole_text_or_the_section_alone(visit: Visit) -> None:
    page = visit.page
    turn = visit.ask(QUESTION)
    turn.locator(".foot").wait_for()
    turn.locator('.cite[data-n="3"]').click()
    whole = page.get_by_role("button", name="全文")
    opening = page.locator("#pane .masthead").first
    assert whole.get_attribute("aria-pressed") == "true"
    assert opening.is_visible()
    whole.click()
    assert opening.is_hidden()
    assert page.locator("mark.here").first.is_visible()
    whole.click()
    assert opening.is_visible()


def test_a_tooltip_stays_with_the_focus_while_the_pane_scrolls(visit: Visit) -> None:
    turn = visit.ask(QUESTION)
    turn.locator(".foot").wait_for()
    turn.get_by_role("button", name="未核实").focus()
    visit.page.locator("#pane").evaluate("pane => pane.dispatchEvent(new Event('scroll'))")
    assert "找不到" in turn.locator(".tip.on").inner_text()
