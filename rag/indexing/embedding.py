"""A speech and its chunks -> vectors and terms, embedding only what is new.

Sentences get vectors too: a question then compares itself with them without embedding any. They
depend on nothing but their text, chunks also on title, speaker, date and headings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from rag.chunking import indexed_text
from rag.domain import Chunk, Speech
from rag.indexing.jobs import Job
from rag.library import Snapshot
from rag.ports import Embedder, Vectors
from rag.terms import terms

_BATCH_CHARS = 2400
"""Characters embedded at a time, about eight chunks or sixty sentences: a stop is obeyed after
them, well within a second, and a question asked meanwhile waits no longer."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What a speech is found by: a vector and terms a chunk, a vector a sentence."""

    vectors: Vectors
    terms: list[list[str]]
    sentences: Vectors


@dataclass(frozen=True, slots=True)
class Known:
    """Vectors made before, by text: of chunks as they are indexed, and of sentences."""

    chunks: Mapping[str, Vectors] = field(default_factory=dict)
    sentences: Mapping[str, Vectors] = field(default_factory=dict)


def index(
    speech: Speech, chunks: Sequence[Chunk], embedder: Embedder, job: Job, known: Known | None
) -> Indexed:
    """Embeds what ``known`` does not hold, a few texts at a time so that it can be stopped."""
    known = known or Known()
    texts = [indexed_text(speech, one) for one in chunks]
    sentences = [speech.quote(sentence.span) for sentence in speech.sentences]
    # Texts of like length together: the short ones are not padded to the long ones.
    new_texts = sorted(set(texts) - set(known.chunks), key=len)
    new_sentences = sorted(set(sentences) - set(known.sentences), key=len)
    total = len(new_texts) + len(new_sentences)
    made = _embed(new_texts, embedder, job, 0, total)
    made_sentences = _embed(new_sentences, embedder, job, len(new_texts), total)
    return Indexed(
        _matrix(texts, {**known.chunks, **made}, embedder),
        [terms(text) for text in texts],
        _matrix(sentences, {**known.sentences, **made_sentences}, embedder),
    )


def known_vectors(now: Snapshot, identifier: str, embedder: str) -> Known:
    """The vectors that speech ``identifier`` has of ``embedder``."""
    if now.embedder_name != embedder:
        return Known()
    speech, chunks = now.get(identifier), now.chunks_of(identifier)
    texts = {number: indexed_text(speech, one) for number, one in chunks.items()}
    ids, vectors = now.vectors(list(chunks))
    rows = now.sentence_vectors([identifier]).get(identifier, ())
    return Known(
        {texts[number]: row for number, row in zip(ids, vectors, strict=True)},
        {
            speech.quote(sentence.span): row
            for sentence, row in zip(speech.sentences, rows, strict=False)
        },
    )


def _embed(
    texts: Sequence[str], embedder: Embedder, job: Job, done: int, total: int
) -> dict[str, Vectors]:
    made: dict[str, Vectors] = {}
    for some in _batches(texts):
        job.check()
        made.update(zip(some, embedder.embed_passages(some), strict=True))
        job.report(done + len(made), total)
    return made


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """Runs of ``texts`` of at most ``_BATCH_CHARS`` together; a longer text stands alone."""
    run: list[str] = []
    chars = 0
    for text in texts:
        if run and chars + len(text) > _BATCH_CHARS:
            yield run
            run, chars = [], 0
        run.append(text)
        chars += len(text)
    if run:
        yield run


def _matrix(texts: Sequence[str], vectors: Mapping[str, Vectors], embedder: Embedder) -> Vectors:
    if not texts:
        return np.zeros((0, embedder.dimension), np.float32)
    return np.stack([vectors[text] for text in texts])
