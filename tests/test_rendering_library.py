"""The HTML of the library: results in words, the table, a speech's page with its places."""

from __future__ import annotations

import re
from dataclasses import replace

from fake_service import FakeService, read_speech
from shown_answers import text_of

from rag.differing import differences
from rag.domain import (
    AddOutcome,
    AddResult,
    AsideKind,
    Certainty,
    Evidence,
    Flag,
    FlagKind,
    LineConfidence,
    SetAside,
    Span,
    Speech,
)
from rag.rendering.adding_html import Adding, adding_html, drop_html
from rag.rendering.differences_html import differences_html
from rag.rendering.library_html import table_html
from rag.rendering.speech_html import sheet_html
from rag.rendering.speech_sheet import Likeness, Sheet
from rag.rendering.speech_text import speech_text


def span_of(speech: Speech, words: str) -> Span:
    start = speech.text.index(words)
    return Span(start, start + len(words))


def named(markup: str, name: str) -> str:
    """The characters of the text that a place's button leads to."""
    found = re.findall(rf'data-name="{name}"[^>]*>([^<]*)</span>', markup.split('class="speech')[1])
    return "".join(found)


# ---- what became of the files


def test_the_drop_area_says_what_can_be_read() -> None:
    words = text_of(drop_html(50))
    for ending in (".docx", "PDF", "OFD", ".txt", ".md", ".doc", ".wps", ".html", ".png", ".zip"):
        assert ending in words
    assert "LibreOffice" in words
    assert "单个不超过 50 MB" in words


def test_results_in_words_the_refused_first() -> None:
    results = tuple(AddResult(f"/x/{o.value}.txt", o, "s1") for o in AddOutcome)
    results += (AddResult("/x/坏.pdf", AddOutcome.REFUSED, reason="不是完整的 PDF"),)
    over = adding_html(Adding(8, results, finished=6, is_over=True))
    text = text_of(over)
    assert "共 6 份：已加入 1 份，未变 1 份，已更新 1 份，重复 1 份，未能读入 2 份。" in text
    assert "已停止，还有 2 个文件没有读。" in text
    assert text.index("不是完整的 PDF") < text.index("added.txt")
    assert '<button type="button" class="link" data-show="s1">added.txt</button>' in over


def test_a_near_copy_is_told_with_its_name() -> None:
    note = "与 s1《讲话》大体相同，97% 的文字一样"
    state = Adding(1, (AddResult("/x/甲.docx", AddOutcome.ADDED, "s2", note=note),), is_over=True)
    assert note in text_of(adding_html(state))


def test_while_files_are_read_it_says_which_and_how_far() -> None:
    doing = adding_html(Adding(2, (), "第 2/2 个，正在读入 甲.pdf：正在识别第 3/12 页", 0.25))
    assert "第 2/2 个，正在读入 甲.pdf：正在识别第 3/12 页" in text_of(doing)
    assert '<progress max="1" value="0.250"' in doing
    assert "共" not in text_of(doing)


# ---- the table


def test_table_can_be_searched_filtered_and_sorted() -> None:
    speeches = [replace(s, kind=k) for s, k in zip(FakeService().list_speeches(),
                ("讲话", "讲话", "报告"), strict=True)]  # fmt: skip
    markup = table_html(speeches)
    assert markup.count("<tr") == 4
    assert 'data-value="3921">3,921<' in markup
    assert markup.count('aria-sort="none"') == 6
    assert re.findall(r"<th scope=\"col\".*?>(\w+)</button>", markup) == [
        "标题", "讲话人", "日期", "文种", "字数", "提醒",
    ]  # fmt: skip
    years = re.search(r'data-filter="year">(.*?)</select>', markup)
    assert years
    assert re.findall(r'value="(\d+)"', years[1]) == ["2025", "2024"]
    assert 'data-filter="kind"' in markup
    assert "只看有提醒的（1）" in text_of(markup)
    assert "1 条" in markup
    assert "空的" in table_html([])


def test_what_restricts_nothing_is_not_offered() -> None:
    markup = table_html(FakeService().list_speeches()[:1])
    assert "data-filter" not in markup


# ---- the page of a speech


def sheet_of(speech: Speech, *across: Flag) -> Sheet:
    return Sheet(speech, across, speech.metadata)


def test_each_value_has_the_words_that_say_so_and_how_sure_it_is() -> None:
    speech = FakeService().speech("s1")
    place = Evidence("云泽", certainty=Certainty.BY_HAND)
    kind = Evidence("讲话", certainty=Certainty.INFERRED)
    shown = replace(speech, metadata=replace(speech.metadata, place=place, kind=kind))
    was = replace(speech.metadata, place=Evidence("云泽县城"))
    markup = sheet_html(Sheet(shown, (), was))
    assert 'data-name="date">「2024年2月20日」' in markup
    assert named(markup, "date") == "2024年2月20日"
    text = text_of(markup, "facts")
    assert "地点云泽人工填写文中作「云泽县城」" in text
    assert "文种讲话推断取自文件名" in text
    assert "副标题文中没有写明" in text
    assert "将从资料库删除《在全县农村工作会议上的讲话》：正文 3,921 字" in text_of(markup)
    assert '<input name="date" value="2024-02-20"' in markup
    assert '<option value="讲话" selected>' in markup


