"""The handlers of 问答 over a service without models: asking, follow-ups, failures, places."""

from __future__ import annotations

from typing import Any

import pytest
from fake_service import FakeService
from handlers import ask, event

from rag import desk
from rag.conversations import Conversation
from rag.domain import Filters, Message
from rag.tabs import asking
from rag.tabs.shared import Shared


def test_an_answer_grows_and_clears_the_question_box(asking_tab: Any) -> None:
    steps = ask(asking_tab, " 粮食 ")
    assert "正在检索" in steps[0][0]
    assert steps[0][1] == ""
    assert "查了 3 篇" in steps[-1][0]
    assert [step[0].count('class="claim ') for step in steps] == sorted(
        step[0].count('class="claim ') for step in steps
    )
    assert steps[0][2]["visible"] is False
    assert steps[-1][2]["visible"] is True
    assert steps[-1][3]["visible"] is False


def test_an_empty_question_does_nothing(asking_tab: Any, fake: FakeService) -> None:
    assert len(ask(asking_tab, "  \n ")) == 1
    assert fake.asked == []


def test_scope_and_history_go_into_the_question(asking_tab: Any, fake: FakeService) -> None:
    ask(asking_tab, "粮食")
    ask(asking_tab, "那去年呢", speeches=["s2"], speaker="周砚清", since="2025", until="2025")
    question = fake.asked[-1]
    assert question.filters == Filters(("s2",), "周砚清", "2025", "2025")
    assert question.history[0] == Message("user", "粮食")
    assert question.history[1].role == "assistant"
    assert "39.5万吨" in question.history[1].content
    assert "[1]" not in question.history[1].content


def test_nothing_chosen_is_no_filter(asking_tab: Any, fake: FakeService) -> None:
    ask(asking_tab, "粮食")
    assert fake.asked[0].filters.is_empty()


def test_a_known_error_is_one_calm_line(asking_tab: Any) -> None:
    shown = ask(asking_tab, "缺模型")[-1][0]
    assert "模型文件缺少 2 个，请先运行 yanbi models pull" in shown
    assert "Error" not in shown


def test_an_unforeseen_error_is_logged_and_never_shown(
    asking_tab: Any, caplog: pytest.LogCaptureFixture
) -> None:
    shown = ask(asking_tab, "意外")[-1][0]
    assert desk.UNEXPECTED in shown
    assert "secret" not in shown
    assert "secret detail" in caplog.text


def test_after_a_failure_the_question_alone_is_told(asking_tab: Any, fake: FakeService) -> None:
    ask(asking_tab, "缺模型")
    ask(asking_tab, "那去年呢")
    assert fake.asked[-1].history == (Message("user", "缺模型"),)


def test_after_a_refusal_the_counts_of_the_search_are_not_told(
    asking_tab: Any, fake: FakeService
) -> None:
    ask(asking_tab, "火箭")
    shown = ask(asking_tab, "那粮食呢")[-1][0]
    assert fake.asked[-1].history == (
        Message("user", "火箭"),
        Message("assistant", "讲话中未提及。"),
    )
    assert 'data-turn="2"' in shown
    assert "39.5万吨以上，播种" in shown


def test_a_follow_up_is_told_as_it_was_understood(asking_tab: Any, fake: FakeService) -> None:
    ask(asking_tab, "那粮食呢")
    ask(asking_tab, "再说说播种面积")
    assert fake.asked[-1].history[0] == Message("user", "全县粮食总产量目标是多少")


def test_the_same_question_again_is_no_follow_up_of_itself(
    asking_tab: Any, fake: FakeService
) -> None:
    for text in ("粮食", "缺模型", "缺模型"):
        ask(asking_tab, text)
    assert [m.content for m in fake.asked[-1].history if m.role == "user"] == ["粮食"]


def test_opening_places(asking_tab: Any) -> None:
    places = [["s1", 300, 320], ["s2", 5, 9]]
    assert 'data-speech="s2"' in asking_tab.open(event(places=places, at=1))
    assert 'data-at="1"' in asking_tab.open(event(places=places, at=99))
    assert "可能刚被删除" in asking_tab.open(event(places=[["s9", 0, 1]], at=0))


def test_what_the_page_sends_is_not_trusted(
    asking_tab: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert desk.UNEXPECTED in asking_tab.open(event(places=[["s1", "x", 3]], at=0))
    assert desk.UNEXPECTED in asking_tab.open(event(places=[], at=0))
    assert caplog.records


def test_empty_library_points_to_the_way_out() -> None:
    assert "去资料库添加" in asking.Asking(FakeService(empty=True), Shared(None)).shown(
        Conversation()
    )
