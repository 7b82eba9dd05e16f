"""Words to tokens and back, and messages to the text that a chat model reads.

``FolderTokenizer`` reads a folder as ``save_pretrained`` writes it (``tokenizer.json`` and a chat
template) without the transformers library, whose import takes longer than all of this;
``TransformersTokenizer`` has that library do it for every other kind.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from jinja2 import TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rag.backends.json_file import read_json

Turn = Mapping[str, str]
"""One message: ``role`` and ``content``."""

_TOKENIZER, _TEMPLATE = "tokenizer.json", "chat_template.jinja"


class TemplateRefused(Exception):
    """The chat template could not be set, such as for a role it does not know."""


class ChatTokenizer(Protocol):
    """``controls``: words by which a text could pass for a turn; ``ends``: tokens that end one."""

    controls: list[str]
    ends: frozenset[int]

    def encode(self, text: str) -> list[int]:
        """Token ids, nothing put around them."""

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ``ids`` without control tokens."""

    def render(self, turns: Sequence[Turn]) -> str:
        """What the model reads up to where its reply begins. Raises TemplateRefused."""


class FolderTokenizer:
    """See ChatTokenizer."""

    def __init__(self, folder: Path, settings: Mapping[str, Any], render: Callable[..., str]):
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._render = render
        self._words = _special_words(settings)
        added = self._tokenizer.get_added_tokens_decoder().values()
        self.controls = [token.content for token in added if len(token.content) > 1]
        end = self._words.get("eos_token")
        number = None if end is None else self._tokenizer.token_to_id(end)
        self.ends = _ends(folder) | (frozenset() if number is None else {number})

    @classmethod
    def load(cls, folder: Path) -> FolderTokenizer | None:
        """The tokenizer in ``folder``; None where it or its template is of another kind.

        Raises OSError or ValueError where files are damaged.
        """
        settings = read_json(folder / "tokenizer_config.json")
        render = _template(folder, settings)
        if render is None or not (folder / _TOKENIZER).is_file():
            return None
        return cls(folder, settings, render)

    def encode(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def decode(self, ids: Sequence[int]) -> str:
        text: str = self._tokenizer.decode(list(ids), skip_special_tokens=True)
        return text

    def render(self, turns: Sequence[Turn]) -> str:
        try:
            return self._render(messages=turns, add_generation_prompt=True, **self._words)
        except (TemplateError, TypeError, ValueError) as error:
            raise TemplateRefused(str(error)) from error


class TransformersTokenizer:
    """See ChatTokenizer. ``tokenizer`` is the library's; ``model`` too, for what ends a reply."""

    def __init__(self, tokenizer: Any, model: Any) -> None:
        self._tokenizer = tokenizer
        self.controls = [token for token in tokenizer.get_added_vocab() if len(token) > 1]
        found = _as_list(getattr(model.generation_config, "eos_token_id", None))
        ends = (*found, tokenizer.eos_token_id)
        self.ends = frozenset(token for token in ends if token is not None)

    def encode(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False)
        return ids

    def decode(self, ids: Sequence[int]) -> str:
        text: str = self._tokenizer.decode(
            ids, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text

    def render(self, turns: Sequence[Turn]) -> str:
        try:
            text: str = self._tokenizer.apply_chat_template(
                list(turns), tokenize=False, add_generation_prompt=True
            )
        except Exception as error:  # templates raise what they like, such as on an unknown role
            raise TemplateRefused(str(error)) from error
        return text


def _template(folder: Path, settings: Mapping[str, Any]) -> Callable[..., str] | None:
    """What sets the template of a folder; None where there is none, or one that only the
    transformers library can read."""
    file = folder / _TEMPLATE
    source = file.read_text("utf-8") if file.is_file() else settings.get("chat_template")
    if not isinstance(source, str):
        return None
    try:
        return _environment().from_string(source).render
    except TemplateSyntaxError:
        return None


def _environment() -> ImmutableSandboxedEnvironment:
    """What the transformers library gives its templates: they are code of the model's makers, so
    they may reach nothing but what they are given."""

    def raise_exception(message: str) -> None:
        raise TemplateError(message)

    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )
    environment.filters["tojson"] = lambda value, **more: json.dumps(
        value, **{"ensure_ascii": False, **more}
    )
    environment.globals["raise_exception"] = raise_exception
    environment.globals["strftime_now"] = lambda form: datetime.now().strftime(form)
    return environment


def _special_words(settings: Mapping[str, Any]) -> dict[str, str]:
    """``bos_token``, ``eos_token`` and the like, as templates use them."""
    found = {}
    for name, value in settings.items():
        if name.endswith("_token"):
            word = value.get("content") if isinstance(value, dict) else value
            if isinstance(word, str):
                found[name] = word
    return found


def _ends(folder: Path) -> frozenset[int]:
    """The tokens that end a reply by the model's settings."""
    for name in ("generation_config.json", "config.json"):
        found = _as_list(read_json(folder / name).get("eos_token_id"))
        if found:
            return frozenset(found)
    return frozenset()


def _as_list(value: Any) -> list[int]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]
