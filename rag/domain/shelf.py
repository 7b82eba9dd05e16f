"""The library as seen from outside: its table of contents, what became of a file, filters, hits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class SpeechInfo:
    """A line of the library's table of contents: what `yanbi list` shows.

    ``copies`` are the ids of speeches that have most of their text in common with this one.
    """

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
    subtitle: str = ""
    post: str = ""
    kind: str = ""
    copies: tuple[str, ...] = ()

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
    """``reason``: why refused, or which speech it is a duplicate of. ``speech``: its id or ''.

    ``note``: what else a person should know of it, such as a speech that is nearly the same.
    """

    path: str
    outcome: AddOutcome
    speech: str = ""
    reason: str = ""
    note: str = ""


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
