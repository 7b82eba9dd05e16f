"""A sentence that looks like an answer, and tells of another thing, time or person."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_speeches import evidence_of

from rag.aboutness import is_about, lacking
from rag.domain import EvidenceSentence
from rag.understanding import understand


def about(question: str, text: str, *beside: str, **known: str) -> bool:
    """Whether ``text`` of a speech of 2024, found beside other sentences, is about ``question``."""
    sentence, *others = evidence_of(text, *beside)
    sentence = replace(sentence, **known)
    return is_about(sentence, understand(question, []), [sentence, *others])


@pytest.mark.parametrize(
    ("question", "told", "not_told"),
    [
        ("2022年产粮多少万吨？", "2022年产粮39.3万吨。", "2024年产粮39.3万吨。"),
        ("2023年产粮多少万吨？", "去年产粮38万吨，今年要产39万吨。", "今年要产粮39万吨。"),
        ("2024年增长多少？", "2024年增长6%。", "2023年增长7%，为今年打下了基础。"),
        ("上半年增长了多少？", "上半年增长6%。", "全年增长6%。"),
        ("2024年新增就业多少人？", "今年新增就业900人。", "五年新增就业4500人。"),
        ("栖川县产粮多少万吨？", "栖川县产粮3万吨。", "全市产粮213万吨。"),
        ("第五届开渔节来了多少人？", "第五届开渔节来了3万人。", "第六届开渔节来了4万人。"),
        ("种苗中心二期投了多少？", "二期投了0.96亿元。", "一期投了1.28亿元。"),
        ("新材料厂单独投了多少？", "新材料厂投了2亿元。", "两个厂合计投了3.4亿元。"),
        ("周边是哪个市？", "周边是岭安市。", "周边的×市新开工项目14个。"),
        ("水厂最后是哪一天建成的？", "水厂4月28日建成。", "水厂要在10月底前建成。"),
        ("服务热线是多少号？", "服务热线是12388。", "公布了服务热线。"),
        ("工作有哪些不足？", "产业链条还不够长。", "产业发展势头很好。"),
    ],
)
def test_another_thing_or_time_is_no_answer(question: str, told: str, not_told: str) -> None:
    assert about(question, told)
    assert not about(question, not_told)


def test_a_year_that_only_tells_what_came_before_is_not_the_sentences_own() -> None:
    told = "继2019年9月之后，3月12日至14日又来调研。"
    assert about("2024年那次调研是哪天？", told)
    assert not about("2024年那次调研是哪天？", "继2019年9月之后又来调研。")
    assert about("2024年之前，上一次调研是什么时候？", "继2019年9月之后又来调研。")


def test_the_place_may_stand_in_front_of_the_sentence() -> None:
    asked = "清塬镇种了多少亩？"
    assert not about(asked, "种了800亩。")
    assert about(asked, "种了800亩。", before="清塬镇今年扩了面积。")


def test_the_figure_of_another_is_not_the_ones_asked_about() -> None:
    asked = "云峤矿泉投了多少？"
    assert about(asked, "云峤矿泉投了3亿元。")
    assert not about(asked, "泽稷米业投了15亿元，云峤矿泉6月投产。")


def test_where_the_source_hides_the_figure_another_sentence_does_not_give_it() -> None:
    hidden, other = "前三季度生产总值增长**%。", "前三季度投资增长七成。"
    asked = "前三季度生产总值增长百分之几？"
    assert not about(asked, other, hidden)
    assert about("前三季度投资增长几成？", other, hidden)


def row(text: str) -> EvidenceSentence:
    (sentence,) = evidence_of(text)
    return replace(sentence, before="指标\t2023年\t2024年\t2025年目标")


def test_the_column_of_a_target_tells_no_outcome() -> None:
    sentence = row("细颗粒物\t36\t33\t32")
    for question, meant in (
        ("2025年细颗粒物实际降到了多少？", False),
        ("2025年细颗粒物目标是多少？", True),
    ):
        assert is_about(sentence, understand(question, []), [sentence]) is meant


def test_what_a_sentence_lacks_of_the_question() -> None:
    (fund,) = evidence_of("设立20亿元的产业基金。")
    assert lacking(fund, "产业基金有多大") == 0
    assert lacking(fund, "罚款一共收了多少钱") == 1
    # Of 产业, 基金 and 公司, all nouns, one of three is missing.
    assert lacking(fund, "产业基金由哪家公司") == pytest.approx(1 / 3)
