"""Linear layers laid out once for the processor: repacked as they are, or rounded to 8 bits.

torch's own linear layer brings its weights into the order that the processor's kernels want at
every single call. Here that is done once (oneDNN's prepacked product): the same numbers to within
rounding, 1.8 times faster for one row, 10 to 20 % faster for a hundred.

8-bit layers go further: weights are rounded to int8 with one scale for each output, and every row
of the input to 8 bits with a scale of its own, so that a row's result does not depend on what else
is in the batch. Twice as fast as bf16 again, where arithmetic is the limit (AVX512-VNNI, AMX:
twice the products a cycle) and where memory is (half the bytes). Rounding the input hurts where
few channels are many times larger than the rest, as in front of the layer that leads out of the
feed-forward block (its largest channel is 14 to 86 times the median one in the 1.5B model; 3 to 9
times elsewhere): such layers stay as they are. The scheme is that of Dettmers et al., LLM.int8
(NeurIPS 2022), and Xiao et al., SmoothQuant (ICML 2023), without their splitting and smoothing,
which gained little here (see DECISIONS.md).

Knows nothing of models but the names of their layers. x86 processors only; elsewhere nothing is
changed. Imports torch: to be imported late.
"""

from __future__ import annotations

import platform
from typing import Any

import torch
from torch import Tensor

_ROUNDED = frozenset({"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj"})
"""Layers whose input comes out of a norm or an attention, hence without extreme channels."""

_ROWS_EXPECTED = 64  # what the layout is chosen for; any number of rows works
_ROWS_ROUNDED = 256  # at once, when a model is loaded
_INT8_FLAGS = ("avx512_vnni", "avx_vnni", "amx_int8")
_SMALLEST = 1e-8  # scale of a row that is all zeros
_CANDIDATES = 32  # tokens that the rounded output layer proposes


def can_pack() -> bool:
    """Whether this processor and this torch have the prepacked products."""
    return platform.machine() in {"x86_64", "AMD64"} and hasattr(
        torch.ops.mkldnn, "_linear_pointwise"
    )


def can_round() -> bool:
    """Whether 8-bit products are faster here than those of the stored weights."""
    flags = torch.cpu.get_capabilities()
    return can_pack() and any(flags.get(name) for name in _INT8_FLAGS)


def pack_linears(model: torch.nn.Module, *, rounded: bool) -> None:
    """Replace the linear layers of ``model`` (on the CPU, not for training) in place; ``rounded``:
    those named in ``_ROUNDED`` by 8-bit ones.

    The output layer of a language model is left alone: its weights are also the table of
    embeddings. Nothing is done where ``can_pack`` is False.
    """
    if not can_pack():
        return
    places = [
        (parent, name, child)
        for parent in model.modules()
        for name, child in parent.named_children()
        if type(child) is torch.nn.Linear and name != "lm_head"
    ]
    with torch.inference_mode():
        for parent, name, child in places:
            kind = Int8Linear if rounded and name in _ROUNDED else PackedLinear
            setattr(parent, name, kind(child.weight, child.bias))


class PackedLinear(torch.nn.Module):
    """``x @ weight.T + bias`` in the precision of ``weight`` (outputs, inputs), bf16 or float32."""

    def __init__(self, weight: Tensor, bias: Tensor | None = None) -> None:
        super().__init__()
        self.packed = torch.ops.mkldnn._reorder_linear_weight(
            weight.detach().contiguous(), _ROWS_EXPECTED
        )
        self.bias = None if bias is None else bias.detach().clone()

    def forward(self, x: Tensor) -> Tensor:
        product: Tensor = torch.ops.mkldnn._linear_pointwise(
            x, self.packed, self.bias, "none", [], ""
        )
        return product


class Int8Linear(torch.nn.Module):
    """``x @ weight.T + bias`` in 8 bits, the result in the precision of ``x``. ``weight``:
    (outputs, inputs), of any floating type."""

    def __init__(self, weight: Tensor, bias: Tensor | None = None) -> None:
        super().__init__()
        rounded, self.scales = _rounded(weight.detach())
        self.packed = torch.ops.onednn.qlinear_prepack(rounded, None)
        self.zeros = torch.zeros(len(self.scales), dtype=torch.int8)
        self.bias = None if bias is None else bias.detach().clone()

    def forward(self, x: Tensor) -> Tensor:
        rows = x.reshape(-1, x.shape[-1])
        size = (rows.abs().amax(1, keepdim=True).float() / 127).clamp_min_(_SMALLEST)
        # Unsigned around 128, the form for which every such processor has a product.
        eight = (rows / size).add_(128).round_().to(torch.uint8)
        sums: Tensor = torch.ops.onednn.qlinear_pointwise(
            eight, 1.0, 128, self.packed, self.scales, self.zeros, None,
            1.0, 0, x.dtype, "none", [], "",
        )  # fmt: skip
        sums *= size.to(x.dtype)
        if self.bias is not None:
            sums += self.bias
        return sums.view(*x.shape[:-1], -1)


def _rounded(weight: Tensor) -> tuple[Tensor, Tensor]:
    """``weight`` as int8 and the scale of each output, some rows at a time: what fits the caches
    is done sixteen times as fast as the whole."""
    rounded = torch.empty(weight.shape, dtype=torch.int8)
    scales = torch.empty(len(weight), dtype=torch.float32)
    for start in range(0, len(weight), _ROWS_ROUNDED):
        part = slice(start, start + _ROWS_ROUNDED)
        rows = weight[part].float()
        scales[part] = (rows.abs().amax(1) / 127).clamp_min_(_SMALLEST)
        rounded[part] = (rows / scales[part, None]).round_()
    return rounded, scales


class GreedyHead:
    """The likeliest next token after each position, by an output layer (tokens, width).

    ``rounded``: an 8-bit copy proposes a few tokens and the stored weights decide between them,
    so that the choice is that of the stored weights at half the memory traffic.
    """

    def __init__(self, layer: Any, *, rounded: bool) -> None:
        self._layer = layer
        self._proposing = Int8Linear(layer.weight) if rounded else None

    def best(self, hidden: Tensor) -> list[int]:
        """For ``hidden`` (1, positions, width): token ids, one a position."""
        with torch.inference_mode():
            if self._proposing is None:
                plain: list[int] = self._layer(hidden)[0].argmax(dim=-1).tolist()
                return plain
            proposed = self._proposing(hidden)[0].topk(_CANDIDATES, dim=-1).indices
            # In order of their ids, so that of equal ones the first wins, as argmax has it.
            proposed = proposed.sort(dim=-1).values
            weights = self._layer.weight[proposed]  # (positions, candidates, width)
            exact = torch.bmm(weights, hidden[0].to(weights.dtype)[:, :, None])[:, :, 0]
            places = exact.argmax(dim=-1, keepdim=True)
            chosen: list[int] = proposed.gather(1, places)[:, 0].tolist()
        return chosen
