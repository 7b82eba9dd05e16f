"""The conversion of GGUF, on a tiny file made here, of which every weight is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.backends import gguf_conversion
from rag.errors import ModelDamaged


@pytest.fixture(scope="module")
def tiny_gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One layer of width 64, 256 byte tokens, one merge, three special tokens, two unused."""
    from gguf import GGMLQuantizationType, GGUFWriter
    from gguf.quants import quantize
    from transformers.convert_slow_tokenizer import bytes_to_unicode

    path = tmp_path_factory.mktemp("gguf") / "tiny.gguf"
    specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    letters = list(bytes_to_unicode().values())
    tokens = [*letters, letters[0] + letters[1], *specials, "[PAD260]", "[PAD261]"]
    writer = GGUFWriter(path, "qwen2")
    writer.add_context_length(128)
    writer.add_embedding_length(64)
    writer.add_feed_forward_length(96)
    writer.add_block_count(1)
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([1] * 257 + [3] * 3 + [5] * 2)
    writer.add_token_merges([f"{letters[0]} {letters[1]}"])
    writer.add_eos_token_id(259)
    writer.add_pad_token_id(257)
    writer.add_chat_template("{{ messages[0]['content'] }}")
    random = np.random.default_rng(1)
    shapes = {
        "token_embd.weight": (262, 64),
        "output.weight": (262, 64),
        "output_norm.weight": (64,),
        "blk.0.attn_norm.weight": (64,),
        "blk.0.ffn_norm.weight": (64,),
        "blk.0.attn_q.weight": (64, 64),
        "blk.0.attn_q.bias": (64,),
        "blk.0.attn_k.weight": (32, 64),
        "blk.0.attn_k.bias": (32,),
        "blk.0.attn_v.weight": (32, 64),
        "blk.0.attn_v.bias": (32,),
        "blk.0.attn_output.weight": (64, 64),
        "blk.0.ffn_gate.weight": (96, 64),
        "blk.0.ffn_up.weight": (96, 64),
        "blk.0.ffn_down.weight": (64, 96),
    }
    for name, shape in shapes.items():
        weights = random.normal(size=shape).astype(np.float32)
        if len(shape) == 2:
            kind = GGMLQuantizationType.Q8_0
            writer.add_tensor(name, quantize(weights, kind), raw_dtype=kind)
        else:
            writer.add_tensor(name, weights)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture(scope="module")
def tiny_folder(tiny_gguf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    gguf_conversion.convert(tiny_gguf, folder, lambda *_: None)
    return folder


def test_every_weight_of_a_gguf_arrives(tiny_gguf: Path, tiny_folder: Path) -> None:
    import torch
    from gguf import GGUFReader
    from gguf.quants import dequantize
    from safetensors.torch import load_file

    written = load_file(tiny_folder / "model.safetensors")
    source = {t.name: dequantize(t.data, t.tensor_type) for t in GGUFReader(tiny_gguf).tensors}
    names = {
        "model.embed_tokens.weight": "output.weight",  # the finer of the two tables
        "model.norm.weight": "output_norm.weight",
        "model.layers.0.input_layernorm.weight": "blk.0.attn_norm.weight",
        "model.layers.0.self_attn.q_proj.weight": "blk.0.attn_q.weight",
        "model.layers.0.self_attn.q_proj.bias": "blk.0.attn_q.bias",
        "model.layers.0.self_attn.o_proj.weight": "blk.0.attn_output.weight",
        "model.layers.0.mlp.down_proj.weight": "blk.0.ffn_down.weight",
    }
    assert len(written) == 14
    for name, source_name in names.items():
        expected = torch.from_numpy(source[source_name].copy()).to(torch.bfloat16)
        assert torch.equal(written[name], expected), name


def test_a_converted_folder_loads_without_a_missing_or_a_left_over_weight(
    tiny_folder: Path,
) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model, report = AutoModelForCausalLM.from_pretrained(tiny_folder, output_loading_info=True)
    assert not report["missing_keys"]
    assert not report["unexpected_keys"]
    assert model.lm_head.weight is model.model.embed_tokens.weight
    tokenizer = AutoTokenizer.from_pretrained(tiny_folder)
    assert tokenizer.decode(tokenizer.encode("稳中求进 2024")) == "稳中求进 2024"
    assert tokenizer.encode("<|im_end|>") == [259]


def test_another_architecture_and_other_files_are_refused(tmp_path: Path) -> None:
    from gguf import GGUFWriter

    path = tmp_path / "other.gguf"
    writer = GGUFWriter(path, "llama")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(ModelDamaged, match="Qwen2"):
        gguf_conversion.convert(path, tmp_path, lambda *_: None)
    for content in (b"", b"GGUF", b"no model at all, but a text"):
        path.write_bytes(content)
        with pytest.raises(ModelDamaged, match=r"other\.gguf"):
            gguf_conversion.convert(path, tmp_path, lambda *_: None)
