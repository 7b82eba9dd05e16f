"""`yanbi verify`: its exit status, and which speech of the library it compares with."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from briefs_by_hand import MEETING, SAMPLES
from command_fixtures import Run, listed
from exported import FORMATS

from rag.commands.verifying import finder
from rag.domain import Speech
from rag.verifying import Source


@pytest.fixture
def run(command: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``run("verify", file)``: a command without a chat model; its exit status and output."""
    monkeypatch.setenv("YANBI_CHAT_MODEL", "none")
    return command


def test_briefs_are_exported_and_verified(run: Run, tmp_path: Path) -> None:
    run("add", SAMPLES / MEETING)
    identifier = listed(run)[0]["id"]
    files = [tmp_path / f"简报{ending}" for ending in FORMATS]
    for file in files:
        assert run("brief", identifier, "-o", file)[0] == 0
        status, out, _ = run("verify", file)
        assert status == 0
        assert out.startswith(f"{file.name}：共 ")
        assert "已被改动" not in out
    run("remove", identifier)
    for file in files:
        status, out, _ = run("verify", file)
        assert status == 1
        assert "资料库中已没有" in out
        status, out, _ = run("verify", "--json", file)
        assert status == 1
        assert {it["state"] for it in json.loads(out)["findings"]} == {"资料库中已没有"}


def test_a_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    assert run("verify", tmp_path / "没有.docx")[0] == 1
    (tmp_path / "a.txt").write_text("甲", "utf-8")
    assert run("verify", tmp_path / "a.txt")[0] == 2


def test_the_library_is_asked_by_digest_and_then_by_id(speech: Speech) -> None:
    class Shelf:
        def find_digest(self, digest: str) -> str | None:
            return "s7" if digest == speech.digest else None

        def get(self, identifier: str) -> Speech:
            from rag.errors import UnknownSpeech

            if identifier not in ("s7", "s1"):
                raise UnknownSpeech("没有")
            return replace(speech, id=identifier)

    find = finder(Shelf())
    title = speech.metadata.text_of("title")
    assert find("s1", speech.digest) == Source(speech.text, title, True)
    assert find("s1", "0" * 64) == Source(speech.text, title, False)
    assert find("s2", "0" * 64) is None
