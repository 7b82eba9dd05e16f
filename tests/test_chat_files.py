"""The chat model as converted: the right tokens, the original template, sensible Chinese."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from model_fixtures import role_folder

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
