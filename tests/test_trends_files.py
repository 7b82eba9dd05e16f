"""Trends as pictures and files: what is drawn, what is said beside it, the command, `verify`."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from service_fixtures import MakeService

import rag.assembly
from rag.__main__ import main
from rag.assembly import Service
from rag.commands.verifying import finder
from rag.desk.trends import Courses, following, parted, saved, series_of
from rag.domain import (
    Citation,
    FigureStatus,
    PhrasePoint,
    PhraseTrend,
    Span,
    TrendChart,
    TrendIndicator,
    TrendPoint,
    Trends,
    TrendSeries,
    TrendSpeech,
)
from rag.rendering.trends_html import trends_html
from rag.rendering.trends_picture import picture_svg
from rag.rendering.trends_plot import chart_plot, phrases_plot
from rag.rendering.trends_scale import marks, number, scale_for
from rag.rendering.trends_tab import trends_tab_html
from rag.tabs.shared import Shared
from rag.tabs.trends import Walks
from rag.verifying import verify_file

VISITOR: Any = SimpleNamespace(session_hash="v1")


def point(speech: str, year: int, written: str, low: str, n: int) -> TrendPoint:
    return TrendPoint(speech, year, written, low, low, Span(0, len(written)), (n,))


def small() -> Trends:
    """Three speeches; results of 2021, 2022 and 2024 with 2023 missing, one target."""
    speeches = tuple(
        TrendSpeech(f"s{n}", "政府<工作>报告", "林见川", f"{2021 + n}-01-10", 900)
        for n in (1, 2, 3)
    )
    results = TrendSeries(
        FigureStatus.RESULT,
        (
            point("s1", 2021, "9800万元", "98000000", 1),
            point("s2", 2022, "1.05亿元", "105000000", 2),
            point("s3", 2024, "12.5亿元", "1250000000", 3),
        ),
        gaps=(2023,),
    )
    targets = TrendSeries(FigureStatus.TARGET, (point("s3", 2024, "13亿元", "1300000000", 4),))
    quotes = (
        "财政收入9800万元。",
        "财政收入1.05亿元。",
        "财政收入12.5亿元。",
        "财政收入目标13亿元。",
    )
    citations = tuple(
        Citation(n, f"s{min(n, 3)}", "政府<工作>报告", ("一、回顾",), Span(0, len(q)), q)
        for n, q in enumerate(quotes, 1)
    )
    phrase = PhraseTrend(
        "河长制", (PhrasePoint("s1", 0), PhrasePoint("s2", 2, 2), PhrasePoint("s3", 1, 3))
    )
    chart = TrendChart("元", (TrendIndicator("财政收入", (results, targets), ("财政收入",)),))
    return Trends(speeches, charts=(chart,), phrases=(phrase,), citations=citations)


def drawn(trends: Trends) -> str:
    plot = chart_plot(trends.charts[0], trends.speeches)
    return picture_svg(plot, lambda dot: (f'<a href="#{dot.citation}">', "</a>"))


# ---- scales


@pytest.mark.parametrize(
    ("unit", "largest", "shown"),
    [
        ("元", "56900000000000", "569,000 亿元"),
        ("元", "98000000", "9,800 万元"),
        ("元", "13786", "13,786 元"),
        ("人", "9000000", "900 万人"),
        ("%", "8.75", "8.75 %"),
    ],
)
def test_figures_are_shown_in_a_unit_for_people(unit: str, largest: str, shown: str) -> None:
    scale = scale_for(unit, [Decimal(largest)])
    assert f"{number(scale.of(Decimal(largest)))} {scale.unit}" == shown


@pytest.mark.parametrize("values", [["8"], ["0"], ["-3", "4"], ["4.1", "4.6"], ["99999", "1"]])
def test_the_marks_of_an_axis_hold_all_values(values: list[str]) -> None:
    numbers = [Decimal(value) for value in values]
    found = marks(numbers)
    assert found[0] <= min(numbers) <= max(numbers) <= found[-1]
    assert found[0] < found[-1]
    assert len({b - a for a, b in pairwise(found)}) == 1


# ---- the picture


def test_a_line_is_broken_where_a_year_is_missing() -> None:
    result, target = re.findall(r'<path class="trend-run[^"]*" d="([^"]+)"', drawn(small()))
    # 2021 and 2022 are joined, 2024 stands alone behind the gap.
    assert [step[0] for step in re.findall(r"[ML][^ML]+", result)] == ["M", "L", "M"]
    assert target.count("M") == 1


def test_higher_values_stand_higher_and_later_years_further_right() -> None:
    places = re.findall(r"trend-point[^>]*translate\(([\d.]+) ([\d.]+)\)", drawn(small()))
    xs, ys = [float(x) for x, _ in places], [float(y) for _, y in places]
    assert xs[0] < xs[1] < xs[2] == xs[3]
    assert ys[0] > ys[1] > ys[2] > ys[3]
    assert round(xs[2] - xs[1]) == round(2 * (xs[1] - xs[0]))  # the missing year keeps its place


def test_targets_are_told_from_results_without_colour() -> None:
    svg = drawn(small())
    assert svg.count("trend-run trend-dashed") == 1
    assert svg.count("trend-hollow") == 1
    titles = re.findall(r"<title>([^<]*)</title>", svg)
    assert titles[0] == "财政收入（结果），2021年：9800万元。《政府&lt;工作&gt;报告》（2022年）"
    assert titles[3].startswith("财政收入（目标），2024年：13亿元。")


def test_a_phrase_that_is_absent_counts_0_and_opens_nothing() -> None:
    trends = small()
    plot = phrases_plot(trends.phrases, trends.speeches)
    assert [(dot.label, dot.citation, dot.joined) for dot in plot.lines[0].dots] == [
        ("0", None, False),
        ("2", 2, True),
        ("1", 3, True),
    ]
    assert plot.across == ("2022", "2023", "2024")
    svg = picture_svg(plot, lambda dot: (f'<a href="#{dot.citation}">', "</a>"))
    assert svg.count("<a ") == 2


def test_words_of_speeches_are_never_markup() -> None:
    for page in (trends_html(small()), trends_tab_html(small(), {"md": "Markdown"})):
        assert "<工作>" not in page
        assert "&lt;工作&gt;" in page


def test_the_page_asks_for_nothing_outside_and_has_no_script() -> None:
    page = trends_html(small())
    assert not re.search(r"https?://|url\(|@import|<script|<link", page)


def test_every_point_of_the_picture_stands_in_the_table_with_its_source() -> None:
    page = trends_tab_html(small(), {"md": "Markdown"})
    figures = page[page.index('id="trend-chart-1"') :]
    dots = re.findall(r'class="trend-dot"[^>]*data-speech="(s\d)"', figures)
    table = figures[figures.index("<table") :]
    assert len(dots) == 4
    for written in ("9800万元", "1.05亿元", "12.5亿元", "13亿元"):
        assert table.count(f"<td>{written}<") == 1
    assert "财政收入（结果）：2023年没有可用的数，空着。" in figures


# ---- files


@pytest.fixture
def service(make_service: MakeService) -> Service:
    return make_service()


def of_samples(service: Service) -> Trends:
    ids = [one.id for one in service.list_speeches() if "云泽县" in one.file]
    return service.trends(ids, "", ["稻渔云泽"])


@pytest.mark.parametrize("ending", [".html", ".md", ".json"])
def test_an_exported_file_is_checked_and_a_changed_figure_is_found(
    service: Service, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"走势{ending}"
    path.write_bytes(service.export_trends(of_samples(service), ending))
    report = verify_file(path, finder(service.library))
    assert report.right, [found for found in report.findings if found.detail][:3]
    assert report.findings
    text = path.read_text("utf-8")
    at = text.index("92.4万亩", text.index("数字走势") if ending != ".json" else 0)
    path.write_text(text[:at] + "93.4万亩" + text[at + len("92.4万亩") :], "utf-8")
    assert not verify_file(path, finder(service.library)).right


def test_a_value_changed_in_the_picture_alone_is_found(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "走势.html"
    text = service.export_trends(of_samples(service), ".html").decode()
    changed = re.sub(r"(<title>粮食播种面积（结果），2023年：)92\.4", r"\g<1>94.4", text)
    assert changed != text
    path.write_text(changed, "utf-8")
    assert not verify_file(path, finder(service.library)).right


def run(monkeypatch: pytest.MonkeyPatch, service: Service, *arguments: str) -> int:
    monkeypatch.setattr(rag.assembly, "assemble", lambda _: service)
    return main(["trends", *arguments])


def test_the_command_prints_json(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = [one.id for one in service.list_speeches()]
    texts = {identifier: service.speech(identifier).text for identifier in ids}
    assert run(monkeypatch, service, *ids, "--json", "--phrase", "乡村振兴") == 0
    data = json.loads(capsys.readouterr().out)
    assert {"speeches", "charts", "phrases", "citations", "notes"} <= set(data)
    values = [
        (point, chart["unit"])
        for chart in data["charts"]
        for indicator in chart["indicators"]
        for one in indicator["series"]
        for point in one["values"]
    ]
    assert values
    for told, _ in values:
        assert {"speech", "year", "value", "low", "high", "citations"} <= set(told)
        assert texts[told["speech"]][told["start"] : told["end"]] == told["value"]
    for citation in data["citations"]:
        assert texts[citation["speech"]][citation["start"] : citation["end"]] == citation["quote"]


def test_fewer_than_three_are_sent_to_compare(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = [one.id for one in service.list_speeches()]
    assert run(monkeypatch, service, *ids[:2]) == 2
    assert "yanbi compare" in capsys.readouterr().err


def test_an_unknown_ending_is_refused_before_anything_is_done(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, service, "s1", "s2", "s3", "-o", "走势.xlsx") == 2
    assert ".html" in capsys.readouterr().err


# ---- the desk


def test_what_is_under_way_is_replaced_by_what_was_found(service: Service) -> None:
    courses = Courses()
    ids = [one.id for one in service.list_speeches()]
    steps = list(following(service, courses, "v1", ids, "", "乡村振兴、稻渔云泽"))
    assert [bool(step.doing) for step in steps] == [True, False]
    assert steps[-1].trends is not None
    assert [one.phrase for one in steps[-1].trends.phrases] == ["乡村振兴", "稻渔云泽"]
    name, content = saved(service, courses.of("v1").trends, "md")
    assert name.endswith(".md")
    assert content.startswith(b"# ")


def test_with_two_speeches_there_is_only_a_hint(service: Service) -> None:
    ids = [one.id for one in service.list_speeches()]
    (step,) = following(service, Courses(), "v1", [*ids[:2], None, ids[0]], "", "")
    assert (step.trends, step.trouble, step.doing) == (None, "", "")
    assert step.hint


def test_stopping_ends_it_with_a_word(service: Service) -> None:
    courses = Courses()
    ids = [one.id for one in service.list_speeches()]
    steps = following(service, courses, "v1", ids, "", "")
    assert next(steps).doing
    courses.stop("v1")
    last = list(steps)[-1]
    assert (last.trends, last.doing, last.hint) == (None, "", "已停止。")


def test_phrases_of_a_box_are_parted() -> None:
    assert parted("河长制、林长制，  田长制;") == ["河长制", "林长制", "田长制"]
    assert parted(None) == []


def test_all_years_of_a_title_are_found(service: Service) -> None:
    library = service.list_speeches()
    meetings = [one for one in library if "农村工作" in one.title]
    assert series_of(library, [meetings[0].id]) == [meetings[1].id]


def test_speeches_that_are_gone_are_chosen_no_longer(service: Service) -> None:
    page = Walks(service, Shared(None))  # ask has other names
    ids = [one.id for one in service.list_speeches()]
    service.remove(ids[:1])
    update = page.refresh(ids[:2])
    assert update["value"] == ids[1:2]
    assert ids[0] not in [identifier for _, identifier in update["choices"]]
