"""The scores mean what the README says they mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.domain import Answer, Citation, Claim, ClaimStatus, Passage, Span, Timings
from rag.errors import UsageError
from rag.evaluating import EvalQuestion, read_questions, score, summarise, table

TEXT = "全县粮食总产量达到３９．３万吨。增长百分之二点三。另有一句。"
GRAIN, GROWTH, OTHER = Span(0, 17), Span(17, 26), Span(26, 31)


def question(**changes: object) -> EvalQuestion:
    fields = {
        "id": "q1",
        "question": "粮食产量和增长？",
        "type": "fact",
        "gold": (("39.3万吨",), ("2.3%",)),
        "evidence": ("粮食总产量达到３９．３万吨",),
        "history": (),
    }
    return EvalQuestion(**{**fields, **changes})  # type: ignore[arg-type]  # a test's own mix


def citation(n: int, span: Span, quote: str = "") -> Citation:
    return Citation(n, "s1", "题", (), span, quote or TEXT[span.start : span.end])


def answer(text: str, *citations: Citation, found: bool = True) -> Answer:
    claims = (Claim(text, ClaimStatus.PARAPHRASE, tuple(c.n for c in citations)),) if found else ()
    timings = Timings(0.1, 0.5, 1.0)
    return Answer("q", found=found, text=text, claims=claims, citations=citations, timings=timings)


def _passage(text: str) -> Passage:
    return Passage("s1", "题", (), Span(0, len(text)), text, 1.0)


def test_a_fact_counts_in_any_writing_of_its_figure() -> None:
    one = score(question(), answer("39.3 万吨，百分之二点三"), [], lambda _: TEXT)
    assert one.facts == (2, 2)


def test_citations_are_precise_when_they_hold_evidence_or_a_gold_form() -> None:
    one = score(
        question(),
        answer("39.3万吨", citation(1, GRAIN), citation(2, GROWTH), citation(3, OTHER)),
        [],
        lambda _: TEXT,
    )
    assert one.citations == (2, 3)
    assert one.carried == 1  # of the one recalled fact


def test_a_quote_that_is_not_the_stored_text_is_counted() -> None:
    wrong = citation(1, GRAIN, "全县粮食总产量达到39.3万吨。")
    assert score(question(), answer("39.3万吨", wrong), [], lambda _: TEXT).wrong_quotes == 1


def test_hits_are_shares_of_the_evidence_within_the_first_k() -> None:
    asked = question(evidence=("粮食总产量达到39.3万吨", "增长2.3%"))
    one = score(asked, answer(""), [_passage("无关"), _passage(TEXT[:17])], lambda _: TEXT)
    assert one.hits == {1: 0.0, 5: 0.5, 10: 0.5}


def test_the_summary_counts_refusals_on_their_own_side() -> None:
    nothing = answer("讲话中未提及", found=False)
    right = answer("39.3万吨 2.3%", citation(1, GRAIN))
    rows = [
        score(question(), right, [], lambda _: TEXT),
        score(question(), nothing, [], lambda _: TEXT),
        score(question(type="unanswerable", gold=(), evidence=()), nothing, [], lambda _: TEXT),
        score(question(type="unanswerable", gold=(), evidence=()), right, [], lambda _: TEXT),
    ]
    summary = summarise(rows)
    assert summary["fact_recall"] == 0.5
    assert summary["false_refusals"] == 0.5
    assert summary["unanswerable_refused"] == 0.5
    assert "要点召回：50.0%" in table(summary)


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}'])
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "a", "question": "好？"}\n' + line + "\n", "utf-8")
    with pytest.raises(UsageError, match="第 2 行"):
        read_questions(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.jsonl"):
        read_questions(tmp_path / "none.jsonl")
