"""「讲话中未提及」: what a refusal says, what it offers instead, and what it never says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_speeches import evidence_of

from rag.domain import Searched
from rag.refusing import (
    NEAREST,
    nearest,
    not_mentioned,
    told_elsewhere,
    told_instead,
)
from rag.understanding import understand

DENIALS = ("不存在", "没有这", "没有此", "并没有", "并无", "没有发生", "是错的")


def instead(question: str, *texts: str) -> tuple[str, str]:
    """Text of the sentence that mentions the matter, and the note."""
    sentence, note = told_instead(evidence_of(*texts), understand(question, []))
    return (sentence.text if sentence else "", note)


@pytest.mark.parametrize(
    ("searched", "has_nearest"),
    [([], False), ([Searched("s1", "甲", 0)], True), ([Searched("s1", "甲", 0)], False)],
)
def test_a_refusal_says_that_it_is_not_mentioned_and_denies_nothing(
    searched: list[Searched], has_nearest: bool
) -> None:
    text = not_mentioned(searched, has_nearest)
    assert text.startswith("讲话中未提及")
    assert not any(denial in text for denial in DENIALS)


def test_a_refusal_says_how_many_speeches_were_searched() -> None:
    searched = [Searched(f"s{n}", "甲", 0) for n in range(7)]
    assert "7 篇" in not_mentioned(searched, False)
    assert "供参考" in not_mentioned(searched, True)
    assert "供参考" not in not_mentioned(searched, False)


def test_where_nothing_could_be_searched_it_says_so() -> None:
    assert "没有可查的讲话" in not_mentioned([], False)


@pytest.mark.parametrize(
    ("question", "text", "word"),
    [
        ("水库灌溉面积是多少亩？", "水库的灌溉面积又扩大了。", "数字"),
        ("水库是哪一天开工的？", "水库已经开工。", "日期"),
        ("水库由谁牵头？", "水库要有人牵头。", "姓名"),
    ],
)
def test_what_is_mentioned_without_what_was_asked_for_is_said_to_be(
    question: str, text: str, word: str
) -> None:
    sentence, note = instead(question, "别的事情很多。", text)
    assert sentence == text
    assert word in note
    assert "没有给出" in note
    assert not any(denial in note for denial in DENIALS)


@pytest.mark.parametrize("hidden", ["水库灌溉面积××万亩。", "水库灌溉面积**万亩。"])
def test_a_hidden_figure_is_said_to_be_hidden(hidden: str) -> None:
    sentence, note = instead("水库灌溉面积是多少亩？", hidden)
    assert sentence == hidden
    assert "隐去" in note
    assert "数字" in note


def test_a_hidden_figure_of_a_latin_abbreviation_is_told_as_well() -> None:
    sentence, note = instead("全市GDP增长多少？", "全市GDP增长**%。")
    assert sentence == "全市GDP增长**%。"
    assert "隐去" in note


def test_nothing_is_said_of_a_sentence_that_has_the_figure_or_is_of_another_matter() -> None:
    asked = "水库灌溉面积是多少亩？"
    assert instead(asked, "水库灌溉面积十二万亩。") == ("", "")
    assert instead(asked, "大家新年好。") == ("", "")
    assert instead(asked) == ("", "")


def test_nothing_is_said_where_neither_figure_nor_date_nor_person_was_asked_for() -> None:
    assert instead("水库为什么要修？", "水库要修。") == ("", "")


def test_of_several_that_mention_it_the_best_found_is_told() -> None:
    assert (
        instead("水库灌溉面积是多少亩？", "水库灌溉面积大。", "水库灌溉面积小。")[0]
        == "水库灌溉面积大。"
    )


def test_what_another_speech_tells_is_named_and_is_no_answer() -> None:
    (sentence,) = evidence_of("水库灌溉面积十二万亩。")
    note = told_elsewhere(sentence)
    assert f"《{sentence.title}》" in note
    assert "2024年" in note
    assert "不能当作所问的答案" in note
    assert not any(denial in note for denial in DENIALS)
    assert "（" not in told_elsewhere(replace(sentence, title="贺词", date=""))


def test_the_closest_passages_are_few_and_each_once() -> None:
    evidence = evidence_of("甲事办好。", "乙事办好。", "丙事办好。", "丁事办好。")
    again = replace(evidence[1], handle=9)
    found = nearest(evidence, [None, evidence[2], again])
    assert [one.text for one in found] == ["丙事办好。", "乙事办好。", "甲事办好。"]
    assert len(found) == NEAREST
    assert nearest([], [None]) == []
