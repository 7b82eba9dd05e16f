"""The rows of one speech, table by table: put, replaced, dropped.

Functions on a connection that is inside a transaction; which of them make one change, and under
which conditions, is the business of writing.py.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from rag.domain import METADATA_FIELDS, Chunk, Metadata, Speech
from rag.library import encoding
from rag.library.original import Original, pack
from rag.library.snapshot import Snapshot
from rag.ports import Vectors


def put_row(
    connection: sqlite3.Connection,
    before: Snapshot,
    speech: Speech,
    source: str,
    replaces: str,
    wanted_id: str,
) -> int:
    row = {
        "file": speech.file,
        "source": source,
        "digest": speech.digest,
        "chars": len(speech.text),
        "sections": sum(1 for section in speech.sections if section.heading),
        "warnings": encoding.encode_strings(speech.warnings),
        "updated": now(),
        "changed": before.generation + 1,
    }
    if replaces:
        number = before.number(replaces)
        assignments = ", ".join(f"{name} = :{name}" for name in row)
        connection.execute(f"UPDATE speech SET {assignments} WHERE id = :id", row | {"id": number})
    else:
        row |= {"added": row["updated"], "chunks": 0}
        if wanted_id and encoding.speech_number(wanted_id) > last_number(connection):
            row["id"] = encoding.speech_number(wanted_id)
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


def last_number(connection: sqlite3.Connection) -> int:
    """The highest id that was ever given."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'speech'").fetchone()
    return 0 if row is None else int(row[0])


def put_original(connection: sqlite3.Connection, number: int, original: Original | None) -> None:
    connection.execute("DELETE FROM original WHERE speech = ?", (number,))
    if original is not None:
        connection.execute(
            "INSERT INTO original VALUES (?, ?, ?, ?, ?)",
            (number, original.name, len(original.data), original.digest, pack(original.data)),
        )


def put_sentence_vectors(
    connection: sqlite3.Connection,
    number: int,
    speech: Speech,
    vectors: Vectors | None,
    embedder: str,
) -> None:
    """Vectors of the present text; those of the text before are gone in any case."""
    connection.execute(
        "DELETE FROM sentence_vectors WHERE speech = ? AND embedder = ?", (number, embedder)
    )
    if vectors is not None:
        if len(vectors) != len(speech.sentences):
            raise ValueError(f"{len(speech.sentences)} sentences, {len(vectors)} vectors")
        connection.execute(
            "INSERT INTO sentence_vectors VALUES (?, ?, ?)",
            (number, embedder, encoding.encode_matrix(vectors)),
        )


def put_metadata(
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


def drop_chunks(connection: sqlite3.Connection, number: int) -> None:
    ids = [row[0] for row in connection.execute("SELECT id FROM chunk WHERE speech = ?", (number,))]
    connection.execute(
        "DELETE FROM full_text WHERE rowid IN (SELECT value FROM json_each(?))", (json.dumps(ids),)
    )
    connection.execute("DELETE FROM chunk WHERE speech = ?", (number,))


def put_chunks(
    connection: sqlite3.Connection,
    number: int,
    chunks: Sequence[Chunk],
    vectors: Vectors,
    terms: Sequence[Sequence[str]],
    embedder: str,
) -> None:
    check_lengths(chunks, vectors)
    check_lengths(chunks, terms)
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


def check_lengths(chunks: Sequence[object], made: Sequence[object] | Vectors) -> None:
    if len(chunks) != len(made):
        raise ValueError(f"{len(chunks)} chunks, but vectors or terms for {len(made)}")


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
