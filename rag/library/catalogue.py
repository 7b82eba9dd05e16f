"""The library's table of contents, kept from question to question and following its changes.

What depends on the library's state alone is read once: a later state reads the speeches that
changed since, and no others. Some 1.5 kB a speech, so 30 MB for 20,000 of them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock

import numpy as np

from rag.domain import Filters, SpeechInfo
from rag.folding import fold
from rag.library import infos
from rag.library.ids import Ids, ranges


@dataclass(frozen=True)
class Catalogue:
    """All speeches of one state of the library, in the order they were added.

    ``first`` and ``last`` are the ids of each one's first and last chunk, which lie without gaps
    between them; 1 and 0 where it has none.
    """

    stamp: str
    generation: int
    infos: tuple[SpeechInfo, ...]
    changed: Ids
    first: Ids
    last: Ids

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where in ``infos`` each id is."""
        return {info.id: at for at, info in enumerate(self.infos)}

    @cached_property
    def _speakers(self) -> Mapping[str, str]:
        return {info.speaker: fold(info.speaker) for info in self.infos}

    def select(self, filters: Filters) -> tuple[SpeechInfo, ...]:
        """The speeches that pass: ``infos`` itself where nothing is asked for.

        ``speaker`` matches a speaker's name that contains it, width and spaces apart. Dates and
        ids must be right.
        """
        found: Sequence[SpeechInfo] = self.infos
        if filters.is_empty():
            return self.infos
        if filters.speeches:
            places = sorted({self.place[identifier] for identifier in filters.speeches})
            found = [self.infos[at] for at in places]
        if wanted := fold(filters.speaker):
            fitting = {name for name, folded in self._speakers.items() if wanted in folded}
            found = [info for info in found if info.speaker in fitting]
        if filters.since or filters.until:
            dates = {info.date for info in found}
            right = {one for one in dates if _in_time(one, filters.since, filters.until)}
            found = [info for info in found if info.date in right]
        return tuple(found)

    def chunk_ids(self, speeches: Collection[str]) -> Ids:
        """The chunks of ``speeches``, ascending."""
        places = np.fromiter((self.place[one] for one in speeches), np.int64, len(speeches))
        return ranges(self.first[places], self.last[places])


class Cataloguing:
    """Keeps the latest Catalogue of one library file. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: Catalogue | None = None

    def at(self, connection: sqlite3.Connection, stamp: str, generation: int) -> Catalogue:
        """The catalogue of the state that ``connection``'s transaction sees."""
        with self._lock:
            kept = self._kept
        if kept is not None and kept.stamp == stamp:
            return kept
        if kept is None or kept.generation > generation:
            made = _read(connection, stamp, generation)
        else:
            made = _followed(connection, kept, stamp, generation)
        with self._lock:
            if self._kept is None or self._kept.generation <= generation:
                self._kept = made
        return made


def _read(connection: sqlite3.Connection, stamp: str, generation: int) -> Catalogue:
    states = _states(connection)
    found = infos.read(connection)
    return _made(stamp, generation, found, states, _firsts(connection, list(states)))


def _followed(
    connection: sqlite3.Connection, kept: Catalogue, stamp: str, generation: int
) -> Catalogue:
    """``kept`` brought up to a later state."""
    before = dict(zip(kept.place, kept.changed.tolist(), strict=True))
    firsts = dict(zip((_number(one) for one in kept.place), kept.first.tolist(), strict=True))
    states = _states(connection)
    stale = [number for number, changed in states.items() if before.get(f"s{number}") != changed]
    firsts |= _firsts(connection, stale)
    fresh = {info.id: info for info in infos.read(connection, stale)}
    copies = infos.copies(connection)
    found = []
    for identifier in (f"s{number}" for number in states):
        info = fresh.get(identifier) or kept.infos[kept.place[identifier]]
        if info.copies != (theirs := copies.get(identifier, ())):
            info = replace(info, copies=theirs)
        found.append(info)
    return _made(stamp, generation, found, states, firsts)


def _states(connection: sqlite3.Connection) -> dict[int, int]:
    """The generation that last touched each speech, in the order they were added."""
    return dict(connection.execute("SELECT id, changed FROM speech ORDER BY id").fetchall())


def _firsts(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, int]:
    """The first chunk of each speech that has one."""
    rows = connection.execute(
        "SELECT speech, min(id) FROM chunk WHERE speech IN (SELECT value FROM json_each(?)) "
        "GROUP BY speech",
        (json.dumps(numbers),),
    )
    return dict(rows.fetchall())


def _made(
    stamp: str,
    generation: int,
    found: Sequence[SpeechInfo],
    states: Mapping[int, int],
    firsts: Mapping[int, int],
) -> Catalogue:
    first = np.array([firsts.get(number, 1) for number in states], np.int64)
    chunks = np.array([info.chunks for info in found], np.int64)
    changed = np.array(list(states.values()), np.int64)
    # A speech's chunks are stored in one transaction, one behind the other: no gaps.
    return Catalogue(stamp, generation, tuple(found), changed, first, first + chunks - 1)


def _number(identifier: str) -> int:
    return int(identifier[1:])


def _in_time(moment: str, since: str, until: str) -> bool:
    if not moment:
        return False

    def shared(bound: str) -> int:
        return min(len(moment), len(bound))

    late_enough = not since or moment[: shared(since)] >= since[: shared(since)]
    early_enough = not until or moment[: shared(until)] <= until[: shared(until)]
    return late_enough and early_enough
