"""Which speeches and which of their chunks may answer a question.

Filters, the speeches that the question names, and its years decide it. What depends on the
library's state alone is worked out once for each state, so that a question costs the same among
ten speeches and among thousands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import RLock

import numpy as np

from rag.domain import Filters, Searched, SpeechInfo
from rag.library import Ids, Snapshot, union
from rag.retrieving.found import unfound
from rag.retrieving.keeping import Latest
from rag.understanding import Names, Tense, Understanding

_FILTERS_KEPT = 4
_OTHER_YEAR_WEIGHT = 0.75
_TELLING = 1000
"""So many chunks that name a year may answer beside the speeches of that year."""


@dataclass(frozen=True)
class Admitted:
    """Speeches that may be searched. ``restricted``: there are others."""

    infos: tuple[SpeechInfo, ...]
    restricted: bool

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where in ``infos`` each id is."""
        return {info.id: at for at, info in enumerate(self.infos)}

    @cached_property
    def by_year(self) -> Mapping[str, Sequence[str]]:
        """The ids of the speeches of each year, '' for those without a date."""
        found: dict[str, list[str]] = {}
        for info in self.infos:
            found.setdefault(info.year, []).append(info.id)
        return found

    @cached_property
    def unfound(self) -> tuple[Searched, ...]:
        return unfound(self.infos)

    def named(self, understanding: Understanding) -> Admitted:
        """Those that the question names; all where it names none."""
        if not understanding.speeches:
            return self
        places = sorted({self.place[identifier] for identifier in understanding.speeches})
        return Admitted(tuple(self.infos[at] for at in places), restricted=True)


class Admitting:
    """Keeps what the last few filters admit, and the names of these speeches, until the library
    changes; what all speeches are called is then followed up. Some 20 MB for 20,000 speeches."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._stamp = ""
        self._kept: Latest[Filters, tuple[Admitted, Names]] = Latest(_FILTERS_KEPT)
        self._all: Names | None = None

    def by(self, snapshot: Snapshot, filters: Filters) -> tuple[Admitted, Names]:
        """Raises UnknownSpeech for a filter that names one, UsageError for a date that is none."""
        with self._lock:
            if self._stamp != snapshot.stamp:
                self._kept, self._stamp = Latest(_FILTERS_KEPT), snapshot.stamp
            found = self._kept.get(filters)
            if found is None:
                admitted = Admitted(snapshot.admitted(filters), not filters.is_empty())
                names = Names(admitted.infos, None if admitted.restricted else self._all)
                found = admitted, names
                self._kept.put(filters, found)
                if not admitted.restricted:
                    self._all = names
            return found


def chunks(snapshot: Snapshot, understanding: Understanding, searched: Admitted) -> Ids | None:
    """Chunks that may answer, ascending; None for all there are. A year that the question names
    is the speech's own year or the one before it (a report tells of last year), or the chunk
    names that year or its plan period. Between speeches of one year a year decides nothing."""
    catalogue = snapshot.catalogue()
    scope = catalogue.chunk_ids([i.id for i in searched.infos]) if searched.restricted else None
    if not understanding.years or len(searched.by_year) == 1:
        return scope
    years = dict.fromkeys(str(year + late) for year in understanding.years for late in (0, 1))
    of_the_year = [one for year in [*years, ""] for one in searched.by_year.get(year, ())]
    named = [f"{year}年" for year in understanding.years] + list(understanding.periods)
    telling = [hit.id for hit in snapshot.full_text(named, _TELLING, scope)]
    allowed = union(np.sort(np.array(telling, np.int64)), catalogue.chunk_ids(of_the_year))
    return allowed if len(allowed) else scope


def year_weight(understanding: Understanding, year: str) -> float:
    """Targets of a year stand in the speech of that year, results in the one after it."""
    if len(understanding.years) != 1 or not year.isdigit():
        return 1.0
    late = int(year) - understanding.years[0]
    if late == 0:
        return _OTHER_YEAR_WEIGHT if understanding.tense is Tense.RESULT else 1.0
    if late == 1:
        return _OTHER_YEAR_WEIGHT if understanding.tense is Tense.PLAN else 1.0
    return _OTHER_YEAR_WEIGHT
