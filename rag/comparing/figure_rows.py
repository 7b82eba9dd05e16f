"""Pairs of figures -> the rows of the table of figures, with citations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.comparing.changing import changed as figures_differ
from rag.comparing.changing import difference as figure_difference
from rag.comparing.claims import evidence_of
from rag.comparing.differing import Contrast
from rag.comparing.figures import Paired
from rag.comparing.matching import Matched
from rag.comparing.numbering import Citations, Places
from rag.comparing.resemblance import Side
from rag.comparing.telling import Told
from rag.domain import FigurePair, FigureSide

_MOST_CITED = 3


def in_row(pair: Paired, row: int, places: Places) -> bool:
    return (
        pair.a is not None
        and pair.b is not None
        and places.a.get(pair.a.sentence.index) == row
        and places.b.get(pair.b.sentence.index) == row
    )


def differs(pair: Paired) -> bool:
    return (
        pair.a is not None and pair.b is not None and figures_differ(pair.a.mention, pair.b.mention)
    )


def contrast(pair: Paired) -> Contrast:
    assert pair.a is not None
    assert pair.b is not None
    return Contrast(
        pair.name, pair.a.written, pair.b.written, pair.a.mention.label, pair.b.mention.label
    )


def figure_row(
    matched: Matched,
    pair: Paired,
    places: Places,
    number_of: Mapping[int, int],
    citations: Citations,
) -> FigurePair:
    a = _figure_side(matched.a, pair.a, pair.a_also, citations)
    b = _figure_side(matched.b, pair.b, pair.b_also, citations)
    one = pair.a or pair.b
    assert one is not None
    line = ""
    if pair.a and pair.b and pair.a.status is pair.b.status:
        line = figure_difference(pair.a.mention, pair.b.mention)
    rows = [
        number_of.get(place.get(told.sentence.index, -1))
        for told, place in ((pair.a, places.a), (pair.b, places.b))
        if told is not None
    ]
    place = min((at for at in rows if at is not None), default=None)
    return FigurePair(pair.name, one.mention.unit, a, b, differs(pair), line, place)


def _figure_side(
    side: Side, told: Told | None, also: Sequence[Told], citations: Citations
) -> FigureSide | None:
    if told is None:
        return None
    sentences = {one.sentence.index: one.sentence for one in (told, *also)}
    numbers = [
        citations.number(evidence_of(side.speech, sentence))
        for sentence in list(sentences.values())[:_MOST_CITED]
    ]
    mention = told.mention
    change = mention.grew if mention.measure != "level" else ""
    return FigureSide(
        told.written,
        tuple(numbers),
        told.status,
        f"{mention.low.normalize():f}",
        f"{mention.high.normalize():f}",
        change,
    )
