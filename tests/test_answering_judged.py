"""What a person gets where a judge chooses the sentences: the source's own words, or a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event

import pytest
from asking import assert_holds, copying, last
from fakes import ScriptedChat, ScriptedJudge
from service_fixtures import MakeService, scripted

from rag.answering import NOT_MENTIONED
from rag.domain import ClaimStatus, Message, Question, Stage
from rag.errors import ModelError
from rag.rendering.as_json import answer_json

GRAIN = "2024年农村工作会议的讲话里，2023年的粮食总产量是多少？"
WHY = "2024年农村工作会议的讲话里，为什么要守牢耕地红线？"
"""A question that code alone is never sure of, so that the judge is asked."""
PLANNED = "项目建设推进会上说今年年度计划投资多少亿元？"
"""The speech hides this figure; the government's report tells of another place's 88亿元."""


def test_a_fact_is_answered_in_the_words_of_the_source(make_service: MakeService) -> None:
    judge = ScriptedJudge({"38.6万吨": 6.0})
    service = make_service(judge=judge)
    answer = last(service, GRAIN)
    assert answer.found
    assert_holds(service, answer)
    (claim,) = answer.claims
    assert claim.status is ClaimStatus.VERBATIM
    assert "38.6万吨" in claim.text
    assert claim.text in answer.citations[0].quote


def test_the_judge_hears_the_question_and_sentences_of_the_speech_named(
    make_service: MakeService,
) -> None:
    judge = ScriptedJudge({"38.6万吨": 6.0})
    answer = last(make_service(judge=judge), WHY)
    asked, sentences = judge.asked[0]
    assert asked == WHY
    assert all(one.startswith("2024年") for one in sentences)
    assert answer.trace.chat_model == judge.name
    assert answer.trace.prompt == "judge.v1"


def test_where_there_is_a_judge_the_chat_model_writes_nothing(make_service: MakeService) -> None:
    chat = scripted("县里投资88亿元建成高铁站[1]")
    service = make_service(chat, judge=ScriptedJudge({"38.6万吨": 6.0}))
    answer = last(service, GRAIN)
    assert answer.found
    assert chat.asked == []


def test_a_chat_model_without_a_judge_still_writes(make_service: MakeService) -> None:
    chat = copying("粮食总产量39万吨", "粮食总产量39万吨")
    service = make_service(chat)
    asked = "2024年农村工作会议的讲话里，粮食总产量是多少？"
    *before, answer = service.ask(Question(asked))
    assert len(chat.asked) == 1
    assert Stage.WRITING in {snapshot.stage for snapshot in before}
    assert "粮食总产量39万吨" in answer.text
    assert answer.trace.prompt == "answer.v1"
    assert_holds(service, answer)


def test_what_the_judge_finds_unlikely_is_refused_with_what_is_nearest(
    make_service: MakeService,
) -> None:
    service = make_service(judge=ScriptedJudge({}))
    answer = last(service, WHY)
    assert not answer.found
    assert_holds(service, answer)
    assert answer.text.startswith(NOT_MENTIONED)
    assert 1 <= len(answer.nearest) <= 3
    assert [citation.n for citation in answer.nearest] == [*range(1, len(answer.nearest) + 1)]
    assert answer.stage is Stage.DONE


def test_a_hidden_figure_is_noted_and_its_sentence_is_shown(make_service: MakeService) -> None:
    service = make_service(judge=ScriptedJudge({}))
    answer = last(service, PLANNED)
    assert not answer.found
    assert_holds(service, answer)
    assert any("隐去" in note for note in answer.notes)
    assert answer_json(answer)["notes"] == list(answer.notes)
    assert "年度计划投资**亿元" in answer.nearest[0].quote


def test_what_another_speech_tells_is_shown_but_is_not_the_answer(
    make_service: MakeService,
) -> None:
    service = make_service(judge=ScriptedJudge({"88亿元": 6.0}))
    answer = last(service, PLANNED)
    assert not answer.found
    assert_holds(service, answer)
    assert "88亿元" in answer.nearest[0].quote
    (note,) = (note for note in answer.notes if "不能当作所问的答案" in note)
    title = service.speech(answer.nearest[0].speech).metadata.text_of("title")
    assert title in note
    assert answer.nearest[0].speech not in {one.speech for one in answer.searched}


def test_how_the_question_was_understood_is_told_from_the_first(make_service: MakeService) -> None:
    service = make_service(judge=ScriptedJudge({}))
    asked = Question("农村工作会议的粮食总产量目标是多少？")
    told = [one.notes for one in service.ask(asked) if one.stage in {Stage.READING, Stage.DONE}]
    assert len(told) == 2
    for notes in told:
        assert any("2024年" in note and "2025年" in note for note in notes)


def test_a_list_is_given_whole_in_the_order_of_the_speech(make_service: MakeService) -> None:
    service = make_service(judge=ScriptedJudge({"科技防线": 4.0}))
    answer = last(service, "安全生产会议上周砚清强调要筑牢哪四条防线？")
    assert_holds(service, answer)
    assert [claim.text[:2] for claim in answer.claims] == ["一是", "二是", "三是", "四是"]


def test_years_that_are_compared_each_have_their_say(make_service: MakeService) -> None:
    service = make_service(judge=ScriptedJudge({"种双季稻每亩补贴": 5.0}))
    answer = last(service, "2024年和2025年农村工作会议，双季稻补贴各是多少？")
    assert_holds(service, answer)
    assert {service.speech(one.speech).file[:11] for one in answer.citations} == {
        "云泽县农村工作会议讲话"
    }
    assert len({one.speech for one in answer.citations}) == 2
    assert "150元" in answer.text
    assert "165元" in answer.text


def test_a_part_is_told_by_its_points_whatever_the_judge_says(make_service: MakeService) -> None:
    service = make_service(judge=ScriptedJudge({}))
    answer = last(service, "安岭市生态环境保护大会讲话第三部分讲了什么？")
    assert answer.found
    assert_holds(service, answer)
    for battle in ("蓝天", "碧水", "净土", "矿山", "转型"):
        assert battle in answer.text


def test_a_part_that_is_not_there_is_not_replaced_by_the_whole(make_service: MakeService) -> None:
    service = make_service(judge=ScriptedJudge({}))
    answer = last(service, "安岭市生态环境保护大会讲话第九部分讲了什么？")
    assert not answer.found
    assert_holds(service, answer)


def test_a_stop_during_judging_leaves_no_claims_and_no_error(make_service: MakeService) -> None:
    stop = Event()

    def stopped_by_the_reader(_: str) -> float:
        stop.set()
        return 9.0

    judge = ScriptedJudge(stopped_by_the_reader)
    service = make_service(judge=judge)
    *_, answer = service.ask(Question(WHY), stop)
    assert answer.stage is Stage.DONE
    assert not answer.claims
    assert_holds(service, answer)
    assert len(judge.asked) == 1, "nothing more is asked of the judge after a stop"
    stop.clear()
    assert last(service, GRAIN).found, "the next question is answered"


def test_a_judge_that_fails_says_so(make_service: MakeService) -> None:
    def fail(_: str) -> float:
        raise ModelError("模型 运算出错")

    service = make_service(judge=ScriptedJudge(fail))
    with pytest.raises(ModelError, match="运算出错"):
        last(service, WHY)


def test_who_spoke_is_not_guessed_where_the_text_does_not_say(make_service: MakeService) -> None:
    judge = ScriptedJudge(lambda _: 9.0)
    service = make_service(judge=judge)
    answer = last(service, "项目建设推进会的讲话人是谁？")
    assert not answer.found
    assert_holds(service, answer)
    assert judge.asked == []


def test_an_empty_library_is_not_judged(make_service: MakeService) -> None:
    judge = ScriptedJudge(lambda _: 9.0)
    answer = last(make_service(judge=judge, empty=True), GRAIN)
    assert not answer.found
    assert judge.asked == []


def test_a_follow_up_is_judged_as_rewritten(make_service: MakeService) -> None:
    whole = "2024年农村工作会议的粮食总产量是多少？"

    def reply(_: Sequence[Message]) -> str:
        return whole

    judge = ScriptedJudge({"38.6万吨": 6.0})
    history = (
        Message("user", "2024年农村工作会议提了什么？"),
        Message("assistant", "提了粮食[1]。"),
    )
    answer = last(
        make_service(ScriptedChat(reply), judge=judge), Question("粮食总产量呢？", history)
    )
    assert answer.rewritten == whole
    assert {asked for asked, _ in judge.asked} == {whole}
    assert answer.found


def test_a_fact_that_code_is_sure_of_is_answered_before_the_judge_is_asked(
    make_service: MakeService,
) -> None:
    judge = ScriptedJudge(lambda _: -9.0)
    answer = last(make_service(judge=judge), GRAIN)
    assert "38.6万吨" in answer.text
    assert judge.asked == []
