"""Two speeches of the library -> a Comparison, as growing snapshots.

Needs no chat model, and no embedder but for a topic: the library keeps a vector of every sentence.
Only where it lacks them (a library of an earlier version, another model) are they made here.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Event, Lock

import numpy as np

from rag.comparing.laying_out import Layout
from rag.comparing.matching import match
from rag.comparing.resemblance import Side, make_side
from rag.comparing.stopping import Check, check_of, each, waiting
from rag.comparing.stretches import Piece, pieces
from rag.comparing.topics import topical
from rag.comparing.vectors import leading, stretch_vectors
from rag.domain import ComparedSpeech, Comparison, Speech, Timings, Trace
from rag.library import Library
from rag.ports import Embedder, Vectors

_KEPT = 8
_BATCH = 8
STEPS = 4
LOADING = "正在载入向量模型，只有第一次要等"


def step(number: int, words: str) -> str:
    """「第 2 步，共 4 步：读乙篇」"""
    return f"第 {number} 步，共 {STEPS} 步：{words}"


@dataclass(frozen=True, slots=True)
class _Asked:
    """Two speeches as the library holds them: their vectors of sentences where it has them, made
    by the model ``embedder``; ``stamp`` tells one state of the library from another."""

    speeches: tuple[Speech, Speech]
    stored: dict[str, Vectors]
    embedder: str
    generation: int
    stamp: object


class Comparer:
    """Compares speeches of one library. ``embedder`` is asked for where a vector has to be made;
    ``pace``: seconds between two snapshots that differ in claims alone. Safe between threads."""

    def __init__(
        self, library: Library, embedder: Callable[[], Embedder], *, pace: float = 0.5
    ) -> None:
        self._library = library
        self._embedder = embedder
        self._loaded: Embedder | None = None
        self._pace = pace
        self._sides: OrderedDict[tuple[str, object, str], Side] = OrderedDict()
        self._lock = Lock()

    def compare(self, a: str, b: str, topic: str = "", stop: Event | None = None) -> Comparison:
        """The whole comparison, as the last of ``comparing``."""
        *_, last = self.comparing(a, b, topic, stop)
        return last

    def comparing(
        self, a: str, b: str, topic: str = "", stop: Event | None = None
    ) -> Iterator[Comparison]:
        """Speeches ``a`` and ``b`` side by side, or what they say of ``topic``: snapshots with
        nothing but ``progress``, then with rows, figures and wording, then with the claims of more
        and more rows; the last is ``done``.

        Raises UnknownSpeech; ModelMissing where an embedder is needed and there is none; Cancelled
        within about a second after ``stop`` is set.
        """
        began = time.perf_counter()
        check, topic = check_of(stop), " ".join(topic.split())
        if not any(letter.isalnum() for letter in topic):
            topic = ""
        asked = self._asked(a, b)
        names = [ComparedSpeech(one.id, one.name) for one in asked.speeches]
        bare = Comparison(names[0], names[1], topic=topic, done=False)
        embedder: Embedder | None = None
        if topic or len(asked.stored) < len({a, b}):
            if self._loaded is None:
                yield replace(bare, progress=LOADING)
            embedder = self._loaded = waiting(self._embedder, check)
            if embedder.name != asked.embedder:
                asked = replace(asked, stored={}, embedder=embedder.name)
        sides = []
        for number, words in enumerate(("读甲篇", "读乙篇")):
            yield replace(bare, progress=step(number + 1, words))
            check()
            sides.append(self._side(asked, number, embedder, check))
        yield replace(bare, progress=step(3, "对照主题、数字和提法"))
        matched = match(sides[0], sides[1], check)
        chosen = None
        if topic and embedder is not None:
            chosen = topical(matched, topic, embedder.embed_query(topic))
        layout = Layout(matched, topic, chosen)
        trace = Trace(embedder=asked.embedder, generation=asked.generation)
        aligned = time.perf_counter() - began
        timings = Timings(retrieve_s=aligned)
        yield replace(
            layout.snapshot(), done=False, progress=_claims_step(0, layout.rows), timings=timings
        )
        shown = time.perf_counter()
        for told in layout.tell(check):
            now = time.perf_counter()
            if told == 1:
                timings = replace(timings, first_token_s=now - began)
            if told < layout.rows and now - shown >= self._pace:
                words = _claims_step(told, layout.rows)
                yield replace(layout.snapshot(), progress=words, timings=timings)
                shown = time.perf_counter()
        whole, total = layout.snapshot(), time.perf_counter() - began
        first = timings.first_token_s or total
        timings = replace(timings, first_token_s=first, total_s=total)
        yield replace(whole, timings=timings, trace=trace)

    def _asked(self, a: str, b: str) -> _Asked:
        with self._library.snapshot() as snapshot:
            speeches = (snapshot.get(a), snapshot.get(b))
            stored = snapshot.sentence_vectors([a, b])
            return _Asked(
                speeches,
                {
                    one.id: stored[one.id]
                    for one in speeches
                    if len(stored.get(one.id, ())) == len(one.sentences)
                },
                snapshot.embedder_name,
                snapshot.generation,
                snapshot.stamp,
            )

    def _side(self, asked: _Asked, number: int, embedder: Embedder | None, check: Check) -> Side:
        """One speech made ready; the last few are kept."""
        speech = asked.speeches[number]
        key = (speech.id, asked.stamp, asked.embedder)
        with self._lock:
            if key in self._sides:
                self._sides.move_to_end(key)
                return self._sides[key]
        found = pieces(speech)
        vectors = asked.stored.get(speech.id)
        if vectors is None:
            assert embedder is not None, "asked for whenever a vector is lacking"
            vectors = _embedded(speech, found, embedder, check)
        side = make_side(speech, found, stretch_vectors(found, vectors), check)
        with self._lock:
            self._sides[key] = side
            while len(self._sides) > _KEPT:
                self._sides.popitem(last=False)
        return side


def _embedded(speech: Speech, found: Sequence[Piece], embedder: Embedder, check: Check) -> Vectors:
    """A vector a sentence, of those that stretches begin with; the others stay nought."""
    wanted = {one.index: speech.quote(one.span) for piece in found for one, _ in leading(piece)}
    texts = sorted(set(wanted.values()), key=len)
    made: dict[str, Vectors] = {}
    for start in each(range(0, len(texts), _BATCH), check):
        some = texts[start : start + _BATCH]
        made.update(zip(some, embedder.embed_passages(some), strict=True))
    vectors = np.zeros((len(speech.sentences), embedder.dimension), dtype=np.float32)
    for index, text in wanted.items():
        vectors[index] = made[text]
    return vectors


def _claims_step(told: int, rows: int) -> str:
    return step(4, f"摘出各主题的原话 {told}/{rows}")
