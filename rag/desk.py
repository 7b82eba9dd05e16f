"""The desk between the page and the service: what a visitor does, step by step, without Gradio.

Turns a question into growing turns and a pile of files into growing results, keeps track of what
can be stopped, and puts every failure into words. Knows nothing of widgets or of HTML.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from queue import Queue
from threading import Event, Thread
from typing import Any, Protocol

from rag.domain import (
    AddOutcome,
    AddResult,
    Answer,
    Filters,
    Message,
    Question,
    Speech,
    SpeechInfo,
    without_marks,
)
from rag.errors import Cancelled, YanbiError
from rag.rendering.chat_text import conversation_markdown
from rag.rendering.html import dated_names
from rag.rendering.library_html import Adding
from rag.rendering.turns import CONVERSATION, NOT_FOUND, Turn, with_names
from rag.settings import Settings

log = logging.getLogger("yanbi.desk")

UNEXPECTED = (
    "没有做成：遇到了没有料到的情况，详情已记入日志。请再试一次；若还是这样，请重新启动言必。"
)


class Status(Protocol):
    @property
    def speeches(self) -> int: ...
    @property
    def model(self) -> str: ...
    @property
    def ready(self) -> bool: ...


class Service(Protocol):
    """What the page needs; `rag.assembly.Service` is one."""

    @property
    def settings(self) -> Settings: ...
    def status(self) -> Status: ...
    def warm_up(self) -> None: ...
    def ask(self, question: Question, stop: Event | None = None, /) -> Iterator[Answer]: ...
    def list_speeches(self) -> list[SpeechInfo]: ...
    def speech(self, id: str, /) -> Speech: ...
    def add_files(
        self,
        paths: Sequence[Path],
        progress: Callable[[str, float], None] | None = None,
        stop: Event | None = None,
        /,
    ) -> Iterator[AddResult]: ...
    def edit(self, id: str, changes: Mapping[str, str], /) -> SpeechInfo: ...
    def remove(self, ids: Sequence[str], /) -> None: ...
    def example_questions(self) -> list[str]: ...


def words_for(error: Exception) -> str:
    """One calm line for a person; what nobody foresaw also goes to the log."""
    if isinstance(error, YanbiError):
        return str(error)
    log.error("unexpected", exc_info=error)
    return UNEXPECTED


class Runs:
    """What is under way for which visitor, so that it can be stopped."""

    def __init__(self) -> None:
        self._events: dict[str, Event] = {}

    def begin(self, visitor: str) -> Event:
        """A fresh event; what the visitor had under way is told to stop."""
        self.stop(visitor)
        event = self._events[visitor] = Event()
        return event

    def stop(self, visitor: str) -> None:
        event = self._events.pop(visitor, None)
        if event:
            event.set()


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


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that the page has handed in: its name there, and where it was put here."""

    name: str
    path: Path


@dataclass(slots=True)
class _Steps:
    """Results and progress words of `Service.add_files`, which runs in a thread of its own."""

    queue: Queue[AddResult | tuple[str, float] | Exception | None] = field(default_factory=Queue)

    def run(self, service: Service, paths: Sequence[Path], stop: Event) -> None:
        try:
            for result in service.add_files(paths, lambda *now: self.queue.put(now), stop):
                self.queue.put(result)
        except Exception as error:  # `adding` shows it in words
            self.queue.put(error)
        self.queue.put(None)


def adding(
    service: Service, uploads: Sequence[Upload], refused: Sequence[AddResult], stop: Event
) -> Iterator[Adding]:
    """Adds the files under their own names and says how it goes; the uploads are used up."""
    state = Adding(len(uploads) + len(refused), tuple(refused))
    with tempfile.TemporaryDirectory(prefix="yanbi-") as folder:
        paths = [_moved(upload, Path(folder) / str(n)) for n, upload in enumerate(uploads)]
        steps = _Steps()
        worker = Thread(target=steps.run, args=(service, paths, stop), daemon=True)
        worker.start()
        try:
            while (step := steps.queue.get()) is not None:
                if isinstance(step, AddResult):
                    state = replace(state, results=(*state.results, step))
                elif isinstance(step, tuple):
                    state = replace(state, doing=step[0], part=min(max(step[1], 0.0), 1.0))
                elif not isinstance(step, Cancelled):
                    state = replace(state, trouble=words_for(step))
                yield state
        finally:
            stop.set()
            worker.join()
    yield replace(state, doing="")


def refusal(name: str, reason: str) -> AddResult:
    return AddResult(name, AddOutcome.REFUSED, reason=reason)


def _moved(upload: Upload, folder: Path) -> Path:
    """The upload under the name it had on the visitor's machine."""
    folder.mkdir()
    name = Path(upload.name.replace("\\", "/")).name or "未命名"
    return Path(shutil.move(upload.path, folder / name))


def changed(before: Speech, wanted: Mapping[str, Any]) -> dict[str, str]:
    """What of the correction form differs from what is stored."""
    values = {name: str(value).strip() for name, value in wanted.items()}
    return {n: v for n, v in values.items() if v != before.metadata.text_of(n)}
