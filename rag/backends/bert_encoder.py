"""A BERT sentence encoder on the processor, computed as fast as torch's kernels allow.

What it does unlike the libraries: weights are packed once for the processor's matrix kernels,
query, key and value are one product, texts of like length share a batch, and only matrix products
are in bfloat16; what runs through the layers stays float32. That is faster and nearer to float32
than a model that is bfloat16 throughout (worst cosine 0.9999 against 0.997, measured).

Neither sentence-transformers nor transformers is imported, which takes longer than the model
needs. Which folders it knows stands in ``bert_folder.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch

from rag.backends import bert_folder
from rag.backends.bert_folder import BertPlan
from rag.backends.packed_linear import PackedLinear, can_pack
from rag.ports import Vectors

Linear = Callable[[torch.Tensor], torch.Tensor]

_BATCH_TOKENS = 1024
"""Padding included. More is not faster, and what a batch needs no longer fits the caches."""
_QUESTION = 16  # tokens, of which the length of a single text is made a multiple
_KEYS = 32
"""Keys are padded to a multiple of so many: the softmax of a ragged row takes twice as long."""


@dataclass(frozen=True, slots=True)
class _Norm:
    weight: torch.Tensor
    bias: torch.Tensor
    epsilon: float

    def __call__(self, states: torch.Tensor) -> torch.Tensor:
        size = self.weight.shape
        return torch.nn.functional.layer_norm(states, size, self.weight, self.bias, self.epsilon)


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer; ``inputs`` computes query, key and value, the query already scaled."""

    inputs: Linear
    attended: Linear
    attended_norm: _Norm
    widen: Linear
    narrow: Linear
    narrow_norm: _Norm


