"""Nothing unverified passes: handles, figures, names, quotations and denials are checked."""

from __future__ import annotations

import pytest

from rag.citing import (
    Line,
    answer_text,
    check,
    fulfils,
    in_tense,
    is_echo,
    is_repeat,
    number_citations,
    on_the_subject,
    parse_line,
    resolve,
    says_not_mentioned,
    to_the_point,
)
from rag.domain import ClaimStatus, EvidenceSentence, Span
from rag.understanding import Expected, Tense

GRAIN = "去年全县粮食总产量达到31.6万吨，增长2.1%，连续九年稳定在30万吨以上。"
TRADES = "建筑业增加值增长3.2%，工业增加值增长8.5%。"
QUOTED = "他说，要像爱护眼睛一样爱护青禾河，“河清则业兴”。"
HIDDEN = "全市完成投资××亿元，由王××同志牵头。"


def evidence(*texts: str, date: str = "2024-02-20") -> list[EvidenceSentence]:
    return [
        EvidenceSentence(
            handle=n,
            speech="s1",
            title="在全县农村工作会议上的讲话",
            section=("一、去年工作",),
            span=Span(100 * n, 100 * n + len(text)),
            text=text,
            score=1.0,
            context="在全县农村工作会议上的讲话\n林见川\n2024-02-20",
            date=date,
        )
        for n, text in enumerate(texts, start=1)
    ]


@pytest.mark.parametrize(
    ("line", "text", "handles"),
    [
        ("粮食增产[1]", "粮食增产", (1,)),
        ("- 粮食增产 [1][3]。", "粮食增产。", (1, 3)),
        ("2. 粮食增产【2】", "粮食增产", (2,)),
        ("粮食增产[S4]", "粮食增产", (4,)),
        ("粮食增产[1,2、3]", "粮食增产", (1, 2, 3)),
        ("粮食增产[2-4]", "粮食增产", (2, 3, 4)),
        ("[5]", "", (5,)),
        ("增长8.5%", "增长8.5%", ()),
        ("4.6%", "4.6%", ()),
        ("1. 4.6%", "4.6%", ()),
        ("７．５％左右[2]", "７．５％左右", (2,)),
        ("（一）抓粮食[1]", "（一）抓粮食", (1,)),
    ],
)
def test_a_line_is_split_into_words_and_handles(
    line: str, text: str, handles: tuple[int, ...]
) -> None:
    assert parse_line(line) == Line(text, handles)


def test_words_of_the_source_are_verbatim_and_pasted_from_it() -> None:
    item = resolve(Line("去年全县粮食总产量达到３１．６万吨", (1,)), evidence(GRAIN))
    assert item is not None
    assert item.status is ClaimStatus.VERBATIM
    assert item.text == "去年全县粮食总产量达到31.6万吨"


def test_a_fragment_is_widened_to_the_clause_that_says_of_what() -> None:
    source = "会上，副县长在青禾镇柳湾村调研时指出，要“抓早，抓小”；会议还有别的事。"
    item = resolve(Line("柳湾村", (1,)), evidence(source))
    assert item is not None
    assert item.text == "副县长在青禾镇柳湾村调研时指出"
    quoted = resolve(Line("要“抓早，抓小”", (1,)), evidence(source))
    assert quoted is not None
    assert quoted.text == "要“抓早，抓小”"


@pytest.mark.parametrize(
    ("claim", "source", "kept"),
    [
        ("到会共150人", "各部门共计150余人到会。", "到会共150余人"),
        ("全年目标增长8%", "全年目标是增长８％左右。", "全年目标增长８％左右"),
        ("今年新增就业3万人", "今年新增就业不少于3万人。", "今年新增就业不少于3万人"),
    ],
)
def test_a_bound_or_estimate_stays_one(claim: str, source: str, kept: str) -> None:
    item = resolve(Line(claim, (1,)), evidence(source))
    assert item is not None
    assert item.text == kept


def test_a_bare_wrong_figure_is_dropped_not_replaced() -> None:
    assert resolve(Line("2021年5月20日", (1,)), evidence("（2024年9月9日）", GRAIN)) is None


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


