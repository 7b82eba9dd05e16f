"""What the cited sentence does not say is caught: figures, denials, years, names."""

from __future__ import annotations

import pytest
from cited_sentences import GRAIN, HIDDEN, QUOTED, TRADES, evidence

from rag.citing import check
from rag.domain import ClaimStatus


def test_a_paraphrase_with_the_right_figures_is_marked_as_one() -> None:
    verdict = check("全县粮食总产量31.6万吨，比上年增长2.1%", evidence(GRAIN))
    assert (verdict.status, verdict.reason) == (ClaimStatus.PARAPHRASE, "")


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("粮食总产量31.6万吨", "去年粮食总产量再创新高，达到31.6万吨，增长2.1%。"),
        ("工业增加值增长8.5%，建筑业增加值增长3.2%", TRADES),
        ("5月14日到柳湾村", "5月12日至14日在县里调研，14日上午到柳湾村。"),
        ("新建学校3所、医院2所", "今年要新建学校3所、医院2所、公园5个。"),
    ],
)
def test_a_figure_beside_its_own_subject_holds(claim: str, source: str) -> None:
    assert not check(claim, evidence(source)).failed


@pytest.mark.parametrize(
    ("claim", "source", "missing"),
    [
        ("粮食总产量31.8万吨", GRAIN, "31.8万吨"),
        ("粮食总产量31.6万亩", GRAIN, "31.6万亩"),
        ("总产量1.6万吨", GRAIN, "1.6万吨"),
        ("1.6万吨", GRAIN, "1.6万吨"),
        ("粮食总产量下降2.1%", GRAIN, "2.1%"),
        ("工业增加值增长3.2%", TRADES, "3.2%"),
        ("柳湾村，5月12日", "5月12日至14日在县里调研，14日上午到柳湾村。", "12日"),
        ("粮食连续十年稳定在30万吨以上", GRAIN, "十年"),
        ("河流是“河清则百业兴”", QUOTED, "河清则百业兴"),
        ("全市完成投资35亿元", HIDDEN, "35亿元"),
    ],
)
def test_what_the_source_does_not_say_is_contradicted(
    claim: str, source: str, missing: str
) -> None:
    verdict = check(claim, evidence(source))
    assert verdict.contradicts
    assert missing in verdict.reason


def test_a_name_that_nobody_named_fails() -> None:
    verdict = check("由王建国同志牵头完成投资", evidence(HIDDEN))
    assert verdict.contradicts


def test_a_claim_under_another_speech_s_name_fails() -> None:
    assert check("重点项目推进会：粮食总产量31.6万吨", evidence(GRAIN)).contradicts
    assert not check("全县农村工作会议：粮食总产量31.6万吨", evidence(GRAIN)).failed


def test_a_denial_must_stand_in_the_source() -> None:
    assert check("粮食总产量没有增长", evidence(GRAIN)).contradicts


BANKS = "6家银行与28家企业签订贷款协议，权重由8%提高到12%。"


MINES = "2024年全县发生事故9起、死亡3人，比2023年的11起、4人分别下降18.2%和25%。"


LOANS = "会议指出，银行不得随意抽贷断贷，厂里没有房产可抵押的企业也要管。"


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("28家银行与6家企业签订贷款协议", BANKS),
        ("权重由12%提高到8%", BANKS),
        ("大堰头镇1.8万亩", "清塬镇1.8万亩、大堰头镇1.6万亩、白鹭圩镇1.4万亩。"),
        ("居民收入21410元，增长1.8%", "产量增长1.8%；居民收入21410元，增长7.8%。"),
        ("死亡9人", MINES),
        ("参会代表60—80人", "参会代表60—70人，评出标兵80人。"),
    ],
)
def test_figures_exchanged_within_a_sentence_are_contradicted(claim: str, source: str) -> None:
    assert check(claim, evidence(source)).contradicts


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("银行可以随意抽贷断贷", LOANS),
        ("银行可以抽贷断贷", LOANS),
        ("厂里有房产可抵押", LOANS),
        ("银行不得随意抽贷断贷，厂里没有房产可抵押的企业也不要管", LOANS),
        ("政策落地够快", "一是政策落地不够快；二是要素没有保障。"),
        ("居民消费价格下跌0.3%", "居民消费价格上涨0.3%。"),
        ("加工业产值高于全市平均水平", "加工业产值仍然低于全市平均水平。"),
        ("全市GDP下降**%", "全市GDP增长**%，固定资产投资增长**%。"),
    ],
)
def test_what_is_turned_into_its_opposite_is_contradicted(claim: str, source: str) -> None:
    assert check(claim, evidence(source)).contradicts


