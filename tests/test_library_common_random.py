"""Common words while a library changes at random: always what SQLite's own BM25 says; words that
were asked for come first, and serve before the others are there."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from library_fixtures import EMBEDDER
from word_library import COMMON, put

from rag.library import Library, common, gathering
from rag.library.statistics import Statistics

QUESTIONS = (["工作"], ["工作", "村2", "发展"], ["群众", "建设", "项目"], ["村1", "村3"], ["没有"])


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """Small, and yet treated as a large one, its words gathered three at a time."""
    monkeypatch.setattr(common, "LEAST_CHUNKS", 1)
    monkeypatch.setattr(common, "_DELAY_S", 3600.0)
    monkeypatch.setattr(gathering, "_LEAST", 1)
    monkeypatch.setattr(gathering, "_SHARE", 0.0)
    monkeypatch.setattr(gathering, "_AT_ONCE", 3)
    with Library(tmp_path) as opened:
        yield opened


def by_sqlite(library: Library, words: list[str]) -> list[tuple[int, float]]:
    """The best ten by SQLite's own ``bm25()``, over a connection of its own."""
    connection = sqlite3.connect(library.folder / "library.sqlite3")
    rows = connection.execute(
        "SELECT rowid, -bm25(full_text) FROM full_text WHERE full_text MATCH ? "
        "ORDER BY bm25(full_text), rowid LIMIT 10",
        (" OR ".join(f'"{word}"' for word in words),),
    ).fetchall()
    connection.close()
    return rows


def check(library: Library) -> None:
    for words in QUESTIONS:
        found = [(hit.id, hit.score) for hit in library.full_text(words, 10)]
        expected = by_sqlite(library, words)
        assert [number for number, _ in found] == [number for number, _ in expected]
        assert [score for _, score in found] == pytest.approx([s for _, s in expected], rel=1e-9)


def chunks(chance: random.Random, count: int) -> list[list[str]]:
    return [
        chance.choices(COMMON, k=chance.randint(1, 12))
        + [f"村{chance.randint(1, 4)}"] * chance.choice((0, 0, 1, 2))
        for _ in range(count)
    ]


def change(library: Library, chance: random.Random) -> None:
    """A speech more, some fewer, or one with other words; by this process or by another."""
    if chance.random() < 0.3:
        with Library(library.folder) as other:
            change_one(other, chance)
    else:
        change_one(library, chance)


def change_one(library: Library, chance: random.Random) -> None:
    there = library.list()
    what = chance.random()
    if len(there) < 3 or what < 0.5:
        put(library, chunks(chance, chance.randint(1, 12)))
    elif what < 0.8:
        library.remove([one.id for one in chance.sample(there, chance.randint(1, 2))])
    else:
        one = chance.choice(there)
        vectors = EMBEDDER.embed_passages(["甲"] * one.chunks)
        new = chunks(chance, one.chunks)
        library.edit(one.id, {"title": f"{chance.random()}"}, vectors, new, embedder=EMBEDDER.name)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_changes_the_best_are_those_of_sqlite(
    library: Library, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Also while the words are being gathered, some of them there and some not."""
    chance = random.Random(seed)
    plain = common.gathering

    def interrupted(*given: object) -> Iterator[gathering.Gathered]:
        for one in plain(*given):
            yield one
            change(library, chance)
            check(library)

    monkeypatch.setattr(common, "gathering", interrupted)
    for _ in range(4):
        put(library, chunks(chance, 8))
    for step in range(16):
        if step % 6 == 2:
            library.gather_words()
        change(library, chance)
        check(library)


def test_words_that_were_asked_for_serve_first(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, [[f"词{n}" for n in range(number)] for number in range(1, 10)])
    rarest = ["词8", "词7"]
    expected = [hit.id for hit in library.full_text(rarest, 9)]  # not there yet
    assert expected == [9, 8]
    read: list[str] = []
    original = Statistics.postings
    monkeypatch.setattr(
        Statistics, "postings", lambda *these: read.append(these[2]) or original(*these)
    )
    steps = common.gathering(
        library._database.reading, library._kept.common._closed, lambda: ["词7", "没有", "词8"]
    )
    sizes = [list(one.words) for one in steps]
    assert sizes[0] == ["词7", "词8"]
    assert sizes[1] == ["词7", "词8", "词0", "词1", "词2"]  # then the most common
    assert len(sizes[-1]) == 9

    answers = iter([False, False, True])  # closed after the first two words
    monkeypatch.setattr(library._kept.common._closed, "is_set", lambda: next(answers, False))
    library.gather_words()
    assert [hit.id for hit in library.full_text(rarest, 9)] == expected
    assert read == []
    assert [hit.id for hit in library.full_text(["词6"], 9)] == [9, 8, 7][::-1]
    assert read == ["词6"]
