"""Every change to the library, each a function on a connection that is inside a transaction.

Nothing here commits: ``Database.writing`` does. Vectors and terms are made by the caller, outside
of the transaction, from what it had read before; ``based_on`` is the generation it had read, and
a speech that was changed since then raises ChangedMeanwhile instead of mixing old and new. Also
raises UnknownSpeech, and LibraryError for vectors of another embedder than the stored ones.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from rag.domain import METADATA_FIELDS, Chunk, Metadata, Speech
from rag.errors import LibraryBusy, LibraryError
from rag.library import encoding
from rag.library.snapshot import Snapshot
from rag.ports import Vectors


class ChangedMeanwhile(LibraryBusy):
    """Someone else changed this speech between reading it and writing it: read again."""


def put(
    connection: sqlite3.Connection,
    speech: Speech,
    chunks: Sequence[Chunk],
    vectors: Vectors,
    terms: Sequence[Sequence[str]],
    *,
    source: str,
    embedder: str,
    replaces: str,
    based_on: int | None,
) -> str:
    """Stores ``speech``; see Library.put."""
    before = Snapshot(connection)
    same_text = before.find_digest(speech.digest)
    if same_text is not None and same_text != replaces:
        return same_text
    replaces = replaces or before.find_source(source) or ""
    _claim_embedder(connection, before, embedder)
    corrections: dict[str, str] = {}
    if replaces:
        _check_unchanged(connection, before, replaces, based_on)
        corrections = before.corrections(replaces)
    number = _put_row(connection, before, speech, source, replaces)
    _put_metadata(connection, number, speech.metadata, corrections)
    _drop_chunks(connection, number)
    _put_chunks(connection, number, chunks, vectors, terms, embedder)
    return f"s{number}"


def edit(
    connection: sqlite3.Connection,
    identifier: str,
    changes: Mapping[str, str],
    vectors: Vectors,
    terms: Sequence[Sequence[str]],
    *,
    embedder: str,
    based_on: int | None,
) -> None:
    """Corrects metadata and replaces the chunks' vectors and terms; see Library.edit."""
    before = Snapshot(connection)
    number = before.number(identifier)
    _check_unchanged(connection, before, identifier, based_on)
    _claim_embedder(connection, before, embedder)
    original = before.original_metadata(identifier)
    corrections = encoding.merge_corrections(
        original, before.corrections(identifier), encoding.check_changes(changes)
    )
    chunks = list(before.chunks_of(identifier).values())
    _put_metadata(connection, number, original, corrections)
    _drop_chunks(connection, number)
    _put_chunks(connection, number, chunks, vectors, terms, embedder)
    connection.execute(
        "UPDATE speech SET updated = ?, changed = ? WHERE id = ?",
        (_now(), before.generation + 1, number),
    )


def remove(connection: sqlite3.Connection, identifiers: Sequence[str]) -> None:
    """Forgets speeches; checks all ids before it touches anything."""
    before = Snapshot(connection)
    numbers = [before.number(identifier) for identifier in dict.fromkeys(identifiers)]
    for number in numbers:
        _drop_chunks(connection, number)
        connection.execute("DELETE FROM speech WHERE id = ?", (number,))
    if numbers:
        # Deleted terms otherwise linger in FTS5's segments until those happen to be merged.
        connection.execute("INSERT INTO full_text (full_text) VALUES ('optimize')")
    if connection.execute("SELECT 1 FROM chunk LIMIT 1").fetchone() is None:
        connection.execute("UPDATE meta SET value = '' WHERE key = 'embedder'")


def put_vectors(
    connection: sqlite3.Connection,
    identifier: str,
    vectors: Vectors,
    *,
    embedder: str,
    based_on: int | None,
) -> None:
    """Adds vectors of a second embedder for the chunks of one speech, in text order."""
    before = Snapshot(connection)
    _check_unchanged(connection, before, identifier, based_on)
    ids = list(before.chunks_of(identifier))
    _check_lengths(ids, vectors)
    connection.executemany(
        "INSERT OR REPLACE INTO vector VALUES (?, ?, ?)",
        [
            (i, embedder, data)
            for i, data in zip(ids, encoding.encode_vectors(vectors), strict=True)
        ],
    )


def adopt(connection: sqlite3.Connection, embedder: str) -> bool:
    """Makes ``embedder`` the library's, once every chunk has its vector; False until then."""
    if Snapshot(connection).lacking(embedder):
        return False
    connection.execute("UPDATE meta SET value = ? WHERE key = 'embedder'", (embedder,))
    connection.execute("DELETE FROM vector WHERE embedder <> ?", (embedder,))
    return True


