"""The things yanbi speaks of, as plain frozen data.

Data flows one way: file -> Speech -> Chunk -> Passage -> Claim -> Answer. All offsets are counts
of Python characters (code points) into ``Speech.text``, half-open ``[start, end)``, and always
``speech.text[start:end] == quote``. This file knows nothing of files, databases or models.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` (half-open) of a speech's text."""

    start: int
    end: int

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Evidence:
    """A metadata value and the place in the text that says so (None: typed in by hand)."""

    value: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the head of the text says of itself. A field the text does not give is None.

    ``date.value`` is ISO ``YYYY-MM-DD`` (or ``YYYY-MM`` / ``YYYY`` where the text gives no more).
    """

    title: Evidence | None = None
    speaker: Evidence | None = None
    date: Evidence | None = None
    place: Evidence | None = None
    occasion: Evidence | None = None

    def text_of(self, name: str) -> str:
        """The value of field ``name`` or the empty string."""
        evidence: Evidence | None = getattr(self, name)
        return evidence.value if evidence else ""


METADATA_FIELDS = ("title", "speaker", "date", "place", "occasion")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it.

    Sections are kept in text order; ``index`` is the position in that list. Section 0 is always
    the whole speech (level 0, no heading, parent None): text before the first heading belongs to
    it. ``span`` runs from the heading's first character to the end of its body, children
    included; ``heading_span`` covers the heading words alone (for 「（一）抓好粮食。粮食总产…」
    it ends where the heading's sentence ends, and the rest of the paragraph is body).
    """

    index: int
    parent: int | None
    level: int
    heading: str
    heading_span: Span
    span: Span


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: ``index`` in text order, the innermost section, the paragraph's number.

    ``is_heading`` marks a heading that stands on a line of its own.
    """

    index: int
    span: Span
    section: int
    paragraph: int
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Speech:
    """A speech as read from a file. ``text`` is the original after decoding, never folded.

    ``file`` is the name of the file it came from, ``digest`` the SHA-256 (hex) of ``text``.
    ``id`` is empty until the library has given one (``s1``, ``s2``, …; never used again).
    ``set_aside`` are spans that belong to the file but not to the speech (advertisements,
    navigation): kept and shown, never indexed.
    """

    file: str
    text: str
    digest: str
    metadata: Metadata
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    set_aside: tuple[Span, ...] = ()
    warnings: tuple[str, ...] = ()
    id: str = ""

    def quote(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def heading_path(self, section: int) -> tuple[str, ...]:
        """Headings from the outermost down to section ``section``; () for the speech itself."""
        path: list[str] = []
        current: int | None = section
        while current is not None:
            node = self.sections[current]
            if node.heading:
                path.append(node.heading)
            current = node.parent
        return tuple(reversed(path))


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole sentences of one section: the unit that is embedded and searched.

    ``sentences`` are indices into ``Speech.sentences``, first to last, inclusive ends.
    """

    span: Span
    section: int
    first_sentence: int
    last_sentence: int


@dataclass(frozen=True, slots=True)
class SpeechInfo:
    """A line of the library's table of contents: what `yanbi list` shows."""

    id: str
    file: str
    title: str
    speaker: str
    date: str
    place: str
    occasion: str
    chars: int
    sections: int
    chunks: int
    warnings: tuple[str, ...]

    @property
    def year(self) -> str:
        return self.date[:4]


class AddOutcome(StrEnum):
    """What became of a file given to the library; the value is the word shown to people."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class AddResult:
    """``reason``: why refused, or which speech it is a duplicate of. ``speech``: its id or ''."""

    path: str
    outcome: AddOutcome
    speech: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which speeches may be searched. Empty fields do not restrict; fields are combined by AND.

    ``since`` and ``until`` are ISO dates, inclusive, compared on the common prefix, so
    ``until="2024"`` admits all of 2024. A speech without a date is left out once either is set.
    """

    speeches: tuple[str, ...] = ()
    speaker: str = ""
    since: str = ""
    until: str = ""

    def is_empty(self) -> bool:
        return not (self.speeches or self.speaker or self.since or self.until)


@dataclass(frozen=True, slots=True)
class Hit:
    """A vector store's answer: an id it was given, and the cosine (-1 to 1)."""

    id: int
    score: float


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
    the points of one list, -1 is the heading over list 1; 0 is no list.
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


@dataclass(frozen=True, slots=True)
class Citation:
    """Evidence of an answer: ``quote`` is exactly ``span`` of the speech's stored text."""

    n: int
    speech: str
    title: str
    section: tuple[str, ...]
    span: Span
    quote: str


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


def with_id(speech: Speech, identifier: str) -> Speech:
    """The same speech under the library's ``identifier``."""
    return replace(speech, id=identifier)


def innermost(sections: Sequence[Section], offset: int) -> int:
    """Index of the deepest section that contains ``offset``; 0 (the speech) where none does."""
    best = 0
    for section in sections:
        inside = section.span.start <= offset < section.span.end
        if inside and section.level >= sections[best].level:
            best = section.index
    return best


_MARKS = re.compile(r"\s*\[\d{1,3}\]")


def without_marks(text: str) -> str:
    """The text of an answer without its [n] marks, as later turns are told of it."""
    return _MARKS.sub("", text)
