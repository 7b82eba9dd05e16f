"""The HTML of the page, as strings: what is escaped, what is said, what can be clicked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from fake_service import FakeService, read_speech

from rag.differing import differences
from rag.domain import (
    AddOutcome,
    AddResult,
    Answer,
    AsideKind,
    Certainty,
    Citation,
    Claim,
    ClaimStatus,
    Evidence,
    Filters,
    Flag,
    FlagKind,
    Question,
    Searched,
    SetAside,
    Span,
    Speech,
    Stage,
    with_id,
)
from rag.rendering import html
from rag.rendering.adding_html import Adding, adding_html
from rag.rendering.chat_html import conversation_html, welcome_html
from rag.rendering.chat_text import answer_plain, conversation_markdown, turn_markdown
from rag.rendering.differences_html import differences_html
from rag.rendering.library_html import table_html
from rag.rendering.reader_html import Place, empty_reader_html, reader_html
from rag.rendering.speech_html import Likeness, Sheet, sheet_html
from rag.rendering.speech_text import speech_text
from rag.rendering.turns import Turn, with_names

NASTY = "<script>alert(\"1\")</script> **亿元 ×县 [点这里](http://a) & 'x' `y` &lt;"


class Text(HTMLParser):
    """Text content, and text content of the elements of one class."""

    def __init__(self, wanted: str = "") -> None:
        super().__init__(convert_charrefs=True)
        self.wanted = wanted
        self.tags: list[tuple[str, bool]] = []
        self.found = ""
        self.all = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = (dict(attrs).get("class") or "").split()
        if tag != "input":
            self.tags.append((tag, self.wanted in names))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<path/>`: nothing to close."""

    def handle_endtag(self, tag: str) -> None:
        assert self.tags.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.all += data
        if any(wanted for _, wanted in self.tags):
            self.found += data


def text_of(markup: str, wanted: str = "") -> str:
    parser = Text(wanted)
    parser.feed(markup)
    parser.close()
    assert parser.tags == []
    return parser.found if wanted else parser.all


def citation(n: int, quote: str, **more: object) -> Citation:
    span = Span(10 * n, 10 * n + len(quote))
    return replace(Citation(n, "s1", "讲话", ("一、粮食",), span, quote), **more)


def answered(*claims: Claim, **more: object) -> Turn:
    numbers = sorted({n for claim in claims for n in claim.citations})
    answer = Answer(
        "问",
        found=True,
        claims=claims,
        citations=tuple(citation(n, f"第{n}处原话") for n in numbers),
        searched=(Searched("s1", "讲话", 2), Searched("s2", "另一篇", 0)),
    )
    return Turn("问", replace(answer, **more))


def final(question: str) -> Turn:
    return Turn(question, list(FakeService().ask(Question(question)))[-1])


# ---- what comes from outside is shown as it is written


def nasty_speech() -> Speech:
    return with_id(
        read_speech(f"{NASTY}\n\n一、{NASTY}\n　　{NASTY}\r\n正文。", f"{NASTY}.txt"), NASTY
    )


def nasty_sheet() -> Sheet:
    speech = nasty_speech()
    flag = Flag(FlagKind.DATE, NASTY, (Span(0, 20),))
    aside = SetAside(Span(0, 9), AsideKind.ADVERTISEMENT, NASTY)
    other = replace(FakeService().list_speeches()[0], title=NASTY, file=NASTY, id=NASTY, kind=NASTY)
    by_hand = Evidence(NASTY, certainty=Certainty.BY_HAND)
    marked = replace(
        speech,
        flags=(flag,),
        set_aside=(aside,),
        metadata=replace(speech.metadata, place=by_hand, kind=by_hand),
    )
    was = replace(speech.metadata, place=Evidence(NASTY * 2))
    return Sheet(marked, (flag,), was, (Likeness(other, NASTY, 0.9),))


