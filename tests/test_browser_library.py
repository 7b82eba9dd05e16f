"""The tab 资料库 in a real browser: adding, finding, correcting, removing, saving."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser_pages import Visit, open_page, scrolled_into_page, served
from fake_service import FakeService
from plain_reading import read_speech

from rag.domain import Flag, FlagKind, Span
from rag.library import Copy

pytestmark = pytest.mark.browser


def choose(page: Any, files: list[Path]) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="选文件", exact=True).click()
    chooser.value.set_files(files)


def numbered_files(folder: Path, count: int) -> list[Path]:
    """Text files of one sentence each."""
    files = [folder / f"{number}.txt" for number in range(count)]
    for number, file in enumerate(files):
        file.write_text(f"第{number}篇。", "utf-8")
    return files


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
        assert scrolled_into_page(place)
        page.get_by_role("button", name="比出不同").click()
        page.locator(".differences mark").first.wait_for()
        page.get_by_role("button", name="返回这篇讲话").click()
        page.locator('.sheet[data-id="s1"]').wait_for()
        visit.tab("问答")
        visit.tab("资料库")
        page.wait_for_timeout(400)
        assert page.locator('.sheet[data-id="s1"]').count() == 1


def test_adding_is_stopped(browser: Any, tmp_path: Path) -> None:
    files = numbered_files(tmp_path, 6)
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
    files = numbered_files(tmp_path, 3)
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
        service.store(read_speech(f"第{number}次会议上的讲话\n正文。", f"{number}.txt"))
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
