"""The commands and their JSON, as outside programs rely on them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import service_fixtures
from command_fixtures import Run, listed
from fakes import BigramEmbedder


def test_list_gives_the_promised_fields(filled_command: Run) -> None:
    for row in listed(filled_command):
        assert set(row) >= {
            "id", "file", "title", "speaker", "date", "place", "occasion",
            "chars", "sections", "chunks", "warnings",
        }  # fmt: skip


def test_text_is_exactly_what_is_stored(filled_command: Run, samples: Path) -> None:
    row = next(r for r in listed(filled_command) if r["file"] == "云泽县农村工作会议讲话2024.txt")
    _, out, _ = filled_command("show", row["id"], "--text")
    assert out == (samples / row["file"]).read_text("utf-8")
    assert len(out) == row["chars"]


def test_adding_again_changes_nothing(filled_command: Run, samples: Path) -> None:
    before = listed(filled_command)
    status, out, _ = filled_command("add", samples)
    assert (status, out.count("unchanged")) == (0, 8)
    assert listed(filled_command) == before


def test_a_changed_file_keeps_its_id(command: Run, tmp_path: Path) -> None:
    file = tmp_path / "讲话.txt"
    file.write_text("在春耕会上的讲话\n\n同志们：\n今年春耕面积是三万亩。\n", "utf-8")
    command("add", file)
    file.write_text("在春耕会上的讲话\n\n同志们：\n今年春耕面积是四万亩。\n", "utf-8")
    _, out, _ = command("add", file)
    assert "updated" in out
    (row,) = listed(command)
    assert row["id"] == "s1"
    assert "四万亩" in command("show", "s1", "--text")[1]


def test_copies_are_told_listed_and_compared(command: Run, tmp_path: Path) -> None:
    lines = [f"　　第{n}件事是修好{n}号路，今年完成{n}公里。" for n in range(1, 20)]
    text = "在修路会上的讲话\n\n同志们：\n" + "\n".join(lines)
    (tmp_path / "甲.txt").write_text(text, "utf-8")
    (tmp_path / "乙.txt").write_text(text.replace("完成7公里", "完成8公里"), "utf-8")
    _, out, err = command("add", tmp_path / "甲.txt", tmp_path / "乙.txt")
    assert "与 s1《在修路会上的讲话》大体相同" in out.splitlines()[1]
    assert "共 2 份" in err
    assert [row["copies"] for row in listed(command)] == [["s2"], ["s1"]]
    assert json.loads(command("copies", "--json")[1]) == [["s1", "s2"]]
    assert "大体相同：s2" in command("show", "s1")[1]
    _, out, _ = command("copies", "s1", "s2")
    assert out.splitlines() == [
        "- 第7件事是修好7号路，今年完成7公里。",
        "+ 第7件事是修好7号路，今年完成8公里。",
        "",
    ]
    found = json.loads(command("copies", "s1", "s2", "--json")[1])
    (changed,) = [one for one in found if one["kind"] == "改动"]
    for side, identifier in (("a", "s1"), ("b", "s2")):
        stored = command("show", identifier, "--text")[1]
        one = changed[side]
        assert stored[one["start"] : one["end"]] == one["text"]
        assert [stored[m["start"] : m["end"]] for m in one["marks"]] == [
            "7" if side == "a" else "8"
        ]


def test_a_library_is_carried_elsewhere(filled_command: Run, tmp_path: Path) -> None:
    before = listed(filled_command)
    filled_command("edit", before[0]["id"], "--speaker", "更正人")
    status, _, err = filled_command("export", tmp_path / "全部.zip")
    assert status == 0
    assert "8 篇" in err
    filled_command("remove", *(row["id"] for row in before))
    shutil.rmtree(tmp_path / "index")
    status, out, _ = filled_command("import", tmp_path / "全部.zip")
    assert (status, out.count("added")) == (0, 8)
    after = listed(filled_command)
    assert [row["id"] for row in after] == [row["id"] for row in before]
    assert after[0]["speaker"] == "更正人"
    status, out, _ = filled_command("import", tmp_path / "全部.zip")
    assert (status, out.count("duplicate")) == (0, 8)


def test_speeches_are_read_again(filled_command: Run) -> None:
    status, out, _ = filled_command("reread", "--all")
    assert (status, out.count("unchanged")) == (0, 8)
    assert filled_command("reread", "s1")[1].startswith("unchanged 未变\ts1\t")


def test_an_answer_keeps_the_contract(filled_command: Run) -> None:
    status, out, _ = filled_command("ask", "云泽县去年的粮食总产量是多少？", "--json")
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
        text = filled_command("show", citation["speech"], "--text")[1]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert {int(n) for n in re.findall(r"\[(\d+)\]", answer["answer"])} == {
        citation["n"] for citation in answer["citations"]
    }


def test_a_batch_gives_a_line_for_every_question(filled_command: Run, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    rows = [
        {"id": "a", "question": "云泽县去年的粮食总产量是多少？"},
        {"id": "b", "question": ""},
        {"id": "c", "question": "有哪些目标？", "speeches": ["云泽县2025年政府工作报告"]},
    ]
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    status, out, _ = filled_command("ask", "--batch", file)
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [answer["id"] for answer in answers] == ["a", "b", "c"]
    assert "问题是空的" in answers[1]["error"]
    report = next(
        r["id"] for r in listed(filled_command) if r["file"] == "云泽县2025年政府工作报告.txt"
    )
    assert [one["speech"] for one in answers[2]["searched"]] == [report]


def test_search_gives_passages_of_the_text(filled_command: Run) -> None:
    _, out, _ = filled_command("search", "粮食总产量", "-k", "3", "--json")
    passages = json.loads(out)
    assert len(passages) == 3
    for passage in passages:
        assert set(passage) >= {"speech", "start", "end", "text", "score"}
        text = filled_command("show", passage["speech"], "--text")[1]
        assert text[passage["start"] : passage["end"]] == passage["text"]


def test_metadata_is_corrected_and_the_original_comes_back(filled_command: Run) -> None:
    before = listed(filled_command)[0]
    filled_command("edit", before["id"], "--speaker", "更正人", "--date", "2024-03-01")
    after = listed(filled_command)[0]
    assert (after["speaker"], after["date"]) == ("更正人", "2024-03-01")
    filled_command("edit", before["id"], "--speaker", "", "--date", "")
    assert listed(filled_command)[0] == before


def test_another_embedder_is_noticed_and_the_library_rebuilt(
    filled_command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_fixtures, "BigramEmbedder", lambda: BigramEmbedder(512))
    status, out, err = filled_command("search", "粮食总产量")
    assert (status, out) == (1, "")
    assert "yanbi reindex" in err
    assert filled_command("reindex")[0] == 0
    status, out, _ = filled_command("search", "粮食总产量")
    assert status == 0
    assert "粮食" in out


def test_a_removed_speech_is_gone(filled_command: Run) -> None:
    first = listed(filled_command)[0]["id"]
    assert filled_command("remove", first)[0] == 0
    assert first not in {row["id"] for row in listed(filled_command)}
    status, out, err = filled_command("show", first, "--text")
    assert (status, out) == (1, "")
    assert first in err
