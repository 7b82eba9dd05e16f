"""A Decoder over any causal language model of the transformers library, on any device."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event
from typing import TYPE_CHECKING, Any

from rag.backends.decoder import KeyValues, Stopped

if TYPE_CHECKING:
    from torch import Tensor


class TransformersDecoder:
    """See Decoder. ``model``: the library's, whose linear layers ``packed_linear.pack_linears`` may
    have replaced; ``rounded``: its output layer too proposes in 8 bits (on the processor only)."""

    def __init__(self, model: Any, *, rounded: bool = False) -> None:
        from rag.backends.packed_linear import GreedyHead

        self._model = model
        self._weight: Tensor = model.get_output_embeddings().weight.detach()
        self.best = GreedyHead(self._weight, rounded=rounded).best
        self.stop: Event | None = None
        for part in (model.base_model, *getattr(model.base_model, "layers", ())):
            part.register_forward_pre_hook(self._check)

    def remember_nothing(self) -> KeyValues:
        return _DynamicKeyValues()

    def read(self, ids: Sequence[int], behind: Any, needed: int) -> Tensor:
        import torch

        with torch.inference_mode():
            row = torch.tensor([list(ids)], device=self._model.device)
            output = self._model.base_model(row, past_key_values=behind.cache, use_cache=True)
            states: Tensor = output.last_hidden_state[0]
            return states[len(ids) - needed :]

    def read_endings(self, endings: Sequence[Sequence[int]], behind: Any) -> Tensor:
        """Padded on the right: with a causal mask no real token sees the padding."""
        import torch

        with torch.inference_mode():
            repeated = _DynamicKeyValues()
            for index, layer in enumerate(behind.cache.layers):
                shape = (len(endings), -1, -1, -1)
                repeated.cache.update(layer.keys.expand(shape), layer.values.expand(shape), index)
            width = max(map(len, endings))
            padded = [[*ending, *[0] * (width - len(ending))] for ending in endings]
            device = self._model.device
            output = self._model.base_model(
                torch.tensor(padded, device=device), past_key_values=repeated.cache, use_cache=True
            )
            lasts = torch.tensor([len(ending) - 1 for ending in endings], device=device)
            every = torch.arange(len(lasts), device=device)
            states: Tensor = output.last_hidden_state[every, lasts]
            return states

    def advantage(self, states: Tensor, yes: int, no: int) -> list[float]:
        found: list[float] = (
            states.float() @ (self._weight[yes].float() - self._weight[no].float())
        ).tolist()
        return found

    def _check(self, *_: Any) -> None:
        if self.stop is not None and self.stop.is_set():
            raise Stopped


class _DynamicKeyValues:
    """KeyValues over the library's cache."""

    def __init__(self) -> None:
        from transformers import DynamicCache

        self.cache: Any = DynamicCache()  # without the config: every layer keeps all positions

    @property
    def length(self) -> int:
        return int(self.cache.get_seq_length())

    def shorten(self, length: int) -> None:
        if length < self.length:
            self.cache.crop(length - self.length)  # a negative number takes away so many
