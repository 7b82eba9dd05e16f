"""Asking a service for the last state of an answer, and what every answer promises."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fakes import ScriptedChat

from rag.answering import NOT_MENTIONED
from rag.assembly import Service
from rag.domain import Answer, Message, Question


def last(service: Service, question: Question | str) -> Answer:
    """The answer as it stands in the end."""
    if isinstance(question, str):
        question = Question(question)
    *_, final = service.ask(question)
    return final


def handle_of(prompt: str, words: str) -> str:
    """The handle under which a sentence with ``words`` stands in a prompt."""
    line = next(line for line in prompt.splitlines() if words in line)
    match = re.match(r"\[\d+\]", line)
    assert match is not None
    return match[0]


def copying(words: str, text: str = "") -> ScriptedChat:
    """A model that cites the sentence with ``words``, saying ``text``."""

    def reply(messages: Sequence[Message]) -> str:
        return text + handle_of(messages[-1].content, words)

    return ScriptedChat(reply)


def assert_holds(service: Service, answer: Answer) -> None:
    """The promises of every answer, whatever the model said."""
    marks = {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)}
    assert marks == {citation.n for citation in answer.citations}
    cited = {n for claim in answer.claims for n in claim.citations}
    assert cited == {citation.n for citation in answer.citations}
    for citation in (*answer.citations, *answer.nearest):
        text = service.speech(citation.speech).text
        assert text[citation.span.start : citation.span.end] == citation.quote
    if not answer.found:
        assert not answer.claims
        assert answer.text.startswith(NOT_MENTIONED)
