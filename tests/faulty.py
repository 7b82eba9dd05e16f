"""What the makers of faults share: a case, a sample to change, and how a sentence is put in."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rag.domain import FlagKind
from rag.reading import read_file


@dataclass(frozen=True, slots=True)
class Case:
    """A text with what was done to it; ``other`` is a second speech of the same library."""

    name: str
    kind: FlagKind
    told: str
    text: str
    file: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A sample: its file, text, the day at its head, and whether the text is a speech."""

    file: str
    text: str
    day: date
    written: str
    speech: bool


Maker = Callable[[random.Random, Source, bool], Case | None]


def sources(folder: Path) -> list[Source]:
    """The samples with a full date at the head."""
    found = []
    for path in sorted(folder.iterdir()):
        speech = read_file(path)
        evidence = speech.metadata.date
        if evidence and evidence.span and len(evidence.value) == 10:
            day = date.fromisoformat(evidence.value)
            kind = speech.metadata.text_of("kind")
            found.append(
                Source(path.name, speech.text, day, speech.quote(evidence.span), kind == "讲话")
            )
    return found


def written_like(source: Source, day: date) -> str:
    if "-" in source.written:
        return day.isoformat()
    return f"{day.year}年{day.month}月{day.day}日"


def inserted(text: str, sentence: str, *, opening: bool = False) -> str:
    """``sentence`` as a paragraph: behind the first paragraph of the body, or before its end."""
    lines = text.split("\n")
    long = [n for n, line in enumerate(lines) if len(line) > 80]
    at = long[0] if opening else long[min(3, len(long) - 1)]
    if opening:
        lines[at] = sentence + lines[at].lstrip("　")
    else:
        lines[at] = lines[at] + sentence
    return "\n".join(lines)
