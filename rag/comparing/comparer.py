"""Two speeches of the library -> a Comparison, with the embedder of the library.

Needs no chat model. The vectors of stretches are kept for the next comparison of a speech.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from threading import Lock

import numpy as np

from rag.comparing.laying_out import lay_out
from rag.comparing.matching import Matched, match
from rag.comparing.resemblance import Side, embedded_texts, make_side
from rag.comparing.stretches import pieces
from rag.domain import Comparison, Speech, Timings, Trace
from rag.folding import fold
from rag.library import Library
from rag.ports import Embedder, Vectors
from rag.wording import content_terms

_KEPT = 32
_STANDS_OUT = 2.2
"""How many standard deviations above the usual likeness a stretch concerns a topic whose words it
does not have, and how many of its characters it must share with it."""


class Comparer:
    """Compares speeches of one library; ``embedder`` is asked for at the first comparison."""

    def __init__(self, library: Library, embedder: Callable[[], Embedder]) -> None:
        self._library = library
        self._embedder = embedder
        self._vectors: OrderedDict[tuple[str, str], Vectors] = OrderedDict()
        self._lock = Lock()

    def compare(self, a: str, b: str, topic: str = "") -> Comparison:
        """Speeches ``a`` and ``b`` side by side, or what they say of ``topic``.

        Raises UnknownSpeech, and ModelMissing where there is no embedder.
        """
        began = time.perf_counter()
        with self._library.snapshot() as snapshot:
            speeches = [snapshot.get(identifier) for identifier in (a, b)]
            generation = snapshot.generation
        embedder = self._embedder()
        sides = [self._side(speech, embedder) for speech in speeches]
        matched = match(sides[0], sides[1])
        topic = topic.strip()
        concerns = topic_test(matched, topic, embedder) if topic else None
        comparison = lay_out(matched, topic, concerns)
        seconds = time.perf_counter() - began
        return replace(
            comparison,
            timings=Timings(retrieve_s=seconds, first_token_s=seconds, total_s=seconds),
            trace=Trace(embedder=embedder.name, generation=generation),
        )

    def _side(self, speech: Speech, embedder: Embedder) -> Side:
        found = pieces(speech)
        key = (speech.digest, embedder.name)
        with self._lock:
            vectors = self._vectors.get(key)
        if vectors is None or len(vectors) != len(found):
            vectors = embedder.embed_passages(embedded_texts(speech, found))
            with self._lock:
                self._vectors[key] = vectors
                while len(self._vectors) > _KEPT:
                    self._vectors.popitem(last=False)
        return make_side(speech, found, vectors)


def topic_test(matched: Matched, topic: str, embedder: Embedder) -> Callable[[Side, int], bool]:
    """Whether a stretch concerns ``topic``: it has these words, or stands out by meaning and has
    some of their characters."""
    wanted = [term for term in content_terms(topic) if len(term) > 1] or [fold(topic)]
    query = embedder.embed_query(topic)
    cosines = {id(side): _centred_cosines(side, query) for side in (matched.a, matched.b)}
    every = np.concatenate([*cosines.values()]) if cosines else np.zeros(1)
    middle, spread = float(every.mean()), float(every.std()) or 1.0

    def concerns(side: Side, at: int) -> bool:
        piece = side.pieces[at]
        if piece.formal:
            return False
        path = side.speech.heading_path(piece.section)
        text = fold(side.text(at))
        if fold(topic) in text or all(term in text for term in wanted):
            return True
        if path and fold(topic) in fold(path[-1]):
            return True
        shared = sum(c in text for c in set(fold(topic))) / max(1, len(set(fold(topic))))
        stands_out = (float(cosines[id(side)][at]) - middle) / spread >= _STANDS_OUT
        return stands_out and shared >= 0.5

    return concerns


def _centred_cosines(side: Side, query: Vectors) -> Vectors:
    return np.asarray(side.vectors @ query, dtype=np.float32)
