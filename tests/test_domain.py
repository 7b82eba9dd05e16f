"""What the plain data says of itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_store import make_speech

from rag.domain import Metadata, Span


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (Span(0, 3), Span(2, 5), True),
        (Span(0, 9), Span(4, 5), True),
        (Span(0, 3), Span(3, 5), False),  # the end is not of the span
        (Span(0, 1), Span(7, 9), False),
    ],
)
def test_spans_overlap_where_they_share_a_character(one: Span, other: Span, shared: bool) -> None:
    assert one.overlaps(other) is shared
    assert other.overlaps(one) is shared


def test_a_speech_without_a_title_is_called_by_its_file() -> None:
    speech = make_speech("好。", title="春耕讲话", file="a.txt")
    assert speech.name == "春耕讲话"
    assert replace(speech, metadata=Metadata()).name == "a.txt"
