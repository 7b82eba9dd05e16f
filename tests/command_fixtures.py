"""Commands over a library of their own, with fake models.

``conftest.py`` imports these fixtures.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import service_fixtures
from fakes import ScriptedChat

import rag.assembly
from rag.__main__ import main
from rag.settings import Settings

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Run:
    """``command("add", path)``: one command over ``tmp_path/index`` with fake models; its exit
    status, standard output and standard error."""
    replies = ["云泽县去年的粮食总产量[1]"]

    def assemble(settings: Settings) -> rag.assembly.Service:
        chat = None if settings.chat_model == "none" else ScriptedChat(replies)
        return service_fixtures.make(settings.index_dir, chat)

    monkeypatch.setattr(rag.assembly, "assemble", assemble)

    def give(*arguments: str | Path) -> tuple[int, str, str]:
        name, *rest = map(str, arguments)
        status = main([name, "--index", str(tmp_path / "index"), *rest])
        captured = capfd.readouterr()
        return status, captured.out, captured.err

    return give


@pytest.fixture
def filled_command(command: Run, samples: Path) -> Run:
    """The same, the sample speeches added."""
    status, out, _ = command("add", samples)
    assert status == 0
    assert out.count("added") == 8
    return command


@pytest.fixture
def opened_service(
    make_service: service_fixtures.MakeService, monkeypatch: pytest.MonkeyPatch
) -> rag.assembly.Service:
    """A Service over the sample library without a chat model; ``main`` opens this one."""
    service = make_service(None)
    monkeypatch.setattr(rag.assembly, "assemble", lambda _: service)
    return service


def listed(command: Run) -> list[dict[str, Any]]:
    """What ``list --json`` tells."""
    rows: list[dict[str, Any]] = json.loads(command("list", "--json")[1])
    return rows
