"""Fixtures shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.settings import load_settings

pytest_plugins = ["model_fixtures", "service_fixtures"]

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of our own sample speeches."""
    return SAMPLES


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """Where `make models` has put the real models."""
    return load_settings().models_dir
