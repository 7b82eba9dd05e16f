"""A library of version 1 opens as version 2 with everything that was in it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from rag.domain import AsideKind, Certainty, FlagKind
from rag.library import Library

V1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE speech (id INTEGER PRIMARY KEY AUTOINCREMENT, file TEXT NOT NULL,
    source TEXT NOT NULL UNIQUE, digest TEXT NOT NULL UNIQUE, chars INTEGER NOT NULL,
    sections INTEGER NOT NULL, chunks INTEGER NOT NULL, warnings TEXT NOT NULL,
    added TEXT NOT NULL, updated TEXT NOT NULL, changed INTEGER NOT NULL);
CREATE TABLE body (speech INTEGER PRIMARY KEY REFERENCES speech (id) ON DELETE CASCADE,
    text TEXT NOT NULL, sections TEXT NOT NULL, sentences TEXT NOT NULL, set_aside TEXT NOT NULL);
CREATE TABLE metadata (speech INTEGER NOT NULL, field TEXT NOT NULL, value TEXT, first INTEGER,
    last INTEGER, correction TEXT, PRIMARY KEY (speech, field)) WITHOUT ROWID;
CREATE TABLE chunk (id INTEGER PRIMARY KEY AUTOINCREMENT, speech INTEGER NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, section INTEGER NOT NULL,
    first_sentence INTEGER NOT NULL, last_sentence INTEGER NOT NULL);
CREATE TABLE vector (chunk INTEGER NOT NULL, embedder TEXT NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (chunk, embedder));
CREATE VIRTUAL TABLE full_text USING fts5 (terms, tokenize = 'ascii');
"""


def test_copies_of_version_1_are_found(tmp_path: Path) -> None:
    text = "".join(f"第{n}件事是修好{n}号路，今年完成{n}公里。" for n in range(20))
    connection = sqlite3.connect(tmp_path / "library.sqlite3", isolation_level=None)
    connection.executescript(V1)
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        [("schema", "1"), ("generation", "3"), ("embedder", ""), ("stamp", "ab")],
    )
    for number, words in ((1, text), (2, "别的话。"), (3, text + "完")):
        row = (
            number,
            "a.txt",
            f"/{number}",
            str(number),
            len(words),
            0,
            0,
            "[]",
            "2024",
            "2024",
            3,
        )
        connection.execute("INSERT INTO speech VALUES (?,?,?,?,?,?,?,?,?,?,?)", row)
        sections = json.dumps([[None, 0, "", 0, 0, 0, len(words)]])
        sentences = json.dumps([[0, len(words), 0, 0, 0]])
        body = (number, words, sections, sentences)
        connection.execute("INSERT INTO body VALUES (?, ?, ?, ?, '[]')", body)
    connection.close()
    with Library(tmp_path) as library:
        assert library.groups() == [("s1", "s3")]
        assert library.original("s1") is None


def test_a_library_of_version_1_keeps_everything(tmp_path: Path) -> None:
    text = "加微信群买书\n春耕讲话\n一、甲\n三、丙"
    warning = "标题序号不连续：「一、甲」之后是「三、丙」，中间可能缺了一节。"
    connection = sqlite3.connect(tmp_path / "library.sqlite3", isolation_level=None)
    connection.executescript(V1)
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        [("schema", "1"), ("generation", "3"), ("embedder", ""), ("stamp", "ab")],
    )
    row = (7, "a.txt", "/a.txt", "d", len(text), 2, 0, json.dumps([warning]), "2024", "2024", 3)
    connection.execute("INSERT INTO speech VALUES (?,?,?,?,?,?,?,?,?,?,?)", row)
    sections = json.dumps([[None, 0, "", 0, 0, 0, len(text)]])
    connection.execute("INSERT INTO body VALUES (7, ?, ?, '[]', '[[0, 6]]')", (text, sections))
    connection.execute("INSERT INTO metadata VALUES (7, 'title', '春耕讲话', 7, 11, '春耕会讲话')")
    connection.execute("INSERT INTO metadata VALUES (7, 'date', '2024', NULL, NULL, NULL)")
    connection.close()

    for _ in range(2):  # the second opening finds version 2
        with Library(tmp_path) as library, library.snapshot() as now:
            speech = now.get("s7")
            assert speech.text == text
            assert [(f.kind, f.message) for f in speech.flags] == [(FlagKind.HEADINGS, warning)]
            (aside,) = speech.set_aside
            assert (speech.quote(aside.span), aside.kind) == (
                "加微信群买书",
                AsideKind.ADVERTISEMENT,
            )
            assert speech.metadata.text_of("title") == "春耕会讲话"
            original = now.original_metadata("s7")
            assert original.title is not None
            assert original.title.certainty == Certainty.STATED
            assert original.date is not None
            assert original.date.certainty == Certainty.INFERRED
            assert now.generation == 3
