"""Brief, Comparison, Trends -> files, each with its evidence, by which `yanbi verify` checks it
later.

Knows the renderers by the ending of a file's name; what sets pages and draws them is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

from rag.domain import Brief, Comparison, Trends
from rag.errors import UsageError
from rag.library import Library

if TYPE_CHECKING:
    from rag.backends.typst_pages import TypstPages


class Exporter:
    """Files of what was made from ``library``. ``pages``: what sets pages, made at first use.

    Every method raises UsageError for an ending it has no form for, UnknownSpeech where a speech
    that the result cites is gone.
    """

    def __init__(self, library: Library, pages: Callable[[], TypstPages]) -> None:
        self._library = library
        self._pages = pages

    def comparison(self, comparison: Comparison, ending: str) -> bytes:
        """``ending``: .docx, .pdf, .html, .md or .json."""
        from rag.rendering.comparison_files import comparison_file

        today = date.today()
        return comparison_file(
            comparison,
            ending,
            self._digests((comparison.a.id, comparison.b.id)),
            pdf=lambda it, record: self._pages().comparison_pdf(it, evidence=record, on=today),
            on=today,
        )

    def trends(self, trends: Trends, ending: str) -> bytes:
        """``ending``: .html, .md or .json."""
        from rag.rendering.trends_files import trends_file

        return trends_file(trends, ending, self._digests(one.id for one in trends.speeches))

    def brief(self, brief: Brief, ending: str) -> bytes:
        """``ending``: .pdf, .docx, .md or .json."""
        from rag.fitting import points_for
        from rag.rendering.brief_json import brief_json
        from rag.rendering.brief_record import json_with_record, record_of

        digests = self._digests((brief.speech,))
        if ending == ".json":
            return json_with_record(brief_json(brief), brief, digests).encode()
        if ending == ".md":
            from rag.rendering.brief_markdown import brief_markdown

            evidence = record_of(brief, digests, one_sided=True)
            return brief_markdown(brief, evidence=evidence).encode()
        pages = self._pages()
        points, evidence = points_for(brief, pages.count), record_of(brief, digests)
        if ending == ".pdf":
            return pages.pdf(brief, points, evidence=evidence, on=date.today())
        if ending == ".docx":
            from rag.rendering.brief_docx import brief_docx

            return brief_docx(brief, points, evidence=evidence, on=date.today())
        raise UsageError(f"不会存成「{ending}」；可用的有 .pdf、.docx、.md、.json。")

    def _digests(self, identifiers: Iterable[str]) -> dict[str, str]:
        return {identifier: self._library.get(identifier).digest for identifier in identifiers}
