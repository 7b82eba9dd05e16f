"""What the page of a speech shows: the speech, and what the library knows of it."""

from __future__ import annotations

from dataclasses import dataclass

from rag.domain import Evidence, Flag, Metadata, Speech, SpeechInfo

FIELD_WORDS = {
    "title": "标题",
    "subtitle": "副标题",
    "speaker": "讲话人",
    "post": "职务",
    "date": "日期",
    "place": "地点",
    "occasion": "场合",
    "kind": "文种",
}
"""The fields of the metadata as people call them, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A speech with much of the same text: in words (大体相同), as a share of the shorter one."""

    info: SpeechInfo
    words: str
    share: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A speech and what the library knows of it beside its text.

    ``flags_across`` are the doubts that other speeches give rise to, ``original`` is what the text
    itself says of title and speaker, whatever was corrected.
    """

    speech: Speech
    flags_across: tuple[Flag, ...]
    original: Metadata
    likenesses: tuple[Likeness, ...] = ()

    @property
    def title(self) -> str:
        return self.speech.name


def evidence_of(metadata: Metadata, name: str) -> Evidence | None:
    """What is known of a field of FIELD_WORDS."""
    evidence: Evidence | None = getattr(metadata, name)
    return evidence
