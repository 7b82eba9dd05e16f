"""Titles, places, speakers and years in a question lead to the right speeches."""

from __future__ import annotations

import pytest
from infos import info

from rag.understanding import QuestionKind, Tense, expected_of, tense_of, understand

LIBRARY = [
    info(
        "s1",
        "在全县农村工作会议上的讲话",
        speaker="林见川",
        date="2024-02-20",
        file="云泽县农村.txt",
    ),
    info("s2", "在全市重点项目建设推进会上的讲话"),
    info("s3", "政府工作报告", date="2005-03-05", file="2005年政府工作报告.txt"),
    info("s4", "政府工作报告", date="2006-03-05", file="2006年政府工作报告.txt"),
    info("s5", "在领导干部会议上的讲话", date="2021"),
    info("s6", "云泽县2025年安全生产报告", date="2025"),
]


@pytest.mark.parametrize(
    ("question", "speeches"),
    [
        ("农村工作会议上怎么讲粮食？", ("s1",)),
        ("云泽去年粮食产量多少", ("s1", "s6")),
        ("林见川讲了哪些事", ("s1",)),
        ("重点项目建设推进会要求什么", ("s2",)),
        ("2005年政府工作报告的目标", ("s3",)),
        ("政府工作报告里的就业目标", ("s3", "s4")),
        ("农村工作会议和重点项目建设推进会有什么不同", ("s1", "s2")),
        ("云泽县2025年农村工作会议的目标", ("s1",)),
        ("云泽县2025年安全生产报告的目标", ("s6",)),
        ("云泽县提了什么目标", ("s1", "s6")),
        ("会议上的讲话说了什么", ()),
        ("2005年粮食产量是多少", ()),
        ("领导干部要怎么学习", ()),
    ],
)
def test_a_question_names_these_speeches(question: str, speeches: tuple[str, ...]) -> None:
    assert understand(question, LIBRARY).speeches == speeches


def test_the_words_that_name_a_speech_leave_the_search() -> None:
    understood = understand("农村工作会议上怎么讲粮食？", LIBRARY)
    assert "农村工作" not in understood.rest
    assert "粮食" in understood.rest


@pytest.mark.parametrize(
    ("question", "figure", "units", "date", "person"),
    [
        ("增长了百分之几？", True, {"%"}, False, False),
        ("总投资多少亿元？", True, {"元"}, False, False),
        ("花了多少钱？", True, {"元"}, False, False),
        ("产量是多少万吨？", True, {"吨"}, False, False),
        ("目标是多少？", True, set(), False, False),
        ("会是哪天开的，谁主持的？", False, set(), True, True),
        ("提了什么要求？", False, set(), False, False),
    ],
)
def test_what_an_answer_must_hold_is_read_off_the_question(
    question: str, figure: bool, units: set[str], date: bool, person: bool
) -> None:
    expected = expected_of(question)
    assert (expected.figure, expected.units) == (figure, units)
    assert (expected.date, expected.person) == (date, person)


@pytest.mark.parametrize(
    ("question", "unnamed"),
    [
        ("重点项目建设推进会上讲话的是哪位领导？", True),
        ("重点项目建设推进会那篇讲话是谁讲的？", True),
        ("农村工作会议上讲话的是谁？", False),
        ("重点项目建设推进会上谁负责征地？", False),
    ],
)
def test_nobody_can_say_who_gave_a_speech_that_names_no_speaker(
    question: str, unnamed: bool
) -> None:
    assert understand(question, LIBRARY).asks_unnamed_speaker is unnamed


@pytest.mark.parametrize(
    ("question", "tense"),
    [
        ("2025年的粮食产量目标是多少？", Tense.PLAN),
        ("去年粮食产量完成多少？", Tense.RESULT),
        ("目标完成得怎么样？", Tense.OPEN),
        ("粮食产量是多少？", Tense.OPEN),
    ],
)
def test_a_target_is_told_from_an_outcome(question: str, tense: Tense) -> None:
    assert tense_of(question) is tense


def test_speeches_named_side_by_side_are_compared() -> None:
    understood = understand("农村工作会议和重点项目建设推进会各有什么要求", LIBRARY)
    assert understood.kind is QuestionKind.COMPARE
    assert understand("农村工作会议上各有什么要求", LIBRARY).kind is QuestionKind.LIST


@pytest.mark.parametrize(
    ("question", "certain"),
    [
        ("农村工作会议的目标", True),
        ("林见川讲了什么", False),
        ("云泽的目标", False),
        ("目标", False),
    ],
)
def test_only_a_meeting_or_a_text_is_named_for_certain(question: str, certain: bool) -> None:
    assert understand(question, LIBRARY).certain is certain
