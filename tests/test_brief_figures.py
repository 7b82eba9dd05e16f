"""关键数据: rows with name, value and change, and whether each was reached or is aimed at."""

from __future__ import annotations

import pytest
from report_sample import REPORT, brief_of, lines_of, material_of

from rag.briefing.figures import figure_lines
from rag.briefing.rows import figures
from rag.domain import Brief, BriefChoices, BriefLine, FigureBasis, LineKind


def figure(brief: Brief, name: str, basis: FigureBasis) -> BriefLine:
    return next(
        line
        for line in lines_of(brief, LineKind.FIGURE)
        if line.name == name and line.basis is basis
    )


def test_figures_have_name_value_and_change() -> None:
    brief = brief_of(REPORT)
    output = figure(brief, "全县地区生产总值", FigureBasis.RESULT)
    assert (output.value, output.change) == ("86.5亿元", "比上年增长6.2%")
    assert figure(brief, "财政收入", FigureBasis.RESULT).value == "下降1.5%"


@pytest.mark.parametrize(
    "mark",
    ["1. ", "2、", "（二）", "三是", "① ", "- "],
)
def test_the_mark_of_a_list_is_no_part_of_a_name(mark: str) -> None:
    [row] = figures(f"{mark}新增耕地1.2万亩，比上年增长5%。")
    assert (row.name, row.value, row.change) == ("新增耕地", "1.2万亩", "比上年增长5%")


def test_targets_are_told_from_results() -> None:
    brief = brief_of(REPORT)
    assert figure(brief, "城镇新增就业", FigureBasis.TARGET).value == "2300人以上"
    assert figure(brief, "城镇新增就业", FigureBasis.RESULT).value == "2100人"
    assert figure(brief, "居民消费价格涨幅", FigureBasis.TARGET).value == "控制在3%以内"


def test_targets_stand_before_results_and_matter_more() -> None:
    rows = lines_of(brief_of(REPORT), LineKind.FIGURE)
    bases = [row.basis for row in rows]
    assert bases == sorted(bases, key=lambda basis: basis is not FigureBasis.TARGET)
    stated = [row.importance for row in rows if row.name == "地区生产总值"]
    done = [row.importance for row in rows if row.basis is FigureBasis.RESULT]
    assert min(stated) > max(done)


def test_without_figures_there_is_no_table() -> None:
    brief = brief_of(REPORT, BriefChoices(figures=False))
    assert lines_of(brief, LineKind.FIGURE) == []
    assert lines_of(brief, LineKind.TASK)


@pytest.mark.parametrize(
    "text",
    [
        "以优异成绩迎接建县100周年。",
        "北岭码头二期已经批复。",
        "离年底还有不到80天。",
        "每户补助500元。",
    ],
)
def test_what_is_no_indicator_is_no_row(text: str) -> None:
    assert list(figures(text)) == []


@pytest.mark.parametrize("when", ["2023年底", "五年内", "年底前", "截至4月底", "目前"])
def test_when_it_was_is_no_part_of_a_name(when: str) -> None:
    [row] = figures(f"{when}全县高标准农田达到12万亩。")
    assert row.name == "全县高标准农田"


STANDING = """在全县土地工作会议上的讲话
县长　林见川
（2024年5月6日）

同志们：
一、盘活存量土地
闲置土地还有1730亩，年底前要全部处置。新登记企业940户，同比增长11.3%。复垦耕地要达到2600亩。
二、加强领导
各级都要负起责任来，一级抓一级。
"""


def test_how_things_stand_is_no_target() -> None:
    """By hand: the idle land is there, the firms have come; only the 2600亩 are to be reached."""
    told = {row.value: row.basis for row in figure_lines(material_of(STANDING))}
    assert told["1730亩"] is FigureBasis.PLAIN
    assert told["940户"] is FigureBasis.RESULT
    assert told["2600亩"] is FigureBasis.TARGET
