"""Briefs and summaries as commands print them and as JSON promises them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from report_sample import REPORT, brief_of
from small_speeches import speech_of

from rag.__main__ import main
from rag.briefing import Briefer
from rag.domain import Brief, BriefChoices
from rag.rendering.brief_json import brief_json, summaries_json


def fit_all(brief: Brief) -> Brief:
    """A page with room for everything."""
    return brief


class TestCommands:
    def test_a_brief_as_json(
        self, sample_library: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        arguments = ["brief", "s1", "--json", "--no-model", "--index", str(sample_library)]
        assert main(arguments) == 0
        data = json.loads(capsys.readouterr().out)
        assert data["pages"] == 1
        assert data["points"]
        assert data["sections"]

    def test_a_summary_of_one_section(
        self, sample_library: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        arguments = ["summary", "s1", "--section", "1", "--json", "--no-model"]
        assert main([*arguments, "--index", str(sample_library)]) == 0
        (section,) = json.loads(capsys.readouterr().out)["sections"]
        assert section["section"] == 1
        assert 1 <= len(section["claims"]) <= 4

    @pytest.mark.parametrize(
        "arguments",
        [
            ["summary", "s1", "--section", "999"],
            ["brief", "s1", "-o", "page.xls"],
            ["brief", "s1", "--focus", "量子引力波探测"],
        ],
    )
    def test_wrong_use_is_said_in_one_line(
        self, arguments: list[str], sample_library: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main([*arguments, "--no-model", "--index", str(sample_library)]) == 2
        said = capsys.readouterr().err.strip()
        assert said.startswith("yanbi: ")
        assert "\n" not in said


class TestJson:
    def test_the_promised_names_are_there(self) -> None:
        (*_, brief) = Briefer(fit=fit_all).brief(speech_of(REPORT), BriefChoices())
        data = json.loads(json.dumps(brief_json(brief), ensure_ascii=False))
        assert {
            "speech",
            "title",
            "speaker",
            "date",
            "points",
            "figures",
            "sections",
            "ledger",
            "citations",
            "pages",
        } <= set(data)
        numbers = {one["n"] for one in data["citations"]}
        for claim in (*data["points"], *(c for one in data["sections"] for c in one["claims"])):
            assert {"text", "status", "citations"} <= set(claim)
            assert set(claim["citations"]) <= numbers
        assert all({"name", "value", "citations"} <= set(row) for row in data["figures"])

    def test_the_ledger_refers_to_lines_shown(self) -> None:
        brief = brief_of(REPORT)
        data = brief_json(brief)
        shown = {line["index"] for line in data["lines"] if line["shown"]}
        assert all(set(entry["by"]) <= shown for entry in data["ledger"])
        assert all(("heading" in entry) != ("enumeration" in entry) for entry in data["ledger"])

    def test_every_citation_is_used(self) -> None:
        data = brief_json(brief_of(REPORT))
        used = {n for line in data["lines"] for n in line["citations"]}
        assert {one["n"] for one in data["citations"]} == used

    def test_sections_stand_under_their_first_level_heading(self) -> None:
        data = brief_json(brief_of(REPORT))
        headings = [one["heading"] for one in data["sections"]]
        assert "三、2024年重点工作" in headings
        assert all(one["claims"] for one in data["sections"])

    def test_citations_of_summaries_are_numbered_through(self) -> None:
        (*_, made) = Briefer(fit=fit_all).summaries(speech_of(REPORT))
        data = summaries_json("s1", made)
        numbers = [one["n"] for one in data["citations"]]
        assert numbers == list(range(1, len(numbers) + 1))
        claims = [claim for one in data["sections"] for claim in one["claims"]]
        used = {n for claim in claims for n in claim["citations"]}
        assert used == set(numbers)
