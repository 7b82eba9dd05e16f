"""Fixtures shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.settings import load_settings

# What helpers assert is told as fully as what tests assert.
pytest.register_assert_rewrite(
    "asking", "browser_pages", "faiss_fixtures", "handlers", "shown_answers"
)
pytest_plugins = [
    "service_fixtures",
    "browser_fixtures",
    "command_fixtures",
    "library_fixtures",
    "indexing_fixtures",
    "model_fixtures",
    "model_sources",
    "tab_fixtures",
    "verified_briefs",
]

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of our own sample speeches."""
    return SAMPLES


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """Where `make models` has put the real models."""
    return load_settings().models_dir
