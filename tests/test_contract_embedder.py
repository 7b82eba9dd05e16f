"""One test for each sentence of ``Embedder``'s docstring, over the fake and the real backend."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from fakes import BigramEmbedder

from rag.backends.sentence_embedder import SentenceEmbedder
from rag.errors import ModelDamaged, ModelMissing
from rag.ports import Embedder

ROADS = "云溪县新修村级公路二百一十公里，三个村第一次通了客车。"
SCHOOLS = "青石乡建小学六所，有三千二百名学生搬进了新教室。"
RIVERS = "年底前完成沙河、柳河两条河道的清淤，堤防加固十二公里。"


@pytest.fixture(params=["bigrams", "tiny", pytest.param("real", marks=pytest.mark.models)])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "bigrams":
        return BigramEmbedder()
    if request.param == "tiny":
        return SentenceEmbedder.load(str(request.getfixturevalue("tiny_embedder_folder")))
    real: Embedder = request.getfixturevalue("real_embedder")
    return real


def test_it_is_an_embedder(embedder: Embedder) -> None:
    assert isinstance(embedder, Embedder)


def test_vectors_are_float32_of_length_one(embedder: Embedder) -> None:
    for vectors in (embedder.embed_query(ROADS)[None], embedder.embed_passages([ROADS, "", "a"])):
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_dimension_is_the_length_of_the_vectors(embedder: Embedder) -> None:
    assert embedder.embed_query(ROADS).shape == (embedder.dimension,)
    assert embedder.embed_passages([ROADS, RIVERS]).shape == (2, embedder.dimension)


def test_an_empty_list_has_a_shape_too(embedder: Embedder) -> None:
    empty = embedder.embed_passages([])
    assert empty.shape == (0, embedder.dimension)
    assert empty.dtype == np.float32


def test_passages_come_in_the_order_given(embedder: Embedder) -> None:
    texts = [ROADS, SCHOOLS * 4, RIVERS[:5], SCHOOLS, RIVERS]
    together = embedder.embed_passages(texts)
    for text, vector in zip(texts, together, strict=True):
        assert embedder.embed_passages([text])[0] @ vector > 0.999


def test_a_vector_does_not_depend_on_the_rest_of_the_list(embedder: Embedder) -> None:
    alone = embedder.embed_passages([ROADS])[0]
    among = embedder.embed_passages([SCHOOLS * 9, ROADS, *["短"] * 20])[1]
    assert alone @ among > 0.999


def test_a_passage_on_the_subject_scores_higher(
    embedder: Embedder, request: pytest.FixtureRequest
) -> None:
    if "tiny" in request.node.name:
        return  # random weights know no subjects
    passages = embedder.embed_passages([ROADS, SCHOOLS, RIVERS])
    for number, question in enumerate(["新修公路多少公里", "建了几所小学", "两条河道的清淤"]):
        assert int(np.argmax(passages @ embedder.embed_query(question))) == number


def test_a_query_asked_again_has_the_same_vector_and_its_own_memory(embedder: Embedder) -> None:
    first = embedder.embed_query(ROADS)
    kept = first.copy()
    first[:] = 0
    assert np.array_equal(embedder.embed_query(ROADS), kept)


def test_name_changes_with_the_vectors(tiny_embedder_folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(tiny_embedder_folder, tmp_path / tiny_embedder_folder.name)
    before = SentenceEmbedder.load(str(tiny_embedder_folder)).name
    assert SentenceEmbedder.load(str(copy)).name == before
    weights = copy / "model.safetensors"
    raw = bytearray(weights.read_bytes())
    raw[-2] ^= 1
    weights.write_bytes(raw)
    changed = SentenceEmbedder.load(str(copy)).name
    assert changed != before
    settings = copy / "config_sentence_transformers.json"
    settings.write_text(settings.read_text("utf-8").replace("query: ", "question: "), "utf-8")
    assert SentenceEmbedder.load(str(copy)).name not in (before, changed)
    assert BigramEmbedder(64).name != BigramEmbedder(128).name


def test_the_models_own_prefixes_are_used(tiny_embedder_folder: Path) -> None:
    embedder = SentenceEmbedder.load(str(tiny_embedder_folder))
    assert not np.allclose(embedder.embed_query(ROADS), embedder.embed_passages([ROADS])[0])


def test_missing_and_damaged_models_are_told_apart(
    tiny_embedder_folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(ModelMissing, match="找不到模型文件夹"):
        SentenceEmbedder.load(str(tmp_path / "nowhere"))
    with pytest.raises(ModelMissing, match=r"config\.json"):
        SentenceEmbedder.load(str(tmp_path))
    copy = shutil.copytree(tiny_embedder_folder, tmp_path / "cut")
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(ModelDamaged, match="损坏"):
        SentenceEmbedder.load(str(copy))


def test_the_bigram_fake_is_stable_across_processes() -> None:
    script = (
        "from fakes import BigramEmbedder;"
        f"print(BigramEmbedder(64).embed_query({ROADS!r}).tobytes().hex())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parent,
        env={"PYTHONHASHSEED": "77", "PYTHONPATH": str(Path(__file__).parent.parent)},
    )  # fmt: skip
    assert done.stdout.strip() == BigramEmbedder(64).embed_query(ROADS).tobytes().hex()
