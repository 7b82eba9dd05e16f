"""Figures of two samples: of one indicator side by side, results told from targets."""

from __future__ import annotations

import pytest
from compared_samples import LAST_YEAR, REPORT, THIS_YEAR, compared, figure
from service_fixtures import MakeService

from rag.assembly import Service
from rag.domain import FigureStatus


@pytest.fixture
def service(make_service: MakeService) -> Service:
    return make_service(None)


@pytest.mark.parametrize(
    ("name", "last", "this", "line"),
    [
        ("粮食播种面积", "92.4万亩", "92.7万亩", "增加3000亩（0.3%）"),
        ("生猪出栏", "31.2万头", "32万头", "增加8000头（2.6%）"),
        ("农村居民人均可支配收入", "19860元", "21410元", "增加1550元（7.8%）"),
        ("农村居民人均可支配收入", "8%", "7.5%", "降低0.5个百分点"),
        ("农村生活污水治理率", "48%", "55%", "提高7个百分点"),
        ("乡村振兴衔接资金", "1.15亿元", "1.22亿元", "增加700万元（6.1%）"),
        ("用于产业的比例", "不低于60%", "不低于65%", "提高5个百分点"),
        ("集体经营性收入50万元以上的村", "60个", "85个", "增加25个（41.7%）"),
    ],
)
def test_figures_of_one_indicator_stand_side_by_side(
    service: Service, name: str, last: str, this: str, line: str
) -> None:
    pair = figure(compared(service, LAST_YEAR, THIS_YEAR), name, last)
    assert pair.b is not None
    assert (pair.b.value, pair.difference, pair.changed) == (this, line, True)


def test_a_result_is_told_from_a_target(service: Service) -> None:
    comparison = compared(service, LAST_YEAR, THIS_YEAR)
    result = figure(comparison, "粮食播种面积", "92.4万亩")
    target = figure(comparison, "粮食播种面积", "92.5万亩以上")
    assert result.a is not None
    assert target.a is not None
    assert result.a.status is FigureStatus.RESULT
    assert target.a.status is FigureStatus.TARGET
    assert target.b is not None
    assert target.b.value == "92.8万亩以上"


def test_townships_of_one_table_are_not_mixed_with_those_of_another(service: Service) -> None:
    """Last year's sown area by township, this year's renovated fields by township."""
    comparison = compared(service, LAST_YEAR, THIS_YEAR)
    for pair in comparison.figures:
        if pair.name in {"清塬镇", "大堰头镇", "白鹭圩镇", "北荻港镇"}:
            assert not (pair.a and pair.b), pair


def test_full_width_digits_are_read_like_others(service: Service) -> None:
    """The report sets its targets in full width; the meeting wants the same 7.5 %."""
    comparison = compared(service, THIS_YEAR, REPORT)
    pair = figure(comparison, "农村居民人均可支配收入", "7.5%")
    assert pair.b is not None
    assert pair.b.value == "7.5%"
    assert not pair.changed
