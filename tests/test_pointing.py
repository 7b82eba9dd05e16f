"""Follow-ups that point back at a speech: 「刚才那个会」 is the one cited, and it is said so."""

from __future__ import annotations

import pytest
from fakes import ScriptedJudge
from service_fixtures import MakeService

from rag.domain import Answer, Message, Question
from rag.understanding.pointing import LAST, OTHER, pointing_in

ACCIDENTS = "今年上半年发生事故4起、死亡1人，比去年同期的5起、2人分别下降20%和50%。"
"""Stands in the press release on work safety alone."""
FLOOD = "望荻镇荷荻口村的种粮大户段守田，去年流转土地1260亩，六月那场内涝淹了他三百多亩早稻。"
"""Stands in the speech on farming of 2024 alone."""
SHRIMP = "望荻镇荷荻口村的段守田去年把流转面积扩大到1480亩，其中600亩搞了稻虾轮作。"
"""Stands in the speech on farming of 2025 alone."""
WISHES = "澜水二桥在9月28日通车，澜东、澜西两个区的车程由40分钟缩短到12分钟。"
"""Stands in the New Year's greeting alone, which is no meeting."""
SAFETY = "云泽县召开2025年年中安全生产工作会议（通稿）"
FARMING = "在全县农村工作会议上的讲话"


@pytest.mark.parametrize(
    ("question", "written", "ordinal", "count"),
    [
        ("刚才那个会是谁主持的？", "刚才那个会", None, 1),
        ("上面那次会议来了多少人？", "上面那次会议", None, 1),
        ("他在那次会上说了啥", "那次会", None, 1),
        ("那篇讲话是哪天讲的？", "那篇讲话", None, 1),
        ("该报告提出什么目标", "该报告", None, 1),
        ("前面说的第二个会谁发言", "前面说的第二个会", 2, 1),
        ("第一篇里怎么说", "第一篇", 1, 1),
        ("后一篇里怎么说", "后一篇", LAST, 1),
        ("那另一篇呢", "那另一篇", OTHER, 1),
        ("另外那篇呢", "另外那篇", OTHER, 1),
        ("那两篇讲话有什么不同", "那两篇讲话", None, 2),
        ("会上还说了什么", "会", None, 1),
    ],
)
def test_words_that_point_back(
    question: str, written: str, ordinal: int | None, count: int
) -> None:
    found = pointing_in(question)
    assert found is not None
    assert (found.written, found.ordinal, found.count) == (written, ordinal, count)


@pytest.mark.parametrize(
    "question",
    [
        "这个会不会成功",
        "那个会更好",
        "这次机会怎么抓",
        "这个社会问题怎么看",
        "这个工会主席是谁",
        "这个会计是谁",
        "第四项呢，分哪几条？",
        "第二次会议是哪天",  # a meeting of a row, not the second that was spoken of
        "那第二年呢，涨了没有？",
        "里头社会上募多少？",
        "上面那位县长是谁",
        "安全生产那个会来了多少人",  # the words in front name it
    ],
)
def test_words_that_do_not(question: str) -> None:
    assert pointing_in(question) is None


def talk(*turns: str) -> tuple[Message, ...]:
    return tuple(
        Message("assistant" if number % 2 else "user", said) for number, said in enumerate(turns)
    )


def ask(make_service: MakeService, question: str, *turns: str, **liked: float) -> Answer:
    service = make_service(judge=ScriptedJudge(dict(liked)))
    *_, answer = service.ask(Question(question, talk(*turns)))
    return answer


def test_the_meeting_that_was_cited_is_the_one_asked_about(make_service: MakeService) -> None:
    # Two of the samples are meetings over which somebody presides; only one was cited.
    turns = ("上半年出了几起事故？", ACCIDENTS)
    answer = ask(make_service, "刚才那个会是谁主持的？", *turns, 主持会议=6.0)
    assert answer.found
    assert {citation.title for citation in answer.citations} == {SAFETY}
    assert "蒋云舟主持会议" in answer.text
    assert answer.rewritten == f"《{SAFETY}》是谁主持的？"
    assert f"「刚才那个会」按前面的回答理解为《{SAFETY}》。" in answer.notes


