"""What commands do with odd words, closed or full streams, places that cannot be written, Ctrl-C.

The real program in a process of its own where its streams matter.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command_fixtures import Run

from rag.commands.shared import as_typed, one_line
from rag.library import Library

NOT_UTF8 = os.fsdecode(b"\xff")


def yanbi(*arguments: str, index: Path, **more: object) -> subprocess.CompletedProcess[bytes]:
    name, *rest = arguments
    command = [sys.executable, "-m", "rag", name, "--index", str(index), *rest]
    return subprocess.run(command, check=False, timeout=60, **more)


def test_one_line_keeps_chinese_spaces_and_rare_names() -> None:
    assert one_line("在全县　会议", "周\U0003134a") == "在全县　会议\t周\U0003134a"
    assert one_line("一\n二\x1b[31m\u202e\ud800") == "一�二�[31m��"


def test_words_that_are_no_utf8_become_text() -> None:
    assert as_typed("粮食") == "粮食"
    assert as_typed(NOT_UTF8 + "粮食") == "�粮食"
    # As every byte arrives in a locale that knows only ASCII.
    assert as_typed("粮食".encode().decode("ascii", "surrogateescape")) == "粮食"


@pytest.mark.parametrize("words", [["show", NOT_UTF8], ["verify", f"/没有/{NOT_UTF8}"]])
def test_what_was_typed_can_always_be_shown(command: Run, words: list[str]) -> None:
    status, out, errors = command(*words)
    assert (status, out) == (1, "")
    assert errors.startswith("yanbi: ")
    assert "�" in errors
    assert errors.count("\n") == 1


def test_a_question_with_odd_bytes_is_answered(filled_command: Run) -> None:
    status, out, _ = filled_command("search", f"{NOT_UTF8}粮食总产量", "-k", "1", "--json")
    assert status == 0
    assert len(json.loads(out)) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["search", "粮食", "-k", "0"], "至少是 1"),
        (["search", "粮食", "-k", "-3"], "至少是 1"),
        (["search", " "], "空的"),
        (["brief", "s1", "-o", "/没有/a.md"], "没有「/没有」"),
        (["compare", "s1", "s2", "-o", "/没有/a.html"], "没有「/没有」"),
        (["trends", "s1", "s2", "s3", "-o", "/没有/a.md"], "没有「/没有」"),
    ],
)
def test_wrong_use_is_told_before_any_work(command: Run, words: list[str], told: str) -> None:
    status, out, errors = command(*words)
    assert (status, out) == (2, "")
    assert told in errors
    assert errors.count("\n") == 1


def test_a_name_that_is_too_long_is_told(command: Run, tmp_path: Path) -> None:
    name = "长" * 100 + ".md"  # 303 bytes
    status, _, errors = command("brief", "s1", "-o", tmp_path / name)
    assert status == 2
    assert "名字太长" in errors


def test_a_port_that_is_none_is_told(command: Run) -> None:
    status, _, errors = command("serve", "--port", "99999")
    assert status == 1
    assert "65535" in errors


def test_an_empty_folder_name_is_not_the_folder_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = yanbi("list", index=Path("x"), capture_output=True)
    assert run.returncode == 0
    command = [sys.executable, "-m", "rag", "list", "--index", ""]
    run = subprocess.run(command, check=False, timeout=60, capture_output=True)
    assert run.returncode == 2
    assert [one.name for one in tmp_path.iterdir()] == ["x"]


def test_a_question_of_a_batch_that_is_wrong_stops_no_other(
    filled_command: Run, tmp_path: Path
) -> None:
    rows = [
        {"id": "a", "question": "粮食总产量是多少？", "speeches": ["没有的"]},
        {"id": "b", "question": None},
        {"id": "c", "question": "粮食总产量是多少？", "history": "那一年"},
        {"id": "d", "question": "粮食总产量是多少？", "speeches": "云泽县2025年政府工作报告.txt"},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    status, out, errors = filled_command("ask", "--batch", file, "--no-model")
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [answer["id"] for answer in answers] == ["a", "b", "c", "d"]
    assert ["error" in answer for answer in answers] == [True, True, True, False]
    assert len(answers[3]["searched"]) == 1
    assert "3 个问题没有答" in errors


def test_results_that_find_no_room_are_told(sample_library: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("a system without /dev/full")
    with Path("/dev/full").open("wb") as full:
        run = yanbi("list", index=sample_library, stdout=full, stderr=subprocess.PIPE)
    assert run.returncode == 1
    assert run.stderr.decode().count("\n") == 1
    assert "磁盘已满" in run.stderr.decode()


def test_a_closed_output_is_no_failure(sample_library: Path) -> None:
    for closed in (1, 2):
        run = yanbi("list", index=sample_library, preexec_fn=lambda it=closed: os.close(it))
        assert run.returncode == 0


def test_what_nobody_reads_any_more_is_still_added(tmp_path: Path) -> None:
    """`yanbi add FOLDER | head -1`: files that are refused need no model."""
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_bytes(b"")
    reading, writing = os.pipe()
    os.close(reading)
    try:
        run = yanbi(
            "add", str(folder), index=tmp_path / "index", stdout=writing, stderr=subprocess.PIPE
        )
    finally:
        os.close(writing)
    assert run.returncode == 1
    assert "共 3 份" in run.stderr.decode()


def test_ctrl_c_ends_with_one_line_and_keeps_what_was_done(tmp_path: Path) -> None:
    folder = tmp_path / "speeches"
    folder.mkdir()
    command = [sys.executable, "-m", "rag", "watch", "--index", str(tmp_path / "index")]
    process = subprocess.Popen(
        [*command, str(folder)],
        stderr=subprocess.PIPE,
        text=True,
        # A shell makes what it starts in the background deaf to Ctrl-C, and so its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stderr
    assert "Ctrl-C" in process.stderr.readline()  # it has begun
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors == "yanbi: 已停止；做完的部分都已保存。\n"
    with Library(tmp_path / "index") as library:
        assert library.list() == []
