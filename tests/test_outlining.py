"""A section's points, however the speech announces them; parts by number; lists of one sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_speeches import WATER, quotes, sentence_of, speech_of

from rag.domain import Section, Span, Speech
from rag.outlining import MOST_MEMBERS, headings_below, members, opening, part, points, siblings

MARKDOWN = """# 新春贺词

**县长　林见川**

乡亲们，过年好。

## 一、这一年

路修通了。水也清了。

### （一）修路

修了三十公里。

### （二）治水

清了两条河。

## 二、新的一年

还要种树。
"""


def section_of(speech: Speech, heading: str) -> int:
    return next(one.index for one in speech.sections if heading in one.heading)


def leads(speech: Speech, heading: str) -> list[str]:
    found = points(speech, section_of(speech, heading) if heading else 0)
    return quotes(speech, [point.lead for point in found])


def bodies(speech: Speech, heading: str) -> list[list[str]]:
    return [quotes(speech, point.body) for point in points(speech, section_of(speech, heading))]


def test_the_headings_of_the_next_level_are_points() -> None:
    speech = speech_of(WATER)
    assert leads(speech, "三、") == ["（一）农业要节水", "（二）城镇要节水"]
    assert bodies(speech, "三、") == [["推广滴灌。"], ["换装水表。"]]
    parts = ["一、去年的账", "二、今年的任务", "三、节约用水", "四、用好资金", "五、结束的话"]
    assert leads(speech, "") == parts


def test_numbered_members_are_points_and_what_introduces_them_is_of_none() -> None:
    speech = speech_of(WATER)
    assert [lead[:6] for lead in leads(speech, "二、")] == [
        "一是清淤河道",
        "二是加固堤坝",
        "三是更换闸门",
    ]
    assert bodies(speech, "二、") == [["花钱不多。"], [], []]


def test_short_commands_are_points() -> None:
    speech = speech_of(WATER)
    assert leads(speech, "四、") == ["要管住账目。", "要盯紧工地。", "要算清成本。"]
    assert bodies(speech, "四、") == [["每一笔都要公开。"], ["质量不过关的返工。"], []]


def test_a_long_command_within_a_point_is_detail() -> None:
    long = "要把每一笔账目的来龙去脉、经手人员和审批时间都写得清清楚楚明明白白。"
    speech = speech_of(WATER.replace("每一笔都要公开。", long))
    assert leads(speech, "四、") == ["要管住账目。", "要盯紧工地。", "要算清成本。"]
    assert bodies(speech, "四、")[0] == [long]


@pytest.mark.parametrize("word", ["要求", "要是", "要素"])
def test_a_word_that_only_begins_like_a_command_is_none(word: str) -> None:
    speech = speech_of(WATER.replace("每一笔都要公开。", f"{word}很多。"))
    assert len(leads(speech, "四、")) == 3


def test_else_the_first_sentence_of_each_paragraph_is_a_point() -> None:
    speech = speech_of(WATER)
    assert leads(speech, "五、") == ["水利是百年大计。", "大家回去就干。"]
    assert bodies(speech, "五、") == [["子孙会记得。"], ["我等着看结果。"]]


def test_a_section_of_one_paragraph_has_no_points() -> None:
    assert leads(speech_of(WATER), "一、") == []


def test_headings_of_markdown_are_points_as_well() -> None:
    speech = speech_of(MARKDOWN, ending="md")
    assert leads(speech, "") == ["## 一、这一年", "## 二、新的一年"]
    assert leads(speech, "一、") == ["### （一）修路", "### （二）治水"]
    heading = sentence_of(speech, "一、这一年")
    assert quotes(speech, headings_below(speech, heading)) == ["### （一）修路", "### （二）治水"]
    assert quotes(speech, siblings(speech, heading)) == ["## 一、这一年", "## 二、新的一年"]


@pytest.mark.parametrize(
    ("number", "heading"),
    [(1, "一、去年的账"), (4, "四、用好资金"), (-1, "五、结束的话"), (-5, "一、去年的账")],
)
def test_parts_are_counted_from_either_end(number: int, heading: str) -> None:
    found = part(speech_of(WATER), number)
    assert found is not None
    assert found.heading == heading


@pytest.mark.parametrize("number", [6, 0, -6])
def test_a_part_that_is_not_there_is_none(number: int) -> None:
    assert part(speech_of(WATER), number) is None


def test_a_single_heading_over_all_is_no_part() -> None:
    speech = speech_of("第一条。第二条。")
    levels = (0, 1, 2, 2)
    sections = tuple(
        Section(index, None, level, f"标题{index}", Span(0, 1), Span(0, 8))
        for index, level in enumerate(levels)
    )
    found = part(replace(speech, sections=sections), 2)
    assert found is not None
    assert found.index == 3


def test_a_speech_without_headings_has_no_parts() -> None:
    assert part(speech_of("今天讲两句。好好干。"), 1) is None


def test_the_opening_ends_at_the_first_heading() -> None:
    speech = speech_of(WATER)
    assert quotes(speech, opening(speech))[-1] == "今天开个会，讲讲水利。"


@pytest.mark.parametrize(
    ("words", "of_one_list"),
    [
        ("二是", ["一是清淤", "二是加固", "三是更换"]),
        ("（二）城镇", ["（一）农", "（二）城"]),
        ("要盯紧", ["要管住账", "要盯紧工", "要算清成"]),
        ("大家回去", ["水利是百", "大家回去"]),
        ("花钱不多", []),
        ("去年修了", []),
    ],
)
def test_siblings_are_the_list_that_a_sentence_is_in(words: str, of_one_list: list[str]) -> None:
    speech = speech_of(WATER)
    found = siblings(speech, sentence_of(speech, words))
    assert [text[:4] for text in quotes(speech, found)] == of_one_list


def test_two_enumerations_are_kept_apart() -> None:
    speech = speech_of(
        WATER.replace("推广滴灌。", "一是推广滴灌。二是修补水渠。三是安装水泵。四是平整土地。")
    )
    for words, count in (("二是加固", 3), ("二是修补", 4)):
        assert len(members(speech, sentence_of(speech, words))) == count


def test_marks_of_different_kinds_are_no_enumeration() -> None:
    speech = speech_of(WATER.replace("二是加固", "二要加固"))
    assert members(speech, sentence_of(speech, "一是清淤")) == []


def test_a_very_long_list_is_cut() -> None:
    many = "".join(f"{number}. 第{number}件事要办。\n" for number in range(1, 30))
    speech = speech_of(WATER.replace("推广滴灌。\n", f"推广滴灌。\n{many}"))
    found = members(speech, sentence_of(speech, "1. 第1件"))
    assert quotes(speech, found)[0].startswith("1.")
    assert len(found) == MOST_MEMBERS
