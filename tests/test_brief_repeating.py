"""A sentence stands once on a page, however many headings it would go under."""

from __future__ import annotations

import pytest
from report_sample import REPORT, brief_of, texts_of

from rag.domain import Brief, LineKind

PORT = (
    "渔港开工仪式上的致辞\n渔港改造今天开工。工程投资1200万元，年底前建成码头两百米。"
    "县水利局牵头，镇里配合。要坚持“质量第一”的原则。\n"
)
SPRING = (
    "春耕动员讲话\n一、抓好春耕\n要在3月底前完成春耕整地八千亩。县农业农村局牵头落实。\n"
    "二、抓好防火\n要坚决打好“森林防火”攻坚战。\n"
)


def shown(brief: Brief) -> list[tuple[LineKind, str]]:
    return [(line.kind, line.claim.text) for line in brief.lines]


def test_a_few_sentences_stand_under_one_heading_each() -> None:
    """By hand: the rule is a point, money and pier are one task, and who leads is a duty; the
    figure of 1200万元, the date 年底前 and the saying 质量第一 stand in these lines already."""
    assert shown(brief_of(PORT)) == [
        (LineKind.POINT, "要坚持“质量第一”的原则"),
        (LineKind.TASK, "工程投资1200万元，年底前建成码头两百米"),
        (LineKind.DUTY, "县水利局牵头，镇里配合"),
    ]


def test_headings_without_a_line_of_their_own_are_left_out() -> None:
    """Who is to act, and in what, is told whole under 责任单位; no task repeats half of it."""
    brief = brief_of(SPRING)
    assert {kind for kind, _ in shown(brief)} == {LineKind.POINT, LineKind.DUTY}
    assert texts_of(brief, LineKind.DUTY) == ["抓好春耕：县农业农村局牵头落实"]
    assert all(entry.covered for entry in brief.ledger), "either heading has its line"


@pytest.mark.parametrize("text", [PORT, SPRING, "要抓好防汛，确保安全度汛。\n", REPORT])
def test_no_sentence_is_told_by_two_lines(text: str) -> None:
    excerpts = {LineKind.FIGURE, LineKind.PHRASE}
    told = [words.rstrip("。") for kind, words in shown(brief_of(text)) if kind not in excerpts]
    assert told
    for at, one in enumerate(told):
        assert not any(one in other for other in told[:at] + told[at + 1 :]), one


def test_figures_and_phrases_of_a_report_keep_their_tables() -> None:
    """A report is long: 关键数据 and 重要提法 serve who looks for them."""
    brief = brief_of(REPORT)
    assert "稳住粮食生产：粮食播种面积稳定在30万亩以上" in texts_of(brief, LineKind.TASK)
    assert "粮食播种面积稳定在30万亩以上" in texts_of(brief, LineKind.FIGURE)
    assert "“双十攻坚”行动" in texts_of(brief, LineKind.PHRASE)