def nasty_pages() -> dict[str, str]:
    speech = nasty_speech()
    cited = citation(1, NASTY, title=NASTY, section=(NASTY,), speech=NASTY)
    claims = [Claim(NASTY, status, (1,), NASTY) for status in ClaimStatus]
    answer = Answer("问", NASTY, True, NASTY, tuple(claims), (cited,), notes=(NASTY,))
    turn = Turn(NASTY, answer)
    missing = Answer(NASTY, text=f"讲话中未提及。{NASTY}", nearest=(cited,), notes=(NASTY,))
    info = replace(FakeService().list_speeches()[0], title=NASTY, speaker=NASTY, id=NASTY)
    result = AddResult(f"/tmp/{NASTY}", AddOutcome.REFUSED, reason=NASTY)
    return {
        "conversation": conversation_html([turn]),
        "not found": conversation_html([Turn(NASTY, missing)]),
        "error": conversation_html([Turn(NASTY, error=NASTY)]),
        "welcome": welcome_html(3, [NASTY]),
        "reader": reader_html(speech, [Place(NASTY, Span(0, 9))], 0),
        "table": table_html([info]),
        "page": sheet_html(nasty_sheet(), NASTY),
        "differences": differences_html(speech, speech, differences(speech, speech)),
        "adding": adding_html(Adding(1, (result,), NASTY)),
        "added": adding_html(Adding(1, (result,), trouble=NASTY, is_over=True)),
        "scope": html.scope_line([info], Filters(speaker=NASTY)),
        "head": html.head_line(1, NASTY, True),
        "notice": html.notice(NASTY, NASTY, (NASTY, b"")),
    }


@pytest.mark.parametrize("name", nasty_pages())
def test_text_from_outside_is_escaped(name: str) -> None:
    markup = nasty_pages()[name]
    assert "<script" not in markup
    shown = NASTY.rsplit("/", 1)[-1] if name in {"adding", "added"} else NASTY
    assert shown in text_of(markup)


def test_attributes_cannot_be_left() -> None:
    markup = conversation_html([answered(Claim('" onclick="x', ClaimStatus.PARAPHRASE, (1,)))])
    assert 'onclick="' not in markup


def test_redaction_marks_stay_as_written() -> None:
    turn = answered(Claim("总投资**亿元，×县", ClaimStatus.VERBATIM, (1,)))
    assert "总投资**亿元，×县" in conversation_html([turn])


# ---- an answer


def test_claims_show_how_far_they_can_be_trusted() -> None:
    markup = conversation_html(
        [
            answered(
                Claim("甲", ClaimStatus.VERBATIM, (1,)),
                Claim("乙", ClaimStatus.PARAPHRASE, (1, 2)),
                Claim("丙", ClaimStatus.UNVERIFIED, (2,), "数字对不上"),
            )
        ]
    )
    assert "<q>甲</q>" in markup
    assert re.search(r'class="claim paraphrase".*?<svg class="tick".*?转述', markup)
    assert re.search(r'<button[^>]*aria-describedby="why-1-3">未核实</button>', markup)
    assert re.search(r'role="tooltip" id="why-1-3">数字对不上<', markup)


def test_citations_are_buttons_with_quotation_title_and_heading() -> None:
    markup = conversation_html([answered(Claim("甲", ClaimStatus.PARAPHRASE, (1, 2)))])
    chip = re.search(r'<button type="button" class="cite"[^>]*data-n="2"[^>]*>2</button>', markup)
    assert chip
    for part in ('data-speech="s1"', 'data-start="20"', 'data-end="25"', "aria-label="):
        assert part in chip[0]
    described = re.search(r'aria-describedby="([^"]+)"', chip[0])
    assert described
    tip = markup[markup.index(f'id="{described[1]}"') :]
    assert "第2处原话" in tip
    assert "《讲话》" in tip
    assert "一、粮食" in tip