def test_it_is_the_year_that_was_cited_where_two_speeches_have_one_title(
    make_service: MakeService,
) -> None:
    answer = ask(
        make_service, "那篇讲话里哪几家单位发言？", "段守田流转了多少地？", SHRIMP, 作了发言=6.0
    )
    assert "清塬镇、白鹭圩镇、云峤乡和县自然资源局4家单位作了发言" in answer.text
    assert f"「那篇讲话」按前面的回答理解为2025年《{FARMING}》。" in answer.notes


def test_a_meeting_is_not_the_greeting_that_was_cited_last(make_service: MakeService) -> None:
    turns = ("上半年出了几起事故？", ACCIDENTS, "二桥哪天通车？", WISHES)
    answer = ask(make_service, "前面那个会是谁主持的？", *turns, 主持会议=6.0)
    assert {citation.title for citation in answer.citations} == {SAFETY}


def test_the_first_of_two_is_the_one_cited_first(make_service: MakeService) -> None:
    turns = ("段守田2023年流转了多少地？", FLOOD, "上半年出了几起事故？", ACCIDENTS)
    answer = ask(make_service, "上面说的第一个会，哪几家单位发言？", *turns, 作了发言=6.0)
    assert "望荻镇、芦汀镇、桐坪乡和县农业农村局4家单位作了发言" in answer.text
    assert any(note.endswith(f"理解为2024年《{FARMING}》。") for note in answer.notes)


def test_what_the_speech_pointed_at_does_not_say_is_refused(make_service: MakeService) -> None:
    # Nobody is said to have presided over the speech on farming; over others somebody is.
    turns = ("段守田2023年流转了多少地？", FLOOD)
    answer = ask(make_service, "刚才那个会是谁主持的？", *turns)
    assert not answer.found
    assert {one.title for one in answer.searched} == {FARMING}


def test_where_two_may_be_meant_both_answer_and_the_person_is_told(
    make_service: MakeService,
) -> None:
    answer = ask(
        make_service, "那次会议哪几家单位发言？", "段守田流转了多少地？", f"{FLOOD}\n{SHRIMP}",
        作了发言=6.0,
    )  # fmt: skip
    assert f"「那次会议」可能指2024年《{FARMING}》、2025年《{FARMING}》" in "".join(answer.notes)
    assert [claim.text.startswith(f"《{FARMING}》（202") for claim in answer.claims] == [True, True]
    assert "桐坪乡" in answer.text
    assert "云峤乡" in answer.text


def test_a_bare_other_one_is_asked_the_same(make_service: MakeService) -> None:
    turns = (
        "段守田2023年流转了多少地？", FLOOD,
        "2025年农村会上哪几家单位发言？", "清塬镇、白鹭圩镇、云峤乡和县自然资源局4家单位作了发言。",
    )  # fmt: skip
    answer = ask(make_service, "那另一篇呢？", *turns, 作了发言=6.0)
    assert "桐坪乡" in answer.text
    assert "云峤乡" not in answer.text


def test_where_nothing_was_cited_it_is_said_and_all_are_searched(
    make_service: MakeService,
) -> None:
    answer = ask(make_service, "刚才那个会是谁主持的？", "今天天气怎么样？", "讲话中未提及。")
    assert len(answer.searched) == 8
    assert any("找不到「刚才那个会」所指的讲话" in note for note in answer.notes)


def test_a_speech_that_is_named_needs_no_conversation(make_service: MakeService) -> None:
    turns = ("段守田2023年流转了多少地？", FLOOD)
    answer = ask(make_service, "2025年安全生产工作会议那次会议是谁主持的？", *turns, 主持会议=6.0)
    assert answer.rewritten is None
    assert "蒋云舟主持会议" in answer.text


def test_who_gave_a_speech_that_hides_its_speaker_is_not_answered(
    make_service: MakeService,
) -> None:
    said = "没有开工的17个项目里，卡在用地上的有8个，卡在资金上的有5个。"
    turns = ("17个没开工的项目卡在哪里？", said)
    answer = ask(make_service, "那篇讲话是谁讲的？", *turns, 通报=6.0)
    assert not answer.found


def test_a_list_of_two_speeches_that_may_be_meant_says_whose_each_point_is(
    make_service: MakeService,
) -> None:
    turns = ("段守田流转了多少地？", f"{FLOOD}\n{SHRIMP}")
    answer = ask(make_service, "那次会议提出了哪六件大事？", *turns, 粮食生产=6.0)
    assert answer.found
    assert all(claim.text.startswith(f"《{FARMING}》（202") for claim in answer.claims)
