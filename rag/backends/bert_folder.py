"""A sentence-transformers folder with a plain BERT in it, read without that library.

Knows mean and CLS pooling, a ``tokenizer.json`` and weights in one safetensors file; for any other
folder ``read`` gives None, so that the library can have it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from tokenizers import Tokenizer

from rag.backends.json_file import read_json

_WEIGHTS, _TOKENIZER = "model.safetensors", "tokenizer.json"
_MODULES = (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])


@dataclass(frozen=True, slots=True)
class BertPlan:
    """What a model is besides its weights. ``tokenizer`` cuts off what the model cannot read;
    ``by_first_token``: the vector of the first token stands for the text, not the mean of all."""

    config: Mapping[str, Any]
    tokenizer: Tokenizer
    prompts: Mapping[str, str]
    by_first_token: bool


def read(folder: Path) -> BertPlan | None:
    """What lies in ``folder``; None for any other kind of model.

    Raises OSError, ValueError or KeyError where files are damaged.
    """
    config, pooling = _config(folder), _pooling(folder)
    is_there = all((folder / name).is_file() for name in (_WEIGHTS, _TOKENIZER))
    if config is None or not pooling or not is_there:
        return None
    tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_longest(folder, config))
    prompts = read_json(folder / "config_sentence_transformers.json").get("prompts") or {}
    return BertPlan(config, tokenizer, prompts, pooling == "cls")


def weights(folder: Path, plan: BertPlan) -> dict[str, torch.Tensor]:
    """The weights by name, mapped from the file: only what is used takes memory.

    Raises SafetensorError, KeyError, or ValueError where they are of another model than the
    configuration says.
    """
    with safe_open(folder / _WEIGHTS, framework="pt") as file:
        found = {
            name.removeprefix("bert."): file.get_tensor(name)
            for name in file.keys()  # noqa: SIM118  # not a dict: it cannot be iterated
        }
    _check_shapes(found, plan.config)
    return found


def _check_shapes(weights: Mapping[str, torch.Tensor], config: Mapping[str, Any]) -> None:
    """Raises ValueError where the weights are of another model than the configuration says."""
    size, wide = config["hidden_size"], config["intermediate_size"]
    expected = {
        "embeddings.word_embeddings.weight": (config["vocab_size"], size),
        "embeddings.position_embeddings.weight": (config["max_position_embeddings"], size),
        "encoder.layer.0.attention.self.query.weight": (size, size),
        "encoder.layer.0.intermediate.dense.weight": (wide, size),
    }
    for name, shape in expected.items():
        if tuple(weights[name].shape) != shape:
            raise ValueError(f"{name}: {tuple(weights[name].shape)}, expected {shape}")


def _config(folder: Path) -> dict[str, Any] | None:
    """The configuration of a plain BERT in ``folder`` itself; None for anything else."""
    kinds = [str(module["type"]).rpartition(".")[2] for module in _modules(folder)]
    config = read_json(folder / "config.json")
    is_plain = (
        kinds in _MODULES
        and not _modules(folder)[0]["path"]
        and config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and not config.get("is_decoder")
        and not read_json(folder / "sentence_bert_config.json").get("do_lower_case")
    )
    return config if is_plain else None


def _pooling(folder: Path) -> str:
    """``mean`` or ``cls``; '' for any other way to make one vector of many."""
    pooling = read_json(folder / "1_Pooling" / "config.json")
    if pooling.get("include_prompt") is False:
        return ""
    mode = pooling.get("pooling_mode")
    if mode is None:  # as older versions of the library write it
        on = [name for name, value in pooling.items() if name.startswith("pooling_") and value]
        mode = {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "cls"}.get(
            on[0] if len(on) == 1 else ""
        )
    return mode if mode in ("mean", "cls") else ""


def _longest(folder: Path, config: Mapping[str, Any]) -> int:
    """Tokens of a text that the model reads; the rest is cut off."""
    limits = (
        config["max_position_embeddings"],
        read_json(folder / "tokenizer_config.json").get("model_max_length"),
        read_json(folder / "sentence_bert_config.json").get("max_seq_length"),
    )
    return int(min(limit for limit in limits if limit))


def _modules(folder: Path) -> list[dict[str, Any]]:
    file = folder / "modules.json"
    return list(json.loads(file.read_text("utf-8"))) if file.is_file() else []