def test_a_long_quotation_is_cut_to_the_clause_with_the_figure_asked_for() -> None:
    source = "各乡镇负责人、" * 12 + "各部门负责人参加会议，共计150余人到会，会议开了两个小时。"
    item = resolve(Line("", (1,)), evidence(source))
    assert item is not None
    asked = Expected(figure=True, units=frozenset({"人"}))
    assert to_the_point(item, asked, "来了多少人").text == "共计150余人到会"


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


def test_a_neighbour_without_a_year_lends_none() -> None:
    near = evidence("去年市本级出台惠企政策41条。", "会议要求抓好惠企政策。", date="2025-05-20")
    item = resolve(Line("2025年市本级出台惠企政策41条", (1,)), near)
    assert item is None or item.status is ClaimStatus.VERBATIM


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


def test_a_contradicted_claim_does_not_lean_on_a_sentence_that_says_less_of_it() -> None:
    near = evidence("全市经营主体总数21.6万户。", "今年全市新登记经营主体9420户。")
    item = resolve(Line("全市经营主体总数9420户", (1,)), near)
    assert item is not None
    assert item.text == "全市经营主体总数21.6万户。"


def test_last_year_in_a_speech_of_2024_is_2023() -> None:
    assert not check("2023年全县粮食总产量31.6万吨", evidence(GRAIN)).failed
    assert check("2024年全县粮食总产量31.6万吨", evidence(GRAIN)).contradicts


def test_a_day_without_a_year_may_be_given_the_year_of_the_speech() -> None:
    source = "2月18日，县委召开全县农村工作会议。"
    assert not check("2024年2月18日县委召开全县农村工作会议", evidence(source)).failed
    assert check("2023年2月18日县委召开全县农村工作会议", evidence(source)).contradicts


def test_a_wrong_claim_gives_way_to_the_sentence_it_cites() -> None:
    item = resolve(Line("去年全县粮食总产量31.8万吨", (1,)), evidence(GRAIN, TRADES))
    assert item is not None
    assert (item.text, item.status) == (GRAIN, ClaimStatus.VERBATIM)


def test_a_right_claim_under_a_wrong_handle_finds_its_sentence() -> None:
    item = resolve(Line("全县粮食总产量31.6万吨", (2,)), evidence(GRAIN, TRADES))
    assert item is not None
    assert [sentence.handle for sentence in item.evidence] == [1]


def test_a_bare_figure_finds_the_sentence_that_has_it() -> None:
    sources = evidence(QUOTED, HIDDEN, "要抓好落实。", "要加强领导。", TRADES)
    item = resolve(Line("8.5%", ()), sources)
    assert item is not None
    assert item.text == "工业增加值增长8.5%"


def test_an_unknown_handle_is_dropped_and_an_unfounded_claim_with_it() -> None:
    assert resolve(Line("财政收入100亿元", (7,)), evidence(GRAIN, TRADES)) is None
    assert resolve(Line("", (7,)), evidence(GRAIN)) is None


def test_a_bare_handle_is_the_sentence_itself() -> None:
    item = resolve(Line("", (2,)), evidence(GRAIN, TRADES))
    assert item is not None
    assert item.text == TRADES


def test_citations_are_numbered_by_first_use_and_all_are_used() -> None:
    sources = evidence(GRAIN, TRADES, QUOTED)
    items = [
        resolve(Line("工业增加值增长8.5%", (2,)), sources),
        resolve(Line("全县粮食总产量31.6万吨", (1,)), sources),
        resolve(Line("建筑业增加值增长3.2%", (2,)), sources),
    ]
    claims, citations = number_citations([item for item in items if item])
    assert [claim.citations for claim in claims] == [(1,), (2,), (1,)]
    assert [citation.quote for citation in citations] == [TRADES, GRAIN]
    assert answer_text(claims).splitlines()[1].endswith("[2]")


def test_a_mark_that_stands_in_the_speech_itself_is_no_citation() -> None:
    item = resolve(Line("", (1,)), evidence("全县种植水稻[7]三万亩。"))
    assert item is not None
    claims, _ = number_citations([item])
    assert claims[0].text == "全县种植水稻[7]三万亩。"
    assert answer_text(claims) == "全县种植水稻［7］三万亩。[1]"


