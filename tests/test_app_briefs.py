"""The handlers of 简报 over a real service without a chat model: making, stopping, failing."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from threading import Event

import pytest
from handlers import OTHER, VISITOR, brief_in, event, make_brief, report, visible
from service_fixtures import MakeService

from rag.assembly import Service
from rag.desk.briefs import Sheet, Sheets, making
from rag.domain import Brief, BriefChoices, SectionSummary
from rag.errors import UnknownSpeech, YanbiError
from rag.rendering import brief_view
from rag.rendering.brief_html import page_html
from rag.tabs.briefs import Briefs
from rag.tabs.shared import Shared

PICTURE = b"\x89PNG"


# ---- making


def test_sections_are_told_first_then_the_page(service: Service) -> None:
    steps = list(making(service, report(service), BriefChoices(), Event()))
    counts = [len(step.summaries) for step in steps]
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert counts[-1] > 5
    assert all(step.running for step in steps[:-1])
    last = steps[-1]
    assert not last.running
    assert last.brief is not None
    assert last.brief.done
    assert [picture[:4] for picture in last.pictures] == [PICTURE]
    with_page = [step.brief is not None for step in steps]
    assert with_page.index(True) == len(steps) - 1
    reached = [re.fullmatch(r"正在概括各节，(\d+)/(\d+)", step.doing) for step in steps]
    numbers = [int(found[1]) for found in reached if found]
    assert numbers == sorted(numbers)
    assert len(numbers) == counts[-1]


def test_the_tab_shows_page_ledger_and_what_is_left_out(briefs_tab: Briefs) -> None:
    shown = make_brief(briefs_tab)
    assert visible(shown[0][3:]) == [False, True]
    assert visible(shown[-1][3:]) == [True, False]
    status, sheet, side, *_ = shown[-1]
    brief = brief_in(briefs_tab)
    left = len(brief.lines) - len(brief.shown)
    assert f"1 页，列入 {len(brief.shown)} 条，未列入 {left} 条" in status
    assert base64.b64encode(PICTURE)[:5].decode() in sheet
    assert sheet.count("data-brief-drop=") == len(brief.shown)
    assert side.count("data-brief-restore=") == left
    assert [kind for kind in ("docx", "pdf", "md", "json") if f'"{kind}"' in sheet] == [
        "docx",
        "pdf",
        "md",
        "json",
    ]
    headings = [
        one.heading for one in briefs_tab.service.speech(brief.speech).sections if one.heading
    ]
    assert all(brief_view.esc(heading) in side for heading in headings)


def test_a_mark_opens_the_very_characters(briefs_tab: Briefs) -> None:
    make_brief(briefs_tab)
    brief = brief_in(briefs_tab)
    places = re.findall(
        r'data-speech="(\w+)" data-start="(\d+)" data-end="(\d+)" aria-label="依据 \d',
        page_html(brief),
    )
    assert len(places) >= len(brief.shown)
    quotes = {(one.span.start, one.span.end): one.quote for one in brief.citations}
    for at, (speech, start, end) in enumerate(places):
        opened = briefs_tab.open(event(places=places, at=at))
        text = briefs_tab.service.speech(speech).text[int(start) : int(end)]
        assert text == quotes[int(start), int(end)]
        marked = re.findall(r'<mark class="here">(.*?)</mark>', opened, re.DOTALL)
        assert "".join(marked).replace("\n", "") == brief_view.esc(text).replace("\n", "")


def test_the_numbers_of_marks_are_those_of_the_printed_footnotes(briefs_tab: Briefs) -> None:
    make_brief(briefs_tab)
    html = page_html(brief_in(briefs_tab))
    notes = set(re.findall(r'class="numbers">\[(\d+)\]', html))
    marks = set(re.findall(r'aria-label="依据 (\d+)[a-z]?，', html))
    assert marks == notes
    assert notes == {str(n) for n in range(1, len(notes) + 1)}


def test_summaries_stand_beside_their_headings_with_marks(briefs_tab: Briefs) -> None:
    make_brief(briefs_tab)
    sheet = briefs_tab.sheets.of("v1")
    assert sheet.speech is not None
    html = brief_view.sections_html(sheet.speech, sheet.summaries)
    for one in sheet.summaries:
        for claim in one.claims:
            assert brief_view.esc(claim.text) in html
    claims = sum(len(claim.citations) for one in sheet.summaries for claim in one.claims)
    assert html.count('class="cite"') == claims
    assert "等候" not in html
    running = brief_view.sections_html(sheet.speech, sheet.summaries[:1], running=True)
    assert "已概括" in running
    assert "等候" in running


# ---- choices, stopping, failures


class Failing:
    """A service whose page cannot be set, or that is stopped while it reads."""

    def __init__(self, service: Service, error: Exception | None = None) -> None:
        self._service = service
        self._error = error
        self.speech = service.speech
        self.list_speeches = service.list_speeches

    def summaries(
        self, speech: str, stop: Event | None = None
    ) -> Iterator[tuple[SectionSummary, ...]]:
        for number, made in enumerate(self._service.summaries(speech, stop)):
            if number == 2 and self._error is None:
                assert stop is not None
                stop.set()
            yield made

    def brief(
        self, speech: str, choices: BriefChoices | None = None, stop: Event | None = None
    ) -> Iterator[Brief]:
        if self._error:
            raise self._error
        yield from self._service.brief(speech, choices, stop)

    def export_brief(self, brief: Brief, ending: str) -> bytes:
        return self._service.export_brief(brief, ending)

    def brief_pictures(self, brief: Brief) -> tuple[bytes, ...]:
        return self._service.brief_pictures(brief)


class Empty(Failing):
    """A service that finds no line for what is asked."""

    def brief(
        self, speech: str, choices: BriefChoices | None = None, stop: Event | None = None
    ) -> Iterator[Brief]:
        del stop
        yield Brief(speech, "讲话.txt", "讲话", choices=choices or BriefChoices(), done=True)


def test_a_focus_without_anything_is_one_calm_line(service: Service) -> None:
    choices = BriefChoices(focus="火箭")
    without = Empty(service, YanbiError(""))
    last = list(making(without, report(service), choices, Event()))[-1]
    assert last.trouble == "这篇讲话里没有与“火箭”有关的话；请换个说法，或不填重点。"
    assert last.brief is None
    assert not last.running


def test_figures_can_be_left_out(briefs_tab: Briefs) -> None:
    make_brief(briefs_tab, figures=False)
    assert "<table>" not in page_html(brief_in(briefs_tab))


def test_no_speech_is_asked_for(briefs_tab: Briefs) -> None:
    [shown] = list(briefs_tab.make(None, "一页", "", True, VISITOR))
    assert "请先选一篇讲话" in shown[0]


def test_a_speech_that_is_gone_is_one_calm_line(briefs_tab: Briefs) -> None:
    shown = make_brief(briefs_tab, speech="s99")
    assert 'class="trouble"' in shown[-1][0]
    assert "Traceback" not in shown[-1][0]
    assert visible(shown[-1][3:]) == [True, False]


def test_stopping_keeps_the_summaries_made_so_far(service: Service) -> None:
    steps = list(making(Failing(service), report(service), BriefChoices(), Event()))
    assert steps[-1].stopped
    assert not steps[-1].running
    assert len(steps[-1].summaries) == 2
    assert steps[-1].brief is None


@pytest.mark.parametrize(
    ("error", "words"),
    [(YanbiError("排版没有做成。"), "排版没有做成。"), (RuntimeError("secret"), "没有料到")],
)
def test_failures_are_one_line(service: Service, error: Exception, words: str) -> None:
    steps = list(making(Failing(service, error), report(service), BriefChoices(), Event()))
    assert words in steps[-1].trouble
    assert "secret" not in steps[-1].trouble
    assert not steps[-1].running


def test_a_failed_fitting_leaves_the_page_as_it_was(briefs_tab: Briefs) -> None:
    make_brief(briefs_tab)
    before = brief_in(briefs_tab)
    briefs_tab.service = Failing(briefs_tab.service, UnknownSpeech("资料库里没有这篇讲话。"))
    shown = list(briefs_tab.drop(event(line=before.shown[0]), VISITOR))
    assert "资料库里没有这篇讲话。" in shown[-1][0]
    assert brief_in(briefs_tab) == before
    assert briefs_tab.sheets.of("v1").choices == before.choices


def test_stop_goes_back_to_the_page_that_was_there(briefs_tab: Briefs) -> None:
    make_brief(briefs_tab)
    before = brief_in(briefs_tab)
    begun = briefs_tab.drop(event(line=before.shown[0]), VISITOR)
    next(begun)
    status, _, _, *buttons = briefs_tab.stop(VISITOR)
    assert "已停止" in status
    assert visible(tuple(buttons)) == [True, False]
    [last] = list(begun)
    assert "已停止" in last[0]
    assert briefs_tab.sheets.of("v1").choices == before.choices


def test_visitors_have_sheets_of_their_own(briefs_tab: Briefs) -> None:
    make_brief(briefs_tab)
    assert briefs_tab.sheets.of("v2") == Sheet()
    make_brief(briefs_tab, OTHER, length="半页")
    assert len(brief_in(briefs_tab, OTHER).shown) < len(brief_in(briefs_tab).shown)
    briefs_tab.leave(VISITOR)
    assert briefs_tab.sheets.of("v1") == Sheet()
    assert brief_in(briefs_tab, OTHER)


def test_a_pen_that_was_taken_away_writes_no_more() -> None:
    sheets = Sheets()
    first, _ = sheets.begin("v1", lambda sheet: sheet)
    second, _ = sheets.begin("v1", lambda sheet: sheet)
    assert first.is_set()
    assert not sheets.write("v1", first, Sheet(doing="甲"))
    assert sheets.write("v1", second, Sheet(doing="乙"))
    assert sheets.of("v1").doing == "乙"


# ---- the choice of speeches


def test_speeches_are_offered_and_the_choice_is_kept(briefs_tab: Briefs, service: Service) -> None:
    speech, sheet, start = briefs_tab.refresh(VISITOR, None)
    assert len(speech["choices"]) == 8
    assert speech["value"] == speech["choices"][0][1]
    assert "一页纸" in sheet
    assert start["interactive"]
    chosen = report(service)
    assert briefs_tab.refresh(VISITOR, chosen)[0]["value"] == chosen
    service.remove([chosen])
    assert briefs_tab.refresh(VISITOR, chosen)[0]["value"] != chosen


def test_an_empty_library_points_to_its_tab(make_service: MakeService) -> None:
    briefs_tab = Briefs(make_service(empty=True), Shared(None))
    speech, sheet, start = briefs_tab.refresh(VISITOR, None)
    assert speech["choices"] == []
    assert 'data-tab="资料库"' in sheet
    assert not start["interactive"]


def test_words_from_outside_are_escaped(briefs_tab: Briefs, service: Service) -> None:
    id = report(service)
    service.edit(id, {"title": '<script>"'})
    shown = make_brief(briefs_tab, speech=id)
    assert "<script" not in "".join(map(str, shown[-1]))
