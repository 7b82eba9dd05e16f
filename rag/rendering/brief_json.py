"""Briefs and section summaries -> the JSON that outside programs rely on. Names are a promise.

``points``, ``figures`` and ``sections`` hold what is on the page; ``lines`` holds every line with
its ``index``, by which ``ledger`` and the claims refer to it, and whether it is ``shown``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rag.domain import (
    Brief,
    BriefLine,
    Citation,
    Claim,
    LedgerEntry,
    LineKind,
    SectionSummary,
)
from rag.rendering.as_json import citation_json

_GROUPED = (LineKind.REVIEW, LineKind.TASK)


def brief_json(brief: Brief) -> dict[str, Any]:
    """A brief as `yanbi brief --json` prints it."""
    shown = [line for line in brief.lines if line.index in brief.shown]
    return {
        "speech": brief.speech,
        "file": brief.file,
        "title": brief.title,
        "speaker": brief.speaker,
        "date": brief.date,
        "occasion": brief.occasion,
        "doubts": brief.doubts,
        "points": [_said(line) for line in shown if line.kind is LineKind.POINT],
        "figures": [_figure(line) for line in shown if line.kind is LineKind.FIGURE],
        "sections": _sections(line for line in shown if line.kind in _GROUPED),
        "phrases": [_said(line) for line in shown if line.kind is LineKind.PHRASE],
        "times": [_said(line) for line in shown if line.kind is LineKind.TIME],
        "duties": [_said(line) for line in shown if line.kind is LineKind.DUTY],
        "ledger": [_entry(entry, brief) for entry in brief.ledger],
        "citations": [_citation(one) for one in brief.citations],
        "pages": brief.pages,
        "lines": [_line(line, brief) for line in brief.lines],
        "choices": {
            "length": brief.choices.length.value,
            "focus": brief.choices.focus,
            "figures": brief.choices.figures,
            "removed": list(brief.choices.removed),
            "restored": list(brief.choices.restored),
        },
        "progress": brief.progress,
        "timings": {
            name: round(value, 3) if isinstance(value, float) else value
            for name, value in asdict(brief.timings).items()
        },
        "trace": {**asdict(brief.trace), "notes": list(brief.trace.notes)},
    }


def summaries_json(speech: str, summaries: Sequence[SectionSummary]) -> dict[str, Any]:
    """Section summaries as `yanbi summary --json` prints them; citations are numbered through."""
    sections: list[dict[str, Any]] = []
    citations: list[dict[str, Any]] = []
    for one in summaries:
        offset = len(citations)
        citations += [{**_citation(cited), "n": cited.n + offset} for cited in one.citations]
        claims = [_claim(claim, offset) for claim in one.claims]
        sections.append({"section": one.section, "heading": list(one.heading), "claims": claims})
    return {"speech": speech, "sections": sections, "citations": citations}


def _claim(claim: Claim, offset: int = 0) -> dict[str, Any]:
    return {
        "text": claim.text,
        "status": claim.status.value,
        "citations": [n + offset for n in claim.citations],
        "reason": claim.reason,
    }


def _said(line: BriefLine) -> dict[str, Any]:
    return {"index": line.index, **_claim(line.claim)}


def _figure(line: BriefLine) -> dict[str, Any]:
    return {
        "index": line.index,
        "name": line.name,
        "value": line.value,
        "change": line.change,
        "basis": line.basis.value,
        "citations": list(line.claim.citations),
    }


def _sections(lines: Iterable[BriefLine]) -> list[dict[str, Any]]:
    """Claims by first-level heading, in the order of the page."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for line in lines:
        top = line.heading[0] if line.heading else ""
        found.setdefault((line.kind.value, top), []).append(_said(line))
    return [
        {"kind": kind, "heading": heading, "claims": claims}
        for (kind, heading), claims in found.items()
    ]


def _entry(entry: LedgerEntry, brief: Brief) -> dict[str, Any]:
    name = {"heading": entry.heading} if entry.heading else {"enumeration": entry.enumeration}
    return {
        **name,
        "level": entry.level,
        "start": entry.span.start,
        "end": entry.span.end,
        "covered": entry.covered,
        "by": [index for index in entry.by if index in brief.shown],
        "left_out": [index for index in entry.by if index not in brief.shown],
        "members": len(entry.members),
        "note": entry.note,
        "error": entry.is_error,
    }


def _line(line: BriefLine, brief: Brief) -> dict[str, Any]:
    return {
        **_said(line),
        "kind": line.kind.value,
        "heading": list(line.heading),
        "importance": line.importance,
        "shown": line.index in brief.shown,
        "name": line.name,
        "value": line.value,
        "change": line.change,
        "basis": line.basis.value,
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return citation_json(citation)
