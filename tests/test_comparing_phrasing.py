"""Theme names are noun phrases that a table of contents could have, of about a dozen characters."""

from __future__ import annotations

import pytest
from compared_sides import ROAD, SCHOOL, TEA, both

from rag.comparing.theming.names import heading_name, names_in, point_name
from rag.comparing.theming.phrasing import nounness, shortened, subject_of, without_amount
from rag.comparing.theming.standing import standing_part


@pytest.mark.parametrize(
    ("clause", "subject"),
    [
        ("渔港基础设施建设取得新的进展", "渔港基础设施建设"),
        ("村级医疗服务体系不断完善", "村级医疗服务体系"),
        ("渔船安全形势总体平稳", "渔船安全形势"),
        ("海水养殖规模明显扩大", "海水养殖规模"),
        ("渔业是沿海群众的饭碗", "渔业"),
        ("加大渔港清淤力度", "加大渔港清淤"),
        # What names a trouble says it: nothing is taken off.
        ("渔港设施欠账多", "渔港设施欠账多"),
        ("可持续发展能力", "可持续发展能力"),
        ("渔业发展总体规划", "渔业发展总体规划"),
        ("渔业稳定发展和渔民持续增收", "渔业稳定发展和渔民持续增收"),
    ],
)
def test_of_a_clause_its_subject_is_left(clause: str, subject: str) -> None:
    assert subject_of(clause) == subject


def test_a_clause_on_the_country_is_no_theme() -> None:
    assert subject_of("我国是世界上最大的渔业国家") == ""


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("渔船安全检查制度和渔民奖励制度", "渔船安全检查制度"),
        ("加快沿海渔业经济发展的指导原则意见", "指导原则意见"),
        ("科教兴渔战略和可持续发展战略", "科教兴渔战略和可持续发展战略"),
        ("渔港改造", "渔港改造"),
    ],
)
def test_a_long_name_is_cut_where_a_whole_one_is_left(name: str, short: str) -> None:
    assert shortened(name) == short


@pytest.mark.parametrize(
    ("opening", "name"),
    [
        ("——渔民生活水平显著提高。去年渔民收入增加。", "渔民生活水平"),
        ("首先要努力扩大渔业投资。", "扩大渔业投资"),
        ("5. **让渔民看病更方便。** 卫生室九月开门。", "让渔民看病更方便"),
    ],
)
def test_a_point_is_called_by_what_it_is_about(opening: str, name: str) -> None:
    assert point_name(opening) == name


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("（二）抓住有利时机，深化渔业体制改革", "渔业体制改革"),
        ("（三）从战略高度推进渔港布局调整", "渔港布局调整"),
        ("（四）积极扩大渔业需求特别是水产品消费需求", "扩大渔业需求"),
    ],
)
def test_a_heading_is_called_by_its_thing(heading: str, name: str) -> None:
    assert heading_name(heading) == name


def test_half_of_a_name_that_goes_on_is_none() -> None:
    """科学 belongs to 规划 behind it."""
    assert "完成县里中长期科学" not in names_in("完成县里中长期科学和技术发展规划的编制工作。")


@pytest.mark.parametrize(
    ("clause", "thing"),
    [
        ("渔港泊位达到120个", "渔港泊位"),
        ("转移渔民1.8万人", "转移渔民"),
        ("渔港规划到2030年", "渔港规划到2030年"),
    ],
)
def test_an_amount_is_no_part_of_a_name(clause: str, thing: str) -> None:
    assert without_amount(clause) == thing


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ("6家银行与28家企业签订贷款协议", "银企协议"),
        ("渔船不等人", "渔船管理"),
        ("谈到渔船责任", "渔船责任"),
        ("县渔业局介绍", "县渔业局职能"),
        ("近海渔业资源严重受损", "近海渔业资源"),
    ],
)
def test_a_clause_is_less_of_a_name(worse: str, better: str) -> None:
    assert nounness(worse) < nounness(better) == 1.0


def test_a_short_slogan_is_a_name_where_it_is_the_heading() -> None:
    assert nounness("饭碗要端稳", headed=True) == 1.0 > nounness("饭碗要端稳")


def test_words_that_lead_to_a_list_are_called_so() -> None:
    assert standing_part("今年要着重做好以下八个方面工作。") == "重点工作"


def test_a_row_without_a_name_of_its_opening_is_called_by_what_it_speaks_of() -> None:
    told = (
        "我们都记得那一天，谁也没有多说。渔港灯塔亮了一夜，守在渔港灯塔下面的人没有走，"
        "风浪过后大家又回到船上，第二天照常出海，一条船也没有少。"
    )
    matched = both([told], [SCHOOL, ROAD, TEA])
    (name,) = (
        name for name, row in zip(matched.names, matched.rows, strict=True) if row.a and not row.b
    )
    assert name == "渔港灯塔"
