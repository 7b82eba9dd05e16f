"""From a line of the model to a claim that cites: handles, the words of the source, numbers."""

from __future__ import annotations

import pytest
from cited_sentences import GRAIN, HIDDEN, QUOTED, TRADES, evidence

from rag.citing import (
    Line,
    answer_text,
    is_echo,
    is_repeat,
    number_citations,
    parse_line,
    resolve,
    says_not_mentioned,
)
from rag.domain import ClaimStatus


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


def test_a_neighbour_without_a_year_lends_none() -> None:
    near = evidence("去年市本级出台惠企政策41条。", "会议要求抓好惠企政策。", date="2025-05-20")
    item = resolve(Line("2025年市本级出台惠企政策41条", (1,)), near)
    assert item is None or item.status is ClaimStatus.VERBATIM


def test_a_contradicted_claim_does_not_lean_on_a_sentence_that_says_less_of_it() -> None:
    near = evidence("全市经营主体总数21.6万户。", "今年全市新登记经营主体9420户。")
    item = resolve(Line("全市经营主体总数9420户", (1,)), near)
    assert item is not None
    assert item.text == "全市经营主体总数21.6万户。"


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
