"""A Decoder computed as fast as torch's kernels allow on a processor.

What it does unlike the transformers library: query, key and value are one product and so are the
two that widen; weights are packed once for the processor's kernels and rounded to 8 bits;
keys and values lie in one block of memory that grows by doubling; the heads that share a key are
computed as rows of one head (for one token a tenth of the time); what runs through the layers stays
float32; of the last layer only the states that are needed are computed; endings of a common
beginning are read side by side without padding. Which folders it knows stands in
``decoder_folder.py``.

Neither transformers nor its models are imported, which takes longer than reading the weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, pairwise
from pathlib import Path
from threading import Event

import torch
from torch import Tensor

from rag.backends import decoder_folder
from rag.backends.decoder import Stopped
from rag.backends.decoder_folder import DecoderShape, Weights
from rag.backends.packed_attention import KEYS, PackedKeyValues, attended, causal
from rag.backends.packed_file import Packing, kept_beside
from rag.backends.packed_linear import (
    GreedyHead,
    Int8Linear,
    PackedLinear,
    Workspace,
    can_pack,
    can_round,
)

Linear = Callable[[Tensor], Tensor]

_ROWS = 16
"""Above so many, tokens are computed in multiples of so many: oneDNN keeps code and memory for
every number of rows that it has met, megabytes a question."""
_ENDING_TOKENS = 256  # of endings at once; more is not faster, and what is needed leaves the caches


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer. ``inputs``: query, key and value beside each other; ``widen``: gate and content.
    ``query_norm`` and ``key_norm`` are there in models that have them (Qwen3)."""

    attention_norm: Tensor
    inputs: Linear
    query_norm: Tensor | None
    key_norm: Tensor | None
    attended: Linear
    feed_norm: Tensor
    widen: Linear
    narrow: Linear


