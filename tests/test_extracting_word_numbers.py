"""Numbers that Word counts itself: written before their paragraphs as Word writes them."""

from __future__ import annotations

import pytest
from corpus.word_xml import definition, level, made_from, numbered, paragraph
from reading_word import OFFICIAL, read

from rag.extracting.word.counting import written


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("chineseCounting", "一 二 十 十一 二十 九十九"),
        ("chineseCountingThousand", "一 二 十 十一 二十 九十九"),
        ("ideographDigital", "一 二 一〇 一一 二〇 九九"),
        ("chineseLegalSimplified", "壹 贰 壹拾 壹拾壹 贰拾 玖拾玖"),
        ("decimalEnclosedCircle", "① ② ⑩ ⑪ ⑳ 99"),
        ("decimalFullWidth", "１ ２ １０ １１ ２０ ９９"),
        ("upperRoman", "I II X XI XX XCIX"),
        ("lowerLetter", "a b j k t uuuu"),
        ("ideographTraditional", "甲 乙 癸 11 20 99"),
        ("decimalZero", "01 02 10 11 20 99"),
        ("a form of the future", "1 2 10 11 20 99"),
    ],
)
def test_numbers_are_written_as_word_writes_them(form: str, words: str) -> None:
    assert [written(n, form) for n in (1, 2, 10, 11, 20, 99)] == words.split()


def test_numbers_above_a_hundred() -> None:
    form = "chineseCountingThousand"
    assert written(100, form) == "一百"
    assert written(105, form) == "一百零五"
    assert written(110, form) == "一百一十"
    assert written(1010, form) == "一千零一十"
    assert written(10_001, form) == "一万零一"
    assert written(12_345, form) == "一万二千三百四十五"
    assert written(100, "chineseCounting") == "一〇〇"


def test_automatic_numbers_of_a_speech() -> None:
    body = (
        numbered("过去一年")
        + numbered("粮食", 1)
        + numbered("工业", 1)
        + paragraph("普通的一段。")
        + numbered("第一件", 2)
        + numbered("第二件", 2)
        + numbered("今年打算")
        + numbered("修渠", 1)
        + numbered("第一条渠", 2)
    )
    assert read(body, numbering=OFFICIAL + made_from(1, 1)) == (
        "一、过去一年\n（一）粮食\n（二）工业\n普通的一段。\n1. 第一件\n2. 第二件\n"
        "二、今年打算\n（一）修渠\n1. 第一条渠\n"
    )


def test_numbers_of_several_levels_and_other_starts() -> None:
    levels = definition(
        1, level(0, "decimal", "%1", start=3), level(1, "decimal", "%1.%2"), level(2, "none", "")
    )
    body = (
        numbered("甲") + numbered("乙", 1) + numbered("丙", 1) + numbered("丁") + numbered("戊", 2)
    )
    assert read(body, numbering=levels + made_from(1, 1)) == "3 甲\n3.1 乙\n3.2 丙\n4 丁\n戊\n"


def test_a_second_list_goes_on_or_starts_anew() -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = OFFICIAL + made_from(1, 1) + made_from(2, 1) + made_from(3, 1, anew)
    body = (
        numbered("甲")
        + numbered("乙", number=2)
        + numbered("丙", number=3)
        + numbered("丁", number=3)
    )
    assert read(body, numbering=numbering) == "一、甲\n二、乙\n一、丙\n二、丁\n"


def test_a_level_that_never_starts_again() -> None:
    never = '<w:lvlRestart w:val="0"/>'
    levels = definition(1, level(0, "decimal", "第%1章"), level(1, "decimal", "第%2条", more=never))
    body = numbered("甲") + numbered("乙", 1) + numbered("丙") + numbered("丁", 1)
    assert read(body, numbering=levels + made_from(1, 1)) == "第1章甲\n第1条乙\n第2章丙\n第2条丁\n"


def test_numbers_that_come_from_styles() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="heading 2"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="C"><w:basedOn w:val="B"/></w:style>'
    )
    body = (
        paragraph("甲", '<w:pStyle w:val="A"/>')
        + paragraph("乙", '<w:pStyle w:val="B"/>')
        + paragraph("丙", '<w:pStyle w:val="C"/>')
        + paragraph("丁", '<w:pStyle w:val="A"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        + paragraph("戊", '<w:pStyle w:val="A"/>')
    )
    text = read(body, styles=styles, numbering=OFFICIAL + made_from(1, 1))
    assert text == "一、甲\n（一）乙\n（二）丙\n丁\n二、戊\n"


def test_bullets_of_picture_fonts() -> None:
    fonts = '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>'
    levels = definition(
        1,
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
        f'<w:lvlText w:val="&#xF06C;"/>{fonts}</w:lvl>',
    )
    assert read(numbered("甲"), numbering=levels + made_from(1, 1)) == "● 甲\n"
