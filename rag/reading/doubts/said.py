"""What the doubts look at: the sentences of the body, and the date at the head as an interval."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from rag.domain import Span, Speech
from rag.reading.lines import small_number

_LONG: Final = 36
_LONGEST: Final = 1000
"""Characters of a sentence that are looked at; no sentence of a speech has more."""
_HALVES: Final = ",;:!?()"
_FULL: Final = "，；：！？（）"
_HALF: Final = re.compile(r"(?<!\d)[,;:!?()]|[,;:!?()](?!\d)")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the body: where it begins, its words, whether it is a heading."""

    start: int
    words: str
    section: int
    paragraph: int
    is_heading: bool

    def span(self, match: re.Match[str], group: int | str = 0) -> Span:
        """The place of a match within ``words``, in the speech's text."""
        return Span(self.start + match.start(group), self.start + match.end(group))


@dataclass(frozen=True, slots=True)
class Header:
    """The date at the head of the text: any day from ``first`` to ``last``, and its words.

    ``span`` is its place; ``words`` reads 2021年9月9日, or 2024年 where no more is given.
    """

    first: date
    last: date
    span: Span
    words: str


@dataclass(frozen=True, slots=True)
class Body:
    """The speech with its sentences behind the head; ``begin`` is where the body begins.

    ``text`` is the speech's with half-width punctuation and quotes made full-width, one for one.
    """

    speech: Speech
    text: str
    begin: int
    said: tuple[Said, ...]
    header: Header | None

    @property
    def opening(self) -> tuple[Said, ...]:
        """The sentences of the first 900 characters."""
        first = self.said[0].start if self.said else 0
        return tuple(said for said in self.said if said.start < first + 900)

    @property
    def is_news(self) -> bool:
        return self.speech.metadata.text_of("kind") == "通稿"


def body_of(speech: Speech, begin: int) -> Body:
    text = _full_width(speech.text)
    said = tuple(
        Said(
            s.span.start,
            text[s.span.start : min(s.span.end, s.span.start + _LONGEST)],
            s.section,
            s.paragraph,
            s.is_heading,
        )
        for s in speech.sentences
        if s.span.end > begin
    )
    return Body(speech, text, begin, said, _header(speech))


def _full_width(text: str) -> str:
    """Half-width , ; : ! ? ( ) and " as full-width ones, except between digits."""
    text = _HALF.sub(lambda match: _FULL[_HALVES.index(match.group())], text)
    opened = False
    parts: list[str] = []
    for part in re.split('(["\n])', text):
        if part == '"':
            opened = not opened
            parts.append("“" if opened else "”")
        else:
            opened = opened and part != "\n"
            parts.append(part)
    return "".join(parts)


def _header(speech: Speech) -> Header | None:
    evidence = speech.metadata.date
    if evidence is None or evidence.span is None:
        return None
    parts = [int(part) for part in evidence.value.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 0
    if len(parts) == 3:
        day = date(year, month, parts[2])
        words = f"{year}年{month}月{parts[2]}日"
        return Header(day, day, evidence.span, words)
    if month:
        last = date(year, month, calendar.monthrange(year, month)[1])
        return Header(date(year, month, 1), last, evidence.span, f"{year}年{month}月")
    return Header(date(year, 1, 1), date(year, 12, 31), evidence.span, f"{year}年")


def day_of(year: int, month: str, day: str | None) -> date | None:
    """The day written as ``month`` and ``day`` (5, ５, 五); the month's last without a day."""
    number = small_number(month)
    try:
        last = calendar.monthrange(year, number)[1]
        if day is None:
            return date(year, number, last)
        value = {"三十": 30, "三十一": 31}.get(day) or small_number(day)
        return date(year, number, value)
    except (ValueError, calendar.IllegalMonthError):
        return None


def brief(words: str) -> str:
    """Words for a message, cut to one short line."""
    words = " ".join(words.split())
    return words if len(words) <= _LONG else words[: _LONG - 1] + "…"


def clause_around(words: str, start: int, end: int, stops: str = "。；！？") -> str:
    """The part of ``words`` between two ``stops`` that holds ``start`` to ``end``."""
    left = max((words.rfind(stop, 0, start) for stop in stops), default=-1) + 1
    rights = [at for stop in stops if (at := words.find(stop, end)) >= 0]
    return words[left : min(rights, default=len(words))]


def quoted(words: str, at: int) -> bool:
    """Whether offset ``at`` stands inside quotation marks or a book title."""
    return any(
        words.count(left, 0, at) > words.count(right, 0, at)
        for left, right in ("“”", "「」", "《》")
    )
