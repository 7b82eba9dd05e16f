"""What an answer says in the words of the speeches: how many sentences, how much of each."""

from __future__ import annotations

from dataclasses import replace

import pytest
from infos import info_of
from small_speeches import WATER, evidence_of, speech_of

from rag.choosing import Choice
from rag.citing import Supported
from rag.composing import composed, rescued
from rag.domain import ClaimStatus, EvidenceSentence
from rag.understanding import Understanding, understand

LEAST = 0.0
FACT = "去年修了多少座水库？"


def answer(
    question: str, *scored: tuple[EvidenceSentence, float], evidence: list[EvidenceSentence]
) -> list[Supported]:
    return composed_of(understand(question, []), *scored, evidence=evidence)


def composed_of(
    understanding: Understanding,
    *scored: tuple[EvidenceSentence, float],
    evidence: list[EvidenceSentence],
) -> list[Supported]:
    ranked = sorted(scored, key=lambda one: -one[1])
    choices = [Choice(sentence, score) for sentence, score in ranked]
    return composed(choices, evidence, understanding, LEAST)


def texts(items: list[Supported]) -> list[str]:
    return [item.text for item in items]


def assert_verbatim(items: list[Supported]) -> None:
    for item in items:
        assert item.status is ClaimStatus.VERBATIM
        assert len(item.evidence) == 1
        assert item.text in item.evidence[0].text


def test_below_the_threshold_nothing_is_an_answer() -> None:
    evidence = evidence_of("去年修了三座水库。")
    assert answer(FACT, (evidence[0], LEAST - 0.1), evidence=evidence) == []
    assert texts(answer(FACT, (evidence[0], LEAST + 0.1), evidence=evidence))
    assert answer(FACT, evidence=[]) == []


def test_a_fact_is_one_sentence_however_likely_the_second() -> None:
    evidence = evidence_of("去年修了三座水库。", "全县共有水库九座。")
    found = answer(FACT, (evidence[0], 5.0), (evidence[1], 4.9), evidence=evidence)
    assert texts(found) == ["去年修了三座水库。"]
    assert_verbatim(found)


def test_a_sentence_without_a_figure_does_not_say_how_many() -> None:
    evidence = evidence_of("水库是大事。", "去年修了三座水库。")
    found = answer(FACT, (evidence[0], 9.0), (evidence[1], 1.0), evidence=evidence)
    assert texts(found) == ["去年修了三座水库。"]


@pytest.mark.parametrize("hidden", ["去年修了×座水库。", "去年修了**座水库。"])
def test_a_hidden_figure_is_no_answer(hidden: str) -> None:
    evidence = evidence_of(hidden)
    assert answer(FACT, (evidence[0], 9.0), evidence=evidence) == []


WHO_AND_WHEN = "水利会是谁主持的？哪一天开的？"


def test_who_and_when_take_two_sentences() -> None:
    evidence = evidence_of("县长林见川主持会议。", "会议于3月1日召开。", "会议开得好。")
    scores = ((evidence[0], 5.0), (evidence[1], 1.0), (evidence[2], 3.0))
    found = answer(WHO_AND_WHEN, *scores, evidence=evidence)
    assert texts(found) == ["县长林见川主持会议。", "会议于3月1日召开。"]


def test_who_and_when_in_one_sentence_take_one() -> None:
    evidence = evidence_of("3月1日，县长林见川主持会议。", "会议于3月1日召开。")
    found = answer(WHO_AND_WHEN, (evidence[0], 5.0), (evidence[1], 1.0), evidence=evidence)
    assert texts(found) == ["3月1日，县长林见川主持会议。"]


def test_an_unlikely_sentence_does_not_supply_the_rest() -> None:
    evidence = evidence_of("县长林见川主持会议。", "会议于3月1日召开。")
    found = answer(WHO_AND_WHEN, (evidence[0], 5.0), (evidence[1], LEAST - 1), evidence=evidence)
    assert texts(found) == ["县长林见川主持会议。"]


def listed() -> list[EvidenceSentence]:
    """A list of three as retrieval gives it, the last member first; and another sentence."""
    one, two, three, other = evidence_of("一是清淤。", "二是固堤。", "三是换闸。", "还要多种树。")
    group = [replace(sentence, group=1) for sentence in (three, one, two)]
    return [*group, other]


def test_a_list_of_the_number_asked_for_is_given_whole_and_in_order() -> None:
    evidence = listed()
    scores = ((evidence[0], 2.0), (evidence[1], -4.0), (evidence[3], 1.9))
    found = answer("会上说要办好哪三件事？", *scores, evidence=evidence)
    assert texts(found) == ["一是清淤。", "二是固堤。", "三是换闸。"]
    assert_verbatim(found)


