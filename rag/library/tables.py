"""The tables of a library, format 2.

Ids are AUTOINCREMENT: one that is gone never comes back, so a chunk id stands for one vector.
"""

from __future__ import annotations

SCHEMA_VERSION = "2"

ADDED_IN_2 = """
CREATE TABLE original (       -- the file a speech was read from, to read it again or export it
    speech INTEGER PRIMARY KEY REFERENCES speech (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    digest TEXT NOT NULL,     -- SHA-256 (hex) of the bytes
    data BLOB NOT NULL        -- see original.py
);
CREATE TABLE seen (           -- files as they were when last read; no name, only its SHA-256
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL, -- nanoseconds, 0 where it cannot be relied on
    digest TEXT NOT NULL,     -- SHA-256 (hex) of the bytes
    gave TEXT NOT NULL        -- JSON [[speech, digest of its text], …]
) WITHOUT ROWID;
CREATE TABLE sentence_vectors (
    speech INTEGER NOT NULL REFERENCES speech (id) ON DELETE CASCADE,
    embedder TEXT NOT NULL,
    data BLOB NOT NULL,       -- all sentences in text order, little-endian float16
    PRIMARY KEY (speech, embedder)
);
CREATE TABLE copy (           -- speeches with much text in common, one < other
    one INTEGER NOT NULL REFERENCES speech (id) ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES speech (id) ON DELETE CASCADE,
    of_shorter REAL NOT NULL, -- shares of characters, 0 to 1
    of_longer REAL NOT NULL,
    PRIMARY KEY (one, other)
) WITHOUT ROWID;
CREATE INDEX copy_other ON copy (other);
CREATE VIRTUAL TABLE fragment USING fts5 (
    tokens, tokenize = 'ascii', detail = none, columnsize = 0
);
CREATE VIRTUAL TABLE fragment_place USING fts5vocab (fragment, instance);
"""

TABLES = (
    """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE speech (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    file TEXT NOT NULL,
    source TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL UNIQUE,
    chars INTEGER NOT NULL,
    sections INTEGER NOT NULL,
    chunks INTEGER NOT NULL,
    warnings TEXT NOT NULL,   -- JSON list
    added TEXT NOT NULL,      -- ISO, UTC
    updated TEXT NOT NULL,
    changed INTEGER NOT NULL  -- the generation that last touched it
);
CREATE TABLE body (           -- apart from `speech`, so that listing reads no text
    speech INTEGER PRIMARY KEY REFERENCES speech (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    sections TEXT NOT NULL,   -- JSON, see encoding.py
    sentences TEXT NOT NULL,
    set_aside TEXT NOT NULL,
    flags TEXT NOT NULL DEFAULT '[]',
    pages TEXT NOT NULL DEFAULT '[]',
    confidence TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE metadata (       -- what the text says, and beside it what a person corrected
    speech INTEGER NOT NULL REFERENCES speech (id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    value TEXT,
    first INTEGER,
    last INTEGER,
    correction TEXT,
    certainty TEXT,
    PRIMARY KEY (speech, field)
) WITHOUT ROWID;
CREATE TABLE chunk (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    speech INTEGER NOT NULL REFERENCES speech (id) ON DELETE CASCADE,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    section INTEGER NOT NULL,
    first_sentence INTEGER NOT NULL,
    last_sentence INTEGER NOT NULL
);
CREATE INDEX chunk_of_speech ON chunk (speech);
CREATE TABLE vector (         -- two embedders side by side only while re-embedding
    chunk INTEGER NOT NULL REFERENCES chunk (id) ON DELETE CASCADE,
    embedder TEXT NOT NULL,
    data BLOB NOT NULL,       -- little-endian float32
    PRIMARY KEY (chunk, embedder)
);
CREATE VIRTUAL TABLE full_text USING fts5 (terms, tokenize = 'ascii');
"""
    + ADDED_IN_2
)


OF_A_CONNECTION = """
CREATE VIRTUAL TABLE temp.full_text_place USING fts5vocab (main, full_text, instance);
CREATE VIRTUAL TABLE temp.full_text_term USING fts5vocab (main, full_text, row);
"""
"""Views of the full-text index, term by term, which hold nothing and are not in the file."""


def statements(tables: str) -> list[str]:
    """The single statements of ``tables``, which SQLite takes one at a time."""
    return [statement for statement in tables.split(";\n") if statement.strip()]
