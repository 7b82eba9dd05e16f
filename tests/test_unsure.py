"""The warning of a speech whose words were recognised from pictures."""

from __future__ import annotations

from rag.domain import FlagKind, LineConfidence, Metadata, Span, Speech
from rag.reading.recognition import unsure


def speech(*values: float) -> Speech:
    lines = tuple(LineConfidence(Span(9 * n, 9 * n + 8), v) for n, v in enumerate(values))
    return Speech("a.png", "字" * 9 * len(values), "", Metadata(), (), (), confidence=lines)


def test_sure_lines_and_texts_without_pictures_give_no_warning() -> None:
    assert list(unsure(speech())) == []
    assert list(unsure(speech(0.99, 0.8))) == []


def test_one_warning_names_the_unsure_lines_the_worst_first() -> None:
    (flag,) = unsure(speech(0.99, 0.79, 0.41, 0.95))
    assert flag.kind is FlagKind.OCR
    assert flag.spans == (Span(18, 26), Span(9, 17))
    assert "2 行" in flag.message
    assert "41%" in flag.message
