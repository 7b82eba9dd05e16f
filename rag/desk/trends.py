"""What a visitor does with three or more speeches: have them followed over time, stop, save.

Knows nothing of widgets or of HTML for the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Event, Lock
from typing import Protocol

from rag.desk.service import words_for
from rag.domain import SpeechInfo, Trends
from rag.errors import Cancelled
from rag.rendering.trends_page import trends_title

KINDS = {"html": "网页", "md": "Markdown", "json": "JSON"}
"""The files that trends are saved as, by their endings; the value is the word for people."""
FOLLOWING = "正在逐篇查找"
FEWEST = 3
"""How many speeches there must be before anything can be followed over time."""
MORE = "甲、乙之外再选一篇以上，就看得到走势。"
_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f：]+')
_LONGEST_NAME = 80
_PARTING = re.compile(r"[、，,；;\n]+")


class Following(Protocol):
    """What is needed of the service; `rag.assembly.Service` has it."""

    def trends(
        self,
        ids: Sequence[str],
        topic: str = "",
        phrases: Sequence[str] = (),
        stop: Event | None = None,
        /,
    ) -> Trends: ...
    def export_trends(self, trends: Trends, ending: str, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Course:
    """What one visitor follows. ``trends`` are the last that were finished, ``doing`` says in
    words what is under way, ``trouble`` what went wrong, ``hint`` what to do first; '' for none.
    ``turn`` counts what was asked for."""

    trends: Trends | None = None
    doing: str = ""
    trouble: str = ""
    hint: str = ""
    turn: int = 0


class Courses:
    """What all visitors follow, and how each is stopped. Safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._courses: dict[str, Course] = {}
        self._stops: dict[str, Event] = {}

    def of(self, visitor: str) -> Course:
        with self._lock:
            return self._courses.get(visitor, Course())

    def begin(self, visitor: str) -> tuple[Course, Event]:
        """A new turn, under way, and what stops it; an older turn is told to stop."""
        with self._lock:
            self._stop(visitor)
            before = self._courses.get(visitor, Course())
            course = replace(before, doing=FOLLOWING, trouble="", hint="", turn=before.turn + 1)
            self._courses[visitor] = course
            self._stops[visitor] = Event()
            return course, self._stops[visitor]

    def write(self, visitor: str, course: Course) -> bool:
        """Keeps ``course`` unless a later turn has begun or the visitor has left; whether so."""
        with self._lock:
            known = self._courses.get(visitor)
            if known is None or known.turn != course.turn:
                return False
            self._courses[visitor] = course
            return True

    def stop(self, visitor: str) -> None:
        with self._lock:
            self._stop(visitor)

    def leave(self, visitor: str) -> None:
        """Stops and forgets a visitor who has closed the page."""
        with self._lock:
            self._stop(visitor)
            self._courses.pop(visitor, None)

    def _stop(self, visitor: str) -> None:
        event = self._stops.pop(visitor, None)
        if event is not None:
            event.set()


def following(
    service: Following,
    courses: Courses,
    visitor: str,
    ids: Sequence[str | None],
    topic: str,
    phrases: str,
) -> Iterator[Course]:
    """First what is under way, then what came out. Where it fails or is stopped, what was found
    before stays."""
    course, stop = courses.begin(visitor)
    chosen = list(dict.fromkeys(one for one in ids if one))
    if len(chosen) < FEWEST:
        done = replace(course, doing="", hint=MORE, trends=None)
    else:
        yield course
        try:
            found = service.trends(chosen, topic or "", parted(phrases), stop)
            done = replace(course, doing="", trends=found)
        except Cancelled as stopped:
            done = replace(course, doing="", hint=str(stopped))
        except Exception as error:  # a visitor gets one line; words_for logs the rest
            done = replace(course, doing="", trouble=words_for(error))
    yield done if courses.write(visitor, done) else courses.of(visitor)


def parted(phrases: str | None) -> list[str]:
    """The phrases of a box where they stand with 、 between them."""
    return [one.strip() for one in _PARTING.split(phrases or "") if one.strip()]


def series_of(speeches: Sequence[SpeechInfo], ids: Sequence[str | None]) -> list[str]:
    """The speeches of the titles of ``ids``, whatever their years, without ``ids`` themselves;
    oldest first."""
    titles = {_yearless(one.title) for one in speeches if one.id in ids and one.title}
    found = [one for one in speeches if one.title and _yearless(one.title) in titles]
    found.sort(key=lambda one: one.date or "9")
    return [one.id for one in found if one.id not in ids]


def _yearless(title: str) -> str:
    return re.sub(r"(?:19|20)\d\d年?", "", title)


def saved(service: Following, trends: Trends | None, kind: str) -> tuple[str, bytes]:
    """Name and content of a file with the trends, which `yanbi verify` can check. Raises
    ValueError for an unknown ``kind`` and where there are none, UnknownSpeech where one of the
    speeches is gone."""
    if trends is None or kind not in KINDS:
        raise ValueError(f"cannot save as: {kind}")
    title = _IN_NAMES.sub(" ", trends_title(trends)).strip(" .")
    return f"{title[:_LONGEST_NAME]}.{kind}", service.export_trends(trends, f".{kind}")
