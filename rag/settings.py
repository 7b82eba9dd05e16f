"""One frozen Settings: built-in defaults < TOML file < environment < command line.

Reads files and the environment only when asked to (``load_settings``); knows no other module.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from rag.errors import SettingsError

CHECKOUT = Path(__file__).resolve().parent.parent
"""The folder that holds ``rag/``, ``prompts/`` and ``index/``: yanbi runs from a checkout."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set. Environment names are ``YANBI_`` + the upper-case name here;
    ``index_dir`` and ``models_dir`` also answer to ``YANBI_INDEX`` and ``YANBI_MODELS``.

    ``chat_model``: ``auto`` (the fetched 1.5B model), ``none`` (answers by quotation alone), a
    transformers folder or hub id, or the base URL of an OpenAI-compatible server.
    ``chat_server_model`` and ``chat_server_key``: model name and key for that server.
    ``embedder``: ``auto`` or a sentence-transformers folder or hub id.
    ``reranker``: a reranking model (sentence-transformers CrossEncoder, folder or hub id) that
    chooses the sentences of an answer in place of the chat model; '' for none.
    ``models_from``: a folder that already holds model files, looked at first.
    ``evidence_tokens``: how many tokens of evidence a prompt may hold.
    ``weights``: ``auto`` (8-bit layers where the processor multiplies them faster) or ``whole`` (as
    they are stored).
    ``threads``: computing threads, 0 for as many as there are cores.
    """

    index_dir: Path = CHECKOUT / "index"
    models_dir: Path = Path("~/.cache/yanbi/models")
    models_from: str = ""
    prompts_dir: Path = CHECKOUT / "prompts"
    chat_model: str = "auto"
    chat_server_model: str = ""
    chat_server_key: str = ""
    chat_context_tokens: int = 32768
    embedder: str = "auto"
    reranker: str = ""
    host: str = "127.0.0.1"
    port: int = 7860
    weights: str = "auto"
    threads: int = 0
    evidence_tokens: int = 900
    max_question_chars: int = 2000
    max_file_mib: int = 50


_HIGHEST_PORT = 65535

_ALIASES = {"index_dir": "YANBI_INDEX", "models_dir": "YANBI_MODELS"}


def load_settings(
    overrides: Mapping[str, Any] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> Settings:
    """Settings from all four layers; ``overrides`` (the command line) win, None values do not.

    The TOML file is ``file``, else ``$YANBI_SETTINGS``, else ``yanbi.toml`` in the checkout if it
    exists. Raises SettingsError for an unknown name or a value of the wrong kind.
    """
    environment = os.environ if environment is None else environment
    named = file or (
        Path(environment["YANBI_SETTINGS"]) if "YANBI_SETTINGS" in environment else None
    )
    layers = [
        _from_file(named, must_exist=named is not None),
        _from_environment(environment),
        {key: value for key, value in (overrides or {}).items() if value is not None},
    ]
    settings = Settings()
    for layer in layers:
        settings = _apply(settings, layer)
    return replace(
        settings,
        index_dir=_expanded("index_dir", settings.index_dir),
        models_dir=_expanded("models_dir", settings.models_dir),
        prompts_dir=_expanded("prompts_dir", settings.prompts_dir),
    )


def _expanded(name: str, path: Path) -> Path:
    """``path`` with its ~ put in; a container's user may have no home."""
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise SettingsError(
            f"设置「{name}」是 {path}，而这里不知道 ~ 是哪个文件夹；"
            f"请用环境变量 YANBI_{name.upper()} 写明位置。"
        ) from error


def _from_file(path: Path | None, *, must_exist: bool) -> dict[str, Any]:
    path = path or CHECKOUT / "yanbi.toml"
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if must_exist:
            raise SettingsError(f"找不到设置文件：{path}") from None
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"设置文件 {path} 写得不对：{error}") from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields(Settings):
        for name in (f"YANBI_{field.name.upper()}", _ALIASES.get(field.name, "")):
            if environment.get(name, "") != "":
                found[field.name] = environment[name]
    return found


def _apply(settings: Settings, layer: Mapping[str, Any]) -> Settings:
    kinds = {field.name: type(getattr(settings, field.name)) for field in fields(settings)}
    changes: dict[str, Any] = {}
    for name, value in layer.items():
        if name not in kinds:
            known = "、".join(sorted(kinds))
            raise SettingsError(f"没有叫「{name}」的设置；可用的有：{known}")
        changes[name] = _convert(name, value, kinds[name])
    return replace(settings, **changes)


def _convert(name: str, value: Any, kind: type) -> Any:
    if issubclass(kind, Path):
        return Path(str(value))
    if kind is int:
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise SettingsError(f"设置「{name}」要一个整数，得到的是「{value}」") from None
        if name == "port" and not 0 <= number <= _HIGHEST_PORT:
            raise SettingsError(f"端口要在 0 到 {_HIGHEST_PORT} 之间，得到的是 {number}")
        return number
    return str(value)
