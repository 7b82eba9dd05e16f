"""Everything that can be read from the library, all from one moment.

A Snapshot lives inside one read transaction: whatever is committed meanwhile, its answers fit
together. Knows nothing of writing. Raises UnknownSpeech.
"""

from __future__ import annotations

import builtins
import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from rag.domain import (
    METADATA_FIELDS,
    Certainty,
    Chunk,
    Evidence,
    Filters,
    Hit,
    Metadata,
    Span,
    Speech,
    SpeechInfo,
)
from rag.errors import UnknownSpeech
from rag.folding import fold
from rag.library import encoding
from rag.ports import Vectors

_SHOWN_IDS = 10


class Snapshot:
    """``generation``: the number of the change last seen. ``stamp``: which change that was, also
    told apart from one of the same number in a restored copy of the file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
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

    def list(self) -> builtins.list[SpeechInfo]:
        """All speeches in the order they were added; no text is read."""
        return self._infos(None)

    def info(self, identifier: str) -> SpeechInfo:
        return self._infos(self.number(identifier))[0]

    def get(self, identifier: str) -> Speech:
        """The whole speech, its metadata as corrected by hand."""
        number = self.number(identifier)
        file, digest = self._one("SELECT file, digest FROM speech WHERE id = ?", number)
        text, sections, sentences, set_aside, flags, pages, confidence = self._one(
            "SELECT text, sections, sentences, set_aside, flags, pages, confidence "
            "FROM body WHERE speech = ?",
            number,
        )
        return Speech(
            file=file,
            text=text,
            digest=digest,
            metadata=encoding.apply_corrections(
                self.original_metadata(identifier), self.corrections(identifier)
            ),
            sections=encoding.decode_sections(sections),
            sentences=encoding.decode_sentences(sentences),
            set_aside=encoding.decode_asides(set_aside),
            flags=encoding.decode_flags(flags),
            pages=encoding.decode_pages(pages),
            confidence=encoding.decode_confidence(confidence),
            id=identifier,
        )

    def text(self, identifier: str) -> str:
        number = self.number(identifier)
        return str(self._one("SELECT text FROM body WHERE speech = ?", number)[0])

    def original_metadata(self, identifier: str) -> Metadata:
        """What the text itself says, whatever was corrected."""
        rows = self._connection.execute(
            "SELECT field, value, first, last, certainty FROM metadata "
            "WHERE speech = ? AND value NOT NULL",
            (self.number(identifier),),
        )
        return Metadata(
            **{
                field: Evidence(
                    value,
                    None if first is None else Span(first, last),
                    Certainty(certainty or Certainty.STATED),
                )
                for field, value, first, last, certainty in rows
            }
        )

    def corrections(self, identifier: str) -> dict[str, str]:
        """What a person typed in, by field."""
        rows = self._connection.execute(
            "SELECT field, correction FROM metadata WHERE speech = ? AND correction NOT NULL",
            (self.number(identifier),),
        )
        return dict(rows)

    def source(self, identifier: str) -> str:
        number = self.number(identifier)
        return str(self._one("SELECT source FROM speech WHERE id = ?", number)[0])

    def find_digest(self, digest: str) -> str | None:
        return self._find("SELECT id FROM speech WHERE digest = ?", digest)

    def find_source(self, source: str) -> str | None:
        return self._find("SELECT id FROM speech WHERE source = ?", source)

    def select(self, filters: Filters) -> builtins.list[str]:
        """Ids of the speeches that pass. Raises UsageError for a date that is none.

        ``speaker`` matches a speaker's name that contains it, width and spaces apart.
        """
        for moment in (filters.since, filters.until):
            if moment:
                encoding.check_date(moment)
        wanted = {self.number(identifier) for identifier in filters.speeches}
        speaker = fold(filters.speaker)
        found = []
        for info in self.list():
            if wanted and int(info.id[1:]) not in wanted:
                continue
            if speaker and speaker not in fold(info.speaker):
                continue
            if _in_time(info.date, filters.since, filters.until):
                found.append(info.id)
        return found

    def full_text(
        self, terms: Sequence[str], k: int, speeches: Sequence[str] | None = None
    ) -> builtins.list[Hit]:
        """The ``k`` chunks with the best BM25 (higher is better) for any of ``terms``.

        Only in ``speeches`` unless that is None; the filter applies before ``k``.
        """
        query = encoding.encode_query(terms)
        if not query or k <= 0:
            return []
        if speeches is not None and set(speeches) >= self._ids():
            speeches = None  # a filter that lets everything pass doubles the time
        # The + keeps SQLite from asking FTS5 once per chunk of the filter.
        within = "" if speeches is None else f"AND +rowid IN (SELECT id FROM chunk {_OF_SPEECHES})"
        rows = self._connection.execute(
            "SELECT rowid, -bm25(full_text) AS score FROM full_text "
            f"WHERE full_text MATCH ? {within} ORDER BY score DESC, rowid LIMIT ?",
            (query, *(() if speeches is None else (_numbers(speeches),)), k),
        )
        return [Hit(chunk, score) for chunk, score in rows]

    def chunk_ids(self, speeches: Sequence[str] | None = None) -> builtins.list[int]:
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

    def vectors(self, ids: Sequence[int] | None = None) -> tuple[builtins.list[int], Vectors]:
        """Chunk ids, ascending, and a matrix of their vectors; of ``ids`` those that exist."""
        within = "" if ids is None else "AND chunk IN (SELECT value FROM json_each(?))"
        rows = self._connection.execute(
            f"SELECT chunk, data FROM vector WHERE embedder = ? {within} ORDER BY chunk",
            (self.embedder_name, *(() if ids is None else (json.dumps(list(map(int, ids))),))),
        ).fetchall()
        return [row[0] for row in rows], encoding.decode_vectors([row[1] for row in rows])

    def lacking(self, embedder: str) -> builtins.list[str]:
        """Speeches of which some chunk has no vector of ``embedder``."""
        rows = self._connection.execute(
            "SELECT DISTINCT speech FROM chunk WHERE NOT EXISTS "
            "(SELECT 1 FROM vector WHERE vector.chunk = chunk.id AND embedder = ?) ORDER BY speech",
            (embedder,),
        )
        return [f"s{row[0]}" for row in rows]

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

    def _infos(self, number: int | None) -> builtins.list[SpeechInfo]:
        one = () if number is None else (number,)
        shown: dict[int, dict[str, str]] = {}
        for speech, field, value in self._connection.execute(
            "SELECT speech, field, COALESCE(correction, value) FROM metadata"
            + (" WHERE speech = ?" if one else ""),
            one,
        ):
            shown.setdefault(speech, {})[field] = value
        rows = self._connection.execute(
            "SELECT id, file, chars, sections, chunks, warnings FROM speech"
            + (" WHERE id = ?" if one else " ORDER BY id"),
            one,
        )
        return [
            SpeechInfo(
                id=f"s{number}",
                file=file,
                chars=chars,
                sections=sections,
                chunks=chunks,
                warnings=encoding.decode_strings(warnings),
                **{name: shown.get(number, {}).get(name, "") for name in METADATA_FIELDS},
            )
            for number, file, chars, sections, chunks, warnings in rows
        ]

    def _one(self, query: str, number: int) -> tuple[Any, ...]:
        row: tuple[Any, ...] = self._connection.execute(query, (number,)).fetchone()
        return row

    def _find(self, query: str, value: str) -> str | None:
        row = self._connection.execute(query, (value,)).fetchone()
        return None if row is None else f"s{row[0]}"


_OF_SPEECHES = "WHERE speech IN (SELECT value FROM json_each(?))"


def _numbers(speeches: Sequence[str]) -> str:
    return json.dumps([encoding.speech_number(identifier) for identifier in speeches])


def _in_time(moment: str, since: str, until: str) -> bool:
    if not (since or until):
        return True
    if not moment:
        return False

    def shared(bound: str) -> int:
        return min(len(moment), len(bound))

    late_enough = not since or moment[: shared(since)] >= since[: shared(since)]
    early_enough = not until or moment[: shared(until)] <= until[: shared(until)]
    return late_enough and early_enough
