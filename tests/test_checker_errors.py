"""The checker's error rate on true and corrupted claims; that the generator makes just those."""

from __future__ import annotations

from random import Random

import checker_cases as cases
import pytest
from corrupting import CORRUPTIONS, Case, bare, is_told
from paraphrasing import REWRITINGS
from passages import Passage
from sample_names import PEOPLE, bodies, places

from rag.domain import Speech

SEEDS = range(20)
DIGITS = "123456789"
NUMERALS = "一二三四五六七八九"
FOREIGN = """
    航空航天 生物医药 海洋牧场 跨境电商 动漫制作 葡萄酒庄 低空经济 职业足球 会展旅游 赛马 滑雪 邮轮
""".split()


@pytest.fixture(scope="module")
def speeches() -> list[Speech]:
    return cases.speeches_in()


@pytest.fixture(scope="module")
def corrupted(speeches: list[Speech]) -> list[Case]:
    return cases.corrupted(speeches, Random(11))


@pytest.fixture(scope="module")
def true(speeches: list[Speech]) -> list[Case]:
    return cases.true(speeches, Random(11))


def passage(text: str, after: str = "", speech: str = "山") -> Passage:
    return Passage(text, "", after, speech, 2024)


ROW = "水稻产量9万吨，小麦产量7万吨。"
EXAMPLES: dict[str, tuple[str, Passage, set[str]]] = {
    "figure: a digit": (
        "新建公园9个",
        passage("新建公园9个"),
        {f"新建公园{digit}个" for digit in DIGITS if digit != "9"},
    ),
    "figure: tenfold": ("新建公园9个", passage("新建公园9个"), {"新建公园90个"}),
    "figure: unit": ("总投资3亿元", passage("总投资3亿元"), {"总投资3万元"}),
    "figure: 百分点 for %": ("产量增长8%", passage("产量增长8%"), {"产量增长8个百分点"}),
    "figure: numeral": (
        "建成三个园区",
        passage("建成三个园区"),
        {f"建成{numeral}个园区" for numeral in NUMERALS if numeral not in "一三"},
    ),
    "figure: direction": ("产量增长8%", passage("产量增长8%"), {"产量下降8%"}),
    "figure: of another clause": ("水稻产量9万吨", passage(ROW), {"水稻产量7万吨"}),
    "figure: of a neighbour": (
        "水稻产量9万吨",
        passage("水稻产量9万吨。", after="小麦产量7万吨。"),
        {"水稻产量7万吨"},
    ),
    "figure: two exchanged": ("水稻9万吨、小麦7万吨", passage(ROW), {"水稻7万吨、小麦9万吨"}),
    "date: year": (
        "去年建成公园",
        passage("去年建成公园"),
        {f"{year}建成公园" for year in ("今年", "明年", "2021年", "2022年", "2024年", "2025年")},
    ),
    "date: month or day": (
        "4月底前建成",
        passage("4月底前建成"),
        {f"{month}月底前建成" for month in range(1, 13) if month != 4},
    ),
    "ordinal": (
        "县第三小学",
        passage("县第三小学"),
        {f"县第{numeral}小学" for numeral in NUMERALS if numeral != "三"},
    ),
    "bound dropped": ("比例不低于60%", passage("比例不低于60%"), {"比例60%"}),
    "bound turned round": ("比例不低于60%", passage("比例不低于60%"), {"比例不超过60%"}),
    "person: of this speech": (
        "请郑兰圃牵头",
        passage("请郑兰圃牵头", speech="郑兰圃和唐予衡"),
        {"请唐予衡牵头"},
    ),
    "person: of another speech": (
        "请郑兰圃牵头",
        passage("请郑兰圃牵头", speech="郑兰圃和唐予衡"),
        {f"请{name}牵头" for name in PEOPLE if name not in {"郑兰圃", "唐予衡"}},
    ),
    "place: of this speech": (
        "墨砺河通水",
        passage("墨砺河通水", speech="墨砺河和松硐溪"),
        {"松硐溪通水"},
    ),
    "place: of another speech": (
        "墨砺河通水",
        passage("墨砺河通水", speech="墨砺河和松硐溪"),
        {"云泽湖通水"},
    ),
    "body: of this speech": (
        "县水利局负责",
        passage("县水利局负责", speech="县水利局和县商务局"),
        {"县商务局负责"},
    ),
    "body: of another speech": (
        "澜湾光电投产",
        passage("澜湾光电投产", speech="澜湾光电 启岸重工 泽稷米业 荻香食品 云峤矿泉 新禾家纺"),
        {"安岭钒材投产", "恒固冷链投产"},
    ),
    "names exchanged": (
        "清塬镇新建2处，柳渚镇新建3处",
        passage("清塬镇新建2处，柳渚镇新建3处"),
        {"柳渚镇新建2处，清塬镇新建3处"},
    ),
    "denial added": ("银行可以抽贷", passage("银行可以抽贷"), {"银行不可以抽贷"}),
    "denial dropped": ("银行不得抽贷", passage("银行不得抽贷"), {"银行可以抽贷"}),
    "quotation altered": (
        "搞“回头看”",
        passage("搞“回头看”", speech="山"),
        {f"搞“{words}”" for words in "山头看 回山看 回头山 山回头看 回山头看 回头山看".split()}
        | {f"搞“{words}”" for words in "头看 回看 回头".split()},
    ),
    "hidden words filled in": (
        "总投资××亿元",
        passage("总投资××亿元"),
        {f"总投资{figure}亿元" for figure in ("12.5", "6.8", "305", "7")},
    ),
    "member replaced": (
        "主攻食品、水泥、铸造",
        passage("主攻食品、水泥、铸造"),
        {f"主攻食品、{member}、铸造" for member in FOREIGN},
    ),
    "plan told as done": ("力争达到9万吨", passage("力争达到9万吨"), {"达到了9万吨"}),
}
INVENTED = {
    "person: invented": "请郑兰圃牵头",
    "place: invented": "清塬镇开工",
    "body: invented": "县水利局负责",
}


