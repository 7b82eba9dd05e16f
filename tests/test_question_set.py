"""The question set over our own samples is sound: a wrong gold would make every score wrong.

Knows the rules that tests/data/README.md states; asks no model anything.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rag.domain import Speech
from rag.quantities import unify_numerals
from rag.reading import find_files, read_file

DATA = Path(__file__).parent / "data"
LEAST = {
    "fact": 35,
    "list": 14,
    "reason": 8,
    "quote": 8,
    "section": 8,
    "compare": 10,
    "unanswerable": 16,
    "followup": 12,
}
FIELDS = {"id", "question", "type", "speeches", "gold", "evidence"}
OPTIONAL = {"history", "note", "trap", "small"}

Row = dict[str, Any]
ROWS: list[Row] = [
    json.loads(line) for line in (DATA / "questions.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def speeches(samples: Path) -> dict[str, Speech]:
    """The sample speeches by file name without its ending."""
    return {path.stem: read_file(path) for path in find_files([samples])}


def every(*kinds: str) -> list[Any]:
    """The questions of ``kinds`` (of all kinds when none is named), each a case of its own."""
    return [pytest.param(row, id=row["id"]) for row in ROWS if not kinds or row["type"] in kinds]


ANSWERABLE = tuple(kind for kind in LEAST if kind != "unanswerable")


def table_of_the_readme(column: int) -> dict[str, str]:
    """First cell in backquotes -> cell number ``column``, over every table of the README."""
    cells = [line.strip("|").split("|") for line in readme().splitlines() if line.startswith("| `")]
    return {
        name: row[column].strip()
        for row in cells
        if len(row) > column
        for name in re.findall(r"`([^`]+)`", row[0])
    }


def readme() -> str:
    return (DATA / "README.md").read_text("utf-8")


def test_no_id_and_no_question_stands_twice() -> None:
    ids = Counter(row["id"] for row in ROWS)
    asked = Counter((row["question"], json.dumps(row.get("history"))) for row in ROWS)
    assert [key for key, count in (ids + asked).items() if count > 1] == []


def test_every_kind_is_well_covered() -> None:
    counts = Counter(row["type"] for row in ROWS)
    assert set(counts) == set(LEAST)
    assert {kind: counts[kind] for kind, least in LEAST.items() if counts[kind] < least} == {}


def test_the_readme_tells_the_counts() -> None:
    told = {kind: cell for kind, cell in table_of_the_readme(2).items() if kind in LEAST}
    assert told == {kind: str(count) for kind, count in Counter(r["type"] for r in ROWS).items()}


def test_every_trap_is_explained_in_the_readme() -> None:
    used = {row["trap"] for row in ROWS if "trap" in row}
    assert used - set(table_of_the_readme(1)) == set()


def test_every_sample_is_asked_about_by_name_of_its_file(speeches: dict[str, Speech]) -> None:
    assert {name for row in ROWS for name in row["speeches"]} == set(speeches)


def test_the_small_selection_has_two_of_each_kind() -> None:
    assert Counter(row["type"] for row in ROWS if row.get("small")) == dict.fromkeys(LEAST, 2)


@pytest.mark.parametrize("row", every())
def test_fields_are_as_the_readme_says(row: Row) -> None:
    assert row.keys() >= FIELDS
    assert row.keys() <= FIELDS | OPTIONAL
    assert row["question"] == row["question"].strip() != ""
    assert row.get("small", True) is True


@pytest.mark.parametrize("row", every(*ANSWERABLE))
def test_evidence_is_exact_and_within_one_sentence(row: Row, speeches: dict[str, Speech]) -> None:
    named = [speeches[name] for name in row["speeches"]]
    sentences = [speech.quote(one.span) for speech in named for one in speech.sentences]
    assert row["evidence"]
    assert len(set(row["evidence"])) == len(row["evidence"])
    assert [e for e in row["evidence"] if not any(e in speech.text for speech in named)] == []
    assert [e for e in row["evidence"] if not any(e in sentence for sentence in sentences)] == []


@pytest.mark.parametrize("row", every(*ANSWERABLE))
def test_every_speech_named_has_evidence(row: Row, speeches: dict[str, Speech]) -> None:
    held = [n for n in row["speeches"] if any(e in speeches[n].text for e in row["evidence"])]
    assert held == row["speeches"] != []


@pytest.mark.parametrize("row", every(*ANSWERABLE))
def test_every_fact_stands_in_the_evidence(row: Row) -> None:
    evidence = [unify_numerals(one) for one in row["evidence"]]
    missing = [
        forms
        for forms in row["gold"]
        if not any(unify_numerals(form) in one for form in forms if form for one in evidence)
    ]
    assert row["gold"]
    assert missing == []


@pytest.mark.parametrize("row", every("unanswerable"))
def test_an_unanswerable_question_has_a_reason_and_nothing_else(row: Row) -> None:
    assert (row["speeches"], row["gold"], row["evidence"]) == ([], [], [])
    assert row["note"]


@pytest.mark.parametrize("row", every())
def test_a_history_is_a_conversation_that_the_assistant_ended(row: Row) -> None:
    turns = [turn["role"] for turn in row.get("history", ())]
    assert turns == ["user", "assistant"] * (len(turns) // 2)
    assert all(turn["content"].strip() for turn in row.get("history", ()))
    assert bool(turns) == (row["type"] == "followup") or row["type"] == "unanswerable"
