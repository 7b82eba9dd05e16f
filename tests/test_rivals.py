"""Speeches of two years that answer alike, and sentences that lean on the one before."""

from __future__ import annotations

from dataclasses import replace

from small_speeches import evidence_of

from rag.choosing import Choice
from rag.citing import quotation
from rag.composing import rival, told_as_well
from rag.composing.leading import with_leading
from rag.domain import EvidenceSentence
from rag.understanding import understand

LEAST = 0.0
OLD = replace(evidence_of("全县修了三座水库。")[0], title="水利会讲话", date="2023-03-01")
NEW = replace(evidence_of("全县修了四座水库。", speech="s2")[0], date="2024-03-01", handle=2)


def other(question: str, *scored: tuple[EvidenceSentence, float]) -> EvidenceSentence | None:
    choices = [Choice(sentence, score) for sentence, score in scored]
    evidence = [sentence for sentence, _ in scored]
    meant = understand(question, [])
    return rival(choices, [quotation(evidence[0])], evidence, meant, LEAST)


def test_a_figure_of_another_year_that_fits_as_well_is_told_of() -> None:
    assert other("修了多少座水库？", (NEW, 3.0), (OLD, 2.5)) == OLD
    note = told_as_well(OLD, NEW)
    assert "《水利会讲话》（2023年）" in note
    assert "（2024年）" in note


def test_no_rival_where_the_year_is_said_or_the_other_is_less_likely_or_says_the_same() -> None:
    assert other("2024年修了多少座水库？", (NEW, 3.0), (OLD, 2.9)) is None
    assert other("修了多少座水库？", (NEW, 3.0), (OLD, 1.5)) is None
    assert other("修了多少座水库？", (NEW, 0.5), (OLD, LEAST - 0.1)) is None
    again = replace(OLD, text=NEW.text)
    assert other("修了多少座水库？", (NEW, 3.0), (again, 2.9)) is None
    same_year = replace(OLD, date="2024-05-01")
    assert other("修了多少座水库？", (NEW, 3.0), (same_year, 2.9)) is None


def leaning(before: str, text: str) -> EvidenceSentence:
    """``text`` behind ``before``, which begins at character 100 of its speech."""
    sentence = evidence_of(text)[0]
    start = 100 + len(before)
    span = replace(sentence.span, start=start, end=start + len(text))
    return replace(sentence, before=before, span=span)


def test_a_sentence_that_says_this_one_brings_who_that_is() -> None:
    whole = with_leading(leaning("路不好走。老站长自费修好了仪器。", "这样的同志要表扬。"))
    assert whole.text == "老站长自费修好了仪器。这样的同志要表扬。"
    assert (whole.span.start, whole.span.end) == (105, 125)


def test_a_sentence_that_stands_by_itself_stays_so() -> None:
    for before, text in (
        ("老站长修好了仪器。", "要表扬这样的同志。"),
        ("老站长修好了仪器。", "这次会议开得好。"),
        ("", "这样的同志要表扬。"),
        ("老站长修好了仪器，", "他还带了徒弟。"),
    ):
        sentence = leaning(before, text)
        assert with_leading(sentence) == sentence