def test_an_unlikely_list_is_not_given_for_its_number_alone() -> None:
    evidence = listed()
    assert answer("会上说要办好哪三件事？", (evidence[0], LEAST - 1), evidence=evidence) == []


def test_a_list_of_another_number_is_not_taken_for_the_one_asked_for() -> None:
    evidence = listed()
    found = answer("会上说要办好哪五件事？", (evidence[0], 2.0), evidence=evidence)
    assert texts(found) == ["三是换闸。"]


def test_a_list_without_a_number_is_given_where_most_of_it_is_likely() -> None:
    evidence = listed()
    all_likely = [(sentence, 2.0 - rank) for rank, sentence in enumerate(evidence[:3])]
    found = answer("会上说要办好哪些事？", *all_likely, evidence=evidence)
    assert texts(found) == ["一是清淤。", "二是固堤。", "三是换闸。"]


def test_a_list_of_which_one_point_is_likely_is_not_given_whole() -> None:
    evidence = listed()
    scores = ((evidence[3], 2.0), (evidence[0], 1.5), (evidence[1], -6.0), (evidence[2], -6.0))
    found = answer("会上说要办好哪些事？", *scores, evidence=evidence)
    assert "一是清淤。" not in texts(found)
    assert "还要多种树。" in texts(found)


def comparing() -> Understanding:
    other = WATER.replace("水利", "林业")
    infos = [info_of(speech_of(WATER)), info_of(speech_of(other, "s2"))]
    understanding = understand("全县水利工作会议和全县林业工作会议，修路各多少公里？", infos)
    assert set(understanding.speeches) == {"s1", "s2"}
    return understanding


def test_comparing_takes_the_best_of_each_speech() -> None:
    one = evidence_of("水利上修路十公里。", "另外修路两公里。")
    other = evidence_of("林业上修路五公里。", speech="s2")
    scores = ((one[0], 4.0), (one[1], 3.9), (other[0], 0.5))
    found = composed_of(comparing(), *scores, evidence=[*one, *other])
    assert [[said.text for said in item.evidence] for item in found] == [
        ["水利上修路十公里。"],
        ["林业上修路五公里。"],
    ]
    for item, title in zip(found, ("水利会讲话（s1）", "水利会讲话（s2）"), strict=True):
        assert title in item.text, "which speech says so is told"
        assert item.text.endswith(item.evidence[0].text)


def test_comparing_says_nothing_of_a_speech_that_has_nothing() -> None:
    one = evidence_of("水利上修路十公里。")
    other = evidence_of("林业上修路五公里。", "林业上修路难上加难。", speech="s2")
    scores = ((one[0], 4.0), (other[0], -6.0), (other[1], 3.0))
    found = composed_of(comparing(), *scores, evidence=[*one, *other])
    assert [item.evidence[0].speech for item in found] == ["s1"]


def test_a_part_that_was_found_is_told_without_a_score() -> None:
    speech = speech_of(WATER)
    asked = understand("全县水利工作会议第二部分讲了什么？", [info_of(speech)])
    found = composed_of(asked, evidence=listed())
    assert texts(found) == ["一是清淤。", "二是固堤。", "三是换闸。"]


def test_the_same_words_are_not_said_twice() -> None:
    evidence = evidence_of("事在人为。") + evidence_of("事在人为。", speech="s2")
    found = answer("会上提了哪些要求？", (evidence[0], 5.0), (evidence[1], 5.0), evidence=evidence)
    assert texts(found) == ["事在人为。"]


LONG = (
    "去年全县各级各部门一起动手，春天清淤修渠，夏天防汛抢险，秋天补种晚稻，冬天备足物资，"
    "一共修了三座水库，加固了十二公里堤坝，更换了四十六扇闸门，平整了两千亩坡地，"
    "新建了八处泵站，培训了三百名管水员，群众看在眼里，记在心里，都说办到了心坎上，"
    "村里的老人说从前抬水要走五里山路，天旱的时候连喝的水也要省着用，洗菜的水留着喂猪，"
    "如今拧开龙头就有水喝，田里渠里水声哗哗，娃娃们下了学就到渠边看鱼，"
    "外出打工的年轻人回来了不少，有的养虾，有的种藕，有的在河边开起了饭馆，日子过得红红火火。"
)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (FACT, "三座水库"),
        ("去年培训了多少名管水员？", "三百名"),
        ("堤坝加固了多少公里？", "十二公里"),
        ("去年夏天做了什么？", "防汛抢险"),
    ],
)
def test_a_long_sentence_is_cut_to_whole_clauses_with_what_was_asked(
    question: str, told: str
) -> None:
    evidence = evidence_of(LONG)
    found = answer(question, (evidence[0], 5.0), evidence=evidence)
    (item,) = found
    assert told in item.text
    assert len(item.text) < len(LONG)
    before, after = LONG.split(item.text)
    assert before[-1:] in {"", "，"}
    assert after[:1] in {"", "，", "。"}
    assert_verbatim(found)


