"""Asking through the page in a real browser: keys, evidence, answers, refusals, stopping."""

from __future__ import annotations

from typing import Any

import pytest
from browser_pages import QUESTION, Visit, open_page, served
from fake_service import FakeService

pytestmark = pytest.mark.browser


def test_another_window_that_changes_the_library_is_noticed_on_coming_back(browser: Any) -> None:
    with (
        served(FakeService()) as address,
        open_page(browser, address) as here,
        open_page(browser, address) as there,
    ):
        for visit in (here, there):
            visit.page.get_by_text("3 篇讲话 · 模型就绪").wait_for()
        here.page.get_by_label("在全市重点项目建设推进会上的讲话").check()
        here.page.locator("h2.scope", has_text="1 篇").wait_for()
        there.tab("资料库")
        there.page.locator('[data-show="s3"]').click()
        there.page.locator("[data-remove]").click()
        there.page.locator("[data-confirm]").click()
        there.page.get_by_text("2 篇讲话 · 模型就绪").wait_for()
        here.page.evaluate("dispatchEvent(new Event('focus'))")
        here.page.locator("h2.scope", has_text="全部 2 篇").wait_for()
        here.page.get_by_text("2 篇讲话 · 模型就绪").wait_for()
        assert here.page.locator("#scope-speeches label").count() == 2


def test_the_whole_library_is_one_press_away(browser: Any) -> None:
    service = FakeService()
    with served(service) as address, open_page(browser, address) as visit:
        page = visit.page
        every = page.get_by_role("button", name="恢复全部")
        page.locator("h2.scope", has_text="全部 3 篇").wait_for()
        assert every.count() == 0
        page.get_by_label("在全市重点项目建设推进会上的讲话").check()
        page.get_by_role("combobox", name="讲话人").click()
        page.get_by_role("option", name="周砚清").click()
        page.locator("h2.scope", has_text="没有合条件的讲话").wait_for()
        every.click()
        page.locator("h2.scope", has_text="全部 3 篇").wait_for()
        assert page.locator("#scope-speeches input:checked").count() == 0
        assert page.get_by_role("combobox", name="讲话人").input_value() == "全部讲话人"
        visit.ask(QUESTION).locator(".foot").wait_for()
        assert service.asked[-1].filters.is_empty()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (QUESTION, "答完了，共 4 句。"),
        ("火箭", "讲话中未提及"),
        ("缺模型", "模型文件缺少 2 个，请先运行 yanbi models pull（约 1.1 GB）。"),
    ],
)
def test_the_end_of_an_answer_is_said_to_those_who_do_not_see_it(
    visit: Visit, question: str, words: str
) -> None:
    spoken = visit.page.locator("#spoken")
    assert spoken.get_attribute("role") == "status"
    visit.ask(question)
    visit.page.locator("#spoken", has_text=words).wait_for(state="attached")


def test_tabs_are_reached_with_the_arrow_keys(visit: Visit) -> None:
    page = visit.page
    page.get_by_role("tab", name="问答").focus()
    for key, name in (
        ("ArrowLeft", "资料库"),
        ("ArrowRight", "问答"),
        ("ArrowRight", "简报"),
        ("End", "资料库"),
        ("Home", "问答"),
    ):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.textContent.trim()") == name
        assert page.get_by_role("tab", name=name).get_attribute("aria-selected") == "true"


def test_the_head_of_the_scope_is_a_button_only_where_it_unfolds(visit: Visit) -> None:
    page = visit.page
    head = page.locator("h2.scope button")
    assert head.is_disabled()
    assert head.get_attribute("aria-expanded") == "true"
    page.set_viewport_size({"width": 1024, "height": 768})
    assert head.get_attribute("aria-expanded") == "false"
    head.click()
    assert head.get_attribute("aria-expanded") == "true"
    page.get_by_role("combobox", name="讲话人").wait_for()


def test_first_screen(visit: Visit) -> None:
    page = visit.page
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.title() == "言必"
    assert page.get_by_role("tab").all_inner_texts() == ["问答", "简报", "对比", "资料库"]
    page.get_by_text("3 篇讲话 · 模型就绪").wait_for()
    assert "Gradio" not in page.locator("body").inner_text()
    page.get_by_role("button", name="全县粮食总产量目标是多少？").click()
    page.locator(".turn .foot").wait_for()
    assert page.locator(".question").inner_text().endswith("全县粮食总产量目标是多少？")


