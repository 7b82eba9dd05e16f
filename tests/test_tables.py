"""Rows of tables: their head row, and the cells asked for in words."""

from __future__ import annotations

from dataclasses import replace

from small_speeches import evidence_of, sentence_of, speech_of

from rag.choosing import Choice
from rag.composing import composed
from rag.domain import ClaimStatus
from rag.tables import in_words, table_head
from rag.understanding import understand

HEAD = "指标\t2023年\t2024年\t2025年目标"
ROW = "细颗粒物（微克）\t36\t33\t32"
OTHER = "优良天数\t300\t310\t315"
TABLE = f"在治气会上的讲话\n同志们：\n先看一组数。\n{HEAD}\n{ROW}\n{OTHER}\n就讲这些。\n"


def test_every_row_of_figures_has_the_head_row_over_it() -> None:
    speech = speech_of(TABLE)
    for words in ("细颗粒物", "优良天数"):
        head = table_head(speech, sentence_of(speech, words))
        assert head is not None
        assert speech.quote(head.span) == HEAD


def test_a_head_row_and_a_plain_sentence_have_none() -> None:
    speech = speech_of(TABLE)
    assert table_head(speech, sentence_of(speech, "指标")) is None
    assert table_head(speech, sentence_of(speech, "先看一组数")) is None


def test_the_cells_of_the_years_asked_for() -> None:
    assert in_words(ROW, HEAD, [2024]) == "细颗粒物（微克）：2024年 33"
    assert in_words(ROW, HEAD, [2025]) == "细颗粒物（微克）：2025年目标 32"
    assert in_words(ROW, HEAD, []) == "细颗粒物（微克）：2023年 36，2024年 33，2025年目标 32"


def test_an_answer_from_a_table_names_the_column_and_cites_row_and_head() -> None:
    row, head = evidence_of(ROW, HEAD)
    row = replace(row, before=HEAD)
    asked = understand("2024年细颗粒物是多少？", [])
    (answer,) = composed([Choice(row, 3.0)], [row, head], asked, 0.0)
    assert answer.text == "细颗粒物（微克）：2024年 33"
    assert answer.status is ClaimStatus.PARAPHRASE
    assert [one.text for one in answer.evidence] == [ROW, HEAD]
