"""The embedding model as converted: the vectors and token counts of the original."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from model_fixtures import role_folder

from rag.backends import e5_conversion
from rag.errors import ModelDamaged

REFERENCE = json.loads((Path(__file__).parent / "data" / "e5_reference.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def embedder(models_dir: Path) -> Any:
    import torch
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(
        role_folder("embedding", models_dir),
        device="cpu",
        model_kwargs={"dtype": torch.bfloat16},
    )


def embed(embedder: Any, texts: list[str], prompt: str) -> Any:
    vectors = embedder.encode(texts, prompt_name=prompt, convert_to_numpy=True)
    vectors = np.asarray(vectors, dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.models
def test_vectors_agree_with_the_reference_engine(embedder: Any) -> None:
    for entry in REFERENCE["texts"]:
        [vector] = embed(embedder, [entry["text"]], entry["prompt"])
        expected = np.array(entry["vector"], dtype=np.float32)
        cosine = float(vector @ expected / np.linalg.norm(expected))
        assert cosine > 0.9997, (entry["text"], cosine)


@pytest.mark.models
def test_token_counts_agree_with_the_reference_engine(embedder: Any) -> None:
    for entry in REFERENCE["texts"]:
        text = embedder.prompts[entry["prompt"]] + entry["text"]
        assert len(embedder.tokenizer(text)["input_ids"]) == entry["tokens"], entry["text"]


PASSAGES = [
    "全年粮食产量达到一千二百万吨，连续五年丰收。",
    "新建中小学校三十所，增加学位四万个，教师待遇继续提高。",
    "空气质量优良天数比例提高，重点河流水质明显改善。",
    "完善基层医院设施，家庭医生签约人数增加。",
    "新修高速公路二百公里，三条地铁线路开工。",
    "严肃查处违纪违法干部，坚决反对腐败。",
]


@pytest.mark.models
@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("农业收成怎么样？", 0),
        ("孩子上学的问题怎样解决？", 1),
        ("环境保护有什么成效？", 2),
        ("看病方便了吗？", 3),
        ("交通建设有哪些进展？", 4),
        ("怎样惩治贪污？", 5),
    ],
)
def test_the_passage_that_answers_ranks_first(embedder: Any, question: str, best: int) -> None:
    scores = embed(embedder, PASSAGES, "passage") @ embed(embedder, [question], "query")[0]
    assert int(np.argmax(scores)) == best, dict(zip(PASSAGES, scores.round(3), strict=True))


@pytest.mark.models
def test_vectors_have_unit_length_and_the_right_width(embedder: Any) -> None:
    vectors = embedder.encode(PASSAGES, prompt_name="passage", convert_to_numpy=True)
    assert vectors.shape == (6, 384)
    # Rounded to bf16 the length is only right to two or three digits.
    assert np.allclose(np.linalg.norm(vectors.astype(np.float32), axis=1), 1, atol=0.01)


@pytest.mark.models
def test_full_and_half_width_mean_the_same_but_the_tilde_is_kept(embedder: Any) -> None:
    tokens = embedder.tokenizer.tokenize
    assert tokens("增长５％，共８万") == tokens("增长5%,共8万")
    assert "～" in "".join(tokens("五～六"))
    assert tokens("　两\u3000格  ") == tokens("两 格")


@pytest.mark.models
def test_embedder_stops_at_512_tokens(embedder: Any) -> None:
    assert embedder.max_seq_length == 512
    assert embedder.prompts["query"] == "query: "
    assert embedder.prompts["passage"] == embedder.prompts["document"] == "passage: "


def test_another_file_is_no_embedding_model(tmp_path: Path) -> None:
    for content in (b"", b"E5S1", b"E5S1" + bytes(100), b"GGUF" + bytes(100)):
        (tmp_path / "file.bin").write_bytes(content)
        with pytest.raises(ModelDamaged, match=r"file\.bin"):
            e5_conversion.convert(tmp_path / "file.bin", tmp_path, lambda *_: None)