def test_a_warning_leads_to_both_places() -> None:
    speech = read_speech("题\n（2024年9月9日）\n昨天是五一节。", "a.txt")
    spans = (span_of(speech, "2024年9月9日"), span_of(speech, "昨天是五一节"))
    flag = Flag(FlagKind.DATE, "文头所标日期为2024年9月9日，但正文说“昨天是五一节”。", spans)
    markup = sheet_html(sheet_of(replace(speech, flags=(flag,))))
    assert "提醒 1 条" in text_of(markup, "warnings")
    assert "日期矛盾" in text_of(markup, "warnings")
    assert named(markup, "flag-0-0") == "2024年9月9日"
    assert named(markup, "flag-0-1") == "昨天是五一节"
    assert text_of(markup, "speech") == speech.text


def test_a_doubt_from_another_speech_leads_to_the_speaker() -> None:
    speech = FakeService().speech("s1")
    flag = Flag(FlagKind.SPEAKER, "讲话人姓名不一。")
    markup = sheet_html(sheet_of(speech, flag))
    assert "讲话人姓名不一。" in text_of(markup, "warnings")
    assert 'data-name="speaker"' in markup.split("</section>")[0]


def test_what_was_set_aside_is_told_by_kind_with_its_rule() -> None:
    text = "扫码领取\n正文一〔图〕。\n买书请找我"
    speech = read_speech(text, "a.txt")
    asides = (
        SetAside(span_of(speech, "扫码领取"), AsideKind.ADVERTISEMENT, "篇首广告"),
        SetAside(span_of(speech, "〔图〕"), AsideKind.CAPTION, "图片说明"),
        SetAside(span_of(speech, "买书请找我"), AsideKind.ADVERTISEMENT, "篇末广告"),
    )
    markup = sheet_html(sheet_of(replace(speech, set_aside=asides)))
    assert "不作正文的文字 3 处" in text_of(markup)
    assert "广告 2 处篇首广告、篇末广告" in text_of(markup)
    assert 'data-words="广告（篇首广告），不作正文"' in markup
    assert text_of(markup, "aside") == "扫码领取\n买书请找我"
    assert text_of(markup, "cut") == "〔图〕"
    assert text_of(markup, "speech") == text


def test_pages_stand_where_they_begin_and_skip_what_is_folded() -> None:
    text = "题\n甲甲。\n第 2 页\n乙乙。丙丙。"
    speech = read_speech(text, "a.pdf")
    running_head = SetAside(span_of(speech, "第 2 页"), AsideKind.PAGE, "页码")
    paged = replace(
        speech,
        set_aside=(running_head,),
        pages=(0, text.index("第 2 页"), text.index("丙丙")),
    )
    markup = speech_text(paged)
    assert re.findall(r'data-page="(\d)"></span>([^<])', markup) == [
        ("1", "题"),
        ("2", "乙"),
        ("3", "丙"),
    ]
    assert text_of(markup, "speech") == text
    assert "data-page" not in speech_text(replace(paged, pages=(0,)))


def test_lines_that_recognition_was_not_sure_of_are_marked() -> None:
    speech = read_speech("题\n清楚的一行。\n模糊的一行。", "a.png")
    clear, dim = span_of(speech, "清楚的一行。"), span_of(speech, "模糊的一行。")
    flag = Flag(FlagKind.OCR, "有 1 行把握不大。", (dim,))
    scanned = replace(
        speech,
        confidence=(LineConfidence(clear, 0.98), LineConfidence(dim, 0.62)),
        flags=(flag,),
    )
    markup = sheet_html(sheet_of(scanned))
    assert text_of(markup, "doubtful") == "模糊的一行。"
    assert "识别把握 62%" in markup
    assert f'data-name="line-{dim.start}">「模糊的一行。」' in markup


def test_copies_are_listed_and_their_differences_shown() -> None:
    service = FakeService()
    other = service.list_speeches()[1]
    speech = service.speech("s1")
    sheet = Sheet(speech, (), speech.metadata, (Likeness(other, "大体相同", 0.97),))
    markup = sheet_html(sheet)
    assert "大体相同，97% 的文字一样" in text_of(markup, "alike")
    assert 'data-differ="s2"' in markup


def test_differences_mark_the_characters_and_fold_what_is_the_same() -> None:
    a = read_speech("会上的讲话\n第一句。第二句。粮食产量达到38万吨左右。", "甲.txt")
    b = read_speech("会上的讲话\n第一句。第二句。粮食产量达到39万吨左右。另有一句。", "乙.txt")
    markup = differences_html(a, b, differences(a, b))
    assert "3 句相同" in text_of(markup)
    assert re.findall("<mark>(.*?)</mark>", markup) == ["8", "9"]
    assert "改动 1 句，只有乙 1 句" in text_of(markup)
    same = differences_html(a, a, differences(a, a))
    assert "正文逐句相同" in text_of(same)
