"""A library of an earlier format -> the present one, in one transaction, nothing lost.

Version 1 kept warnings without places, set-aside parts without a kind, and no pages; neither the
files that speeches were read from nor which speeches are copies of each other.
"""

from __future__ import annotations

import json
import sqlite3

from rag.library.encoding import decode_sentences
from rag.library.fragments import tokens_of_text
from rag.library.linking import put_fragments
from rag.library.tables import ADDED_IN_2, statements

_COLUMNS = (
    "ALTER TABLE body ADD COLUMN flags TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE body ADD COLUMN pages TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE body ADD COLUMN confidence TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE metadata ADD COLUMN certainty TEXT",
)


def migrate(connection: sqlite3.Connection) -> None:
    """Brings tables of version 1 to version 2. The caller holds the write lock.

    Does nothing where another process has done it meanwhile.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()[0]
        if version == "1":
            for statement in (*_COLUMNS, *statements(ADDED_IN_2)):
                connection.execute(statement)
            _flags_of_warnings(connection)
            _kinds_of_asides(connection)
            _links_of_copies(connection)
            connection.execute("UPDATE metadata SET certainty = '原文写明' WHERE first NOT NULL")
            connection.execute("UPDATE metadata SET certainty = '推断' WHERE first IS NULL")
            connection.execute("UPDATE meta SET value = '2' WHERE key = 'schema'")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _flags_of_warnings(connection: sqlite3.Connection) -> None:
    for speech, data in connection.execute("SELECT id, warnings FROM speech").fetchall():
        flags = [
            ["标题次序" if words.startswith("标题") else "字符受损", words, []]
            for words in json.loads(data)
        ]
        connection.execute(
            "UPDATE body SET flags = ? WHERE speech = ?",
            (json.dumps(flags, ensure_ascii=False), speech),
        )


def _kinds_of_asides(connection: sqlite3.Connection) -> None:
    for speech, data in connection.execute("SELECT speech, set_aside FROM body").fetchall():
        asides = [[start, end, "广告", ""] for start, end in json.loads(data)]
        connection.execute(
            "UPDATE body SET set_aside = ? WHERE speech = ?",
            (json.dumps(asides, ensure_ascii=False), speech),
        )


def _links_of_copies(connection: sqlite3.Connection) -> None:
    rows = connection.execute("SELECT speech, text, sentences FROM body ORDER BY speech")
    for speech, text, data in rows.fetchall():
        spans = [sentence.span for sentence in decode_sentences(data)]
        put_fragments(connection, speech, tokens_of_text(text, spans))
