"""A short question about something that nobody spoke of is no follow-up of the question before."""

from __future__ import annotations

from service_fixtures import MakeService

from rag.domain import Answer, Message, Question

HISTORY = (
    Message("user", "全县粮食总产量目标是多少？"),
    Message("assistant", "粮食总产量39万吨以上。[1]"),
)


def ask(make_service: MakeService, question: str) -> Answer:
    *_, answer = make_service(None).ask(Question(question, HISTORY))
    return answer


def test_what_no_speech_has_is_not_answered_with_what_was_asked_before(
    make_service: MakeService,
) -> None:
    answer = ask(make_service, "火箭发射了几次？")
    assert answer.rewritten is None
    assert not answer.found


def test_what_the_speeches_have_still_takes_up_the_question_before(
    make_service: MakeService,
) -> None:
    assert "粮食总产量" in (ask(make_service, "增速是多少？").rewritten or "")
