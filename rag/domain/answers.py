"""A question and its answer: passages, evidence, claims, citations, timings.

An Answer grows: use cases yield snapshots of it, each complete in itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from rag.domain.shelf import Filters
from rag.domain.speeches import Span

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a speech found for a question. ``score``: higher is better, one query only."""

    speech: str
    title: str
    section: tuple[str, ...]
    span: Span
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class EvidenceSentence:
    """A sentence that is put before the model, under a handle that lives for one request only.

    ``context`` is what the library knows around it (title, speaker, date, headings): a claim may
    repeat words of it, but they are not evidence of themselves. ``date`` is the speech's own
    (ISO or ''), by which 今年 and 去年 are understood. Sentences of one ``group`` (1, 2, …) are
    the points of one list, -1 is the heading over list 1; 0 is no list. ``before`` is what stands
    in front of it in its paragraph, as far as it may say whom 他 and 这 mean. ``page`` is
    where it begins in the file, None for formats without pages.
    """

    handle: int
    speech: str
    title: str
    section: tuple[str, ...]
    span: Span
    text: str
    score: float
    context: str = ""
    date: str = ""
    group: int = 0
    before: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Evidence of an answer: ``quote`` is exactly ``span`` of the speech's stored text.

    ``page`` is where it begins in the file, None for formats without pages.
    """

    n: int
    speech: str
    title: str
    section: tuple[str, ...]
    span: Span
    quote: str
    page: int | None = None


class ClaimStatus(StrEnum):
    """How far a claim can be trusted."""

    VERBATIM = "原文"
    PARAPHRASE = "转述"
    UNVERIFIED = "未核实"


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of an answer and the numbers of the citations that carry it.

    ``reason`` says why a claim is 未核实, in words a person can read; else it is empty.
    """

    text: str
    status: ClaimStatus
    citations: tuple[int, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Searched:
    """A speech that was searched and how many of its sentences were taken as evidence."""

    speech: str
    title: str
    evidence: int


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds since the request began, and token counts."""

    retrieve_s: float = 0.0
    first_token_s: float = 0.0
    total_s: float = 0.0
    prompt_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Trace:
    """Enough to make the same answer again: prompt name and digest, models, generation."""

    prompt: str = ""
    prompt_digest: str = ""
    chat_model: str = ""
    embedder: str = ""
    generation: int = 0
    notes: tuple[str, ...] = ()


class Stage(StrEnum):
    """Where an answer stands; the value is what a person is shown meanwhile."""

    WAITING = "排队等候"
    SEARCHING = "正在检索"
    READING = "已找到依据，模型正在阅读"
    WRITING = "正在作答"
    DONE = "完成"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or a snapshot of one that is still being written (``stage`` tells).

    ``evidence`` are the sentences found, shown before the model has written anything. ``draft``
    is the line the model is writing at this moment, not yet checked: never part of the answer.
    ``queue_place`` is how many questions are before this one while the stage is WAITING.
    ``citations`` hold only what ``claims`` cite. ``nearest`` are the closest passages of an
    answer with ``found`` False. ``notes`` are sentences for the person: how names and years of
    the question were understood, what the speeches tell instead.
    """

    question: str
    rewritten: str | None = None
    found: bool = False
    text: str = ""
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    searched: tuple[Searched, ...] = ()
    evidence: tuple[EvidenceSentence, ...] = ()
    nearest: tuple[Citation, ...] = ()
    draft: str = ""
    queue_place: int = 0
    notes: tuple[str, ...] = ()
    stage: Stage = Stage.DONE
    timings: Timings = field(default_factory=Timings)
    trace: Trace = field(default_factory=Trace)


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks: the words, the turns before, and where to look."""

    text: str
    history: tuple[Message, ...] = ()
    filters: Filters = field(default_factory=Filters)


_MARKS = re.compile(r"\s*\[\d{1,3}\]")


def without_marks(text: str) -> str:
    """The text of an answer without its [n] marks, as later turns are told of it."""
    return _MARKS.sub("", text)
