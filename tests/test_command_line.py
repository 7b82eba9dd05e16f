"""The commands and their JSON, as outside programs rely on them; and one clear line for errors."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import service_fixtures
from fakes import BigramEmbedder, ScriptedChat

import rag.assembly
from rag.__main__ import main
from rag.settings import CHECKOUT, Settings

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """``run("add", path)``: one command over ``tmp_path/index`` with fake models; its exit status,
    standard output and standard error."""
    replies = ["云泽县去年的粮食总产量[1]"]

    def assemble(settings: Settings) -> rag.assembly.Service:
        chat = None if settings.chat_model == "none" else ScriptedChat(replies)
        return service_fixtures.make(settings.index_dir, chat)

    monkeypatch.setattr(rag.assembly, "assemble", assemble)

    def give(*arguments: str | Path) -> tuple[int, str, str]:
        name, *rest = map(str, arguments)
        status = main([name, "--index", str(tmp_path / "index"), *rest])
        captured = capfd.readouterr()
        return status, captured.out, captured.err

    return give


@pytest.fixture
def filled(run: Run, samples: Path) -> Run:
    status, out, _ = run("add", samples)
    assert status == 0
    assert out.count("added") == 8
    return run


def listed(run: Run) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(run("list", "--json")[1])
    return rows


def test_list_gives_the_promised_fields(filled: Run) -> None:
    for row in listed(filled):
        assert set(row) >= {
            "id", "file", "title", "speaker", "date", "place", "occasion",
            "chars", "sections", "chunks", "warnings",
        }  # fmt: skip


def test_text_is_exactly_what_is_stored(filled: Run, samples: Path) -> None:
    row = next(r for r in listed(filled) if r["file"] == "云泽县农村工作会议讲话2024.txt")
    _, out, _ = filled("show", row["id"], "--text")
    assert out == (samples / row["file"]).read_text("utf-8")
    assert len(out) == row["chars"]


def test_adding_again_changes_nothing(filled: Run, samples: Path) -> None:
    before = listed(filled)
    status, out, _ = filled("add", samples)
    assert (status, out.count("unchanged")) == (0, 8)
    assert listed(filled) == before


def test_a_changed_file_keeps_its_id(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "讲话.txt"
    file.write_text("在春耕会上的讲话\n\n同志们：\n今年春耕面积是三万亩。\n", "utf-8")
    run("add", file)
    file.write_text("在春耕会上的讲话\n\n同志们：\n今年春耕面积是四万亩。\n", "utf-8")
    _, out, _ = run("add", file)
    assert "updated" in out
    (row,) = listed(run)
    assert row["id"] == "s1"
    assert "四万亩" in run("show", "s1", "--text")[1]


def test_copies_are_told_listed_and_compared(run: Run, tmp_path: Path) -> None:
    lines = [f"　　第{n}件事是修好{n}号路，今年完成{n}公里。" for n in range(1, 20)]
    text = "在修路会上的讲话\n\n同志们：\n" + "\n".join(lines)
    (tmp_path / "甲.txt").write_text(text, "utf-8")
    (tmp_path / "乙.txt").write_text(text.replace("完成7公里", "完成8公里"), "utf-8")
    _, out, err = run("add", tmp_path / "甲.txt", tmp_path / "乙.txt")
    assert "与 s1《在修路会上的讲话》大体相同" in out.splitlines()[1]
    assert "共 2 份" in err
    assert [row["copies"] for row in listed(run)] == [["s2"], ["s1"]]
    assert json.loads(run("copies", "--json")[1]) == [["s1", "s2"]]
    assert "大体相同：s2" in run("show", "s1")[1]
    _, out, _ = run("copies", "s1", "s2")
    assert out.splitlines() == [
        "- 第7件事是修好7号路，今年完成7公里。",
        "+ 第7件事是修好7号路，今年完成8公里。",
        "",
    ]
    found = json.loads(run("copies", "s1", "s2", "--json")[1])
    (changed,) = [one for one in found if one["kind"] == "改动"]
    for side, identifier in (("a", "s1"), ("b", "s2")):
        stored = run("show", identifier, "--text")[1]
        one = changed[side]
        assert stored[one["start"] : one["end"]] == one["text"]
        assert [stored[m["start"] : m["end"]] for m in one["marks"]] == [
            "7" if side == "a" else "8"
        ]


def test_a_library_is_carried_elsewhere(filled: Run, tmp_path: Path) -> None:
    before = listed(filled)
    filled("edit", before[0]["id"], "--speaker", "更正人")
    status, _, err = filled("export", tmp_path / "全部.zip")
    assert status == 0
    assert "8 篇" in err
    filled("remove", *(row["id"] for row in before))
    shutil.rmtree(tmp_path / "index")
    status, out, _ = filled("import", tmp_path / "全部.zip")
    assert (status, out.count("added")) == (0, 8)
    after = listed(filled)
    assert [row["id"] for row in after] == [row["id"] for row in before]
    assert after[0]["speaker"] == "更正人"
    status, out, _ = filled("import", tmp_path / "全部.zip")
    assert (status, out.count("duplicate")) == (0, 8)


def test_speeches_are_read_again(filled: Run) -> None:
    status, out, _ = filled("reread", "--all")
    assert (status, out.count("unchanged")) == (0, 8)
    assert filled("reread", "s1")[1].startswith("unchanged 未变\ts1\t")


def test_an_answer_keeps_the_contract(filled: Run) -> None:
    status, out, _ = filled("ask", "云泽县去年的粮食总产量是多少？", "--json")
    assert status == 0
    answer = json.loads(out)
    assert set(answer) >= {
        "question", "rewritten", "found", "answer", "claims", "citations", "searched",
        "timings", "trace",
    }  # fmt: skip
    assert set(answer["timings"]) >= {
        "retrieve_s", "first_token_s", "total_s", "prompt_tokens", "output_tokens",
    }  # fmt: skip
    for citation in answer["citations"]:
        text = filled("show", citation["speech"], "--text")[1]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert {int(n) for n in re.findall(r"\[(\d+)\]", answer["answer"])} == {
        citation["n"] for citation in answer["citations"]
    }


def test_a_batch_gives_a_line_for_every_question(filled: Run, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    rows = [
        {"id": "a", "question": "云泽县去年的粮食总产量是多少？"},
        {"id": "b", "question": ""},
        {"id": "c", "question": "有哪些目标？", "speeches": ["云泽县2025年政府工作报告"]},
    ]
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    status, out, _ = filled("ask", "--batch", file)
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [answer["id"] for answer in answers] == ["a", "b", "c"]
    assert "问题是空的" in answers[1]["error"]
    report = next(r["id"] for r in listed(filled) if r["file"] == "云泽县2025年政府工作报告.txt")
    assert [one["speech"] for one in answers[2]["searched"]] == [report]


def test_search_gives_passages_of_the_text(filled: Run) -> None:
    _, out, _ = filled("search", "粮食总产量", "-k", "3", "--json")
    passages = json.loads(out)
    assert len(passages) == 3
    for passage in passages:
        assert set(passage) >= {"speech", "start", "end", "text", "score"}
        text = filled("show", passage["speech"], "--text")[1]
        assert text[passage["start"] : passage["end"]] == passage["text"]


def test_metadata_is_corrected_and_the_original_comes_back(filled: Run) -> None:
    before = listed(filled)[0]
    filled("edit", before["id"], "--speaker", "更正人", "--date", "2024-03-01")
    after = listed(filled)[0]
    assert (after["speaker"], after["date"]) == ("更正人", "2024-03-01")
    filled("edit", before["id"], "--speaker", "", "--date", "")
    assert listed(filled)[0] == before


def test_another_embedder_is_noticed_and_the_library_rebuilt(
    filled: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_fixtures, "BigramEmbedder", lambda: BigramEmbedder(512))
    status, out, err = filled("search", "粮食总产量")
    assert (status, out) == (1, "")
    assert "yanbi reindex" in err
    assert filled("reindex")[0] == 0
    status, out, _ = filled("search", "粮食总产量")
    assert status == 0
    assert "粮食" in out


def test_a_removed_speech_is_gone(filled: Run) -> None:
    first = listed(filled)[0]["id"]
    assert filled("remove", first)[0] == 0
    assert first not in {row["id"] for row in listed(filled)}
    status, out, err = filled("show", first, "--text")
    assert (status, out) == (1, "")
    assert first in err


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """The first four of our own questions, all of facts, and one that is too long."""
    questions = (Path(__file__).parent / "data" / "questions.jsonl").read_text("utf-8")
    file = tmp_path / "few.jsonl"
    long = json.dumps({"id": "long", "question": "粮" * 2001, "type": "list"})
    file.write_text("\n".join([*questions.splitlines()[:4], long]), "utf-8")
    return file


def test_eval_scores_the_questions_of_a_file(filled: Run, few: Path) -> None:
    status, out, _ = filled("eval", few, "--json", "--no-model")
    result = json.loads(out)
    assert status == 0
    assert result["run"]["speeches"] == 8
    assert result["run"]["chat_model"] == ""
    assert result["all"]["questions"] == 5
    assert result["all"]["wrong_quotes"] == 0
    assert result["all"]["errors"] == 1
    assert "最多 2000 字" in result["questions"][4]["error"]
    assert set(result["by_type"]) == {"fact", "list"}
    assert set(result["questions"][0]) >= {
        "id", "type", "found", "hits", "facts", "citations", "carried", "wrong_quotes",
        "statuses", "chars", "seconds",
    }  # fmt: skip


def test_eval_saves_a_run_and_compares_with_it(filled: Run, few: Path, tmp_path: Path) -> None:
    saved = tmp_path / "run.json"
    assert filled("eval", few, "--no-model", "--save", saved)[0] == 0
    status, out, _ = filled("eval", few, "--no-model", "--only", "fact", "--against", saved)
    assert status == 0
    assert re.search(r"^题数 +4 +→ +4 +=$", out, re.MULTILINE)
    assert "回答变差：无" in out
    assert "事实" in out
    assert "列举" not in out


def test_eval_of_several_files_gives_a_table_each(filled: Run, few: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text('{"id": "x", "question": "人口多少？", "type": "unanswerable"}\n', "utf-8")
    _, out, _ = filled("eval", few, other, "--no-model")
    assert out.count("题数") == 2
    _, out, _ = filled("eval", few, other, "--no-model", "--json")
    assert [run["all"]["questions"] for run in json.loads(out)] == [5, 1]


def test_eval_refuses_other_questions_before_it_asks_any(
    filled: Run, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = tmp_path / "run.json"
    filled("eval", few, "--no-model", "--save", saved)
    few.write_text(few.read_text("utf-8") + "\n", "utf-8")
    monkeypatch.setattr(rag.assembly, "assemble", None)
    status, out, err = filled("eval", few, "--no-model", "--against", saved)
    assert (status, out) == (2, "")
    assert "内容不同" in err
    status, _, err = filled("eval", few, "--save", tmp_path / "none" / "run.json")
    assert status == 2
    assert "不可写" in err


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
    filled: Run, arguments: tuple[str, ...], status: int, words: str
) -> None:
    before = listed(filled)
    got, out, err = filled(*arguments)
    assert got == status
    assert words in out + err
    assert "Traceback" not in err
    assert listed(filled) == before


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
    run: Run, tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(data)
    good = tmp_path / "好.txt"
    good.write_text("在春耕会上的讲话\n\n同志们：\n今年春耕面积是三万亩。\n", "utf-8")
    status, out, err = run("add", tmp_path / name, good)
    assert status == 1
    assert f"refused 未收\t\t{tmp_path / name}\t" in out
    assert "Traceback" not in err
    assert [row["file"] for row in listed(run)] == ["好.txt"]


def test_a_folder_without_speeches_is_refused(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "空文件夹"
    folder.mkdir()
    status, out, err = run("add", folder)
    assert status == 1
    assert "空文件夹" in out + err
    assert listed(run) == []


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
