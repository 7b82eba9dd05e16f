"""The file of numbers that a model is converted to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.backends import bf16_file


@pytest.mark.parametrize(
    ("number", "bits"),
    [
        (1.0, 0x3F80),
        (-2.0, 0xC000),
        (1 + 2**-8, 0x3F80),  # halfway: to the even one, down
        (1 + 3 * 2**-8, 0x3F82),  # halfway: to the even one, up
        (1 + 2**-8 + 2**-20, 0x3F81),  # just over halfway
        (0.0, 0x0000),
    ],
)
def test_rounding_to_bf16(number: float, bits: int) -> None:
    assert bf16_file.to_bf16([number]) == bits.to_bytes(2, "little")


def test_a_safetensors_file_reads_as_written(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    tensors = [
        bf16_file.Tensor("a", (2, 2), lambda: [[[1.0, 2.0]], [[0.5, -1.0]]]),
        bf16_file.Tensor("b", (1,), lambda: [[4.0]]),
    ]
    steps: list[tuple[int, int]] = []
    bf16_file.write(path, tensors, lambda done, total: steps.append((done, total)))
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    assert length % 8 == 0
    assert header["a"] == {"dtype": "BF16", "shape": [2, 2], "data_offsets": [0, 8]}
    assert header["b"]["data_offsets"] == [8, 10]
    assert data[8 + length :].hex() == "803f0040003f80bf8040"
    assert steps == [(4, 10), (8, 10), (10, 10)]


def test_a_tensor_that_does_not_fill_its_shape_is_refused(tmp_path: Path) -> None:
    tensor = bf16_file.Tensor("a", (3,), lambda: [[1.0, 2.0]])
    with pytest.raises(ValueError, match="a"):
        bf16_file.write(tmp_path / "x", [tensor], lambda *_: None)
