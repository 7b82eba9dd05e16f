"""A speech of two lines beside one of two hundred: nothing is said to have come or gone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from compared_sides import side

from rag.comparing import match
from rag.comparing.remarks import remarks
from rag.domain import PhraseChangeKind

SHORT = ["渔港今年清淤一万方，坚持“港村共建”。"]
LONG = [
    f"第{number}片要坚持“网箱上岸”，抓好“苗种提纯”，养鱼户{number}户，水面{number * 3}亩都要登记。"
    for number in range(1, 40)
]
ONE_SIDED = {PhraseChangeKind.CAME, PhraseChangeKind.WENT}


def one_sided(a: list[str], b: list[str]) -> int:
    return sum(change.kind in ONE_SIDED for change in match(side("s1", *a), side("s2", *b)).changes)


def test_what_a_far_shorter_speech_leaves_out_has_not_gone() -> None:
    assert one_sided(LONG, SHORT) == 0
    assert one_sided(SHORT, LONG) == 0


def test_a_speech_of_some_length_is_asked_what_it_leaves_out() -> None:
    assert one_sided(LONG, SHORT * 6) > 0


def test_the_person_is_told_why_none_is_listed() -> None:
    told: Any = SimpleNamespace(topic="", rows=())
    notes = remarks(match(side("s1", *LONG), side("s2", *SHORT)), told)
    assert any(note.startswith("乙比另一篇短得多") for note in notes)
    assert not any(
        "短得多" in note for note in remarks(match(side("s1", *LONG), side("s2", *SHORT * 6)), told)
    )
