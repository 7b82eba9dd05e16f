"""The page in a real browser, over a service without models.

`open_page(browser, url)` opens any running page, so the same visits can be made to the real one.
"""

from __future__ import annotations

import os
import re
import socket
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import docx
import pytest
from fake_service import FakeService, read_speech
from install_browser import installed
from playwright import sync_api as playwright

import app
from rag.desk import Service
from rag.domain import AsideKind, Flag, FlagKind, LineConfidence, SetAside, Span
from rag.library import Copy

pytestmark = pytest.mark.browser

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
QUESTION = "今年的粮食总产量目标是多少？"


@dataclass
class Visit:
    """A page that is open, and what has gone wrong in it."""

    page: Any
    problems: list[str] = field(default_factory=list)

    def ask(self, question: str) -> Any:
        """Asks through the page; the turn that this opens."""
        turns = self.page.locator(".turn").count()
        self.page.get_by_label("问题").fill(question)
        self.page.keyboard.press("Enter")
        return self.page.locator(".turn").nth(turns)

    def reload(self) -> None:
        """Loads the page again; that its own connections break off is no problem of it."""
        self.page.reload()
        self.page.locator(".welcome, .turn").first.wait_for()
        cut = ("AbortError", "Connection errored out")
        self.problems = [said for said in self.problems if not any(c in said for c in cut)]

    def highlighted(self) -> str:
        return self.page.locator("mark.here").evaluate_all(
            "all => all.map(m => m.textContent).join('')"
        )

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@contextmanager
def open_page(browser: Any, url: str, **context: Any) -> Iterator[Visit]:
    """A visit to ``url`` that must end without errors and without a request off the machine."""
    context = {"viewport": {"width": 1440, "height": 900}, "locale": "en-US"} | context
    opened = browser.new_context(**context)
    page = opened.new_page()
    page.set_default_timeout(15_000)
    visit = Visit(page)
    page.on("pageerror", lambda error: visit.problems.append(f"script: {error}"))
    page.on(
        "console",
        lambda said: (
            visit.problems.append(said.text) if said.type in {"error", "warning"} else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            None
            if re.match(r"(http://127\.0\.0\.1[:/]|data:|blob:)", request.url)
            else visit.problems.append(f"asks outside: {request.url}")
        ),
    )
    page.goto(url)
    page.locator(".welcome").wait_for()
    page.get_by_label("问题").wait_for()
    yield visit
    opened.close()
    assert visit.problems == []


