"""The scores mean what the README says they mean. Expectations are worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.domain import Answer, Citation, Claim, ClaimStatus, Passage, Span, Timings
from rag.errors import UsageError
from rag.evaluating import (
    EvalQuestion,
    Scored,
    by_type,
    read_question_set,
    read_questions,
    score,
    summarise,
)
from rag.evaluating.scoring import why_failed

TEXT = "全县粮食总产量达到３９．３万吨。增长百分之二点三。另有一句。"
GRAIN, GROWTH, OTHER = Span(0, 16), Span(16, 25), Span(25, 30)


def question(**changes: object) -> EvalQuestion:
    fields = {
        "id": "q1",
        "question": "粮食产量和增长？",
        "type": "fact",
        "gold": (("39.3万吨",), ("2.3%",)),
        "evidence": ("粮食总产量达到３９．３万吨",),
        "history": (),
    }
    return EvalQuestion(**{**fields, **changes})  # a test's own mix


def citation(n: int, span: Span, quote: str = "") -> Citation:
    return Citation(n, "s1", "题", (), span, quote or TEXT[span.start : span.end])


def answer(text: str, *citations: Citation, found: bool = True, seconds: float = 1.0) -> Answer:
    claims = (Claim(text, ClaimStatus.PARAPHRASE, tuple(c.n for c in citations)),) if found else ()
    timings = Timings(seconds / 10, seconds / 2, seconds)
    return Answer("q", found=found, text=text, claims=claims, citations=citations, timings=timings)


def scored(
    asked: EvalQuestion, given: Answer, *texts: str, cold: bool = False, error: str = ""
) -> Scored:
    """``given`` scored, the search having found passages with these texts."""
    passages = [Passage("s1", "题", (), Span(0, len(text)), text, 1.0) for text in texts]
    return score(asked, given, passages, lambda _: TEXT, cold=cold, error=error)


NOTHING = answer("讲话中未提及", found=False)
UNANSWERABLE = question(type="unanswerable", gold=(), evidence=())


def test_a_fact_counts_in_any_writing_of_its_figure() -> None:
    assert scored(question(), answer("39.3 万吨，百分之二点三")).facts == (2, 2)


@pytest.mark.parametrize("said", ["增长12.3%", "粮食1[2]。3%", "139.3万吨"])
def test_neither_a_part_of_a_figure_nor_a_mark_is_a_fact(said: str) -> None:
    assert scored(question(gold=(("2.3%", "39.3万吨", "2"),)), answer(said)).facts == (0, 1)


def test_a_refusal_recalls_nothing() -> None:
    refusal = answer("讲话中未提及。查了 16 篇讲话", found=False)
    assert scored(question(gold=(("16",),)), refusal).facts == (0, 1)


def test_citations_are_precise_when_they_hold_evidence_or_a_gold_form() -> None:
    one = scored(
        question(), answer("39.3万吨", citation(1, GRAIN), citation(2, GROWTH), citation(3, OTHER))
    )
    assert one.citations == (2, 3)
    assert one.carried == 1  # of the one recalled fact


def test_a_clause_of_the_sentence_that_holds_the_evidence_is_precise() -> None:
    clause = citation(1, Span(0, 4))  # 全县粮食, before the evidence begins
    asked = question(gold=(), evidence=("总产量达到３９．３万吨",))
    assert scored(asked, answer("全县粮食", clause)).citations == (1, 1)


def test_each_sentence_that_the_evidence_touches_is_precise_and_no_other() -> None:
    asked = question(gold=(), evidence=(TEXT[7:20],))  # from 达到 into the second sentence
    given = answer("一句", citation(1, GRAIN), citation(2, GROWTH), citation(3, OTHER))
    assert scored(asked, given).citations == (2, 3)


def test_the_same_words_in_another_sentence_are_not_precise() -> None:
    text = "增长很快。去年增长2.3%。"
    cited = Citation(1, "s1", "题", (), Span(0, 2), "增长")
    asked = question(gold=(), evidence=("去年增长2.3%",))
    one = score(asked, answer("增长", cited), [], lambda _: text)
    assert one.citations == (0, 1)


def test_a_quote_that_is_not_the_stored_text_is_counted() -> None:
    wrong = citation(1, GRAIN, "全县粮食总产量达到39.3万吨。")
    assert scored(question(), answer("39.3万吨", wrong)).wrong_quotes == 1


def test_the_summary_counts_refusals_on_their_own_side() -> None:
    right = answer("39.3万吨 2.3%", citation(1, GRAIN))
    rows = [
        scored(question(), right),
        scored(question(), NOTHING),
        scored(UNANSWERABLE, NOTHING),
        scored(UNANSWERABLE, right),
    ]
    summary = summarise(rows)
    assert summary["fact_recall"] == 0.5
    assert summary["citation_recall"] == 0.5  # 2.3% stands in no quote
    assert summary["answers_with_citations"] == 0.5
    assert summary["false_refusals"] == 0.5
    assert summary["unanswerable_refused"] == 0.5
    assert by_type(rows)["unanswerable"]["false_refusals"] is None


def test_a_question_that_could_not_be_asked_is_no_refusal() -> None:
    nothing = Answer("q")
    rows = [
        scored(UNANSWERABLE, nothing, error="太长"),
        scored(question(), nothing, error="太长"),
    ]
    summary = summarise(rows)
    assert summary["errors"] == 2
    assert summary["unanswerable_refused"] == 0.0
    assert summary["false_refusals"] == 0.0
    assert summary["fact_recall"] == 0.0
    assert summary["total_s_median"] is None


def test_questions_without_evidence_say_nothing_of_retrieval() -> None:
    rows = [scored(question(), answer(""), TEXT), scored(question(evidence=()), NOTHING)]
    summary = summarise(rows)
    assert summary["evidence_hit@1"] == summary["evidence_recall@1"] == summary["ndcg@10"] == 1.0
    assert summarise(rows[1:])["ndcg@10"] is None


def test_length_is_counted_without_marks_and_without_refusals() -> None:
    rows = [
        scored(question(), answer("四个字吧[1][12]")),
        scored(question(), NOTHING),
        scored(question(type="list"), answer("六个字在这里 [1]")),
    ]
    summary = summarise(rows)
    assert (summary["fact_answer_chars_median"], summary["answer_chars_median"]) == (4, 5)


def test_shares_of_the_statuses() -> None:
    statuses = [ClaimStatus.VERBATIM, ClaimStatus.VERBATIM, ClaimStatus.PARAPHRASE]
    given = Answer("q", found=True, claims=tuple(Claim("话", s, ()) for s in statuses))
    summary = summarise([scored(question(), given)])
    assert summary["claims"] == {"原文": 2, "转述": 1, "未核实": 0}
    assert summary["claim_shares"] == pytest.approx({"原文": 2 / 3, "转述": 1 / 3, "未核实": 0})


def test_times_leave_out_the_question_that_loaded_the_models() -> None:
    rows = [scored(question(), answer("", seconds=100), cold=True)]
    rows += [scored(question(), answer("", seconds=n)) for n in range(1, 21)]
    summary = summarise(rows)
    assert summary["total_s_median"] == 10.5
    assert summary["total_s_p95"] == 19  # of 20 values the 19th
    assert summary["first_token_s_p95"] == 9.5
    assert summary["retrieve_s_p95"] == pytest.approx(1.9)


@pytest.mark.parametrize(
    ("asked", "given", "found", "why"),
    [
        (question(), answer("39.3万吨 2.3%", citation(1, Span(0, 25))), TEXT, ""),
        (question(), answer("39.3万吨", citation(1, GRAIN)), TEXT, "依据检索到但未答出"),
        (question(), answer("39.3万吨", citation(1, GRAIN)), "无关", "依据未检索到"),
        (question(), NOTHING, "无关", "依据未检索到"),
        (question(), NOTHING, TEXT, "拒答"),
        (question(), answer("39.3万吨 2.3%", citation(1, GRAIN)), TEXT, "引文不准"),
        (
            question(),
            answer("39.3万吨 2.3%", citation(1, Span(0, 25)), citation(2, OTHER)),
            TEXT,
            "引文不准",
        ),
        (question(), answer("39.3万吨 2.3%"), TEXT, "引文不准"),
        (UNANSWERABLE, NOTHING, "无关", ""),
        (UNANSWERABLE, answer("39.3万吨", citation(1, GRAIN)), TEXT, "未拒答"),
    ],
)
def test_a_word_says_where_a_question_went_wrong(
    asked: EvalQuestion, given: Answer, found: str, why: str
) -> None:
    assert why_failed(scored(asked, given, found)) == why


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}'])
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "a", "question": "好？"}\n' + line + "\n", "utf-8")
    with pytest.raises(UsageError, match="第 2 行"):
        read_questions(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.jsonl"):
        read_questions(tmp_path / "none.jsonl")


def test_a_bare_string_is_one_form_and_a_number_none(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(
        '{"id": "a", "question": "好？", "gold": ["38.6万吨", ["一", "二"]]}\n', "utf-8"
    )
    assert read_questions(file)[0].gold == (("38.6万吨",), ("一", "二"))
    file.write_text('{"id": "a7", "question": "好？", "gold": [38.6]}\n', "utf-8")
    with pytest.raises(UsageError, match="a7"):
        read_questions(file)


def test_one_kind_of_question_is_chosen_and_an_unknown_kind_named(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    rows = ['{"id": "a", "question": "好？"}', '{"id": "b", "question": "好？", "type": "list"}']
    file.write_text("\n".join(rows), "utf-8")
    assert [q.id for q in read_question_set(file, "list").questions] == ["b"]
    with pytest.raises(UsageError, match="fact、list"):
        read_question_set(file, "lists")
    file.write_text("\n", "utf-8")
    with pytest.raises(UsageError, match="没有问题"):
        read_question_set(file)
