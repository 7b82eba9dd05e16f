"""Three or more speeches of the library -> Trends. Needs no model.

The figures of a speech are kept for the next time that it is followed.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from itertools import combinations
from threading import Event, Lock

from rag.comparing.telling import Told, told_figures
from rag.domain import PhraseTrend, Speech, Timings, Trace, Trends, TrendSpeech
from rag.errors import Cancelled, UsageError
from rag.library import Library
from rag.tracking.charting import Numbers, charts
from rag.tracking.gathering import FEWEST, found_in, gather
from rag.tracking.places import place_of
from rag.tracking.topics import concerns
from rag.tracking.wordings import follow_phrase

MOST_SPEECHES = 60
MOST_PHRASES = 6
_KEPT = 64


class Tracker:
    """Follows indicators and phrases over speeches of one library. Safe between threads."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._told: OrderedDict[tuple[str, str], list[Told]] = OrderedDict()
        self._lock = Lock()

    def track(
        self,
        ids: Sequence[str],
        topic: str = "",
        phrases: Sequence[str] = (),
        stop: Event | None = None,
    ) -> Trends:
        """The speeches ``ids`` followed over time, or what they say of ``topic``, and ``phrases``.

        Raises UsageError for fewer than three speeches, for too many of them or of phrases and
        for a phrase that is none, UnknownSpeech, and Cancelled once ``stop`` is set.
        """
        began = time.perf_counter()
        wanted, topic = list(dict.fromkeys(ids)), " ".join(topic.split())
        phrases = list(dict.fromkeys(" ".join(one.split()) for one in phrases))
        _check_counts(wanted, phrases)

        def check() -> None:
            if stop is not None and stop.is_set():
                raise Cancelled("已停止。")

        with self._library.snapshot() as snapshot:
            speeches = [snapshot.get(identifier) for identifier in wanted]
            generation = snapshot.generation
        speeches.sort(key=lambda one: (one.metadata.text_of("date") or "9", wanted.index(one.id)))
        numbers, by_speech, undated = Numbers(), [], 0
        for speech in speeches:
            check()
            found, left = found_in(speech, self._figures(speech))
            by_speech.append(found)
            undated += left
        indicators = gather(by_speech, check)
        if topic:
            indicators = [one for one in indicators if concerns(one, topic)]
        followed = tuple(map(_followed, speeches))
        years = {one.id: one.year for one in followed}
        made = charts(indicators, years, numbers)
        traced = [follow_phrase(speeches, one, numbers, check) for one in phrases]
        seconds = time.perf_counter() - began
        return Trends(
            speeches=followed,
            topic=topic,
            charts=tuple(made),
            phrases=tuple(traced),
            citations=tuple(numbers.all),
            undated=undated,
            notes=tuple(_notes(followed, topic, bool(made), traced, speeches)),
            timings=Timings(retrieve_s=seconds, first_token_s=seconds, total_s=seconds),
            trace=Trace(generation=generation),
        )

    def _figures(self, speech: Speech) -> list[Told]:
        """The figures of a speech; by its date as well, since a correction of it changes years."""
        key = (speech.digest, speech.metadata.text_of("date"))
        with self._lock:
            told = self._told.get(key)
        if told is None:
            told = told_figures(speech, {})
            with self._lock:
                self._told[key] = told
                while len(self._told) > _KEPT:
                    self._told.popitem(last=False)
        return told


def _check_counts(ids: Sequence[str], phrases: Sequence[str]) -> None:
    if len(ids) < FEWEST:
        raise UsageError(
            f"看走势至少要三篇不同的讲话，现在是 {len(ids)} 篇；两篇对照请用 yanbi compare A B。"
        )
    if len(ids) > MOST_SPEECHES:
        raise UsageError(f"一次最多看 {MOST_SPEECHES} 篇的走势，现在是 {len(ids)} 篇；请少选一些。")
    if len(phrases) > MOST_PHRASES:
        raise UsageError(
            f"一次最多查 {MOST_PHRASES} 个提法，现在是 {len(phrases)} 个；请少写几个。"
        )


def _followed(speech: Speech) -> TrendSpeech:
    of = speech.metadata.text_of
    return TrendSpeech(
        speech.id, of("title") or speech.file, of("speaker"), of("date"), len(speech.text)
    )


def _of_several_places(speeches: Sequence[Speech]) -> bool:
    places = [place_of(one) for one in speeches]
    return any(not one.may_be(other) for one, other in combinations(places, 2))


def _notes(
    speeches: Sequence[TrendSpeech],
    topic: str,
    found: bool,
    phrases: Sequence[PhraseTrend],
    texts: Sequence[Speech],
) -> list[str]:
    """What a person should know of how this came about."""
    notes = []
    if not found:
        about = f"与“{topic}”有关、" if topic else ""
        notes.append(f"这 {len(speeches)} 篇里没有{about}至少三篇都给出、又写明年份的同一个指标。")
    undated = [one.title for one in speeches if one.year is None]
    if undated:
        named = "、".join(f"《{title.strip('《》')}》" for title in undated)
        notes.append(f"{named}没有注明日期：其中只有写明哪一年的数字进了走势。")
    if _of_several_places(texts):
        notes.append("所选讲话不是同一个地方的：各地的数字分开画，不连成一条线。")
    for one in phrases:
        if not one.total:
            notes.append(f"这 {len(speeches)} 篇里没有“{one.phrase}”这个提法。")
    return notes
