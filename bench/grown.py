"""Libraries of any size, grown from the vectors and words of a few real texts.

A speech of ``CHUNKS`` chunks has a theme, which is the vector of one real chunk; each of its
chunks lies somewhere between the theme and another real chunk, with a little noise. Neighbours
are then as near, and speeches as coherent, as those of real texts. Its words are drawn from the
real texts as often as they occur there, so that the full-text index has as many hits to rank as a
real one would.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.chunking import chunk, indexed_text
from rag.domain import Chunk, Evidence, Metadata, Section, Sentence, Span, Speech
from rag.library import Library
from rag.ports import Embedder, Vectors
from rag.reading import find_files, read_file
from rag.terms import terms

CHUNKS = 60
NOISE = 0.1
"""Length of the noise; neighbouring chunks of one speech are about 0.3 apart."""
_SENTENCES = 3
_WORDS = 24
_FIRST_YEAR, _YEARS = 1985, 40


@dataclass(frozen=True, slots=True)
class Real:
    """``vectors`` of the chunks of real texts, the texts' ``words``, and questions about them with
    ``asked``, their vectors."""

    vectors: Vectors
    words: Sequence[str]
    questions: Sequence[str]
    asked: Vectors


def real(
    folder: Path, load: Callable[[], Embedder], questions: Path | None, kept: Path | None
) -> Real:
    """Embeds the texts in ``folder`` once, keeping the vectors in ``kept`` (.npz) if given.
    Without a file of ``questions`` (JSON lines) the longer sentences of the texts are asked."""
    speeches = [read_file(path) for path in find_files([folder])]
    texts = [indexed_text(speech, one) for speech in speeches for one in chunk(speech)]
    if questions:
        lines = questions.read_text("utf-8").splitlines()
        asked = [json.loads(line)["question"] for line in lines if line.strip()]
    else:
        said = [speech.quote(one.span) for speech in speeches for one in speech.sentences]
        asked = random.Random(1).sample([one for one in said if 20 < len(one) < 80], 100)
    words = [word for text in texts for word in terms(text)]
    if kept and kept.exists():
        with np.load(kept) as saved:
            if len(saved["vectors"]) == len(texts) and len(saved["asked"]) == len(asked):
                return Real(saved["vectors"], words, asked, saved["asked"])
    embedder = load()
    vectors = embedder.embed_passages(texts)
    found = Real(vectors, words, asked, np.stack([embedder.embed_query(one) for one in asked]))
    if kept:
        np.savez(kept, vectors=found.vectors, asked=found.asked)
    return found


def grown(of: Vectors, count: int, seed: int = 1) -> Iterator[Vectors]:
    """``count`` vectors, speech after speech, in blocks of whole speeches."""
    chance, width = np.random.default_rng(seed), of.shape[1]
    for start in range(0, count, CHUNKS * 500):
        size = min(CHUNKS * 500, count - start)
        themes = np.repeat(chance.integers(0, len(of), -(-size // CHUNKS)), CHUNKS)[:size]
        others = chance.integers(0, len(of), size)
        share = chance.uniform(0, 1, (size, 1)).astype(np.float32)
        block = share * of[themes] + (1 - share) * of[others]
        block += chance.standard_normal((size, width), dtype=np.float32) * (NOISE / width**0.5)
        yield block / np.linalg.norm(block, axis=1, keepdims=True)


def fill(library: Library, made_of: Real, count: int, embedder: str) -> None:
    """Puts ``count`` chunks into the library, one speech at a time."""
    number = 0
    for block in grown(made_of.vectors, count):
        for start in range(0, len(block), CHUNKS):
            number += 1
            vectors = block[start : start + CHUNKS]
            speech, chunks = made_up(number, len(vectors), made_of.words)
            library.put(
                speech,
                chunks,
                vectors,
                [terms(speech.quote(one.span)) for one in chunks],
                source=f"/{number}.txt",
                embedder=embedder,
                sentence_vectors=np.repeat(vectors, _SENTENCES, axis=0),
            )


def made_up(number: int, count: int, words: Sequence[str]) -> tuple[Speech, list[Chunk]]:
    """Speech ``number`` of ``count`` chunks: the same at every run."""
    chance = random.Random(number)
    sentences: list[Sentence] = []
    pieces, end = [], 0
    for index in range(count * _SENTENCES):
        piece = "".join(chance.choices(words, k=_WORDS)) + "。"
        sentences.append(Sentence(index, Span(end, end + len(piece)), 0, index))
        pieces.append(piece)
        end += len(piece)
    text = "".join(pieces)
    year = _FIRST_YEAR + number % _YEARS
    speech = Speech(
        file=f"{number}.txt",
        text=text,
        digest=f"{number:064x}",
        metadata=Metadata(
            title=Evidence(f"第{number}次工作会议上的讲话", None),
            speaker=Evidence("赵青川", None),
            date=Evidence(f"{year}-03-05", None),
        ),
        sections=(Section(0, None, 0, "", Span(0, 0), Span(0, end)),),
        sentences=tuple(sentences),
    )
    firsts = range(0, len(sentences), _SENTENCES)
    runs = [(first, first + _SENTENCES - 1) for first in firsts]
    chunks = [Chunk(Span(sentences[a].span.start, sentences[b].span.end), 0, a, b) for a, b in runs]
    return speech, chunks
