"""The handlers of 对比 over a real service without a chat model; no browser."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from service_fixtures import MakeService

from rag.assembly import Service
from rag.commands.verifying import finder
from rag.desk.comparing import Tables, comparing, likely_pair, saved
from rag.domain import (
    Citation,
    Claim,
    ClaimStatus,
    ComparedSpeech,
    Comparison,
    ComparisonRow,
    FigurePair,
    FigureSide,
    FigureStatus,
    PhraseChange,
    PhraseChangeKind,
    RowKind,
    Span,
    SpeechInfo,
    Stretch,
)
from rag.errors import Cancelled
from rag.rendering import comparison_tab, comparison_tables
from rag.rendering.comparison_picture import picture_html
from rag.tabs.comparing import Comparisons
from rag.tabs.shared import Shared
from rag.verifying import verify_file

VISITOR: Any = SimpleNamespace(session_hash="v1")
OTHER: Any = SimpleNamespace(session_hash="v2")
EXPORTS = {"md": "Markdown"}


def event(**data: Any) -> Any:
    return SimpleNamespace(**data)


@pytest.fixture
def service(make_service: MakeService) -> Service:
    return make_service()


@pytest.fixture
def page(service: Service) -> Comparisons:
    return Comparisons(service, Shared(None))  # ask has other names


def meetings(service: Service) -> tuple[str, str]:
    """The speeches at the same meeting in 2024 and in 2025."""
    found = {one.date[:4]: one.id for one in service.list_speeches() if "农村工作" in one.title}
    return found["2024"], found["2025"]


def info(identifier: str, title: str, date: str = "") -> SpeechInfo:
    return SpeechInfo(
        id=identifier,
        file=f"{identifier}.txt",
        title=title,
        speaker="",
        date=date,
        place="",
        occasion="",
        chars=100,
        sections=1,
        chunks=1,
        warnings=(),
    )


def small(**changes: Any) -> Comparison:
    """A common theme, one of each side alone, and a formal opening; 40 characters a side."""

    def side(name: str, title: str) -> ComparedSpeech:
        spans = [Span(at, at + 10) for at in range(0, 40, 10)]
        stretches = tuple(
            Stretch(at, span, ("一、粮食",) if at < 2 else ("二、其他",), formal=at == 3)
            for at, span in enumerate(spans)
        )
        return ComparedSpeech(name, title, "", "2024-01-01", 40, stretches)

    def claim(words: str, n: int) -> Claim:
        return Claim(words, ClaimStatus.VERBATIM, (n,))

    rows = (
        ComparisonRow(
            0,
            "粮食",
            RowKind.BOTH,
            (claim("甲一", 1),),
            (claim("乙一", 2),),
            "产量：甲38万吨，乙39万吨",
            (0, 1),
            (0,),
            0.5,
        ),
        ComparisonRow(1, "治水", RowKind.ONLY_A, (claim("甲二", 3),), (), None, (2,), ()),
        ComparisonRow(2, "修路", RowKind.ONLY_B, (), (claim("乙二", 4),), None, (), (1, 2)),
    )
    citations = (
        Citation(1, "a", "甲文", ("一、粮食",), Span(0, 2), "甲一"),
        Citation(2, "b", "乙文", ("一、粮食",), Span(0, 2), "乙一"),
        Citation(3, "a", "甲文", ("二、其他",), Span(20, 22), "甲二"),
        Citation(4, "b", "乙文", ("二、其他",), Span(10, 12), "乙二"),
    )
    made = Comparison(
        a=side("a", "甲文"), b=side("b", "乙文"), rows=rows, citations=citations, common_a=0.5
    )
    return replace(made, **changes)


def kinds(page: str) -> list[str]:
    return re.findall(r'<article class="theme" id="compare-row-\d+" data-kind="([^"]*)"', page)


# ---- choosing


def test_the_newest_two_of_one_series_are_offered_first() -> None:
    library = [
        info("s1", "在全县农村工作会议上的讲话", "2025-02-18"),
        info("s2", "云泽县2025年政府工作报告", "2025-01-14"),
        info("s3", "云泽县2026年政府工作报告", "2026-01-12"),
        info("s4", "在全县农村工作会议上的讲话", "2024-02-20"),
        info("s5", "新春贺词", "2026-02-01"),
    ]
    assert likely_pair(library) == ("s2", "s3")
    assert likely_pair(library[:2] + library[3:]) == ("s4", "s1")


def test_without_a_series_the_newest_two_without_dates_the_first_two() -> None:
    one, two = info("s1", "讲话", "2025-03-01"), info("s2", "贺词", "2024-03-01")
    undated = [info("s3", "其三"), info("s4", "其四")]
    assert likely_pair([one, *undated, two]) == ("s2", "s1")
    assert likely_pair(undated) == ("s3", "s4")
    assert likely_pair([one]) is None
    assert likely_pair([]) is None


def test_the_tab_offers_every_speech_and_keeps_what_was_chosen(
    page: Comparisons, service: Service
) -> None:
    a, b, sheet, start = page.refresh(VISITOR, None, None)
    assert {id for _, id in a["choices"]} == {one.id for one in service.list_speeches()}
    assert (a["value"], b["value"]) == meetings(service)
    assert "两篇并排" in sheet
    assert start["interactive"]
    chosen = [one.id for one in service.list_speeches()][:2]
    a, b, *_ = page.refresh(VISITOR, *chosen)
    assert [a["value"], b["value"]] == chosen


def test_a_speech_that_is_gone_is_no_longer_chosen(page: Comparisons, service: Service) -> None:
    gone, other = meetings(service)
    service.remove([gone])
    a, b, *_ = page.refresh(VISITOR, gone, other)
    assert gone not in (a["value"], b["value"])
    assert a["value"] != b["value"]


def test_fewer_than_two_speeches_are_said_calmly(make_service: MakeService) -> None:
    empty = make_service(empty=True)
    page = Comparisons(empty, Shared(None))
    a, b, sheet, start = page.refresh(VISITOR, None, None)
    assert (a["value"], b["value"], start["interactive"]) == (None, None, False)
    assert "两篇讲话才能对照，资料库现在还是空的" in sheet
    assert 'data-tab="资料库"' in sheet
    assert "现在有 1 篇" in comparison_tab.welcome_html(1)


def test_exchange(page: Comparisons) -> None:
    assert page.exchange("s1", "s2") == ("s2", "s1")


# ---- comparing


def test_two_speeches_side_by_side(page: Comparisons, service: Service) -> None:
    a, b = meetings(service)
    shown = list(page.compare(a, b, "", VISITOR))
    assert "正在对照" in shown[0][0]
    assert not shown[0][2]["interactive"]
    assert (shown[0][2]["visible"], shown[0][3]["visible"]) == (False, True)
    assert any("读乙篇" in one[0] for one in shown)
    status, sheet, start, halt = shown[-1]
    assert "已对照" in status
    assert start["interactive"]
    assert (start["visible"], halt["visible"]) == (True, False)
    found = page.tables.of("v1").comparison
    assert found is not None
    assert len(kinds(sheet)) == len(found.rows) > 5
    assert sheet.count('class="ribbon"') == sum(row.kind is RowKind.BOTH for row in found.rows)


def test_every_mark_is_on_the_side_of_its_speech_and_opens_its_words(
    page: Comparisons, service: Service
) -> None:
    a, b = meetings(service)
    sheet = list(page.compare(a, b, "", VISITOR))[-1][1]
    sides = re.split(r'data-side="([ab])"', sheet)
    seen = set()
    for name, part in zip(sides[1::2], sides[2::2], strict=True):
        for speech, start, end in re.findall(
            r'data-open data-speech="(\w+)" data-start="(\d+)" data-end="(\d+)"', part
        ):
            assert speech == {"a": a, "b": b}[name]
            seen.add((name, speech, int(start), int(end)))
    assert {name for name, *_ in seen} == {"a", "b"}
    name, speech, start, end = sorted(seen)[0]
    opened = page.open_a(event(places=[[speech, start, end]], at=0))
    marked = "".join(re.findall(r'<mark class="here"[^>]*>(.*?)</mark>', opened))
    assert marked == comparison_tab.esc(service.speech(speech).quote(Span(start, end)))


def test_a_topic_is_passed_on_and_shown(page: Comparisons, service: Service) -> None:
    sheet = list(page.compare(*meetings(service), "  粮食 ", VISITOR))[-1][1]
    assert "只比较：粮食" in sheet
    assert len(kinds(sheet)) < len(kinds(list(page.compare(*meetings(service), "", OTHER))[-1][1]))


def test_what_goes_wrong_is_one_line_and_the_last_comparison_stays(
    page: Comparisons, service: Service
) -> None:
    a, b = meetings(service)
    list(page.compare(a, b, "", VISITOR))
    status, sheet, start, _ = list(page.compare(a, "gone", "", VISITOR))[-1]
    assert 'class="trouble"' in status
    assert not isinstance(sheet, str)
    assert start["interactive"]
    assert page.tables.of("v1").comparison is not None
    assert "请先选好甲和乙" in list(page.compare(a, None, "", VISITOR))[-1][0]


def test_a_later_turn_takes_the_place_of_an_earlier_one(service: Service) -> None:
    a, b = meetings(service)
    tables = Tables()
    slow = comparing(service, tables, "v1", a, b, "")
    next(slow)
    last = list(comparing(service, tables, "v1", b, a, ""))[-1]
    assert list(slow)[-1] == last
    kept = tables.of("v1").comparison
    assert kept is not None
    assert kept.a.id == b


class Paused:
    """A service whose comparison waits at its second snapshot until it is stopped."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def __getattr__(self, name: str) -> Any:
        return getattr(self._service, name)

    def comparing(self, *asked: Any) -> Iterator[Comparison]:
        *_, stop = asked
        yield small(done=False, progress="正在读", citations=(), rows=())
        yield small(done=False, progress="正在摘")
        assert stop.wait(10), "nobody has stopped it"
        raise Cancelled("已停止。")


