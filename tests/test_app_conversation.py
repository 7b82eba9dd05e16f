"""Conversations in the handlers of 问答: stopped, loaded again, exported."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
import pytest
from fake_service import FakeService
from handlers import KEY, NOWHERE, RELOADED, VISITOR, ask, event, last_sent, shown_until

from rag import desk
from rag.conversations import Conversations
from rag.domain import Answer, Message, Question, Stage
from rag.errors import Cancelled

# ---- stopping, loading again


def test_stop_shows_at_once_what_there_is(asking_tab: Any, fake: FakeService) -> None:
    steps = asking_tab.ask("慢", *NOWHERE, VISITOR)
    shown_until(steps, "39.5万吨以上，播种")
    shown, send, halt = asking_tab.stop(VISITOR)
    assert "已停止，以上是停止前得到的内容。" in shown
    assert "39.5万吨以上，播种" in shown
    assert (send["visible"], halt["visible"]) == (True, False)
    assert last_sent(steps)[0] == shown  # what the model still says is not taken any more
    after = ask(asking_tab, "那粮食呢")[-1][0]
    assert "已停止" in after
    assert "查了 3 篇" in after
    assert fake.asked[-1].history[0] == Message("user", "慢")
    assert "39.5万吨" in fake.asked[-1].history[1].content


def test_a_turn_that_was_stopped_is_never_a_refusal() -> None:
    """A service that is stopped ends with what it has, here nothing; that is no 未提及."""

    class Obedient(FakeService):
        def ask(self, question: Question, stop: threading.Event | None = None) -> Iterator[Any]:
            yield Answer(question.text, stage=Stage.SEARCHING)
            assert stop
            stop.set()
            yield Answer(question.text, text="讲话中未提及。")

    last = list(desk.answering(Obedient(), Question("粮食"), threading.Event()))[-1]
    assert last.stopped
    assert not last.refused


@pytest.mark.parametrize("question", ["缺模型", "慢"])
def test_what_failed_or_was_stopped_can_be_asked_again(asking_tab: Any, question: str) -> None:
    steps = asking_tab.ask(question, *NOWHERE, VISITOR)
    if question == "慢":
        shown_until(steps, "39.5万吨以上，播种")
        asking_tab.stop(VISITOR)
    shown = list(steps)[-1][0]
    assert f'data-ask="{question}">再问一遍</button>' in shown
    assert "再问一遍" not in ask(asking_tab, "粮食")[-1][0]  # of the last turn only


def test_the_same_question_pressed_twice_is_asked_once(asking_tab: Any, fake: FakeService) -> None:
    steps = asking_tab.ask("慢", *NOWHERE, VISITOR)
    shown_until(steps, "39.5万吨以上，播种")
    assert len(ask(asking_tab, "慢")) == 1
    assert len(fake.asked) == 1


def test_a_new_question_stops_the_one_before(asking_tab: Any) -> None:
    steps = asking_tab.ask("慢", *NOWHERE, VISITOR)
    shown_until(steps, "39.5万吨以上，播种")
    shown = ask(asking_tab, "火箭")[-1][0]
    assert last_sent(steps)[0] == shown
    assert shown.index("已停止") < shown.index("讲话中未提及")


def test_a_page_that_is_loaded_again_finds_its_conversation(
    asking_tab: Any, fake: FakeService
) -> None:
    asking_tab.arrive(VISITOR, KEY, *NOWHERE)
    ask(asking_tab, "粮食")
    asking_tab.leave(VISITOR)
    shown = asking_tab.arrive(RELOADED, KEY, *NOWHERE)[0]
    assert "39.5万吨以上，播种" in shown
    ask(asking_tab, "那去年呢", RELOADED)
    assert fake.asked[-1].history[0] == Message("user", "粮食")
    asking_tab.clear(RELOADED)
    assert 'class="turn"' not in asking_tab.arrive(VISITOR, KEY, *NOWHERE)[0]


def test_a_page_that_is_loaded_again_goes_on_searching_where_it_did(asking_tab: Any) -> None:
    asking_tab.arrive(VISITOR, KEY, *NOWHERE)
    ask(asking_tab, "粮食", speeches=["s1", "s2"], speaker="周砚清", since="2025")
    _, speeches, speaker, since, until, line = asking_tab.arrive(RELOADED, KEY, *NOWHERE)
    assert speeches["value"] == ["s1", "s2"]
    assert (speaker["value"], since["value"]) == ("周砚清", "2025")
    assert "value" not in until  # none was chosen
    assert "1 篇，2025 年起，周砚清" in line
    asking_tab.clear(RELOADED)
    line = asking_tab.arrive(VISITOR, KEY, *NOWHERE)[-1]
    assert "全部 3 篇" in line  # a new conversation begins with the whole library


def test_an_answer_under_way_ends_when_its_page_is_loaded_again(asking_tab: Any) -> None:
    asking_tab.arrive(VISITOR, KEY, *NOWHERE)
    steps = asking_tab.ask("慢", *NOWHERE, VISITOR)
    shown_until(steps, "39.5万吨以上，播种")
    shown = asking_tab.arrive(RELOADED, KEY, *NOWHERE)[0]
    assert "已停止" in shown
    assert "data-running" not in shown
    asking_tab.leave(VISITOR)  # the old page is noticed to be gone only now
    assert last_sent(steps)[0] == shown


def test_closing_the_page_stops_its_answer(asking_tab: Any) -> None:
    asking_tab.arrive(VISITOR, KEY, *NOWHERE)
    steps = asking_tab.ask("慢", *NOWHERE, VISITOR)
    shown_until(steps, "39.5万吨以上，播种")
    asking_tab.leave(VISITOR)
    assert "已停止" in last_sent(steps)[0]


@pytest.mark.parametrize("key", ["", None, "x", KEY + "0", "../../../../etc/passwd"])
def test_without_a_good_key_conversations_stay_apart(asking_tab: Any, key: Any) -> None:
    asking_tab.arrive(VISITOR, key, *NOWHERE)
    ask(asking_tab, "粮食")
    assert 'class="turn"' not in asking_tab.arrive(RELOADED, key, *NOWHERE)[0]
    assert ask(asking_tab, "火箭", RELOADED)[-1][0].count('class="turn"') == 1


def test_other_tabs_have_their_own_conversation(asking_tab: Any) -> None:
    asking_tab.arrive(VISITOR, KEY, *NOWHERE)
    ask(asking_tab, "粮食")
    assert 'class="turn"' not in asking_tab.arrive(RELOADED, KEY[::-1], *NOWHERE)[0]


def test_the_conversation_used_longest_ago_is_forgotten_first() -> None:
    kept = Conversations(kept=2)
    first = kept.join("a", KEY)
    first.begin("一")
    kept.join("b", KEY[::-1])
    kept.of("a")
    kept.of("c")
    assert kept.of("a") is first
    assert [turn.question for turn in kept.of("a").turns] == ["一"]


# ---- the conversation as a file


def test_export_is_the_whole_conversation(asking_tab: Any) -> None:
    ask(asking_tab, "粮食")
    ask(asking_tab, "火箭")
    notice = asking_tab.export(event(kind="docx"), VISITOR)
    assert "已导出 言必问答.docx" in notice
    document = docx.Document(BytesIO(saved(notice)))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["粮食", "火箭"]
    markdown = saved(asking_tab.export(event(kind="md"), VISITOR)).decode()
    assert "## 粮食" in markdown
    assert "## 火箭" in markdown


def test_an_unknown_kind_of_file_is_refused_in_words(asking_tab: Any) -> None:
    notice = asking_tab.export(event(kind="exe"), VISITOR)
    assert desk.UNEXPECTED in notice
    assert "data-file" not in notice


def saved(notice: str) -> bytes:
    found = re.search(r'data-file="([^"]+)"', notice)
    assert found
    return base64.b64decode(found[1])


# ---- what ends an answer


def test_a_cancelled_answer_counts_as_stopped() -> None:
    class Cancelling(FakeService):
        def ask(self, question: Question, stop: threading.Event | None = None) -> Iterator[Any]:
            yield from list(super().ask(question, stop))[:2]
            raise Cancelled("停了")

    turns = list(desk.answering(Cancelling(), Question("粮食"), threading.Event()))
    assert turns[-1].stopped
    assert turns[-1].error == ""


def test_a_closed_page_stops_the_model(fake: FakeService) -> None:
    stop = threading.Event()
    steps = desk.answering(fake, Question("慢"), stop)
    next(steps)
    next(steps)
    steps.close()
    assert stop.is_set()
