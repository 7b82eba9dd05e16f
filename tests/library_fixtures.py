"""An empty library, and what is put into it by hand: speeches with a chunk a sentence.

``conftest.py`` imports the fixture. Knows no reading and no indexing: ``put`` stores a made-up
speech as it stands.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from fake_store import BigramEmbedder, make_chunks, make_speech

from rag.domain import Speech
from rag.library import Library

EMBEDDER = BigramEmbedder()
GRAIN = "粮食产量增长4.6%。要抓好南水北调工程。"
TRADE = "外贸进出口下降２％。××同志作了发言。"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library, in a folder that is only made by opening it."""
    with Library(tmp_path / "新文件夹" / "index") as opened:
        yield opened


def put(
    library: Library,
    speech: Speech | str,
    source: str = "",
    embedder: BigramEmbedder = EMBEDDER,
    **more: object,
) -> str:
    """Stores a speech, or a speech of this text; its terms are pairs of characters."""
    speech = make_speech(speech) if isinstance(speech, str) else speech
    chunks = make_chunks(speech)
    texts = [speech.quote(chunk.span) for chunk in chunks]
    return library.put(
        speech,
        chunks,
        embedder.embed_passages(texts),
        [[text[i : i + 2] for i in range(len(text) - 1)] for text in texts],
        source=source or f"/{speech.digest}",
        embedder=embedder.name,
        **more,
    )


def edit(library: Library, identifier: str, changes: dict[str, str], **more: int) -> None:
    """Corrects metadata; afterwards 新词 is the only term of every chunk."""
    count = library.info(identifier).chunks
    vectors = EMBEDDER.embed_passages(["改"] * count)
    library.edit(identifier, changes, vectors, [["新词"]] * count, embedder=EMBEDDER.name, **more)


def found(library: Library, words: Sequence[str], k: int = 9) -> list[str]:
    """The speeches of the chunks that these terms find, best first, one for each chunk."""
    hits = library.full_text(words, k)
    chunks = library.chunks([hit.id for hit in hits])
    return [chunks[hit.id][0] for hit in hits]


def rows(library: Library, table: str) -> int:
    """How many rows a table of the library's file has."""
    with sqlite3.connect(library.folder / "library.sqlite3") as connection:
        count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    connection.close()
    return int(count)
