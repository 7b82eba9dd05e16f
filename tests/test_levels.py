"""Speeches named by their level alone, what is planned in each part of a question, lists told in
one sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from infos import info
from small_speeches import evidence_of

from rag.choosing import Choice
from rag.composing import composed
from rag.understanding import Tense, expected_of, tense_of, understand

COUNTY = info("s1", "在全县农村工作会议上的讲话", date="2024-03-01")
CITY = info("s2", "在全市生态环境保护大会上的讲话", date="2024-03-01")
REPORT = info("s3", "云泽县2024年政府工作报告", date="2024-03-01")
SECOND = info("s4", "在全县安全生产会议上的讲话", date="2024-03-01")


@pytest.mark.parametrize(
    ("question", "speeches"),
    [
        ("县里那篇讲话怎么说粮食的？", ("s1",)),
        ("在市里那个会上提了什么目标？", ("s2",)),
        ("县里那份报告定的目标是多少？", ("s3",)),
        ("这个县里有多少人？", ()),
        ("全县那些会计来了多少？", ()),
    ],
)
def test_a_speech_may_be_named_by_its_level(question: str, speeches: tuple[str, ...]) -> None:
    assert understand(question, [COUNTY, CITY, REPORT]).speeches == speeches


def test_where_several_are_of_that_level_the_person_is_told_which() -> None:
    meant = understand("县里那个会来了多少人？", [COUNTY, CITY, SECOND])
    assert meant.speeches == ()  # all are searched
    assert any("农村工作会议" in note and "安全生产会议" in note for note in meant.notes)


def test_a_named_meeting_goes_before_a_level() -> None:
    assert understand("县里那个安全生产会议来了多少人？", [COUNTY, SECOND]).speeches == ("s4",)


@pytest.mark.parametrize(
    ("question", "tense"),
    [
        ("产量目标，2024年定多少，2025年又定多少？", Tense.PLAN),
        ("原来要求几号前完成，实际哪天完成的？", Tense.OPEN),
        ("去年产量多少，今年目标多少？", Tense.OPEN),
        ("几号前完成签订？", Tense.PLAN),
    ],
)
def test_several_things_asked_are_planned_or_done_together_or_apart(
    question: str, tense: Tense
) -> None:
    assert tense_of(question) is tense


def test_which_of_two_grows_faster_asks_for_no_person() -> None:
    assert not expected_of("两个县的产量各是多少，谁增得快一点？").person
    assert expected_of("谁主持的？").person


def test_a_sentence_that_tells_the_three_things_itself_goes_before_any_list_of_three() -> None:
    told = "要守住三条底线：一是田不能少，二是水不能断，三是人不能散。"
    one, two, three, spelt = evidence_of("这是新事。", "地要量准。", "人要找齐。", told)
    group = [replace(sentence, group=1) for sentence in (one, two, three, spelt)]
    choices = [Choice(group[0], 3.0), Choice(group[3], 2.0), Choice(group[1], 1.0)]
    found = composed(choices, group, understand("要守哪三条底线？", []), 0.0)
    assert [item.text for item in found] == [told]
