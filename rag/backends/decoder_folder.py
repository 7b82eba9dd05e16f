"""A folder with a decoder of the Llama family in it, read without the transformers library.

Knows Llama, Qwen2 and Qwen3 as ``save_pretrained`` writes them: plain rotary positions, full
attention in every layer, weights in one safetensors file or several. For anything else ``read``
gives None, so that the library can have it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import safe_open
from torch import Tensor

_ONE_FILE, _LIST_OF_FILES = "model.safetensors", "model.safetensors.index.json"
_CONFIG = "config.json"
_KNOWN = frozenset({"llama", "qwen2", "qwen3"})
_BIASED = ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")


@dataclass(frozen=True, slots=True)
class DecoderShape:
    """What a model is besides its weights. ``width``: of a state; ``heads`` of queries, ``keys``
    heads of keys and values, each ``head`` numbers; ``theta``: the base of the rotary angles;
    ``biased``: query, key and value have biases; ``normed_heads``: queries and keys are normed."""

    layers: int
    width: int
    wide: int
    heads: int
    keys: int
    head: int
    words: int
    epsilon: float
    theta: float
    tied: bool
    biased: bool
    normed_heads: bool

    @property
    def sharing(self) -> int:
        """Query heads that share a key."""
        return self.heads // self.keys


def read(folder: Path) -> DecoderShape | None:
    """The shape of the model in ``folder``; None for any other kind of model.

    Raises OSError, ValueError or KeyError where files are damaged.
    """
    config = json.loads((folder / _CONFIG).read_text("utf-8"))
    has_weights = any((folder / name).is_file() for name in (_ONE_FILE, _LIST_OF_FILES))
    if not (has_weights and _is_known(config)):
        return None
    heads, width = int(config["num_attention_heads"]), int(config["hidden_size"])
    return DecoderShape(
        layers=int(config["num_hidden_layers"]),
        width=width,
        wide=int(config["intermediate_size"]),
        heads=heads,
        keys=int(config.get("num_key_value_heads") or heads),
        head=int(config.get("head_dim") or width // heads),
        words=int(config["vocab_size"]),
        epsilon=float(config["rms_norm_eps"]),
        theta=float(_rope(config).get("rope_theta") or config.get("rope_theta") or 10_000.0),
        tied=bool(config.get("tie_word_embeddings")),
        biased=config["model_type"] == "qwen2",
        normed_heads=config["model_type"] == "qwen3",
    )


def _is_known(config: dict[str, Any]) -> bool:
    rope = _rope(config)
    kinds = config.get("layer_types") or []
    return (
        config.get("model_type") in _KNOWN
        and config.get("hidden_act") == "silu"
        and (rope.get("rope_type") or rope.get("type") or "default") == "default"
        and not config.get("use_sliding_window")
        and set(kinds) <= {"full_attention"}
        and not config.get("attention_bias")
        and not config.get("mlp_bias")
        and not config.get("quantization_config")
    )


def _rope(config: dict[str, Any]) -> dict[str, Any]:
    """The settings of the rotary angles, as newer and as older versions of the library write."""
    return dict(config.get("rope_parameters") or config.get("rope_scaling") or {})


class Weights:
    """Weights by name, mapped from their files: only what is used takes memory.

    Raises KeyError where one is missing, ValueError where it has another form than the
    configuration says.
    """

    def __init__(self, places: Mapping[str, Path], files: Mapping[Path, Any], shape: DecoderShape):
        self._places = places
        self._files = files
        self._shape = shape
        self._forms = _forms(shape)

    def of_layer(self, number: int, name: str) -> Tensor:
        """A weight of one layer, such as ``mlp.up_proj.weight``."""
        return self._get(f"model.layers.{number}.{name}", self._forms[name])

    def biases(self, number: int, names: Sequence[str]) -> list[Tensor]:
        """The biases of those linear layers; [] where this kind of model has none there."""
        if not (self._shape.biased and names[0] in _BIASED):
            return []
        return [self.of_layer(number, f"{name}.bias") for name in names]

    def last_norm(self) -> Tensor:
        return self._get("model.norm.weight", (self._shape.width,))

    def words(self) -> Tensor:
        """The table of words, (words, width)."""
        return self._table("model.embed_tokens.weight")

    def output(self) -> Tensor:
        """The output layer, (words, width)."""
        return self.words() if self._shape.tied else self._table("lm_head.weight")

    def _table(self, name: str) -> Tensor:
        """Mapped by itself: a table stays in use, and would keep in memory all that has ever been
        read of the file it was mapped with."""
        with _opened(self._places[name]) as file:
            return _checked(name, file.get_tensor(name), (self._shape.words, self._shape.width))

    def _get(self, name: str, form: tuple[int, ...]) -> Tensor:
        return _checked(name, self._files[self._places[name]].get_tensor(name), form)


@contextmanager
def opened(folder: Path, shape: DecoderShape) -> Iterator[Weights]:
    """The weights in ``folder``. Raises OSError, SafetensorError or ValueError where damaged."""
    with ExitStack() as until_end:
        files = {path: until_end.enter_context(_opened(path)) for path in _files(folder)}
        places = {
            name: path
            for path, file in files.items()
            for name in file.keys()  # noqa: SIM118  # not a dict: it cannot be iterated
        }
        yield Weights(places, files, shape)


def sources(folder: Path) -> list[Path]:
    """The files that say what the model computes."""
    return [folder / _CONFIG, *_files(folder)]


def _files(folder: Path) -> list[Path]:
    if (folder / _ONE_FILE).is_file():
        return [folder / _ONE_FILE]
    places = json.loads((folder / _LIST_OF_FILES).read_text("utf-8"))["weight_map"]
    return [folder / name for name in sorted(set(places.values()))]


def _opened(path: Path) -> Any:
    return safe_open(path, framework="pt")


def _checked(name: str, weight: Tensor, form: tuple[int, ...]) -> Tensor:
    if tuple(weight.shape) != form or not weight.is_floating_point():
        raise ValueError(f"{name}: {tuple(weight.shape)} {weight.dtype}, expected {form}")
    return weight


def _forms(shape: DecoderShape) -> dict[str, tuple[int, ...]]:
    """The form of each weight, by its name behind ``layers.N.``."""
    width, wide = shape.width, shape.wide
    queries, keys = shape.heads * shape.head, shape.keys * shape.head
    linear = {
        "self_attn.q_proj": (queries, width),
        "self_attn.k_proj": (keys, width),
        "self_attn.v_proj": (keys, width),
        "self_attn.o_proj": (width, queries),
        "mlp.gate_proj": (wide, width),
        "mlp.up_proj": (wide, width),
        "mlp.down_proj": (width, wide),
    }
    return {
        **{f"{name}.weight": form for name, form in linear.items()},
        **{f"{name}.bias": linear[name][:1] for name in _BIASED},
        **{f"{name}.weight": (width,) for name in ("input_layernorm", "post_attention_layernorm")},
        **{f"self_attn.{name}.weight": (shape.head,) for name in ("q_norm", "k_norm")},
    }
