"""What a visitor does with two speeches side by side: have them compared, stop that, save it.

Knows nothing of widgets or of HTML for the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Event, Lock
from typing import Protocol

from rag.desk.service import words_for
from rag.domain import Comparison, PhraseTrace, Speech, SpeechInfo
from rag.errors import Cancelled
from rag.rendering.comparison_page import comparison_page

KINDS = {"docx": "Word", "pdf": "PDF", "html": "网页", "md": "Markdown", "json": "JSON"}
"""The files that a comparison is saved as, by their endings; the value is the word for people."""
COMPARING = "正在对照"
FEWEST = 2
"""How many speeches there must be before any two can be compared."""
_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_LONGEST_NAME = 80


class Comparing(Protocol):
    """What is needed of the service; `rag.assembly.Service` has it."""

    def speech(self, id: str, /) -> Speech: ...
    def comparing(
        self, a: str, b: str, topic: str = "", stop: Event | None = None, /
    ) -> Iterator[Comparison]: ...
    def trace_phrase(self, phrase: str, /) -> PhraseTrace: ...
    def export_comparison(self, comparison: Comparison, ending: str, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Table:
    """What is on the table of one visitor.

    ``comparison`` is the last one that was finished, ``growing`` the one under way as far as it
    has come; ``doing`` says in words what is being done, '' when nothing is; ``trouble`` what went
    wrong; ``stopped`` that the visitor ended it; ``grown`` that this turn has put something
    unfinished on the page. ``turn`` counts what was asked for.
    """

    comparison: Comparison | None = None
    growing: Comparison | None = None
    doing: str = ""
    trouble: str = ""
    stopped: bool = False
    grown: bool = False
    turn: int = 0


class Tables:
    """The tables of all visitors. Safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tables: dict[str, Table] = {}
        self._stops: dict[str, Event] = {}

    def of(self, visitor: str) -> Table:
        with self._lock:
            return self._tables.get(visitor, Table())

    def begin(self, visitor: str) -> tuple[Event, Table]:
        """A fresh stop and the table with a new turn, under way; an older turn is stopped, and
        what it brings is not kept."""
        with self._lock:
            if visitor in self._stops:
                self._stops[visitor].set()
            stop = self._stops[visitor] = Event()
            before = self._tables.get(visitor, Table())
            table = Table(before.comparison, doing=COMPARING, turn=before.turn + 1)
            self._tables[visitor] = table
            return stop, table

    def write(self, visitor: str, table: Table) -> bool:
        """Keeps the table unless a later turn has begun, or the visitor has stopped this one or
        left; whether so."""
        with self._lock:
            known = self._tables.get(visitor)
            if known is None or known.turn != table.turn or known.stopped:
                return False
            self._tables[visitor] = table
            return True

    def halt(self, visitor: str) -> Table:
        """Stops what is under way; the table with what was finished before."""
        with self._lock:
            stop = self._stops.pop(visitor, None)
            table = self._tables.get(visitor, Table())
            if stop is None or not table.doing:
                return table
            stop.set()
            halted = Table(table.comparison, stopped=True, grown=table.grown, turn=table.turn)
            self._tables[visitor] = halted
            return halted

    def leave(self, visitor: str) -> None:
        """Forgets a visitor who has closed the page; what is under way ends."""
        with self._lock:
            stop = self._stops.pop(visitor, None)
            self._tables.pop(visitor, None)
        if stop is not None:
            stop.set()


def comparing(
    service: Comparing, tables: Tables, visitor: str, a: str | None, b: str | None, topic: str
) -> Iterator[Table]:
    """The table under way, again with every step that is done, then as things came out. Where it
    fails or is stopped, what was compared before stays; where a later turn has begun, the table of
    that one is the last."""
    stop, table = tables.begin(visitor)
    yield table
    try:
        if not a or not b:
            table = replace(table, doing="", trouble="请先选好甲和乙两篇讲话。")
        else:
            for found in service.comparing(a, b, " ".join((topic or "").split()), stop):
                if found.done:
                    table = replace(table, comparison=found, growing=None, doing="")
                    break
                growing = found if found.rows or found.figures else None
                table = replace(
                    table,
                    growing=growing,
                    grown=growing is not None,
                    doing=found.progress or COMPARING,
                )
                if not tables.write(visitor, table):
                    break
                yield table
    except Cancelled:
        table = replace(table, growing=None, doing="", stopped=True)
    except Exception as error:  # a visitor gets one line; words_for logs the rest
        table = replace(table, growing=None, doing="", trouble=words_for(error))
    yield table if tables.write(visitor, table) else tables.of(visitor)


def likely_pair(speeches: Sequence[SpeechInfo]) -> tuple[str, str] | None:
    """The two speeches that are most likely to be compared, earlier one first: the newest two of
    one title, else the newest two that are dated, else the first two; None for fewer than two."""
    if len(speeches) < FEWEST:
        return None
    by_title: dict[str, list[SpeechInfo]] = {}
    for speech in sorted(speeches, key=lambda one: one.date):
        if speech.title and speech.date:
            by_title.setdefault(_yearless(speech.title), []).append(speech)
    series = [group for group in by_title.values() if len(group) >= FEWEST]
    dated = sorted((one for one in speeches if one.date), key=lambda one: one.date)
    if series:
        pair = max(series, key=lambda group: group[-1].date)[-2:]
    else:
        pair = dated[-2:] if len(dated) >= FEWEST else list(speeches[:2])
    return pair[0].id, pair[1].id


def _yearless(title: str) -> str:
    return re.sub(r"(?:19|20)\d\d年?", "", title)


def saved(service: Comparing, comparison: Comparison | None, kind: str) -> tuple[str, bytes]:
    """Name and content of a file with the comparison, which `yanbi verify` can check. Raises
    ValueError for an unknown ``kind`` and where there is no comparison, UnknownSpeech where one
    of the speeches is gone."""
    if comparison is None or kind not in KINDS:
        raise ValueError(f"cannot save as: {kind}")
    title = _IN_NAMES.sub(" ", comparison_page(comparison).title).strip(" .")
    content = service.export_comparison(comparison, f".{kind}")
    return f"{title[:_LONGEST_NAME] or '对照'}.{kind}", content
