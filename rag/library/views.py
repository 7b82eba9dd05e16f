"""Reading chunks, vectors and the full-text index, all from one moment; the base of Snapshot.

Raises UnknownSpeech.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rag.domain import Chunk, Hit, Span
from rag.errors import UnknownSpeech
from rag.library import bm25, encoding
from rag.library.catalogue import Catalogue, Cataloguing
from rag.library.common import Common, CommonWords
from rag.library.ids import Ids
from rag.library.statistics import Statistics
from rag.ports import Vectors

_SHOWN_IDS = 10


@dataclass(frozen=True, slots=True)
class Kept:
    """What the library keeps from one snapshot to the next."""

    cataloguing: Cataloguing = field(default_factory=Cataloguing)
    statistics: Statistics = field(default_factory=Statistics)
    common: CommonWords = field(default_factory=CommonWords)


class View:
    """What every reading needs: the connection, the numbers of the library's state, and what was
    ``kept`` of earlier readings of the same file."""

    def __init__(self, connection: sqlite3.Connection, kept: Kept | None = None) -> None:
        self._connection = connection
        self._kept = kept or Kept()
        self._meta: dict[str, str] = dict(connection.execute("SELECT key, value FROM meta"))

    @property
    def generation(self) -> int:
        return int(self._meta["generation"])

    @property
    def stamp(self) -> str:
        return self._meta["stamp"]

    @property
    def embedder_name(self) -> str:
        """The embedder of the stored vectors; '' in an empty library."""
        return self._meta["embedder"]

    def number(self, identifier: str) -> int:
        """The row behind ``identifier``. Raises UnknownSpeech, which names the ids there are."""
        number = encoding.speech_number(identifier)
        row = self._connection.execute("SELECT 1 FROM speech WHERE id = ?", (number,)).fetchone()
        if row is None:
            known = sorted(self._ids(), key=encoding.speech_number)
            hint = "资料库还是空的" if not known else f"现有：{'、'.join(known[:_SHOWN_IDS])}"
            more = f" 等 {len(known)} 篇，可用 yanbi list 查看" if len(known) > _SHOWN_IDS else ""
            raise UnknownSpeech(f"没有编号为「{identifier}」的讲话；{hint}{more}。")
        return number

    def _ids(self) -> set[str]:
        return {f"s{row[0]}" for row in self._connection.execute("SELECT id FROM speech")}

    def _one(self, query: str, number: int) -> tuple[Any, ...]:
        row: tuple[Any, ...] = self._connection.execute(query, (number,)).fetchone()
        return row

    def _find(self, query: str, value: str) -> str | None:
        row = self._connection.execute(query, (value,)).fetchone()
        return None if row is None else f"s{row[0]}"


class ChunkView(View):
    """Chunks and what they are found by."""

    def full_text(
        self, terms: Sequence[str], k: int, allowed: Sequence[int] | Ids | None = None
    ) -> list[Hit]:
        """The ``k`` chunks with the best BM25 (higher is better) for any of ``terms``; see bm25.py.

        Only chunks in ``allowed`` (ids, ascending) unless that is None; the filter applies before
        ``k``.
        """
        ids = None if allowed is None else np.asarray(allowed, np.int64)
        common = self._common(terms)
        found = bm25.best(self._connection, self._kept.statistics, common, terms, k, ids)
        return [Hit(chunk, score) for chunk, score in found]

    def prepare(self) -> None:
        """Reads beforehand what the first full-text search would."""
        self._kept.statistics.sizes(self._connection)
        self._common()

    def catalogue(self) -> Catalogue:
        """All speeches and where their chunks are; no text is read, and only what changed since
        the last time."""
        return self._kept.cataloguing.at(self._connection, self.stamp, self.generation)

    def _common(self, terms: Sequence[str] = ()) -> Common | None:
        chunks = self._kept.statistics.chunks(self._connection)
        return self._kept.common.at(self._connection, chunks, self.catalogue, terms)

    def chunk_ids(self, speeches: Sequence[str] | None = None) -> list[int]:
        """Ids of all chunks, or of those of ``speeches``, ascending."""
        if speeches is None:
            rows = self._connection.execute("SELECT id FROM chunk ORDER BY id")
        else:
            rows = self._connection.execute(
                f"SELECT id FROM chunk {_OF_SPEECHES} ORDER BY id", (_numbers(speeches),)
            )
        return [row[0] for row in rows]

    def chunks(self, ids: Sequence[int]) -> dict[int, tuple[str, Chunk]]:
        """Speech id and chunk for each of ``ids`` that exists, in the order asked."""
        rows = self._connection.execute(
            "SELECT id, speech, first, last, section, first_sentence, last_sentence FROM chunk "
            "WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(map(int, ids))),),
        )
        found = {
            number: (f"s{speech}", Chunk(Span(first, last), section, begin, end))
            for number, speech, first, last, section, begin, end in rows
        }
        return {number: found[number] for number in ids if number in found}

    def chunks_of(self, identifier: str) -> dict[int, Chunk]:
        """The chunks of one speech by id, in text order."""
        ids = self.chunk_ids([f"s{self.number(identifier)}"])
        return {number: chunk for number, (_, chunk) in self.chunks(ids).items()}

    def chunk_texts(self, chunks: Sequence[tuple[str, Chunk]]) -> dict[tuple[str, Span], str]:
        """The text of each chunk, by its speech and span, without reading the whole speech."""
        found: dict[tuple[str, Span], str] = {}
        for speech, chunk in chunks:
            number, span = encoding.speech_number(speech), chunk.span
            size = span.end - span.start
            query = "SELECT substr(text, ?, ?) FROM body WHERE speech = ?"
            row = self._connection.execute(query, (span.start + 1, size, number)).fetchone()
            if row is not None and len(row[0]) != size:  # SQLite stops at a NUL character
                row = self._connection.execute("SELECT text FROM body WHERE speech = ?", (number,))
                row = (row.fetchone()[0][span.start : span.end],)
            if row is not None:
                found[speech, span] = row[0]
        return found

    def vectors(self, ids: Sequence[int] | None = None) -> tuple[list[int], Vectors]:
        """Chunk ids, ascending, and a matrix of their vectors; of ``ids`` those that exist."""
        within = "" if ids is None else "AND chunk IN (SELECT value FROM json_each(?))"
        rows = self._connection.execute(
            f"SELECT chunk, data FROM vector WHERE embedder = ? {within} ORDER BY chunk",
            (self.embedder_name, *(() if ids is None else (json.dumps(list(map(int, ids))),))),
        ).fetchall()
        return [row[0] for row in rows], encoding.decode_vectors([row[1] for row in rows])

    def lacking(self, embedder: str) -> list[str]:
        """Speeches of which some chunk has no vector of ``embedder``."""
        rows = self._connection.execute(
            "SELECT DISTINCT speech FROM chunk WHERE NOT EXISTS "
            "(SELECT 1 FROM vector WHERE vector.chunk = chunk.id AND embedder = ?) ORDER BY speech",
            (embedder,),
        )
        return [f"s{row[0]}" for row in rows]

    def sentence_vectors(self, speeches: Sequence[str]) -> dict[str, Vectors]:
        """For each of ``speeches`` that has them, a vector a sentence, in text order, of the
        library's embedder; kept at half precision, so of unit length to about 0.001."""
        rows = self._connection.execute(
            "SELECT s.speech, s.data, length(s.data) / 2 / max(1, json_array_length(b.sentences)) "
            "FROM sentence_vectors s JOIN body b ON b.speech = s.speech "
            "WHERE s.embedder = ? AND s.speech IN (SELECT value FROM json_each(?))",
            (self.embedder_name, _numbers(speeches)),
        )
        return {
            f"s{speech}": encoding.decode_matrix(data, width)
            for speech, data, width in rows
            if width
        }

    def lacking_sentences(self, embedder: str) -> list[str]:
        """Speeches that have no sentence vectors of ``embedder``."""
        rows = self._connection.execute(
            "SELECT id FROM speech WHERE NOT EXISTS (SELECT 1 FROM sentence_vectors "
            "WHERE sentence_vectors.speech = speech.id AND embedder = ?) ORDER BY id",
            (embedder,),
        )
        return [f"s{row[0]}" for row in rows]


_OF_SPEECHES = "WHERE speech IN (SELECT value FROM json_each(?))"


def _numbers(speeches: Sequence[str]) -> str:
    return json.dumps([encoding.speech_number(identifier) for identifier in speeches])