def _put_row(
    connection: sqlite3.Connection, before: Snapshot, speech: Speech, source: str, replaces: str
) -> int:
    row = {
        "file": speech.file,
        "source": source,
        "digest": speech.digest,
        "chars": len(speech.text),
        "sections": sum(1 for section in speech.sections if section.heading),
        "warnings": encoding.encode_strings(speech.warnings),
        "updated": _now(),
        "changed": before.generation + 1,
    }
    if replaces:
        number = before.number(replaces)
        assignments = ", ".join(f"{name} = :{name}" for name in row)
        connection.execute(f"UPDATE speech SET {assignments} WHERE id = :id", row | {"id": number})
    else:
        row |= {"added": row["updated"], "chunks": 0}
        values = ", ".join(f":{name}" for name in row)
        cursor = connection.execute(f"INSERT INTO speech ({', '.join(row)}) VALUES ({values})", row)
        number = int(cursor.lastrowid or 0)
    connection.execute(
        "INSERT OR REPLACE INTO body VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            speech.text,
            encoding.encode_sections(speech.sections),
            encoding.encode_sentences(speech.sentences),
            encoding.encode_asides(speech.set_aside),
            encoding.encode_flags(speech.flags),
            encoding.encode_pages(speech.pages),
            encoding.encode_confidence(speech.confidence),
        ),
    )
    return number


def _put_metadata(
    connection: sqlite3.Connection, number: int, original: Metadata, corrections: Mapping[str, str]
) -> None:
    connection.execute("DELETE FROM metadata WHERE speech = ?", (number,))
    for name in METADATA_FIELDS:
        evidence = getattr(original, name)
        correction = corrections.get(name)
        if evidence is None and correction is None:
            continue
        value = evidence.value if evidence else None
        span = evidence.span if evidence else None
        first, last = (span.start, span.end) if span else (None, None)
        connection.execute(
            "INSERT INTO metadata VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, name, value, first, last, correction, evidence and evidence.certainty),
        )


def _drop_chunks(connection: sqlite3.Connection, number: int) -> None:
    ids = [row[0] for row in connection.execute("SELECT id FROM chunk WHERE speech = ?", (number,))]
    connection.execute(
        "DELETE FROM full_text WHERE rowid IN (SELECT value FROM json_each(?))", (json.dumps(ids),)
    )
    connection.execute("DELETE FROM chunk WHERE speech = ?", (number,))


def _put_chunks(
    connection: sqlite3.Connection,
    number: int,
    chunks: Sequence[Chunk],
    vectors: Vectors,
    terms: Sequence[Sequence[str]],
    embedder: str,
) -> None:
    _check_lengths(chunks, vectors)
    _check_lengths(chunks, terms)
    for chunk, data, words in zip(chunks, encoding.encode_vectors(vectors), terms, strict=True):
        cursor = connection.execute(
            "INSERT INTO chunk (speech, first, last, section, first_sentence, last_sentence) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                number,
                chunk.span.start,
                chunk.span.end,
                chunk.section,
                chunk.first_sentence,
                chunk.last_sentence,
            ),
        )
        connection.execute(
            "INSERT INTO vector VALUES (?, ?, ?)", (cursor.lastrowid, embedder, data)
        )
        connection.execute(
            "INSERT INTO full_text (rowid, terms) VALUES (?, ?)",
            (cursor.lastrowid, " ".join(map(encoding.encode_term, words))),
        )
    connection.execute("UPDATE speech SET chunks = ? WHERE id = ?", (len(chunks), number))


def _claim_embedder(connection: sqlite3.Connection, before: Snapshot, embedder: str) -> None:
    if not before.embedder_name:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'embedder'", (embedder,))
    elif before.embedder_name != embedder:
        raise LibraryError(
            f"资料库里的向量是「{before.embedder_name}」生成的，和现在的「{embedder}」不能混用；"
            "请先用新模型重建向量，或把设置改回原来的模型。"
        )


def _check_unchanged(
    connection: sqlite3.Connection, before: Snapshot, identifier: str, based_on: int | None
) -> None:
    number = before.number(identifier)
    changed = connection.execute("SELECT changed FROM speech WHERE id = ?", (number,)).fetchone()[0]
    if based_on is not None and changed > based_on:
        raise ChangedMeanwhile(f"讲话 {identifier} 刚被别处改过；请再试一次。")


def _check_lengths(chunks: Sequence[object], made: Sequence[object] | Vectors) -> None:
    if len(chunks) != len(made):
        raise ValueError(f"{len(chunks)} chunks, but vectors or terms for {len(made)}")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
