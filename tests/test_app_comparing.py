"""The handlers of 对比 over a real service without a chat model; no browser."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from comparisons_by_hand import by_theme, kinds
from handlers import OTHER, VISITOR, event
from service_fixtures import MakeService

from rag.assembly import Service
from rag.commands.verifying import finder
from rag.desk.comparing import Tables, comparing, likely_pair, saved
from rag.domain import Comparison, RowKind, Span, SpeechInfo
from rag.errors import Cancelled
from rag.rendering import comparison_tab
from rag.tabs.comparing import Comparisons
from rag.tabs.shared import Shared
from rag.verifying import verify_file


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
    comparisons: Comparisons, service: Service
) -> None:
    a, b, sheet, start = comparisons.refresh(VISITOR, None, None)
    assert {id for _, id in a["choices"]} == {one.id for one in service.list_speeches()}
    assert (a["value"], b["value"]) == meetings(service)
    assert "两篇并排" in sheet
    assert start["interactive"]
    chosen = [one.id for one in service.list_speeches()][:2]
    a, b, *_ = comparisons.refresh(VISITOR, *chosen)
    assert [a["value"], b["value"]] == chosen


def test_a_speech_that_is_gone_is_no_longer_chosen(
    comparisons: Comparisons, service: Service
) -> None:
    gone, other = meetings(service)
    service.remove([gone])
    a, b, *_ = comparisons.refresh(VISITOR, gone, other)
    assert gone not in (a["value"], b["value"])
    assert a["value"] != b["value"]


def test_fewer_than_two_speeches_are_said_calmly(make_service: MakeService) -> None:
    empty = make_service(empty=True)
    comparisons = Comparisons(empty, Shared(None))
    a, b, sheet, start = comparisons.refresh(VISITOR, None, None)
    assert (a["value"], b["value"], start["interactive"]) == (None, None, False)
    assert "两篇讲话才能对照，资料库现在还是空的" in sheet
    assert 'data-tab="资料库"' in sheet
    assert "现在有 1 篇" in comparison_tab.welcome_html(1)


def test_exchange(comparisons: Comparisons) -> None:
    assert comparisons.exchange("s1", "s2") == ("s2", "s1")


# ---- comparing


def test_two_speeches_side_by_side(comparisons: Comparisons, service: Service) -> None:
    a, b = meetings(service)
    shown = list(comparisons.compare(a, b, "", VISITOR))
    assert "正在对照" in shown[0][0]
    assert not shown[0][2]["interactive"]
    assert (shown[0][2]["visible"], shown[0][3]["visible"]) == (False, True)
    assert any("读乙篇" in one[0] for one in shown)
    status, sheet, start, halt = shown[-1]
    assert "已对照" in status
    assert start["interactive"]
    assert (start["visible"], halt["visible"]) == (True, False)
    found = comparisons.tables.of("v1").comparison
    assert found is not None
    assert len(kinds(sheet)) == len(found.rows) > 5
    assert sheet.count('class="ribbon"') == sum(row.kind is RowKind.BOTH for row in found.rows)


def test_every_mark_is_on_the_side_of_its_speech_and_opens_its_words(
    comparisons: Comparisons, service: Service
) -> None:
    a, b = meetings(service)
    sheet = list(comparisons.compare(a, b, "", VISITOR))[-1][1]
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
    opened = comparisons.open_a(event(places=[[speech, start, end]], at=0))
    marked = "".join(re.findall(r'<mark class="here"[^>]*>(.*?)</mark>', opened))
    assert marked == comparison_tab.esc(service.speech(speech).quote(Span(start, end)))


def test_a_topic_is_passed_on_and_shown(comparisons: Comparisons, service: Service) -> None:
    sheet = list(comparisons.compare(*meetings(service), "  粮食 ", VISITOR))[-1][1]
    assert "只比较：粮食" in sheet
    assert len(kinds(sheet)) < len(
        kinds(list(comparisons.compare(*meetings(service), "", OTHER))[-1][1])
    )


def test_what_goes_wrong_is_one_line_and_the_last_comparison_stays(
    comparisons: Comparisons, service: Service
) -> None:
    a, b = meetings(service)
    list(comparisons.compare(a, b, "", VISITOR))
    status, sheet, start, _ = list(comparisons.compare(a, "gone", "", VISITOR))[-1]
    assert 'class="trouble"' in status
    assert not isinstance(sheet, str)
    assert start["interactive"]
    assert comparisons.tables.of("v1").comparison is not None
    assert "请先选好甲和乙" in list(comparisons.compare(a, None, "", VISITOR))[-1][0]


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
        yield by_theme(done=False, progress="正在读", citations=(), rows=())
        yield by_theme(done=False, progress="正在摘")
        assert stop.wait(10), "nobody has stopped it"
        raise Cancelled("已停止。")


def test_stopping_brings_back_what_was_there_before(service: Service) -> None:
    comparisons = Comparisons(Paused(service), Shared(None))
    running = comparisons.compare("a", "b", "", VISITOR)
    shown = [next(running) for _ in range(3)]
    assert "正在摘" in shown[2][0]
    assert kinds(shown[2][1]) == ["both", "only_a", "only_b"]
    assert "data-compare-export" not in shown[2][1], "what is not finished cannot be saved"
    status, sheet, start, halt = comparisons.stop(VISITOR)
    assert "已停止" in status
    assert "两篇并排" in sheet
    assert (start["visible"], halt["visible"]) == (True, False)
    assert list(running)[-1][0] == status
    assert comparisons.tables.of("v1").comparison is None


def test_stopping_when_nothing_runs_changes_nothing(
    comparisons: Comparisons, service: Service
) -> None:
    a, b = meetings(service)
    before = list(comparisons.compare(a, b, "", VISITOR))[-1]
    assert comparisons.stop(VISITOR)[0] == before[0]
    assert comparisons.tables.of("v1").comparison is not None


def test_a_visitor_who_leaves_stops_what_runs(service: Service) -> None:
    comparisons = Comparisons(Paused(service), Shared(None))
    running = comparisons.compare("a", "b", "", VISITOR)
    for _ in range(3):
        next(running)
    comparisons.leave(VISITOR)
    assert list(running)  # ends without waiting for ever


def test_visitors_do_not_see_each_other(comparisons: Comparisons, service: Service) -> None:
    list(comparisons.compare(*meetings(service), "", VISITOR))
    assert comparisons.tables.of("v2").comparison is None
    comparisons.leave(VISITOR)
    assert comparisons.tables.of("v1").comparison is None


# ---- saving


@pytest.mark.parametrize("kind", ["docx", "pdf", "html", "md", "json"])
def test_a_saved_comparison_can_be_verified(
    comparisons: Comparisons, service: Service, kind: str, tmp_path: Path
) -> None:
    list(comparisons.compare(*meetings(service), "", VISITOR))
    notice = comparisons.save(event(kind=kind), VISITOR)
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


def test_nothing_is_saved_before_anything_was_compared(comparisons: Comparisons) -> None:
    assert "data-file" not in comparisons.save(event(kind="md"), VISITOR)
    with pytest.raises(ValueError, match="exe"):
        saved(comparisons.comparing, by_theme(), "exe")


# ---- a phrase


def test_what_became_of_a_phrase(comparisons: Comparisons, service: Service) -> None:
    shown = comparisons.trace("高标准农田")
    texts = [service.speech(one.id).text for one in service.list_speeches()]
    assert f"共 {sum(text.count('高标准农田') for text in texts)} 次" in shown
    assert f"见于 {sum('高标准农田' in text for text in texts)} 篇（查了 8 篇）" in shown
    assert all(words in shown for words in ("最早", "最近", "按讲话", "按讲话人", "按年份"))
    phrase, again = comparisons.trace_pressed(event(phrase="高标准农田"))
    assert (phrase, again) == ("高标准农田", shown)


def test_a_phrase_that_nobody_says_and_no_phrase(comparisons: Comparisons) -> None:
    assert "查了 8 篇讲话，没有「月球旅行」这个提法。" in comparisons.trace("月球旅行")
    assert "请写出要查的提法" in comparisons.trace("")
    assert "yanbi" not in comparisons.trace("")
    assert "&lt;b&gt;火" in comparisons.trace("<b>火箭")
