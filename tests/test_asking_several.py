"""Questions with several parts, follow-ups, announced lists and someone's very words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_speeches import evidence_of, quotes, same, sentence_of, speech_of

from rag.choosing import Choice
from rag.composing import composed
from rag.conversing import is_faithful, leans_on_history
from rag.domain import Chunk, EvidenceSentence, Message, Speech
from rag.evidence import choose_sentences
from rag.outlining import announced
from rag.understanding import asked_parts, count_announced, spelt_out, understand
from rag.understanding.kinds import QuestionKind, expected_of, kind_of


def answer(question: str, *scored: tuple[EvidenceSentence, float]) -> list[str]:
    choices = [Choice(sentence, score) for sentence, score in scored]
    evidence = [sentence for sentence, _ in scored]
    return [item.text for item in composed(choices, evidence, understand(question, []), 0.0)]


def found(question: str, speech: Speech) -> list[str]:
    """The evidence for a question about one speech that is a single chunk."""
    last = len(speech.sentences) - 1
    chunk = Chunk(speech.sections[0].span, 0, 0, last)
    meant = replace(understand(question, []), speeches=(speech.id,))
    chosen = choose_sentences(question, meant, [(speech, chunk, 1.0)], [speech], same)
    return [one.text for one in chosen]


def test_the_parts_of_a_question() -> None:
    assert asked_parts("种苗中心建在哪个村、花多少钱？") == ["种苗中心建在哪个村", "花多少钱"]
    assert asked_parts("去年雨多，粮食收了多少？") == ["去年雨多粮食收了多少"]


def test_one_sentence_that_tells_both_is_enough() -> None:
    both, one = evidence_of("基金共20亿元，市里出8亿元。", "另有7亿元向社会募集。")
    asked = "基金一共多少，市里出多少？"
    assert answer(asked, (both, 3.0), (one, 2.5)) == ["基金共20亿元，市里出8亿元。"]


def test_two_dates_asked_for_are_two_dates() -> None:
    held, posted = evidence_of("5月19日，大会在市里召开。", "时间：2024-05-20 来源：市办")
    asked = "大会哪天开的？消息哪天登的？"
    assert len(answer(asked, (held, 3.0), (posted, 2.0))) == 2
    assert len(answer(asked, (held, 3.0), (posted, 0.5))) == 1, "too unlikely"


def test_money_is_meant_where_people_ask_how_much_was_put_in() -> None:
    for question in ("矿泉二期总共投资多少？", "启岸重工产值多少亿？", "市里自己掏多少？"):
        assert expected_of(question).units == {"元"}
    assert not expected_of("投资增长多少？").units


@pytest.mark.parametrize(
    ("asked", "official"),
    [("gdp多少", "生产总值"), ("发改委的谁", "发展和改革"), ("规上工业", "规模以上")],
)
def test_everyday_words_bring_the_official_ones(asked: str, official: str) -> None:
    assert official in spelt_out(asked)
    assert spelt_out("生产总值多少") == "生产总值多少"


LIST = (
    "在项目会上的讲话\n同志们：\n问题主要有三种表现。一是“纸上项目”，没有动土。"
    "二是“节日项目”，领导来了才响。三是“半截项目”，水电不通。要抓紧办。\n"
)


def test_a_sentence_that_announces_a_list_leads_to_it() -> None:
    speech = speech_of(LIST)
    head = sentence_of(speech, "三种表现")
    assert count_announced(speech.quote(head.span)) == 3
    points = quotes(speech, announced(speech, head, 3))
    assert [one[:2] for one in points] == ["一是", "二是", "三是"]
    assert announced(speech, head, 4) == []


def test_the_announced_list_comes_first_when_as_many_are_asked_for() -> None:
    texts = found("问题项目的三种表现是哪三种？", speech_of(LIST))
    assert [text[:2] for text in texts[:3]] == ["一是", "二是", "三是"]


def test_each_of_so_many_is_a_list() -> None:
    assert kind_of("批评的四种问题项目，各叫什么？") is QuestionKind.LIST


WORDS = (
    "在农村会上的讲话\n同志们：\n我上个月去村里看过种粮大户段守田。他搞起了稻虾轮作。"
    "他跟我说：“田还是那块田，账不是那本账了。”大家都听到了。\n"
)


def test_what_someone_said_comes_with_the_sentence_before_it() -> None:
    texts = found("种粮大户段守田的原话是什么？", speech_of(WORDS))
    assert any("账不是那本账了" in text for text in texts)


def test_of_two_sentences_the_one_with_the_words_answers() -> None:
    seen, said = evidence_of("我去村里看过段守田。", "他说：“田还是那块田，账不是那本账了。”")
    asked = "段守田的原话是什么？"
    assert answer(asked, (seen, 3.0), (said, 2.0)) == ["他说：“田还是那块田，账不是那本账了。”"]


SAYING = "在工作会上的讲话\n同志们：\n要开源节流。陶望岳讲：不要等风停了才修船。要抓项目。\n"


def test_a_saying_is_found_though_the_question_has_none_of_its_words() -> None:
    texts = found("讲话引了哪位老船长的话？", speech_of(SAYING))
    assert "陶望岳讲：不要等风停了才修船。" in texts[:3]


HISTORY = (Message("user", "临澜市首批清单涉及多少事项？"), Message("assistant", "97个事项。"))


def test_a_rewriting_that_adds_nothing_of_the_conversation_is_none() -> None:
    known = HISTORY[0].content + "\n" + HISTORY[1].content + "由谁负责？"
    assert not is_faithful("由谁来负责？", "由谁负责？", known)
    assert is_faithful("临澜市首批清单由谁负责？", "由谁负责？", known)


def test_a_correction_leans_on_what_was_asked() -> None:
    assert leans_on_history("不对，我问的是二期，投了多少，计划几月底建成？", HISTORY, False)


def test_what_was_told_already_answers_no_follow_up() -> None:
    told, new = evidence_of("段守田去年流转土地1260亩。", "段守田今年扩大到1480亩。")
    meant = replace(understand("段守田流转了多少亩？", []), known="流转土地1260亩。")
    choices = [Choice(told, 3.0), Choice(new, 2.0)]
    (item,) = composed(choices, [told, new], meant, 0.0)
    assert item.text == "段守田今年扩大到1480亩。"


def test_two_years_compared_get_a_sentence_each() -> None:
    sentences = evidence_of("2023年目标38万吨。", "2024年目标39万吨。", "2024年办了九件事。")
    asked = replace(
        understand("产量目标2023年和2024年各定多少万吨，有什么变化？", []),
        kind=QuestionKind.COMPARE,
        speeches=("s1", "s2"),
    )
    choices = [Choice(one, 3.0 - at) for at, one in enumerate(sentences)]
    texts = [item.text for item in composed(choices, sentences, asked, 0.0)]
    assert [text.partition("：")[2] for text in texts] == [
        "2023年目标38万吨。",
        "2024年目标39万吨。",
    ]
