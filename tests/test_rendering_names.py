"""Speeches, dates and the scope of a question as the page names them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fake_service import FakeService
from shown_answers import final, text_of

from rag.domain import Filters
from rag.rendering import html
from rag.rendering.chat_html import conversation_html
from rag.rendering.turns import Turn, with_names


def test_the_nearest_passages_name_the_year_of_their_speech() -> None:
    service = FakeService()
    service.edit("s3", {"date": "2024-10-12"})
    names = html.dated_names(service.list_speeches())
    turn = final("火箭")
    assert turn.answer
    markup = conversation_html([Turn("火箭", with_names(turn.answer, names))])
    wheres = re.findall(r'<span class="where">([^<]*)', markup)
    assert wheres == ["《在全市重点项目建设推进会上的讲话》2024年10月12日"] * 2


def test_a_title_that_says_its_year_is_not_dated_twice() -> None:
    info = FakeService().list_speeches()[2]
    dated = replace(info, date="2025-01-08")
    title = "云泽县2025年政府工作报告"
    assert html.dated_names([replace(dated, title=title)]) == {"s3": title}
    assert html.dated_names([dated]) == {"s3": "《在全市重点项目建设推进会上的讲话》2025年1月8日"}
    assert html.dated_names([info]) == {"s3": "在全市重点项目建设推进会上的讲话"}


def test_speeches_of_one_title_are_told_apart_by_date() -> None:
    service = FakeService()
    names = html.distinct_names(service.list_speeches())
    assert names["s1"] == "《在全县农村工作会议上的讲话》2024年2月20日"
    assert names["s3"] == "在全市重点项目建设推进会上的讲话"
    turn = final("粮食")
    assert turn.answer
    markup = conversation_html([Turn("粮食", with_names(turn.answer, names))])
    assert "《在全县农村工作会议上的讲话》2025年2月18日" in text_of(markup)


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2024-02-20", "2024年2月20日"),
        ("2024-11", "2024年11月"),
        ("2024", "2024年"),
        ("去年", "去年"),
    ],
)
def test_dates_in_words(date: str, words: str) -> None:
    assert html.date_words(date) == words


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (Filters(), "全部 3 篇"),
        (Filters(("s1", "s2")), "2 篇"),
        (Filters(since="2024", until="2024"), "1 篇，2024 年"),
        (Filters(since="2023", speaker="周砚清"), "2 篇，2023 年起，周砚清"),
        (Filters(until="2024"), "1 篇，到 2024 年"),
        (Filters(since="2023"), "2 篇，2023 年起"),  # the third has no date
        (Filters(("s1", "s9")), "1 篇"),  # another window has deleted s9
        (Filters(("s3",), speaker="周砚清"), "没有合条件的讲话（周砚清）"),
        (
            Filters(since="2025", until="2024"),
            "没有合条件的讲话（2025 年起到 2024 年）",
        ),
    ],
)
def test_scope_in_words(chosen: Filters, words: str) -> None:
    back = "" if chosen.is_empty() else "恢复全部"
    assert text_of(html.scope_line(FakeService().list_speeches(), chosen)) == f"范围{words}{back}"


def test_the_scope_of_an_empty_library_in_words() -> None:
    assert text_of(html.scope_line([], Filters())) == "范围还没有讲话"
