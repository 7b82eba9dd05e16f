"""The 4-bit file of multilingual-e5-small -> a sentence-transformers folder, once.

What comes out is the ordinary folder of the library: a BERT encoder in bf16, an XLM-R tokeniser
(`e5_tokenizer.py`), mean pooling, unit length, prefixes as prompts. `e5_file.py` reads the file.

Does not know where the file comes from, whether its digest is right, or where the folder will
finally stand: `rag.models` sees to that.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from rag.backends import bf16_file
from rag.backends.e5_file import E5File, parse, unpacked
from rag.backends.e5_tokenizer import MAX_TOKENS, write_tokenizer
from rag.backends.json_file import write_json
from rag.errors import ModelDamaged

PROMPTS = {"query": "query: ", "passage": "passage: ", "document": "passage: "}

_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def convert(source: Path, folder: Path, progress: Callable[[int, int], None]) -> None:
    """Write the model of ``source`` into the existing, empty ``folder``.

    ``progress(done, total)`` counts bytes of weights written and may raise to cancel.
    Raises ModelDamaged when the file is not in the format of `e5_file.py`.
    """
    try:
        parsed = parse(source.read_bytes())
    except (struct.error, ValueError, KeyError, UnicodeDecodeError) as error:
        raise ModelDamaged(f"{source.name} 不是完整的向量模型文件，请删除后重新下载。") from error
    write_tokenizer(folder, parsed)
    _write_modules(folder, parsed.hidden)
    _write_encoder(folder, parsed, progress)


def _write_encoder(folder: Path, parsed: E5File, progress: Callable[[int, int], None]) -> None:
    from transformers import BertConfig

    BertConfig(
        architectures=["BertModel"],
        dtype="float32",  # what plain loading computes in; our embedder asks for bf16
        vocab_size=parsed.rows,
        hidden_size=parsed.hidden,
        num_hidden_layers=parsed.layers,
        num_attention_heads=parsed.heads,
        intermediate_size=parsed.intermediate,
        max_position_embeddings=parsed.positions,
        type_vocab_size=parsed.kinds,
        layer_norm_eps=round(parsed.epsilon, 15),
        pad_token_id=0,
    ).save_pretrained(folder)
    bf16_file.write(folder / "model.safetensors", _tensors(parsed), progress)


def _tensors(parsed: E5File) -> Iterator[bf16_file.Tensor]:
    hidden, intermediate = parsed.hidden, parsed.intermediate
    shapes = dict.fromkeys(("q", "k", "v", "ao"), (hidden, hidden)) | {
        "emb.word": (parsed.rows, hidden),
        "emb.pos": (parsed.positions, hidden),
        "emb.type": (parsed.kinds, hidden),
        "fi": (intermediate, hidden),
        "fo": (hidden, intermediate),
    }

    def tensor(name: str, new_name: str, shape: tuple[int, ...]) -> bf16_file.Tensor:
        return bf16_file.Tensor(new_name, shape, partial(unpacked, parsed.tensors[name]))

    for name, new_name in _EMBEDDING_NAMES.items():
        yield tensor(name, new_name, shapes.get(name, (hidden,)))
    for layer in range(parsed.layers):
        for name, new in _LAYER_NAMES.items():
            shape = shapes.get(name, (hidden,))
            prefix = f"encoder.layer.{layer}.{new}"
            yield tensor(f"l{layer}.{name}.w", f"{prefix}.weight", shape)
            yield tensor(f"l{layer}.{name}.b", f"{prefix}.bias", shape[:1])
    # The library's BERT has a pooler that mean pooling never asks; zeros keep its loader quiet.
    zeros = np.zeros((hidden, hidden), np.float32)
    yield bf16_file.Tensor("pooler.dense.weight", (hidden, hidden), lambda: [zeros])
    yield bf16_file.Tensor("pooler.dense.bias", (hidden,), lambda: [zeros[0]])


def _write_modules(folder: Path, width: int) -> None:
    base = "sentence_transformers.models"
    write_json(
        folder / "modules.json",
        [
            {"idx": 0, "name": "0", "path": "", "type": f"{base}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{base}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{base}.Normalize"},
        ],
    )
    write_json(
        folder / "sentence_bert_config.json",
        {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
    )
    write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": PROMPTS, "default_prompt_name": None, "similarity_fn_name": "cosine"},
    )
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    write_json(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": width, "pooling_mode_mean_tokens": True},
    )