def test_what_is_left_is_not_answered_with_what_there_was() -> None:
    evidence = evidence_of(
        "去年我们整治荒地4300亩，目前还剩2150亩，主要在东乡、西乡、南乡和北乡四个地方的山边，"
        "多年没有人去种，今年六月以前都要拿出办法来，能种粮的种粮，能种树的种树。"
    )
    (item,) = answer("荒地还剩多少亩？", (evidence[0], 5.0), evidence=evidence)
    assert "2150亩" in item.text


def test_many_points_of_a_list_are_cut_to_their_beginnings() -> None:
    long = (
        "要把每一座水库都检查一遍，发现问题马上整改，整改不了的先停用，停用期间派人日夜看守，"
        "并把情况每天报到县里，县里每周汇总一次，向大家公布。"
    )
    names = "一二三四五六"
    evidence = evidence_of(*(f"{name}是{long}" for name in names), group=1)
    found = answer("会上说要办好哪六件事？", (evidence[2], 2.0), evidence=evidence)
    assert [text[:7] for text in texts(found)] == [f"{name}是要把每一座" for name in names]
    assert all(len(text) < len(long) for text in texts(found))
    assert_verbatim(found)


def test_without_a_model_a_sentence_with_figure_and_words_answers() -> None:
    evidence = evidence_of("水库要管好。", "去年修了三座水库。")
    assert texts(rescued(evidence, understand(FACT, []))) == ["去年修了三座水库。"]
    assert rescued(evidence, understand("去年修了多少条铁路？", [])) == []
    assert rescued(evidence, understand("水库要怎么样？", [])) == []


def test_the_title_of_a_speech_is_no_answer() -> None:
    title, sentence = evidence_of("水利会讲话", "水利会讲话长达两小时。")
    found = answer(
        "水利会讲话讲了多久？", (title, 9.0), (sentence, 1.0), evidence=[title, sentence]
    )
    assert texts(found) == ["水利会讲话长达两小时。"]


def test_another_day_than_the_one_asked_about_is_no_answer() -> None:
    evidence = evidence_of("5月2日修了三座水库。", "5月7日修了四座水库。")
    scores = ((evidence[0], 9.0), (evidence[1], 1.0))
    found = answer("5月7日修了多少座水库？", *scores, evidence=evidence)
    assert texts(found) == ["5月7日修了四座水库。"]


def test_two_questions_in_one_may_take_two_sentences() -> None:
    evidence = evidence_of("水库3月1日开工。", "水库9月8日完工。", "渠道4月2日开工。")
    scores = ((evidence[0], 3.0), (evidence[1], 2.5), (evidence[2], -2.0))
    found = answer("水库哪天开工？哪天完工？", *scores, evidence=evidence)
    assert texts(found) == ["水库3月1日开工。", "水库9月8日完工。"]


def test_which_were_counted_is_told_by_the_sentence_behind_the_count() -> None:
    evidence = evidence_of(
        "还有九个问题正在整改，其中3个超过时限。",
        "这3个是：河口的清淤、堤坝的加固、闸门的更换。",
    )
    told = [replace(evidence[0]), replace(evidence[1], before=evidence[0].text)]
    found = answer("超过时限的是哪3个问题？", (told[0], 3.0), (told[1], LEAST - 1), evidence=told)
    assert "河口的清淤、堤坝的加固、闸门的更换" in "".join(texts(found))


def test_things_that_a_sentence_sums_up_come_before_a_list_of_other_things() -> None:
    others = evidence_of("一要管好账。", "二要管好人。", "三要管好地。", speech="s2", group=1)
    (summed,) = evidence_of("水利局管河，住建局管路，林业局管山，三个部门月底前公布清单。")
    found = answer(
        "公布清单的是哪三个部门？", (others[0], 3.0), (summed, 1.0), evidence=[*others, summed]
    )
    assert texts(found) == ["水利局管河，住建局管路，林业局管山，三个部门月底前公布清单。"]


def test_a_heading_that_counts_the_things_does_not_tell_them() -> None:
    heading, told = evidence_of(
        "第二，突出重点，以“三个融合”引领。", "“三个融合”，就是港产融合、数实融合、产教融合。"
    )
    found = answer("“三个融合”是哪三个？", (heading, 3.0), (told, 2.0), evidence=[heading, told])
    assert "港产融合、数实融合、产教融合" in "".join(texts(found))
