"""Every change to the library, each a function on a connection that is inside a transaction.

Nothing here commits: ``Database.writing`` does. Vectors and terms are made by the caller, outside
of the transaction, from what it had read before; ``based_on`` is the generation it had read, and
a speech that was changed since then raises ChangedMeanwhile instead of mixing old and new. Also
raises UnknownSpeech, and LibraryError for vectors of another embedder than the stored ones.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from rag.domain import Chunk, Speech
from rag.errors import LibraryBusy, LibraryError
from rag.library import encoding, rows, tidying
from rag.library.fragments import tokens_of
from rag.library.linking import drop_fragments, put_fragments
from rag.library.original import Original
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
    sentence_vectors: Vectors | None,
    original: Original | None,
    wanted_id: str,
    added_corrections: Mapping[str, str],
) -> str:
    """Stores ``speech``; see Library.put."""
    before = Snapshot(connection)
    same_text = before.find_digest(speech.digest)
    if same_text is not None and same_text != replaces:
        return same_text
    replaces = replaces or before.find_source(source) or ""
    _claim_embedder(connection, before, embedder)
    corrections = dict(added_corrections)
    if replaces:
        _check_unchanged(connection, before, replaces, based_on)
        corrections = before.corrections(replaces) | corrections
    number = rows.put_row(connection, before, speech, source, replaces, wanted_id)
    rows.put_metadata(connection, number, speech.metadata, corrections)
    rows.drop_chunks(connection, number)
    rows.put_chunks(connection, number, chunks, vectors, terms, embedder)
    rows.put_sentence_vectors(connection, number, speech, sentence_vectors, embedder)
    rows.put_original(connection, number, original)
    put_fragments(connection, number, tokens_of(speech))
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
    rows.put_metadata(connection, number, original, corrections)
    rows.drop_chunks(connection, number)
    rows.put_chunks(connection, number, chunks, vectors, terms, embedder)
    connection.execute(
        "UPDATE speech SET updated = ?, changed = ? WHERE id = ?",
        (rows.now(), before.generation + 1, number),
    )


def move(connection: sqlite3.Connection, identifier: str, source: str) -> None:
    """Another source for a speech; nothing where that source is another speech's already."""
    number = Snapshot(connection).number(identifier)
    connection.execute("UPDATE OR IGNORE speech SET source = ? WHERE id = ?", (source, number))


def remove(connection: sqlite3.Connection, identifiers: Sequence[str]) -> None:
    """Forgets speeches; checks all ids before it touches anything."""
    before = Snapshot(connection)
    numbers = [before.number(identifier) for identifier in dict.fromkeys(identifiers)]
    for number in numbers:
        rows.drop_chunks(connection, number)
        drop_fragments(connection, number)
        connection.execute("DELETE FROM speech WHERE id = ?", (number,))
    if numbers:
        tidying.begin(connection)
    if connection.execute("SELECT 1 FROM chunk LIMIT 1").fetchone() is None:
        connection.execute("UPDATE meta SET value = '' WHERE key = 'embedder'")


def put_vectors(
    connection: sqlite3.Connection,
    identifier: str,
    vectors: Vectors | None,
    *,
    embedder: str,
    based_on: int | None,
    sentence_vectors: Vectors | None,
) -> None:
    """Adds vectors of a second embedder for one speech, in text order; those of its sentences
    alone where ``vectors`` is None."""
    before = Snapshot(connection)
    _check_unchanged(connection, before, identifier, based_on)
    speech = before.get(identifier)
    rows.put_sentence_vectors(
        connection, before.number(identifier), speech, sentence_vectors, embedder
    )
    if vectors is None:
        return
    ids = list(before.chunks_of(identifier))
    rows.check_lengths(ids, vectors)
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
    connection.execute("DELETE FROM sentence_vectors WHERE embedder <> ?", (embedder,))
    return True


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
