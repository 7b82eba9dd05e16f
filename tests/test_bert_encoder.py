"""Our own encoder gives the vectors of sentence-transformers, and leaves alone what it does not
know."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.backends.sentence_embedder import SentenceEmbedder
from rag.errors import ModelDamaged

TEXTS = [
    "修路",
    "云溪县新修村级公路二百一十公里，三个村第一次通了客车。",
    "",
    "水" * 300,
    "修路架桥",
]


def reference(folder: Path, texts: list[str]) -> Any:
    """Unit vectors as the library computes them in float32."""
    from sentence_transformers import SentenceTransformer

    raw = SentenceTransformer(str(folder), local_files_only=True, device="cpu").encode(
        texts, show_progress_bar=False
    )
    return raw / np.linalg.norm(raw, axis=1, keepdims=True)


def changed(folder: Path, copy: Path, file: str, **changes: object) -> Path:
    """A copy of a model's folder with some values of one JSON file set, None taken out."""
    shutil.copytree(folder, copy)
    values = json.loads((copy / file).read_text("utf-8")) | changes
    kept = {name: value for name, value in values.items() if value is not None}
    (copy / file).write_text(json.dumps(kept), "utf-8")
    return copy


@pytest.mark.parametrize("pooling", ["mean", "cls"])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_the_vectors_are_those_of_the_library(
    tiny_embedder_folder: Path, tmp_path: Path, pooling: str, dtype: str
) -> None:
    import torch

    from rag.backends.bert_encoder import BertEncoder

    folder = changed(
        tiny_embedder_folder, tmp_path / "model", "1_Pooling/config.json", pooling_mode=pooling
    )
    encoder = BertEncoder.load(folder, getattr(torch, dtype))
    assert encoder is not None
    ours = encoder.encode(["passage: " + text for text in TEXTS])
    ours /= np.linalg.norm(ours, axis=1, keepdims=True)
    theirs = reference(folder, ["passage: " + text for text in TEXTS])
    assert (ours * theirs).sum(axis=1).min() > (0.99999 if dtype == "float32" else 0.999)


@pytest.mark.models
def test_the_real_models_vectors_are_those_of_the_library_in_float32(
    real_embedder: SentenceEmbedder, models_dir: Path
) -> None:
    theirs = reference(models_dir / "multilingual-e5-small", ["passage: " + text for text in TEXTS])
    assert (real_embedder.embed_passages(TEXTS) * theirs).sum(axis=1).min() > 0.999


def test_a_text_without_tokens_has_a_vector(tiny_embedder_folder: Path) -> None:
    import torch

    from rag.backends.bert_encoder import BertEncoder

    encoder = BertEncoder.load(tiny_embedder_folder, torch.float32)
    assert encoder is not None
    assert np.isfinite(encoder.encode(["", "修路"])).all()


@pytest.mark.parametrize(
    ("file", "changes"),
    [
        ("config.json", {"model_type": "xlm-roberta"}),
        ("config.json", {"hidden_act": "relu"}),
        ("1_Pooling/config.json", {"pooling_mode": "max"}),
        ("1_Pooling/config.json", {"include_prompt": False}),
        ("sentence_bert_config.json", {"do_lower_case": True}),
    ],
)
def test_another_kind_of_model_is_left_to_the_library(
    tiny_embedder_folder: Path, tmp_path: Path, file: str, changes: dict[str, object]
) -> None:
    import torch

    from rag.backends.bert_encoder import BertEncoder

    folder = changed(tiny_embedder_folder, tmp_path / "model", file, **changes)
    assert BertEncoder.load(folder, torch.float32) is None


def test_a_model_of_another_kind_still_embeds(tiny_embedder_folder: Path, tmp_path: Path) -> None:
    folder = changed(
        tiny_embedder_folder, tmp_path / "model", "1_Pooling/config.json", pooling_mode="max"
    )
    vectors = SentenceEmbedder.load(str(folder)).embed_passages(TEXTS)
    theirs = reference(folder, ["passage: " + text for text in TEXTS])
    assert (vectors * theirs).sum(axis=1).min() > 0.99


def test_weights_that_do_not_fit_the_configuration_are_damaged(
    tiny_embedder_folder: Path, tmp_path: Path
) -> None:
    folder = changed(tiny_embedder_folder, tmp_path / "model", "config.json", hidden_size=32)
    with pytest.raises(ModelDamaged):
        SentenceEmbedder.load(str(folder))
    more = changed(tiny_embedder_folder, tmp_path / "more", "config.json", num_hidden_layers=2)
    with pytest.raises(ModelDamaged):
        SentenceEmbedder.load(str(more))


def test_batches_are_of_like_length_and_hold_each_text_once() -> None:
    from rag.backends.bert_encoder import batches

    # Sorted: 1 2 2 5 9 30; at most 12 with padding: 1+2+2 -> 3 x 2, a fourth would make 4 x 5.
    assert list(batches([5, 30, 2, 1, 9, 2], 12)) == [[3, 2, 5], [0], [4], [1]]
    assert list(batches([], 12)) == []


def test_embedding_imports_neither_transformers_nor_sentence_transformers(
    tiny_embedder_folder: Path,
) -> None:
    code = (
        "import sys; from rag.backends.sentence_embedder import SentenceEmbedder; "
        f"SentenceEmbedder.load({str(tiny_embedder_folder)!r}).embed_query('修路'); "
        "print(sorted({'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
