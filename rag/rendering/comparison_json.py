"""A comparison, and the trace of a phrase, as JSON. Names here are a promise."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rag.domain import (
    Claim,
    ComparedSpeech,
    Comparison,
    FigureSide,
    PhraseCount,
    PhraseTrace,
    Span,
)
from rag.rendering.as_json import citation_json


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """A comparison as `yanbi compare --json` prints it; ``a`` and ``b`` are speech ids."""
    return {
        "a": comparison.a.id,
        "b": comparison.b.id,
        "topic": comparison.topic or None,
        "speeches": {"a": _speech(comparison.a), "b": _speech(comparison.b)},
        "rows": [
            {
                "theme": row.theme,
                "kind": row.kind.value,
                "a": [_claim(claim) for claim in row.a],
                "b": [_claim(claim) for claim in row.b],
                "difference": row.difference,
                "stretches": {"a": list(row.a_stretches), "b": list(row.b_stretches)},
                "strength": row.strength,
            }
            for row in comparison.rows
        ],
        "figures": [
            {
                "name": figure.name,
                "unit": figure.unit,
                "a": _figure(figure.a),
                "b": _figure(figure.b),
                "changed": figure.changed,
                "difference": figure.difference or None,
                "row": figure.row,
            }
            for figure in comparison.figures
        ],
        "phrases": [
            {
                "a": one.a,
                "b": one.b,
                "change": one.change.value,
                "citations": list(one.citations),
                "a_marks": _spans(one.a_marks),
                "b_marks": _spans(one.b_marks),
                "row": one.row,
            }
            for one in comparison.phrases
        ],
        "citations": [citation_json(citation) for citation in comparison.citations],
        "coverage": {
            "common_a": comparison.common_a,
            "common_b": comparison.common_b,
            "topic_a": comparison.topic_a if comparison.topic else None,
            "topic_b": comparison.topic_b if comparison.topic else None,
            "kept_sentences": comparison.kept_sentences,
        },
        "notes": list(comparison.notes),
        "timings": {
            name: round(value, 3) if isinstance(value, float) else value
            for name, value in asdict(comparison.timings).items()
        },
        "trace": {**asdict(comparison.trace), "notes": list(comparison.trace.notes)},
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "text": claim.text,
        "status": claim.status.value,
        "citations": list(claim.citations),
        "reason": claim.reason,
    }


def _figure(side: FigureSide | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "value": side.value,
        "citations": list(side.citations),
        "status": side.status.value,
        "low": side.low,
        "high": side.high,
        "change": side.change or None,
    }


def _speech(side: ComparedSpeech) -> dict[str, Any]:
    """A side with its stretches: each is in just one row, or formal."""
    return {
        "speech": side.id,
        "title": side.title,
        "speaker": side.speaker,
        "date": side.date,
        "chars": side.chars,
        "stretches": [
            {
                "start": one.span.start,
                "end": one.span.end,
                "section": list(one.section),
                "formal": one.formal,
            }
            for one in side.stretches
        ],
    }


def _spans(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def trace_json(trace: PhraseTrace) -> dict[str, Any]:
    """A phrase over the library as `yanbi phrase --json` prints it."""
    return {
        "phrase": trace.phrase,
        "total": trace.total,
        "searched": trace.searched,
        "first": trace.first,
        "last": trace.last,
        "speeches": [_count(one) for one in trace.speeches],
        "speakers": [_count(one) for one in trace.speakers],
        "years": [_count(one) for one in trace.years],
        "variants": [_count(one) for one in trace.variants],
        "citations": [citation_json(citation) for citation in trace.citations],
    }


def _count(one: PhraseCount) -> dict[str, Any]:
    return {"name": one.name, "label": one.label, "count": one.count, "citation": one.citation}
