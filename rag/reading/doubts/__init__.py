"""Contradictions within one speech: found, named with both sides, never corrected.

Each file knows one kind. What can only be seen by comparing speeches is in rag/doubting.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rag.domain import Flag, FlagKind, Span, Speech
from rag.reading.doubts.counts import doubts_of_counts
from rag.reading.doubts.meetings import doubts_of_meetings
from rag.reading.doubts.names import doubts_of_names
from rag.reading.doubts.said import body_of
from rag.reading.doubts.tenses import doubts_of_tenses
from rag.reading.doubts.today import doubts_of_today
from rag.reading.doubts.weekdays import doubts_of_weekdays
from rag.reading.doubts.years import doubts_of_years

__all__ = ["doubts_of"]

_MOST: Final = 4
"""Flags of one kind that a person is shown; more would say nothing new."""


def doubts_of(speech: Speech, begin: int, head: Sequence[Span] = ()) -> tuple[Flag, ...]:
    """The doubts about ``speech``, whose body begins at offset ``begin``; () for most speeches.

    ``head`` are the lines above the body. Flags come in the order of their kinds; each names both
    sides in one line and carries both places.
    """
    found: list[Flag] = []
    count: dict[FlagKind, int] = {}
    for flag in _all(speech, begin, head):
        count[flag.kind] = count.get(flag.kind, 0) + 1
        if count[flag.kind] <= _MOST and flag not in found:
            found.append(flag)
    return tuple(found)


def _all(speech: Speech, begin: int, head: Sequence[Span]) -> Iterator[Flag]:
    body = body_of(speech, begin)
    yield from doubts_of_today(body)
    yield from doubts_of_tenses(body)
    yield from doubts_of_years(body)
    yield from doubts_of_weekdays(body, head)
    yield from doubts_of_names(body)
    yield from doubts_of_meetings(body)
    yield from doubts_of_counts(body)
