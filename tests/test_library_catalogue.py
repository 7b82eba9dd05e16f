"""The table of contents that is kept between questions: always that of the present state."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from fake_store import make_speech
from library_fixtures import edit, put

from rag.domain import Chunk, Filters, Span
from rag.library import Library, infos


def long_text(first: str) -> str:
    return first + "".join(f"第{n}件事是修好{n}号路，今年完成{n}公里。" for n in range(20))


def agree(library: Library) -> None:
    """What is kept by ``library`` is what a fresh one reads from the same file."""
    with Library(library.folder) as fresh:
        assert library.list() == fresh.list()
        with library.snapshot() as now:
            catalogue = now.catalogue()
            for info in catalogue.infos:
                assert catalogue.chunk_ids([info.id]).tolist() == now.chunk_ids([info.id])
            every = [info.id for info in catalogue.infos]
            assert catalogue.chunk_ids(every).tolist() == now.chunk_ids()


def test_it_follows_every_kind_of_change(library: Library) -> None:
    agree(library)
    put(library, make_speech("粮食增产。修路两条。", title="甲", speaker="张三"), "/a")
    put(library, make_speech("外贸下降。", title="乙"))
    agree(library)
    edit(library, "s1", {"speaker": "李四"})
    agree(library)
    assert library.list()[0].speaker == "李四"
    put(library, make_speech("粮食减产。", title="丙"), "/a", replaces="s1")
    agree(library)
    assert [info.title for info in library.list()] == ["丙", "乙"]
    library.remove(["s2"])
    agree(library)
    with Library(library.folder) as other:
        put(other, make_speech("别处加的。"))
        edit(other, "s1", {"date": "2024"})
    agree(library)
    assert [info.date for info in library.list()] == ["2024", ""]


def test_copies_appear_and_vanish_with_other_speeches(library: Library) -> None:
    put(library, make_speech(long_text("甲。")))
    assert library.list()[0].copies == ()
    put(library, make_speech(long_text("乙。")))
    put(library, make_speech("别的事情。"))
    assert [info.copies for info in library.list()] == [("s2",), ("s1",), ()]
    assert library.info("s1").copies == ("s2",)
    agree(library)
    library.remove(["s2"])
    assert [info.copies for info in library.list()] == [(), ()]
    agree(library)


def test_only_what_changed_is_read_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        put(library, make_speech(f"第{number}篇。"))
    library.list()
    read: list[Sequence[int] | None] = []
    original = infos.read

    def noted(connection: object, numbers: Sequence[int] | None = None) -> object:
        read.append(numbers)
        return original(connection, numbers)

    monkeypatch.setattr(infos, "read", noted)
    library.list()
    assert read == []
    put(library, make_speech("又一篇。"))
    edit(library, "s2", {"title": "改"})
    read.clear()
    library.list()
    assert read == [[2, 6]]


def test_a_snapshot_keeps_its_own_table_of_contents(library: Library) -> None:
    put(library, make_speech("甲。"))
    with library.snapshot() as before:
        put(library, make_speech("乙。"))
        assert len(library.list()) == 2
        assert [info.id for info in before.list()] == ["s1"]
    assert len(library.list()) == 2


def test_what_is_empty_restricts_nothing(library: Library) -> None:
    for number in range(3):
        put(library, make_speech(f"第{number}篇。", date=f"202{number}"))
    with library.snapshot() as now:
        assert now.admitted(Filters()) is now.catalogue().infos
        found = now.admitted(Filters(since="2021", speeches=("s3", "s1")))
        assert [info.id for info in found] == ["s3"]


def test_a_chunk_is_quoted_without_its_speech(library: Library) -> None:
    put(library, make_speech("一二三。𠮷野家在此。"))
    put(library, make_speech("甲\x00乙丙丁。"))  # SQLite takes a NUL for the end
    chunks = [
        ("s1", Chunk(Span(4, 7), 0, 1, 1)),
        ("s2", Chunk(Span(2, 4), 0, 0, 0)),
        ("s9", Chunk(Span(0, 1), 0, 0, 0)),
    ]
    with library.snapshot() as now:
        texts = now.chunk_texts(chunks)
    assert texts == {("s1", Span(4, 7)): "𠮷野家", ("s2", Span(2, 4)): "乙丙"}