def test_stopping_brings_back_what_was_there_before(service: Service) -> None:
    page = Comparisons(Paused(service), Shared(None))
    running = page.compare("a", "b", "", VISITOR)
    shown = [next(running) for _ in range(3)]
    assert "正在摘" in shown[2][0]
    assert kinds(shown[2][1]) == ["both", "only_a", "only_b"]
    assert "data-compare-export" not in shown[2][1], "what is not finished cannot be saved"
    status, sheet, start, halt = page.stop(VISITOR)
    assert "已停止" in status
    assert "两篇并排" in sheet
    assert (start["visible"], halt["visible"]) == (True, False)
    assert list(running)[-1][0] == status
    assert page.tables.of("v1").comparison is None


def test_stopping_when_nothing_runs_changes_nothing(page: Comparisons, service: Service) -> None:
    a, b = meetings(service)
    before = list(page.compare(a, b, "", VISITOR))[-1]
    assert page.stop(VISITOR)[0] == before[0]
    assert page.tables.of("v1").comparison is not None


def test_a_visitor_who_leaves_stops_what_runs(service: Service) -> None:
    page = Comparisons(Paused(service), Shared(None))
    running = page.compare("a", "b", "", VISITOR)
    for _ in range(3):
        next(running)
    page.leave(VISITOR)
    assert list(running)  # ends without waiting for ever


