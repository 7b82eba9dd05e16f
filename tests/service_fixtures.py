"""A whole Service over the sample speeches, with fake models: for tests of what people do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import BigramEmbedder, ScriptedChat

from rag.assembly import Service
from rag.backends.faiss_store import LibraryIndex
from rag.library import Library
from rag.ports import ChatModel, Judge
from rag.settings import Settings

MakeService = Callable[..., Service]


@pytest.fixture(scope="session")
def sample_library(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Path:
    """A library folder that holds the sample speeches; copy it before changing it."""
    folder = tmp_path_factory.mktemp("sample-library")
    with make(folder, None) as service:
        results = list(service.add_paths([samples]))
    assert len(results) == 8
    return folder


@pytest.fixture
def make_service(tmp_path: Path, sample_library: Path) -> Iterator[MakeService]:
    """``make_service(chat, judge=…)``: a Service over a copy of the sample library, or an empty
    one."""
    made: list[Service] = []

    def give(
        chat: ChatModel | None = None,
        *,
        judge: Judge | None = None,
        empty: bool = False,
        **changes: object,
    ) -> Service:
        folder = tmp_path / f"library-{len(made)}"
        if not empty:
            shutil.copytree(sample_library, folder)
        made.append(make(folder, chat, judge, **changes))
        return made[-1]

    yield give
    for service in made:
        service.close()


@pytest.fixture
def service(make_service: MakeService) -> Service:
    """A Service over a copy of the sample library, without a chat model."""
    return make_service()


@pytest.fixture(scope="module")
def sample_service(
    sample_library: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """The same, one for all tests of a file."""
    folder = tmp_path_factory.mktemp("served") / "library"
    shutil.copytree(sample_library, folder)
    with make(folder, None) as service:
        yield service


def make(
    folder: Path, chat: ChatModel | None, judge: Judge | None = None, **changes: object
) -> Service:
    library = Library(folder)
    index = LibraryIndex(library)
    embedder = BigramEmbedder()
    return Service(
        Settings(index_dir=folder, **changes),  # a test's own mix
        library=library,
        index=index.current,
        embedder=lambda: embedder,
        chat=lambda: chat,
        judge=lambda _: judge,
    )


def scripted(*replies: str, **options: float) -> ScriptedChat:
    """A chat model that gives these replies one after the other."""
    return ScriptedChat(list(replies), **options)  # piece, delay
