"""Another embedder: the whole library is embedded anew, going on where it was stopped."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import numpy as np
import pytest
from fake_store import BigramEmbedder
from indexing_fixtures import add, assert_whole, outcomes

from rag.errors import Cancelled
from rag.indexing import Indexer, Progress
from rag.library import Library


def test_a_new_embedder_re_embeds_everything_on_the_next_change(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    add(indexer, folder / "a.txt")
    other = BigramEmbedder("other", dimension=32)
    again = Indexer(library, lambda: other)
    assert outcomes(add(again, folder)) == "unchanged:s1 added:s2"
    assert library.embedder_name() == "other"
    ids, vectors = library.vectors()
    assert ids == library.chunk_ids()
    assert vectors.shape[1] == 32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)


def test_re_embedding_goes_on_where_it_was_stopped(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    add(indexer, folder)
    other = BigramEmbedder("other")
    again = Indexer(library, lambda: other)
    stop = Event()

    def after_one(progress: Progress) -> None:
        if progress.chunks_done == progress.chunks_total:
            stop.set()

    with pytest.raises(Cancelled):
        again.ensure_embedder(progress=after_one, stop=stop)
    assert library.embedder_name() == "bigrams"
    assert_whole(library)
    done = list(other.embedded)
    again.ensure_embedder()
    assert library.embedder_name() == "other"
    assert 0 < len(done) < len(other.embedded)
    chunks = [text for text in other.embedded if " | " in text]
    assert len(set(chunks)) == len(chunks)  # no chunk was embedded twice
    everything = len(other.embedded)
    again.ensure_embedder()
    assert len(other.embedded) == everything
