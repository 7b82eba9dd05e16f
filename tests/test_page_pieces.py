"""Small pieces of the page as HTML: long questions, what stays folded, files that are known."""

from __future__ import annotations

import re
from dataclasses import replace

from fake_service import FakeService

from rag.domain import AddOutcome, AddResult, Answer, Question, Stage
from rag.rendering.adding_html import Adding, adding_html
from rag.rendering.chat_html import conversation_html
from rag.rendering.html import keys
from rag.rendering.library_html import table_html
from rag.rendering.reader_html import empty_reader_html, trouble_reader_html
from rag.rendering.turns import Turn


def heading(html: str) -> str:
    found = re.search(r'<h2 class="question">.*?</span>(.*?)</h2>', html)
    assert found
    return found[1]


def being_read() -> Answer:
    """An answer of which only the evidence is there."""
    steps = FakeService().ask(Question("粮食"))
    return next(one for one in steps if one.stage is Stage.READING)


def test_a_pasted_text_is_a_short_heading_with_the_rest_folded_away() -> None:
    pasted = "甲" * 150 + "乙" * 150 + "<结尾>"
    html = conversation_html([Turn(pasted)])
    assert heading(html) == "甲" * 150 + "乙" * 10 + "……"
    assert "看全部 304 字" in html
    assert "乙" * 150 + "&lt;结尾&gt;</p></details>" in html


def test_a_question_of_a_few_lines_stands_whole() -> None:
    question = "去年的粮食产量是多少？" * 14
    html = conversation_html([Turn(question)])
    assert heading(html) == question
    assert "看全部" not in html


def test_evidence_of_a_stopped_answer_stays_open_only_at_the_end_of_the_page() -> None:
    reading = being_read()
    stopped = Turn("粮食", reading, stopped=True)
    assert '<details class="found" open>' in conversation_html([stopped])
    earlier, later = conversation_html([stopped, Turn("缺")]).split("</article>", 1)
    assert '<details class="found">' in earlier
    assert "<details" not in later


def test_evidence_is_open_in_every_answer_that_is_still_being_read() -> None:
    reading = being_read()
    html = conversation_html([Turn("粮食", reading), Turn("粮食", reading)])
    assert html.count('<details class="found" open>') == 2


def test_a_file_that_is_known_is_said_to_be_known() -> None:
    known = AddResult("a/讲话.docx", AddOutcome.UNCHANGED, "s1")
    state = Adding(1, (known,), finished=1, is_over=True)
    assert "资料库里已有，内容一样" in adding_html(state)
    again = adding_html(replace(state, again=True))
    assert "读出来的和原来一样" in again
    assert "资料库里已有" not in again


def test_a_file_that_was_added_needs_no_more_words() -> None:
    added = AddResult("讲话.docx", AddOutcome.ADDED, "s1")
    assert "一样" not in adding_html(Adding(1, (added,), finished=1, is_over=True))


def test_what_was_done_stands_over_the_table() -> None:
    speeches = FakeService().list_speeches()
    shown = table_html(speeches, done="已删除《<甲>》。")
    assert shown.index("已删除《&lt;甲&gt;》。") < shown.index("<table")
    assert "已删除" in table_html([], done="已删除《甲》。")
    assert 'role="status">已' not in table_html(speeches)


def test_a_pane_with_trouble_can_be_closed_and_one_without_says_how_to_open_it() -> None:
    trouble = trouble_reader_html("没有<这篇>讲话。")
    assert "没有&lt;这篇&gt;讲话。" in trouble
    assert "data-close" in trouble
    assert "data-trouble" in trouble
    assert "data-trouble" not in empty_reader_html("点左边的话。")


def test_the_longest_question_is_named_under_the_box() -> None:
    assert "最多 2,000 字" in keys(2000)
    assert "hidden" in keys(2000).split("最多")[0]
