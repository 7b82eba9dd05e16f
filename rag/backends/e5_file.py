"""The 4-bit file of multilingual-e5-small, read.

The file (magic `E5S1`) holds a header, a Unigram vocabulary with scores, a normalisation map and
named tensors, 4-bit in blocks of 32 or plain fp32.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from rag.backends import bf16_file

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])  # 32 weights in 18 bytes


@dataclass(slots=True)
class E5File:
    """What the file holds: the sizes of the encoder (``rows`` of the vocabulary, ``kinds`` of
    token), the pieces of the vocabulary with their scores, the tensors by name, still packed."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    rows: int
    positions: int
    kinds: int
    epsilon: float
    vocabulary: list[tuple[str, float]]
    unknown: int
    tensors: dict[str, Any] = field(default_factory=dict)


def parse(data: bytes) -> E5File:
    """The content of a file. Raises struct.error, ValueError, KeyError or UnicodeDecodeError for
    bytes that are not in this format."""
    if data[:4] != b"E5S1":
        raise ValueError("magic")
    position = 8

    def take(layout: str) -> tuple[Any, ...]:
        nonlocal position
        values = struct.unpack_from("<" + layout, data, position)
        position += struct.calcsize("<" + layout)
        return values

    def array(kind: str, count: int) -> Any:
        nonlocal position
        values = np.frombuffer(data, kind, count, position)
        position += values.nbytes
        return values

    hidden, layers, heads, intermediate, rows, positions, kinds, epsilon, _ = take("7ifi")
    count, _bos, _eos, _pad, unknown, text_bytes = take("5iQ")
    if unknown not in range(count):
        raise ValueError("vocabulary")
    ends, scores = array("<u4", count + 1), array("<f4", count)
    text = data[position : position + text_bytes]
    position += text_bytes
    pieces = [text[a:b].decode("utf-8") for a, b in pairwise(ends)]
    _map_entries, map_bytes = take("iI")
    position += map_bytes  # the tokenizers library has the same rules, see e5_tokenizer.py
    parsed = E5File(
        hidden, layers, heads, intermediate, rows, positions, kinds, epsilon,
        list(zip(pieces, scores.tolist(), strict=True)), unknown,
    )  # fmt: skip
    for _ in range(take("i")[0]):
        name = bytes(array("u1", take("H")[0])).decode()
        packed, weights, start, _bytes = take("BIQQ")
        kind, count = (_BLOCK, weights // 32) if packed else (np.dtype("<f4"), weights)
        parsed.tensors[name] = np.frombuffer(data, kind, count, start)
    return parsed


def unpacked(stored: Any) -> Iterator[Any]:
    """The numbers of one tensor, dequantised, WEIGHTS_PER_BLOCK at a time."""
    if stored.dtype != _BLOCK:
        yield stored
        return
    step = bf16_file.WEIGHTS_PER_BLOCK // 32
    for start in range(0, len(stored), step):
        part = stored[start : start + step]
        # The low halves of the 16 bytes are weights 0 to 15 of a block, the high halves 16 to 31.
        nibbles = np.concatenate([part["nibbles"] & 15, part["nibbles"] >> 4], axis=1)
        yield (nibbles.astype(np.float32) - 8) * part["scale"].astype(np.float32)[:, np.newaxis]