@pytest.mark.parametrize(
    "claim",
    ["严禁银行随意抽贷断贷", "不允许随意抽贷断贷", "会议指出，没有房产可抵押的企业要管"],
)
def test_a_denial_in_other_words_is_still_the_denial(claim: str) -> None:
    assert not check(claim, evidence(LOANS)).failed


def test_asking_whether_is_no_denial() -> None:
    source = "防止返贫要看户数减了多少，还要看收入稳不稳。"
    assert not check("还要看收入稳不稳，防止返贫要看户数减了多少", evidence(source)).failed


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("今年粮食总产量31.6万吨", "去年全县粮食总产量31.6万吨。"),
        ("去年目标5.5亿元", "去年全县零售额4.3亿元，今年目标5.5亿元。"),
        ("2023年全县发生事故9起", MINES),
        ("资金4.3亿元，比今年增加6000万元", "今年资金4.3亿元，比去年增加6000万元。"),
    ],
)
def test_a_year_is_the_one_in_force_at_its_place(claim: str, source: str) -> None:
    assert check(claim, evidence(source)).contradicts


def test_a_year_carries_over_to_the_clauses_behind_it() -> None:
    assert not check("2024年事故死亡3人，较2023年下降25%", evidence(MINES)).failed


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("我们看了金海区、××县的项目现场", "我们看了××区、××县的项目现场。"),
        ("李建国同志通报了项目情况", "市发展和改革委员会的李××同志通报了项目情况。"),
        ("年度计划投资**万元", "总投资**亿元，年度计划投资**亿元。"),
        ("贺启明同志通报了考核结果", "郑兰圃同志通报了考核结果。"),
        ("青桐乡建成示范片", "云峤乡建成示范片。"),
        ("永康县建成示范片", "云峤乡建成示范片。"),
        ("县第七小学投入使用", "县第三小学投入使用，7个公园开放。"),
    ],
)
def test_what_is_hidden_or_numbered_or_named_otherwise_is_contradicted(
    claim: str, source: str
) -> None:
    assert check(claim, evidence(source)).contradicts


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("请郑兰圃同志牵头", "由郑兰圃同志牵头。"),
        ("抓住了这二十个，就抓住了全局", "抓住了这20个，就抓住了全局。"),
        ("第一季度全市固定资产投资增长5%", "一季度全市固定资产投资增长5%。"),
        ("要杜绝形式主义", "要反对形式主义，抓好落实。"),
        ("17个未开工项目的处置方案", "1. 17个未开工项目的处置方案，由市里负责。"),
    ],
)
def test_the_same_in_other_writing_holds(claim: str, source: str) -> None:
    assert not check(claim, evidence(source)).failed


def test_last_year_in_a_speech_of_2024_is_2023() -> None:
    assert not check("2023年全县粮食总产量31.6万吨", evidence(GRAIN)).failed
    assert check("2024年全县粮食总产量31.6万吨", evidence(GRAIN)).contradicts


def test_a_day_without_a_year_may_be_given_the_year_of_the_speech() -> None:
    source = "2月18日，县委召开全县农村工作会议。"
    assert not check("2024年2月18日县委召开全县农村工作会议", evidence(source)).failed
    assert check("2023年2月18日县委召开全县农村工作会议", evidence(source)).contradicts
