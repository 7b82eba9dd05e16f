"""GGUF (Qwen2 architecture) -> a transformers folder with bf16 safetensors, once.

transformers can open a GGUF file itself, but does the slow part again at every start; here it is
done once and afterwards the model loads in seconds. Tensors are dequantised a few rows at a time
and written straight into the file, so the peak of memory stays far below the size of the model.

Does not know where the file comes from, whether its digest is right, or where the folder will
finally stand: `rag.models` sees to that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from rag.backends import bf16_file
from rag.errors import ModelDamaged

_NORMAL, _CONTROL, _USER_DEFINED = 1, 3, 4  # the token types of GGUF that are in use

_LAYER_NAMES = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def convert(source: Path, folder: Path, progress: Callable[[int, int], None]) -> None:
    """Write the model of ``source`` into the existing, empty ``folder``.

    ``progress(done, total)`` counts bytes of weights written and may raise to cancel.
    Raises ModelDamaged when the file is not a GGUF of the Qwen2 architecture.
    """
    from gguf import GGUFReader

    try:
        reader = GGUFReader(source)
    except (ValueError, IndexError, OSError) as error:
        raise ModelDamaged(f"{source.name} 不是完整的 GGUF 文件，请删除后重新下载。") from error

    def field(name: str) -> Any:
        return reader.fields[name].contents() if name in reader.fields else None

    if field("general.architecture") != "qwen2":
        raise ModelDamaged(f"{source.name} 不是 Qwen2 结构的模型，言必不会转换它。")
    tensors = {tensor.name: tensor for tensor in reader.tensors}
    _write_config(folder, field, vocabulary=int(tensors["token_embd.weight"].shape[1]))
    _write_tokenizer(folder, field)
    bf16_file.write(folder / "model.safetensors", _tensors(tensors), progress)


def _write_config(folder: Path, field: Callable[[str], Any], vocabulary: int) -> None:
    from transformers import GenerationConfig, Qwen2Config

    end_of_turn = int(field("tokenizer.ggml.eos_token_id"))
    end_of_text = int(field("tokenizer.ggml.padding_token_id"))
    Qwen2Config(
        architectures=["Qwen2ForCausalLM"],
        dtype="bfloat16",
        vocab_size=vocabulary,
        hidden_size=int(field("qwen2.embedding_length")),
        intermediate_size=int(field("qwen2.feed_forward_length")),
        num_hidden_layers=int(field("qwen2.block_count")),
        num_attention_heads=int(field("qwen2.attention.head_count")),
        num_key_value_heads=int(field("qwen2.attention.head_count_kv")),
        max_position_embeddings=int(field("qwen2.context_length")),
        rms_norm_eps=round(float(field("qwen2.attention.layer_norm_rms_epsilon")), 12),
        rope_parameters={
            "rope_type": "default",
            "rope_theta": float(field("qwen2.rope.freq_base")),
        },
        # Qwen2.5 models of this size share one table; see _new_names for which one is kept.
        tie_word_embeddings=True,
        bos_token_id=end_of_text,
        eos_token_id=end_of_turn,
        pad_token_id=end_of_text,
    ).save_pretrained(folder)
    # Neutral on purpose: sampling and penalties are the chat backend's to choose.
    GenerationConfig(
        bos_token_id=end_of_text,
        eos_token_id=[end_of_turn, end_of_text],
        pad_token_id=end_of_text,
    ).save_pretrained(folder)


def _write_tokenizer(folder: Path, field: Callable[[str], Any]) -> None:
    from tokenizers import AddedToken
    from transformers import Qwen2Tokenizer

    if (field("tokenizer.ggml.model"), field("tokenizer.ggml.pre")) != ("gpt2", "qwen2"):
        raise ModelDamaged("模型文件的分词器不是 Qwen2 的，言必不会转换它。")
    tokens: list[str] = field("tokenizer.ggml.tokens")
    kinds: list[int] = field("tokenizer.ggml.token_type")
    tokenizer = Qwen2Tokenizer(
        vocab={
            token: number
            for number, (token, kind) in enumerate(zip(tokens, kinds, strict=True))
            if kind == _NORMAL
        },
        merges=[tuple(merge.split(" ")) for merge in field("tokenizer.ggml.merges")],
        unk_token=None,
        eos_token=None,
        pad_token=None,
    )
    # Added in the order of their numbers, which makes these the very numbers they get.
    added = [number for number, kind in enumerate(kinds) if kind in (_CONTROL, _USER_DEFINED)]
    tokenizer.add_tokens(
        [
            AddedToken(tokens[number], special=kinds[number] == _CONTROL, normalized=False)
            for number in added
        ]
    )
    tokenizer.eos_token = tokens[field("tokenizer.ggml.eos_token_id")]
    tokenizer.pad_token = tokens[field("tokenizer.ggml.padding_token_id")]
    tokenizer.model_max_length = int(field("qwen2.context_length"))
    tokenizer.chat_template = field("tokenizer.chat_template")
    if any(tokenizer.convert_tokens_to_ids(tokens[number]) != number for number in added):
        raise ModelDamaged("模型文件的词表次序和言必所知的不同，言必不会转换它。")
    tokenizer.save_pretrained(folder)


def _new_names(tensors: dict[str, Any]) -> dict[str, str]:
    """Names in the GGUF -> names in transformers.

    The file holds the one table of word vectors twice: coarsely (4-bit) for reading words in, and
    finer (6- or 8-bit) for choosing the next. The finer copy serves both: nearer to the original
    weights, and 0.47 GB less on disk and in memory.
    """
    table = "output.weight" if "output.weight" in tensors else "token_embd.weight"
    names = {table: "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight"}
    for name in tensors:
        if name.startswith("blk."):
            _, layer, kind, suffix = name.split(".")
            names[name] = f"model.layers.{layer}.{_LAYER_NAMES[kind]}.{suffix}"
    return names


def _tensors(tensors: dict[str, Any]) -> Iterator[bf16_file.Tensor]:
    for name, new_name in _new_names(tensors).items():
        shape = tuple(int(size) for size in reversed(tensors[name].shape))
        yield bf16_file.Tensor(new_name, shape, partial(_blocks, tensors[name]))


def _blocks(tensor: Any) -> Iterator[Any]:
    """Rows of one tensor, dequantised, about WEIGHTS_PER_BLOCK numbers at a time."""
    from gguf.quants import dequantize

    rows = tensor.data if tensor.data.ndim > 1 else tensor.data.reshape(1, -1)
    step = max(1, bf16_file.WEIGHTS_PER_BLOCK // int(tensor.shape[0]))
    for start in range(0, len(rows), step):
        yield dequantize(rows[start : start + step], tensor.tensor_type)
