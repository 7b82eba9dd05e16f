"""The library: one truth, whole changes, nothing left of what was removed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fake_store import make_chunks, make_speech
from library_fixtures import GRAIN, TRADE, edit, found, put, rows

from rag.domain import AsideKind, Filters, Flag, FlagKind, LineConfidence, Section, SetAside, Span
from rag.errors import UnknownSpeech
from rag.library import Library


def test_a_speech_comes_back_as_it_was_put(library: Library) -> None:
    text = "标题\r\n　　第一，\x00“稳”。𠮷野 ２％。"
    speech = replace(
        make_speech(text, title="标题", speaker="张三", date="2024-05"),
        sections=(
            Section(0, None, 0, "", Span(0, 0), Span(0, len(text))),
            Section(1, 0, 1, "第一", Span(6, 8), Span(6, 12)),
        ),
        set_aside=(SetAside(Span(2, 4), AsideKind.CAPTION, "图为"),),
        flags=(Flag(FlagKind.DATE, "日期可疑", (Span(0, 2), Span(3, 5))),),
        pages=(0, 4),
        confidence=(LineConfidence(Span(0, 2), 0.75),),
    )
    identifier = put(library, speech)
    assert identifier == "s1"
    assert library.get("s1") == replace(speech, id="s1")
    assert library.text("s1") == text
    info = library.info("s1")
    assert [info] == library.list()
    assert (info.title, info.speaker, info.date, info.place) == ("标题", "张三", "2024-05", "")
    assert (info.chars, info.sections, info.chunks) == (len(text), 1, 2)
    assert info.warnings == ("日期可疑",)
    ids = library.chunk_ids()
    assert library.chunks(ids) == {
        number: ("s1", chunk) for number, chunk in zip(ids, make_chunks(speech), strict=True)
    }


def test_an_empty_library(library: Library) -> None:
    assert library.list() == []
    assert library.generation() == 0
    assert library.embedder_name() == ""
    assert library.full_text(["粮食"], 5) == []
    assert library.select(Filters(since="2020")) == []
    ids, vectors = library.vectors()
    assert ids == []
    assert len(vectors) == 0
    with pytest.raises(UnknownSpeech, match="空"):
        library.get("s1")


def test_the_generation_grows_by_one_with_every_committed_change(library: Library) -> None:
    put(library, make_speech(GRAIN))
    assert library.generation() == 1
    edit(library, "s1", {"title": "新"})
    assert library.generation() == 2
    stamp = library.stamp()
    assert put(library, make_speech(GRAIN), "/elsewhere") == "s1"  # changes nothing
    assert (library.generation(), library.stamp()) == (2, stamp)
    library.remove(["s1"])
    assert library.generation() == 3
    assert library.stamp() != stamp


def test_an_updated_speech_keeps_its_id_and_its_corrections(library: Library) -> None:
    put(library, make_speech(GRAIN, title="旧题"), "/a")
    edit(library, "s1", {"speaker": "李四"})
    assert put(library, make_speech(TRADE, title="新题"), "/a", replaces="s1") == "s1"
    assert library.text("s1") == TRADE
    info = library.info("s1")
    assert (info.title, info.speaker) == ("新题", "李四")
    assert found(library, ["粮食"]) == []
    assert found(library, ["外贸"]) == ["s1"]
    assert rows(library, "vector") == rows(library, "chunk") == rows(library, "full_text") == 2


def test_the_same_source_is_the_same_speech_even_when_not_said(library: Library) -> None:
    put(library, make_speech(GRAIN), "/a")
    assert put(library, make_speech(TRADE), "/a") == "s1"
    assert len(library.list()) == 1


def test_ids_are_never_used_again(library: Library) -> None:
    put(library, make_speech(GRAIN))
    before = library.chunk_ids()
    library.remove(["s1"])
    assert put(library, make_speech(TRADE)) == "s2"
    assert min(library.chunk_ids()) > max(before)
    with pytest.raises(UnknownSpeech):
        library.get("s1")


def test_removed_is_gone_from_every_table_and_from_the_file(library: Library) -> None:
    put(library, make_speech("绝密的粮食。" * 50))
    put(library, make_speech(TRADE))
    library.remove(["s1"])
    assert found(library, ["绝密", "粮食"]) == []
    assert [info.id for info in library.list()] == ["s2"]
    tables = ("speech", "body", "chunk", "vector", "full_text")
    assert [rows(library, table) for table in tables] == [1, 1, 2, 2, 2]
    on_disk = b"".join(path.read_bytes() for path in library.folder.iterdir())
    assert "绝密".encode() not in on_disk
    assert "外贸".encode() in on_disk


def test_an_unknown_id_removes_nothing(library: Library) -> None:
    put(library, make_speech(GRAIN))
    for bad in ("s9", "1", "", "s0", "s01", "S1", "s99999999999999999999", "s1; DROP TABLE speech"):
        with pytest.raises(UnknownSpeech):
            library.remove(["s1", bad])
    assert library.text("s1") == GRAIN


def test_the_hint_names_the_ids_there_are(library: Library) -> None:
    put(library, make_speech(GRAIN))
    put(library, make_speech(TRADE))
    with pytest.raises(UnknownSpeech, match="s1、s2"):
        library.info("s3")


def test_it_is_all_there_after_opening_again(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        put(library, make_speech(GRAIN))
    with Library(tmp_path) as library:
        assert found(library, ["粮食"]) == ["s1"]
        assert library.generation() == 1
