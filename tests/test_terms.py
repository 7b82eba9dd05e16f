"""Search terms: names are found however they are cut, figures and years stay whole."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rag.terms import STOP_WORDS, terms


def test_words_and_their_parts() -> None:
    assert {"南水北调", "高质量", "发展", "座谈会"} <= set(
        terms("推进南水北调后续工程高质量发展座谈会")
    )


@pytest.mark.parametrize("text", ["增长4.6%", "增长４.６％", "增长 4.6 %", "增长\n４．６％"])
def test_a_figure_is_one_term_however_it_is_written(text: str) -> None:
    assert terms(text) == ["增长", "4.6%"]


@pytest.mark.parametrize("text", ["2005年", "２００５年", "二〇〇五年", "二○○五年", "2 0 0 5 年"])
def test_a_year_is_one_term_however_it_is_written(text: str) -> None:
    assert terms(text)[-1] == "2005年"


def test_a_longer_number_is_no_year() -> None:
    assert "2005年" not in terms("12005年")


@pytest.mark.parametrize(
    ("question", "source"),
    [("史秉税说了什么", "济源市委书记史秉税在会上强调"), ("欧阳璟琰是谁", "由欧阳璟琰同志主持")],
)
def test_a_name_that_no_dictionary_has_is_found(question: str, source: str) -> None:
    assert set(terms(question)) & set(terms(source))


def test_stop_words_and_punctuation_are_dropped() -> None:
    assert terms("的，了在是——和！？ \n") == []
    assert terms("") == []
    assert not STOP_WORDS & set(terms("这篇讲话里提到了哪些关于粮食的目标，具体是多少？"))


def test_speech_and_report_are_not_stop_words() -> None:
    assert {"讲话", "报告"} <= set(terms("讲话和报告"))


def test_terms_repeat_as_the_words_do() -> None:
    assert terms("粮食，粮食").count("粮食") == 2


def test_redactions_can_be_searched() -> None:
    assert "××" in terms("**同志") == terms("××同志")


def test_latin_words_stay_apart() -> None:
    assert terms("GDP growth Rate") == ["gdp", "growth", "rate"]


def test_whatever_comes_in_no_term_is_empty_or_has_white_space() -> None:
    for text in ("\x00\ud800\u200b", "𠮷野家", "a\u3000b", "①②", "％", "🎉粮食🎉"):
        assert all(term and not any(c.isspace() for c in term) for term in terms(text))


def test_importing_does_not_load_the_dictionary() -> None:
    code = "import sys, rag.terms; print('rjieba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
