"""The models as converted: the right vectors, the right tokens, sensible Chinese.

Most of this reads the real models that `make models` fetches; the conversion of GGUF is also
tried on a tiny file made here, of which every weight is known.
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag import models
from rag.backends import e5_conversion, gguf_conversion
from rag.errors import ModelDamaged

REFERENCE = json.loads((Path(__file__).parent / "data" / "e5_reference.json").read_text("utf-8"))

TEXTS = [
    "会议强调，要坚持稳中求进，把各项任务落到实处。",
    "２０２３年全市生产总值增长５.６％，比上年提高0.4个百分点。",
    "一、关于形势；（二）主要任务\n\n三是加强领导。\r\n",
    "  行首空格　全角空格\t制表符  结尾  ",
    "“引号”‘单引号’《书名》——破折号……省略号～",
    "1,234,567.89元；8万公里～10万公里；3/4；50%；第12345号",
    "it's 混排 GDP、CPI 和 5G，I'll go",
    "生僻字：㐂𠮷𪚥；表情：🇨🇳👨‍👩‍👧",
    "××同志、**省**市",
    "<|im_start|>user\n你好<|im_end|>",
    "é ü ① ㎡ ½",
    "",
]


def role_folder(role: str, folder: Path) -> str:
    ready = models.ready(models.find(role), folder)
    assert ready, f"no {role} model in {folder}: run `make models`"
    return str(ready)


# Embedding


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


# Chat


@pytest.fixture(scope="module")
def tokenizer(models_dir: Path) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(role_folder("chat", models_dir))


@pytest.mark.models
@pytest.mark.parametrize("text", TEXTS)
def test_tokens_decode_to_the_text(tokenizer: Any, text: str) -> None:
    assert unicodedata.is_normalized("NFC", text)
    assert tokenizer.decode(tokenizer.encode(text), clean_up_tokenization_spaces=False) == text


@pytest.mark.models
def test_special_tokens_have_the_numbers_of_the_original(tokenizer: Any) -> None:
    numbers = {"<|endoftext|>": 151643, "<|im_start|>": 151644, "<|im_end|>": 151645}
    assert {token: tokenizer.convert_tokens_to_ids(token) for token in numbers} == numbers
    assert (tokenizer.eos_token, tokenizer.pad_token) == ("<|im_end|>", "<|endoftext|>")
    assert tokenizer.encode("<|im_start|>") == [151644]
    assert len(tokenizer) == 151665


@pytest.mark.models
def test_digits_are_single_tokens_and_common_words_are_whole(tokenizer: Any) -> None:
    words = [tokenizer.decode([number]) for number in tokenizer.encode("2023年增长5.2%")]
    assert words == ["2", "0", "2", "3", "年", "增长", "5", ".", "2", "%"]


@pytest.mark.models
def test_chat_template_is_the_original_one(tokenizer: Any) -> None:
    messages = [{"role": "system", "content": "甲"}, {"role": "user", "content": "乙"}]
    rendered = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    assert rendered == (
        "<|im_start|>system\n甲<|im_end|>\n<|im_start|>user\n乙<|im_end|>\n<|im_start|>assistant\n"
    )


@pytest.mark.models
def test_chat_model_answers_a_simple_question_in_chinese(models_dir: Path, tokenizer: Any) -> None:
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(role_folder("chat", models_dir))
    assert str(model.dtype) == "torch.bfloat16"
    question = "材料：本区去年新开公园十二个，今年计划再开三个。\n问题：去年新开了几个公园？"
    inputs = tokenizer.apply_chat_template(
        [{"role": "user", "content": question}],
        add_generation_prompt=True,
        return_tensors="pt",
        return_dict=True,
    )
    [output] = model.generate(**inputs, max_new_tokens=40, do_sample=False)
    assert int(output[-1]) == tokenizer.eos_token_id
    answer = tokenizer.decode(output[inputs["input_ids"].shape[1] :], skip_special_tokens=True)
    assert "十二" in answer or "12" in answer
    assert "公园" in answer


# The conversion of GGUF, on a tiny file


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
