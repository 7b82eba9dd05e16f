"""Two samples compared both ways round: one comparison is the mirror image of the other."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from compared_samples import GREETING, LAST_YEAR, REPORT, THIS_YEAR, compared
from service_fixtures import MakeService

from rag.assembly import Service
from rag.domain import Comparison, PhraseChangeKind, RowKind


@pytest.fixture
def service(make_service: MakeService) -> Service:
    return make_service(None)


def sides(
    comparison: Comparison, *, swapped: bool = False
) -> tuple[list[object], list[object], set[object]]:
    """The comparison without its numbers, or the mirror image of it."""
    places = {one.n: (one.speech, one.span) for one in comparison.citations}
    kinds = {RowKind.ONLY_A: RowKind.ONLY_B, RowKind.ONLY_B: RowKind.ONLY_A}
    came = {
        PhraseChangeKind.CAME: PhraseChangeKind.WENT,
        PhraseChangeKind.WENT: PhraseChangeKind.CAME,
    }

    def both(a: object, b: object) -> tuple[object, object]:
        return (b, a) if swapped else (a, b)

    def cited(numbers: Sequence[int]) -> frozenset[object]:
        return frozenset(places[n] for n in numbers)

    rows: list[object] = [
        (
            row.theme,
            kinds.get(row.kind, row.kind) if swapped else row.kind,
            both(
                [(claim.text, cited(claim.citations)) for claim in row.a],
                [(claim.text, cited(claim.citations)) for claim in row.b],
            ),
            both(row.a_stretches, row.b_stretches),
            row.strength,
            row.difference is None,
        )
        for row in comparison.rows
    ]
    figures: list[object] = [
        (
            pair.name,
            both(
                pair.a and (pair.a.value, pair.a.status, cited(pair.a.citations)),
                pair.b and (pair.b.value, pair.b.status, cited(pair.b.citations)),
            ),
            pair.changed,
            pair.row,
        )
        for pair in comparison.figures
    ]
    wording: set[object] = {
        (
            both(one.a, one.b),
            came.get(one.change, one.change) if swapped else one.change,
            cited(one.citations),
            both(one.a_marks, one.b_marks),
            one.row,
        )
        for one in comparison.phrases
    }
    return rows, figures, wording


@pytest.mark.parametrize("other", [THIS_YEAR, REPORT, GREETING])
def test_swapping_gives_the_mirror_image(service: Service, other: str) -> None:
    forth, back = compared(service, LAST_YEAR, other), compared(service, other, LAST_YEAR)
    assert sides(forth) == sides(back, swapped=True)
    assert (forth.common_a, forth.common_b) == (back.common_b, back.common_a)
