"""Speeches over time: units, results and targets, gaps, topics, phrases."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from fakes import BigramEmbedder
from followed import four_years, report
from service_fixtures import MakeService
from tracked import followed, series, told

from rag.comparing.telling import told_figures
from rag.domain import FigureStatus, Trends
from rag.errors import Cancelled, UnknownSpeech, UsageError
from rag.tracking.gathering import found_in, gather
from rag.tracking.topics import concerns

RESULT, TARGET = FigureStatus.RESULT, FigureStatus.TARGET


# ---- series


def test_results_and_targets_are_series_of_their_own_in_one_unit() -> None:
    made, numbers = followed(four_years())
    grain = series(made, "粮食总产量", RESULT)
    # 6.7亿斤 are 335,000 tonnes: 670,000,000 jin of half a kilogram.
    assert told(grain) == [
        (2020, "32.4万吨", "324000"),
        (2021, "33万吨", "330000"),
        (2022, "6.7亿斤", "335000"),
        (2023, "34.1万吨", "341000"),
    ]
    wanted = series(made, "粮食总产量", TARGET)
    assert [(year, low) for year, _, low in told(wanted)] == [
        (2021, "330000"),
        (2022, "335000"),
        (2023, "340000"),
        (2024, "345000"),
    ]
    money = series(made, "财政收入", RESULT)
    assert [(p.year, p.low) for p in money.points] == [
        (2020, "98000000"),
        (2021, "105000000"),
        (2022, "112000000"),
        (2023, "120000000"),
    ]
    growth = series(made, "财政收入增长", TARGET)
    assert [(p.year, p.low, p.high) for p in growth.points] == [
        (2021, "6", "6"),
        (2022, "6.5", "6.5"),
        (2023, "6", "7"),
        (2024, "6.5", "6.5"),
    ]
    texts = {one.id: one.text for one in four_years()}
    for citation in numbers.all:
        start, end = citation.span.start, citation.span.end
        assert texts[citation.speech][start:end] == citation.quote
    for point in grain.points:
        speech = texts[point.speech]
        assert speech[point.span.start : point.span.end] == point.written
        assert point.written in numbers.all[point.citations[0] - 1].quote


def test_a_year_that_is_missing_stays_a_gap() -> None:
    made, _ = followed(four_years({2023: "各项事业都有新进展。"}))
    grain = series(made, "粮食总产量", RESULT)
    assert [point.year for point in grain.points] == [2020, 2021, 2023]
    assert grain.gaps == (2022,)


def test_two_values_of_one_year_are_both_points_and_break_the_line() -> None:
    twice = "全县粮食总产量33万吨，财政收入1.05亿元。据统计，全县粮食总产量33.4万吨。"
    made, _ = followed(four_years({2022: twice}))
    grain = series(made, "粮食总产量", RESULT)
    assert [(p.year, p.written) for p in grain.points][1:3] == [
        (2021, "33万吨"),
        (2021, "33.4万吨"),
    ]
    assert grain.broken == (2021,)


def test_the_same_said_twice_is_one_point_with_both_places() -> None:
    twice = "全县粮食总产量33万吨，再创新高。乡亲们记得，全县粮食总产量33万吨。"
    made, numbers = followed(four_years({2022: twice}))
    point = series(made, "粮食总产量", RESULT).points[1]
    assert (point.year, len(point.citations)) == (2021, 2)
    assert len({numbers.all[n - 1].span for n in point.citations}) == 2


@pytest.mark.parametrize("hidden", ["3×万吨", "××万吨", "3*.4万吨", "33.×万吨"])
def test_a_hidden_figure_is_never_a_point(hidden: str) -> None:
    made, _ = followed(four_years({2022: f"全县粮食总产量{hidden}，比上年有增加。"}))
    grain = series(made, "粮食总产量", RESULT)
    assert [point.year for point in grain.points] == [2020, 2022, 2023]
    assert grain.gaps == (2021,)


def test_an_indicator_of_two_speeches_is_no_series() -> None:
    more = {
        2023: "全县粮食总产量33.5万吨，外出务工人员4.1万人。",
        2024: "全县粮食总产量34.1万吨，外出务工人员4.3万人。",
    }
    made, _ = followed(four_years(more))
    names = {one.name for chart in made for one in chart.indicators}
    assert "粮食总产量" in names
    assert not any("务工" in name for name in names)


def test_units_are_never_mixed_in_a_chart() -> None:
    made, _ = followed(four_years())
    for chart in made:
        names = {one.name for one in chart.indicators}
        assert chart.unit in {"吨", "元", "%"}
        assert not ({"粮食总产量", "财政收入"} <= names)


def test_the_order_in_which_speeches_are_given_changes_nothing(make_service: MakeService) -> None:
    service = make_service()
    ids = [one.id for one in service.list_speeches()]
    one, other = service.trends(ids), service.trends(ids[::-1])
    assert [chart.name for chart in one.charts] == [chart.name for chart in other.charts]
    assert [p.written for c in one.charts for i in c.indicators for s in i.series for p in s.points]
    assert one.charts == other.charts


# ---- topics


def test_a_topic_keeps_what_concerns_it() -> None:
    by_speech = [found_in(one, told_figures(one, {}))[0] for one in four_years()]
    found = gather(by_speech)
    assert [one.name for one in found if concerns(one, "粮食")] == ["粮食总产量"]
    assert {one.name for one in found if concerns(one, "财政收入")} == {"财政收入", "财政收入增长"}
    assert [one for one in found if concerns(one, "旅游")] == []


# ---- the samples, and the service


@pytest.fixture
def trends(make_service: MakeService) -> tuple[Trends, dict[str, str]]:
    service = make_service()
    known = {one.file: one.id for one in service.list_speeches()}
    names = (
        "云泽县农村工作会议讲话2024.txt",
        "云泽县2025年政府工作报告.txt",
        "云泽县农村工作会议讲话2025.txt",
    )
    ids = [known[name] for name in names]
    phrases = ["稻渔云泽", "乡村振兴", "量子芯片"]
    return service.trends(ids, "", phrases), dict(zip(("a", "b", "c"), ids, strict=True))


def test_the_sown_area_of_the_samples(trends: tuple[Trends, dict[str, str]]) -> None:
    made = list(trends[0].charts)
    assert [(y, w) for y, w, _ in told(series(made, "粮食播种面积", RESULT))] == [
        (2023, "92.4万亩"),
        (2024, "92.7万亩"),
    ]
    assert [y for y, _, _ in told(series(made, "粮食播种面积", TARGET))] == [2024, 2025]
    lows = [low for _, _, low in told(series(made, "粮食播种面积", TARGET))]
    assert lows == ["925000", "928000"]
    # 2024 is told in both speeches of 2025: one point, both places.
    area = series(made, "粮食播种面积", RESULT).points[1]
    cited = {trends[0].citations[n - 1].speech for n in area.citations}
    assert cited == {trends[1]["b"], trends[1]["c"]}


def test_phrases_are_counted_in_every_speech(
    trends: tuple[Trends, dict[str, str]], samples: Path
) -> None:
    found, ids = trends
    first = found.phrases[0]
    text = (samples / "云泽县农村工作会议讲话2024.txt").read_text("utf-8-sig")
    by_speech = {point.speech: point for point in first.points}
    assert by_speech[ids["a"]].count == text.count("稻渔云泽") > 0
    absent = found.phrases[2]
    assert [(point.count, point.citation) for point in absent.points] == [(0, None)] * 3
    assert any("量子芯片" in note for note in found.notes)
    for phrase in found.phrases:
        for point in phrase.points:
            if point.citation is not None:
                citation = found.citations[point.citation - 1]
                assert citation.speech == point.speech
                assert phrase.phrase in citation.quote.replace("“", "").replace("”", "")


def test_too_few_speeches_and_odd_requests_are_told_apart(make_service: MakeService) -> None:
    service = make_service()
    ids = [one.id for one in service.list_speeches()]
    with pytest.raises(UsageError, match="compare"):
        service.trends(ids[:2])
    with pytest.raises(UsageError, match="现在是 2 篇"):
        service.trends([*ids[:2], ids[0]])
    with pytest.raises(UnknownSpeech):
        service.trends([*ids[:2], "s999"])
    with pytest.raises(UsageError):
        service.trends(ids[:3], "", ["，。"])


def test_it_stops_when_told_to(make_service: MakeService) -> None:
    service = make_service()
    stop = Event()
    stop.set()
    with pytest.raises(Cancelled):
        service.trends([one.id for one in service.list_speeches()], "", [], stop)


def test_no_model_is_asked(make_service: MakeService, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("the embedder was asked")

    monkeypatch.setattr(BigramEmbedder, "embed_passages", never)
    monkeypatch.setattr(BigramEmbedder, "embed_query", never)
    service = make_service()
    assert service.trends([one.id for one in service.list_speeches()]).charts


def test_a_report_made_by_hand_is_read_as_meant() -> None:
    speech = report(2024, "全县粮食总产量34.1万吨。", "粮食总产量35万吨")
    assert speech.metadata.text_of("date") == "2024-01-10"
    assert [one.heading for one in speech.sections if one.heading] == [
        "一、2023年工作回顾",
        "二、2024年主要任务",
    ]
