"""时间节点 and 责任单位: by when and who, on the page and in the ledger."""

from __future__ import annotations

import pytest
from report_sample import REPORT, brief_of, material_of, texts_of

from rag.briefing.naming import duty_lines, time_lines
from rag.domain import LineKind


def test_a_date_with_its_owner_is_told_once() -> None:
    brief = brief_of(REPORT)
    told = "北岭水库6月底前完工，由县水利局负责"
    assert texts_of(brief, LineKind.DUTY) == [told]
    assert texts_of(brief, LineKind.TIME) == []


def test_a_past_date_is_no_deadline() -> None:
    text = (
        "在会上的讲话\n\n一、今年的工作\n水厂去年6月底前已经完工。新桥要在9月底前建成通车。\n"
        "二、要求\n大家要抓紧。\n"
    )
    dated = [line.claim.text for line in time_lines(material_of(text))]
    assert dated == ["新桥要在9月底前建成通车"]


WORKS = """在全县项目推进会上的讲话
县长　林见川
（2024年5月6日）

同志们：
一、抓好项目建设
去年北岭镇有三座泵站冻裂，群众有意见，6月底前必须整改完毕。新桥要在9月底前建成通车。
西干渠要在9月底前完成衬砌。由县水利局牵头，4月10日前完成清淤。到年底真正开工的只有三家。
二、加强领导
各乡镇要对照清单，由县发展和改革局负责，12月15日前逐项验收。逐项明确责任单位、责任人和时限。
"""


def test_a_date_behind_what_went_wrong_is_a_deadline_still() -> None:
    dated = [line.claim.text for line in time_lines(material_of(WORKS))]
    assert any("6月底前必须整改完毕" in text and "去年" not in text for text in dated)


def test_what_stands_at_a_date_is_no_deadline() -> None:
    dated = [line.claim.text for line in time_lines(material_of(WORKS))]
    assert dated
    assert not any("只有三家" in text for text in dated)


def test_an_office_is_named_and_no_layout_is_one() -> None:
    text = (
        "在会上的讲话\n\n一、办学\n学校布局要因地制宜。领导干部要多下去。县教育局要建好台账。\n"
        "二、要求\n大家要抓紧。\n"
    )
    told = [line.claim.text for line in duty_lines(material_of(text))]
    assert told == ["办学：县教育局要建好台账"]


@pytest.mark.parametrize("date", ["6月底前", "4月10日前", "12月15日前"])
def test_every_deadline_has_its_entry_in_the_ledger(date: str) -> None:
    brief = brief_of(WORKS)
    dated = [one for one in brief.ledger if one.enumeration.startswith("时限：")]
    (entry,) = [one for one in dated if date in one.enumeration]
    assert entry.covered
    assert all(date in brief.lines[index].claim.text for index in entry.by)


def test_a_date_named_twice_has_two_entries() -> None:
    """The bridge and the canal are both due by the end of September."""
    entries = [one for one in brief_of(WORKS).ledger if "9月底前" in one.enumeration]
    assert [one.enumeration for one in entries] == [
        "时限：新桥要在9月底前建成通车",
        "时限：西干渠要在9月底前完成衬砌",
    ]


def test_a_day_and_an_office_weigh_as_much_as_a_task() -> None:
    lines = brief_of(WORKS).lines
    least = min(line.importance for line in lines if line.kind is LineKind.DUTY)
    slogans = [line.importance for line in lines if line.kind is LineKind.PHRASE]
    assert least >= 0.7
    assert all(weight < least for weight in slogans)
