"""Follow-ups that need no judgement are whole questions by putting words in."""

from __future__ import annotations

import pytest

from rag.resuming import resumed

SUBSIDY = "2024年种双季稻一亩补多少？"


@pytest.mark.parametrize(
    ("question", "last", "answer", "whole"),
    [
        ("那第二年呢？", SUBSIDY, "", "2025年种双季稻一亩补多少？"),
        ("前一年呢？", SUBSIDY, "", "2023年种双季稻一亩补多少？"),
        ("那第二年呢，涨了没有？", SUBSIDY, "", "2025年种双季稻一亩补多少，涨了没有？"),
        ("2026年到多少了？", SUBSIDY, "", "2026年种双季稻一亩补多少？"),
        ("第四项呢？", "重点工作的第一项是什么？", "", "重点工作的第四项？"),
        ("第四项呢，分哪几条？", "重点工作的第一项是什么？", "", "重点工作的第四项，分哪几条？"),
        ("他后来扩到多少？", "王建国2023年流转了多少亩地？", "", "王建国后来扩到多少？"),
        ("他管哪条河？", "总河长是谁？", "市长王建国担任总河长。", "王建国管哪条河？"),
    ],
)
def test_the_words_that_are_missing_are_put_in(
    question: str, last: str, answer: str, whole: str
) -> None:
    assert resumed(question, last, answer) == whole


GRAIN = "全县粮食总产量目标是多少？"


@pytest.mark.parametrize(
    ("question", "last", "whole"),
    [
        ("那蔬菜呢？", GRAIN, "全县蔬菜总产量目标是多少？"),
        ("蔬菜产量呢", GRAIN, "全县蔬菜总产量目标是多少？"),
        ("那云溪县呢？", GRAIN, None),  # a place: the same thing elsewhere
        ("那其他呢？", GRAIN, None),
        ("那蔬菜呢？", "财政收入是多少？", None),  # no measure of a thing was asked for
    ],
)
def test_the_same_measure_is_asked_of_another_thing(
    question: str, last: str, whole: str | None
) -> None:
    assert resumed(question, last, "") == whole


def test_another_of_the_same_speech_is_asked_of_that_speech() -> None:
    last = "养殖大户在安全会上说了什么？"
    found = resumed("那消防大队那位呢，报了多少起火警？", last, "", ("安全会",))
    assert found == "安全会，消防大队那位报了多少起火警？"


def test_one_thing_asked_after_a_list_is_asked_of_the_same_speech() -> None:
    last = "2024年水利会提出了哪些任务？"
    found = resumed("粮食产量目标是多少？", last, "", ("水利会",))
    assert found == "2024年水利会，粮食产量目标是多少？"


def test_what_a_part_sets_out_is_all_that_it_says() -> None:
    found = resumed("第三部分有哪些任务？", "水利会的讲话分哪几部分？", "", ("水利会",))
    assert found == "水利会，第三部分讲了什么？"


def test_a_point_of_another_year_is_asked_for_whole() -> None:
    last = "2024年《水利会讲话》的「二、工作部署」"
    assert resumed("2025年呢？", last, "") == "2025年《水利会讲话》的「二、工作部署」讲了什么？"


def test_a_follow_up_that_names_its_thing_needs_nothing() -> None:
    last = "东风米厂和红星面厂两个项目一共投多少？"
    assert resumed("那红星面厂的包装线投了多少？", last, "") == "红星面厂的包装线投了多少？"


@pytest.mark.parametrize(
    ("question", "last"),
    [
        ("来了多少人？", "水利会是谁主持的？"),
        ("他们后来怎么说？", "王建国流转了多少亩地？"),
        ("他后来呢？", "王建国和李志强各流转了多少亩地？"),
        ("第二年呢？", "2023年和2024年各补多少？"),
        ("这条河的总河长是谁？", "清水河治理投了多少钱？"),
    ],
)
def test_what_takes_judgement_is_left_alone(question: str, last: str) -> None:
    assert resumed(question, last, "") is None
