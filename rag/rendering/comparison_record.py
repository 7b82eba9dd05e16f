"""The record that an exported comparison carries, in the form that `yanbi verify` reads. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rag.domain import Comparison
from rag.rendering.brief_record import MARK, json_units, record_json
from rag.rendering.comparison_page import comparison_page, units_of


def comparison_record(comparison: Comparison, digests: Mapping[str, str]) -> str:
    """The record of the page of ``comparison``; ``digests`` are those of the speeches, by id."""
    page = comparison_page(comparison)
    return record_json(page.title, units_of(page), comparison.citations, digests)


def comparison_file_json(
    data: Mapping[str, Any], comparison: Comparison, digests: Mapping[str, str]
) -> str:
    """The JSON ``data`` of ``comparison`` as a file that carries its record."""
    title = comparison_page(comparison).title
    record = record_json(title, json_units(data), comparison.citations, digests)
    written = {**data, MARK: json.loads(record)}
    return json.dumps(written, ensure_ascii=False, indent=2) + "\n"
