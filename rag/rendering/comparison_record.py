"""The record that an exported comparison carries, in the form that `yanbi verify` reads. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rag.domain import Citation, Comparison
from rag.rendering.brief_record import MARK, VERSION, Unit, json_units, record_sum
from rag.rendering.comparison_page import comparison_page, units_of


def comparison_record(comparison: Comparison, digests: Mapping[str, str]) -> str:
    """The record of the page of ``comparison``; ``digests`` are those of the speeches, by id."""
    page = comparison_page(comparison)
    return _record(page.title, units_of(page), comparison.citations, digests)


def comparison_file_json(
    data: Mapping[str, Any], comparison: Comparison, digests: Mapping[str, str]
) -> str:
    """The JSON ``data`` of ``comparison`` as a file that carries its record."""
    title = comparison_page(comparison).title
    record = _record(title, json_units(data), comparison.citations, digests)
    written = {**data, MARK: json.loads(record)}
    return json.dumps(written, ensure_ascii=False, indent=2) + "\n"


def _record(
    title: str, units: Sequence[Unit], citations: Sequence[Citation], digests: Mapping[str, str]
) -> str:
    cited = {n for unit in units for part in unit.parts for n in part.citations}
    record: dict[str, Any] = {
        "yanbi": MARK,
        "version": VERSION,
        "title": title,
        "units": [
            {"kind": unit.kind, "parts": [[part.text, list(part.citations)] for part in unit.parts]}
            for unit in units
        ],
        "citations": [
            {
                "n": citation.n,
                "speech": citation.speech,
                "digest": digests.get(citation.speech, ""),
                "title": citation.title,
                "start": citation.span.start,
                "end": citation.span.end,
                "quote": citation.quote,
            }
            for citation in citations
            if citation.n in cited
        ],
    }
    record["sum"] = record_sum(record)
    return json.dumps(record)
