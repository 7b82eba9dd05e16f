"""Where a file's words differ from those that were exported."""

from __future__ import annotations

from rag.rendering.brief_record import Part, Unit
from rag.verifying.differing import differences


def unit(text: str, *cited: int) -> Unit:
    return Unit("正文", (Part(text, cited),))


def test_differences_name_whole_numbers() -> None:
    found = differences([unit("增长12.5%[1]", 1)], "增长12.8%[1]")
    assert found.changed == {(0, 0): ["「12.5%[1]」改成了「12.8%[1]」"]}


def test_differences_do_not_mind_white_space() -> None:
    found = differences([unit("甲 乙", 1), unit("丙")], "甲\n乙　丙\n")
    assert (found.changed, found.added) == ({}, [])


def test_a_unit_inside_another_is_not_taken_for_it() -> None:
    found = differences([unit("增长8%", 1), unit("粮食增长8%", 2)], "增长8%粮食增长9%")
    assert list(found.changed) == [(1, 0)]