def test_refusals_echoes_and_repeats_are_no_claims() -> None:
    assert says_not_mentioned("讲话中未提及。")
    assert not says_not_mentioned(GRAIN)
    assert is_echo("粮食总产量是多少？", "去年粮食总产量是多少")
    item = resolve(Line("", (1,)), evidence(GRAIN))
    assert item is not None
    assert is_repeat(item, [item])


@pytest.mark.parametrize(
    ("text", "expected", "fit"),
    [
        (GRAIN, Expected(figure=True), True),
        (GRAIN, Expected(figure=True, units=frozenset({"吨"})), True),
        (GRAIN, Expected(figure=True, units=frozenset({"亩"})), False),
        ("一季度增速居全省第一。", Expected(figure=True, units=frozenset({"%"})), False),
        (HIDDEN, Expected(figure=True, units=frozenset({"元"})), False),
        ("会议于2024年召开。", Expected(figure=True), False),
        ("会议于2月18日召开。", Expected(date=True), True),
        ("会议于2月18日召开。", Expected(figure=True), False),
        ("已连续9年增产。", Expected(figure=True), True),
        ("会议要求抓好落实。", Expected(date=True), False),
        ("县委书记林见川主持会议。", Expected(person=True), True),
        ("县委书记林见川主持会议。", Expected(person=True, act="主持"), True),
        ("县委书记林见川到会讲话。", Expected(person=True, act="主持"), False),
        ("要抓好粮食生产。", Expected(), True),
        ("坚持以邓小平理论为指导。", Expected(person=True), False),
    ],
)
def test_an_answer_holds_the_kind_of_thing_asked_for(
    text: str, expected: Expected, fit: bool
) -> None:
    item = resolve(Line("", (1,)), evidence(text))
    assert item is not None
    assert fulfils(item, expected) is fit


TARGETS = "今年的预期目标是：生产总值增长8%左右，单位生产总值能耗降低4%左右，城镇新增就业9万人。"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("城镇新增就业的目标是什么水平", "城镇新增就业9万人"),
        ("单位gdp生产总值能耗下降的目标是多少", "单位生产总值能耗降低4%左右"),
        ("生产总值增长目标是多少", "生产总值增长8%左右"),
    ],
)
def test_a_figure_beside_the_one_asked_for_gives_way_to_it(asked: str, answer: str) -> None:
    item = resolve(Line("8%左右", (1,)), evidence(TARGETS))
    assert item is not None
    assert to_the_point(item, Expected(figure=True), asked).text == answer


def test_an_outcome_does_not_answer_a_question_for_a_target() -> None:
    sources = evidence(TARGETS, "城镇新增就业13万人。", "去年城镇新增就业11万人。")
    asked = "城镇新增就业的目标"
    target, bare, outcome = (resolve(Line("", (n,)), sources) for n in (1, 2, 3))
    assert target is not None
    assert bare is not None
    assert outcome is not None
    assert in_tense(target, Tense.PLAN, asked, sources)
    assert not in_tense(bare, Tense.PLAN, asked, sources)
    assert not in_tense(outcome, Tense.PLAN, asked, sources)
    assert in_tense(bare, Tense.PLAN, asked, sources[1:])
    assert in_tense(outcome, Tense.OPEN, asked, sources)


def test_who_did_it_is_told_by_the_clause_that_tells_of_it() -> None:
    source = "县委书记林见川到会讲话，县长周砚秋主持会议。"
    asked = Expected(person=True, act="主持")
    wrong, right = (resolve(Line(w, (1,)), evidence(source)) for w in ("林见川", "周砚秋主持"))
    assert wrong is not None
    assert right is not None
    assert not fulfils(wrong, asked)
    assert fulfils(right, asked)


def test_a_figure_on_another_subject_is_no_answer() -> None:
    item = resolve(Line("", (1,)), evidence(TRADES))
    assert item is not None
    asked = Expected(figure=True)
    assert not on_the_subject(item, asked, "火星探测花了多少钱")
    assert on_the_subject(item, asked, "工业增长了多少")
