"""``yanbi eval``: questions of a file scored, kept and compared."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from command_fixtures import Run

import rag.assembly


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """The first four of our own questions, all of facts, and one that is too long."""
    questions = (Path(__file__).parent / "data" / "questions.jsonl").read_text("utf-8")
    file = tmp_path / "few.jsonl"
    long = json.dumps({"id": "long", "question": "粮" * 2001, "type": "list"})
    file.write_text("\n".join([*questions.splitlines()[:4], long]), "utf-8")
    return file


def test_eval_scores_the_questions_of_a_file(filled_command: Run, few: Path) -> None:
    status, out, _ = filled_command("eval", few, "--json", "--no-model")
    result = json.loads(out)
    assert status == 0
    assert result["run"]["speeches"] == 8
    assert result["run"]["chat_model"] == ""
    assert result["all"]["questions"] == 5
    assert result["all"]["wrong_quotes"] == 0
    assert result["all"]["errors"] == 1
    assert "最多 2000 字" in result["questions"][4]["error"]
    assert set(result["by_type"]) == {"fact", "list"}
    assert set(result["questions"][0]) >= {
        "id", "type", "found", "hits", "facts", "citations", "carried", "wrong_quotes",
        "statuses", "chars", "seconds",
    }  # fmt: skip


def test_eval_saves_a_run_and_compares_with_it(
    filled_command: Run, few: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "run.json"
    assert filled_command("eval", few, "--no-model", "--save", saved)[0] == 0
    status, out, _ = filled_command("eval", few, "--no-model", "--only", "fact", "--against", saved)
    assert status == 0
    assert re.search(r"^题数 +4 +→ +4 +=$", out, re.MULTILINE)
    assert "回答变差：无" in out
    assert "事实" in out
    assert "列举" not in out


def test_eval_of_several_files_gives_a_table_each(
    filled_command: Run, few: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text('{"id": "x", "question": "人口多少？", "type": "unanswerable"}\n', "utf-8")
    _, out, _ = filled_command("eval", few, other, "--no-model")
    assert out.count("题数") == 2
    _, out, _ = filled_command("eval", few, other, "--no-model", "--json")
    assert [command["all"]["questions"] for command in json.loads(out)] == [5, 1]


def test_eval_refuses_other_questions_before_it_asks_any(
    filled_command: Run, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = tmp_path / "run.json"
    filled_command("eval", few, "--no-model", "--save", saved)
    few.write_text(few.read_text("utf-8") + "\n", "utf-8")
    monkeypatch.setattr(rag.assembly, "assemble", None)
    status, out, err = filled_command("eval", few, "--no-model", "--against", saved)
    assert (status, out) == (2, "")
    assert "内容不同" in err
    status, _, err = filled_command("eval", few, "--save", tmp_path / "none" / "run.json")
    assert status == 2
    assert "不可写" in err
