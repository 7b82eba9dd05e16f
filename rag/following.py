"""What is asked of the evidence: by a follow-up beside the question it leans on; of the judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Event

from rag.domain import Answer, Question, without_marks
from rag.ports import Judge
from rag.understanding import (
    Understanding,
    asked_parts,
    asks_several,
    expected_of,
    is_comparison,
    quoted_in,
)


def of_follow_up(understanding: Understanding, question: Question) -> Understanding:
    """What a rewritten follow-up asks for is what its own words ask for, and nothing that the
    answer before has told."""
    last = next((m.content for m in reversed(question.history) if m.role == "assistant"), "")
    expected = expected_of(question.text)
    firm = expected.figure or expected.date or expected.person
    return replace(
        understanding,
        expected=expected if firm else understanding.expected,
        asks_several=asks_several(question.text),
        parts=tuple(asked_parts(question.text)) if asks_several(question.text) else (),
        known=without_marks(last),
        quoted=quoted_in(question.text) or understanding.quoted,
    )


def asking_of(
    judge: Judge | None, answer: Answer, understanding: Understanding, stop: Event | None
) -> Callable[[Sequence[str]], Sequence[float]] | None:
    """The judge with the question and the stop event put in; None where there is no judge.

    Of a comparison each speech is asked by itself what it says of the topic.
    """
    if judge is None:
        return None
    asked = answer.rewritten or answer.question
    if is_comparison(understanding):
        asked = f"关于{understanding.topic}，讲了什么？"
    return lambda sentences: judge.judge(asked, sentences, stop)
