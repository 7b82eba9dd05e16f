"""Speeches and vectors of their sentences, the last few kept between questions.

Reading a speech takes 1 to 3 ms. At most 64 speeches are kept, 20,000 vectors of stored
sentences and 20,000 of other texts: with 384 dimensions some 75 MB in all. What changed in the
library is read again, the rest stays. Safe to share between threads.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Generic, TypeVar

import numpy as np

from rag.domain import Speech
from rag.library import Snapshot
from rag.ports import Embedder, Vectors

SPEECHES = 64
SENTENCES = 20_000

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_State = tuple[str, int]
"""A speech's id and the generation that last touched it."""


class Latest(Generic[_Key, _Value]):
    """A mapping that forgets what was not used for longest once it holds more than ``most``:
    values, or what ``size`` says of each."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._held: OrderedDict[_Key, tuple[_Value, int]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: _Key) -> _Value | None:
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            self._held.move_to_end(key)
            return found[0]

    def put(self, key: _Key, value: _Value, size: int = 1) -> None:
        with self._lock:
            _, before = self._held.pop(key, (None, 0))
            self._held[key] = (value, size)
            self._size += size - before
            while self._size > self._most and len(self._held) > 1:
                _, (_, gone) = self._held.popitem(last=False)
                self._size -= gone


class Speeches:
    """Speeches as of a snapshot, and what the library has of their sentences' vectors."""

    def __init__(self) -> None:
        self._speeches: Latest[_State, Speech] = Latest(SPEECHES)
        self._vectors: Latest[tuple[_State, str], Mapping[str, Vectors]] = Latest(SENTENCES)

    def get(self, snapshot: Snapshot, identifier: str) -> Speech:
        key = _state(snapshot, identifier)
        speech = self._speeches.get(key)
        if speech is None:
            speech = snapshot.get(identifier)
            self._speeches.put(key, speech)
        return speech

    def vectors(
        self, snapshot: Snapshot, identifiers: Sequence[str]
    ) -> list[Mapping[str, Vectors]]:
        """The stored vectors of each speech's sentences, by their text."""
        embedder = snapshot.embedder_name
        keys = {one: (_state(snapshot, one), embedder) for one in identifiers}
        found = {one: self._vectors.get(key) for one, key in keys.items()}
        lacking = [one for one, vectors in found.items() if vectors is None]
        read = snapshot.sentence_vectors(lacking) if lacking else {}
        for identifier, rows in read.items():
            speech = self.get(snapshot, identifier)
            texts = [speech.quote(sentence.span) for sentence in speech.sentences]
            vectors = dict(zip(texts, rows, strict=True))
            found[identifier] = vectors
            self._vectors.put(keys[identifier], vectors, len(vectors))
        return [vectors for vectors in found.values() if vectors is not None]


class Likeness:
    """Cosines of texts to a question; vectors of texts that the library has none of are kept."""

    def __init__(self) -> None:
        self._met: Latest[str, Vectors] = Latest(SENTENCES)

    def to(
        self,
        question: str,
        texts: Sequence[str],
        stored: Sequence[Mapping[str, Vectors]],
        embedder: Embedder,
    ) -> list[float]:
        """How like ``question`` each of ``texts`` is (-1 to 1); one text at the least. ``stored``:
        vectors by text that need not be computed again."""
        known = {text: vectors[text] for text in texts for vectors in stored if text in vectors}
        lacking = [text for text in dict.fromkeys(texts) if text not in known]
        new = []
        for text in lacking:
            vector = self._met.get(text)
            if vector is None:
                new.append(text)
            else:
                known[text] = vector
        for text, vector in zip(new, embedder.embed_passages(new), strict=True):
            known[text] = vector
            self._met.put(text, vector)
        vectors = np.stack([known[text] for text in texts])
        return [float(cosine) for cosine in vectors @ embedder.embed_query(question)]


def _state(snapshot: Snapshot, identifier: str) -> _State:
    catalogue = snapshot.catalogue()
    return identifier, int(catalogue.changed[catalogue.place[identifier]])
