"""How 对比 shows a comparison: rows, picture, marks, and words from outside."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from comparisons_by_hand import by_theme, kinds

from rag.domain import FigurePair, FigureSide, FigureStatus, PhraseChange, PhraseChangeKind, Span
from rag.rendering import comparison_tab, comparison_tables
from rag.rendering.comparison_picture import picture_html

EXPORTS = {"md": "Markdown"}


def test_rows_whose_claims_are_yet_to_come_do_not_say_that_nothing_is_said() -> None:
    rows = tuple(replace(row, a=(), b=(), difference=None) for row in by_theme().rows)
    growing = comparison_tab.comparison_tab_html(by_theme(rows=rows, citations=(), done=False), {})
    assert growing.count("正在摘原话") == 4
    assert growing.count("没有讲到") == 2
    assert 'data-state="growing"' in growing


def test_of_a_topic_the_line_says_how_much_it_takes() -> None:
    made = by_theme(topic="治水", topic_a=0.25, topic_b=0.001, common_a=0.8, common_b=1.0)
    shown = comparison_tab.comparison_tab_html(made, EXPORTS)
    assert "「治水」占甲的25%，其中80%乙也讲到；占乙的不到1%，其中100%甲也讲到" in shown
    assert "是共同主题" not in shown
    one_sided = by_theme(topic="治水", topic_a=0.25, topic_b=0.0, common_a=0.0, common_b=0.0)
    shown = comparison_tab.comparison_tab_html(one_sided, EXPORTS)
    assert "「治水」占甲的25%；乙没有讲到；" in shown


def test_what_a_row_is_filtered_by() -> None:
    side = FigureSide("38万吨", (1,), FigureStatus.RESULT)
    figures = (FigurePair("产量", "吨", side, replace(side, citations=(2,)), True, "增加", 0),)
    phrases = (
        PhraseChange("治水", None, PhraseChangeKind.WENT, (3,), row=1),
        PhraseChange("修路", "修路", PhraseChangeKind.STAYED, (3, 4), row=2),
    )
    shown = comparison_tab.comparison_tab_html(by_theme(figures=figures, phrases=phrases), EXPORTS)
    assert kinds(shown) == ["both figures", "only_a wording", "only_b"]
    counts = dict(re.findall(r'data-filter="(\w+)".*?<span class="num">(\d+)<', shown))
    assert counts == {"both": "1", "only_a": "1", "only_b": "1", "figures": "1", "wording": "1"}
    assert re.findall(r'<tr data-kind="([^"]*)"', shown) == [
        "both figures",
        "only_a wording",
        "both",
    ]


def test_the_picture_has_each_stretch_and_joins_runs_of_neighbours() -> None:
    drawn = picture_html(by_theme())
    assert drawn.count("<rect") == 8
    assert [drawn.count(f'class="{kind}"') for kind in ("common", "alone", "formal")] == [3, 3, 2]
    ribbons = re.findall(r'<g class="ribbon" data-row="(\d)".*?</g>', drawn)
    assert ribbons == ["0"]
    # Two neighbours of 甲, half of it, to the first quarter of 乙: one path, not two.
    assert drawn.count("<path") == 1
    assert re.search(r'd="M0\.0 14\.0C.*?L249\.0 118\.0C.*? 499\.0 14\.0Z"', drawn)


def test_differing_characters_are_marked_and_nothing_is_markup() -> None:
    words = "<b>区域</b>中心"
    shown = comparison_tables.marked_html(words, (Span(3, 5),))
    assert shown == "&lt;b&gt;<mark>区域</mark>&lt;/b&gt;中心"


def test_hostile_words_stay_words() -> None:
    bad = '"><img src=x onerror=alert(1)>'
    plain = by_theme()
    rows = tuple(
        replace(
            row,
            theme=bad,
            difference=bad,
            a=tuple(replace(claim, text=bad) for claim in row.a),
            b=tuple(replace(claim, text=bad) for claim in row.b),
        )
        for row in plain.rows
    )
    stretches = tuple(replace(one, section=(bad,)) for one in plain.a.stretches)
    side = FigureSide(bad, (1,), FigureStatus.TARGET, change=bad)
    made = by_theme(
        a=replace(plain.a, title=bad, stretches=stretches),
        topic=bad,
        rows=rows,
        figures=(FigurePair(bad, bad, side, None, row=0),),
        phrases=(PhraseChange(bad, None, PhraseChangeKind.WENT, (1,), row=0),),
        citations=tuple(replace(one, title=bad, quote=bad) for one in plain.citations),
        notes=(bad,),
    )
    shown = comparison_tab.comparison_tab_html(made, EXPORTS)
    assert "<img" not in shown
    assert shown.count("&lt;img") > 10
    assert bad not in json.dumps(shown)


def test_nothing_of_the_topic_is_said_without_an_empty_table() -> None:
    empty = by_theme(rows=(), citations=(), notes=("两篇都没有讲到“航天”。",), topic="航天")
    shown = comparison_tab.comparison_tab_html(empty, EXPORTS)
    assert "两篇都没有讲到" in shown
    assert "<svg" not in shown
    assert 'class="sides"' not in shown
    assert "data-filter" not in shown