class BertEncoder:
    """Texts -> one vector each, not normalised. Not safe between threads."""

    def __init__(
        self, weights: Mapping[str, torch.Tensor], plan: BertPlan, dtype: torch.dtype
    ) -> None:
        config = plan.config
        self.prompts = plan.prompts
        self.dimension = int(config["hidden_size"])
        self._tokenizer = plan.tokenizer
        self._by_first_token = plan.by_first_token
        self._dtype = dtype
        self._heads = int(config["num_attention_heads"])
        self._pad = int(config.get("pad_token_id") or 0)
        epsilon = float(config["layer_norm_eps"])
        self._words = weights["embeddings.word_embeddings.weight"]
        self._places = (
            weights["embeddings.position_embeddings.weight"].float()
            + weights["embeddings.token_type_embeddings.weight"][0].float()
        )
        self._norm = _norm(weights, "embeddings.LayerNorm", epsilon)
        head = self.dimension // self._heads
        self._layers = [
            _layer(weights, f"encoder.layer.{number}.", epsilon, head, dtype)
            for number in range(config["num_hidden_layers"])
        ]

    @classmethod
    def load(cls, folder: Path, dtype: torch.dtype) -> BertEncoder | None:
        """The encoder in ``folder``, its products computed in ``dtype``; None where the folder
        holds another kind of model. The vocabulary's rows stay mapped from the file.

        Raises OSError, ValueError, KeyError or SafetensorError where files are damaged.
        """
        plan = bert_folder.read(folder)
        return None if plan is None else cls(bert_folder.weights(folder, plan), plan, dtype)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimension); in the order given."""
        codes = [code.ids or [self._pad] for code in self._tokenizer.encode_batch_fast(list(texts))]
        vectors = np.zeros((len(codes), self.dimension), np.float32)
        with torch.inference_mode():
            for rows in batches([len(code) for code in codes], _BATCH_TOKENS):
                vectors[rows] = self._forward([codes[row] for row in rows]).numpy()
        return vectors

    def _forward(self, codes: Sequence[Sequence[int]]) -> torch.Tensor:
        lengths = [len(code) for code in codes]
        longest = max(lengths)
        if len(codes) == 1:  # a question: few forms, since oneDNN keeps memory for each
            longest = min(-(-longest // _QUESTION) * _QUESTION, len(self._places))
        padded = [[*code, *[self._pad] * (longest - len(code))] for code in codes]
        states = self._words[torch.tensor(padded)].float() + self._places[:longest]
        states = self._norm(states).view(-1, self.dimension)
        head = self.dimension // self._heads
        attention = _Attention(lengths, longest, self._heads, head, self._dtype)
        for layer in self._layers:
            seen = attention(layer.inputs(states.to(self._dtype)))
            states = layer.attended_norm(layer.attended(seen) + states)
            wide = torch.nn.functional.gelu(layer.widen(states.to(self._dtype)))
            states = layer.narrow_norm(layer.narrow(wide) + states)
        states = states.view(len(codes), longest, self.dimension)
        if self._by_first_token:
            return states[:, 0]
        return torch.stack([row[:size].mean(0) for row, size in zip(states, lengths, strict=True)])


class _Attention:
    """Attention among the tokens of each text of one batch; its memory is used for all layers."""

    def __init__(
        self, lengths: Sequence[int], longest: int, heads: int, size: int, dtype: torch.dtype
    ) -> None:
        self._lengths = lengths
        self._shape = (len(lengths), heads, longest, size)
        texts = len(lengths)
        keys = -(-longest // _KEYS) * _KEYS
        self._keys = torch.zeros(texts, heads, keys, size, dtype=dtype)
        self._values = torch.zeros_like(self._keys)
        self._scores = torch.empty(texts, heads, longest, keys, dtype=dtype)

    def __call__(self, inputs: torch.Tensor) -> torch.Tensor:
        """``inputs``: query, key and value of every token, beside each other."""
        texts, heads, longest, size = self._shape
        query, key, value = inputs.view(texts, longest, 3, heads, size).permute(2, 0, 3, 1, 4)
        self._keys[:, :, :longest] = key
        self._values[:, :, :longest] = value
        keys, values, scores = (
            part.flatten(0, 1) for part in (self._keys, self._values, self._scores)
        )
        torch.bmm(query.reshape(-1, longest, size), keys.transpose(1, 2), out=scores)
        for row, length in zip(self._scores, self._lengths, strict=True):
            row[:, :, length:] = float("-inf")  # beyond the end of this text
        seen = torch.bmm(torch.softmax(scores, -1), values)
        return seen.view(texts, heads, longest, size).transpose(1, 2).reshape(texts * longest, -1)


def batches(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Places in ``lengths``, shortest first, in runs whose longest length times count is at most
    ``most``; a length beyond that stands alone."""
    run: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if run and (len(run) + 1) * lengths[place] > most:
            yield run
            run = []
        run.append(place)
    if run:
        yield run


def _norm(weights: Mapping[str, torch.Tensor], name: str, epsilon: float) -> _Norm:
    return _Norm(weights[f"{name}.weight"].float(), weights[f"{name}.bias"].float(), epsilon)


def _layer(
    weights: Mapping[str, torch.Tensor], name: str, epsilon: float, head: int, dtype: torch.dtype
) -> _Layer:
    def linear(part: str) -> Linear:
        return _linear(weights[f"{name}{part}.weight"], weights[f"{name}{part}.bias"], dtype)

    def inputs(kind: str) -> torch.Tensor:
        query, key, value = (
            weights[f"{name}attention.self.{part}.{kind}"].float()
            for part in ("query", "key", "value")
        )
        return torch.cat([query * head**-0.5, key, value])

    return _Layer(
        _linear(inputs("weight"), inputs("bias"), dtype),
        linear("attention.output.dense"),
        _norm(weights, f"{name}attention.output.LayerNorm", epsilon),
        linear("intermediate.dense"),
        linear("output.dense"),
        _norm(weights, f"{name}output.LayerNorm", epsilon),
    )


def _linear(weight: torch.Tensor, bias: torch.Tensor, dtype: torch.dtype) -> Linear:
    weight, bias = weight.to(dtype), bias.to(dtype)
    if can_pack():
        return PackedLinear(weight, bias)
    return partial(torch.nn.functional.linear, weight=weight, bias=bias)
