"""Odd pairs: nothing in common, almost the same, a line beside a line, no headings."""

from __future__ import annotations

import pytest
from compared_sides import CLINIC, PORT, PORT_AGAIN, ROAD, SCHOOL, TEA, both

from rag.comparing import lay_out
from rag.comparing.remarks import NEARLY_THE_SAME, NOTHING_IN_COMMON, THE_SAME, WHERE_THEY_DIFFER
from rag.comparing.theming import UNNAMED
from rag.domain import Comparison, RowKind

SQUID = "海底有一种会发光的乌贼，身体透明。夜里浮上来，白天沉下去，潜水的人拍到了三只。"
BALL = "下午三点篮球队在馆里训练投篮。每人投一百个球，练完之后大家去吃面条。"


def compared(a: list[str], b: list[str]) -> Comparison:
    return lay_out(both(a, b))


def test_two_short_texts_on_different_things_share_no_theme() -> None:
    """With one stretch a side there is no mean to set a likeness against."""
    comparison = compared([SQUID], [BALL])
    assert {row.kind for row in comparison.rows} == {RowKind.ONLY_A, RowKind.ONLY_B}
    assert (comparison.common_a, comparison.common_b) == (0.0, 0.0)
    assert comparison.notes == (NOTHING_IN_COMMON,)


@pytest.mark.parametrize(("a", "b"), [([PORT], [PORT_AGAIN]), ([PORT], [PORT_AGAIN, TEA])])
def test_two_short_texts_on_one_thing_share_it(a: list[str], b: list[str]) -> None:
    comparison = compared(a, b)
    assert comparison.rows[0].kind is RowKind.BOTH
    assert comparison.common_a == 1.0


def test_a_line_beside_a_line_is_called_by_its_thing_and_not_by_one_of_its_figures() -> None:
    comparison = compared(["今年粮食产量39万吨。"], ["今年粮食产量40万吨。"])
    (row,) = comparison.rows
    assert (row.theme, row.kind) == ("粮食产量", RowKind.BOTH)
    assert [one.difference for one in comparison.figures] == ["增加1万吨（2.6%）"]


ALL = [PORT, TEA, ROAD, SCHOOL, CLINIC]


def test_the_same_text_with_one_other_figure_says_so() -> None:
    """Of eleven sentences of ten characters and more one is changed."""
    changed = [text.replace("一百二十米", "一百三十米") for text in [*ALL, SQUID, BALL]]
    comparison = compared([*ALL, SQUID, BALL], changed)
    nearly = NEARLY_THE_SAME.format(count=comparison.kept_sentences)
    assert comparison.notes == (nearly + WHERE_THEY_DIFFER,)
    differing = [one for one in comparison.figures if one.changed]
    assert [(one.a and one.a.value, one.b and one.b.value) for one in differing] == [
        ("一百二十米", "一百三十米")
    ]


def test_the_same_paragraphs_in_another_order_have_nothing_that_differs() -> None:
    (note,) = compared(ALL, ALL[::-1]).notes
    assert note == THE_SAME or note.startswith("两篇讲话大体相同")
    assert WHERE_THEY_DIFFER not in note


def test_half_of_a_text_is_not_almost_the_same() -> None:
    notes = compared(ALL, ALL[:2]).notes
    assert not any(note.startswith("两篇讲话大体相同") for note in notes)


def test_texts_without_headings_have_names_all_the_same() -> None:
    names = [row.theme for row in compared(ALL, [PORT_AGAIN, CLINIC]).rows]
    assert len(set(names)) == len(names)
    assert UNNAMED not in names
    assert {"渔港改造", "茶园管护"} <= set(names)
