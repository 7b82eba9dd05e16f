"""A folder or a hub id -> LocalChat, by the fastest way that this machine and the model allow.

Our own computation where it knows the model and the processor computes; the transformers library
for every other model, and on CUDA and MPS.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rag.backends.chat_tokenizer import ChatTokenizer, FolderTokenizer, TransformersTokenizer
from rag.backends.decoder import Decoder
from rag.backends.local_chat import LocalChat
from rag.backends.torch_runtime import (
    best_device,
    give_back_memory,
    loading,
    locate,
    prepare,
    refuse_gaps,
    set_threads,
)
from rag.errors import ModelDamaged


def load_chat(
    source: str, *, threads: int = 0, context_tokens: int = 32768, rounded: bool = True
) -> LocalChat:
    """Load a folder as written by ``save_pretrained`` (never asks the network), or a hub id.

    ``context_tokens`` is lowered to what the model was made for. ``rounded``: layers become 8-bit
    ones where the processor multiplies them faster (``packed_linear.py``).
    Raises ModelMissing, ModelDamaged, or ModelError.
    """
    place, is_folder = locate(source)
    with loading(source):
        device, dtype = best_device()
        own = _own(Path(place), threads, dtype, rounded) if is_folder and device == "cpu" else None
        decoder, tokenizer, built_for = own or _by_library(
            source, place, is_folder, threads, device, dtype, rounded
        )
        give_back_memory()
    name = Path(place).name if is_folder else source
    most = min(context_tokens, built_for or context_tokens)
    return LocalChat(decoder, tokenizer, name=name, context_tokens=most)


def _own(
    folder: Path, threads: int, dtype: Any, rounded: bool
) -> tuple[Decoder, ChatTokenizer, int] | None:
    """Model, tokenizer and the tokens it was made for; None where we do not know its kind."""
    from rag.backends.packed_decoder import PackedDecoder

    set_threads(threads)
    tokenizer = FolderTokenizer.load(folder)
    if tokenizer is None:
        return None
    decoder = PackedDecoder.load(folder, dtype, rounded=rounded)
    if decoder is None:
        return None
    config = json.loads((folder / "config.json").read_text("utf-8"))
    return decoder, tokenizer, int(config.get("max_position_embeddings") or 0)


def _by_library(
    source: str,
    place: str,
    is_folder: bool,
    threads: int,
    device: str,
    dtype: Any,
    rounded: bool,
) -> tuple[Decoder, ChatTokenizer, int]:
    """As ``_own``, by the transformers library."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from rag.backends.packed_linear import can_round, pack_linears
    from rag.backends.transformers_decoder import TransformersDecoder

    prepare(threads)
    tokenizer = AutoTokenizer.from_pretrained(place, local_files_only=is_folder)
    if not tokenizer.chat_template:
        raise ModelDamaged(f"模型 {source} 没有对话模板，不是对话模型，或文件不全。")
    model, info = AutoModelForCausalLM.from_pretrained(
        place, local_files_only=is_folder, dtype=dtype, output_loading_info=True
    )
    refuse_gaps(source, info)
    model = model.to(device).eval()
    rounded = rounded and device == "cpu" and can_round()
    if device == "cpu":
        pack_linears(model, rounded=rounded)
        # What is left is copied out of the mapped file: one table would keep all of it in memory.
        for parameter in model.parameters():
            parameter.data = parameter.data.clone()
    decoder = TransformersDecoder(model, rounded=rounded)
    built_for = getattr(model.config, "max_position_embeddings", None) or 0
    return decoder, TransformersTokenizer(tokenizer, model), int(built_for)
