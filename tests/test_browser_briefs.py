"""简报 in a real browser, over a real service without a chat model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_pages import PHONE, Visit, open_page

pytestmark = pytest.mark.browser

REPORT = "云泽县2025年政府工作报告"


@pytest.fixture
def visit(browser: Any, sample_url: str) -> Iterator[Visit]:
    with open_page(browser, sample_url) as opened:
        opened.page.set_default_timeout(60_000)  # a page is set several times, on a busy machine
        opened.tab("简报")
        yield opened


def choose(page: Any, words: str) -> None:
    """Picks the one speech that the list finds by ``words``."""
    page.locator("#brief-speech input").click()
    page.keyboard.type(words)
    options = page.get_by_role("option")
    options.filter(has_not_text=words).first.wait_for(state="detached")
    assert options.count() == 1
    options.first.click()


def make_brief(page: Any, words: str = "政府工作报告") -> None:
    choose(page, words)
    page.get_by_role("button", name="开始").click()
    page.locator(".sheet-page").first.wait_for()
    page.get_by_role("button", name="开始").wait_for()


def test_the_speech_is_searched_and_the_page_is_shown_as_it_prints(visit: Visit) -> None:
    page = visit.page
    make_brief(page)
    picture = page.locator(".sheet-page")
    assert picture.count() == 1
    assert picture.get_attribute("alt") == f"《{REPORT}》要点，第 1 页，共 1 页"
    # Crisp on a screen of twice the density.
    assert picture.evaluate("picture => picture.naturalWidth / picture.width") >= 1.9
    assert "1 页，列入" in page.locator("#brief-status").inner_text()
    assert page.locator(".ledger").get_by_role("button", name="三、2025年重点工作").is_visible()
    assert page.locator(".pager").count() == 0
    assert visit.overflow() == 0


def test_a_footnote_opens_the_very_words_and_the_ledger_comes_back(visit: Visit) -> None:
    page = visit.page
    make_brief(page)
    page.get_by_role("button", name="文字").click()
    mark = page.locator("article.brief .cite").nth(2)
    mark.hover()
    quotation = page.locator(".tip.on .words").inner_text()
    mark.click()
    page.locator("#brief-pane mark.here").first.wait_for()
    assert visit.highlighted() == quotation
    assert mark.get_attribute("aria-current") == "true"
    assert page.locator("#brief-side").is_hidden()
    page.locator("#brief-pane").get_by_role("button", name="下一处").click()
    page.locator("#brief-pane .count", has_text=re.compile(r"^第?4/")).wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#brief-side").is_visible()
    assert page.locator("[aria-current].cite").count() == 0
    assert mark.evaluate("mark => document.activeElement === mark")


def test_a_line_is_dropped_and_restored_by_keyboard(visit: Visit) -> None:
    page = visit.page
    make_brief(page)
    page.get_by_role("button", name="文字").click()
    first = page.locator("[data-brief-drop]").first
    line = first.get_attribute("data-brief-drop")
    first.focus()
    page.keyboard.press("Enter")
    page.locator(f'[data-brief-drop="{line}"]').wait_for(state="detached")
    focused = "document.activeElement.dataset.briefDrop"
    page.wait_for_function(f"{focused} !== undefined")
    assert page.evaluate(focused) != line
    assert page.locator('[data-panel="words"]').is_visible()
    page.get_by_role("button", name="未列入").click()
    restore = page.locator(f'[data-brief-restore="{line}"]')
    assert page.locator(".left-out h4").first.inner_text() == "手工去掉（1 条）"
    restore.focus()
    page.keyboard.press("Enter")
    page.locator(f'[data-brief-drop="{line}"]').wait_for()
    assert restore.count() == 0


def test_two_pages_are_leafed_through(visit: Visit) -> None:
    page = visit.page
    make_brief(page)
    page.get_by_text("两页", exact=True).click()
    page.locator(".pager .count", has_text="1/2").wait_for()
    assert page.get_by_role("button", name="上一页").is_disabled()
    page.get_by_role("button", name="下一页").click()
    assert page.locator(".sheet-page:visible").get_attribute("alt").endswith("第 2 页，共 2 页")
    assert page.get_by_role("button", name="下一页").is_disabled()


def test_summaries_stand_beside_the_headings(visit: Visit) -> None:
    page = visit.page
    make_brief(page)
    page.get_by_role("button", name="分节概要").click()
    row = page.locator(".sections > li", has_text="（一）农业底盘更加稳固")
    assert "39.3万吨" in row.inner_text()
    row.locator(".cite").first.click()
    page.locator("#brief-pane mark.here").first.wait_for()
    assert "39.3万吨" in visit.highlighted()


@pytest.mark.parametrize(
    ("words", "name", "start"),
    [
        ("Word", "docx", b"PK"),
        ("PDF", "pdf", b"%PDF"),
        ("Markdown", "md", b"# "),
        ("JSON", "json", b"{"),
    ],
)
def test_files_are_downloaded(visit: Visit, words: str, name: str, start: bytes) -> None:
    page = visit.page
    make_brief(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=f"存成 {words}").click()
    assert download.value.suggested_filename == f"{REPORT}要点.{name}"
    assert Path(download.value.path()).read_bytes().startswith(start)


def test_controls_have_labels(visit: Visit) -> None:
    page = visit.page
    make_brief(page)
    for label in ("重点", "附数据表", "两页"):
        assert page.locator("#brief-form").get_by_label(label).count() == 1
    assert page.locator("#brief-speech input").get_attribute("aria-label") == "讲话"
    nameless = """all => all.filter(one => one.offsetParent
        && !(one.innerText || one.ariaLabel || '').trim()).length"""
    assert page.locator("#briefs-tab button").evaluate_all(nameless) == 0


def test_a_narrow_screen_reaches_everything(browser: Any, sample_url: str) -> None:
    with open_page(browser, sample_url, viewport=PHONE) as visit:
        page = visit.page
        page.set_default_timeout(60_000)
        visit.tab("简报")
        make_brief(page)
        assert visit.overflow() == 0
        page.get_by_role("button", name="文字").click()
        page.locator("article.brief .cite").first.click()
        close = page.locator("#brief-pane").get_by_role("button", name="关闭")
        close.wait_for()
        box = page.locator("#brief-pane").bounding_box()
        assert box["width"] == 390
        assert box["y"] > 200
        close.click()
        assert page.locator("#brief-pane").is_hidden()
        row = page.locator(".ledger tbody tr").last
        row.scroll_into_view_if_needed()
        assert row.is_visible()
        assert 0 <= row.bounding_box()["y"] < 844
        assert visit.overflow() == 0
