"""Faults put into our sample speeches, and the same sentences without a fault.

Every maker gives a faulty text, or with ``right=True`` one that says the same and is consistent:
that one must raise no flag. Wordings vary, so that the rules are not fitted to one of them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import faults_of_dates as dates
import faults_of_names as names
from faulty import Case, Maker, sources
from infos import info_of

from rag.domain import Flag
from rag.doubting import library_flags
from rag.reading import read_bytes

MAKERS: tuple[Maker, ...] = (
    dates.header_year, dates.header_month, dates.today, dates.named_day, dates.holiday_ahead,
    dates.deadline, dates.results_ahead, dates.events, dates.meeting_before, names.weekday,
    names.name_within, names.name_across, names.meeting, names.count, names.dropped, names.points,
)  # fmt: skip


def cases(folder: Path, number: int, seed: int, *, right: bool = False) -> Iterator[Case]:
    """``number`` cases, the makers in turn, all from ``seed``; no two alike."""
    rng = random.Random(seed)
    texts = sources(folder)
    seen: set[tuple[str, str, str]] = set()
    found = turn = 0
    while found < number and turn < 100 * number:
        maker = MAKERS[turn % len(MAKERS)]
        turn += 1
        case = next((c for s in rng.sample(texts, len(texts)) if (c := maker(rng, s, right))), None)
        if case is None or (case.name, case.told, case.file) in seen:
            continue
        seen.add((case.name, case.told, case.file))
        found += 1
        yield case


def flags_of(case: Case) -> tuple[Flag, ...]:
    """The flags of the case's text and those that its second speech brings."""
    speech = read_bytes(case.text.encode(), case.file)
    if not case.other:
        return speech.flags
    other = read_bytes(case.other.encode(), "另一篇.txt")
    across = library_flags([info_of(speech, "s1"), info_of(other, "s2")])
    return (*speech.flags, *across.get("s1", ()))
