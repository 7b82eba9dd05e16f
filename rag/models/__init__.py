"""Which model files yanbi uses, and how they become folders that load in seconds.

`TABLE` says it all: role, name, bytes, SHA-256, licence, sources. `pull` fetches a file (see
`rag.backends.model_files` for the order of sources), converts it once into a folder under the
models folder, and leaves a manifest (`yanbi.json`) there, written last: a folder without a fitting
manifest is never used. We ship this table and this code, never weights.

    table.py       the table
    pulling.py     pull: fetch and convert
    readiness.py   ready and verify: what may be loaded
    describing.py  what is there of each model, in words

Does not know how the folders are loaded, or which of the models a person has chosen.
"""

from __future__ import annotations

from pathlib import Path

from rag.errors import ModelMissing
from rag.models.describing import ModelStatus, status_of
from rag.models.pulling import pull
from rag.models.readiness import ready, verify
from rag.models.table import TABLE, Conversion, Model

__all__ = [
    "TABLE",
    "Conversion",
    "Model",
    "ModelStatus",
    "find",
    "pull",
    "ready",
    "status",
    "verify",
]


def find(role: str) -> Model:
    """The model of a role, or by its name. Raises ModelMissing for one that the table lacks."""
    for model in TABLE:
        if role in (model.role, model.name):
            return model
    known = "、".join(model.role for model in TABLE)
    raise ModelMissing(f"没有叫「{role}」的模型；可用的有：{known}")


def status(folder: Path) -> list[ModelStatus]:
    """What is there of each model of the table. Reads sizes only."""
    return [status_of(model, folder) for model in TABLE]
