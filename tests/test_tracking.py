"""Speeches over time: the year of a figure, units, results and targets, gaps, phrases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event

import pytest
from fakes import BigramEmbedder
from followed import four_years, report
from service_fixtures import MakeService
from small_speeches import speech_of

from rag.comparing.telling import told_figures
from rag.domain import FigureStatus, Speech, TrendChart, Trends, TrendSeries
from rag.errors import Cancelled, UnknownSpeech, UsageError
from rag.tracking.charting import Numbers, charts
from rag.tracking.dating import dated
from rag.tracking.gathering import found_in, gather
from rag.tracking.topics import concerns

RESULT, TARGET = FigureStatus.RESULT, FigureStatus.TARGET


def followed(speeches: Sequence[Speech]) -> tuple[list[TrendChart], Numbers]:
    numbers = Numbers()
    by_speech = [found_in(one, told_figures(one, {}))[0] for one in speeches]
    years = {one.id: int(one.metadata.text_of("date")[:4]) for one in speeches}
    return charts(gather(by_speech), years, numbers), numbers


def series(made: Sequence[TrendChart], name: str, status: FigureStatus) -> TrendSeries:
    return next(
        one
        for chart in made
        for indicator in chart.indicators
        if indicator.name == name
        for one in indicator.series
        if one.status is status
    )


def told(one: TrendSeries) -> list[tuple[int, str, str]]:
    return [(point.year, point.written, point.low) for point in one.points]


def years_in(text: str, date: str = "2024年1月10日") -> dict[str, tuple[int, str] | None]:
    """Each figure of a text as written -> its year and whether result or target."""
    speech = speech_of(f"云泽县政府工作报告\n县长　林见川\n（{date}）\n\n各位代表：\n{text}\n")
    found = {}
    for one in told_figures(speech, {}):
        known = dated(speech, one)
        found[one.written] = (known.year, known.told.status.value) if known else None
    return found


# ---- which year a figure is of


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2023年，全县粮食总产量33万吨，比上年增长1.8%。", {"33万吨": 2023, "1.8%": 2023}),
        ("去年全县粮食总产量33万吨。今年粮食总产量目标34万吨。", {"33万吨": 2023, "34万吨": 2024}),
        ("一、2023年工作回顾\n全县粮食总产量33万吨。", {"33万吨": 2023}),
        ("到2026年，全县粮食总产量达到36万吨。", {"36万吨": 2026}),
        ("过去一年，成绩来之不易。全县粮食总产量33万吨。", {"33万吨": 2023}),
    ],
)
def test_the_year_is_the_one_that_the_text_says(text: str, wanted: dict[str, int]) -> None:
    found = years_in(text)
    assert {written: found[written] and found[written][0] for written in wanted} == wanted


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("全县粮食总产量33万吨。", "33万吨"),  # no year anywhere
        ("一、过去五年工作回顾\n全县城镇新增就业6.1万人。", "6.1万人"),
        ("2023年，五年累计新增就业6.1万人。", "6.1万人"),
        ("去年上半年，全县财政收入5200万元。", "5200万元"),
        ("2023年全县生产总值比2018年增长41%。", "41%"),
        ("2019年至2023年，全县新建学校12所。", "12所"),
        ("投入从2019年的1.2亿元增加到2023年的2.1亿元，共资助学生8200人。", "8200人"),
        ("2021年在全县推行这项办法。全县粮食总产量33万吨。", "33万吨"),
    ],
)
def test_what_is_of_no_one_year_has_none(text: str, figure: str) -> None:
    found = years_in(text)
    assert figure in found
    assert found[figure] is None


def test_a_comparison_with_the_year_before_is_no_year_of_its_own() -> None:
    found = years_in("今年拟安排教育支出3.2亿元，比去年增加2000万元。")
    assert found == {"3.2亿元": (2024, "目标"), "2000万元": (2024, "目标")}


def test_an_undated_speech_gives_only_years_in_figures() -> None:
    text = "在会上的讲话\n\n同志们：\n去年全县粮食总产量33万吨。2022年全县粮食总产量32万吨。\n"
    speech = speech_of(text)
    assert speech.metadata.text_of("date") == ""
    known = {one.written: dated(speech, one) for one in told_figures(speech, {})}
    assert known["33万吨"] is None
    assert known["32万吨"] is not None
    assert known["32万吨"].year == 2022


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


# ---- places


def test_figures_of_two_places_are_never_one_series() -> None:
    county = four_years()
    city = [
        speech_of(one.text.replace("云泽县", "临澜市").replace("全县", "全市"), f"{one.id}-city")
        for one in county
    ]
    mixed = [one for pair in zip(county, city, strict=True) for one in pair]
    numbers = Numbers()
    by_speech = [found_in(one, told_figures(one, {}))[0] for one in mixed]
    years: dict[str, int | None] = {one.id: int(one.metadata.text_of("date")[:4]) for one in mixed}
    made = charts(gather(by_speech), years, numbers)
    grain = [
        {point.speech.endswith("-city") for series_ in one.series for point in series_.points}
        for chart in made
        for one in chart.indicators
        if one.name in {"粮食总产量（云泽县）", "粮食总产量（临澜市）"}
    ]
    assert sorted(grain, key=str) == [{False}, {True}]


def test_a_figure_of_the_whole_city_is_not_the_countys() -> None:
    more = {2022: "全县粮食总产量33万吨。全市粮食总产量190万吨。"}
    made, _ = followed(four_years(more))
    grain = series(made, "粮食总产量", RESULT)
    assert [point.written for point in grain.points if point.year == 2021] == ["33万吨"]
    assert grain.broken == ()