def test_every_kind_has_an_example() -> None:
    assert {*EXAMPLES, *INVENTED} == {*CORRUPTIONS}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_true_claim_is_made_false_in_this_way_only(kind: str) -> None:
    text, where, expected = EXAMPLES[kind]
    made = {CORRUPTIONS[kind](text, where, Random(seed)) for seed in SEEDS}
    assert text not in made
    assert made <= expected


@pytest.mark.parametrize("kind", INVENTED)
def test_an_invented_name_is_nobody_s(kind: str) -> None:
    text = INVENTED[kind]
    known = [name for names in (PEOPLE, *places(), *bodies()) for name in names]
    for seed in SEEDS:
        claim = CORRUPTIONS[kind](text, passage(text, speech=text), Random(seed))
        assert claim != text
        assert not any(name in claim for name in known)


def test_what_a_kind_does_not_find_is_left_alone() -> None:
    plain = "要抓好粮食生产"
    assert CORRUPTIONS["figure: a digit"](plain, passage(plain), Random(1)) == ""
    assert CORRUPTIONS["hidden words filled in"](plain, passage(plain), Random(1)) == ""


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("connectives dropped", "建成了新的公园", "建成新公园"),
        (
            "clauses reordered",
            "水稻收了九万多吨，小麦收了七万多吨",
            "小麦收了七万多吨，水稻收了九万多吨",
        ),
        ("year named", "去年建成公园", "2023年建成公园"),
        ("numerals in digits", "建成三个园区", "建成3个园区"),
        ("digits in numerals", "建成14个园区", "建成十四个园区"),
        ("percent in words", "产量增长8.5%", "产量增长百分之八点五"),
        ("other scale", "总投资1.2亿元", "总投资12000万元"),
        ("other width", "总投资３元", "总投资3元"),
        ("leading 要 dropped", "要抓好粮食生产", "抓好粮食生产"),
        ("function word", "严禁以罚代管", "不得以罚代管"),
        ("items in a row", "水稻9万吨，小麦7万吨", "水稻9万吨、小麦7万吨"),
        ("passive", "县水利局负责", "由县水利局负责"),
    ],
)
def test_a_true_claim_says_the_same_in_other_words(kind: str, text: str, expected: str) -> None:
    assert REWRITINGS[kind](text, passage(text), Random(3)) == expected


def test_quoted_words_stay_as_they_are() -> None:
    text = "他说：“三个园区的路要修好”"
    for rewrite in (REWRITINGS["numerals in digits"], REWRITINGS["connectives dropped"]):
        assert rewrite(text, passage(text), Random(1)) == ""


def test_no_corrupted_claim_is_a_true_one(corrupted: list[Case], true: list[Case]) -> None:
    told = {(case.cited[0].text, bare(case.claim)) for case in true}
    for case in corrupted:
        assert not is_told(case.claim, case.truth, case.cited)
        assert (case.cited[0].text, bare(case.claim)) not in told


def test_the_same_seed_makes_the_same_claims(speeches: list[Speech]) -> None:
    one = cases.corrupted(speeches[:1], Random(4))
    assert one == cases.corrupted(speeches[:1], Random(4))
    assert one != cases.corrupted(speeches[:1], Random(5))


def test_few_corrupted_claims_are_shown_as_fact(corrupted: list[Case]) -> None:
    tried = Random(1).sample(corrupted, 300)
    assert {case.kind for case in tried} >= {"person: of this speech", "denial added", "date: year"}
    assert sum(map(cases.is_missed, tried)) <= 0.03 * len(tried)


def test_few_true_claims_are_failed(true: list[Case]) -> None:
    tried = Random(1).sample(true, 200)
    assert sum(map(cases.is_false_alarm, tried)) <= 0.05 * len(tried)


def test_claims_written_by_hand_are_judged_rightly_but_for_a_few(speeches: list[Speech]) -> None:
    false, true = cases.false_by_hand(speeches), cases.true_by_hand(speeches)
    assert min(len(false), len(true)) >= 40
    assert sum(map(cases.is_missed, false)) <= 0.1 * len(false)
    assert sum(map(cases.is_false_alarm, true)) <= 0.15 * len(true)
