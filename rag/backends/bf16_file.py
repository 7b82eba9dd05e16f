"""Writes a safetensors file of bf16 numbers, a block of weights at a time.

The format is a header length (8 bytes), a JSON header and the bytes of all tensors. Written here
rather than through the safetensors library, because that wants the whole model in memory and
torch for bf16; the peak here is one block. Does not know what the tensors mean.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

WEIGHTS_PER_BLOCK = 2**20
"""A good size for a block: larger ones are slower, as they leave the processor's cache."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor to be written: ``blocks()`` gives its numbers in order, as float32 arrays."""

    name: str
    shape: tuple[int, ...]
    blocks: Callable[[], Iterable[Any]]


def write(path: Path, tensors: Iterable[Tensor], progress: Callable[[int, int], None]) -> None:
    """Write ``path``; ``progress(done, total)`` counts bytes and may raise to cancel.

    Raises ValueError when the blocks of a tensor do not add up to its shape.
    """
    tensors = list(tensors)
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    end = 0
    for tensor in tensors:
        start, end = end, end + 2 * math.prod(tensor.shape)
        offsets = [start, end]
        header[tensor.name] = {"dtype": "BF16", "shape": tensor.shape, "data_offsets": offsets}
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    done = 0
    with path.open("wb") as file:
        file.write(len(head).to_bytes(8, "little") + head)
        for tensor in tensors:
            for block in tensor.blocks():
                done += file.write(to_bf16(block))
                progress(done, end)
            if done != header[tensor.name]["data_offsets"][1]:
                raise ValueError(f"{tensor.name}: {tensor.shape}")


def to_bf16(numbers: Any) -> bytes:
    """The bytes of float32 numbers rounded to bf16: to the nearest, ties to even, as torch does."""
    bits = np.ascontiguousarray(numbers, dtype=np.float32).view(np.uint32)
    rounded = (bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) >> np.uint32(16)
    return rounded.astype("<u2").tobytes()
