"""Which part of a speech a question means: by number, by quoted phrase, by its heading's words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from infos import info_of
from small_speeches import WATER, quotes, same, speech_of

from rag.domain import Speech
from rag.locating import Unit, locate, of_a_part
from rag.understanding import QuestionKind, understand

NAMED = "全县水利工作会议"


def located(
    question: str,
    *speeches: Speech,
    similarity: Callable[[Sequence[str]], Sequence[float]] = same,
) -> Unit | None:
    understanding = understand(question, [info_of(one) for one in speeches])
    return locate(understanding, speeches, similarity)


def heading(unit: Unit | None) -> str:
    """The heading of the unit; '' of a whole speech, or of its opening."""
    assert unit is not None
    return unit.speech.quote(unit.heading.span) if unit.heading else ""


def says(unit: Unit | None) -> list[str]:
    assert unit is not None
    return quotes(unit.speech, unit.sentences)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("第二部分", "二、今年的任务"),
        ("最后一部分", "五、结束的话"),
        ("倒数第二个问题", "四、用好资金"),
    ],
)
def test_a_part_is_found_by_its_number(asked: str, expected: str) -> None:
    assert heading(located(f"{NAMED}讲话{asked}讲了什么？", speech_of(WATER))) == expected


def test_a_unit_says_its_points() -> None:
    found = located(f"{NAMED}第二部分讲了什么？", speech_of(WATER))
    assert [text[:2] for text in says(found)] == ["一是", "二是", "三是"]


def test_a_unit_without_points_says_its_first_sentences() -> None:
    found = located(f"{NAMED}第一部分讲了什么？", speech_of(WATER))
    assert says(found) == ["去年修了三座水库。", "灌溉面积十二万亩。"]


def test_the_opening_is_what_stands_before_the_first_heading() -> None:
    found = located(f"{NAMED}讲话开头讲了什么？", speech_of(WATER))
    assert heading(found) == ""
    assert says(found)[-1] == "今天开个会，讲讲水利。"


def test_a_part_that_the_speech_does_not_have_is_none() -> None:
    assert located(f"{NAMED}第九部分讲了什么？", speech_of(WATER)) is None


def test_a_phrase_in_quotation_marks_counts_more_than_other_words() -> None:
    speech = speech_of(WATER.replace("结束的话", "资金的账目用好还要公开"))
    asked = f"{NAMED}里讲到资金账目公开的{{}}讲了什么？"
    assert heading(located(asked.format("用好资金"), speech)) == "五、资金的账目用好还要公开"
    assert heading(located(asked.format("“用好资金”"), speech)) == "四、用好资金"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (f"{NAMED}在节约用水方面讲了什么？", "三、节约用水"),
        (f"概括一下{NAMED}农业节水的内容", "（一）农业要节水"),
        (f"{NAMED}怎么部署加固堤坝的？", "二是加固堤坝，共12公里。"),
        (f"{NAMED}对盯紧工地作了什么安排？", "要盯紧工地。"),
    ],
)
def test_a_part_or_a_point_is_found_by_the_words_of_its_heading(
    question: str, expected: str
) -> None:
    assert heading(located(question, speech_of(WATER))) == expected


def test_a_point_says_itself_and_its_detail() -> None:
    found = located(f"{NAMED}对盯紧工地作了什么安排？", speech_of(WATER))
    assert says(found) == ["要盯紧工地。", "质量不过关的返工。"]


@pytest.mark.parametrize("liked", ["农业", "城镇"])
def test_meaning_decides_between_headings_that_share_as_much(liked: str) -> None:
    text = WATER.replace("三、节约用水", "三、别的事")
    found = located(
        f"{NAMED}关于节水讲了什么？",
        speech_of(text),
        similarity=lambda names: [0.9 if liked in name else 0.5 for name in names],
    )
    assert liked in heading(found)


def test_the_whole_speech_is_meant_where_no_part_is_named() -> None:
    found = located(f"概括一下{NAMED}讲话的主要内容", speech_of(WATER))
    assert heading(found) == ""
    assert [text[:2] for text in says(found)] == ["一、", "二、", "三、", "四、", "五、"]


@pytest.mark.parametrize("question", [f"{NAMED}对航天发射场作了什么安排？", "航天发射场讲了什么？"])
def test_nothing_is_found_where_no_heading_has_the_words(question: str) -> None:
    assert located(question, speech_of(WATER)) is None


def test_no_speech_is_summed_up_that_nobody_named() -> None:
    assert located("概括一下主要内容", speech_of(WATER)) is None
    assert located("概括一下主要内容") is None


def test_the_part_of_the_speech_that_has_it_is_found_among_several() -> None:
    other = speech_of(WATER.replace("水利", "林业").replace("节约用水", "护林防火"), "s2")
    found = located("护林防火方面讲了什么？", speech_of(WATER), other)
    assert heading(found) == "三、护林防火"
    assert found is not None
    assert found.speech.id == "s2"


@pytest.mark.parametrize(
    "asked", ["提出了哪些主要任务？", "部署了哪几项工作？", "的重点工作是什么？"]
)
def test_tasks_are_the_points_of_the_part_headed_so(asked: str) -> None:
    found = located(f"{NAMED}{asked}", speech_of(WATER))
    assert heading(found) == "二、今年的任务"
    assert [text[:2] for text in says(found)] == ["一是", "二是", "三是"]


def test_where_no_part_is_headed_as_tasks_the_headings_of_the_whole_answer() -> None:
    speech = speech_of(WATER.replace("今年的任务", "抓紧修渠"))
    found = located(f"{NAMED}提出了哪些主要任务？", speech)
    assert heading(found) == ""
    assert [text[:2] for text in says(found)] == ["一、", "二、", "三、", "四、", "五、"]


def test_tasks_of_a_topic_are_not_those_of_the_whole() -> None:
    understanding = understand(f"{NAMED}对灌溉提出了哪些任务？", [info_of(speech_of(WATER))])
    assert not understanding.asks_outline


TASKS = """在全县林业工作会议上的讲话
林见川
（2024年3月1日）

