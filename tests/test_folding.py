"""Folding makes equal what people write differently, and always finds its way back."""

from __future__ import annotations

import pytest

from rag.domain import Span
from rag.folding import find_words, fold, fold_with_origin, strip_punctuation


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("８．５％", "8.5%"),
        ("ＧＤＰ 增长", "gdp增长"),
        ("“稳”", '"稳"'),
        ("「稳」", '"稳"'),
        ("全 年\u3000任 务", "全年任务"),
        ("云泽——临澜", "云泽--临澜"),
        ("增长**%", "增长××%"),
        ("零\u200b宽", "零宽"),
    ],
)
def test_the_same_meaning_folds_to_the_same_string(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_every_folded_character_leads_back_to_the_original() -> None:
    text = "粮食 ３９．３ 万吨，“九连丰”"
    folded = fold_with_origin(text)
    at = folded.text.index("39.3万吨")
    span = folded.span(at, at + len("39.3万吨"))
    assert text[span.start : span.end] == "３９．３ 万吨"


def test_a_character_that_folds_to_several_keeps_its_place() -> None:
    text = "一㎞外"  # ㎞ folds to two letters
    folded = fold_with_origin(text)
    assert folded.text == "一km外"
    assert folded.span(3, 4) == Span(2, 3)


def test_punctuation_goes_but_redactions_and_decimals_stay() -> None:
    assert strip_punctuation("增长×%，达到3.5万亩。") == "增长×%达到3.5万亩"


@pytest.mark.parametrize(
    ("needle", "haystack", "found"),
    [
        ("总产量31.6万吨", "粮食 总产量 ３１．６万吨。", "总产量 ３１．６万吨"),
        ("抓早抓小", "要“抓早，抓小”。", "抓早，抓小"),
        ("1.6万吨", "总产量31.6万吨", None),
        ("8%", "增长18%，又增长8%。", "8%"),
        ("900", "新增就业900万人", None),
        ("增长4", "增长4.6%", None),
        ("", "总产量", None),
    ],
)
def test_words_stand_in_one_piece_and_figures_are_not_cut(
    needle: str, haystack: str, found: str | None
) -> None:
    span = find_words(needle, haystack)
    assert (haystack[span.start : span.end] if span else None) == found
