"""Whether a claim is what was asked for: its kind, its subject, its tense, who did it."""

from __future__ import annotations

import pytest
from cited_sentences import GRAIN, HIDDEN, TRADES, evidence

from rag.citing import Line, fulfils, in_tense, on_the_subject, resolve, to_the_point
from rag.understanding import Expected, Tense


def test_a_long_quotation_is_cut_to_the_clause_with_the_figure_asked_for() -> None:
    source = "各乡镇负责人、" * 12 + "各部门负责人参加会议，共计150余人到会，会议开了两个小时。"
    item = resolve(Line("", (1,)), evidence(source))
    assert item is not None
    asked = Expected(figure=True, units=frozenset({"人"}))
    assert to_the_point(item, asked, "来了多少人").text == "共计150余人到会"


@pytest.mark.parametrize(
    ("text", "expected", "fit"),
    [
        (GRAIN, Expected(figure=True), True),
        (GRAIN, Expected(figure=True, units=frozenset({"吨"})), True),
        (GRAIN, Expected(figure=True, units=frozenset({"亩"})), False),
        ("一季度增速居全省第一。", Expected(figure=True, units=frozenset({"%"})), False),
        (HIDDEN, Expected(figure=True, units=frozenset({"元"})), False),
        ("会议于2024年召开。", Expected(figure=True), False),
        ("会议于2月18日召开。", Expected(date=True), True),
        ("会议于2月18日召开。", Expected(figure=True), False),
        ("已连续9年增产。", Expected(figure=True), True),
        ("目标调低，是要与“十二五”规划逐步衔接。", Expected(figure=True), False),
        ("“十三五”时期粮食增产3万吨。", Expected(figure=True), True),
        ("学习贯彻二十大精神和十九届六中全会部署。", Expected(figure=True), False),
        ("全县有二十大类产品出口。", Expected(figure=True), True),
        ("会议要求抓好落实。", Expected(date=True), False),
        ("县委书记林见川主持会议。", Expected(person=True), True),
        ("县委书记林见川主持会议。", Expected(person=True, act="主持"), True),
        ("县委书记林见川到会讲话。", Expected(person=True, act="主持"), False),
        ("要抓好粮食生产。", Expected(), True),
        ("坚持以邓小平理论为指导。", Expected(person=True), False),
    ],
)
def test_an_answer_holds_the_kind_of_thing_asked_for(
    text: str, expected: Expected, fit: bool
) -> None:
    item = resolve(Line("", (1,)), evidence(text))
    assert item is not None
    assert fulfils(item, expected) is fit


TARGETS = "今年的预期目标是：生产总值增长8%左右，单位生产总值能耗降低4%左右，城镇新增就业9万人。"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("城镇新增就业的目标是什么水平", "城镇新增就业9万人"),
        ("单位gdp生产总值能耗下降的目标是多少", "单位生产总值能耗降低4%左右"),
        ("生产总值增长目标是多少", "生产总值增长8%左右"),
    ],
)
def test_a_figure_beside_the_one_asked_for_gives_way_to_it(asked: str, answer: str) -> None:
    item = resolve(Line("8%左右", (1,)), evidence(TARGETS))
    assert item is not None
    assert to_the_point(item, Expected(figure=True), asked).text == answer


def test_an_outcome_does_not_answer_a_question_for_a_target() -> None:
    sources = evidence(TARGETS, "城镇新增就业13万人。", "去年城镇新增就业11万人。")
    asked = "城镇新增就业的目标"
    target, bare, outcome = (resolve(Line("", (n,)), sources) for n in (1, 2, 3))
    assert target is not None
    assert bare is not None
    assert outcome is not None
    assert in_tense(target, Tense.PLAN, asked, sources)
    assert not in_tense(bare, Tense.PLAN, asked, sources)
    assert not in_tense(outcome, Tense.PLAN, asked, sources)
    assert in_tense(bare, Tense.PLAN, asked, sources[1:])
    assert in_tense(outcome, Tense.OPEN, asked, sources)


def test_who_did_it_is_told_by_the_clause_that_tells_of_it() -> None:
    source = "县委书记林见川到会讲话，县长周砚秋主持会议。"
    asked = Expected(person=True, act="主持")
    wrong, right = (resolve(Line(w, (1,)), evidence(source)) for w in ("林见川", "周砚秋主持"))
    assert wrong is not None
    assert right is not None
    assert not fulfils(wrong, asked)
    assert fulfils(right, asked)


def test_a_figure_on_another_subject_is_no_answer() -> None:
    item = resolve(Line("", (1,)), evidence(TRADES))
    assert item is not None
    asked = Expected(figure=True)
    assert not on_the_subject(item, asked, "火星探测花了多少钱")
    assert on_the_subject(item, asked, "工业增长了多少")
