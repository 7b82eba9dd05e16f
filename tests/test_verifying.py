"""Exported briefs, edited by hand or left alone, checked again against the library."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from briefs_by_hand import HIDDEN, MEETING, REPORT, brief_of, lines_brief, sample
from exported import EDITS, FORMATS, PAGES, Edit, export, table_edit
from verified_briefs import SIZES, check, wrong

from rag.domain import Brief, BriefChoices, BriefLength, LineKind, Speech
from rag.fitting import fit
from rag.rendering.brief_record import MARK, record_sum
from rag.verifying import Report, Source, State, summary_words, verify_bytes


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("name", [REPORT, MEETING, HIDDEN])
def test_an_untouched_file_is_right(name: str, ending: str) -> None:
    speech = sample(name)
    brief = fit(brief_of(speech, SIZES), PAGES.count)
    report = check(export(brief, speech, ending), ending, speech)
    assert wrong(report) == []
    assert report.right
    # Every line is reported; JSON has its citations besides.
    extra = len({n for it in brief.lines for n in it.claim.citations}) if ending == ".json" else 0
    shown = [it for it in brief.lines if it.index in brief.shown]
    if ending == ".json":
        shown = [it for it in shown if it.kind in (LineKind.POINT, LineKind.FIGURE)]
    assert len(report.findings) == len(shown) + extra


def test_two_pages_of_pdf_are_right() -> None:
    speech = sample(REPORT)
    sizes = {**SIZES, LineKind.TASK: 30}
    brief = fit(brief_of(speech, sizes, BriefChoices(length=BriefLength.TWO)), PAGES.count)
    assert brief.pages == 2
    assert wrong(check(export(brief, speech, ".pdf"), ".pdf", speech)) == []


def test_a_table_that_goes_on_overleaf_raises_no_alarm() -> None:
    rows = [f"指标甲乙丙丁{n}，数为{n}亿元" for n in range(150)]
    brief = lines_brief(rows, LineKind.FIGURE)
    brief = fit(replace(brief, choices=BriefChoices(length=BriefLength.TWO)), PAGES.count)
    assert brief.pages == 2
    speech = replace(sample(MEETING), digest="d", text="".join(it.ljust(1000) for it in rows))
    assert wrong(check(export(brief, speech, ".pdf"), ".pdf", speech)) == []


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("edit", EDITS, ids=lambda it: it.name)
def test_an_edit_is_found(edit: Edit, ending: str, speech: Speech, brief: Brief) -> None:
    edit = edit if edit.old or edit.swapped else table_edit(brief)
    report = check(export(brief, speech, ending, edit), ending, speech)
    assert not report.right
    assert 1 <= report.count(State.CHANGED) <= 4  # the others are still right
    assert report.count(State.RIGHT) >= 6
    assert report.count(State.GONE) == 0


def test_the_words_say_what_was_changed(speech: Speech, brief: Brief) -> None:
    report = check(export(brief, speech, ".docx", EDITS[0]), ".docx", speech)
    assert len(wrong(report)) == 1
    assert wrong(report)[0].startswith("已被改动　正文　「2024年，全县粮食播种面积92.7万亩")
    assert "「39.3」改成了「38.3」" in wrong(report)[0]
    assert "所引原文：「2024年，全县粮食播种面积92.7万亩，总产量39.3万吨" in wrong(report)[0]
    assert summary_words(report).endswith("，已被改动 1。")


@pytest.mark.parametrize("ending", FORMATS)
def test_a_removed_speech_is_found(ending: str, speech: Speech, brief: Brief) -> None:
    report = verify_bytes(export(brief, speech, ending), f"简报{ending}", lambda *_: None)
    assert {it.state for it in report.findings} == {State.GONE}
    assert "所引的《在全县农村工作会议上的讲话》不在资料库里" in wrong(report)[0]


def test_a_speech_read_again_from_another_version(speech: Speech, brief: Brief) -> None:
    data = export(brief, speech, ".docx")
    title = speech.metadata.text_of("title")

    def report_with(text: str, name: str = title) -> Report:
        return verify_bytes(data, "简报.docx", lambda *_: Source(text, name, False))

    assert report_with(f"前面加了一行。\n{speech.text}").right
    gone = report_with(speech.text.replace("一亩也不能少", "一亩都不能少"))
    assert [it.state for it in gone.findings if it.state is not State.RIGHT] == [State.GONE]
    assert "没有这句话了" in wrong(gone)[0]
    assert not report_with(speech.text, "另一篇讲话").right


def test_a_record_changed_along_with_the_text(speech: Speech, brief: Brief) -> None:
    text = export(brief, speech, ".json").decode().replace("39.3万吨", "38.3万吨")
    report = check(text.encode(), ".json", speech)
    assert any("出处记录被改过" in words for words in wrong(report))


def test_a_forged_record_does_not_agree_with_the_library(speech: Speech, brief: Brief) -> None:
    data = json.loads(export(brief, speech, ".json").decode().replace("39.3万吨", "38.3万吨"))
    data[MARK]["sum"] = record_sum(data[MARK])
    report = check(json.dumps(data).encode(), ".json", speech)
    assert any("记录的引文与原文对不上" in words for words in wrong(report))


def test_another_program_saved_the_markdown(speech: Speech, brief: Brief) -> None:
    text = export(brief, speech, ".md").decode()
    again = "\ufeff" + text.replace("\n", "\r\n").replace("| ", "|   ")
    assert wrong(check(again.encode(), ".md", speech)) == []


@pytest.mark.parametrize("ending", FORMATS)
def test_rare_and_odd_characters_raise_no_alarm(ending: str) -> None:
    texts = [
        "𠮷野家🌾、䶮㛃、零\u200b宽、软\u00ad连字符\ufeff、全\u3000角。",
        "“引号”‘单’—破折——号……省略·间隔《书》ﬁ㎡Ⅳ①½％＋－×÷≥≤∶。",
        "1. 他说[1]不对[2]，| 竖 | 线 |，# 井 $x$ *粗* _斜_ <b> \\ // ``` ~ @甲 &amp;。",
        "internationalization-able http://a.b/c?d=e&f#g 3.14，甲\n乙\r\n丙\t丁。",
    ]
    brief = replace(lines_brief(texts), speech="s1")
    speech = replace(sample(MEETING), digest="d", text="".join(t.ljust(1000) for t in texts))
    report = check(export(brief, speech, ending), ending, speech)
    assert wrong(report) == []
    assert len(report.findings) >= len(texts)
