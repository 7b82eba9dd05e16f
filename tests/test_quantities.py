"""Figures are read however they are written, and idioms are not taken for figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rag.quantities import parse_numeral, quantities, unify_numerals


def read(text: str) -> list[tuple[Decimal, str]]:
    return [(q.value, q.unit) for q in quantities(text)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("增长８．５％", "8.5", "%"),
        ("增长百分之八点五", "8.5", "%"),
        ("九成以上", "90", "%"),
        ("提高0.8个百分点", "0.8", "百分点"),
        ("新增就业900万人", "9000000", "人"),
        ("150余人", "150", "人"),
        ("6.5万余户", "65000", "户"),
        ("投资1万亿元", "1000000000000", "元"),
        ("投资10000亿元", "1000000000000", "元"),
        ("投资一万亿元", "1000000000000", "元"),
        ("三千二百亿元", "320000000000", "元"),
        ("1,234户", "1234", "户"),
        ("一公里之内", "1", "公里"),
        ("十五个乡镇", "15", "个"),
        ("“三个融合”", "3", "个"),
        ("二〇二四年", "2024", "年"),
        ("9号", "9", "日"),
        ("上午9时", "9", "点"),
        ("发生事故4起", "4", "起"),
        ("装机1669万千瓦", "16690000", "千瓦"),
        ("一千六百六十九万千瓦", "16690000", "千瓦"),
        ("5千万千瓦", "50000000", "千瓦"),
        ("一千瓦", "1", "千瓦"),
        ("用电35亿千瓦时", "3500000000", "千瓦时"),
        ("三百千克", "300", "公斤"),
        ("60公斤", "60", "公斤"),
        ("总里程12万千米", "120000", "公里"),
        ("五千米", "5000", "米"),
        ("3千公里", "3000", "公里"),
        ("两千亿元", "200000000000", "元"),
        ("修复涵闸9处", "9", "处"),
        ("12支队伍", "12", "支"),
        ("新建厂房5栋", "5", "栋"),
        ("办班十五期", "15", "期"),
        ("演出120场次", "120", "场"),
        ("3座水库", "3", "座"),
        ("4条生产线", "4", "个"),
    ],
)
def test_a_figure_is_read_with_its_unit(text: str, value: str, unit: str) -> None:
    assert read(text) == [(Decimal(value), unit)]


@pytest.mark.parametrize(
    "text",
    [
        "统一思想，进一步落实，一定要抓好",
        "万众一心",
        "千方百计",
        "一些同志",
        "第一要务",
        "成果",
        "四处奔走",
        "一场硬仗",
    ],
)
def test_a_numeral_inside_a_word_is_no_figure(text: str) -> None:
    assert read(text) == []


def test_a_chinese_comma_separates_figures() -> None:
    assert [value for value, _ in read("900，500户")] == [Decimal(900), Decimal(500)]


def test_the_point_of_a_list_belongs_to_no_figure() -> None:
    assert [value for value, _ in read("1. 17个项目")] == [Decimal(1), Decimal(17)]


def test_the_first_of_a_range_has_the_unit_of_the_second() -> None:
    assert read("12至14日") == [(Decimal(12), "日"), (Decimal(14), "日")]
    assert read("60—70人") == [(Decimal(60), "人"), (Decimal(70), "人")]


def test_an_iso_date_is_year_month_and_day() -> None:
    assert read("时间：2025-05-20") == [
        (Decimal(2025), "年"),
        (Decimal(5), "月"),
        (Decimal(20), "日"),
    ]


def test_a_span_covers_the_original_characters() -> None:
    text = "粮食总产量 ３９．３ 万吨。"
    (figure,) = quantities(text)
    assert text[figure.span.start : figure.span.end] == "３９．３ 万吨"


def test_rise_and_fall_of_the_same_figure_do_not_support_each_other() -> None:
    (up,), (down,), (plain,) = (quantities(t) for t in ("增长5%", "下降5%", "为5%"))
    assert not up.supports(down)
    assert not down.supports(up)
    assert up.supports(plain)
    assert plain.supports(down)


def test_other_value_or_other_unit_does_not_support() -> None:
    (source,) = quantities("31.6万吨")
    assert source.supports(quantities("31.6万吨")[0])
    assert source.supports(quantities("316000吨")[0])
    assert not source.supports(quantities("31.8万吨")[0])
    assert not source.supports(quantities("31.6万亩")[0])


def test_per_cent_and_percentage_points_are_two_things() -> None:
    assert not quantities("提高2%")[0].supports(quantities("提高2个百分点")[0])


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十", "10"),
        ("二十", "20"),
        ("一百零五", "105"),
        ("一万二千三百", "12300"),
        ("三万亿", "3000000000000"),
        ("二〇二四", "2024"),
        ("十五点六", "15.6"),
        ("两千", "2000"),
    ],
)
def test_a_numeral_has_its_value(numeral: str, value: str) -> None:
    assert parse_numeral(numeral) == Decimal(value)


def test_what_is_no_numeral_has_no_value() -> None:
    assert parse_numeral("春") is None
    assert parse_numeral("") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("九成", "9成"),
        ("百分之五", "5%"),
        ("一万亿元", "10000亿元"),
        ("１万亿元", "10000亿元"),
        ("二〇二四年", "2024年"),
        ("一 公 里", "1公里"),
    ],
)
def test_unified_writings_are_equal(one: str, other: str) -> None:
    assert unify_numerals(one) == unify_numerals(other)


def test_unifying_keeps_percentage_points_and_dates() -> None:
    assert unify_numerals("0.8个百分点") == "0.8个百分点"
    assert unify_numerals("2025-05-20") == "2025-05-20"


@pytest.mark.parametrize(
    "text", ["2024处理", "2024期间", "2024支出", "2024场所", "8支队", "2024栋梁"]
)
def test_a_longer_word_is_no_unit(text: str) -> None:
    assert [unit for _, unit in read(text)] == [""]


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("低于5%", -1),
        ("不低于5%", 0),
        ("不得低于5%", 0),
        ("不少于5%", 0),
        ("高于5%", 1),
        ("不高于5%", 0),
        ("超过5%", 1),
        ("不能超过5%", 0),
        ("工业增加值500亿元", 0),
        ("工业增加值增长8%", 1),
        ("投资增加500亿元", 1),
        ("工业增加值下降2%", -1),
        ("负增长3%", -1),
    ],
)
def test_a_bound_and_a_name_are_no_direction(text: str, direction: int) -> None:
    assert [figure.direction for figure in quantities(text)] == [direction]
