"""Wording of two samples: phrases that came, went, stayed and changed."""

from __future__ import annotations

import pytest
from compared_samples import LAST_YEAR, THIS_YEAR, compared, phrases
from service_fixtures import MakeService

from rag.assembly import Service
from rag.domain import PhraseChangeKind


@pytest.fixture
def service(make_service: MakeService) -> Service:
    return make_service(None)


def test_a_plan_renamed_and_a_centre_raised(service: Service) -> None:
    changed = phrases(compared(service, LAST_YEAR, THIS_YEAR), PhraseChangeKind.CHANGED)
    assert ("稻渔云泽", "稻渔共富") in changed
    assert ("区域中心", "全省中心") in changed
    assert ("三张清单", "一张表") in changed
    assert ("泽早6号", "泽早9号") in changed


def test_phrases_that_came_and_went_and_stayed(service: Service) -> None:
    comparison = compared(service, LAST_YEAR, THIS_YEAR)
    assert (None, "看客") in phrases(comparison, PhraseChangeKind.CAME)
    assert ("盆景", None) in phrases(comparison, PhraseChangeKind.WENT)
    assert ("归雁", "归雁") in phrases(comparison, PhraseChangeKind.STAYED)


def test_differing_characters_of_like_sentences_are_marked(service: Service) -> None:
    comparison = compared(service, LAST_YEAR, THIS_YEAR)
    heading = next(
        one
        for one in comparison.phrases
        if one.change is PhraseChangeKind.REWORDED and one.a == "（三）实施“稻渔云泽”三年行动"
    )
    assert heading.b == "（三）实施“稻渔共富”三年行动"
    assert [heading.a[mark.start : mark.end] for mark in heading.a_marks] == ["云泽"]
    assert [heading.b[mark.start : mark.end] for mark in heading.b_marks] == ["共富"]
