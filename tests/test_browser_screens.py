"""The page on a phone's screen, and its colours in light and dark, in a real browser."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from browser_pages import PHONE, QUESTION, open_page, served
from fake_service import FakeService

from rag.domain import AsideKind, LineConfidence, SetAside, Span

pytestmark = pytest.mark.browser


def test_on_a_phone_everything_is_reachable(browser: Any, url: str) -> None:
    with open_page(browser, url, viewport=PHONE, has_touch=True, is_mobile=True) as visit:
        page = visit.page
        page.locator("h2.scope button").click()
        page.get_by_label("讲话人").wait_for()
        page.locator("h2.scope button").click()
        turn = visit.ask(QUESTION)
        turn.locator(".foot").wait_for()
        assert visit.overflow() <= 0
        chip = turn.locator('.cite[data-n="1"]')
        chip.tap()
        page.locator("mark.here").first.wait_for()
        page.wait_for_timeout(400)
        assert page.locator("#pane").bounding_box()["y"] > 200
        assert page.evaluate("document.activeElement.textContent") == "关闭"
        page.get_by_role("button", name="关闭").click()
        page.locator("#pane").wait_for(state="hidden")
        assert page.evaluate("document.activeElement.className") == "cite"
        chip.tap()
        page.locator("#pane").wait_for()
        page.keyboard.press("Escape")
        page.locator("#pane").wait_for(state="hidden")
        visit.tab("资料库")
        page.locator(".shelf table").wait_for()
        assert visit.overflow() <= 0
        page.locator("[data-show]").first.click()
        page.locator(".sheet").wait_for()
        assert visit.overflow() <= 0


def test_on_a_phone_the_scope_can_be_folded_from_wherever_it_is_scrolled_to(browser: Any) -> None:
    service = FakeService()
    for number in range(20):
        service.speeches[f"x{number}"] = replace(service.speech("s1"), id=f"x{number}")
    short = {"width": 390, "height": 560}  # what a keyboard on the screen leaves of it
    with served(service) as address, open_page(browser, address, viewport=short) as visit:
        page = visit.page
        page.locator("h2.scope button").click()
        page.get_by_role("combobox", name="到哪年").scroll_into_view_if_needed()
        page.locator("#scope").evaluate("(node) => node.scrollTo(0, node.scrollHeight)")
        assert page.locator("#scope").evaluate("(node) => node.scrollTop") > 40
        head = page.locator("h2.scope button").bounding_box()
        scope = page.locator("#scope").bounding_box()
        assert head["y"] >= scope["y"]


def test_on_a_phone_a_question_that_is_too_long_pushes_nothing_off_the_screen(
    browser: Any, url: str
) -> None:
    with open_page(browser, url, viewport=PHONE) as visit:
        page = visit.page
        visit.ask("火箭").locator(".absent").wait_for()
        page.get_by_label("问题").fill("粮" * 2500)
        page.locator("#keys .cut-off").wait_for()
        for part in ("#clear", "#keys .cut-off"):
            box = page.locator(part).bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE["width"], part


def test_on_a_phone_the_question_before_deleting_keeps_clear_of_the_edges(
    browser: Any, url: str
) -> None:
    with open_page(browser, url, viewport=PHONE) as visit:
        page = visit.page
        visit.tab("资料库")
        page.locator('[data-show="s1"]').click()
        page.locator("[data-remove]").click()
        box = page.locator("dialog.ask").bounding_box()
        assert box["x"] >= 12
        assert box["x"] + box["width"] <= PHONE["width"] - 12
        page.keyboard.press("Escape")


def test_where_a_person_chooses_the_colours_the_open_tab_and_citation_stand_out(
    browser: Any, url: str
) -> None:
    look = "(node) => { const s = getComputedStyle(node); return [s.borderBottomColor, s.color]; }"
    with open_page(browser, url, forced_colors="active") as visit:
        page = visit.page
        edges = [tab.evaluate(look)[0] for tab in page.get_by_role("tab").all()]
        assert edges[0] not in edges[1:]
        turn = visit.ask(QUESTION)
        turn.locator(".foot").wait_for()
        turn.locator(".cite").first.click()
        turn.locator(".cite[aria-current]").first.wait_for()
        marked = turn.locator(".cite[aria-current]").first.evaluate(look)
        other = turn.locator(".cite:not([aria-current])").first.evaluate(look)
        assert marked != other


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (720, 450)])
def test_the_conversation_stands_in_the_middle_of_a_tablet_and_of_a_page_at_200_percent(
    browser: Any, url: str, width: int, height: int
) -> None:
    size = {"width": width, "height": height}
    with open_page(browser, url, viewport=size) as visit:
        visit.ask(QUESTION).locator(".foot").wait_for()
        for part in (".turns", "#composer"):
            box = visit.page.locator(part).bounding_box()
            left, right = box["x"], width - box["x"] - box["width"]
            assert abs(left - right) <= 16, part  # a scroll bar apart
        assert visit.overflow() <= 0


def test_the_first_question_is_in_sight_at_200_percent(browser: Any, url: str) -> None:
    with open_page(browser, url, viewport={"width": 720, "height": 450}) as visit:
        box = visit.page.locator(".example").first.bounding_box()
        composer = visit.page.locator("#composer").bounding_box()
        assert box["y"] + box["height"] <= composer["y"]


CONTRAST = """(selectors) => {
  const lum = (rgb) => {
    const linear = (v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = rgb.map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  return selectors.map((selector) => {
    const node = document.querySelector(selector);
    if (!node) return [selector, 0];
    let ground = node;
    const clear = (at) => parse(getComputedStyle(at).backgroundColor)[3] === 0;
    while (clear(ground)) ground = ground.parentElement;
    const a = lum(parse(getComputedStyle(node).color).slice(0, 3));
    const b = lum(parse(getComputedStyle(ground).backgroundColor).slice(0, 3));
    return [selector, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
  });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_are_legible(browser: Any, url: str, scheme: str) -> None:
    with open_page(browser, url, color_scheme=scheme) as visit:
        turn = visit.ask(QUESTION)
        turn.locator(".foot").wait_for()
        turn.locator(".cite").first.click()
        visit.page.locator("mark.here").first.wait_for()
        words = [
            "mark.here",
            ".claim",
            ".status",
            ".status.warn",
            ".cite",
            ".foot",
            ".state",
            ".speech p",
        ]
        words += [
            ".cite[aria-current]",
            "#send",
            ".about p",
            ".found summary",
            "h2.scope span",
            ".keys",
        ]
        for selector, contrast in visit.page.evaluate(CONTRAST, words):
            assert contrast >= 4.5, selector
        dark = (
            visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
            == "rgb(27, 26, 24)"
        )
        assert dark == (scheme == "dark")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_speech_page_is_legible_in_light_and_dark(browser: Any, scheme: str) -> None:
    service = FakeService()
    speech = service.speech("s3")
    start = speech.text.index("同志们")
    aside = SetAside(Span(start, start + 1), AsideKind.WATERMARK, "水印")
    dim = LineConfidence(Span(0, 3), 0.5)
    service.speeches["s3"] = replace(
        speech, set_aside=(aside,), confidence=(dim,), pages=(0, start + 10)
    )
    with served(service) as address, open_page(browser, address, color_scheme=scheme) as visit:
        visit.tab("资料库")
        words = [".hint", ".shelf thead button", ".shelf tbody th button", ".warn", ".count"]
        pages = [".warnings b", ".warnings li", ".known .sure", ".ground", ".known .none"]
        pages += [".speech .cut", ".speech .doubtful", ".danger", ".outline button"]
        for selectors, opens in ((words, None), (pages, '[data-show="s3"]')):
            if opens:
                visit.page.locator(opens).click()
                visit.page.locator(".sheet").wait_for()
            for selector, contrast in visit.page.evaluate(CONTRAST, selectors):
                assert contrast >= 4.5, selector
