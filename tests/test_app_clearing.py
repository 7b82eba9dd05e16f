"""Clearing a conversation in the handlers of 问答, and having it back."""

from __future__ import annotations

from typing import Any

from fake_service import FakeService
from handlers import KEY, NOWHERE, RELOADED, VISITOR, ask, last_sent, shown_until


def test_after_clearing_nothing_of_before_is_told(asking_tab: Any, fake: FakeService) -> None:
    ask(asking_tab, "粮食")
    shown, send, halt, reader = asking_tab.clear(VISITOR)
    assert "可以这样问" in shown
    assert 'class="turn"' not in shown
    assert (send["visible"], halt["visible"]) == (True, False)
    assert 'class="reader empty"' in reader
    assert "已清空" in shown
    asked = len(fake.asked)
    again = ask(asking_tab, "那去年呢")[-1][0]
    assert len(fake.asked) == asked + 1
    assert fake.asked[-1].history == ()
    assert again.count('class="turn"') == 1


def test_clearing_stops_an_answer_that_is_under_way(asking_tab: Any, fake: FakeService) -> None:
    steps = asking_tab.ask("慢", *NOWHERE, VISITOR)
    shown_until(steps, "39.5万吨以上，播种")
    asking_tab.clear(VISITOR)
    shown, _, send, halt = last_sent(steps)
    assert 'class="turn"' not in shown
    assert (send["visible"], halt["visible"]) == (True, False)
    ask(asking_tab, "粮食")
    assert fake.asked[-1].history == ()


def test_a_cleared_conversation_comes_back_whole(asking_tab: Any, fake: FakeService) -> None:
    ask(asking_tab, "火箭")
    before = ask(asking_tab, "粮食")[-1][0]
    assert before.count("data-open") > 4
    cleared = asking_tab.clear(VISITOR)[0]
    assert "data-undo" in cleared
    assert asking_tab.clear(VISITOR)[0] == cleared  # once too often takes nothing away
    assert asking_tab.undo(VISITOR) == before
    assert asking_tab.undo(VISITOR) == before  # pressed twice
    ask(asking_tab, "那去年呢")
    told = [message.content for message in fake.asked[-1].history if message.role == "user"]
    assert told == ["火箭", "粮食"]


def test_an_answer_that_was_cleared_away_comes_back_as_stopped(asking_tab: Any) -> None:
    steps = asking_tab.ask("慢", *NOWHERE, VISITOR)
    shown_until(steps, "39.5万吨以上，播种")
    asking_tab.clear(VISITOR)
    assert "data-undo" in last_sent(steps)[0]
    shown = asking_tab.undo(VISITOR)
    assert "已停止，以上是停止前得到的内容。" in shown
    assert "39.5万吨以上，播种" in shown


def test_clearing_is_final_with_the_next_question(asking_tab: Any) -> None:
    ask(asking_tab, "粮食")
    asking_tab.clear(VISITOR)
    after = ask(asking_tab, "火箭")[-1][0]
    assert asking_tab.undo(VISITOR) == after
    assert "data-undo" in asking_tab.clear(VISITOR)[0]
    assert asking_tab.undo(VISITOR) == after  # what was cleared last, nothing older


def test_clearing_is_final_when_the_page_is_left(asking_tab: Any) -> None:
    asking_tab.arrive(VISITOR, KEY, *NOWHERE)
    ask(asking_tab, "粮食")
    asking_tab.clear(VISITOR)
    shown = asking_tab.arrive(RELOADED, KEY, *NOWHERE)[0]
    assert "data-undo" not in shown
    assert asking_tab.undo(RELOADED) == shown


def test_an_offer_to_undo_outlives_a_change_of_the_library(
    asking_tab: Any, fake: FakeService
) -> None:
    ask(asking_tab, "粮食")
    asking_tab.clear(VISITOR)
    fake.remove(["s3"])
    shown = asking_tab.refresh(VISITOR, *NOWHERE)[0]
    assert "有 2 篇讲话" in shown
    assert "data-undo" in shown


def test_nothing_is_offered_where_nothing_was_cleared(asking_tab: Any) -> None:
    assert "data-undo" not in asking_tab.clear(VISITOR)[0]
