"""Domain objects -> the JSON that outside programs rely on. Names here are a promise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rag.differing import Difference
from rag.domain import (
    METADATA_FIELDS,
    Answer,
    Citation,
    Passage,
    Span,
    Speech,
    SpeechInfo,
)


def answer_json(answer: Answer) -> dict[str, Any]:
    """An answer as `yanbi ask --json` prints it."""
    return {
        "question": answer.question,
        "rewritten": answer.rewritten,
        "found": answer.found,
        "answer": answer.text,
        "claims": [
            {
                "text": claim.text,
                "status": claim.status.value,
                "citations": list(claim.citations),
                "reason": claim.reason,
            }
            for claim in answer.claims
        ],
        "citations": [citation_json(citation) for citation in answer.citations],
        "nearest": [citation_json(citation) for citation in answer.nearest],
        "notes": list(answer.notes),
        "searched": [
            {"speech": one.speech, "title": one.title, "evidence": one.evidence}
            for one in answer.searched
        ],
        "timings": {
            name: round(value, 3) if isinstance(value, float) else value
            for name, value in asdict(answer.timings).items()
        },
        "trace": {**asdict(answer.trace), "notes": list(answer.trace.notes)},
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """A citation: `quote` is exactly characters `start` to `end` of the speech's stored text."""
    return {
        "n": citation.n,
        "speech": citation.speech,
        "title": citation.title,
        "section": list(citation.section),
        "start": citation.span.start,
        "end": citation.span.end,
        "quote": citation.quote,
        "page": citation.page,
    }


def passage_json(passage: Passage) -> dict[str, Any]:
    """A passage as `yanbi search --json` prints it."""
    return {
        "speech": passage.speech,
        "title": passage.title,
        "section": list(passage.section),
        "start": passage.span.start,
        "end": passage.span.end,
        "text": passage.text,
        "score": round(passage.score, 6),
    }


def info_json(info: SpeechInfo) -> dict[str, Any]:
    """A line of `yanbi list --json`."""
    return {**asdict(info), "warnings": list(info.warnings)}


def speech_json(speech: Speech, info: SpeechInfo) -> dict[str, Any]:
    """`yanbi show ID --json`: the list line, where its metadata stand, its sections, its text."""
    return {
        **info_json(info),
        "digest": speech.digest,
        "metadata": {
            name: {
                "value": evidence.value,
                "start": evidence.span.start if evidence.span else None,
                "end": evidence.span.end if evidence.span else None,
                "certainty": evidence.certainty,
            }
            for name in METADATA_FIELDS
            if (evidence := getattr(speech.metadata, name)) is not None
        },
        "outline": [
            {
                "level": section.level,
                "heading": section.heading,
                "start": section.span.start,
                "end": section.span.end,
            }
            for section in speech.sections[1:]
        ],
        "set_aside": [
            {
                "start": aside.span.start,
                "end": aside.span.end,
                "kind": aside.kind,
                "rule": aside.rule,
            }
            for aside in speech.set_aside
        ],
        "flags": [
            {
                "kind": flag.kind,
                "message": flag.message,
                "spans": [_span(span) for span in flag.spans],
            }
            for flag in speech.flags
        ],
        "text": speech.text,
    }


def difference_json(a: Speech, b: Speech, difference: Difference) -> dict[str, Any]:
    """A sentence as `yanbi copies A B --json` prints it."""
    return {
        "kind": difference.kind,
        "a": _side(a, difference.a, difference.marks_a),
        "b": _side(b, difference.b, difference.marks_b),
    }


def _side(speech: Speech, span: Span | None, marks: Sequence[Span]) -> dict[str, Any] | None:
    if span is None:
        return None
    return {**_span(span), "text": speech.quote(span), "marks": [_span(mark) for mark in marks]}


def _span(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}
