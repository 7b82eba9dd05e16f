"""The year that a figure is of, as its text says it."""

from __future__ import annotations

import pytest
from small_speeches import speech_of

from rag.comparing.telling import told_figures
from rag.tracking.dating import dated


def years_in(text: str, date: str = "2024年1月10日") -> dict[str, tuple[int, str] | None]:
    """Each figure of a text as written -> its year and whether result or target."""
    speech = speech_of(f"云泽县政府工作报告\n县长　林见川\n（{date}）\n\n各位代表：\n{text}\n")
    found = {}
    for one in told_figures(speech, {}):
        known = dated(speech, one)
        found[one.written] = (known.year, known.told.status.value) if known else None
    return found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2023年，全县粮食总产量33万吨，比上年增长1.8%。", {"33万吨": 2023, "1.8%": 2023}),
        ("去年全县粮食总产量33万吨。今年粮食总产量目标34万吨。", {"33万吨": 2023, "34万吨": 2024}),
        ("一、2023年工作回顾\n全县粮食总产量33万吨。", {"33万吨": 2023}),
        ("到2026年，全县粮食总产量达到36万吨。", {"36万吨": 2026}),
        ("过去一年，成绩来之不易。全县粮食总产量33万吨。", {"33万吨": 2023}),
    ],
)
def test_the_year_is_the_one_that_the_text_says(text: str, wanted: dict[str, int]) -> None:
    found = years_in(text)
    assert {written: found[written] and found[written][0] for written in wanted} == wanted


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("全县粮食总产量33万吨。", "33万吨"),  # no year anywhere
        ("一、过去五年工作回顾\n全县城镇新增就业6.1万人。", "6.1万人"),
        ("2023年，五年累计新增就业6.1万人。", "6.1万人"),
        ("去年上半年，全县财政收入5200万元。", "5200万元"),
        ("2023年全县生产总值比2018年增长41%。", "41%"),
        ("2019年至2023年，全县新建学校12所。", "12所"),
        ("投入从2019年的1.2亿元增加到2023年的2.1亿元，共资助学生8200人。", "8200人"),
        ("2021年在全县推行这项办法。全县粮食总产量33万吨。", "33万吨"),
    ],
)
def test_what_is_of_no_one_year_has_none(text: str, figure: str) -> None:
    found = years_in(text)
    assert figure in found
    assert found[figure] is None


def test_a_comparison_with_the_year_before_is_no_year_of_its_own() -> None:
    found = years_in("今年拟安排教育支出3.2亿元，比去年增加2000万元。")
    assert found == {"3.2亿元": (2024, "目标"), "2000万元": (2024, "目标")}


def test_an_undated_speech_gives_only_years_in_figures() -> None:
    text = "在会上的讲话\n\n同志们：\n去年全县粮食总产量33万吨。2022年全县粮食总产量32万吨。\n"
    speech = speech_of(text)
    assert speech.metadata.text_of("date") == ""
    known = {one.written: dated(speech, one) for one in told_figures(speech, {})}
    assert known["33万吨"] is None
    assert known["32万吨"] is not None
    assert known["32万吨"].year == 2022
