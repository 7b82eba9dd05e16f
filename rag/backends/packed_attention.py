"""What a decoder remembers of the tokens it has read, and how new tokens look at it.

Keys and values of all layers lie in one block of memory that grows by doubling; the query heads
that share a key are computed as rows of one head. Knows no weights.
"""

from __future__ import annotations

import torch
from torch import Tensor

from rag.backends.decoder_folder import DecoderShape

KEYS = 32
"""Keys are read in multiples of so many: the softmax of a ragged row takes twice as long."""

_SMALLEST_CAPACITY = 512  # tokens


class PackedKeyValues:
    """See KeyValues: one block of memory for all layers, which grows by doubling."""

    def __init__(self, shape: DecoderShape, dtype: torch.dtype) -> None:
        self.length = 0
        size = (shape.layers, 2, shape.keys, _SMALLEST_CAPACITY, shape.head)
        self._kept = torch.zeros(size, dtype=dtype)  # what lies behind the end must be finite

    def layer(self, number: int) -> tuple[Tensor, Tensor]:
        """Keys and values of one layer, (heads, capacity, size)."""
        return self._kept[number, 0], self._kept[number, 1]

    def reserve(self, length: int) -> None:
        """Make room for ``length`` tokens in all, and for the rest of the last multiple."""
        old = self._kept
        capacity = old.shape[3]
        while capacity < length + KEYS:
            capacity *= 2
        if capacity > old.shape[3]:
            self._kept = old.new_zeros(*old.shape[:3], capacity, old.shape[4])
            self._kept[:, :, :, : self.length] = old[:, :, :, : self.length]

    def shorten(self, length: int) -> None:
        """See KeyValues."""
        self.length = min(self.length, length)


def attended(query: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
    """What each query sees, (tokens, heads times size). ``query``: (tokens, heads, size); keys and
    values: (heads of keys, reach, size). The query heads of one key stand below each other as its
    rows, so that it is read once for all of them."""
    tokens, _, size = query.shape
    count = len(keys)
    rows = query.view(tokens, count, -1, size).permute(1, 2, 0, 3).reshape(1, count, -1, size)
    seen = torch.nn.functional.scaled_dot_product_attention(
        rows, keys[None], values[None], attn_mask=mask
    )
    return seen.view(count, -1, tokens, size).permute(2, 0, 1, 3).reshape(tokens, -1)


def causal(count: int, start: int, reach: int, sharing: int, dtype: torch.dtype) -> Tensor:
    """0 where a token may look, else minus infinity, (1, 1, sharing times count, reach), for
    ``count`` tokens from position ``start`` on."""
    allowed = torch.arange(reach) <= torch.arange(start, start + count)[:, None]
    mask = torch.zeros(count, reach, dtype=dtype).masked_fill_(~allowed, float("-inf"))
    return mask.repeat(sharing, 1)[None, None]
