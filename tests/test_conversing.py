"""Follow-ups are told apart, and a rewriting keeps to the words of the conversation."""

from __future__ import annotations

import pytest

from rag.conversing import is_faithful, joined, leans_on_history, recent
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
