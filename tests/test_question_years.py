"""Years in a question are read in any writing; 去年 is counted from the speech that is asked."""

from __future__ import annotations

import pytest
from infos import info

from rag.domain import SpeechInfo
from rag.understanding import understand


def of(id_: str, date: str, title: str = "在全县农村工作会议上的讲话") -> SpeechInfo:
    return info(id_, title, speaker="周砚清", date=date)


LIBRARY = [of(f"y{year}", f"{year}-03-05", "政府工作报告") for year in range(2001, 2015)]
FARM = of("farm", "2025-02-18")


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("二〇〇五年和2006年的产量", (2005, 2006)),
        ("二零零五年的产量", (2005,)),
        ("２００５年的产量", (2005,)),
        ("2005到2008年的产量", (2005, 2006, 2007, 2008)),
        ("2005—2007年的产量", (2005, 2006, 2007)),
        ("2005年至2006年的产量", (2005, 2006)),
        ("08年的产量", (2008,)),
        ("’08年的产量", (2008,)),
        ("12年的产量", (2012,)),
        ("05到07年的产量", (2005, 2006, 2007)),
        ("2010年底前的任务", (2010,)),
        ("2010年度的任务", (2010,)),
        ("“十五”期间的产量", (2001, 2002, 2003, 2004, 2005)),
        ("“十一五”时期的产量", (2006, 2007, 2008, 2009, 2010)),
        ("十二五期间的产量", (2011, 2012, 2013, 2014, 2015)),
        ("十一五规划怎么定的", ()),
        ("近12年来的产量", ()),
        ("前10年的产量", ()),
        ("20年来变化多大", ()),
        ("三四年前的产量", ()),
        ("补贴2000元", ()),
        ("2005户受灾", ()),
        ("产量2008.5吨", ()),
        ("80年的历史", ()),
    ],
)
def test_years_are_read_in_any_writing(question: str, years: tuple[int, ...]) -> None:
    assert understand(question, LIBRARY).years == years


@pytest.mark.parametrize(
    ("word", "year"),
    [
        ("今年", 2025),
        ("本年度", 2025),
        ("去年", 2024),
        ("上年", 2024),
        ("上一年度", 2024),
        ("前年", 2023),
        ("大前年", 2022),
        ("明年", 2026),
        ("后年", 2027),
    ],
)
def test_last_year_is_the_one_before_the_speech(word: str, year: int) -> None:
    understood = understand(f"农村工作会议上说{word}的产量是多少", [FARM, *LIBRARY])
    assert understood.years == (year,)
    assert understood.relative_years == ()
    assert understood.notes == (f"「{word}」按2025年的讲话理解为{year}年。",)


def test_last_year_is_known_where_all_speeches_are_of_one_year() -> None:
    assert understand("去年的产量是多少", [FARM]).years == (2024,)


def test_last_year_restricts_nothing_where_speeches_are_of_several_years() -> None:
    understood = understand("去年和前年的产量是多少", LIBRARY)
    assert understood.years == ()
    assert understood.relative_years == (("去年", -1), ("前年", -2))
    assert understood.notes == ()


@pytest.mark.parametrize(
    "question",
    [
        "比去年增长多少",
        "如今年轻人去哪里",
        "过去年均增长多少",
        "以上年轻干部有几个",
        "三年前年均多少",
        "说明年度任务",
        "近年来年均增长多少",
        "以后年年都有吗",
    ],
)
def test_other_words_are_no_years(question: str) -> None:
    understood = understand(question, [FARM])
    assert (understood.years, understood.relative_years) == ((), ())


def test_a_plan_period_is_told_by_name() -> None:
    assert understand("“十一五”规划和十二五期间", LIBRARY).periods == ("十二五", "十一五")


@pytest.mark.parametrize(
    ("question", "year"), [("去年的政府工作报告", 2013), ("前年的政府工作报告怎么说", 2012)]
)
def test_last_years_report_is_counted_from_the_latest_one(question: str, year: int) -> None:
    understood = understand(question, LIBRARY)
    assert understood.speeches == (f"y{year}",)
    assert understood.years == (year,)
