"""What code rules out as an answer, of one thing asked and of several."""

from __future__ import annotations

from small_speeches import evidence_of

from rag.ruling_out import admits
from rag.understanding import each_asked, understand


def admitted(question: str, *texts: str) -> list[str]:
    evidence = evidence_of(*texts)
    meant = understand(question, [])
    return [one.text for one in evidence if admits(one, meant, evidence)]


def test_each_of_several_things_asked_lets_its_own_sentences_in() -> None:
    texts = ("会议由县长林见川主持。", "会议于3月1日召开。", "大家都鼓了掌。")
    assert admitted("水利会是谁主持的？哪一天开的？", *texts) == list(texts[:2])


def test_parts_of_a_question_share_the_year_that_one_of_them_names() -> None:
    first, second = each_asked(understand("2023年水库修了多少座，花了多少钱？", []))
    assert first.asked_years == second.asked_years == (2023,)
    assert (first.asks_several, second.expected.units) == (False, frozenset({"元"}))


def test_years_of_several_parts_are_not_mixed_up() -> None:
    first, second = each_asked(understand("2023年修了多少座，2024年呢，修了多少座？", []))
    assert (first.asked_years, second.asked_years) == ((2023,), (2024,))


def test_another_year_is_ruled_out_though_two_things_are_asked_of_it() -> None:
    texts = ("2022年修了三座水库。", "2023年修了四座水库。")
    assert admitted("2023年修了多少座水库，花了多少钱？", *texts) == [texts[1]]


def test_a_sentence_of_plans_and_results_tells_of_both() -> None:
    both = "去年修了三座水库，今年目标是修四座水库。"
    plan = "今年修水库的目标是四座。"
    assert admitted("修水库的目标是多少座？", both, plan) == [both, plan]


def test_who_is_asked_for_is_not_who_the_question_names() -> None:
    texts = ("王建国带着两个儿子种田。", "王建国的儿子王小明种田。")
    assert admitted("王建国的儿子叫什么？", *texts) == [texts[1]]
