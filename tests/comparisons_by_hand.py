"""Two small comparisons made by hand: ``by_theme`` shows where in two texts each theme stands,
``with_tables`` has figures and changes of wording as well."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from exported_comparisons import export_comparison

from rag.domain import (
    Citation,
    Claim,
    ClaimStatus,
    ComparedSpeech,
    Comparison,
    ComparisonRow,
    FigurePair,
    FigureSide,
    FigureStatus,
    PhraseChange,
    PhraseChangeKind,
    RowKind,
    Span,
    Stretch,
)


def by_theme(**changes: Any) -> Comparison:
    """A common theme, one of each side alone, and a formal opening; 40 characters a side."""

    def side(name: str, title: str) -> ComparedSpeech:
        spans = [Span(at, at + 10) for at in range(0, 40, 10)]
        stretches = tuple(
            Stretch(at, span, ("一、粮食",) if at < 2 else ("二、其他",), formal=at == 3)
            for at, span in enumerate(spans)
        )
        return ComparedSpeech(name, title, "", "2024-01-01", 40, stretches)

    def claim(words: str, n: int) -> Claim:
        return Claim(words, ClaimStatus.VERBATIM, (n,))

    rows = (
        ComparisonRow(
            0,
            "粮食",
            RowKind.BOTH,
            (claim("甲一", 1),),
            (claim("乙一", 2),),
            "产量：甲38万吨，乙39万吨",
            (0, 1),
            (0,),
            0.5,
        ),
        ComparisonRow(1, "治水", RowKind.ONLY_A, (claim("甲二", 3),), (), None, (2,), ()),
        ComparisonRow(2, "修路", RowKind.ONLY_B, (), (claim("乙二", 4),), None, (), (1, 2)),
    )
    citations = (
        Citation(1, "a", "甲文", ("一、粮食",), Span(0, 2), "甲一"),
        Citation(2, "b", "乙文", ("一、粮食",), Span(0, 2), "乙一"),
        Citation(3, "a", "甲文", ("二、其他",), Span(20, 22), "甲二"),
        Citation(4, "b", "乙文", ("二、其他",), Span(10, 12), "乙二"),
    )
    made = Comparison(
        a=side("a", "甲文"), b=side("b", "乙文"), rows=rows, citations=citations, common_a=0.5
    )
    return replace(made, **changes)


def kinds(page: str) -> list[str]:
    """What the rows of a page are filtered by, in their order."""
    return re.findall(r'<article class="theme" id="compare-row-\d+" data-kind="([^"]*)"', page)


QUOTES = (
    "全县种粮92万亩。",
    "河堤加固3公里，一米也不能少。",
    "全县种粮95万亩。",
    "县医院新楼年内启用。",
    "把我县建成区域中心。",
    "把我县建成全省中心。",
)
"""The sentences of two small speeches: 甲 has the first, second and fifth, 乙 the others."""
OF_A = (0, 1, 4)
PLACES = {
    0: ("一、农业", "（一）粮食"),
    1: ("二、水利",),
    2: ("一、农业",),
    3: (),
    4: ("二、水利",),
    5: ("一、农业",),
}


def text_of(side: str) -> str:
    return "".join(quote for place, quote in enumerate(QUOTES) if (place in OF_A) == (side == "a"))


def _citation(place: int) -> Citation:
    side = "a" if place in OF_A else "b"
    start = text_of(side).index(QUOTES[place])
    span = Span(start, start + len(QUOTES[place]))
    title = "去年的讲话" if side == "a" else "今年的讲话"
    page = 7 if place == 3 else None
    return Citation(place + 1, side, title, PLACES[place], span, QUOTES[place], page)


def with_tables() -> Comparison:
    """By hand: one common theme, one of 甲 alone, one of 乙 alone, a figure, two phrases."""
    said = Claim
    verbatim = ClaimStatus.VERBATIM
    return Comparison(
        ComparedSpeech("a", "去年的讲话", "蒋云舟", "2024-02-01", 27),
        ComparedSpeech("b", "今年的讲话", "蒋云舟", "2025-02-01", 27),
        rows=(
            ComparisonRow(
                0,
                "粮食",
                RowKind.BOTH,
                (said(QUOTES[0], verbatim, (1,)),),
                (said("全县种粮95万亩", ClaimStatus.PARAPHRASE, (3,)),),
                "种粮面积：甲92万亩，乙95万亩",
            ),
            ComparisonRow(1, "河堤", RowKind.ONLY_A, (said(QUOTES[1], verbatim, (2,)),)),
            ComparisonRow(2, "医院", RowKind.ONLY_B, (), (said(QUOTES[3], verbatim, (4,)),)),
        ),
        figures=(
            FigurePair(
                "种粮面积",
                "亩",
                FigureSide("92万亩", (1,), FigureStatus.RESULT),
                FigureSide("95万亩", (3,), FigureStatus.TARGET),
                changed=True,
                difference="增加3万亩",
            ),
            FigurePair("河堤加固", "公里", FigureSide("3公里", (2,), FigureStatus.RESULT), None),
        ),
        phrases=(
            PhraseChange(
                "区域中心",
                "全省中心",
                PhraseChangeKind.CHANGED,
                (5, 6),
                (Span(0, 2),),
                (Span(0, 2),),
            ),
            PhraseChange("我县", "我县", PhraseChangeKind.STAYED, (5, 6)),
        ),
        citations=tuple(map(_citation, range(6))),
    )


def many(count: int) -> Comparison:
    """The same with ``count`` figures of one side, which fill several pages."""
    one = with_tables()
    alone = tuple(
        FigurePair(f"第{n}项河堤", "公里", FigureSide(f"{n}公里", (2,), FigureStatus.RESULT), None)
        for n in range(1, count + 1)
    )
    return replace(one, figures=(*one.figures, *alone))


def export(comparison: Comparison, ending: str) -> bytes:
    return export_comparison(comparison, {"a": "da", "b": "db"}, ending)
