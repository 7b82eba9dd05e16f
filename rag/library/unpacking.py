"""A speech out of a bundle: plain JSON -> Speech, believed in nothing that can be checked.

Pure; knows nothing of files. Everything here raises one of BROKEN for data that are not as they
should be.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from rag.domain import METADATA_FIELDS, Certainty, Evidence, Metadata, Span, Speech
from rag.library import encoding

BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What data that are not as they should be can raise on the way."""

_DEEPEST = 100
_LONGEST_NAME = 255
_LONGEST_SOURCE = 8192
_DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


def name_of(value: object) -> str:
    """A file's name without folders."""
    name = Path(stored_text(value)).name
    if not 0 < len(name) <= _LONGEST_NAME:
        raise ValueError("no name")
    return name


def source_of(value: object) -> str:
    """What a speech was known by."""
    source = stored_text(value)
    if "\0" in source:
        raise ValueError("no source")
    parts = source.encode("utf-8").split(b"/")
    too_long = len(source) > _LONGEST_SOURCE or max(map(len, parts)) > _LONGEST_NAME
    return "" if too_long else source  # known by its name, where no system has such a path


def stored_text(value: object) -> str:
    """``value``, which must be text that a database can hold."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    value.encode("utf-8")
    return value


def speech_of(data: dict[str, Any], identifier: str) -> Speech:
    """The speech that ``data`` describes, every place within its text."""
    text = stored_text(data["text"])
    speech = Speech(
        file=name_of(data["file"]),
        text=text,
        digest=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        metadata=Metadata(
            **{
                name: Evidence(
                    stored_text(value), Span(*span) if span else None, Certainty(certainty)
                )
                for name, (value, span, certainty) in data["metadata"].items()
            }
        ),
        sections=encoding.decode_sections(data["sections"]),
        sentences=encoding.decode_sentences(data["sentences"]),
        set_aside=encoding.decode_asides(data["set_aside"]),
        flags=encoding.decode_flags(data["flags"]),
        pages=encoding.decode_pages(data["pages"]),
        confidence=encoding.decode_confidence(data["confidence"]),
        id=identifier,
    )
    _check_kinds(speech)
    _check_places(speech)
    return speech


def _spans(speech: Speech) -> Iterator[Span]:
    for name in METADATA_FIELDS:
        evidence = getattr(speech.metadata, name)
        if evidence and evidence.span:
            yield evidence.span
    for section in speech.sections:
        yield section.heading_span
        yield section.span
    for parts in (speech.sentences, speech.set_aside, speech.confidence):
        yield from (part.span for part in parts)
    for flag in speech.flags:
        yield from flag.spans


def _check_kinds(speech: Speech) -> None:
    """Numbers are numbers, words are words: JSON may hold anything in their place."""
    numbers = [number for span in _spans(speech) for number in (span.start, span.end)]
    numbers += [section.level for section in speech.sections]
    numbers += [section.parent for section in speech.sections[1:] if section.parent is not None]
    numbers += [n for one in speech.sentences for n in (one.section, one.paragraph)]
    numbers += speech.pages
    if not all(type(number) is int for number in numbers):
        raise TypeError("not a number")
    if not all(type(line.value) in (int, float) for line in speech.confidence):
        raise TypeError("not a number")
    for words in (
        *(section.heading for section in speech.sections),
        *(aside.rule for aside in speech.set_aside),
        *(flag.message for flag in speech.flags),
    ):
        stored_text(words)


def _check_places(speech: Speech) -> None:
    """Every place lies in the text, every number names something, what is ordered ascends."""
    length, sections = len(speech.text), range(len(speech.sections))
    inside = all(0 <= span.start <= span.end <= length for span in _spans(speech))
    rooted = bool(speech.sections) and speech.sections[0].parent is None
    parents = all(section.parent in range(section.index) for section in speech.sections[1:])
    levels = all(0 <= section.level <= _DEEPEST for section in speech.sections)
    known = all(one.section in sections and one.paragraph >= 0 for one in speech.sentences)
    spans = [sentence.span for sentence in speech.sentences]
    ordered = all(span.start < span.end for span in spans) and all(
        one.end <= other.start for one, other in pairwise(spans)
    )
    pages = all(0 <= page <= length for page in speech.pages) and list(speech.pages) == sorted(
        speech.pages
    )
    sure = all(0 <= line.value <= 1 for line in speech.confidence)
    date = speech.metadata.date is None or _DATE.fullmatch(speech.metadata.date.value) is not None
    if not (
        speech.text
        and inside
        and rooted
        and parents
        and levels
        and known
        and ordered
        and pages
        and sure
        and date
    ):
        raise ValueError("places outside of the text")
