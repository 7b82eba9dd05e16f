"""Runs over question files: they are asked, shown, saved, and set beside earlier ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rag.domain import Answer, Citation, Claim, ClaimStatus, Passage, Question, Span, SpeechInfo
from rag.errors import ModelMissing, QuestionTooLong, UsageError, YanbiError
from rag.evaluating import (
    Instruments,
    check_place,
    compare,
    comparison_table,
    earlier_run,
    evaluate,
    read_question_set,
    read_runs,
    run_table,
    save_runs,
    table,
)
from rag.evaluating.tables import width

TEXT = "全年粮食总产量38.6万吨。新修公路30公里。"
GRAIN, ROADS = Span(0, 14), Span(14, 23)
ROAD = TEXT[14:]
ROWS = [
    {"id": "q1", "question": "粮食？", "gold": [["38.6万吨"]], "evidence": [TEXT[:14]]},
    {"id": "q2", "type": "list", "question": "公路？", "gold": [["30公里"]], "evidence": [ROAD]},
    {"id": "q3", "question": "人口？", "type": "unanswerable"},
]
INFO = SpeechInfo("s1", "a.txt", "讲话", "", "2024-02-20", "", "", 24, 1, 2, ())


def said(span: Span) -> Answer:
    words = TEXT[span.start : span.end]
    claims = (Claim(words, ClaimStatus.VERBATIM, (1,)),)
    citations = (Citation(1, "s1", "讲话", (), span, words),)
    return Answer("q", found=True, text=words + "[1]", claims=claims, citations=citations)


def run(
    file: Path, answers: dict[str, Answer | YanbiError], only: str = "", found: str = TEXT
) -> dict[str, Any]:
    """A run over ``file``; what has no answer is refused, every search finds ``found``."""

    def ask(question: Question) -> Answer:
        given = answers.get(question.text, Answer(question.text, text="讲话中未提及"))
        if isinstance(given, YanbiError):
            raise given
        return given

    passage = Passage("s1", "讲话", (), Span(0, len(found)), found, 1.0)
    of = Instruments(ask, lambda _, k: [passage][:k], lambda _: TEXT, lambda _: INFO)
    asked = read_question_set(file, only)
    about = {"date": "2026-01-01", "embedder": "e5", "generation": 1, "speeches": 1}
    made = evaluate(asked, asked.questions, of, about)
    return dict(json.loads(json.dumps(made)))  # as it is after saving


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), "utf-8")
    return path


def test_a_question_that_cannot_be_asked_does_not_end_the_run(file: Path) -> None:
    made = run(file, {"粮食？": QuestionTooLong("太长了"), "公路？": said(ROADS)})
    assert [row["error"] for row in made["questions"]] == ["太长了", "", ""]
    assert made["all"]["errors"] == 1
    assert made["all"]["fact_recall"] == 0.5
    assert [(row["id"], row["why"]) for row in made["failed"]] == [("q1", "出错")]


def test_what_is_wrong_with_the_whole_ends_it(file: Path) -> None:
    with pytest.raises(ModelMissing):
        run(file, {"公路？": ModelMissing("缺少模型文件")})


def test_a_run_tells_what_was_measured(file: Path) -> None:
    made = run(file, {"粮食？": said(GRAIN)})
    assert made["run"]["questions_file"] == "questions.jsonl"
    assert len(made["run"]["questions_sha256"]) == 64
    assert made["run"]["generation"] == 1
    assert list(made["by_type"]) == ["fact", "list", "unanswerable"]
    assert made["questions"][0]["answer"]["citations"][0]["quote"] == "全年粮食总产量38.6万吨。"
    assert [(row["id"], row["why"]) for row in made["failed"]] == [("q2", "拒答")]


def test_the_table_has_a_column_for_each_kind_and_names_what_failed(file: Path) -> None:
    shown = run_table(run(file, {"粮食？": said(GRAIN)}))
    lines = shown.splitlines()
    assert lines[2].split() == ["全部", "事实", "列举", "无答案"]
    recall = next(line for line in lines if line.startswith("要点召回"))
    assert recall.split() == ["要点召回", "50.0%", "100.0%", "0.0%", "-"]
    assert [line.split() for line in lines if line.startswith("q")] == [
        ["questions.jsonl", "2026-01-01", "讲话", "1", "篇", "对话模型", "无", "向量模型", "e5"],
        ["q2", "列举", "拒答", "0/1", "0/0", "100.0%"],
    ]


def test_the_columns_are_flush_where_a_chinese_character_takes_two(file: Path) -> None:
    made = run(file, {"粮食？": said(GRAIN)})
    lines = table(made["all"], made["by_type"]).splitlines()
    assert len({width(line) for line in lines}) == 1


def test_what_nothing_supports_is_shown_to_be_looked_at(file: Path) -> None:
    loose = Answer(
        "q", found=True, text="36万吨", claims=(Claim("36万吨", ClaimStatus.VERBATIM, ()),)
    )
    assert "  q1  数字「36万吨」（原文）36万吨" in run_table(run(file, {"粮食？": loose}))


def test_two_runs_are_compared_figure_by_figure(file: Path) -> None:
    old = run(file, {"粮食？": said(GRAIN), "人口？": said(GRAIN)}, found=TEXT[:14])
    new = run(file, {"公路？": said(ROADS)}, found=TEXT[14:])
    compared = compare(old, new)
    assert compared["all"]["fact_recall"] == [0.5, 0.5, 0.0]
    assert compared["all"]["unanswerable_refused"] == [0.0, 1.0, 1.0]
    assert compared["by_type"]["fact"]["fact_recall"] == [1.0, 0.0, -1.0]
    assert compared["by_type"]["fact"]["unanswerable_refused"] == [None, None, None]
    assert compared["all"]["claims.原文"] == [2, 1, -1]
    assert (compared["better"], compared["worse"]) == (["q2", "q3"], ["q1"])
    assert (compared["found_better"], compared["found_worse"]) == (["q2"], ["q1"])
    lines = [line.split() for line in comparison_table(compared).splitlines()]
    assert ["无答案时拒答", "0.0%", "→", "100.0%", "+100.0%"] in lines
    assert ["原文", "句数", "2", "→", "1", "-1"] in lines
    assert ["要点召回", "50.0%", "→", "50.0%", "="] in lines
    assert ["回答变好：q2、q3"] in lines


def test_a_run_comes_back_as_it_was_saved(file: Path, tmp_path: Path) -> None:
    made = run(file, {"粮食？": said(GRAIN)})
    save_runs(tmp_path / "one.json", [made])
    save_runs(tmp_path / "two.json", [made, made])
    assert read_runs(tmp_path / "one.json") == [made]
    assert read_runs(tmp_path / "two.json") == [made, made]


def test_only_runs_over_the_same_questions_are_compared(file: Path) -> None:
    full, of_lists = run(file, {}), run(file, {"公路？": said(ROADS)}, "list")
    other = file.with_name("other.jsonl")
    other.write_text(file.read_text("utf-8") + "\n", "utf-8")
    with pytest.raises(UsageError, match=r"questions\.jsonl.*other\.jsonl"):
        earlier_run([full], read_question_set(other))
    with pytest.raises(UsageError, match="list"):
        earlier_run([of_lists], read_question_set(file))
    same_kind = earlier_run([full], read_question_set(file, "list"))
    assert compare(same_kind, of_lists)["all"]["fact_recall"] == [0.0, 1.0, 1.0]
    assert compare(same_kind, of_lists)["all"]["questions"] == [1, 1, 0]


@pytest.mark.parametrize("content", ["{", "[]", "[1]", '{"all": {}}'])
def test_a_file_that_is_no_run_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "old.json"
    path.write_text(content, "utf-8")
    with pytest.raises(UsageError, match=r"old\.json"):
        read_runs(path)
    with pytest.raises(UsageError, match=r"none\.json"):
        read_runs(tmp_path / "none.json")


def test_a_place_that_cannot_be_written_is_found_out_beforehand(tmp_path: Path) -> None:
    check_place(tmp_path / "run.json")
    for wrong in (tmp_path, tmp_path / "none" / "run.json"):
        with pytest.raises(UsageError, match="不可写"):
            check_place(wrong)
