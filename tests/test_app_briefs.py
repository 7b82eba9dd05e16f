"""The handlers of 简报 over a real service without a chat model; no browser."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from service_fixtures import MakeService

from rag.assembly import Service
from rag.desk import briefs
from rag.desk.briefs import Sheet, Sheets, dropped, making, resized, restored, saved
from rag.domain import Brief, BriefChoices, BriefLength, SectionSummary
from rag.errors import UnknownSpeech, YanbiError
from rag.rendering import brief_view
from rag.rendering.brief_html import page_html
from rag.tabs.briefs import Briefs
from rag.tabs.shared import Shared

VISITOR: Any = SimpleNamespace(session_hash="v1")
OTHER: Any = SimpleNamespace(session_hash="v2")
PICTURE = b"\x89PNG"


def event(**data: Any) -> Any:
    return SimpleNamespace(**data)


@pytest.fixture
def service(make_service: MakeService) -> Service:
    return make_service()


@pytest.fixture
def page(service: Service) -> Briefs:
    return Briefs(service, Shared(None))


def report(service: Service) -> str:
    return next(one.id for one in service.list_speeches() if "政府工作报告" in one.title)


def made(page: Briefs, visitor: Any = VISITOR, **choices: Any) -> list[Any]:
    wanted = {"length": "一页", "focus": "", "figures": True} | choices
    speech = wanted.pop("speech", None) or report(page.service)
    return list(page.make(speech, request=visitor, **wanted))


def brief_of(page: Briefs, visitor: Any = VISITOR) -> Brief:
    brief = page.sheets.of(visitor.session_hash).brief
    assert brief is not None
    return brief


def visible(buttons: tuple[Any, Any]) -> list[bool]:
    return [button["visible"] for button in buttons]


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


def test_the_tab_shows_page_ledger_and_what_is_left_out(page: Briefs) -> None:
    shown = made(page)
    assert visible(shown[0][3:]) == [False, True]
    assert visible(shown[-1][3:]) == [True, False]
    status, sheet, side, *_ = shown[-1]
    brief = brief_of(page)
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
    headings = [one.heading for one in page.service.speech(brief.speech).sections if one.heading]
    assert all(brief_view.esc(heading) in side for heading in headings)


def test_a_mark_opens_the_very_characters(page: Briefs) -> None:
    made(page)
    brief = brief_of(page)
    places = re.findall(
        r'data-speech="(\w+)" data-start="(\d+)" data-end="(\d+)" aria-label="依据 \d',
        page_html(brief),
    )
    assert len(places) >= len(brief.shown)
    quotes = {(one.span.start, one.span.end): one.quote for one in brief.citations}
    for at, (speech, start, end) in enumerate(places):
        opened = page.open(event(places=places, at=at))
        text = page.service.speech(speech).text[int(start) : int(end)]
        assert text == quotes[int(start), int(end)]
        marked = re.findall(r'<mark class="here">(.*?)</mark>', opened, re.DOTALL)
        assert "".join(marked).replace("\n", "") == brief_view.esc(text).replace("\n", "")


def test_the_numbers_of_marks_are_those_of_the_printed_footnotes(page: Briefs) -> None:
    made(page)
    html = page_html(brief_of(page))
    notes = set(re.findall(r'class="numbers">\[(\d+)\]', html))
    marks = set(re.findall(r'aria-label="依据 (\d+)[a-z]?，', html))
    assert marks == notes
    assert notes == {str(n) for n in range(1, len(notes) + 1)}


def test_summaries_stand_beside_their_headings_with_marks(page: Briefs) -> None:
    made(page)
    sheet = page.sheets.of("v1")
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


# ---- dropping and restoring


def test_a_dropped_line_leaves_and_the_page_fits_itself_again(page: Briefs) -> None:
    made(page)
    before = brief_of(page)
    gone = before.shown[0]
    steps = list(page.drop(event(line=gone), VISITOR))
    assert "正在重新排版" in steps[0][0]
    assert visible(steps[0][3:]) == [False, True]
    after = brief_of(page)
    assert gone not in after.shown
    assert after.pages == 1
    assert [line.claim.text for line in after.lines] == [line.claim.text for line in before.lines]
    side = steps[-1][2]
    by_hand = side[side.index("手工去掉（1 条）") :].split("</ul>")[0]
    assert f'data-brief-restore="{gone}"' in by_hand


def test_a_restored_line_stays_on_one_page(page: Briefs) -> None:
    made(page)
    left = [line for line in brief_of(page).lines if line.index not in brief_of(page).shown]
    wanted = min(left, key=lambda line: line.importance).index
    list(page.restore(event(line=wanted), VISITOR))
    assert wanted in brief_of(page).shown
    assert brief_of(page).pages == 1
    list(page.drop(event(line=wanted), VISITOR))
    assert wanted not in brief_of(page).shown


def test_a_press_during_another_fitting_forgets_neither(page: Briefs) -> None:
    made(page)
    first, second = brief_of(page).shown[:2]
    begun = page.drop(event(line=first), VISITOR)
    next(begun)
    list(page.drop(event(line=second), VISITOR))
    last_of_the_first = list(begun)
    assert len(last_of_the_first) == 1
    assert brief_of(page).choices.removed == (first, second)
    assert not {first, second} & set(brief_of(page).shown)


def test_length_changes_at_once_and_keeps_what_was_done_by_hand(page: Briefs) -> None:
    made(page)
    gone = brief_of(page).shown[0]
    list(page.drop(event(line=gone), VISITOR))
    few = len(brief_of(page).shown)
    list(page.relength("两页", VISITOR))
    assert brief_of(page).pages == 2
    assert len(brief_of(page).shown) > few
    assert gone not in brief_of(page).shown
    list(page.relength("半页", VISITOR))
    assert len(brief_of(page).shown) < few


def test_presses_without_a_brief_do_nothing(page: Briefs) -> None:
    assert len(list(page.drop(event(line=1), VISITOR))) == 1
    assert len(list(page.relength("两页", VISITOR))) == 1
    assert page.sheets.of("v1") == Sheet()


def test_choices_by_hand() -> None:
    sheet = dropped(dropped(Sheet(), 4), 2)
    assert sheet.choices.removed == (2, 4)
    sheet = restored(sheet, 4)
    assert (sheet.choices.removed, sheet.choices.restored) == ((2,), (4,))
    sheet = dropped(sheet, 4)
    assert (sheet.choices.removed, sheet.choices.restored) == ((2, 4), ())
    assert resized(sheet, BriefLength.HALF).choices.removed == (2, 4)
    assert sheet.doing == briefs.FITTING


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


def test_figures_can_be_left_out(page: Briefs) -> None:
    made(page, figures=False)
    assert "<table>" not in page_html(brief_of(page))


def test_no_speech_is_asked_for(page: Briefs) -> None:
    [shown] = list(page.make(None, "一页", "", True, VISITOR))
    assert "请先选一篇讲话" in shown[0]


def test_a_speech_that_is_gone_is_one_calm_line(page: Briefs) -> None:
    shown = made(page, speech="s99")
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


def test_a_failed_fitting_leaves_the_page_as_it_was(page: Briefs) -> None:
    made(page)
    before = brief_of(page)
    page.service = Failing(page.service, UnknownSpeech("资料库里没有这篇讲话。"))
    shown = list(page.drop(event(line=before.shown[0]), VISITOR))
    assert "资料库里没有这篇讲话。" in shown[-1][0]
    assert brief_of(page) == before
    assert page.sheets.of("v1").choices == before.choices


def test_stop_goes_back_to_the_page_that_was_there(page: Briefs) -> None:
    made(page)
    before = brief_of(page)
    begun = page.drop(event(line=before.shown[0]), VISITOR)
    next(begun)
    status, _, _, *buttons = page.stop(VISITOR)
    assert "已停止" in status
    assert visible(tuple(buttons)) == [True, False]
    [last] = list(begun)
    assert "已停止" in last[0]
    assert page.sheets.of("v1").choices == before.choices


def test_visitors_have_sheets_of_their_own(page: Briefs) -> None:
    made(page)
    assert page.sheets.of("v2") == Sheet()
    made(page, OTHER, length="半页")
    assert len(brief_of(page, OTHER).shown) < len(brief_of(page).shown)
    page.leave(VISITOR)
    assert page.sheets.of("v1") == Sheet()
    assert brief_of(page, OTHER)


def test_a_pen_that_was_taken_away_writes_no_more() -> None:
    sheets = Sheets()
    first, _ = sheets.begin("v1", lambda sheet: sheet)
    second, _ = sheets.begin("v1", lambda sheet: sheet)
    assert first.is_set()
    assert not sheets.write("v1", first, Sheet(doing="甲"))
    assert sheets.write("v1", second, Sheet(doing="乙"))
    assert sheets.of("v1").doing == "乙"


# ---- files


@pytest.mark.parametrize(
    ("kind", "start"), [("docx", b"PK"), ("pdf", b"%PDF"), ("md", b"# "), ("json", b"{")]
)
def test_files_are_saved_under_the_title(page: Briefs, kind: str, start: bytes) -> None:
    made(page)
    notice = page.save(event(kind=kind), VISITOR)
    name, content = re.findall(r'data-name="([^"]*)" data-file="([^"]*)"', notice)[0]
    assert name == f"云泽县2025年政府工作报告要点.{kind}"
    data = base64.b64decode(content)
    assert data.startswith(start)
    if kind == "json":
        assert json.loads(data)["pages"] == 1


def test_a_file_has_what_was_done_by_hand(page: Briefs) -> None:
    made(page)
    line = brief_of(page).lines[brief_of(page).shown[0]]
    before = saved(page.service, page.sheets.of("v1"), "md")[1].decode()
    assert line.claim.text[:10] in before
    list(page.drop(event(line=line.index), VISITOR))
    after = saved(page.service, page.sheets.of("v1"), "md")[1].decode()
    assert line.claim.text[:10] not in after


def test_nothing_to_save_is_said_in_words(page: Briefs) -> None:
    notice = page.save(event(kind="exe"), VISITOR)
    assert "data-file" not in notice
    assert "没有做成" in notice


def test_a_title_is_made_a_name_for_a_file(page: Briefs, service: Service) -> None:
    id = report(service)
    service.edit(id, {"title": '2025/甲:乙"报告"'})
    made(page, speech=id)
    name, _ = saved(page.service, page.sheets.of("v1"), "md")
    assert name == "2025 甲 乙 报告要点.md"


# ---- the choice of speeches


def test_speeches_are_offered_and_the_choice_is_kept(page: Briefs, service: Service) -> None:
    speech, sheet, start = page.refresh(VISITOR, None)
    assert len(speech["choices"]) == 8
    assert speech["value"] == speech["choices"][0][1]
    assert "一页纸" in sheet
    assert start["interactive"]
    chosen = report(service)
    assert page.refresh(VISITOR, chosen)[0]["value"] == chosen
    service.remove([chosen])
    assert page.refresh(VISITOR, chosen)[0]["value"] != chosen


def test_an_empty_library_points_to_its_tab(make_service: MakeService) -> None:
    page = Briefs(make_service(empty=True), Shared(None))
    speech, sheet, start = page.refresh(VISITOR, None)
    assert speech["choices"] == []
    assert 'data-tab="资料库"' in sheet
    assert not start["interactive"]


def test_words_from_outside_are_escaped(page: Briefs, service: Service) -> None:
    id = report(service)
    service.edit(id, {"title": '<script>"'})
    shown = made(page, speech=id)
    assert "<script" not in "".join(map(str, shown[-1]))
