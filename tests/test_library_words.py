"""Full-text search as the library grows: SQLite's own order, filters first, work kept in bounds."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from word_library import as_sqlite_ranks, fill, ids_of, put

from rag.library import Library, bm25
from rag.library.postings import Postings
from rag.library.statistics import Statistics
from rag.library.tidying import Tidier

QUESTIONS = (
    ["村3"],
    ["村3", "村7", "工作"],
    ["工作"],
    ["工作", "发展", "建设"],
    ["第4篇", "群众", "项目", "村11", "没有"],
    ["没有"],
)


@pytest.mark.parametrize("words", QUESTIONS)
@pytest.mark.parametrize("k", [1, 10, 1000])
def test_the_order_is_that_of_sqlite(library: Library, words: list[str], k: int) -> None:
    fill(library)
    assert ids_of(library, words, k) == as_sqlite_ranks(library, words, None)[:k]
    some = library.chunk_ids(["s2", "s9", "s30"])
    assert ids_of(library, words, k, some) == as_sqlite_ranks(library, words, set(some))[:k]


class Reading:
    """What a search reads of the index."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.words: list[str] = []
        original = Statistics.postings

        def noted(statistics: Statistics, connection: sqlite3.Connection, term: str) -> Postings:
            self.words.append(term)
            return original(statistics, connection, term)

        monkeypatch.setattr(Statistics, "postings", noted)


def test_a_common_word_is_not_read_where_the_rare_ones_decide(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, [["珍稀", "鸟类", "工作"], ["珍稀", "鸟类"], ["珍稀"]])
    fill(library)
    monkeypatch.setattr(bm25, "_WORTH_ASKING", 5)
    monkeypatch.setattr(bm25, "_CHUNK_COSTS", 1)
    reading = Reading(monkeypatch)
    words = ["工作", "发展", "珍稀", "鸟类"]
    assert ids_of(library, words, 2) == as_sqlite_ranks(library, words, None)[:2]
    assert set(reading.words) == {"珍稀", "鸟类"}


def test_beyond_the_budget_the_rare_words_find_and_the_common_ones_order(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(library)
    monkeypatch.setattr(bm25, "BUDGET", 60)
    reading = Reading(monkeypatch)
    words = ["村3", "工作", "发展"]
    found = ids_of(library, words, 5)
    assert reading.words == ["村3"]
    has_it = set(as_sqlite_ranks(library, ["村3"], None))
    assert found == [one for one in as_sqlite_ranks(library, words, None) if one in has_it][:5]


def test_words_that_are_all_too_common_still_find_as_many_as_asked(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(library)
    monkeypatch.setattr(bm25, "BUDGET", 10)
    reading = Reading(monkeypatch)
    found = library.full_text(["工作", "发展"], 5)
    assert reading.words == []
    assert len(found) == 5
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    with sqlite3.connect(library.folder / "library.sqlite3") as connection:
        for hit in found:
            query = "SELECT terms FROM full_text WHERE rowid = ?"
            held = connection.execute(query, (hit.id,)).fetchone()[0].split()
            assert {"工作", "发展"} <= set(held)
    connection.close()


@pytest.mark.parametrize("few", [1_000, 5])
def test_a_narrow_filter_loses_nothing(
    library: Library, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    fill(library)
    monkeypatch.setattr(bm25, "BUDGET", 60)
    monkeypatch.setattr(bm25, "_FEW_CHUNKS", few)
    here = library.chunk_ids(["s3"])
    words = ["村3", "工作", "发展"]
    expected = as_sqlite_ranks(library, words, set(here))
    found = ids_of(library, words, 5, here)
    assert len(found) == 5
    assert set(found) <= set(expected)
    if few > len(here):
        assert found == expected[:5]


def test_what_is_kept_follows_every_change(library: Library) -> None:
    fill(library, speeches=4)
    words = ["村3", "村5", "工作"]
    for _ in range(3):
        assert ids_of(library, words, 50) == as_sqlite_ranks(library, words, None)[:50]
        put(library, [["村3", "村3", "工作"], ["别的"], ["村5"] * 40])
        assert ids_of(library, words, 50) == as_sqlite_ranks(library, words, None)[:50]
        library.remove([library.list()[0].id])
        assert ids_of(library, words, 50) == as_sqlite_ranks(library, words, None)[:50]


def test_what_another_process_adds_is_found(library: Library) -> None:
    put(library, [["村3"]])
    assert len(library.full_text(["村3"], 9)) == 1
    with Library(library.folder) as other:
        put(other, [["村3", "工作"]])
    assert len(library.full_text(["村3"], 9)) == 2


def test_removed_words_are_overwritten_step_by_step(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, [[f"绝密词{n}" for n in range(2000)]])
    fill(library, speeches=20)

    def is_on_disk() -> bool:
        files = b"".join(path.read_bytes() for path in library.folder.iterdir())
        return "绝密词77".encode() in files

    monkeypatch.setattr(Library, "tidy", lambda *_, **__: False)
    monkeypatch.setattr(Tidier, "begin", lambda _: None)
    library.remove(["s1"])
    monkeypatch.undo()
    assert library.full_text(["绝密词77"], 9) == []
    assert is_on_disk()
    put(library, [["别的"]])  # each further change overwrites some more
    while not library.tidy(seconds=0.001):
        pass
    assert not is_on_disk()
    assert library.tidy()


def test_a_large_removal_is_overwritten_in_the_background(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gone at once for whoever searches; from the file by the time the library is closed."""
    monkeypatch.setattr("rag.library._TIDIED_S", 0.0)  # as if there were no time for any of it
    with Library(tmp_path / "library") as library:
        put(library, [[f"绝密词{n}" for n in range(2000)]])
        fill(library, speeches=20)
        library.remove(["s1"])
        assert library.full_text(["绝密词77"], 9) == []
        put(library, [["村3"]])  # others may write meanwhile
    files = b"".join(path.read_bytes() for path in (tmp_path / "library").iterdir())
    assert "绝密词77".encode() not in files
    assert "村3".encode() in files


def test_tidying_changes_nothing_that_is_read(library: Library) -> None:
    fill(library, speeches=6)
    library.remove(["s2"])
    before = (library.generation(), library.stamp(), library.full_text(["工作"], 99))
    library.tidy()
    assert (library.generation(), library.stamp(), library.full_text(["工作"], 99)) == before