def test_ids_are_unique_over_several_turns() -> None:
    turn = answered(*[Claim("甲", ClaimStatus.UNVERIFIED, (1,))] * 2)
    ids = re.findall(r' id="([^"]+)"', conversation_html([turn, turn]))
    assert len(ids) == len(set(ids)) == 8


def test_a_number_without_citation_makes_no_chip() -> None:
    turn = answered(Claim("甲", ClaimStatus.PARAPHRASE, (1,)), citations=())
    assert "cite" not in conversation_html([turn])


def test_evidence_is_open_while_reading_and_folds_when_claims_come() -> None:
    stages = {
        snapshot.stage: conversation_html([Turn("粮食", snapshot)])
        for snapshot in FakeService().ask(Question("粮食"))
    }
    assert '<details class="found" open>' in stages[Stage.READING]
    assert stages[Stage.READING].count('class="card"') == 4
    assert '<details class="found">' in stages[Stage.WRITING]
    assert "data-running" in stages[Stage.WRITING]
    assert "data-running" not in stages[Stage.DONE]


def test_foot_says_what_was_searched_and_how_long() -> None:
    assert "查了 3 篇，2 篇有依据 · 2.8 秒" in text_of(conversation_html([final("粮食")]))


def test_the_place_in_the_queue_is_shown() -> None:
    waiting = Turn("问", Answer("问", stage=Stage.WAITING, queue_place=2))
    assert "前面还有 2 个问题，正在排队" in conversation_html([waiting])


def test_rewritten_question_is_shown() -> None:
    assert "理解为：全县粮食总产量目标是多少" in conversation_html([final("那粮食呢")])
    assert "理解为" not in conversation_html([final("粮食")])


def test_not_found_is_a_card_with_what_was_searched_and_the_nearest() -> None:
    markup = conversation_html([final("火箭")])
    assert '<section class="absent"><h3>讲话中未提及</h3>' in markup
    assert "可以换个说法" in markup
    assert "查过 3 篇" in markup
    assert markup.count('class="card"') == 2
    assert "总投资**亿元" in markup
    assert "trouble" not in markup


def test_stopped_and_failed_turns_say_so() -> None:
    assert ">已停止。<" in conversation_html([Turn("问", stopped=True)])
    assert "缺了文件" in conversation_html([Turn("问", error="缺了文件")])


def test_a_stopped_turn_keeps_its_claims_and_can_be_copied() -> None:
    turn = replace(answered(Claim("甲", ClaimStatus.PARAPHRASE, (1,)), stage=Stage.WRITING))
    markup = conversation_html([replace(turn, stopped=True)])
    assert "已停止，以上是停止前得到的内容。" in markup
    assert "data-copy" in markup
    assert "篇有依据" not in markup  # the search was not finished
    assert "data-copy" not in conversation_html([turn])


def test_notes_stand_above_the_answer_and_in_the_card_of_a_refusal() -> None:
    said = conversation_html([final("周书记讲的粮食")])
    assert said.index('<p class="note">「周书记」可指周砚清') < said.index('<ul class="claims"')
    refused = conversation_html([final("周书记讲的火箭")])
    card = refused[refused.index('<section class="absent">') :]
    assert '<p class="note">「周书记」可指周砚清' in card
    assert refused.count('<p class="note">') == 2
    assert "note" not in conversation_html([final("粮食")])


def test_notes_stand_below_how_a_follow_up_was_understood() -> None:
    markup = conversation_html([final("那周书记讲的粮食呢")])
    assert markup.index("理解为：") < markup.index('<p class="note">') < markup.index("claims")


def test_notes_are_there_while_the_answer_is_written() -> None:
    first = next(FakeService().ask(Question("周书记讲的粮食")))
    assert "两人的讲话都查了" in conversation_html([Turn("周书记讲的粮食", first)])


