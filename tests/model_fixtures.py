"""The real models, loaded once for all tests; and tiny random ones that take the same way.

``conftest.py`` imports these fixtures.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_models import make_tiny_chat, make_tiny_embedder

from rag import models
from rag.backends.loading_chat import load_chat
from rag.backends.local_chat import LocalChat
from rag.backends.sentence_embedder import SentenceEmbedder


def role_folder(role: str, folder: Path) -> str:
    """The folder of the real model for this role, as `make models` left it."""
    ready = models.ready(models.find(role), folder)
    assert ready, f"no {role} model in {folder}: run `make models`"
    return str(ready)


@pytest.fixture(scope="session")
def real_chat(models_dir: Path) -> LocalChat:
    return load_chat(str(models_dir / "qwen2.5-coder-1.5b-instruct"))


@pytest.fixture(scope="session")
def real_embedder(models_dir: Path) -> SentenceEmbedder:
    return SentenceEmbedder.load(str(models_dir / "multilingual-e5-small"))


@pytest.fixture(scope="session")
def tiny_chat_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A transformers folder with a random model of the Qwen2 architecture; do not change it."""
    return make_tiny_chat(tmp_path_factory.mktemp("tiny-chat"))


@pytest.fixture(scope="session")
def tiny_embedder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers folder with a random BERT; do not change it."""
    return make_tiny_embedder(tmp_path_factory.mktemp("tiny-embedder"))
