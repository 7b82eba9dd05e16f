"""Linear layers laid out once for the processor: repacked as they are, or rounded to 8 bits.

torch's own linear layer brings its weights into the order that the processor's kernels want at
every single call. Here that is done once (oneDNN's prepacked product): the same numbers to within
rounding, 1.8 times faster for one row, 10 to 20 % faster for a hundred.

8-bit layers go further: weights are rounded to int8 with one scale for each output, and every row
of the input to 8 bits with a scale of its own, so that a row's result does not depend on what else
is in the batch. Twice as fast as bf16 again, where arithmetic is the limit (AVX512-VNNI, AMX:
twice the products a cycle) and where memory is (half the bytes). Rounding hurts where few channels
are many times larger than the rest, since they set the scale: in front of the layer that leads out
of the feed-forward block the largest channel is 14 to 86 times the median one (1.5B model). So
rows and weights are turned by the same rotation before they are rounded, which spreads a large
channel over its neighbours and leaves their product as it was: a Hadamard matrix over blocks of
``_BLOCK`` channels, two per cent of the arithmetic. With it all layers of the model can be rounded
and the error is half of what it was with the worst layer left out (see DECISIONS.md). After
Ashkboos et al., QuaRot (NeurIPS 2024); per-row scales as in Dettmers et al., LLM.int8 (2022).

Knows nothing of models but the name of their output layer. x86 processors only; elsewhere nothing
is changed. Imports torch: to be imported late.
"""

from __future__ import annotations

import platform
from typing import NamedTuple

import torch
from torch import Tensor

_BLOCK = 64  # channels turned together, where the width divides by it
ROUNDING = f"turned by {_BLOCK}, int8 by output, 1"
"""How ``round_weight`` rounds. Whoever changes that changes the number, since what it has made is
kept (``packed_file.py``)."""
_ROWS_EXPECTED = 64  # what the layout is chosen for; any number of rows works
_ROWS_ROUNDED = 256  # of weights at once: what fits the caches is done many times as fast
_INT8_FLAGS = ("avx512_vnni", "avx_vnni", "amx_int8")
_SMALLEST = 1e-8  # scale of a row that is all zeros
_CANDIDATES = 32  # tokens that the rounded output layer proposes
_MOST_KEPT = 16 * 2**20  # numbers that a workspace keeps for one purpose


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
    """Replace the linear layers of ``model`` (on the CPU, not for training) in place, by 8-bit
    ones where ``rounded``.

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
    workspace = Workspace()
    with torch.inference_mode():
        for parent, name, child in places:
            layer = (
                Int8Linear(child.weight, child.bias, workspace=workspace)
                if rounded
                else PackedLinear(child.weight, child.bias)
            )
            setattr(parent, name, layer)


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


class Workspace:
    """Memory for what is computed on the way, used again at every call: fresh memory of some
    megabytes comes from the system a page at a time, which takes longer than the arithmetic.

    Not safe between threads: one for each model, which computes one thing at a time.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, torch.dtype], Tensor] = {}

    def get(self, purpose: str, rows: int, width: int, dtype: torch.dtype) -> Tensor:
        """A tensor (rows, width) with anything in it, good until the next call for ``purpose``."""
        if rows * width > _MOST_KEPT:
            return torch.empty(rows, width, dtype=dtype)
        kept = self._kept.get((purpose, dtype))
        if kept is None or kept.numel() < rows * width:
            kept = self._kept[purpose, dtype] = torch.empty(rows * width, dtype=dtype)
        return kept[: rows * width].view(rows, width)


class RoundedRows(NamedTuple):
    """Rows of 8-bit values around 128 (the unsigned form, for which every such processor has a
    product), and what one step is worth in each, (rows, 1) float32."""

    values: Tensor
    steps: Tensor


class RoundedWeight(NamedTuple):
    """A turned weight (outputs, inputs) in int8, and what one step is worth in each output."""

    values: Tensor
    steps: Tensor


class PackedWeight(NamedTuple):
    """A rounded weight in the order that the processor's kernels want, which only oneDNN reads, and
    what one step is worth in each output."""

    packed: Tensor
    steps: Tensor


