"""An answer as it is copied, a conversation as it is exported."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from shown_answers import answered, citation, text_of

from rag.domain import Answer, Claim, ClaimStatus, Searched
from rag.rendering.chat_html import conversation_html
from rag.rendering.chat_text import answer_plain, conversation_markdown, turn_markdown
from rag.rendering.turns import Turn


def test_plain_text_has_sources_as_footnotes() -> None:
    turn = answered(
        Claim("甲", ClaimStatus.VERBATIM, (1,)), Claim("丙", ClaimStatus.UNVERIFIED, (2,), "对不上")
    )
    assert answer_plain(turn) == (
        "「甲」[1]\n丙（未核实：对不上）[2]\n\n"
        "[1] 《讲话》，一、粮食：「第1处原话」\n[2] 《讲话》，一、粮食：「第2处原话」"
    )


def test_plain_text_of_a_refusal_has_the_nearest_passages() -> None:
    missing = Answer("问", text="讲话中未提及。", nearest=(citation(1, "近处"),), notes=("注意。",))
    assert answer_plain(Turn("问", missing)) == (
        "注：注意。\n\n讲话中未提及。\n\n最接近的几处：\n《讲话》，一、粮食：「近处」"
    )


def test_copied_text_begins_with_how_it_was_understood() -> None:
    turn = answered(Claim("甲", ClaimStatus.PARAPHRASE, (1,)), rewritten="全文", notes=("注意。",))
    assert answer_plain(turn).startswith("理解为：全文\n注：注意。\n\n甲[1]\n\n[1] ")


def test_a_source_of_a_format_with_pages_names_the_page() -> None:
    turn = answered(Claim("甲", ClaimStatus.VERBATIM, (1,)))
    assert turn.answer
    paged = replace(turn.answer, citations=(citation(1, "原话", page=12),))
    assert answer_plain(replace(turn, answer=paged)).endswith(
        "[1] 《讲话》，一、粮食，第 12 页：「原话」"
    )
    assert "第 12 页" in conversation_html([replace(turn, answer=paged)])


def test_doubts_about_a_cited_speech_stand_below_the_claims() -> None:
    doubt = "按文头所标日期为2024年9月9日，但正文说“昨天雨水”，两处不合。"
    turn = answered(Claim("甲", ClaimStatus.VERBATIM, (1,)), notes=("姓周的有两位。", doubt))
    markup = conversation_html([turn])
    assert markup.index("姓周的有两位") < markup.index('class="claim ') < markup.index(doubt)
    assert markup.count(doubt) == 1 + answer_plain(turn).count(doubt)  # shown, and to be copied
    assert text_of(markup, "doubt") == doubt


def test_markdown_keeps_redactions_and_has_footnotes() -> None:
    turn = answered(Claim("总投资**亿元", ClaimStatus.PARAPHRASE, (1,)), notes=("「*」不明。",))
    markdown = turn_markdown(turn, 3)
    assert r"- 总投资\*\*亿元[^3-1]（转述·已核对）" in markdown
    assert "[^3-1]: 《讲话》，一、粮食：「第1处原话」" in markdown
    assert r"> 「\*」不明。" in markdown


def test_markdown_says_once_why_a_claim_is_not_verified() -> None:
    turn = answered(Claim("丙", ClaimStatus.UNVERIFIED, (1,), "对不上。"))
    assert "- 丙[^1-1]（未核实：对不上）\n" in turn_markdown(turn, 1)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1. 甲", r"1\. 甲"),
        ("2024年", "2024年"),
        ("甲\r\n乙\r丙\n丁", "甲 乙 丙 丁"),
        ("# `a` <b>", r"\# \`a\` \<b\>"),
    ],
)
def test_signs_of_markdown_are_shown_as_written(text: str, written: str) -> None:
    turn = answered(Claim(text, ClaimStatus.PARAPHRASE, (1,)))
    assert f"- {written}[^1-1]（" in turn_markdown(turn, 1)


def test_markdown_of_a_conversation_has_date_refusals_and_failures() -> None:
    missing = Answer(
        "火箭",
        text="讲话中未提及。",
        searched=(Searched("s1", "讲话", 0),),
        nearest=(citation(1, "近处"),),
    )
    turns = [Turn("火箭", missing), Turn("问", error="缺了文件"), Turn("慢", stopped=True)]
    assert conversation_markdown(turns, date(2025, 3, 4)) == (
        "# 言必问答\n\n共 3 问，2025年3月4日导出\n\n"
        "## 火箭\n\n讲话中未提及。\n\n查过：《讲话》\n\n最接近的几处：\n\n"
        "- 《讲话》，一、粮食：「近处」\n\n"
        "## 问\n\n缺了文件\n\n## 慢\n\n已停止。\n"
    )
