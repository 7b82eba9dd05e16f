"""A comparison as JSON, Markdown and HTML, the commands, and a phrase over the whole library."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from service_fixtures import MakeService

from rag.__main__ import main
from rag.assembly import Service
from rag.domain import Comparison
from rag.errors import UsageError
from rag.library import Library
from rag.rendering.comparison_html import comparison_html
from rag.rendering.comparison_json import comparison_json, trace_json
from rag.rendering.comparison_markdown import comparison_markdown

LAST_YEAR, THIS_YEAR = "云泽县农村工作会议讲话2024.txt", "云泽县农村工作会议讲话2025.txt"
HIDDEN, GREETING = "项目建设推进会讲话（隐名）.txt", "临澜市新春贺词.md"


@pytest.fixture
def service(make_service: MakeService) -> Service:
    return make_service(None)


def compared(service: Service, a: str, b: str) -> Comparison:
    known = {info.file: info.id for info in service.list_speeches()}
    return service.compare(known[a], known[b])


def test_json_has_the_names_that_are_promised(service: Service) -> None:
    comparison = compared(service, LAST_YEAR, THIS_YEAR)
    data = json.loads(json.dumps(comparison_json(comparison), ensure_ascii=False))
    assert {"a", "b", "rows", "figures", "phrases", "citations"} <= set(data)
    assert (data["a"], data["b"]) == (comparison.a.id, comparison.b.id)
    for row in data["rows"]:
        assert {"theme", "kind", "a", "b", "difference"} <= set(row)
        assert row["kind"] in {"both", "only_a", "only_b"}
        for claim in (*row["a"], *row["b"]):
            assert {"text", "status", "citations"} <= set(claim)
    for figure in data["figures"]:
        assert {"name", "a", "b"} <= set(figure)
        for side in (figure["a"], figure["b"]):
            assert side is None or {"value", "citations"} <= set(side)
    for phrase in data["phrases"]:
        assert {"a", "b", "change", "citations"} <= set(phrase)
    for citation in data["citations"]:
        text = service.speech(citation["speech"]).text
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_markdown_defines_every_footnote_that_it_uses(service: Service) -> None:
    text = comparison_markdown(compared(service, LAST_YEAR, THIS_YEAR))
    used = set(re.findall(r"\[\^(\d+)\](?!:)", text))
    assert used == set(re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE))
    assert "（三）实施“稻渔**云泽**”三年行动" in text
    assert "粮食播种面积：甲92.4万亩，乙92.7万亩" in text.replace("\\", "")


def test_redaction_marks_are_not_read_as_markdown(service: Service) -> None:
    text = comparison_markdown(compared(service, HIDDEN, GREETING))
    told = re.sub(r"\\.", "", text)
    assert "\\*\\*" in text
    # What is left of ** are our own marks, which come in pairs around something.
    assert told.count("**") % 2 == 0


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.opened.append(tag)
        self.ids += [given["id"]] if given.get("id") else []
        if tag == "a":
            self.links.append(given.get("href") or "")
        self.loads += [value or "" for name, value in attrs if name == "src"]


def test_html_needs_nothing_else_and_every_link_leads_somewhere(service: Service) -> None:
    page = _Page()
    page.feed(comparison_html(compared(service, LAST_YEAR, THIS_YEAR)))
    assert page.links
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert page.loads == []
    assert "link" not in page.opened
    assert "script" not in page.opened
    assert "mark" in page.opened


def test_html_escapes_what_a_speech_says(make_service: MakeService, tmp_path: Path) -> None:
    service = make_service(None, empty=True)
    body = "要警惕<script>alert(1)</script>这样的写法，一个字也不能当真，要逐条检查清楚。"
    (tmp_path / "甲.txt").write_text(f"在大会上的讲话\n\n{body}\n", encoding="utf-8")
    (only,) = [one.speech for one in service.add_paths([tmp_path / "甲.txt"])]
    page = comparison_html(service.compare(only, only))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def pair_of(service: Service) -> list[str]:
    known = {info.file: info.id for info in service.list_speeches()}
    return [known[LAST_YEAR], known[THIS_YEAR]]


@pytest.mark.parametrize("ending", [".md", ".html", ".json"])
def test_compare_writes_a_file(opened_service: Service, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"对照{ending}"
    assert main(["compare", *pair_of(opened_service), "-o", str(path)]) == 0
    written = path.read_text(encoding="utf-8")
    assert "稻渔共富" in written
    assert "�" not in written


@pytest.mark.parametrize("ending", [".md", ".json"])
def test_an_exported_file_can_be_verified(
    opened_service: Service, tmp_path: Path, ending: str
) -> None:
    from rag.commands.verifying import finder
    from rag.verifying import verify_file

    path = tmp_path / f"对照{ending}"
    assert main(["compare", *pair_of(opened_service), "-o", str(path)]) == 0
    with Library(opened_service.settings.index_dir) as library:
        report = verify_file(path, finder(library))
        assert report.findings
        assert report.right
        changed = path.read_text(encoding="utf-8").replace("92.7万亩", "97.2万亩")
        path.write_text(changed, encoding="utf-8")
        assert not verify_file(path, finder(library)).right


def test_another_ending_is_refused_before_any_work(
    opened_service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *pair_of(opened_service), "-o", str(tmp_path / "对照.xls")]) == 2
    assert ".xls" in capsys.readouterr().err


def test_compare_prints_json(opened_service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", *pair_of(opened_service), "--topic", "育秧中心", "--json"]) == 0
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert data["topic"] == "育秧中心"
    assert data["rows"]


def test_a_phrase_over_the_library(service: Service) -> None:
    """By hand: the name stands twice in the speech of 2024 (heading and text), once in the
    report of January 2025, once in the speech of February 2025."""
    trace = service.trace_phrase("稻渔云泽")
    assert trace.total == 4
    assert [(one.label, one.count) for one in trace.years] == [("2024", 2), ("2025", 2)]
    assert [(one.label, one.count) for one in trace.speakers] == [("周砚清", 3), ("蒋云舟", 1)]
    assert trace.first is not None
    assert trace.last is not None
    first, last = trace.citations[trace.first - 1], trace.citations[trace.last - 1]
    assert service.speech(first.speech).file == LAST_YEAR
    assert service.speech(last.speech).file == THIS_YEAR
    for citation in trace.citations:
        text = service.speech(citation.speech).text
        assert text[citation.span.start : citation.span.end] == citation.quote


def test_marks_and_width_make_no_difference_to_a_phrase(service: Service) -> None:
    assert service.trace_phrase("“稻渔云泽”").total == 4
    assert service.trace_phrase("稻渔 云泽").total == 4


def test_variants_of_a_phrase(service: Service) -> None:
    trace = service.trace_phrase("和美乡村示范村")
    assert trace.total > 0
    told = {one.label for one in service.trace_phrase("美丽乡村示范村").variants}
    assert "和美乡村示范村" in told


def test_a_phrase_that_nobody_used(service: Service) -> None:
    trace = service.trace_phrase("星际航行")
    assert (trace.total, trace.first, trace.last) == (0, None, None)
    assert trace.searched == 8
    assert trace_json(trace)["speeches"] == []


@pytest.mark.parametrize("phrase", ["", "  ", "，。", "长" * 61])
def test_what_is_no_phrase_is_refused(service: Service, phrase: str) -> None:
    with pytest.raises(UsageError):
        service.trace_phrase(phrase)


def test_phrase_prints_the_first_use(
    opened_service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    assert opened_service.list_speeches()
    assert main(["phrase", "归雁"]) == 0
    out = capsys.readouterr().out
    assert "「归雁」在 2 篇讲话里出现 2 次。" in out
    assert "最早：" in out
