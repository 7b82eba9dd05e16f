"""Exported briefs edited in Word: lines, footnotes, marks, hidden text."""

from __future__ import annotations

from io import BytesIO

import docx
from briefs_by_hand import with_sentences
from corpus.archives import archive, members
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from exported import PAGES, export
from verified_briefs import check, saved, wrong

from rag.domain import Brief, Speech
from rag.fitting import fit


def test_a_whole_line_taken_out(speech: Speech, brief: Brief) -> None:
    document = docx.Document(BytesIO(export(brief, speech, ".docx")))
    paragraph = next(it for it in document.paragraphs if "一亩也不能少" in it.text)
    paragraph._p.getparent().remove(paragraph._p)
    report = check(saved(document), ".docx", speech)
    assert any("整句删去" in words and "一亩也不能少" in words for words in wrong(report))


def test_a_paragraph_added(speech: Speech, brief: Brief) -> None:
    document = docx.Document(BytesIO(export(brief, speech, ".docx")))
    document.add_paragraph("全县今年要新建十二所学校，总投资三亿元。")
    report = check(saved(document), ".docx", speech)
    assert len(wrong(report)) == 1
    assert wrong(report)[0].startswith("已被改动　多出的话　「全县今年要新建十二所学校")


def test_a_paragraph_moved_under_another_head(speech: Speech, brief: Brief) -> None:
    document = docx.Document(BytesIO(export(brief, speech, ".docx")))
    paragraph = next(it for it in document.paragraphs if "一亩也不能少" in it.text)
    document.element.body.insert(len(document.element.body) - 1, paragraph._p)
    found = wrong(check(saved(document), ".docx", speech))
    assert any("一亩也不能少" in words and "挪到了别处" in words for words in found)


def test_words_of_a_footnote_changed(speech: Speech, brief: Brief) -> None:
    files = members(export(brief, speech, ".docx"))
    notes = files["word/footnotes.xml"].decode()
    edited = notes.replace("（一）成绩账", "（二）成绩账", 1)
    assert edited != notes
    data = archive({**files, "word/footnotes.xml": edited})
    found = wrong(check(data, ".docx", speech))
    assert len(found) == 1
    assert found[0].startswith("已被改动　脚注")


def test_the_number_of_a_repeated_mark_changed(speech: Speech) -> None:
    brief = fit(with_sentences(speech, ("一亩也不能少", "每亩投资标准2600元")), PAGES.count)
    data = export(brief, speech, ".docx")
    document = docx.Document(BytesIO(data))
    fields = list(document.element.body.iter(qn("w:instrText")))
    assert fields  # two sentences of one section share a footnote
    result = fields[0].getparent().getnext().getnext().find(qn("w:t"))
    result.text = "9"
    assert not check(saved(document), ".docx", speech).right


def test_hidden_text_and_tracked_deletions_are_not_there(speech: Speech, brief: Brief) -> None:
    for hide in (as_hidden, as_deleted):
        document = docx.Document(BytesIO(export(brief, speech, ".docx")))
        hide(next(it for it in document.element.body.iter(qn("w:t")) if "一亩也不能少" in it.text))
        assert not check(saved(document), ".docx", speech).right


def as_hidden(text: object) -> None:
    text.getparent().get_or_add_rPr().append(OxmlElement("w:vanish"))


def as_deleted(text: object) -> None:
    run = text.getparent()
    deletion = OxmlElement("w:del")
    run.addprevious(deletion)
    deletion.append(run)
