"""A conversation as a Word file, opened again and read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from fake_service import NOTES, FakeService

from rag.domain import Answer, Citation, Claim, ClaimStatus, Question, Span
from rag.rendering.chat_docx import conversation_docx
from rag.rendering.html import dated_names
from rag.rendering.turns import Turn, with_names

DAY = date(2025, 3, 4)
AS_WRITTEN = "总投资**亿元 ×县 <b>&lt;</b> [点](http://a) `x` # _y_"


def final(question: str) -> Turn:
    service = FakeService()
    answer = list(service.ask(Question(question)))[-1]
    return Turn(question, with_names(answer, dated_names(service.list_speeches())))


def opened(*turns: Turn) -> Any:
    return docx.Document(BytesIO(conversation_docx(turns, DAY)))


def lines(document: Any, style: str = "") -> list[str]:
    return [p.text for p in document.paragraphs if not style or p.style.name == style]


def one_claim(text: str, **citation: Any) -> Turn:
    cited = Citation(1, "s1", "讲话", ("一、粮食",), Span(0, 2), "原话")
    claim = Claim(text, ClaimStatus.PARAPHRASE, (1,))
    return Turn(
        "问", Answer("问", found=True, claims=(claim,), citations=(replace(cited, **citation),))
    )


def test_questions_claims_and_their_states() -> None:
    document = opened(final("粮食"))
    assert lines(document, "Heading 1") == ["粮食"]
    assert lines(document, "言必答句") == [
        "今年的目标是粮食总产量39.5万吨以上，播种面积稳定在92.8万亩以上。[1]（转述·已核对）",
        "「粮食总产量39万吨是市里下达的硬任务，面积要先落到丘块。」[3]（原文）",
        "2023年总产量38.6万吨，2024年39.3万吨，增长1.8%。[2][4]（转述·已核对）",
        "粮食产量连续两年增长都在2%以上。[2]（未核实：「2%」在所引的句子里找不到）",
    ]
    assert "查了 3 篇，2 篇有依据。" in lines(document)


def test_marks_are_raised() -> None:
    claim = next(p for p in opened(final("粮食")).paragraphs if p.style.name == "言必答句")
    assert [run.text for run in claim.runs if run.font.superscript] == ["[1]"]


def test_each_source_has_title_headings_and_the_quotation_itself() -> None:
    service = FakeService()
    turn = final("粮食")
    assert turn.answer
    document = opened(turn)
    sources = lines(document, "言必出处")
    assert [source.split("\t")[0] for source in sources] == ["[1]", "[2]", "[3]", "[4]"]
    assert sources[0].startswith("[1]\t《在全县农村工作会议上的讲话》2025年2月18日，二、")
    quotations = lines(document, "言必引文")
    assert quotations == [
        f"「{service.speech(c.speech).quote(c.span)}」" for c in turn.answer.citations
    ]


def test_several_turns_each_with_its_sources() -> None:
    everything = lines(opened(final("粮食"), final("火箭"), Turn("问", error="缺了文件。")))
    first, second, third = (everything.index(text) for text in ("粮食", "火箭", "问"))
    assert "依据" in everything[first:second]
    assert "依据" not in everything[second:]
    assert "缺了文件。" in everything[third:]


def test_a_refusal_says_what_was_searched_and_what_is_nearest() -> None:
    document = opened(final("周书记讲的火箭"))
    told = "\n".join(lines(document))
    assert "讲话中未提及。可以换个说法" in told
    assert "查过：《在全县农村工作会议上的讲话》2024年2月20日、" in told
    assert lines(document, "Heading 2") == ["最接近的几处"]
    assert "总投资**亿元" in lines(document, "言必引文")[0]
    for note in NOTES:
        assert note in lines(document, "言必说明")


def test_notes_and_the_rewriting_stand_above_the_answer() -> None:
    told = lines(opened(final("那周书记讲的粮食呢")))
    start = told.index("那周书记讲的粮食呢")
    assert told[start + 1 : start + 4] == ["理解为：全县粮食总产量目标是多少", *NOTES]
    assert told[start + 4].endswith("（转述·已核对）")


def test_what_was_stopped_says_so() -> None:
    turn = replace(final("粮食"), stopped=True)
    assert "已停止，以上是停止前得到的内容。" in lines(opened(turn))


def test_the_date_of_the_export() -> None:
    document = opened(final("粮食"))
    assert lines(document)[:2] == ["言必问答", "共 1 问，2025年3月4日导出"]
    assert document.core_properties.created.date() == DAY
    assert document.core_properties.author == "言必"
    assert document.core_properties.comments == ""


def test_text_stays_as_it_is_written() -> None:
    document = opened(one_claim(AS_WRITTEN, quote=AS_WRITTEN, title=AS_WRITTEN))
    told = lines(document)
    assert f"{AS_WRITTEN}[1]（转述·已核对）" in told
    assert f"[1]\t《{AS_WRITTEN}》，一、粮食" in told
    assert f"「{AS_WRITTEN}」" in told


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("甲\x00\x08\x0b\x0c\x1f乙", "甲乙"),
        ("甲\ud800\udfff乙", "甲乙"),
        ("甲\ufffe\uffff乙", "甲乙"),
        ("甲\n　　乙\t丙", "甲\n　　乙\t丙"),
        ("𠮷🌾\u3000", "𠮷🌾\u3000"),
    ],
)
def test_characters_that_xml_cannot_hold_are_dropped(text: str, kept: str) -> None:
    turn = replace(one_claim(text, quote=text, title=text), question=text, error=text)
    document = opened(turn)
    assert lines(document, "Heading 1") == [kept]
    assert lines(document, "言必引文") == [f"「{kept}」"]


def test_page_and_fonts() -> None:
    file = conversation_docx([final("粮食")], DAY)
    document = docx.Document(BytesIO(file))
    section = document.sections[0]
    assert abs(section.page_width - Mm(210)) < Mm(0.1)
    assert abs(section.page_height - Mm(297)) < Mm(0.1)
    used = {p.style.name for p in document.paragraphs}
    assert used >= {"Title", "Heading 1", "Heading 2", "言必说明", "言必答句", "言必出处"}
    for name in used:
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) in {"仿宋", "宋体"}
        assert not [key for key in fonts.attrib if key.endswith("Theme")]
    for run in (run for paragraph in document.paragraphs for run in paragraph.runs):
        assert run._r.rPr.rFonts.get(qn("w:hint")) == "eastAsia"  # “” and … are Chinese here
    with ZipFile(BytesIO(file)) as parts:
        table = parts.read("word/fontTable.xml").decode()
    assert '<w:font w:name="仿宋"><w:altName w:val="FangSong"/>' in table
    assert '<w:font w:name="宋体"><w:altName w:val="SimSun"/>' in table
