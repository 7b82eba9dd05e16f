"""The page of figures is made out of kept results: what was asked, what came out, what is plotted.

The benches are no package; they find each other in their own folder, as they do when they run.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).resolve().parent.parent / "bench"

ANSWERS = {
    "bench": "answers",
    "machine": {"cpu": "Example 9000", "cores": 2, "bf16_gflops": 1200.0, "read_gb_per_s": 20.5},
    "date": "2031-02-03",
    "rows": [
        {"engine": "yanbi", "evidence_s_median": 0.25, "first_words_s_median": 2.5},
        {"engine": "LlamaIndex + llama.cpp", "evidence_s_median": 0.1, "fact_recall": 0.4},
    ],
    "ratios": {"whole": 6.25},
}


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module that makes the page."""
    monkeypatch.syspath_prepend(str(BENCH))
    import performance_page

    return performance_page


def keep(folder: Path, *results: dict[str, Any]) -> None:
    for result in results:
        (folder / f"{result['bench']}.json").write_text(json.dumps(result), "utf-8")


def row_of(page: str, start: str) -> list[str]:
    """The cells of the table row that starts with ``start``."""
    [line] = [line for line in page.splitlines() if line.startswith(f"| {start}")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_asked_stands_beside_measured(bench: Any, tmp_path: Path) -> None:
    keep(tmp_path, ANSWERS)
    page = bench.page(bench.read_results(tmp_path), tmp_path / "plots", None)
    assert row_of(page, "whole answer")[1:4] == [
        "at least 4.0 times faster",
        "6.2 times faster",
        "yes",
    ]
    assert row_of(page, "evidence on screen")[1:4] == ["at most 0.30 s", "0.25 s", "yes"]
    assert row_of(page, "first words, median")[1:4] == ["at most 2.00 s", "2.50 s", "**no**"]


def test_a_value_that_a_result_lacks_is_not_measured(bench: Any, tmp_path: Path) -> None:
    keep(tmp_path, ANSWERS)
    page = bench.page(bench.read_results(tmp_path), tmp_path / "plots", None)
    assert row_of(page, "first words, 95th percentile")[2:4] == ["not measured", ""]


def test_a_bench_without_result_is_named_with_its_command(bench: Any, tmp_path: Path) -> None:
    page = bench.page(bench.read_results(tmp_path), tmp_path / "plots", None)
    assert row_of(page, "decode, against llama.cpp")[2] == "not measured"
    section = page.split("## generation")[1].split("## ")[0]
    assert "python bench/generation.py" in section
    assert "Not measured yet." in section


def test_machine_and_day_are_named(bench: Any, tmp_path: Path) -> None:
    machine = {"cpu": "Other", "cores": 4}
    other = {"bench": "generation", "machine": machine, "date": "2031-02-04", "rows": []}
    keep(tmp_path, ANSWERS, other)
    page = bench.page(bench.read_results(tmp_path), tmp_path / "plots", None)
    assert "- Example 9000, 2 cores (answers): bf16 1,200 GFLOP/s, memory 20 GB/s" in page
    assert "- Other, 4 cores (generation)" in page
    assert "Measured on 2031-02-03." in page


def test_rows_become_a_table_with_gaps_where_a_row_lacks_a_field(
    bench: Any, tmp_path: Path
) -> None:
    keep(tmp_path, ANSWERS)
    page = bench.page(bench.read_results(tmp_path), tmp_path / "plots", None)
    assert row_of(page, "engine") == [
        "engine",
        "evidence (s), median",
        "first words (s), median",
        "fact recall",
    ]
    assert row_of(page, "LlamaIndex") == ["LlamaIndex + llama.cpp", "0.1", "–", "40 %"]


def test_growth_is_plotted_by_size(bench: Any, tmp_path: Path) -> None:
    rows = [{"chunks": 9000, "add_ms": 31.5}, {"chunks": 100, "add_ms": 30}, {"chunks": 5}]
    keep(tmp_path, {"bench": "growth", "machine": {}, "date": "", "rows": rows})
    drawn: dict[str, Any] = {}

    def draw(file: Path, _plot: Any, lines: Any) -> None:
        drawn[file.name] = lines

    page = bench.page(bench.read_results(tmp_path), tmp_path / "plots", draw)
    assert drawn["add-time.svg"] == {"": [(100.0, 30.0), (9000.0, 31.5)]}
    assert "(plots/add-time.svg)" in page


def test_texts_that_part_at_a_near_tie_count_as_explained(bench: Any, tmp_path: Path) -> None:
    def generation(gap: float) -> dict[str, Any]:
        parting = {"question": "q7", "token": 12, "best": [["甲", -0.6], ["乙", -0.6 - gap]]}
        texts = {"questions": 4, "identical": 3, "differences": [parting]}
        return {"bench": "generation", "machine": {}, "date": "", "rows": [], "texts": texts}

    measured = {}
    for gap in (0.01, 2.0):
        keep(tmp_path, generation(gap))
        page = bench.page(bench.read_results(tmp_path), tmp_path / "plots", None)
        measured[gap] = row_of(page, "text with and without lookup")[2:4]
        assert "- q7, token 12: '甲' -0.60" in page
    assert measured == {0.01: ["100%", "yes"], 2.0: ["75%", "**no**"]}


def test_a_file_that_is_no_result_is_named(bench: Any, tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text("[1, 2]", "utf-8")
    with pytest.raises(ValueError, match=r"odd\.json"):
        bench.read_results(tmp_path)
