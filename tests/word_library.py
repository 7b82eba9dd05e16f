"""Libraries of bare words: chunks given by their terms, and SQLite's own ranking of them."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence

from fake_store import make_speech
from library_fixtures import EMBEDDER

from rag.domain import Chunk, Span
from rag.library import Library

COMMON = ("工作", "发展", "建设", "群众", "项目")


def put(library: Library, chunks: Sequence[Sequence[str]]) -> str:
    """A speech of so many chunks, each with the given terms."""
    text = f"{random.random()}。" * max(1, len(chunks))
    spans = [Chunk(Span(n, n + 1), 0, 0, 0) for n in range(len(chunks))]
    vectors = EMBEDDER.embed_passages(["甲"] * len(chunks))
    speech = make_speech(text)
    return library.put(speech, spans, vectors, chunks, source=text, embedder=EMBEDDER.name)


def fill(library: Library, speeches: int = 30, each: int = 20) -> None:
    """Speeches whose chunks have common words, now and then a rare one, and other lengths."""
    chance = random.Random(7)
    for number in range(speeches):
        chunks = []
        for _ in range(each):
            words = chance.choices(COMMON, k=chance.randint(3, 30))
            words += [f"村{chance.randint(1, 60)}"] * chance.choice((0, 0, 0, 1, 2))
            chunks.append([*words, f"第{number}篇"])
        put(library, chunks)


def as_sqlite_ranks(library: Library, words: Sequence[str], allowed: set[int] | None) -> list[int]:
    """The chunks that SQLite finds for any of the words, in its order, filtered afterwards."""
    connection = sqlite3.connect(library.folder / "library.sqlite3")
    rows = connection.execute(
        "SELECT rowid FROM full_text WHERE full_text MATCH ? ORDER BY bm25(full_text), rowid",
        (" OR ".join(f'"{word}"' for word in words),),
    ).fetchall()
    connection.close()
    return [row[0] for row in rows if allowed is None or row[0] in allowed]


def ids_of(library: Library, words: Sequence[str], k: int, allowed: object = None) -> list[int]:
    """The best chunks by our own search."""
    return [hit.id for hit in library.full_text(words, k, allowed)]
