"""What is found in the library by terms, and which speeches a filter chooses."""

from __future__ import annotations

import pytest
from fake_store import make_chunks, make_speech
from library_fixtures import EMBEDDER, put

from rag.domain import Filters
from rag.errors import UnknownSpeech, UsageError
from rag.library import Library
from rag.library.encoding import encode_term

TERMS = [
    "粮食", "4.6%", "×", "××", "a b", "AND", "OR", "NEAR(", '"', '"q"', "'", "*", "-", "^", ":",
    "(", ")", "café", "cafe", "\x00", "\ue025", "𠮷野", "\U00030000", "\u200b", "\u3000", "①", "²",
    "col:umn", "x" * 5000, "２％", "%", ";--",
]  # fmt: skip


def test_every_term_is_one_token_and_no_other(library: Library) -> None:
    text = "".join(f"{i}。" for i in range(len(TERMS)))
    speech = make_speech(text)
    vectors = EMBEDDER.embed_passages([""] * len(TERMS))
    library.put(
        speech,
        make_chunks(speech),
        vectors,
        [[term, "共同"] for term in TERMS],
        source="/a",
        embedder=EMBEDDER.name,
    )
    ids = library.chunk_ids()
    for number, term in zip(ids, TERMS, strict=True):
        assert [hit.id for hit in library.full_text([term], 99)] == [number], term
    assert len(library.full_text([*TERMS, "共同", "", "\ud800"], 99)) == len(TERMS)
    assert len({encode_term(term) for term in TERMS}) == len(TERMS)


def test_full_text_ranks_filters_before_k_and_stands_long_queries(library: Library) -> None:
    put(library, make_speech("粮食粮食粮食。其他的话很长很长很长也说到粮食。"))
    put(library, make_speech("粮食和别的许多许多事情放在一起说。"))
    hits = library.full_text(["粮食"], 9)
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits[0].id == library.chunk_ids()[0]
    only = library.full_text(["粮食"], 1, library.chunk_ids(["s2"]))
    assert library.chunks([only[0].id])[only[0].id][0] == "s2"
    assert library.full_text(["粮食"], 9, []) == []
    assert library.full_text([], 9) == []
    assert library.full_text(["粮食"], 0) == []
    assert len(library.full_text([f"词{i}" for i in range(5000)] + ["粮食"], 9)) == 3


def test_select(library: Library) -> None:
    put(library, make_speech("甲。", speaker="李克强", date="2014-03-05"))
    put(library, make_speech("乙。", speaker="国务院总理 李克强", date="2015"))
    put(library, make_speech("丙。", speaker="温家宝", date="2014-03"))
    put(library, make_speech("丁。"))

    def ids(**fields: object) -> str:
        return " ".join(library.select(Filters(**fields)))

    assert ids() == "s1 s2 s3 s4"
    assert ids(speaker="李克强") == "s1 s2"
    assert ids(speaker="李 克强") == "s1 s2"
    assert ids(speeches=("s4", "s1")) == "s1 s4"
    assert ids(since="2014") == "s1 s2 s3"
    assert ids(until="2014") == "s1 s3"
    assert ids(since="2014-03-06") == "s2 s3"  # 2014-03 may be later: common prefix
    assert ids(since="2015", until="2015-06") == "s2"
    assert ids(speaker="李克强", until="2014-12") == "s1"
    with pytest.raises(UnknownSpeech):
        ids(speeches=("s9",))
    with pytest.raises(UsageError):
        ids(since="去年")
