"""Deleting a speech in a real browser: Enter alone deletes nothing, and what is gone is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser_pages import open_page, served
from fake_service import FakeService

pytestmark = pytest.mark.browser
ACTIVE = "document.activeElement.matches"


def test_deleting_by_the_keyboard(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "短.txt"
    file.write_text("在短会上的讲话\n\n第一句。", "utf-8")
    with served(FakeService()) as address, open_page(browser, address) as visit:
        page = visit.page
        visit.tab("资料库")
        page.locator('[data-input="files"]').set_input_files(file)
        page.locator("#added .results [data-show]").wait_for()
        page.get_by_label("讲话列表").get_by_role("button", name="在短会上的讲话").press("Enter")
        page.wait_for_function(f"{ACTIVE}('[data-back]')")
        page.keyboard.press("Enter")
        page.wait_for_function(f"{ACTIVE}('.shelf [data-show]')")
        assert page.evaluate("document.activeElement.textContent") == "在短会上的讲话"
        page.keyboard.press("Enter")
        page.locator("[data-remove]").press("Enter")
        page.wait_for_function(f"{ACTIVE}('[data-cancel]')")
        page.keyboard.press("Enter")
        page.locator("dialog").wait_for(state="hidden")
        page.locator("[data-remove]").press("Enter")
        page.locator("[data-confirm]").press("Enter")
        page.get_by_text("已删除《在短会上的讲话》。").wait_for()
        page.wait_for_function(f"{ACTIVE}('[data-find]')")
        assert page.locator("#added .results").get_by_text("短.txt").is_visible()
        assert page.locator("#added .results [data-show]").count() == 0
