"""Questions for all that a speech has set out, told apart from those that name a topic."""

from __future__ import annotations

import pytest

from rag.understanding.outlined import asks_outline, asks_tasks


@pytest.mark.parametrize(
    ("rest", "outline", "tasks"),
    [
        ("提出了哪些主要任务？", True, True),
        ("        部署了哪几项重点工作", True, True),
        ("在        上讲了哪几个问题？", True, False),
        ("的主要内容有哪些？", True, False),
        ("2010年  有哪几个部分?", True, False),
        ("分几个部分？", True, False),
        ("安排了什么工作？", True, True),
        ("对防汛提出了哪些任务？", False, False),
        ("提出了哪些防汛任务？", False, False),
        ("提出了哪些保障民生的措施？", False, False),
        ("粮食增加了多少？", False, False),
        ("有哪几位领导参加？", False, False),
    ],
)
def test_what_is_left_of_the_question_decides(rest: str, outline: bool, tasks: bool) -> None:
    assert asks_outline(rest) is outline
    assert asks_tasks(rest) is tasks
