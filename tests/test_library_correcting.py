"""Metadata corrected by hand: what may be written, the way back, what a correction touches."""

from __future__ import annotations

import pytest
from fake_store import make_speech
from library_fixtures import GRAIN, edit, found, put

from rag.errors import UsageError
from rag.library import Library
from rag.library.encoding import check_date


def test_an_edit_gives_new_chunk_ids_since_the_vectors_change(library: Library) -> None:
    put(library, make_speech(GRAIN))
    before = library.chunk_ids()
    edit(library, "s1", {"title": "新"})
    assert not set(before) & set(library.chunk_ids())
    assert found(library, ["新词"]) == ["s1", "s1"]
    assert found(library, ["粮食"]) == []


def test_a_correction_and_the_way_back(library: Library) -> None:
    put(library, make_speech(GRAIN, title="原题", date="2021-09-09"))
    edit(library, "s1", {"title": " 改 题\n", "date": "2021-05", "place": "北京"})
    speech = library.get("s1")
    assert speech.metadata.text_of("title") == "改 题"
    assert speech.metadata.title is not None
    assert speech.metadata.title.span is None
    assert library.info("s1").date == "2021-05"
    assert library.original_metadata("s1").text_of("title") == "原题"
    assert library.corrections("s1") == {"title": "改 题", "date": "2021-05", "place": "北京"}
    edit(library, "s1", {"title": "", "place": ""})
    assert library.get("s1").metadata.title == library.original_metadata("s1").title
    assert library.corrections("s1") == {"date": "2021-05"}
    assert library.info("s1").place == ""


@pytest.mark.parametrize("value", ["2024", "2024-02", "2024-02-29", "0001-01-01"])
def test_dates_that_can_be(value: str) -> None:
    check_date(value)


@pytest.mark.parametrize(
    "value",
    [
        "2023-02-29",
        "2024-13",
        "2024-00",
        "0000",
        "24-1-1",
        "2024-1",
        "2024年",
        "２０２４",
        "2024-01-",
        "x",
    ],
)
def test_dates_that_cannot_be(library: Library, value: str) -> None:
    put(library, make_speech(GRAIN))
    with pytest.raises(UsageError, match=value):
        edit(library, "s1", {"date": value})
    assert library.generation() == 1


def test_an_unknown_field_names_the_known_ones(library: Library) -> None:
    put(library, make_speech(GRAIN))
    with pytest.raises(UsageError, match="speaker"):
        edit(library, "s1", {"digest": "x"})
