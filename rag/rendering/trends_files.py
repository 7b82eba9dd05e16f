"""Trends as a file, each with the record by which `yanbi verify` checks it.

Knows nothing of files on disk.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from rag.domain import Trends
from rag.errors import UsageError
from rag.rendering.brief_record import MARK, json_units, record_json
from rag.rendering.comparison_page import ComparisonPage, units_of
from rag.rendering.trends_page import trends_page

ENDINGS = (".html", ".md", ".json")


def trends_file(trends: Trends, ending: str, digests: Mapping[str, str]) -> bytes:
    """``trends`` as a file of this ``ending``; ``digests`` are those of the speeches, by id.
    Raises UsageError for another ending."""
    match ending:
        case ".html":
            from rag.rendering.trends_html import drawn_page, trends_html

            page, _ = drawn_page(trends)
            return trends_html(trends, evidence=_record(page, trends, digests)).encode()
        case ".md":
            from rag.rendering.comparison_markdown import page_markdown

            page = trends_page(trends)
            return page_markdown(page, evidence=_record(page, trends, digests)).encode()
        case ".json":
            from rag.rendering.trends_json import trends_json

            data = trends_json(trends)
            title = trends_page(trends).title
            record = record_json(title, json_units(data), trends.citations, digests)
            written = {**data, MARK: json.loads(record)}
            return (json.dumps(written, ensure_ascii=False, indent=2) + "\n").encode()
    raise UsageError(f"不能存为 {ending or '没有扩展名的'} 文件；可以是 {'、'.join(ENDINGS)}。")


def _record(page: ComparisonPage, trends: Trends, digests: Mapping[str, str]) -> str:
    return record_json(page.title, units_of(page), trends.citations, digests)