def test_cards_come_first_and_fold_into_citations(visit: Visit) -> None:
    turn = visit.ask(QUESTION)
    turn.locator(".found[open] .card").first.wait_for()
    assert turn.locator(".claim").count() == 0
    assert turn.locator(".card").count() == 4
    turn.locator(".foot").wait_for()
    assert turn.locator(".found[open]").count() == 0
    assert turn.locator(".claim").count() == 4
    assert "查了 3 篇，2 篇有依据 · 2.8 秒" in turn.locator(".foot").inner_text()
    assert visit.page.get_by_label("问题").input_value() == ""


def test_evidence_is_on_screen_at_once(visit: Visit) -> None:
    visit.page.evaluate(
        """() => {
          const box = document.querySelector("#question textarea");
          box.addEventListener("keypress", () => (window.sent = performance.now()));
          new MutationObserver(() => {
            if (!window.seen && document.querySelector(".card")) window.seen = performance.now();
          }).observe(document.body, { childList: true, subtree: true });
        }"""
    )
    visit.ask(QUESTION).locator(".card").first.wait_for()
    assert visit.page.evaluate("window.seen - window.sent") < 1000  # 0.3 s where nothing else runs


def test_not_found_is_a_calm_card(visit: Visit) -> None:
    page = visit.page
    turn = visit.ask("火箭发射了几次？")
    turn.get_by_role("heading", name="讲话中未提及").wait_for()
    assert turn.locator(".trouble").count() == 0
    words = turn.locator(".card .words").first.inner_text()
    assert "**亿元" in words
    turn.locator(".card").first.click()
    page.locator("mark.here").first.wait_for()
    assert visit.highlighted() == words


def test_escape_stops_and_the_next_question_works(visit: Visit) -> None:
    page = visit.page
    turn = visit.ask("慢慢答")
    turn.locator(".claim").nth(3).wait_for()
    page.get_by_role("button", name="停止").wait_for()
    page.keyboard.press("Escape")
    turn.locator(".stopped").wait_for()
    assert turn.locator(".claim").count() == 4
    page.get_by_role("button", name="发送").wait_for()
    visit.ask("火箭").get_by_text("讲话中未提及").wait_for()


def test_stop_button(visit: Visit) -> None:
    turn = visit.ask("慢慢答")
    visit.page.get_by_role("button", name="停止").click()
    turn.locator(".stopped").wait_for()


def test_shift_enter_breaks_the_line(visit: Visit) -> None:
    page = visit.page
    box = page.get_by_label("问题")
    box.click()
    page.keyboard.type("粮食")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("产量")
    assert box.input_value() == "粮食\n产量"
    assert page.locator(".turn").count() == 0


def test_enter_while_composing_does_not_send(visit: Visit) -> None:
    """Enter picks the word in a Chinese input method; it must not send the question."""
    page = visit.page
    page.get_by_label("问题").click()
    keys = page.context.new_cdp_session(page)
    keys.send(
        "Input.imeSetComposition", {"text": "liangshi", "selectionStart": 8, "selectionEnd": 8}
    )
    key = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
    keys.send("Input.insertText", {"text": "粮食"})
    keys.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    page.wait_for_timeout(400)
    assert page.get_by_label("问题").input_value() == "粮食"
    assert page.locator(".turn").count() == 0


def test_failures_are_one_line_of_chinese(visit: Visit) -> None:
    missing = visit.ask("缺模型").locator(".trouble")
    assert "yanbi models pull" in missing.inner_text()
    unforeseen = visit.ask("意外").locator(".trouble").inner_text()
    assert "请再试一次" in unforeseen
    assert "secret" not in visit.page.content()


def test_notes_stand_above_the_answer_or_in_the_card(visit: Visit) -> None:
    turn = visit.ask("周书记讲的粮食")
    turn.locator(".foot").wait_for()
    note = turn.locator(".note").first
    assert note.inner_text().startswith("「周书记」可指周砚清、周明远")
    first_claim = turn.locator(".claim").first.bounding_box()
    assert note.bounding_box()["y"] < first_claim["y"]
    refused = visit.ask("周书记讲的火箭")
    refused.locator(".absent .note").first.wait_for()
    assert refused.locator(".note").count() == refused.locator(".absent .note").count() == 2


def test_empty_library_leads_to_the_library(browser: Any) -> None:
    with served(FakeService(empty=True)) as address, open_page(browser, address) as visit:
        visit.page.get_by_role("button", name="去资料库添加").click()
        visit.page.get_by_text("把讲话文件或文件夹拖到这里").wait_for()
