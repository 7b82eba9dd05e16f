"""The HTML of a conversation: claims, citations, refusals, notes, what can be clicked."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fake_service import FakeService
from shown_answers import answered, final, text_of

from rag.domain import Answer, Claim, ClaimStatus, Question, Stage, Timings
from rag.rendering.chat_html import conversation_html, welcome_html
from rag.rendering.turns import Turn


def test_claims_show_how_far_they_can_be_trusted() -> None:
    markup = conversation_html(
        [
            answered(
                Claim("甲", ClaimStatus.VERBATIM, (1,)),
                Claim("乙", ClaimStatus.PARAPHRASE, (1, 2)),
                Claim("丙", ClaimStatus.UNVERIFIED, (2,), "数字对不上"),
            )
        ]
    )
    assert "<q>甲</q>" in markup
    assert re.search(r'class="claim paraphrase".*?<svg class="tick".*?转述', markup)
    assert re.search(r'<button[^>]*aria-describedby="why-1-3">未核实</button>', markup)
    assert re.search(r'role="tooltip" id="why-1-3">数字对不上<', markup)


def test_citations_are_buttons_with_quotation_title_and_heading() -> None:
    markup = conversation_html([answered(Claim("甲", ClaimStatus.PARAPHRASE, (1, 2)))])
    chip = re.search(r'<button type="button" class="cite"[^>]*data-n="2"[^>]*>2</button>', markup)
    assert chip
    for part in ('data-speech="s1"', 'data-start="20"', 'data-end="25"', "aria-label="):
        assert part in chip[0]
    described = re.search(r'aria-describedby="([^"]+)"', chip[0])
    assert described
    tip = markup[markup.index(f'id="{described[1]}"') :]
    assert "第2处原话" in tip
    assert "《讲话》" in tip
    assert "一、粮食" in tip


def test_ids_are_unique_over_several_turns() -> None:
    turn = answered(*[Claim("甲", ClaimStatus.UNVERIFIED, (1,))] * 2)
    ids = re.findall(r' id="([^"]+)"', conversation_html([turn, turn]))
    assert len(ids) == len(set(ids)) == 8


def test_a_number_without_citation_makes_no_chip() -> None:
    turn = answered(Claim("甲", ClaimStatus.PARAPHRASE, (1,)), citations=())
    assert "cite" not in conversation_html([turn])


def test_evidence_is_open_while_reading_and_folds_when_claims_come() -> None:
    stages = {
        snapshot.stage: conversation_html([Turn("粮食", snapshot)])
        for snapshot in FakeService().ask(Question("粮食"))
    }
    assert '<details class="found" open>' in stages[Stage.READING]
    assert stages[Stage.READING].count('class="card"') == 4
    assert '<details class="found">' in stages[Stage.WRITING]
    assert "data-running" in stages[Stage.WRITING]
    assert "data-running" not in stages[Stage.DONE]


def test_foot_says_what_was_searched_and_how_long() -> None:
    assert "查了 3 篇，2 篇有依据 · 2.8 秒" in text_of(conversation_html([final("粮食")]))


def test_the_place_in_the_queue_is_shown() -> None:
    waiting = Turn("问", Answer("问", stage=Stage.WAITING, queue_place=2))
    assert "前面还有 2 个问题，正在排队" in conversation_html([waiting])


def test_rewritten_question_is_shown() -> None:
    assert "理解为：全县粮食总产量目标是多少" in conversation_html([final("那粮食呢")])
    assert "理解为" not in conversation_html([final("粮食")])


def test_not_found_is_a_card_with_what_was_searched_and_the_nearest() -> None:
    markup = conversation_html([final("火箭")])
    assert '<section class="absent"><h3>讲话中未提及</h3>' in markup
    assert "可以换个说法" in markup
    assert "查过 3 篇" in markup
    assert markup.count('class="card"') == 2
    assert "总投资**亿元" in markup
    assert "trouble" not in markup


def test_stopped_and_failed_turns_say_so() -> None:
    assert ">已停止。<" in conversation_html([Turn("问", stopped=True)])
    assert "缺了文件" in conversation_html([Turn("问", error="缺了文件")])


def test_a_stopped_turn_keeps_its_claims_and_can_be_copied() -> None:
    turn = replace(answered(Claim("甲", ClaimStatus.PARAPHRASE, (1,)), stage=Stage.WRITING))
    markup = conversation_html([replace(turn, stopped=True)])
    assert "已停止，以上是停止前得到的内容。" in markup
    assert "data-copy" in markup
    assert "篇有依据" not in markup  # the search was not finished
    assert "data-copy" not in conversation_html([turn])


def test_notes_stand_above_the_answer_and_in_the_card_of_a_refusal() -> None:
    said = conversation_html([final("周书记讲的粮食")])
    assert said.index('<p class="note">「周书记」可指周砚清') < said.index('<ul class="claims"')
    refused = conversation_html([final("周书记讲的火箭")])
    card = refused[refused.index('<section class="absent">') :]
    assert '<p class="note">「周书记」可指周砚清' in card
    assert refused.count('<p class="note">') == 2
    assert "note" not in conversation_html([final("粮食")])


def test_notes_stand_below_how_a_follow_up_was_understood() -> None:
    markup = conversation_html([final("那周书记讲的粮食呢")])
    assert markup.index("理解为：") < markup.index('<p class="note">') < markup.index("claims")


def test_notes_are_there_while_the_answer_is_written() -> None:
    first = next(FakeService().ask(Question("周书记讲的粮食")))
    assert "两人的讲话都查了" in conversation_html([Turn("周书记讲的粮食", first)])


def test_only_the_last_turn_offers_to_save_the_conversation() -> None:
    markup = conversation_html([final("粮食"), final("火箭")])
    assert markup.count('data-export="docx"') == markup.count('data-export="md"') == 1
    assert markup.index('data-turn="2"') < markup.index("data-export")
    assert "data-export" in conversation_html([Turn("问", error="缺了文件")])
    assert "data-export" not in conversation_html([Turn("问")])


def test_nothing_searched_is_not_said_to_be_missing_there() -> None:
    nothing = Turn("问", Answer("问", text="讲话中未提及：没有可查的讲话，请先加入讲话。"))
    markup = conversation_html([nothing])
    assert "没有可查的讲话" in markup
    assert "不等于没有这回事" not in markup


def test_first_screen() -> None:
    assert 'data-ask="产量是多少？"' in welcome_html(2, ["产量是多少？"])
    assert "资料库还是空的" in welcome_html(0, [])
    assert 'data-tab="资料库"' in welcome_html(0, [])


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.02, "不到 0.1 秒"), (0.1, "0.1 秒"), (2.84, "2.8 秒")]
)
def test_an_answer_in_no_time_does_not_say_none(seconds: float, words: str) -> None:
    turn = answered(Claim("甲", ClaimStatus.PARAPHRASE, (1,)))
    assert turn.answer
    answer = replace(turn.answer, timings=Timings(total_s=seconds))
    assert text_of(conversation_html([replace(turn, answer=answer)])).count(words) == 1
    assert "0.0 秒" not in conversation_html([replace(turn, answer=answer)])
