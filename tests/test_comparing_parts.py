"""The parts of a comparison by themselves: stretches, indicators, like sentences, set phrases."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rag.comparing.changing import scaled
from rag.comparing.fields import field_weights
from rag.comparing.figures import pair
from rag.comparing.indicators import mentions
from rag.comparing.phrases import reordered
from rag.comparing.sentences import differences, twins
from rag.comparing.stretches import pieces
from rag.comparing.telling import told_figures
from rag.domain import FigureStatus, Speech
from rag.reading import read_bytes


def speech(text: str, name: str = "a.txt") -> Speech:
    return read_bytes(text.encode(), name)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("国内生产总值增长7%左右。", [("国内生产总值增长", "7%左右", "%")]),
        (
            "财政收入6.1万亿元，增长9.5%。",
            [("财政收入", "6.1万亿元", "元"), ("财政收入增长", "9.5%", "%")],
        ),
        (
            "粮食播种面积90万亩，总产量38万吨。",
            [("粮食播种面积", "90万亩", "亩"), ("粮食总产量", "38万吨", "吨")],
        ),
        (
            "氨氮、总磷排放量分别减少4%和6%。",
            [("氨氮减少", "4%", "%"), ("总磷排放量减少", "6%", "%")],
        ),
        ("规模以上企业由34家增加到40家。", [("规模以上企业", "40家", "家")]),
        ("新增就业三千五百人以上。", [("新增就业", "三千五百人以上", "人")]),
        ("参保率在九成以上。", [("参保率", "九成以上", "%")]),
        ("农田灌溉水利用系数和全县城镇化率分别为多少，没有说。", []),
        ("下面讲三点意见，办好六件大事。", []),
        ("2024年3月15日前完成。", []),
        ("收入10万元以上的村达到60个。", [("收入10万元以上的村", "60个", "个")]),
        ("提出6%的地区生产总值增长目标。", [("地区生产总值增长", "6%", "%")]),
    ],
)
def test_a_figure_belongs_to_the_subject_of_its_clause(
    sentence: str, expected: list[tuple[str, str, str]]
) -> None:
    found = [
        (one.label, sentence[one.span.start : one.span.end], one.unit) for one in mentions(sentence)
    ]
    assert found == expected


def test_a_range_is_one_figure() -> None:
    (one,) = mentions("森林覆盖率达到60%—70%。")
    assert (one.low, one.high) == (Decimal(60), Decimal(70))


def figures(a: str, b: str) -> list[tuple[str | None, str | None]]:
    first = [told_figures(one, {}) for one in (speech(a), speech(b, "b.txt"))]
    return [
        (row.a.written if row.a else None, row.b.written if row.b else None)
        for row in pair(first[0], first[1], frozenset())
    ]


def test_units_are_brought_together() -> None:
    assert figures("全县水利投资1.2亿元。", "全县水利投资９０００万元。") == [
        ("1.2亿元", "9000万元")
    ]


def test_gdp_has_several_names() -> None:
    assert figures("今年GDP增长6%左右。", "今年国内生产总值增长百分之七。") == [
        ("6%左右", "百分之七")
    ]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("城镇居民人均可支配收入2万元。", "农村居民人均可支配收入1万元。"),
        ("粮食产量38万吨。", "蔬菜产量26万吨。"),
        ("一季度税收增长8%。", "一季度税收8亿元。"),
        ("出口额增长5%。", "出口额下降3%。"),
    ],
)
def test_figures_of_different_things_are_never_paired(a: str, b: str) -> None:
    assert all(None in row for row in figures(a, b))


def test_subjects_dealt_out_are_not_exchanged() -> None:
    a = "事故起数和死亡人数分别下降18%和25%。"
    b = "事故起数和死亡人数分别下降25%和18%。"
    assert figures(a, b) == [("18%", "25%"), ("25%", "18%")]


def test_the_goal_stands_beside_the_goal() -> None:
    a = "去年城镇新增就业5120人。今年的主要预期目标是：城镇新增就业5000人以上。"
    b = "去年城镇新增就业5230人。今年的主要预期目标是：城镇新增就业5100人以上。"
    assert figures(a, b) == [("5120人", "5230人"), ("5000人以上", "5100人以上")]
    told = told_figures(speech(a), {})
    assert [one.status for one in told] == [FigureStatus.RESULT, FigureStatus.TARGET]


@pytest.mark.parametrize(
    ("value", "shown"),
    [("15000", "1.5万"), ("128000000", "1.28亿"), ("620", "620"), ("0.5", "0.5")],
)
def test_values_are_written_as_people_do(value: str, shown: str) -> None:
    assert scaled(Decimal(value)) == shown


def test_differences_are_told_word_by_word() -> None:
    one, other = "要建设区域中心，抓紧投产。", "要建设全省中心，抓紧投产。"
    (only,) = differences(one, other)
    assert (one[only.a.start : only.a.end], other[only.b.start : only.b.end]) == ("区域", "全省")


def test_like_sentences_find_each_other_wherever_they_stand() -> None:
    a = speech("讲话\n\n要把水渠修好，让每块田都能浇上水。\n产业链条要延长，加工企业要做强。\n")
    b = speech(
        "讲话\n\n产业链条要再延长，加工企业要做强。\n要把水渠修好，让每块田都能浇上水。\n", "b.txt"
    )
    found = twins(a, b, a.sentences, b.sentences)
    told = [(a.quote(one.a.span)[:4], b.quote(one.b.span)[:4], one.same) for one in found]
    assert ("要把水渠", "要把水渠", True) in told
    assert ("产业链条", "产业链条", False) in told


def test_a_list_in_another_order_is_told() -> None:
    a = speech("讲话\n\n推动教育、医疗、养老、住房一起抓。\n")
    b = speech("讲话\n\n推动医疗、教育、养老、住房一起抓。\n", "b.txt")
    lists = reordered(a, b, a.sentences, b.sentences)
    assert [(one.a, one.b) for one in lists] == [
        ("教育、医疗、养老、住房", "医疗、教育、养老、住房")
    ]
    assert reordered(a, a, a.sentences, a.sentences) == []


def test_a_long_paragraph_is_cut_where_its_points_begin() -> None:
    filling = "各级各部门都要把这件事放在心上，一项一项往前推，一天一天见成效。" * 5
    text = f"讲话\n\n要管好水。{filling}要修好路。{filling}要办好学。{filling}\n"
    made = speech(text)
    starts = [made.quote(one.stretch.span)[:4] for one in pieces(made)]
    assert [words for words in starts if words.startswith("要")] == [
        "要管好水",
        "要修好路",
        "要办好学",
    ]


def test_a_heading_goes_with_what_stands_under_it() -> None:
    text = (
        "在大会上的讲话\n\n"
        "一、抓好水利\n水渠要在月底前修通，三座泵站要在汛前检修完毕。\n"
        "二、抓好教育\n学校要在开学前修好，课桌椅要全部换新，教师要配齐。\n"
    )
    made = speech(text)
    told = [made.quote(one.stretch.span) for one in pieces(made)]
    assert any(part.startswith("一、抓好水利\n水渠") for part in told)
    assert not any(part.strip() == "二、抓好教育" for part in told)


def test_fields_are_told_by_their_usual_words() -> None:
    weights = field_weights("要守住疫情防控底线，加快疫苗接种。")
    assert max(weights, key=lambda name: weights[name]) == "疫情防控"
    assert field_weights("今天天气很好。") == {}
