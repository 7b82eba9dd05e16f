"""The reading pane: the stored text to the character, its marks, its headings."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fake_service import FakeService, read_speech
from shown_answers import text_of

from rag.domain import AsideKind, ClaimStatus, SetAside, Span, with_id
from rag.rendering.reader_html import Place, empty_reader_html, reader_html
from rag.rendering.speech_html import Sheet, sheet_html
from rag.rendering.speech_text import speech_text


@pytest.mark.parametrize("name", ["s1", "s2", "s3"])
def test_text_of_the_pane_is_the_stored_text(name: str) -> None:
    speech = FakeService().speech(name)
    markup = reader_html(speech, [Place(name, Span(300, 340))], 0)
    assert text_of(markup, "speech") == speech.text
    assert text_of(markup, "here") == speech.text[300:340].replace("\n", "")
    assert text_of(sheet_html(Sheet(speech, (), speech.metadata)), "speech") == speech.text


@pytest.mark.parametrize(
    "text", ["", "\n", "一行", "甲\r\n乙\r\n", "\n\n　　甲 <b>\n\n", "甲\n\n乙\u2028丙"]
)
def test_odd_texts_are_kept_to_the_character(text: str) -> None:
    markup = speech_text(read_speech(text, "a.txt"), here=Span(0, len(text)))
    assert text_of(markup, "speech") == text


def test_a_quotation_over_a_heading_and_several_paragraphs() -> None:
    speech = with_id(read_speech("题\n一、甲\n乙乙。\n丙丙。", "a.txt"), "s1")
    here, also = Span(4, 10), Span(3, 6)
    markup = reader_html(speech, [Place("s1", here), Place("s1", also)], 0)
    assert text_of(markup, "here") == speech.quote(here).replace("\n", "")
    assert text_of(markup, "also") == speech.quote(also).replace("\n", "")
    assert text_of(markup, "speech") == speech.text


def test_set_aside_text_is_folded_and_kept() -> None:
    text = "买书请找我\n正文一。\n版权所有\n上一篇"
    asides = [SetAside(span, AsideKind.ADVERTISEMENT) for span in (Span(0, 5), Span(11, 19))]
    speech = replace(read_speech(text, "a.txt"), set_aside=tuple(asides))
    markup = speech_text(speech)
    assert markup.count('<details class="aside">') == 2
    assert text_of(markup, "aside") == "买书请找我\n版权所有\n上一篇"
    assert text_of(markup, "speech") == text


def test_headings_are_headings_and_run_in_headings_are_bold() -> None:
    markup = speech_text(FakeService().speech("s1"), anchors=True)
    assert re.search(r'<h3 class="heading l1" data-section="1">一、肯定成绩', markup)
    assert re.search(r'<h4 class="heading l2" data-section="2">（一）去年', markup)
    assert '<strong class="run-in">（二）抓好粮食生产</strong>。' in markup


def test_steps_between_places() -> None:
    speech = FakeService().speech("s1")
    places = [Place("s1", Span(300, 310)), Place("s2", Span(5, 9)), Place("s1", Span(400, 410))]
    first, last = reader_html(speech, places, 0), reader_html(speech, places, 2)
    assert "第1/3处" in text_of(first)
    assert re.search(r'data-step="-1" disabled', first)
    assert not re.search(r'data-step="1" disabled', first)
    assert re.search(r'data-step="1" disabled', last)
    assert text_of(first, "also") == speech.text[400:410]


def test_empty_pane_explains_the_marks_or_the_trouble() -> None:
    assert all(status.value in empty_reader_html() for status in ClaimStatus)
    assert "已被删除" in empty_reader_html("已被删除")
