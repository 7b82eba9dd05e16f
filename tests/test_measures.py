"""The measure of one thing is not given for another: 苹果产量 is not answered by 粮食产量."""

from __future__ import annotations

import pytest
from cited_sentences import evidence

from rag.aboutness.measures import measured, of_another_measure

GRAIN = "全年粮食播种面积92.4万亩，总产量38.6万吨；生猪出栏31.2万头，水产品产量4.85万吨。"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("2025年全县蔬菜产量目标是多少", ("蔬菜", "产量")),
        ("油菜籽的总产量有多少", ("油菜籽", "产量")),
        ("全县水稻种植面积有多大", ("水稻", "种植面积")),
        ("生猪出栏多少头", ("生猪", "出栏")),
        ("去年产量多少", None),  # of what the conversation or the speech is about
        ("云泽县产量多少", None),
        ("财政收入是多少", None),  # told under many names
    ],
)
def test_thing_and_measure_of_a_question(asked: str, found: tuple[str, str] | None) -> None:
    assert measured(asked) == found


@pytest.mark.parametrize("asked", ["苹果产量是多少", "茶叶总产量多少", "油菜籽产量多少"])
def test_what_the_sentence_does_not_measure(asked: str) -> None:
    assert of_another_measure(evidence(GRAIN)[0], asked)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("粮食总产量是多少", GRAIN),
        ("水产品产量是多少", GRAIN),
        ("生猪出栏多少", GRAIN),
        ("煤炭产量多少", "全年原煤产量达到320万吨。"),  # one character of two is shared
        ("水稻种植面积多少", "稻谷种植面积58万亩。"),
        ("财政收入多少", "一般公共预算收入12亿元。"),
        ("夏粮产量多少", "夏收粮食单产提高，收了32万吨。"),
    ],
)
def test_what_may_be_the_answer(asked: str, text: str) -> None:
    assert not of_another_measure(evidence(text)[0], asked)


def test_a_figure_without_the_thing_or_its_measure_is_of_another() -> None:
    sentence = evidence("污水治理率达到48.9%，超过了年初目标。")[0]
    assert of_another_measure(sentence, "蔬菜产量目标是多少")
