"""Corrections by hand: searched at once, kept when the file or another program changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from fake_store import BigramEmbedder
from indexing_fixtures import FISH, add, assert_whole, found, outcomes

from rag.errors import UnknownSpeech, UsageError
from rag.indexing import Indexer
from rag.library import Library
from rag.ports import Vectors


def test_a_correction_is_indexed_and_survives_an_update(
    indexer: Indexer, library: Library, embedder: BigramEmbedder, folder: Path
) -> None:
    add(indexer, folder)
    indexer.edit("s1", {"title": "在水产养殖现场会上的讲话", "speaker": "欧阳璟琰"})
    assert library.info("s1").speaker == "欧阳璟琰"
    assert found(library, "欧阳璟琰") == {"s1"}
    assert "现场会" in embedder.embedded[-1]
    (folder / "a.txt").write_text(FISH.replace("1800亩", "2100亩"), "utf-8")
    add(indexer, folder)
    assert library.info("s1").speaker == "欧阳璟琰"
    assert found(library, "欧阳璟琰") == {"s1"}
    indexer.edit("s1", {"speaker": ""})
    assert library.info("s1").speaker == "赵青川"
    assert found(library, "欧阳璟琰") == set()
    assert_whole(library)


def test_an_edit_that_changes_nothing_changes_nothing(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    add(indexer, folder)
    generation = library.generation()
    indexer.edit("s1", {"date": "2023-04-06", "place": ""})
    assert library.generation() == generation


def test_an_edit_that_cannot_be(indexer: Indexer, folder: Path) -> None:
    add(indexer, folder)
    with pytest.raises(UsageError):
        indexer.edit("s1", {"date": "2023-02-30"})
    with pytest.raises(UsageError):
        indexer.edit("s1", {"colour": "red"})
    with pytest.raises(UnknownSpeech):
        indexer.edit("s7", {"title": "x"})


def test_an_edit_meanwhile_is_not_lost(library: Library, folder: Path) -> None:
    class Interfering(BigramEmbedder):
        """While the update is embedded, someone corrects the speaker."""

        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            if texts and armed:
                armed.clear()
                Indexer(library, lambda: plain).edit("s1", {"speaker": "欧阳璟琰"})
            return super().embed_passages(texts)

    plain, armed = BigramEmbedder(), list[int]()
    interfered = Interfering()
    indexer = Indexer(library, lambda: interfered)
    add(indexer, folder)
    armed.append(1)
    (folder / "a.txt").write_text(FISH.replace("1800亩", "2100亩"), "utf-8")
    assert outcomes(add(indexer, folder / "a.txt")) == "updated:s1"
    assert library.info("s1").speaker == "欧阳璟琰"
    assert found(library, "欧阳璟琰") == {"s1"}
    assert "2100亩" in library.text("s1")
