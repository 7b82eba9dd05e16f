"""FolderTokenizer beside the transformers library: the same tokens, text and turns."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from rag.backends.chat_tokenizer import FolderTokenizer, TemplateRefused, TransformersTokenizer

TEXTS = ["云溪县去年粮食总产四十二万吨。", "", "a  b\n\n<|im_end|>", "🙂增长3.6%", " 前后有空格 "]
TURNS = [
    {"role": "system", "content": "只根据材料回答。"},
    {"role": "user", "content": "粮食总产多少？"},
]


def both(folder: Path) -> tuple[FolderTokenizer, TransformersTokenizer]:
    from transformers import AutoTokenizer, GenerationConfig

    class Model:
        generation_config: Any = GenerationConfig.from_pretrained(folder)

    own = FolderTokenizer.load(folder)
    assert own is not None
    theirs = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    return own, TransformersTokenizer(theirs, Model())


def check_alike(folder: Path) -> None:
    own, theirs = both(folder)
    for text in TEXTS:
        ids = own.encode(text)
        assert ids == theirs.encode(text)
        assert own.decode(ids) == theirs.decode(ids)
    assert own.render(TURNS) == theirs.render(TURNS)
    assert sorted(own.controls) == sorted(theirs.controls)
    assert own.ends == theirs.ends


def test_as_the_library_has_it(tiny_chat_folder: Path) -> None:
    check_alike(tiny_chat_folder)


@pytest.mark.models
def test_as_the_library_has_it_with_the_real_model(models_dir: Path) -> None:
    check_alike(models_dir / "qwen2.5-coder-1.5b-instruct")


def with_template(folder: Path, place: Path, template: str) -> FolderTokenizer | None:
    copied = shutil.copytree(folder, place)
    (copied / "chat_template.jinja").write_text(template, "utf-8")
    return FolderTokenizer.load(copied)


def test_a_template_may_stand_in_the_settings(tiny_chat_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_chat_folder, tmp_path / "old")
    template = (folder / "chat_template.jinja").read_text("utf-8")
    (folder / "chat_template.jinja").unlink()
    assert FolderTokenizer.load(folder) is None  # without any template it is no chat model
    settings = folder / "tokenizer_config.json"
    whole = json.loads(settings.read_text("utf-8")) | {"chat_template": template}
    settings.write_text(json.dumps(whole), "utf-8")
    own = FolderTokenizer.load(folder)
    assert own is not None
    assert own.render(TURNS).endswith("<|im_start|>assistant\n")


def test_templates_know_the_special_words_and_json(tiny_chat_folder: Path, tmp_path: Path) -> None:
    template = "{{ eos_token }}{% for m in messages %}{% if loop.index > 1 %}{% break %}{% endif %}"
    template += "{{ m.content | tojson }}{% endfor %}{{ tools is defined and tools }}"
    own = with_template(tiny_chat_folder, tmp_path / "other", template)
    assert own is not None
    assert own.render(TURNS) == '<|im_end|>"只根据材料回答。"False'


def test_a_template_reaches_nothing_but_what_it_is_given(
    tiny_chat_folder: Path, tmp_path: Path
) -> None:
    own = with_template(
        tiny_chat_folder,
        tmp_path / "reaching",
        "{{ messages.__class__.__mro__[1].__subclasses__() }}",
    )
    assert own is not None
    with pytest.raises(TemplateRefused):
        own.render(TURNS)


def test_a_template_of_another_kind_is_left_to_the_library(
    tiny_chat_folder: Path, tmp_path: Path
) -> None:
    template = "{% generation %}x{% endgeneration %}"
    assert with_template(tiny_chat_folder, tmp_path / "kind", template) is None
