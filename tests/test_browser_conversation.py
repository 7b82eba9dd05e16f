"""A conversation in a real browser: follow-ups, clearing, loading again, copying, exporting."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import docx
import pytest
from browser_pages import QUESTION, Visit, open_page, served
from fake_service import FakeService

pytestmark = pytest.mark.browser


def test_follow_up_shows_how_it_was_understood(visit: Visit) -> None:
    turn = visit.ask("那粮食呢")
    assert turn.locator(".rewritten").inner_text() == "理解为：全县粮食总产量目标是多少"


def test_clearing_stops_the_answer_and_says_so(browser: Any) -> None:
    service = FakeService(pace=0.1)
    with served(service) as address, open_page(browser, address) as visit:
        page = visit.page
        visit.ask("慢慢答").locator(".claim").nth(1).wait_for()
        page.get_by_role("button", name="清空对话").click()
        page.get_by_text("已清空").wait_for()
        page.locator(".welcome").wait_for()
        page.get_by_role("button", name="发送").wait_for()
        page.wait_for_timeout(600)  # longer than the answer takes from one claim to the next
        assert page.locator(".turn").count() == 0
        visit.ask("粮食").locator(".foot").wait_for()
        assert page.locator(".turn").count() == 1
        assert service.asked[-1].history == ()
        assert len(service.asked) == 2


def test_clearing_can_be_undone_until_the_next_question(visit: Visit) -> None:
    page = visit.page
    clear = page.get_by_role("button", name="清空对话")
    assert not clear.is_visible()  # there is nothing to clear yet
    visit.ask("火箭").locator(".absent").wait_for()
    visit.ask(QUESTION).locator(".foot").wait_for()
    before = page.locator(".turns").inner_text()
    clear.click()
    page.locator(".welcome").wait_for()
    page.get_by_role("button", name="撤销").click()
    page.locator(".turn").nth(1).wait_for()
    assert page.locator(".turns").inner_text() == before
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.locator('.turn .cite[data-n="3"]').first.click()
    assert "粮食总产量39万吨是市里下达的硬任务" in visit.highlighted("#pane")
    clear.click()
    page.get_by_role("button", name="撤销").wait_for()
    visit.ask("火箭").locator(".absent").wait_for()
    assert page.locator(".turn").count() == 1
    assert page.get_by_role("button", name="撤销").count() == 0


def test_clearing_is_final_when_the_page_is_loaded_again(visit: Visit) -> None:
    page = visit.page
    visit.ask("火箭").locator(".absent").wait_for()
    page.get_by_role("button", name="清空对话").click()
    page.get_by_role("button", name="撤销").wait_for()
    visit.reload()
    page.get_by_text("3 篇讲话 · 模型就绪").wait_for()
    page.wait_for_timeout(500)
    assert page.get_by_role("button", name="撤销").count() == 0


def test_an_answer_cut_off_by_a_reload_is_asked_again_with_one_press(visit: Visit) -> None:
    page = visit.page
    visit.ask("慢慢答").locator(".claim").nth(1).wait_for()
    visit.reload()
    page.get_by_text("已停止，以上是停止前得到的内容。").wait_for()
    page.get_by_role("button", name="再问一遍").click()
    page.locator(".turn").nth(1).locator(".claim").nth(1).wait_for()
    page.get_by_role("button", name="停止").click()


def test_a_question_during_an_answer_stops_that_answer(visit: Visit) -> None:
    first = visit.ask("慢慢答")
    first.locator(".claim").nth(1).wait_for()
    second = visit.ask("火箭")
    second.get_by_text("讲话中未提及").wait_for()
    assert "已停止" in first.inner_text()
    visit.page.get_by_role("button", name="发送").wait_for()


def test_a_follow_up_after_a_refusal_and_after_a_failure(visit: Visit) -> None:
    visit.ask("火箭").locator(".absent").wait_for()
    visit.ask("缺模型").locator(".trouble").wait_for()
    turn = visit.ask("那粮食呢")
    turn.locator(".foot").wait_for()
    assert turn.locator(".claim").count() == 4


def test_the_conversation_survives_a_reload_of_its_tab_only(browser: Any) -> None:
    service = FakeService(pace=0.1)
    with served(service) as address, open_page(browser, address) as visit:
        page = visit.page
        visit.ask(QUESTION).locator(".foot").wait_for()
        visit.ask("慢慢答").locator(".claim").nth(1).wait_for()
        visit.reload()
        page.locator(".turn").nth(1).wait_for()
        assert page.locator(".turn").count() == 2
        assert "已停止" in page.locator(".turn").last.inner_text()
        assert page.get_by_role("button", name="发送").is_visible()
        page.locator('.turn .cite[data-n="3"]').first.click()
        page.locator("mark.here").first.wait_for()
        visit.ask("那去年呢").locator(".absent").wait_for()
        assert [m.content for m in service.asked[-1].history if m.role == "user"] == [
            QUESTION,
            "慢慢答",
        ]
        with open_page(browser, address) as other:
            other.page.get_by_text("3 篇讲话 · 模型就绪").wait_for()
            assert other.page.locator(".turn").count() == 0
        page.get_by_role("button", name="清空对话").click()
        page.locator(".welcome").wait_for()
        visit.reload()
        page.get_by_text("3 篇讲话 · 模型就绪").wait_for()
        page.wait_for_timeout(500)
        assert page.locator(".turn").count() == 0


def test_scope_and_clearing(browser: Any) -> None:
    service = FakeService()
    with served(service) as address, open_page(browser, address) as visit:
        page = visit.page
        page.get_by_label("《在全县农村工作会议上的讲话》2025年2月18日").check()
        page.get_by_label("讲话人").click()
        page.get_by_role("option", name="周砚清").click()
        page.locator("h2.scope", has_text="1 篇，周砚清").wait_for()
        visit.ask(QUESTION).locator(".foot").wait_for()
        assert service.asked[-1].filters.speeches == ("s2",)
        assert service.asked[-1].filters.speaker == "周砚清"
        page.get_by_role("button", name="清空对话").click()
        page.locator(".welcome").wait_for()
        assert page.locator(".turn").count() == 0


@pytest.mark.parametrize("clipboard", [True, False])
def test_copying_with_and_without_the_clipboard_api(visit: Visit, clipboard: bool) -> None:
    page = visit.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    if not clipboard:
        page.evaluate(
            """() => {
              window.read = () => navigator.clipboard.readText();
              Object.defineProperty(navigator.clipboard, "writeText", { value: undefined });
            }"""
        )
    turn = visit.ask(QUESTION)
    turn.get_by_role("button", name="复制").click()
    turn.get_by_role("button", name="已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "「粮食总产量39万吨是市里下达的硬任务，面积要先落到丘块。」[3]" in copied
    assert re.search(
        r"^\[1\] 《在全县农村工作会议上的讲话》2025年2月18日，二、", copied, re.MULTILINE
    )


def test_export_is_the_whole_conversation(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    visit.ask(QUESTION).locator(".foot").wait_for()
    turn = visit.ask("火箭")
    files = {}
    for name, kind in (("Word", "docx"), ("Markdown", "md")):
        with page.expect_download() as saved:
            turn.get_by_role("button", name=f"导出 {name}").click()
        assert saved.value.suggested_filename == f"言必问答.{kind}"
        page.get_by_text(f"已导出 言必问答.{kind}").wait_for()
        files[kind] = tmp_path / f"a.{kind}"
        saved.value.save_as(files[kind])
    words = files["md"].read_text("utf-8")
    assert f"## {QUESTION}" in words
    assert "## 火箭" in words
    assert "[^1-1]: 《" in words
    document = [p.text for p in docx.Document(str(files["docx"])).paragraphs]
    assert QUESTION in document
    assert "火箭" in document
    assert "「粮食总产量39万吨是市里下达的硬任务，面积要先落到丘块。」" in document
    assert page.locator("[data-export]").count() == 2


def test_the_same_file_can_be_saved_twice(visit: Visit) -> None:
    turn = visit.ask("火箭")
    for _ in range(2):
        with visit.page.expect_download():
            turn.get_by_role("button", name="导出 Word").click()