def test_rows_whose_claims_are_yet_to_come_do_not_say_that_nothing_is_said() -> None:
    rows = tuple(replace(row, a=(), b=(), difference=None) for row in small().rows)
    growing = comparison_tab.comparison_tab_html(small(rows=rows, citations=(), done=False), {})
    assert growing.count("正在摘原话") == 4
    assert growing.count("没有讲到") == 2
    assert 'data-state="growing"' in growing


def test_of_a_topic_the_line_says_how_much_it_takes() -> None:
    made = small(topic="治水", topic_a=0.25, topic_b=0.001, common_a=0.8, common_b=1.0)
    shown = comparison_tab.comparison_tab_html(made, EXPORTS)
    assert "「治水」占甲的25%，其中80%乙也讲到；占乙的不到1%，其中100%甲也讲到" in shown
    assert "是共同主题" not in shown
    one_sided = small(topic="治水", topic_a=0.25, topic_b=0.0, common_a=0.0, common_b=0.0)
    shown = comparison_tab.comparison_tab_html(one_sided, EXPORTS)
    assert "「治水」占甲的25%；乙没有讲到；" in shown


def test_visitors_do_not_see_each_other(page: Comparisons, service: Service) -> None:
    list(page.compare(*meetings(service), "", VISITOR))
    assert page.tables.of("v2").comparison is None
    page.leave(VISITOR)
    assert page.tables.of("v1").comparison is None


# ---- saving


@pytest.mark.parametrize("kind", ["docx", "pdf", "html", "md", "json"])
def test_a_saved_comparison_can_be_verified(
    page: Comparisons, service: Service, kind: str, tmp_path: Path
) -> None:
    list(page.compare(*meetings(service), "", VISITOR))
    notice = page.save(event(kind=kind), VISITOR)
    name = re.search(r'data-name="([^"]+)"', notice)
    content = re.search(r'data-file="([^"]+)"', notice)
    assert name
    assert content
    assert name[1] == (
        "《在全县农村工作会议上的讲话》（2024年）与"
        f"《在全县农村工作会议上的讲话》（2025年）对照.{kind}"
    )
    path = tmp_path / f"saved.{kind}"
    path.write_bytes(base64.b64decode(content[1]))
    report = verify_file(path, finder(service.library))
    assert report.findings
    assert report.right


def test_nothing_is_saved_before_anything_was_compared(page: Comparisons) -> None:
    assert "data-file" not in page.save(event(kind="md"), VISITOR)
    with pytest.raises(ValueError, match="exe"):
        saved(page.comparing, small(), "exe")