一、肯定成绩，正视差距，明确方向
去年造林八万亩。今年接着干。

二、今年的差距
一是苗木不足。二是人手不够。

三、重点工作
（一）抓好春季造林
苗木要先到。坑要先挖。
（二）管好公益林
1. 补人。每村一人。
2. 补路。每林场一条。
（三）办好林下经济
先选点，后铺开。
"""


def kind(question: str) -> QuestionKind:
    speech = speech_of(TASKS)
    understanding = understand(question, [info_of(speech)])
    return of_a_part(understanding, [speech]).kind


def test_a_heading_with_little_besides_is_nearer_than_one_with_much() -> None:
    found = located("林业工作会议讲话里差距那一段讲了什么？", speech_of(TASKS))
    assert heading(found) == "二、今年的差距"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("第二项", ["1. 补人。", "2. 补路。"]),
        ("第三件", ["先选点，后铺开。"]),
    ],
)
def test_an_item_of_a_part_is_found_by_its_number(asked: str, said: list[str]) -> None:
    found = located(f"林业工作会议讲话重点工作的{asked}讲了什么？", speech_of(TASKS))
    assert says(found) == said


def test_an_item_that_a_part_does_not_have_is_none() -> None:
    asked = "林业工作会议讲话重点工作的第四项讲了什么？"
    assert located(asked, speech_of(TASKS)) is None


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("林业工作会议讲话怎么抓春季造林？", QuestionKind.SECTION),  # a heading says just that
        ("林业工作会议讲话怎么解决资金问题？", QuestionKind.LIST),
        ("林业工作会议讲话第三部分有哪些任务？", QuestionKind.SECTION),
        ("林业工作会议讲话重点工作的第二项分哪几条？", QuestionKind.SECTION),
        ("林业工作会议讲话提了哪些措施？", QuestionKind.LIST),
    ],
)
def test_what_a_part_sets_out_is_asked_of_the_part(asked: str, expected: QuestionKind) -> None:
    assert kind(asked) is expected
