"""The end of a service: nothing of it goes on, neither of a command nor of the page."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

import pytest
from fakes import BigramEmbedder

import rag.assembly
from rag.__main__ import main
from rag.backends.faiss_store import Tuning
from rag.ports import Embedder
from rag.service import Service
from rag.settings import CHECKOUT, Settings

BUILDER = "arrange-vectors"
"""The name of the index's thread in the background."""


@pytest.fixture
def patient_index(tmp_path: Path, sample_library: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library large enough to be clustered, which would begin a minute after it is opened."""
    many = Tuning(cluster_from=10, build_delay_s=60)
    monkeypatch.setattr("rag.backends.faiss_store.following.Tuning", lambda: many)
    monkeypatch.setattr(rag.assembly, "make_embedder", _fake_embedder)
    monkeypatch.setattr(rag.assembly, "make_chat", lambda _: None)
    return Path(shutil.copytree(sample_library, tmp_path / "index"))


def _fake_embedder(_: Settings) -> Embedder:
    return BigramEmbedder()


def builders() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == BUILDER]


def assert_ends() -> None:
    deadline = time.monotonic() + 30  # without the end it would wait for 60 seconds
    while builders():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_service_that_ends_leaves_no_thread(
    patient_index: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with rag.assembly.assemble(Settings(index_dir=patient_index)) as service:
        assert service.search("粮食")
        assert len(builders()) == 1
    assert_ends()
    assert caplog.text == ""


def test_a_command_leaves_no_thread(
    patient_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    begun: list[int] = []
    search = Service.search

    def noting(service: Service, *given: object) -> object:
        found = search(service, *given)
        begun.append(len(builders()))
        return found

    monkeypatch.setattr(Service, "search", noting)
    assert main(["search", "粮食", "--index", str(patient_index)]) == 0
    assert begun == [1]
    assert capsys.readouterr().err == ""
    assert_ends()


def test_the_page_leaves_no_thread(patient_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(CHECKOUT))
    begun: list[int] = []

    def serve(service: Service, *_: object) -> None:
        service.search("粮食")
        begun.append(len(builders()))

    monkeypatch.setattr("app.serve", serve)
    assert main(["serve", "--index", str(patient_index)]) == 0
    assert begun == [1]
    assert_ends()


def test_a_service_that_never_searched_ends_too(tmp_path: Path) -> None:
    with rag.assembly.assemble(Settings(index_dir=tmp_path)) as service:
        assert service.list_speeches() == []
    assert builders() == []
