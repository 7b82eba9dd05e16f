"""What is there of each model, for ``yanbi models list``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag.backends import model_files
from rag.backends.model_files import ModelFile
from rag.models.readiness import ready
from rag.models.table import Model


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """One line of ``yanbi models list``. ``state`` is in words; ``path`` only if it is usable."""

    role: str
    name: str
    state: str
    ready: bool
    path: str | None
    bytes_on_disk: int
    licence: str
    file: str
    file_bytes: int
    sha256: str
    sources: tuple[str, ...]


def status_of(model: Model, folder: Path) -> ModelStatus:
    """What is there of ``model`` under ``folder``. Reads sizes only."""
    file, converted = model.file, folder / model.name
    path = ready(model, folder)
    part = model_files.part_of(file, folder)
    if path:
        state = "可用"
    elif (folder / file.name).exists():
        state = "已下载，待转换"
    elif part.exists():
        state = f"下载到 {100 * part.stat().st_size // file.bytes}%"
    elif converted.exists():
        state = "不完整，需重新取"
    else:
        state = "未下载"
    places = [folder / file.name, part, *converted.rglob("*")]
    return ModelStatus(
        role=model.role,
        name=model.name,
        state=state,
        ready=path is not None,
        path=str(path) if path else None,
        bytes_on_disk=sum(place.stat().st_size for place in places if place.is_file()),
        licence=model.licence,
        file=file.name,
        file_bytes=file.bytes,
        sha256=file.sha256,
        sources=_source_words(file),
    )


def _source_words(file: ModelFile) -> tuple[str, ...]:
    words: list[str] = []
    if file.wheels:
        first, last = file.wheels[0].requirement, file.wheels[-1].requirement
        words.append(f"pip: {first}" + (f" … {last}" if last != first else ""))
    if file.hub:
        words.append(f"hub: {file.hub}/{file.name}")
    return tuple(words)