@contextmanager
def served(service: Service) -> Iterator[str]:
    """The page over ``service`` on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    service.warm_up()
    blocks = app.build_app(service)
    options = app.launch_options(service)
    blocks.launch(server_name="127.0.0.1", server_port=port, prevent_thread_lock=True, **options)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        blocks.close(verbose=False)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    found = os.environ.get("YANBI_CHROMIUM") or installed()
    assert found, "没有找到 Chromium：先运行 python tests/install_browser.py"
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=found, args=ARGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served(FakeService(pace=0.1)) as address:
        yield address


@pytest.fixture
def visit(browser: Any, url: str) -> Iterator[Visit]:
    with open_page(browser, url) as opened:
        yield opened


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
    assert page.locator("mark.here").first.evaluate(
        """async (mark) => {
          await new Promise((done) => setTimeout(done, 700));
          const at = mark.getBoundingClientRect();
          const page = mark.closest(".page").getBoundingClientRect();
          return at.top >= page.top && at.bottom <= page.bottom;
        }"""
    )
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


def test_follow_up_shows_how_it_was_understood(visit: Visit) -> None:
    turn = visit.ask("那粮食呢")
    assert turn.locator(".rewritten").inner_text() == "理解为：全县粮食总产量目标是多少"


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


def test_a_tooltip_stays_with_the_focus_while_the_pane_scrolls(visit: Visit) -> None:
    turn = visit.ask(QUESTION)
    turn.locator(".foot").wait_for()
    turn.get_by_role("button", name="未核实").focus()
    visit.page.locator("#pane").evaluate("pane => pane.dispatchEvent(new Event('scroll'))")
    assert "找不到" in turn.locator(".tip.on").inner_text()


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


def choose(page: Any, files: list[Path]) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="选文件", exact=True).click()
    chooser.value.set_files(files)


def test_library_add_find_sort_correct_remove(browser: Any, tmp_path: Path) -> None:
    new = tmp_path / "《新》讲话（一）.txt"
    new.write_text("在新会上的讲话\n\n一、要求\n第一句。第二句。", "utf-8")
    picture = tmp_path / "图.png"
    picture.write_bytes(b"\x89PNG\xff\xfe")
    with served(FakeService(pace=0.1)) as address, open_page(browser, address) as visit:
        page = visit.page
        visit.tab("资料库")
        choose(page, [new, picture])
        page.get_by_text("共 2 份：已加入 1 份，未能读入 1 份。").wait_for()
        assert "不是文本" in page.locator(".results li").first.inner_text()
        page.locator(".head", has_text="4 篇讲话").wait_for()
        page.get_by_role("button", name="收起").click()
        assert page.locator(".adding").count() == 0

        page.get_by_label("查找").fill("周砚清 2025")
        assert page.locator("tbody tr:visible").count() == 1
        page.get_by_label("查找").fill("")
        page.get_by_label("年份").select_option("2024")
        assert page.locator("tbody tr:visible").count() == 1
        assert page.locator("#library .count").inner_text() == "1 / 4 篇"
        page.get_by_label("年份").select_option("")
        page.get_by_label("只看有提醒的").check()
        assert page.locator("tbody tr:visible").count() == 2
        page.get_by_label("只看有提醒的").uncheck()
        page.get_by_role("button", name="字数").click()
        assert "在新会上的讲话" in page.locator("tbody tr").first.inner_text()
        assert page.locator('th[aria-sort="ascending"]').inner_text().strip() == "字数"
        page.get_by_role("button", name="字数").click()
        assert "在新会上的讲话" in page.locator("tbody tr").last.inner_text()

        page.get_by_role("button", name="在新会上的讲话").click()
        text = page.locator(".sheet .speech").evaluate("speech => speech.textContent")
        assert text == new.read_text("utf-8")
        page.get_by_role("button", name="一、要求").click()
        assert page.locator(".found-here").inner_text() == "一、要求"
        page.get_by_role("button", name="「在新会上的讲话」").click()
        assert page.locator(".found-here").inner_text() == "在新会上的讲话"

        page.get_by_text("改正").click()
        page.locator('form input[name="speaker"]').fill("某某")
        page.get_by_role("button", name="保存").click()
        page.locator(".facts", has_text="某某").wait_for()
        page.get_by_text("人工填写", exact=True).wait_for()

        page.get_by_role("button", name="重新读入").click()
        page.get_by_text("共 1 份：未变 1 份。").wait_for()
        page.locator(".sheet .facts", has_text="某某").wait_for()

        page.get_by_role("button", name="删除这篇讲话").click()
        assert "将从资料库删除《在新会上的讲话》" in page.get_by_role("dialog").inner_text()
        page.get_by_role("button", name="不删了").click()
        page.get_by_role("button", name="删除这篇讲话").click()
        page.get_by_role("button", name="删除", exact=True).click()
        page.locator(".head", has_text="3 篇讲话").wait_for()
        assert page.locator("tbody tr").count() == 3


def test_a_warning_shows_its_place_and_a_copy_its_differences(browser: Any) -> None:
    service = FakeService()
    first = service.speech("s1")
    start = first.text.index("昨天雨水")
    title = first.metadata.title
    assert title
    assert title.span
    flag = Flag(FlagKind.DATE, "两处不合。", (title.span, Span(start, start + 4)))
    service.speeches["s1"] = replace(first, flags=(flag,))
    service.likenesses["s1"] = [Copy("s2", 0.9, 0.9)]
    with served(service) as address, open_page(browser, address) as visit:
        page = visit.page
        visit.tab("资料库")
        page.locator('[data-show="s1"]').click()
        page.get_by_role("button", name="「昨天雨水」").click()
        place = page.locator(".found-here")
        assert place.inner_text() == "昨天雨水"
        assert place.evaluate(
            """async (mark) => {
              await new Promise((done) => setTimeout(done, 700));
              const at = mark.getBoundingClientRect();
              const page = mark.closest(".page").getBoundingClientRect();
              return at.top >= page.top && at.bottom <= page.bottom;
            }"""
        )
        page.get_by_role("button", name="比出不同").click()
        page.locator(".differences mark").first.wait_for()
        page.get_by_role("button", name="返回这篇讲话").click()
        page.locator('.sheet[data-id="s1"]').wait_for()
        visit.tab("问答")
        visit.tab("资料库")
        page.wait_for_timeout(400)
        assert page.locator('.sheet[data-id="s1"]').count() == 1


def test_adding_is_stopped(browser: Any, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.txt" for number in range(6)]
    for number, file in enumerate(files):
        file.write_text(f"第{number}篇。", "utf-8")
    with served(FakeService(pace=0.5)) as address, open_page(browser, address) as visit:
        page = visit.page
        visit.tab("资料库")
        choose(page, files)
        page.get_by_text("正在识别第 1/2 页").wait_for()
        page.locator("#stop-adding").click()
        page.locator(".adding", has_text="已停止，还有").wait_for()
        page.locator("#stop-adding").wait_for(state="hidden")
        assert page.locator(".results li").count() < 6


def test_a_speech_opened_while_files_are_read_stays_open(browser: Any, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.txt" for number in range(3)]
    for number, file in enumerate(files):
        file.write_text(f"第{number}篇。", "utf-8")
    with served(FakeService(pace=0.6)) as address, open_page(browser, address) as visit:
        page = visit.page
        visit.tab("资料库")
        choose(page, files)
        page.locator('.results [data-show="s4"]').click()
        page.locator('.sheet[data-id="s4"]').wait_for()
        page.get_by_text("共 3 份：已加入 3 份。").wait_for()
        page.locator(".head", has_text="6 篇讲话").wait_for()
        assert page.locator('.sheet[data-id="s4"]').count() == 1
        page.get_by_role("button", name="返回列表").click()
        page.locator("tbody tr").nth(5).wait_for()


def test_the_library_is_saved_as_one_file(visit: Visit) -> None:
    page = visit.page
    visit.tab("资料库")
    with page.expect_download() as saved:
        page.get_by_role("button", name="导出资料库").click()
    assert re.fullmatch(r"言必资料库\d{4}-\d\d-\d\d\.zip", saved.value.suggested_filename)
    assert zipfile.is_zipfile(saved.value.path())
    page.get_by_text("已把 3 篇讲话连同原件写入").wait_for()


def test_a_long_table_scrolls_inside_itself(browser: Any) -> None:
    service = FakeService()
    for number in range(200):
        service._store(read_speech(f"第{number}次会议上的讲话\n正文。", f"{number}.txt"))
    with served(service) as address, open_page(browser, address) as visit:
        page = visit.page
        visit.tab("资料库")
        page.locator("tbody tr").nth(202).wait_for(state="attached")
        sizes = "[document.documentElement.scrollHeight, window.innerHeight]"
        total, screen = page.evaluate(sizes)
        assert total <= screen
        page.locator("tbody tr").last.scroll_into_view_if_needed()
        assert page.locator("thead").is_visible()
        head = page.locator("thead th").first.bounding_box()
        assert head
        assert 0 < head["y"] < screen / 2


def test_a_folder_can_be_dropped(visit: Visit) -> None:
    """Dropped entries are walked, hidden files left out; the names reach the service."""
    visit.tab("资料库")
    visit.page.evaluate(
        """() => {
          const file = (name, text) => ({
            isFile: true, file: (done) => done(new File([text], name)),
          });
          const known = [file("乙.txt", "乙。"), file(".DS_Store", "x")];
          const folder = { isFile: false, createReader: () => {
            const batches = [known, []];
            return { readEntries: (done) => done(batches.shift()) };
          } };
          const event = new Event("drop", { bubbles: true, cancelable: true });
          const entries = [file("甲.txt", "甲。"), folder];
          event.dataTransfer = { items: entries.map((e) => ({ webkitGetAsEntry: () => e })) };
          document.querySelector(".drop").dispatchEvent(event);
        }"""
    )
    visit.page.get_by_text("共 2 份：已加入 2 份。").wait_for()
    assert visit.page.locator(".results .file").all_inner_texts() == ["甲.txt", "乙.txt"]
    for name in ("甲", "乙"):
        visit.page.get_by_role("button", name=f"{name}。", exact=True).click()
        visit.page.get_by_role("button", name="删除这篇讲话").click()
        visit.page.get_by_role("button", name="删除", exact=True).click()
        visit.page.locator(".shelf").wait_for()


def test_empty_library_leads_to_the_library(browser: Any) -> None:
    with served(FakeService(empty=True)) as address, open_page(browser, address) as visit:
        visit.page.get_by_role("button", name="去资料库添加").click()
        visit.page.get_by_text("把讲话文件或文件夹拖到这里").wait_for()


def test_on_a_phone_everything_is_reachable(browser: Any, url: str) -> None:
    size = {"width": 390, "height": 844}
    with open_page(browser, url, viewport=size, has_touch=True, is_mobile=True) as visit:
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
