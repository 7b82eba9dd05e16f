"""Exported briefs, edited by hand or left alone, checked again against the library."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
import service_fixtures
from briefs_by_hand import (
    HIDDEN,
    MEETING,
    REPORT,
    SAMPLES,
    brief_of,
    lines_brief,
    sample,
    with_sentences,
)
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from exported import EDITS, FORMATS, PAGES, SENTENCES, Edit, export, table_edit

import rag.assembly
from rag.__main__ import main
from rag.commands.verifying import finder
from rag.domain import Brief, BriefChoices, BriefLength, LineKind, Speech
from rag.errors import NotText, UsageError, YanbiError
from rag.fitting import fit
from rag.rendering.brief_record import MARK, Part, Unit, record_sum
from rag.settings import Settings
from rag.verifying import (
    Report,
    Source,
    State,
    finding_words,
    summary_words,
    verify_bytes,
)
from rag.verifying.differing import differences

Run = Callable[..., tuple[int, str]]

SIZES = {LineKind.POINT: 4, LineKind.FIGURE: 6, LineKind.TASK: 8, LineKind.PHRASE: 3}


@pytest.fixture(scope="module")
def speech() -> Speech:
    return sample(MEETING)


@pytest.fixture(scope="module")
def brief(speech: Speech) -> Brief:
    return fit(with_sentences(speech, SENTENCES), PAGES.count)


def in_library(speech: Speech) -> Callable[[str, str], Source | None]:
    def find(identifier: str, digest: str) -> Source | None:
        known = digest == speech.digest or identifier == speech.id
        title = speech.metadata.text_of("title")
        return Source(speech.text, title, digest == speech.digest) if known else None

    return find


def check(data: bytes, ending: str, speech: Speech) -> Report:
    return verify_bytes(data, f"简报{ending}", in_library(speech))


def wrong(report: Report) -> list[str]:
    return [finding_words(it) for it in report.findings if it.state is not State.RIGHT]


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
    data = zip_edited(
        export(brief, speech, ".docx"), "word/footnotes.xml", "（一）成绩账", "（二）成绩账"
    )
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


def test_a_record_changed_along_with_the_text(speech: Speech, brief: Brief) -> None:
    text = export(brief, speech, ".json").decode().replace("39.3万吨", "38.3万吨")
    report = check(text.encode(), ".json", speech)
    assert any("出处记录被改过" in words for words in wrong(report))


def test_a_forged_record_does_not_agree_with_the_library(speech: Speech, brief: Brief) -> None:
    data = json.loads(export(brief, speech, ".json").decode().replace("39.3万吨", "38.3万吨"))
    data[MARK]["sum"] = record_sum(data[MARK])
    report = check(json.dumps(data).encode(), ".json", speech)
    assert any("记录的引文与原文对不上" in words for words in wrong(report))


@pytest.mark.parametrize(
    ("data", "name", "kind", "words"),
    [
        (b"%PDF-1.4 broken", "a.pdf", NotText, "不是完整的 PDF"),
        (b"PK\x03\x04 broken", "a.docx", NotText, "不是完整的 Word"),
        (b"{", "a.json", NotText, "不是完整的 JSON"),
        (b"{}", "a.json", YanbiError, "没有言必的出处记录"),
        (b"[1]", "a.json", YanbiError, "没有言必的出处记录"),
        ("# 标题".encode(), "a.md", YanbiError, "没有言必的出处记录"),
        (b"<!-- yanbi:evidence {x} -->", "a.md", YanbiError, "已经损坏"),
        (b'<!-- yanbi:evidence {"yanbi":"evidence","version":9} -->', "a.md", YanbiError, "较新"),
        (b'<!-- yanbi:evidence {"yanbi":"evidence","version":1} -->', "a.md", YanbiError, "损坏"),
        ("甲".encode("gb18030"), "a.md", NotText, "UTF-8"),
        (b"x", "a.txt", UsageError, "可以核对 .docx"),
    ],
)
def test_what_cannot_be_checked_is_said(data: bytes, name: str, kind: type, words: str) -> None:
    with pytest.raises(kind, match=words):
        verify_bytes(data, name, lambda *_: None)


def test_a_word_file_of_others() -> None:
    file = BytesIO()
    docx.Document().save(file)
    with pytest.raises(YanbiError, match="没有言必的出处记录"):
        verify_bytes(file.getvalue(), "别的.docx", lambda *_: None)


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


def unit(text: str, *cited: int) -> Unit:
    return Unit("正文", (Part(text, cited),))


def test_differences_name_whole_numbers() -> None:
    found = differences([unit("增长12.5%[1]", 1)], "增长12.8%[1]")
    assert found.changed == {(0, 0): ["「12.5%[1]」改成了「12.8%[1]」"]}


def test_differences_do_not_mind_white_space() -> None:
    found = differences([unit("甲 乙", 1), unit("丙")], "甲\n乙　丙\n")
    assert (found.changed, found.added) == ({}, [])


def test_a_unit_inside_another_is_not_taken_for_it() -> None:
    found = differences([unit("增长8%", 1), unit("粮食增长8%", 2)], "增长8%粮食增长9%")
    assert list(found.changed) == [(1, 0)]


# The command


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """``run("verify", file)``: a command over a library in ``tmp_path``, without a chat model; its
    exit status and standard output."""

    def assemble(settings: Settings) -> rag.assembly.Service:
        return service_fixtures.make(settings.index_dir, None)

    monkeypatch.setattr(rag.assembly, "assemble", assemble)

    def give(*arguments: str | Path) -> tuple[int, str]:
        name, *rest = map(str, arguments)
        status = main([name, "--index", str(tmp_path / "index"), *rest])
        return status, capfd.readouterr().out

    return give


def test_briefs_are_exported_and_verified(run: Run, tmp_path: Path) -> None:
    run("add", SAMPLES / MEETING)
    identifier = json.loads(run("list", "--json")[1])[0]["id"]
    files = [tmp_path / f"简报{ending}" for ending in FORMATS]
    for file in files:
        assert run("brief", identifier, "-o", file)[0] == 0
        status, out = run("verify", file)
        assert status == 0
        assert out.startswith(f"{file.name}：共 ")
        assert "已被改动" not in out
    run("remove", identifier)
    for file in files:
        status, out = run("verify", file)
        assert status == 1
        assert "资料库中已没有" in out
        status, out = run("verify", "--json", file)
        assert status == 1
        assert {it["state"] for it in json.loads(out)["findings"]} == {"资料库中已没有"}


def test_a_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    assert run("verify", tmp_path / "没有.docx")[0] == 1
    (tmp_path / "a.txt").write_text("甲", "utf-8")
    assert run("verify", tmp_path / "a.txt")[0] == 2


def test_the_library_is_asked_by_digest_and_then_by_id(speech: Speech) -> None:
    class Shelf:
        def find_digest(self, digest: str) -> str | None:
            return "s7" if digest == speech.digest else None

        def get(self, identifier: str) -> Speech:
            from rag.errors import UnknownSpeech

            if identifier not in ("s7", "s1"):
                raise UnknownSpeech("没有")
            return replace(speech, id=identifier)

    find = finder(Shelf())
    title = speech.metadata.text_of("title")
    assert find("s1", speech.digest) == Source(speech.text, title, True)
    assert find("s1", "0" * 64) == Source(speech.text, title, False)
    assert find("s2", "0" * 64) is None


def saved(document: object) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def zip_edited(data: bytes, name: str, old: str, new: str) -> bytes:
    made = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(made, "w") as target:
        for entry in source.namelist():
            content = source.read(entry)
            if entry == name:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode(), 1)
            target.writestr(entry, content)
    return made.getvalue()
