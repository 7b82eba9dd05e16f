"""What a claim may not change at its place in the source, and what it may."""

from __future__ import annotations

import pytest

from rag.citing import check
from rag.domain import EvidenceSentence, Span


def evidence(*texts: str, section: str = "二、有关情况") -> list[EvidenceSentence]:
    return [
        EvidenceSentence(
            handle=n,
            speech="s1",
            title="在全县水利工作会议上的讲话",
            section=(section,),
            span=Span(1000 * n, 1000 * n + len(text)),
            text=text,
            score=1.0,
            context="在全县水利工作会议上的讲话\n林见川\n2024-03-01",
            date="2024-03-01",
        )
        for n, text in enumerate(texts, start=1)
    ]


MEETING = "县委书记林见川到会讲话，县长周砚秋主持会议，副县长邵立夏通报水情。"
SPLIT = "县水利局管好渠和闸，县交通局管好桥和路。"
LEAD = "这件事由何问渠牵头，县水利局、青禾镇具体负责。"
STEPS = "返修率由5.1%降到1.4%，提前3天完工。"
BOUNDS = "每个月至少去1次，比例不低于60%，拿地到开工压缩到45天以内。"
GOALS = "今年力争建成水库3座，目标是灌溉9万亩。"
RATES = "城镇居民收入和农村居民收入实际增长8.4%和11.4%。"
LISTED = "主攻食品加工、矿泉饮品、电子辅料三条产业链。"
FUND = "设立总规模20亿元的基金，其中市级出资8亿元、县级出资5亿元、社会募集7亿元。"


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("会议由县委书记林见川主持", MEETING),
        ("县长林见川主持会议", MEETING),
        ("副县长周砚秋通报水情", MEETING),
        ("何问渠说，渠和闸要管好", SPLIT),
        ("这件事由高令闻牵头", LEAD),
        ("这件事由林见川牵头", LEAD),
        ("县商务局、青禾镇具体负责", LEAD),
        ("市水利局、青禾镇具体负责", LEAD),
        ("县水利局、红柳镇具体负责", LEAD),
        ("县水利局管好桥和路", SPLIT),
        ("县交通局管好渠和闸", SPLIT),
    ],
)
def test_who_did_it_and_who_is_to_do_it_stays_the_same(claim: str, source: str) -> None:
    assert check(claim, evidence(source)).contradicts


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("会议由县长周砚秋主持", MEETING),
        ("周砚秋主持会议，邵立夏通报了水情", MEETING),
        ("林见川指出，县水利局要管好渠和闸", SPLIT),
        ("这件事由何问渠负责牵头", LEAD),
        ("水利局和青禾镇具体负责", LEAD),
    ],
)
def test_the_same_doer_in_other_words_holds(claim: str, source: str) -> None:
    assert not check(claim, evidence(source)).failed


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("返修率由1.4%降到5.1%", STEPS),
        ("返修率由5.1%升到1.4%", STEPS),
        ("推迟3天完工", STEPS),
        ("每个月最多去1次", BOUNDS),
        ("每个月去一次", BOUNDS),
        ("比例不高于60%", BOUNDS),
        ("拿地到开工压缩到45天以上", BOUNDS),
        ("今年已经建成水库3座", GOALS),
        ("灌溉达到了9万亩", GOALS),
        ("农村居民收入实际增长8.4%，城镇居民收入实际增长11.4%", RATES),
        ("县级出资8亿元", FUND),
        ("主攻食品加工、跨境电商、电子辅料三条产业链", LISTED),
        ("第六届水利节在三月举行", "第四届水利节在三月举行。"),
        ("第一，水要管好", "第二，水要管好；第一产业增长3%。"),
        ("二期工程已经开工", "一期工程已经开工。"),
        ("要搞好“头看”", "要搞好“回头看”。"),
        ("会议在下午召开", "会议在上午召开。"),
    ],
)
def test_what_is_turned_round_at_its_place_is_contradicted(claim: str, source: str) -> None:
    assert check(claim, evidence(source)).contradicts


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("返修率从5.1%降至1.4%", STEPS),
        ("每月至少去一次", BOUNDS),
        ("比例至少达到60%", BOUNDS),
        ("拿地到开工缩短至45天内", BOUNDS),
        ("今年争取建成水库三座", GOALS),
        ("农村居民收入实际增长11.4%", RATES),
        ("基金由市级出资8亿元，县级出资5亿元", FUND),
        ("基金总规模20亿元，社会募集7亿元", FUND),
        ("主攻食品加工、矿泉饮品和电子辅料", LISTED),
        ("在岗6人", "站里在岗的6个人。"),
        ("会议指出，主攻三条产业链", LISTED),
    ],
)
def test_the_same_at_its_place_in_other_words_holds(claim: str, source: str) -> None:
    assert not check(claim, evidence(source)).failed


def test_what_is_done_may_be_told_as_done() -> None:
    source = evidence("全年建成水库3座。", section="一、去年的工作")
    assert not check("全年已建成水库3座", source).failed


def test_a_figure_stands_in_one_of_the_sentences_cited_not_between_them() -> None:
    cited = evidence("水稻、小麦分别减产4.4%和6.0%。", "玉米、大豆分别减产4.6%和8.9%。")
    assert check("水稻、小麦分别减产4.4%和8.9%", cited).contradicts


def test_a_speaker_is_not_lent_by_another_sentence() -> None:
    cited = evidence("邵立夏介绍，全县接报火警217起。", "何问渠说，堤上缺的是灯和砂石。")
    assert not check("邵立夏介绍，全县接报火警217起", cited).failed
    assert check("何问渠介绍，全县接报火警217起", cited).contradicts


def test_a_clause_with_nothing_from_the_source_is_not_supported() -> None:
    verdict = check("主攻食品加工、矿泉饮品三条产业链，航天员太空漫步", evidence(LISTED))
    assert verdict.failed
    assert not verdict.contradicts
