"""The 4-bit file of multilingual-e5-small -> a sentence-transformers folder, once.

The file (magic `E5S1`) holds a header, a Unigram vocabulary with scores, a normalisation map and
named tensors, 4-bit in blocks of 32 or plain fp32. What comes out is the ordinary folder of the
library: a BERT encoder in bf16, an XLM-R tokeniser, mean pooling, unit length, prefixes as
prompts.

Does not know where the file comes from, whether its digest is right, or where the folder will
finally stand: `rag.models` sees to that.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from rag.backends import bf16_file
from rag.errors import ModelDamaged

PROMPTS = {"query": "query: ", "passage": "passage: ", "document": "passage: "}
MAX_TOKENS = 512

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])  # 32 weights in 18 bytes
_FULLWIDTH_TILDE, _STAND_IN = "\uff5e", "\U000f0000"

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


@dataclass(slots=True)
class _Parsed:
    hidden: int
    layers: int
    heads: int
    intermediate: int
    rows: int
    positions: int
    kinds: int
    epsilon: float
    vocabulary: list[tuple[str, float]]
    unknown: int
    tensors: dict[str, Any] = field(default_factory=dict)


def convert(source: Path, folder: Path, progress: Callable[[int, int], None]) -> None:
    """Write the model of ``source`` into the existing, empty ``folder``.

    ``progress(done, total)`` counts bytes of weights written and may raise to cancel.
    Raises ModelDamaged when the file is not in the format described above.
    """
    try:
        parsed = _parse(source.read_bytes())
    except (struct.error, ValueError, KeyError, UnicodeDecodeError) as error:
        raise ModelDamaged(f"{source.name} 不是完整的向量模型文件，请删除后重新下载。") from error
    _write_tokenizer(folder, parsed)
    _write_modules(folder, parsed.hidden)
    _write_encoder(folder, parsed, progress)


def _parse(data: bytes) -> _Parsed:
    if data[:4] != b"E5S1":
        raise ValueError("magic")
    position = 8

    def take(layout: str) -> tuple[Any, ...]:
        nonlocal position
        values = struct.unpack_from("<" + layout, data, position)
        position += struct.calcsize("<" + layout)
        return values

    def array(kind: str, count: int) -> Any:
        nonlocal position
        values = np.frombuffer(data, kind, count, position)
        position += values.nbytes
        return values

    hidden, layers, heads, intermediate, rows, positions, kinds, epsilon, _ = take("7ifi")
    count, _bos, _eos, _pad, unknown, text_bytes = take("5iQ")
    if unknown not in range(count):
        raise ValueError("vocabulary")
    ends, scores = array("<u4", count + 1), array("<f4", count)
    text = data[position : position + text_bytes]
    position += text_bytes
    pieces = [text[a:b].decode("utf-8") for a, b in pairwise(ends)]
    _map_entries, map_bytes = take("iI")
    position += map_bytes  # the tokenizers library has the same rules, see _write_tokenizer
    parsed = _Parsed(
        hidden, layers, heads, intermediate, rows, positions, kinds, epsilon,
        list(zip(pieces, scores.tolist(), strict=True)), unknown,
    )  # fmt: skip
    for _ in range(take("i")[0]):
        name = bytes(array("u1", take("H")[0])).decode()
        packed, weights, start, _bytes = take("BIQQ")
        kind, count = (_BLOCK, weights // 32) if packed else (np.dtype("<f4"), weights)
        parsed.tensors[name] = np.frombuffer(data, kind, count, start)
    return parsed


def _write_tokenizer(folder: Path, parsed: _Parsed) -> None:
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers
    from tokenizers.models import Unigram
    from tokenizers.processors import TemplateProcessing

    tokenizer = Tokenizer(Unigram(parsed.vocabulary, unk_id=parsed.unknown, byte_fallback=False))
    # The map of the file, entry for entry, is Nmt followed by NFKC, but for the full-width tilde:
    # it stays as it is, so it steps aside behind a private character.
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(_FULLWIDTH_TILDE, _STAND_IN),
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(_STAND_IN, _FULLWIDTH_TILDE),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always")]
    )
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.add_special_tokens(
        [AddedToken(t, special=True, normalized=False) for t in ("<s>", "<pad>", "</s>", "<unk>")]
        + [AddedToken("<mask>", special=True, normalized=False, lstrip=True)]
    )
    tokenizer.post_processor = TemplateProcessing(
        single=["<s>", "$A", "</s>"],
        pair=["<s>", "$A", "</s>", "</s>", "$B", "</s>"],
        special_tokens=[(t, tokenizer.token_to_id(t)) for t in ("<s>", "</s>")],
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    _write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
            "model_max_length": MAX_TOKENS,
            "model_input_names": ["input_ids", "attention_mask"],
        },
    )


def _write_encoder(folder: Path, parsed: _Parsed, progress: Callable[[int, int], None]) -> None:
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


def _tensors(parsed: _Parsed) -> Iterator[bf16_file.Tensor]:
    hidden, intermediate = parsed.hidden, parsed.intermediate
    shapes = dict.fromkeys(("q", "k", "v", "ao"), (hidden, hidden)) | {
        "emb.word": (parsed.rows, hidden),
        "emb.pos": (parsed.positions, hidden),
        "emb.type": (parsed.kinds, hidden),
        "fi": (intermediate, hidden),
        "fo": (hidden, intermediate),
    }

    def tensor(name: str, new_name: str, shape: tuple[int, ...]) -> bf16_file.Tensor:
        return bf16_file.Tensor(new_name, shape, partial(_blocks, parsed.tensors[name]))

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


def _blocks(stored: Any) -> Iterator[Any]:
    """The numbers of one tensor, dequantised, WEIGHTS_PER_BLOCK at a time."""
    if stored.dtype != _BLOCK:
        yield stored
        return
    step = bf16_file.WEIGHTS_PER_BLOCK // 32
    for start in range(0, len(stored), step):
        part = stored[start : start + step]
        # The low halves of the 16 bytes are weights 0 to 15 of a block, the high halves 16 to 31.
        nibbles = np.concatenate([part["nibbles"] & 15, part["nibbles"] >> 4], axis=1)
        yield (nibbles.astype(np.float32) - 8) * part["scale"].astype(np.float32)[:, np.newaxis]


def _write_modules(folder: Path, width: int) -> None:
    base = "sentence_transformers.models"
    _write_json(
        folder / "modules.json",
        [
            {"idx": 0, "name": "0", "path": "", "type": f"{base}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{base}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{base}.Normalize"},
        ],
    )
    _write_json(
        folder / "sentence_bert_config.json",
        {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
    )
    _write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": PROMPTS, "default_prompt_name": None, "similarity_fn_name": "cosine"},
    )
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    _write_json(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": width, "pooling_mode_mean_tokens": True},
    )


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")