class PackedDecoder:
    """See Decoder. ``dtype``: of the products that are not rounded and of keys and values.
    ``packing``: rounds the others; without it none is."""

    def __init__(
        self,
        shape: DecoderShape,
        weights: Weights,
        dtype: torch.dtype,
        packing: Packing | None = None,
    ) -> None:
        self.stop: Event | None = None
        self._shape = shape
        self._dtype = dtype
        self._workspace = Workspace()
        self._packing = packing
        self._words = weights.words()
        self._output = weights.output()
        self._last_norm = weights.last_norm().float()
        self.best = GreedyHead(self._output, rounded=packing is not None).best
        with torch.inference_mode():
            self._layers = [self._layer(weights, number) for number in range(shape.layers)]

    @classmethod
    def load(cls, folder: Path, dtype: torch.dtype, *, rounded: bool) -> PackedDecoder | None:
        """The model in ``folder``; None where the folder holds another kind of model. ``rounded``:
        layers are kept in ``folder`` as they were rounded, for the next time.

        Raises OSError, ValueError, KeyError or SafetensorError where files are damaged.
        """
        shape = decoder_folder.read(folder)
        if shape is None:
            return None
        with decoder_folder.opened(folder, shape) as weights:
            if not (rounded and can_round()):
                return cls(shape, weights, dtype)
            with kept_beside(folder, decoder_folder.sources(folder)) as packing:
                return cls(shape, weights, dtype, packing)

    def remember_nothing(self) -> PackedKeyValues:
        return PackedKeyValues(self._shape, self._dtype)

    def read(self, ids: Sequence[int], behind: PackedKeyValues, needed: int) -> Tensor:
        """See Decoder."""
        start, end = behind.length, behind.length + len(ids)
        behind.reserve(end)
        reach = -(-end // KEYS) * KEYS
        mask = causal(len(ids), start, reach, self._shape.sharing, self._dtype)

        def attend(number: int, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
            keys, values = behind.layer(number)
            keys[:, start:end] = key.transpose(0, 1)
            values[:, start:end] = value.transpose(0, 1)
            return attended(query, keys[:, :reach], values[:, :reach], mask)

        wanted = torch.arange(len(ids) - needed, len(ids))
        states = self._states(ids, torch.arange(start, end), attend, wanted)
        behind.length = end
        return states

    def read_endings(self, endings: Sequence[Sequence[int]], behind: PackedKeyValues) -> Tensor:
        """See Decoder."""
        states = torch.empty(len(endings), self._shape.width)
        for rows in _groups(endings):
            states[rows] = self._side_by_side([endings[row] for row in rows], behind)
        return states

    def advantage(self, states: Tensor, yes: int, no: int) -> list[float]:
        """See Decoder."""
        difference = self._output[yes].float() - self._output[no].float()
        found: list[float] = (states.float() @ difference).tolist()
        return found

    def _side_by_side(self, endings: Sequence[Sequence[int]], behind: PackedKeyValues) -> Tensor:
        """As ``read_endings``: the tokens of all endings in one row, each seeing its own."""
        start = behind.length
        bounds = [0, *accumulate(map(len, endings))]
        masks = [
            causal(len(ending), start, start + len(ending), self._shape.sharing, self._dtype)
            for ending in endings
        ]

        def attend(number: int, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
            keys, values = (kept[:, :start] for kept in behind.layer(number))
            seen = []
            for (begin, end), mask in zip(pairwise(bounds), masks, strict=True):
                own_keys = torch.cat([keys, key[begin:end].transpose(0, 1)], 1)
                own_values = torch.cat([values, value[begin:end].transpose(0, 1)], 1)
                seen.append(attended(query[begin:end], own_keys, own_values, mask))
            return torch.cat(seen)

        ids = [token for ending in endings for token in ending]
        places = torch.cat([torch.arange(start, start + len(ending)) for ending in endings])
        return self._states(ids, places, attend, torch.tensor(bounds[1:]) - 1)

    def _states(
        self,
        ids: Sequence[int],
        places: Tensor,
        attend: Callable[[int, Tensor, Tensor, Tensor], Tensor],
        wanted: Tensor,
    ) -> Tensor:
        """States of the tokens at ``wanted`` places among ``ids``, whose positions in the text are
        ``places``. ``attend``: (layer, query, key, value), each (tokens, heads, size) -> what the
        queries see, (tokens, heads times size)."""
        shape, last, count = self._shape, len(self._layers) - 1, len(ids)
        padding = -count % _ROWS if count > _ROWS else 0
        with torch.inference_mode():
            states = self._words[torch.tensor([*ids, *[0] * padding])].float()
            turn = _turns(torch.nn.functional.pad(places, (0, padding)), shape)
            padded = torch.zeros(len(states), shape.heads * shape.head, dtype=self._dtype)
            for number, layer in enumerate(self._layers):
                self._check()
                inputs = layer.inputs(self._normed(states, layer.attention_norm))
                heads = inputs.view(len(inputs), -1, shape.head)
                query, key, value = torch.split(heads, [shape.heads, shape.keys, shape.keys], 1)
                query = self._turned(query, layer.query_norm, turn)[:count]
                key = self._turned(key, layer.key_norm, turn)[:count]
                padded[:count] = attend(number, query, key, value[:count])
                seen = padded
                if number == last:
                    seen, states = padded[wanted], states[wanted]
                    if not len(wanted):
                        break
                states += layer.attended(seen)
                gate, content = layer.widen(self._normed(states, layer.feed_norm)).chunk(2, -1)
                states += layer.narrow(torch.nn.functional.silu(gate).mul_(content))
            return torch.nn.functional.rms_norm(
                states, (shape.width,), self._last_norm, shape.epsilon
            )

    def _normed(self, states: Tensor, weight: Tensor) -> Tensor:
        shape = self._shape
        normed = torch.nn.functional.rms_norm(states, (shape.width,), weight, shape.epsilon)
        return normed.to(self._dtype)

    def _turned(self, heads: Tensor, norm: Tensor | None, turn: tuple[Tensor, Tensor]) -> Tensor:
        """Each head turned by the position of its token (rotary embedding: Su et al., 2021)."""
        heads = heads.float()
        if norm is not None:
            heads = torch.nn.functional.rms_norm(heads, norm.shape, norm, self._shape.epsilon)
        (left, right), (cosine, sine) = heads.chunk(2, -1), turn
        pair = (left * cosine - right * sine, right * cosine + left * sine)
        return torch.cat(pair, -1).to(self._dtype)

    def _check(self) -> None:
        if self.stop is not None and self.stop.is_set():
            raise Stopped

    def _layer(self, weights: Weights, number: int) -> _Layer:
        def norm(name: str) -> Tensor:
            return weights.of_layer(number, f"{name}.weight").float()

        def linear(*names: str, dtype: torch.dtype | None = None) -> Linear:
            def parts() -> list[Tensor]:
                return [weights.of_layer(number, f"{name}.weight") for name in names]

            biases = weights.biases(number, names)
            bias = torch.cat(biases) if biases else None
            return self._linear(f"{number}.{names[0]}", parts, bias, dtype)

        heads = ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
        has_norms = self._shape.normed_heads
        return _Layer(
            norm("input_layernorm"),
            linear(*heads),
            norm("self_attn.q_norm") if has_norms else None,
            norm("self_attn.k_norm") if has_norms else None,
            linear("self_attn.o_proj", dtype=torch.float32),
            norm("post_attention_layernorm"),
            linear("mlp.gate_proj", "mlp.up_proj"),
            linear("mlp.down_proj", dtype=torch.float32),
        )

    def _linear(
        self,
        name: str,
        parts: Callable[[], Sequence[Tensor]],
        bias: Tensor | None,
        dtype: torch.dtype | None,
    ) -> Linear:
        """A layer whose outputs are those of ``parts`` beside each other."""
        if self._packing is not None:
            weight = self._packing(name, parts)
            return Int8Linear(weight, bias, dtype=dtype, workspace=self._workspace)
        whole = torch.cat(list(parts())).to(self._dtype)
        bias = None if bias is None else bias.to(self._dtype)
        if can_pack():
            return PackedLinear(whole, bias)
        return partial(torch.nn.functional.linear, weight=whole, bias=bias)


def _turns(places: Tensor, shape: DecoderShape) -> tuple[Tensor, Tensor]:
    """Cosine and sine of each position's angles, (tokens, 1, half a head)."""
    steps = torch.arange(0, shape.head, 2, dtype=torch.float32) / shape.head
    angles = (places.float()[:, None] * shape.theta**-steps)[:, None]
    return angles.cos(), angles.sin()


def _groups(endings: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Row numbers in order, as many together as have ``_ENDING_TOKENS`` tokens; at least one."""
    group: list[int] = []
    for row, ending in enumerate(endings):
        if group and sum(len(endings[one]) for one in group) + len(ending) > _ENDING_TOKENS:
            yield group
            group = []
        group.append(row)
    if group:
        yield group