# ---- a phrase


def test_what_became_of_a_phrase(page: Comparisons, service: Service) -> None:
    shown = page.trace("高标准农田")
    texts = [service.speech(one.id).text for one in service.list_speeches()]
    assert f"共 {sum(text.count('高标准农田') for text in texts)} 次" in shown
    assert f"见于 {sum('高标准农田' in text for text in texts)} 篇（查了 8 篇）" in shown
    assert all(words in shown for words in ("最早", "最近", "按讲话", "按讲话人", "按年份"))
    phrase, again = page.trace_pressed(event(phrase="高标准农田"))
    assert (phrase, again) == ("高标准农田", shown)


def test_a_phrase_that_nobody_says_and_no_phrase(page: Comparisons) -> None:
    assert "查了 8 篇讲话，没有「月球旅行」这个提法。" in page.trace("月球旅行")
    assert "请写出要查的提法" in page.trace("")
    assert "yanbi" not in page.trace("")
    assert "&lt;b&gt;火" in page.trace("<b>火箭")


# ---- how it looks


def test_what_a_row_is_filtered_by() -> None:
    side = FigureSide("38万吨", (1,), FigureStatus.RESULT)
    figures = (FigurePair("产量", "吨", side, replace(side, citations=(2,)), True, "增加", 0),)
    phrases = (
        PhraseChange("治水", None, PhraseChangeKind.WENT, (3,), row=1),
        PhraseChange("修路", "修路", PhraseChangeKind.STAYED, (3, 4), row=2),
    )
    shown = comparison_tab.comparison_tab_html(small(figures=figures, phrases=phrases), EXPORTS)
    assert kinds(shown) == ["both figures", "only_a wording", "only_b"]
    counts = dict(re.findall(r'data-filter="(\w+)".*?<span class="num">(\d+)<', shown))
    assert counts == {"both": "1", "only_a": "1", "only_b": "1", "figures": "1", "wording": "1"}
    assert re.findall(r'<tr data-kind="([^"]*)"', shown) == [
        "both figures",
        "only_a wording",
        "both",
    ]


def test_the_picture_has_each_stretch_and_joins_runs_of_neighbours() -> None:
    drawn = picture_html(small())
    assert drawn.count("<rect") == 8
    assert [drawn.count(f'class="{kind}"') for kind in ("common", "alone", "formal")] == [3, 3, 2]
    ribbons = re.findall(r'<g class="ribbon" data-row="(\d)".*?</g>', drawn)
    assert ribbons == ["0"]
    # Two neighbours of 甲, half of it, to the first quarter of 乙: one path, not two.
    assert drawn.count("<path") == 1
    assert re.search(r'd="M0\.0 14\.0C.*?L249\.0 118\.0C.*? 499\.0 14\.0Z"', drawn)


def test_differing_characters_are_marked_and_nothing_is_markup() -> None:
    words = "<b>区域</b>中心"
    shown = comparison_tables.marked_html(words, (Span(3, 5),))
    assert shown == "&lt;b&gt;<mark>区域</mark>&lt;/b&gt;中心"


def test_hostile_words_stay_words() -> None:
    bad = '"><img src=x onerror=alert(1)>'
    plain = small()
    rows = tuple(
        replace(
            row,
            theme=bad,
            difference=bad,
            a=tuple(replace(claim, text=bad) for claim in row.a),
            b=tuple(replace(claim, text=bad) for claim in row.b),
        )
        for row in plain.rows
    )
    stretches = tuple(replace(one, section=(bad,)) for one in plain.a.stretches)
    side = FigureSide(bad, (1,), FigureStatus.TARGET, change=bad)
    made = small(
        a=replace(plain.a, title=bad, stretches=stretches),
        topic=bad,
        rows=rows,
        figures=(FigurePair(bad, bad, side, None, row=0),),
        phrases=(PhraseChange(bad, None, PhraseChangeKind.WENT, (1,), row=0),),
        citations=tuple(replace(one, title=bad, quote=bad) for one in plain.citations),
        notes=(bad,),
    )
    shown = comparison_tab.comparison_tab_html(made, EXPORTS)
    assert "<img" not in shown
    assert shown.count("&lt;img") > 10
    assert bad not in json.dumps(shown)


def test_nothing_of_the_topic_is_said_without_an_empty_table() -> None:
    empty = small(rows=(), citations=(), notes=("两篇都没有讲到“航天”。",), topic="航天")
    shown = comparison_tab.comparison_tab_html(empty, EXPORTS)
    assert "两篇都没有讲到" in shown
    assert "<svg" not in shown
    assert 'class="sides"' not in shown
    assert "data-filter" not in shown
