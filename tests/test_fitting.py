"""Which lines stay on a page: with pages counted by hand, and with pages really compiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from briefs_by_hand import REPORT, brief_of, lines_brief, sample

from rag.domain import (
    Brief,
    BriefChoices,
    BriefLength,
    LedgerEntry,
    LineKind,
    Span,
)
from rag.fitting import fit, points_for


def counting(capacity: dict[int, int]) -> Callable[[Brief, int], int]:
    """Pages when a page holds so many lines at each size."""

    def count(brief: Brief, points: int) -> int:
        return max(1, -(-len(brief.shown) // capacity[points]))

    return count


TEN = {16: 2, 15: 3, 14: 4, 13: 6, 12: 8}


def ten_lines(importance: list[float] | None = None, **choices: object) -> Brief:
    brief = lines_brief([f"第{n}条要讲的事情。" for n in range(10)])
    values = importance or [0.9, 0.8, 0.7, 0.6, 0.55, 0.4, 0.3, 0.2, 0.1, 0.05]
    lines = tuple(
        replace(line, importance=value) for line, value in zip(brief.lines, values, strict=True)
    )
    return replace(brief, lines=lines, choices=BriefChoices(**choices))


def heading(words: str, *by: int, level: int = 1, note: str = "") -> LedgerEntry:
    return LedgerEntry(words, "", level, Span(0, 1), bool(by), by, note)


def test_what_fits_stays_whole_in_the_largest_size() -> None:
    everything = dict.fromkeys((16, 15, 14, 13, 12), 10)
    made = fit(ten_lines(), counting(everything))
    assert made.shown == tuple(range(10))
    assert made.pages == 1
    assert points_for(made, counting(everything)) == 16


def test_letters_shrink_to_14_points_before_a_line_is_dropped() -> None:
    made = fit(ten_lines(), counting({16: 8, 15: 9, 14: 10, 13: 12, 12: 14}))
    assert made.shown == tuple(range(10))
    assert points_for(made, counting({16: 8, 15: 9, 14: 10, 13: 12, 12: 14})) == 14


def test_the_least_important_lines_go_first() -> None:
    made = fit(ten_lines([0.1, 0.9, 0.2, 0.8, 0.3, 0.7, 0.4, 0.6, 0.5, 0.55]), counting(TEN))
    # Six lines fit at 13 points, and just six are of importance 0.5 or more.
    assert made.shown == (1, 3, 5, 7, 8, 9)
    assert made.pages == 1


def test_letters_shrink_further_only_for_lines_that_matter() -> None:
    unimportant = [0.9, 0.8, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1, 0.1, 0.1]
    made = fit(ten_lines(unimportant), counting(TEN))
    # At 14 points the four lines above 0.5 fit: the rest is not worth smaller letters.
    assert made.shown == (0, 1, 2, 3)
    assert points_for(made, counting(TEN)) == 14


def test_every_first_level_heading_keeps_its_best_line() -> None:
    ledger = (
        heading("一、甲", 0, 1, 2, 3, 4, 5, 6, 7),
        heading("二、乙", 8, 9),
        heading("（一）丙", 9, level=2),
    )
    made = fit(replace(ten_lines(), ledger=ledger), counting(dict.fromkeys(TEN, 3)))
    assert made.shown == (0, 1, 8)
    assert [entry.covered for entry in made.ledger] == [True, True, False]
    assert [entry.note for entry in made.ledger] == [
        "其中6条排不下，已略",
        "其中1条排不下，已略",
        "排不下，已略",
    ]


def test_the_first_point_and_the_main_targets_stay_beside_the_headings() -> None:
    ledger = tuple(heading(f"第{n}部分", n) for n in range(2, 10))
    weights = [0.99, 0.97, *[0.92] * 8]
    made = fit(replace(ten_lines(weights), ledger=ledger), counting(dict.fromkeys(TEN, 4)))
    assert made.shown == (0, 1, 2, 3)


def test_lines_removed_by_hand_leave_room_for_others() -> None:
    assert fit(ten_lines(), counting(dict.fromkeys(TEN, 4))).shown == (0, 1, 2, 3)
    made = fit(ten_lines(removed=(0, 1)), counting(dict.fromkeys(TEN, 4)))
    assert made.shown == (2, 3, 4, 5)


def test_a_heading_emptied_by_hand_says_so_and_recovers() -> None:
    brief = replace(ten_lines(removed=(0,)), ledger=(heading("一、甲", 0),))
    made = fit(brief, counting(dict.fromkeys(TEN, 20)))
    assert (made.ledger[0].covered, made.ledger[0].note) == (False, "手工去掉")
    again = fit(replace(made, choices=BriefChoices()), counting(dict.fromkeys(TEN, 20)))
    assert (again.ledger[0].covered, again.ledger[0].note) == (True, "")


def test_a_restored_line_stays_though_more_important_ones_go() -> None:
    made = fit(ten_lines(restored=(9,)), counting(dict.fromkeys(TEN, 3)))
    assert made.shown == (0, 1, 9)


def test_restored_lines_that_do_not_fit_stay_and_it_is_said() -> None:
    made = fit(ten_lines(restored=(6, 7, 8, 9)), counting(dict.fromkeys(TEN, 3)))
    assert made.shown == (6, 7, 8, 9)
    assert made.pages == 2
    assert made.progress == "要保留的内容排不进一页，现为 2 页；请去掉几行。"


def test_figures_can_be_left_out() -> None:
    brief = ten_lines(figures=False)
    lines = (*brief.lines[:8], *(replace(it, kind=LineKind.FIGURE) for it in brief.lines[8:]))
    made = fit(replace(brief, lines=lines), counting(dict.fromkeys(TEN, 20)))
    assert made.shown == tuple(range(8))


def test_other_notes_of_the_ledger_are_kept() -> None:
    wrong = replace(heading("五个方面", 9, level=2, note="讲了五项，只找到四项"), is_error=True)
    brief = replace(ten_lines(), ledger=(wrong, heading("略过", note="过渡的话")))
    made = fit(brief, counting(dict.fromkeys(TEN, 2)))
    assert made.ledger[0].note == "讲了五项，只找到四项；排不下，已略"
    assert made.ledger[0].is_error
    assert made.ledger[1] == brief.ledger[1]
    assert fit(made, counting(dict.fromkeys(TEN, 2))).ledger == made.ledger


def test_the_note_of_an_error_is_about_the_error_alone() -> None:
    wrong = replace(heading("四件事", 0, 8, 9, level=2, note="原文缺第二项"), is_error=True)
    made = fit(replace(ten_lines(), ledger=(wrong,)), counting(dict.fromkeys(TEN, 2)))
    assert made.ledger[0].covered
    assert made.ledger[0].note == "原文缺第二项"


def test_a_short_line_fills_what_a_long_one_leaves() -> None:
    brief = lines_brief(["长" * 30, "长" * 60, "短"])

    def count(it: Brief, points: int) -> int:
        del points
        return 1 + sum(len(it.lines[n].claim.text) for n in it.shown) // 40

    assert fit(brief, count).shown == (0, 2)


def test_two_pages_hold_more() -> None:
    made = fit(ten_lines(length=BriefLength.TWO), counting({**TEN, 14: 5}))
    assert made.shown == tuple(range(10))
    assert made.pages == 2


def test_an_empty_brief_fits() -> None:
    empty = replace(ten_lines(), lines=(), shown=())
    assert fit(empty, counting(TEN)).shown == ()


def test_few_compiles() -> None:
    brief = lines_brief(["一件要办的事情"] * 200)
    calls = 0

    def count(it: Brief, points: int) -> int:
        nonlocal calls
        calls += 1
        del points
        return -(-len(it.shown) // 30) or 1

    assert len(fit(brief, count).shown) == 30
    assert calls < 45


MANY = {LineKind.POINT: 5, LineKind.FIGURE: 14, LineKind.TASK: 14, LineKind.PHRASE: 5}


@pytest.mark.parametrize("length", list(BriefLength))
def test_a_compiled_brief_is_as_long_as_asked(length: BriefLength) -> None:
    from rag.backends.typst_pages import TypstPages

    pages = TypstPages(system_fonts=False)
    sizes = {**MANY, LineKind.TASK: 60 if length is BriefLength.TWO else 14}
    brief = brief_of(sample(REPORT), sizes, BriefChoices(length=length))
    made = fit(brief, pages.count)
    assert made.pages == (2 if length is BriefLength.TWO else 1)
    assert 0 < len(made.shown) < len(brief.lines)
    dropped = set(range(len(brief.lines))) - set(made.shown)
    covering = {line.index for line in made.lines if line.index in made.shown}
    first = [entry for entry in made.ledger if entry.level == 1 and entry.by]
    if length is not BriefLength.HALF:
        assert all(covering & set(entry.by) for entry in first)
    assert all(entry.note for entry in made.ledger if set(entry.by) & dropped)
