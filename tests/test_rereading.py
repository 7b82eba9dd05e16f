"""The files that speeches were read from: kept whole, read again by the rules of today."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fake_store import BigramEmbedder

import rag.indexing.files
from rag.domain import AddOutcome, Speech
from rag.errors import LibraryDamaged, UnknownSpeech
from rag.extracting import Effort
from rag.indexing import Indexer
from rag.library import Library
from rag.library.original import pack, unpack
from rag.reading import read_bytes

FISH = "在渔业工作会议上的讲话\n县长 赵青川\n（2023年4月6日）\n\n养殖面积要达到3.2万亩。\n"


@pytest.fixture
def indexer(library: Library, tmp_path: Path) -> Indexer:
    """Over a library that holds 渔业 as s1, from a file of GB18030 that is gone by now."""
    embedder = BigramEmbedder()
    made = Indexer(library, lambda: embedder)
    file = tmp_path / "渔业.txt"
    file.write_bytes(FISH.encode("gb18030"))
    list(made.add([file]))
    file.unlink()
    return made


@pytest.mark.parametrize("data", [b"", b"a", os.urandom(5000), "讲话".encode() * 5000])
def test_bytes_come_back_as_they_were(data: bytes) -> None:
    packed = pack(data)
    assert unpack(packed) == data
    assert len(packed) <= len(data) + 1


@pytest.mark.usefixtures("indexer")
def test_the_original_is_kept_to_the_byte(library: Library) -> None:
    original = library.original("s1")
    assert original is not None
    assert (original.name, original.data) == ("渔业.txt", FISH.encode("gb18030"))
    library.remove(["s1"])
    with library.snapshot() as now:
        assert now._connection.execute("SELECT count(*) FROM original").fetchone() == (0,)


def test_reading_again_by_the_same_rules_changes_nothing(
    indexer: Indexer, library: Library
) -> None:
    generation = library.generation()
    (result,) = indexer.reread(["s1"])
    assert (result.outcome, result.speech) == (AddOutcome.UNCHANGED, "s1")
    assert library.generation() == generation


def test_better_rules_give_a_better_text_under_the_same_id(
    indexer: Indexer, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexer.edit("s1", {"title": "全县渔业会议讲话"})

    def better(data: bytes, name: str, effort: Effort | None = None) -> Speech:
        return read_bytes(data.decode("gb18030").replace("3.2", "3.20").encode(), name, effort)

    monkeypatch.setattr(rag.indexing.files, "read_bytes", better)
    (result,) = indexer.reread(["s1"])
    assert (result.outcome, result.speech) == (AddOutcome.UPDATED, "s1")
    assert "3.20万亩" in library.text("s1")
    assert library.info("s1").title == "全县渔业会议讲话"
    original = library.original("s1")
    assert original is not None
    assert original.data == FISH.encode("gb18030")


def test_an_original_that_cannot_be_had_is_said(indexer: Indexer, library: Library) -> None:
    with library._database.writing() as connection:
        connection.execute("DELETE FROM original")
    (result,) = indexer.reread(["s1"])
    assert (result.outcome, result.speech) == (AddOutcome.REFUSED, "s1")
    assert "渔业.txt" in result.reason
    assert library.text("s1") == FISH


def test_a_damaged_original_is_noticed(indexer: Indexer, library: Library) -> None:
    with library._database.writing() as connection:
        connection.execute("UPDATE original SET data = ?", (pack(b"other"),))
    with pytest.raises(LibraryDamaged):
        list(indexer.reread(["s1"]))
    assert library.text("s1") == FISH


def test_an_unknown_id_is_refused_before_anything_is_read(indexer: Indexer) -> None:
    with pytest.raises(UnknownSpeech):
        list(indexer.reread(["s1", "s7"]))
