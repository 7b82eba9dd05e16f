"""Vectors in the library: exact, of one embedder at a time, one for each chunk."""

from __future__ import annotations

import numpy as np
import pytest
from fake_store import make_chunks, make_speech
from library_fixtures import EMBEDDER, GRAIN, TRADE, put, rows

from rag.errors import LibraryError
from rag.library import Library


def test_an_emptied_library_takes_another_embedder(library: Library) -> None:
    put(library, make_speech(GRAIN))
    assert library.embedder_name() == "bigrams"
    library.remove(["s1"])
    assert library.embedder_name() == ""


def test_vectors_of_two_embedders_do_not_mix(library: Library) -> None:
    put(library, make_speech(GRAIN))
    other = make_speech(TRADE)
    with pytest.raises(LibraryError, match="bigrams"):
        library.put(
            other,
            make_chunks(other),
            np.zeros((2, 8), dtype=np.float32),
            [["词"]] * 2,
            source="/b",
            embedder="another",
        )
    assert len(library.list()) == 1


def test_another_embedder_is_adopted_only_when_it_has_everything(library: Library) -> None:
    put(library, make_speech(GRAIN))
    put(library, make_speech(TRADE))
    new = np.ones((2, 8), dtype=np.float32)
    library.put_vectors("s1", new, embedder="new")
    assert not library.adopt("new")
    assert library.embedder_name() == "bigrams"
    assert library.vectors()[1].shape == (4, 64)
    library.put_vectors("s2", new, embedder="new")
    assert library.adopt("new")
    assert library.embedder_name() == "new"
    assert library.vectors()[1].shape == (4, 8)
    assert rows(library, "vector") == 4


def test_vectors_come_back_exactly(library: Library) -> None:
    put(library, make_speech(GRAIN))
    ids, vectors = library.vectors()
    assert ids == library.chunk_ids()
    texts = [GRAIN[:11], GRAIN[11:]]
    assert np.array_equal(vectors, EMBEDDER.embed_passages(texts))
    assert library.vectors(ids[1:])[0] == ids[1:]


def test_vectors_or_terms_that_do_not_fit_the_chunks_are_a_mistake(library: Library) -> None:
    speech = make_speech(GRAIN)
    with pytest.raises(ValueError, match="2 chunks"):
        library.put(
            speech,
            make_chunks(speech),
            np.zeros((1, 8), dtype=np.float32),
            [["词"]] * 2,
            source="/a",
            embedder="e",
        )
    assert library.list() == []
