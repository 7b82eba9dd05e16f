"""A converted model's folder and its manifest (`yanbi.json`), which makes half-done ones useless.

The manifest is written last, before the folder gets its final name. It says what the folder was
made from, and the size and SHA-256 of each file. Does not know which models there are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rag.backends.model_files import Progress, digest

MANIFEST = "yanbi.json"


def seal(folder: Path, origin: Mapping[str, str], progress: Progress) -> None:
    """Write the manifest of a finished folder: ``origin`` and every file with its digest."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    digests = _digests(paths, f"登记 {origin['source']}", progress)
    files = {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": sha256}
        for path, sha256 in zip(paths, digests, strict=True)
    }
    text = json.dumps({**origin, "files": files}, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text + "\n", "utf-8")


def is_whole(folder: Path, origin: Mapping[str, str]) -> bool:
    """Whether the folder was made from ``origin`` and all its files are there, with their sizes."""
    manifest = _read(folder)
    if any(manifest.get(key) != value for key, value in origin.items()):
        return False
    files = manifest.get("files", {})
    return bool(files) and all(
        (folder / name).is_file() and (folder / name).stat().st_size == entry["bytes"]
        for name, entry in files.items()
    )


def changed_files(folder: Path, progress: Progress) -> list[Path]:
    """Files whose digest is no longer the one in the manifest. Reads everything: seconds."""
    files = _read(folder).get("files", {})
    paths = [folder / name for name in files]
    digests = _digests(paths, f"校验 {folder.name}", progress)
    wanted = [entry["sha256"] for entry in files.values()]
    found = zip(paths, digests, wanted, strict=True)
    return [path for path, sha256, right in found if sha256 != right]


def _digests(paths: list[Path], label: str, progress: Progress) -> list[str]:
    """The digest of each file, with one progress for all of them."""
    sizes = [path.stat().st_size for path in paths]
    total = sum(sizes)

    def digest_of(path: Path, before: int) -> str:
        return digest(path, label, lambda _, done, __: progress(label, before + done, total))

    return [digest_of(path, sum(sizes[:index])) for index, path in enumerate(paths)]


def _read(folder: Path) -> dict[str, Any]:
    """The manifest, or an empty one when it is missing or unreadable."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}
