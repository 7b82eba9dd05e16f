"""How far two years lie apart: both figures cited, the difference worked out and marked."""

from __future__ import annotations

from infos import info_of
from small_speeches import speech_of

from rag.chunking import chunk
from rag.citing import Supported
from rag.composing.differences import difference_note, of_two_years
from rag.domain import Speech
from rag.evidence import choose_sentences
from rag.understanding import understand

HEAD = "在全县春耕会议上的讲话\n县长　林见川\n（{year}年3月1日）\n\n"
OLD = HEAD.format(year=2023) + "一、去年的账\n水稻面积3.1万亩，总产量1.5万吨；存粮超过2万吨。\n"
NEW = (
    HEAD.format(year=2024)
    + "一、去年的账\n水稻面积3.2万亩，总产量1.8万吨，增长20%；存粮2.6万吨。\n"
    "二、今年的重点工作\n双季稻补贴由每亩150元提高到165元。水稻总产量达到2万吨。\n"
)
QUESTION = "2023年水稻总产量比2022年多了多少？"


def speeches() -> list[Speech]:
    return [speech_of(OLD, "s1"), speech_of(NEW, "s2")]


def answered(question: str, *texts: Speech) -> list[Supported]:
    understanding = understand(question, [info_of(one) for one in texts])
    found = [(one, piece, 1.0) for one in texts for piece in chunk(one)]
    sentences = choose_sentences(
        question, understanding, found, [], lambda given: [0.5] * len(given)
    )
    return of_two_years(sentences, understanding)


def test_both_years_are_told_in_the_order_of_the_question() -> None:
    first, second = answered(QUESTION, *speeches())
    assert "总产量1.8万吨" in first.text
    assert first.evidence[0].speech == "s2"
    assert "总产量1.5万吨" in second.text
    assert second.evidence[0].speech == "s1"


def test_the_difference_is_worked_out_and_marked() -> None:
    note = difference_note(QUESTION, answered(QUESTION, *speeches()))
    assert note.startswith("2023年为1.8万吨，2022年为1.5万吨，相差0.3万吨；")
    assert "程序" in note
    assert "原文没有直接这样说" in note


def test_a_bound_gives_no_difference() -> None:
    question = "2023年存粮比2022年多了多少？"
    items = answered(question, *speeches())
    assert [one.evidence[0].speech for one in items] == ["s2", "s1"]
    assert difference_note(question, items) == ""


def test_a_sentence_that_tells_both_is_enough() -> None:
    question = "双季稻补贴2024年比2023年高多少元？"
    (item,) = answered(question, *speeches())
    assert "由每亩150元提高到165元" in item.text


def test_one_year_alone_is_left_to_the_others() -> None:
    assert answered("2023年水稻总产量比2019年多了多少？", *speeches()) == []


def test_a_question_for_one_year_asks_no_difference() -> None:
    assert answered("2023年水稻总产量是多少？", *speeches()) == []
    assert difference_note("2023年水稻总产量是多少？", answered(QUESTION, *speeches())) == ""


def test_a_figure_of_several_years_is_none_of_one() -> None:
    old = speech_of(OLD.replace("总产量1.5万吨", "五年累计水稻总产量7万吨"), "s1")
    assert answered(QUESTION, old, speeches()[1]) == []


def test_a_figure_of_another_year_in_the_same_sentence_is_not_taken() -> None:
    new = speech_of(NEW.replace("存粮2.6万吨", "2022年底存粮2万吨，今年要达到3万吨"), "s2")
    items = answered("2024年存粮比2022年多了多少？", new)
    assert len(items) < 2
