"""8-bit layers kept for the next start: taken where they fit, made anew where not."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from rag.backends import packed_file
from rag.backends.packed_file import FILE, kept_beside
from rag.backends.packed_linear import Int8Linear, PackedWeight, can_pack

pytestmark = pytest.mark.skipif(not can_pack(), reason="layers are packed on x86 only")

ROWS = torch.linspace(-1, 1, 3 * 64).view(3, 64)
SHAPES = {"first": (48, 64), "second": (17, 64), "third": (48, 64)}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"stands for the weights")
    return path


class Model:
    """Three layers of ``seed``; notes which of them had to be made."""

    def __init__(self, source: Path, seed: int = 1) -> None:
        self.made: list[str] = []
        generator = torch.Generator().manual_seed(seed)
        weights = {name: torch.randn(*shape, generator=generator) for name, shape in SHAPES.items()}
        with kept_beside(source.parent, [source]) as packing:
            layers = {
                name: Int8Linear(packing(name, self._giving(name, weight)))
                for name, weight in weights.items()
            }
        self.products = [layer(ROWS) for layer in layers.values()]

    def _giving(self, name: str, weight: Tensor) -> Any:
        def give() -> Sequence[Tensor]:
            self.made.append(name)
            return [weight[:10], weight[10:]]

        return give


def same(one: Model, other: Model) -> bool:
    return all(map(torch.equal, one.products, other.products))


def test_a_second_start_makes_nothing_and_computes_the_same(source: Path) -> None:
    first, second = Model(source), Model(source)
    assert first.made == ["first", "second", "third"]
    assert second.made == []
    assert same(first, second)
    assert sorted(path.name for path in source.parent.iterdir()) == [source.name, FILE]


def test_other_weights_are_not_taken_from_the_file(source: Path) -> None:
    first = Model(source)
    source.write_bytes(b"stands for other weights")
    changed = Model(source, seed=2)
    assert changed.made == ["first", "second", "third"]
    assert not same(first, changed)
    assert Model(source, seed=2).made == []  # the file is of the new ones now


def test_weights_of_the_same_size_written_again_are_other_weights(source: Path) -> None:
    Model(source)
    later = source.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert Model(source).made == ["first", "second", "third"]


def test_only_the_layer_that_a_torn_write_hit_is_made_anew(source: Path) -> None:
    first = Model(source)
    file = source.parent / FILE
    # The names of safetensors come in order of their types, then by name: the last bytes of the
    # file are values of the third layer.
    content = bytearray(file.read_bytes())
    content[-600:] = bytes(600)
    file.write_bytes(content)
    second = Model(source)
    assert second.made == ["third"]
    assert same(first, second)
    assert Model(source).made == []


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"not a file of tensors at all"])
def test_a_file_that_is_none_is_replaced(source: Path, content: bytes) -> None:
    (source.parent / FILE).write_bytes(content)
    assert Model(source).made == ["first", "second", "third"]
    assert Model(source).made == []


def test_a_file_cut_short_is_replaced(source: Path) -> None:
    first = Model(source)
    file = source.parent / FILE
    file.write_bytes(file.read_bytes()[:-1000])
    second = Model(source)
    assert second.made == ["first", "second", "third"]
    assert same(first, second)


def test_the_order_of_another_processor_is_not_used(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Model(source)
    monkeypatch.setattr(packed_file, "_order_of", lambda _packed: "another")
    second = Model(source)
    assert second.made == ["first", "second", "third"]
    assert same(first, second)


def test_a_full_disk_is_left_alone(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = shutil.disk_usage(source.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: room._replace(free=2**30))
    assert Model(source).made == ["first", "second", "third"]
    assert [path.name for path in source.parent.iterdir()] == [source.name]


def test_a_write_that_fails_leaves_the_model_usable_and_no_half_file(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_tensors: Any, path: Path, _said: Any) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packed_file, "save_file", fail)
    assert len(Model(source).products) == 3
    assert [path.name for path in source.parent.iterdir()] == [source.name]


def test_what_a_killed_process_left_is_removed_but_not_what_another_is_writing(
    source: Path,
) -> None:
    abandoned, writing = (source.parent / f".{FILE}.{name}" for name in ("old", "new"))
    for folder in (abandoned, writing):
        folder.mkdir()
        (folder / FILE).write_bytes(b"half")
    long_ago = time.time() - 7200
    os.utime(abandoned, (long_ago, long_ago))
    Model(source)
    assert not abandoned.exists()
    assert writing.exists()


def test_the_file_may_be_read_by_whom_the_weights_may_be_read(source: Path) -> None:
    source.chmod(0o640)
    Model(source)
    assert (source.parent / FILE).stat().st_mode & 0o777 == 0o640


def test_nothing_is_kept_where_torch_does_not_show_its_memory(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed_file, "_NEEDED", ("an_operation_that_is_gone",))
    assert Model(source).made == ["first", "second", "third"]
    assert not (source.parent / FILE).exists()


def test_a_model_that_fails_to_load_leaves_nothing(source: Path) -> None:
    def load() -> None:
        with kept_beside(source.parent, [source]) as packing:
            packing("first", lambda: [torch.ones(8, 64)])
            raise ValueError("damaged")

    with pytest.raises(ValueError, match="damaged"):
        load()
    assert not (source.parent / FILE).exists()


def test_taken_layers_do_not_share_memory(source: Path) -> None:
    """Two layers of one form are both copies: changing one must not change the other."""
    first, second = Model(source), Model(source)
    assert torch.equal(second.products[0], first.products[0])
    assert not torch.equal(second.products[0], second.products[2])


def test_a_packed_weight_is_what_a_layer_would_have_packed_itself(source: Path) -> None:
    weight = torch.randn(12, 64, generator=torch.Generator().manual_seed(5))
    with kept_beside(source.parent, [source]) as packing:
        packed = packing("only", lambda: [weight])
    assert isinstance(packed, PackedWeight)
    assert torch.equal(Int8Linear(packed)(ROWS), Int8Linear(weight)(ROWS))
