"""One clear line for wrong use, bad files and what is missing; and commands that start light."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command_fixtures import Run, listed

from rag.settings import CHECKOUT


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("ask", ""), 2, "问题是空的"),
        (("ask", "粮" * 10000), 2, "10000 字"),
        (("ask",), 2, "二者取一"),
        (("ask", "粮食？", "--since", "昨天"), 2, "昨天"),
        (("edit", "s1"), 2, "更正什么"),
        (("edit", "s1", "--date", "2024-02-30"), 2, "2024-02-30"),
        (("show", "s999"), 1, "s999"),
        (("remove", "s1", "s999"), 1, "s999"),
        (("reread",), 2, "--all"),
        (("reread", "s1", "--all"), 2, "二者取一"),
        (("reread", "s999"), 1, "s999"),
        (("copies", "s1"), 2, "两个编号"),
        (("copies", "s1", "s999"), 1, "s999"),
        (("import", "没有.zip"), 1, "没有.zip"),
        (("watch", "没有这个文件夹"), 2, "没有这个文件夹"),
        (("add", "没有这个文件.txt"), 1, "没有这个文件.txt"),
        (("eval", "没有.jsonl"), 2, "没有.jsonl"),
    ],
)
def test_wrong_use_gets_one_clear_line(
    filled_command: Run, arguments: tuple[str, ...], status: int, words: str
) -> None:
    before = listed(filled_command)
    got, out, err = filled_command(*arguments)
    assert got == status
    assert words in out + err
    assert "Traceback" not in err
    assert listed(filled_command) == before


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("空.txt", b""),
        ("空白.txt", b" \n\r\n\t"),
        ("图片.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4),
        ("随机.txt", bytes((i * 7919 + i * i) % 256 for i in range(4096))),
    ],
)
def test_a_file_that_is_no_speech_is_refused_and_the_rest_goes_on(
    command: Run, tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(data)
    good = tmp_path / "好.txt"
    good.write_text("在春耕会上的讲话\n\n同志们：\n今年春耕面积是三万亩。\n", "utf-8")
    status, out, err = command("add", tmp_path / name, good)
    assert status == 1
    assert f"refused 未收\t\t{tmp_path / name}\t" in out
    assert "Traceback" not in err
    assert [row["file"] for row in listed(command)] == ["好.txt"]


def test_a_folder_without_speeches_is_refused(command: Run, tmp_path: Path) -> None:
    folder = tmp_path / "空文件夹"
    folder.mkdir()
    status, out, err = command("add", folder)
    assert status == 1
    assert "空文件夹" in out + err
    assert listed(command) == []


def yanbi(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "rag", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=CHECKOUT,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", **environment},
        timeout=120,
        check=False,
    )


def test_a_missing_model_is_named_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "讲话.txt"
    file.write_text("在春耕会上的讲话\n\n同志们：\n今年春耕面积是三万亩。\n", "utf-8")
    done = yanbi(
        "add", str(file), "--index", str(tmp_path / "index"), YANBI_MODELS=str(tmp_path / "none")
    )
    assert done.returncode == 1
    assert "multilingual-e5-small" in done.stderr
    assert "models pull" in done.stderr
    assert "Traceback" not in done.stderr


def test_list_needs_no_heavy_library(tmp_path: Path, sample_library: Path) -> None:
    folder = shutil.copytree(sample_library, tmp_path / "library")
    heavy = (
        "torch transformers sentence_transformers tokenizers safetensors gradio faiss rjieba "
        "onnxruntime scipy pandas PIL lxml docx trafilatura pypdfium2 jinja2 httpx typst ssl "
        "asyncio multiprocessing"
    )
    code = (
        "import sys; from rag.__main__ import main; "
        f"main(['list', '--index', {str(folder)!r}]); "
        f"print(sorted(set({heavy!r}.split()) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=CHECKOUT, check=True
    )
    lines = done.stdout.splitlines()
    assert len(lines) == 9  # eight speeches, and what was imported
    assert lines[-1] == "[]"


def test_an_unknown_setting_is_named(tmp_path: Path) -> None:
    (tmp_path / "yanbi.toml").write_text("prot = 1\n", "utf-8")
    done = yanbi("list", YANBI_SETTINGS=str(tmp_path / "yanbi.toml"))
    assert done.returncode == 1
    assert "prot" in done.stderr