def test_only_the_last_turn_offers_to_save_the_conversation() -> None:
    markup = conversation_html([final("粮食"), final("火箭")])
    assert markup.count('data-export="docx"') == markup.count('data-export="md"') == 1
    assert markup.index('data-turn="2"') < markup.index("data-export")
    assert "data-export" in conversation_html([Turn("问", error="缺了文件")])
    assert "data-export" not in conversation_html([Turn("问")])


def test_the_nearest_passages_name_the_year_of_their_speech() -> None:
    service = FakeService()
    service.edit("s3", {"date": "2024-10-12"})
    names = html.dated_names(service.list_speeches())
    turn = final("火箭")
    assert turn.answer
    markup = conversation_html([Turn("火箭", with_names(turn.answer, names))])
    wheres = re.findall(r'<span class="where">([^<]*)', markup)
    assert wheres == ["《在全市重点项目建设推进会上的讲话》2024年10月12日"] * 2


def test_a_title_that_says_its_year_is_not_dated_twice() -> None:
    info = FakeService().list_speeches()[2]
    dated = replace(info, date="2025-01-08")
    title = "云泽县2025年政府工作报告"
    assert html.dated_names([replace(dated, title=title)]) == {"s3": title}
    assert html.dated_names([dated]) == {"s3": "《在全市重点项目建设推进会上的讲话》2025年1月8日"}
    assert html.dated_names([info]) == {"s3": "在全市重点项目建设推进会上的讲话"}


def test_nothing_searched_is_not_said_to_be_missing_there() -> None:
    nothing = Turn("问", Answer("问", text="讲话中未提及：没有可查的讲话，请先加入讲话。"))
    markup = conversation_html([nothing])
    assert "没有可查的讲话" in markup
    assert "不等于没有这回事" not in markup


def test_speeches_of_one_title_are_told_apart_by_date() -> None:
    service = FakeService()
    names = html.distinct_names(service.list_speeches())
    assert names["s1"] == "《在全县农村工作会议上的讲话》2024年2月20日"
    assert names["s3"] == "在全市重点项目建设推进会上的讲话"
    turn = final("粮食")
    assert turn.answer
    markup = conversation_html([Turn("粮食", with_names(turn.answer, names))])
    assert "《在全县农村工作会议上的讲话》2025年2月18日" in text_of(markup)


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2024-02-20", "2024年2月20日"),
        ("2024-11", "2024年11月"),
        ("2024", "2024年"),
        ("去年", "去年"),
    ],
)
def test_dates_in_words(date: str, words: str) -> None:
    assert html.date_words(date) == words


def test_first_screen() -> None:
    assert 'data-ask="产量是多少？"' in welcome_html(2, ["产量是多少？"])
    assert "资料库还是空的" in welcome_html(0, [])
    assert 'data-tab="资料库"' in welcome_html(0, [])


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (Filters(), "全部 3 篇"),
        (Filters(("s1", "s2")), "2 篇"),
        (Filters(since="2024", until="2024"), "全部 3 篇，2024 年"),
        (Filters(since="2023", speaker="周砚清"), "全部 3 篇，2023 年起，周砚清"),
        (Filters(until="2024"), "全部 3 篇，到 2024 年"),
    ],
)
def test_scope_in_words(chosen: Filters, words: str) -> None:
    assert text_of(html.scope_line(FakeService().list_speeches(), chosen)) == f"范围{words}"


# ---- copied and exported


def test_plain_text_has_sources_as_footnotes() -> None:
    turn = answered(
        Claim("甲", ClaimStatus.VERBATIM, (1,)), Claim("丙", ClaimStatus.UNVERIFIED, (2,), "对不上")
    )
    assert answer_plain(turn) == (
        "「甲」[1]\n丙（未核实：对不上）[2]\n\n"
        "[1] 《讲话》，一、粮食：「第1处原话」\n[2] 《讲话》，一、粮食：「第2处原话」"
    )


