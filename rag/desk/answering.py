"""A question becomes growing turns; a conversation becomes a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from threading import Event

from rag.desk.service import Service, words_for
from rag.domain import Filters, Message, Question, without_marks
from rag.errors import Cancelled
from rag.rendering.chat_text import conversation_markdown
from rag.rendering.html import dated_names
from rag.rendering.turns import CONVERSATION, NOT_FOUND, Turn, with_names


def filters(speeches: Sequence[str], speaker: str, since: str, until: str) -> Filters:
    """The choice on the left of the page; nothing chosen is the whole library."""
    return Filters(tuple(speeches or ()), speaker or "", since or "", until or "")


def history(turns: Sequence[Turn], asked: str = "") -> tuple[Message, ...]:
    """Earlier turns as the model is told of them, before it is ``asked`` something.

    A follow-up stands as it was understood, an answer without its [n] marks, a refusal by its
    first words, so that the figures of what was searched are not taken for content. Of a turn
    that failed or was stopped before it said anything, the question remains. The same question
    once more is no follow-up of itself.
    """
    messages: list[Message] = []
    for turn in turns:
        if turn.question == asked:
            continue
        messages.append(Message("user", turn.understood or turn.question))
        said = _said(turn)
        if said:
            messages.append(Message("assistant", said))
    return tuple(messages)


def _said(turn: Turn) -> str:
    if turn.error or not turn.answer:
        return ""
    if turn.refused:
        return f"{NOT_FOUND}。"
    return without_marks(turn.answer.text or "\n".join(c.text for c in turn.answer.claims))


def answering(service: Service, question: Question, stop: Event) -> Iterator[Turn]:
    """The turn as it grows; the last one is never running, whatever happened.

    What comes after ``stop`` is left out: an answer that was cut short says nothing of what the
    speeches do not mention.
    """
    turn = Turn(question.text)
    yield turn
    try:
        names = dated_names(service.list_speeches())
        for answer in service.ask(question, stop):
            if stop.is_set():
                break
            turn = replace(turn, answer=with_names(answer, names))
            yield turn
    except Cancelled:
        pass
    except Exception as error:  # a visitor gets one line; words_for logs the rest
        turn = replace(turn, error=words_for(error))
    finally:
        stop.set()  # also when the page was closed: the model need not go on
    if turn.running:
        turn = replace(turn, stopped=True)
    yield turn


def exported(turns: Sequence[Turn], kind: str, on: date) -> tuple[str, bytes]:
    """Name and content of a file with the conversation; ``kind``: docx or md.

    Raises ValueError for any other kind.
    """
    if kind == "docx":
        # Only here: what writes Word files need not be loaded to answer questions.
        from rag.rendering.chat_docx import conversation_docx

        content = conversation_docx(turns, on)
    elif kind == "md":
        content = conversation_markdown(turns, on).encode()
    else:
        raise ValueError(f"no such kind of file: {kind}")
    return f"{CONVERSATION}.{kind}", content
