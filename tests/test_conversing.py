"""Follow-ups are told apart, and a rewriting keeps to the words of the conversation."""

from __future__ import annotations

import pytest

from rag.conversing import is_faithful, joined, leans_on_history, recent, stands_alone
from rag.domain import Message, without_marks

HISTORY = (
    Message("user", "云泽县农村工作会议是谁主持的？"),
    Message("assistant", "会议由县长主持[1]，县委书记讲话[2]。"),
)


@pytest.mark.parametrize(
    "question", ["来了多少人？", "那2025年呢？", "它的目标是什么", "还有哪些要求？"]
)
def test_a_question_that_leans_on_what_went_before(question: str) -> None:
    assert leans_on_history(question, HISTORY, names_a_speech=False)


def test_a_question_that_stands_alone() -> None:
    whole = "全市重点项目建设推进会提出了多少亿元的投资目标？"
    assert not leans_on_history(whole, HISTORY, names_a_speech=False)
    assert not leans_on_history("来了多少人？", HISTORY, names_a_speech=True)
    assert not leans_on_history("来了多少人？", (), names_a_speech=False)


def test_old_marks_are_gone_from_what_is_handed_on() -> None:
    assert without_marks("会议由县长主持[1]，[12]。") == "会议由县长主持，。"
    assert all("[" not in turn.content for turn in recent(HISTORY))


def test_only_the_last_turns_are_handed_on() -> None:
    long = tuple(Message("user", f"第{n}问") for n in range(10))
    assert [turn.content for turn in recent(long)] == ["第6问", "第7问", "第8问", "第9问"]


def test_joining_puts_the_last_question_before_this_one() -> None:
    assert joined("来了多少人？", HISTORY) == "云泽县农村工作会议是谁主持的，来了多少人？"


@pytest.mark.parametrize(
    ("written", "faithful"),
    [
        ("云泽县农村工作会议来了多少人？", True),
        ("临澜市农村工作会议来了多少人？", False),  # a place nobody named
        ("云泽县2023年农村工作会议来了多少人？", False),  # a year nobody named
        ("会议由县长主持。", False),  # an answer, not a question
        ("多少", False),
    ],
)
def test_a_rewriting_may_not_bring_in_anything(written: str, faithful: bool) -> None:
    known = "\n".join(turn.content for turn in HISTORY) + "来了多少人？"
    assert is_faithful(written, "来了多少人？", known) is faithful


@pytest.mark.parametrize(
    ("question", "last", "whole"),
    [
        ("火星探测的预算是多少？", "云溪县的公路有多长？", True),
        ("2005年粮食产量达到多少？", "云溪县的公路有多长？", True),
        ("省长是谁？", "提出了哪些生态建设的举措？", True),
        ("县长是谁？", "云溪县的公路有多长？", False),  # that county's
        ("增速是多少？", "粮食产量是多少？", False),
        ("今年的目标是多少？", "粮食产量是多少？", False),
        ("2024年到多少了？", "2023年粮食产量是多少？", False),
        ("2023年粮食产量多少？", "2024年云溪县粮食产量多少？", False),  # of the same county
        ("谁牵头，哪天完成？", "清淤是谁的事？", False),
    ],
)
def test_a_short_question_with_a_subject_of_its_own_is_whole(
    question: str, last: str, whole: bool
) -> None:
    assert stands_alone(question, last) is whole
    history = [Message("user", last), Message("assistant", "有。")]
    assert leans_on_history(question, history, names_a_speech=False) is not whole


def test_of_a_long_question_only_the_end_is_joined() -> None:
    history = [Message("user", "长" * 500 + "这段话讲了什么？"), Message("assistant", "有。")]
    assert joined("增速呢？", history) == "长" * 52 + "这段话讲了什么，增速呢？"