def test_plain_text_of_a_refusal_has_the_nearest_passages() -> None:
    missing = Answer("问", text="讲话中未提及。", nearest=(citation(1, "近处"),), notes=("注意。",))
    assert answer_plain(Turn("问", missing)) == (
        "注：注意。\n\n讲话中未提及。\n\n最接近的几处：\n《讲话》，一、粮食：「近处」"
    )


def test_copied_text_begins_with_how_it_was_understood() -> None:
    turn = answered(Claim("甲", ClaimStatus.PARAPHRASE, (1,)), rewritten="全文", notes=("注意。",))
    assert answer_plain(turn).startswith("理解为：全文\n注：注意。\n\n甲[1]\n\n[1] ")


def test_a_source_of_a_format_with_pages_names_the_page() -> None:
    turn = answered(Claim("甲", ClaimStatus.VERBATIM, (1,)))
    assert turn.answer
    paged = replace(turn.answer, citations=(citation(1, "原话", page=12),))
    assert answer_plain(replace(turn, answer=paged)).endswith(
        "[1] 《讲话》，一、粮食，第 12 页：「原话」"
    )
    assert "第 12 页" in conversation_html([replace(turn, answer=paged)])


def test_doubts_about_a_cited_speech_stand_below_the_claims() -> None:
    doubt = "按文头所标日期为2024年9月9日，但正文说“昨天雨水”，两处不合。"
    turn = answered(Claim("甲", ClaimStatus.VERBATIM, (1,)), notes=("姓周的有两位。", doubt))
    markup = conversation_html([turn])
    assert markup.index("姓周的有两位") < markup.index('class="claim ') < markup.index(doubt)
    assert markup.count(doubt) == 1 + answer_plain(turn).count(doubt)  # shown, and to be copied
    assert text_of(markup, "doubt") == doubt


def test_markdown_keeps_redactions_and_has_footnotes() -> None:
    turn = answered(Claim("总投资**亿元", ClaimStatus.PARAPHRASE, (1,)), notes=("「*」不明。",))
    markdown = turn_markdown(turn, 3)
    assert r"- 总投资\*\*亿元[^3-1]（转述·已核对）" in markdown
    assert "[^3-1]: 《讲话》，一、粮食：「第1处原话」" in markdown
    assert r"> 「\*」不明。" in markdown


def test_markdown_says_once_why_a_claim_is_not_verified() -> None:
    turn = answered(Claim("丙", ClaimStatus.UNVERIFIED, (1,), "对不上。"))
    assert "- 丙[^1-1]（未核实：对不上）\n" in turn_markdown(turn, 1)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1. 甲", r"1\. 甲"),
        ("2024年", "2024年"),
        ("甲\r\n乙\r丙\n丁", "甲 乙 丙 丁"),
        ("# `a` <b>", r"\# \`a\` \<b\>"),
    ],
)
def test_signs_of_markdown_are_shown_as_written(text: str, written: str) -> None:
    turn = answered(Claim(text, ClaimStatus.PARAPHRASE, (1,)))
    assert f"- {written}[^1-1]（" in turn_markdown(turn, 1)


def test_markdown_of_a_conversation_has_date_refusals_and_failures() -> None:
    missing = Answer(
        "火箭",
        text="讲话中未提及。",
        searched=(Searched("s1", "讲话", 0),),
        nearest=(citation(1, "近处"),),
    )
    turns = [Turn("火箭", missing), Turn("问", error="缺了文件"), Turn("慢", stopped=True)]
    assert conversation_markdown(turns, date(2025, 3, 4)) == (
        "# 言必问答\n\n共 3 问，2025年3月4日导出\n\n"
        "## 火箭\n\n讲话中未提及。\n\n查过：《讲话》\n\n最接近的几处：\n\n"
        "- 《讲话》，一、粮食：「近处」\n\n"
        "## 问\n\n缺了文件\n\n## 慢\n\n已停止。\n"
    )


# ---- the reading pane


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