class Int8Linear(torch.nn.Module):
    """``x @ weight.T + bias`` in 8 bits. ``weight``: (outputs, inputs) of any floating type, or
    packed already; ``dtype``: of the result, by default that of ``x``. Layers that never run at the
    same time may share a ``workspace``."""

    def __init__(
        self,
        weight: Tensor | PackedWeight,
        bias: Tensor | None = None,
        *,
        dtype: torch.dtype | None = None,
        workspace: Workspace | None = None,
    ) -> None:
        super().__init__()
        if isinstance(weight, Tensor):
            weight = pack(round_weight(weight.detach()))
        self.packed, self.steps = weight
        self.zeros = torch.zeros(len(self.steps), dtype=torch.int8)
        self.bias = None if bias is None else bias.detach().clone()
        self._dtype = dtype
        self._workspace = workspace or Workspace()
        self._turns: dict[torch.dtype, Tensor | None] = {}

    def forward(self, x: Tensor) -> Tensor:
        rows = self._rounded(x.reshape(-1, x.shape[-1]))
        dtype = self._dtype or x.dtype
        sums: Tensor = torch.ops.onednn.qlinear_pointwise(
            rows.values, 1.0, 128, self.packed, self.steps, self.zeros, None,
            1.0, 0, dtype, "none", [], "",
        )  # fmt: skip
        sums *= rows.steps.to(dtype)
        if self.bias is not None:
            sums += self.bias
        return sums.view(*x.shape[:-1], -1)

    def _rounded(self, rows: Tensor) -> RoundedRows:
        count, width = rows.shape
        get, dtype = self._workspace.get, rows.dtype
        if dtype not in self._turns:
            self._turns[dtype] = _rotation(width, dtype)
        turn = self._turns[dtype]
        if turn is not None:
            turned = get("turned", count, width, dtype)
            torch.mm(rows.reshape(-1, len(turn)), turn, out=turned.view(-1, len(turn)))
            rows = turned
        sizes = torch.abs(rows, out=get("sizes", count, width, dtype)).amax(1, keepdim=True)
        steps = sizes.float().div_(127).clamp_min_(_SMALLEST)
        places = torch.mul(rows, 1 / steps, out=get("places", count, width, torch.float32))
        values = get("values", count, width, torch.uint8)
        values.copy_(places.add_(128.5))  # the half, since copying cuts off
        return RoundedRows(values, steps)


def round_weight(*parts: Tensor) -> RoundedWeight:
    """Weights (outputs, inputs) below each other, turned and rounded, with the length of the
    rotation taken out of their steps."""
    width, dtype = parts[0].shape[1], parts[0].dtype
    turn = _rotation(width, dtype)
    block = 1 if turn is None else len(turn)
    outputs = sum(len(part) for part in parts)
    values = torch.empty(outputs, width, dtype=torch.int8)
    steps = torch.empty(outputs, dtype=torch.float32)
    end = 0
    for rows in (rows for part in parts for rows in torch.split(part, _ROWS_ROUNDED)):
        start, end = end, end + len(rows)
        turned = rows if turn is None else torch.mm(rows.reshape(-1, block), turn).view(rows.shape)
        size = (turned.abs().amax(1).float() / 127).clamp_min_(_SMALLEST)
        values[start:end] = (turned / size[:, None]).round_()
        steps[start:end] = size / block
    return RoundedWeight(values, steps)


def pack(weight: RoundedWeight) -> PackedWeight:
    return PackedWeight(torch.ops.onednn.qlinear_prepack(weight.values, None), weight.steps)


def _rotation(width: int, dtype: torch.dtype) -> Tensor | None:
    """The largest Hadamard matrix (Sylvester's, of 1 and -1, which every type holds exactly) of at
    most ``_BLOCK`` rows whose number divides ``width``; None where that is 1. Applied twice it
    gives back the rows, as many times larger as it has rows."""
    block = min(_BLOCK, width & -width)
    if block == 1:
        return None
    matrix = torch.ones(1, 1)
    while len(matrix) < block:
        matrix = torch.cat([torch.cat([matrix, matrix], 1), torch.cat([matrix, -matrix], 1)])
    return matrix.to(dtype)


class GreedyHead:
    """The likeliest next token after each position, by an output layer ``weight`` (tokens, width).

    ``rounded``: an 8-bit copy, made at the first use, proposes a few tokens and the stored weights
    decide between them, so that the choice is that of the stored weights at half the traffic.
    """

    def __init__(self, weight: Tensor, *, rounded: bool) -> None:
        self._weight = weight.detach()
        self._rounded = rounded
        self._proposing: Int8Linear | None = None

    def best(self, states: Tensor) -> list[int]:
        """For ``states`` (positions, width): token ids, one a position."""
        with torch.inference_mode():
            weight = self._weight
            if not self._rounded:
                plain: list[int] = (states.to(weight.dtype) @ weight.T).argmax(dim=-1).tolist()
                return plain
            if self._proposing is None:
                self._proposing = Int8Linear(weight)
            proposed = self._proposing(states.to(weight.dtype)).topk(_CANDIDATES, dim=-1).indices
            # In order of their ids, so that of equal ones the first wins, as argmax has it.
            proposed = proposed.sort(dim=-1).values
            candidates = weight[proposed]  # (positions, candidates, width)
            exact = torch.bmm(candidates, states.to(weight.dtype)[:, :, None])[:, :, 0]
            places = exact.argmax(dim=-1, keepdim=True)
            chosen: list[int] = proposed.gather(1, places)[:, 0].tolist()
        return chosen
