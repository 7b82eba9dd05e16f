"""Which models are ready to load: what their folders were made from, and whether all is there."""

from __future__ import annotations

from pathlib import Path

from rag.backends import model_folder
from rag.backends.model_files import Progress
from rag.errors import ModelDamaged, ModelMissing
from rag.models.table import Model


def ready(model: Model, folder: Path) -> Path | None:
    """The converted, ready-to-load folder of ``model``, or None; takes a millisecond.

    Looks at the manifest and at the sizes of the files, not at their digests; see ``verify``.
    """
    converted = folder / model.name
    return converted if model_folder.is_whole(converted, origin_of(model)) else None


def verify(model: Model, folder: Path, *, progress: Progress | None = None) -> None:
    """Read every file of a ready folder and compare digests with its manifest (seconds).

    Raises ModelMissing when it is not ready, ModelDamaged when a file has changed since.
    """
    converted = ready(model, folder)
    if converted is None:
        raise ModelMissing(f"模型 {model.name} 还没有准备好，请运行 yanbi models pull。")
    for path in model_folder.changed_files(converted, progress or silent):
        raise ModelDamaged(f"{path} 的内容变了。请删除文件夹 {converted} 后重新取模型。")


def origin_of(model: Model) -> dict[str, str]:
    """What the manifest says the folder was made from; a folder of another origin is not used."""
    return {
        "source": model.file.name,
        "source_sha256": model.file.sha256,
        "conversion": model.conversion.version,
    }


def silent(_label: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""
