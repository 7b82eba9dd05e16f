"""What loads in the background when the app opens, and in which order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from fakes import BigramEmbedder

from rag.backends.faiss_store import LibraryIndex
from rag.errors import LibraryDamaged
from rag.library import Library
from rag.ports import VectorStore
from rag.service import Service
from rag.settings import Settings


def warmed(folder: Path, index: Callable[[Library], VectorStore]) -> tuple[Service, list[str]]:
    """A service once all is loaded, and what was loaded in which order."""
    order: list[str] = []
    done = threading.Event()

    def loaded(name: str, what: object) -> object:
        order.append(name)
        if name == "judge":
            done.set()
        return what

    library, embedder = Library(folder), BigramEmbedder()
    service = Service(
        Settings(index_dir=folder),
        library=library,
        index=lambda: loaded("index", None) or index(library),
        embedder=lambda: loaded("embedder", embedder),
        chat=lambda: loaded("chat", None),
        judge=lambda _: loaded("judge", None),
    )
    service.warm_up()
    assert done.wait(30)
    for thread in threading.enumerate():
        if thread.name == "warm-up":
            thread.join(30)
    return service, order


def test_what_search_needs_is_loaded_before_the_chat_model(tmp_path: Path) -> None:
    service, order = warmed(tmp_path, lambda library: LibraryIndex(library).current())
    with service:
        assert order == ["index", "embedder", "chat", "judge"]
        assert service.status().ready


def test_an_index_that_cannot_be_opened_does_not_keep_the_models_from_loading(
    tmp_path: Path,
) -> None:
    def broken(_: Library) -> VectorStore:
        raise LibraryDamaged("资料库读不出来。")

    service, order = warmed(tmp_path, broken)
    with service:
        assert order == ["index", "embedder", "chat", "judge"]
        assert service.status().ready
