"""A speech and its parts: text, metadata with evidence, headings, sentences, chunks, doubts.

All offsets are counts of Python characters (code points) into ``Speech.text``, half-open
``[start, end)``. This file knows nothing of files, databases or models.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` (half-open) of a speech's text."""

    start: int
    end: int

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two have a character in common."""
        return self.start < other.end and other.start < self.end


class Certainty(StrEnum):
    """How sure a metadata value is; the value is the word shown to people."""

    STATED = "原文写明"
    INFERRED = "推断"
    BY_HAND = "人工填写"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A metadata value and the place in the text that says so.

    ``span`` is None for what was typed in by hand or taken from the name of the file.
    """

    value: str
    span: Span | None = None
    certainty: Certainty = Certainty.STATED


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the head of the text says of itself. A field the text does not give is None.

    ``date.value`` is ISO ``YYYY-MM-DD`` (or ``YYYY-MM`` / ``YYYY`` where the text gives no more).
    ``post`` is the speaker's office, ``kind`` one of ``KINDS``.
    """

    title: Evidence | None = None
    speaker: Evidence | None = None
    date: Evidence | None = None
    place: Evidence | None = None
    occasion: Evidence | None = None
    subtitle: Evidence | None = None
    post: Evidence | None = None
    kind: Evidence | None = None

    def text_of(self, name: str) -> str:
        """The value of field ``name`` or the empty string."""
        evidence: Evidence | None = getattr(self, name)
        return evidence.value if evidence else ""


METADATA_FIELDS = ("title", "speaker", "date", "place", "occasion", "subtitle", "post", "kind")

KINDS = ("讲话", "报告", "贺词", "通稿", "摘编")
"""What a text can be: a speech, a work report, a greeting, a news release, extracts."""


class AsideKind(StrEnum):
    """Why a part of a file is not part of the speech; the value is the word shown to people."""

    ADVERTISEMENT = "广告"
    NAVIGATION = "网页导航"
    CAPTION = "图片说明"
    CREDIT = "报刊署名"
    PAGE = "页眉页脚"
    WATERMARK = "水印"
    GLOSSARY = "名词解释"


@dataclass(frozen=True, slots=True)
class SetAside:
    """Characters that belong to the file but not to the speech, and the rule that says so."""

    span: Span
    kind: AsideKind
    rule: str = ""


class FlagKind(StrEnum):
    """What a warning is about; the value is the word shown to people."""

    DATE = "日期矛盾"
    WEEKDAY = "星期不符"
    SPEAKER = "姓名不一"
    MEETING = "会议不符"
    COUNT = "数目不符"
    OCR = "识别存疑"
    ENCODING = "字符受损"
    HEADINGS = "标题次序"


@dataclass(frozen=True, slots=True)
class Flag:
    """A doubt about a speech that a person should look at; nothing is changed because of it.

    ``message`` is one Chinese line that names both sides; ``spans`` are the places it speaks of,
    the doubted one first, () where there are none in this text.
    """

    kind: FlagKind
    message: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class LineConfidence:
    """How sure character recognition was of a line: ``value`` from 0 to 1."""

    SURE: ClassVar[float] = 0.8
    """From this value on a line need not be compared with the page."""

    span: Span
    value: float

    @property
    def unsure(self) -> bool:
        """Whether a person should compare the line with the page."""
        return self.value < self.SURE


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
    ``set_aside`` are parts of the file that are not of the speech (advertisements, navigation):
    kept and shown, never indexed. ``flags`` are doubts that a person should look at.
    ``pages`` are the offsets at which page 1, 2, … begin, () for formats without pages.
    ``confidence`` covers the lines that were recognised from pictures.
    """

    file: str
    text: str
    digest: str
    metadata: Metadata
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    set_aside: tuple[SetAside, ...] = ()
    flags: tuple[Flag, ...] = ()
    pages: tuple[int, ...] = ()
    confidence: tuple[LineConfidence, ...] = ()
    id: str = ""

    @property
    def name(self) -> str:
        """What it is called: its title, or the name of the file where it has none."""
        return self.metadata.text_of("title") or self.file

    @property
    def warnings(self) -> tuple[str, ...]:
        """The flags in words."""
        return tuple(flag.message for flag in self.flags)

    def page(self, offset: int) -> int | None:
        """The page (1, 2, …) on which ``offset`` stands; None for formats without pages."""
        return bisect_right(self.pages, offset) or None

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
