"""Fakes of the store and the embedder, and speeches made up for tests; no model, no file."""

from __future__ import annotations

import hashlib
import time
import zlib
from collections.abc import Sequence

import numpy as np

from rag.domain import Chunk, Evidence, Hit, Metadata, Section, Sentence, Span, Speech
from rag.ports import Vectors


class ListStore:
    """A VectorStore over a plain dictionary."""

    def __init__(self) -> None:
        self._vectors: dict[int, Vectors] = {}

    def add(self, ids: Sequence[int], vectors: Vectors) -> None:
        self._vectors.update(zip(ids, vectors, strict=True))

    def remove(self, ids: Sequence[int]) -> None:
        for number in ids:
            self._vectors.pop(number, None)

    def search(self, vector: Vectors, k: int, allowed: Sequence[int] | None = None) -> list[Hit]:
        wanted = self._vectors.keys() if allowed is None else self._vectors.keys() & set(allowed)
        hits = [Hit(number, float(self._vectors[number] @ vector)) for number in wanted]
        return sorted(hits, key=lambda hit: -hit.score)[: max(k, 0)]

    def __len__(self) -> int:
        return len(self._vectors)


class BigramEmbedder:
    """Counts character pairs: texts that share words are near. Same vectors in every process."""

    def __init__(self, name: str = "bigrams", dimension: int = 64, sleep_s: float = 0.0) -> None:
        self.name = name
        self.dimension = dimension
        self.embedded: list[str] = []
        self._sleep_s = sleep_s

    def embed_query(self, text: str) -> Vectors:
        return self._vector(text)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        time.sleep(self._sleep_s)
        self.embedded.extend(texts)
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Vectors:
        vector = np.full(self.dimension, 1e-3, dtype=np.float32)
        for start in range(len(text) - 1):
            pair = f"{self.name}:{text[start : start + 2]}"
            vector[zlib.crc32(pair.encode()) % self.dimension] += 1
        unit: Vectors = (vector / np.linalg.norm(vector)).astype(np.float32)
        return unit


def make_speech(
    text: str,
    *,
    title: str = "",
    speaker: str = "",
    date: str = "",
    file: str = "讲话.txt",
) -> Speech:
    """A speech of one section whose sentences end in 。; metadata without a place in the text."""
    sentences = []
    start = 0
    for index, piece in enumerate(text.split("。")[:-1]):
        end = start + len(piece) + 1
        sentences.append(Sentence(index, Span(start, end), 0, index))
        start = end
    whole = Span(0, len(text))
    return Speech(
        file=file,
        text=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        metadata=Metadata(
            title=Evidence(title, Span(0, 1)) if title else None,
            speaker=Evidence(speaker, Span(1, 2)) if speaker else None,
            date=Evidence(date, Span(2, 3)) if date else None,
        ),
        sections=(Section(0, None, 0, "", Span(0, 0), whole),),
        sentences=tuple(sentences),
    )


def make_chunks(speech: Speech) -> list[Chunk]:
    """One chunk a sentence."""
    return [Chunk(s.span, s.section, s.index, s.index) for s in speech.sentences]
