"""A comparison as a file of any kind, each with the record by which `yanbi verify` checks it.

Knows nothing of files on disk; who sets PDFs is given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from rag.domain import Comparison
from rag.errors import UsageError

ENDINGS = (".docx", ".pdf", ".html", ".md", ".json")
SetPdf = Callable[[Comparison, str], bytes]
"""A comparison and its record -> the PDF with the record attached."""


def comparison_file(
    comparison: Comparison, ending: str, digests: Mapping[str, str], *, pdf: SetPdf, on: date
) -> bytes:
    """``comparison`` as a file of this ``ending``; ``digests`` are those of the speeches, by id.
    Raises UsageError for another ending."""
    from rag.rendering.comparison_paper import paper_record
    from rag.rendering.comparison_record import comparison_file_json, comparison_record

    match ending:
        case ".docx":
            from rag.rendering.comparison_docx import comparison_docx

            return comparison_docx(comparison, evidence=paper_record(comparison, digests), on=on)
        case ".pdf":
            return pdf(comparison, paper_record(comparison, digests))
        case ".html":
            from rag.rendering.comparison_html import comparison_html

            record = comparison_record(comparison, digests)
            return comparison_html(comparison, evidence=record).encode()
        case ".md":
            from rag.rendering.comparison_markdown import comparison_markdown

            record = comparison_record(comparison, digests)
            return comparison_markdown(comparison, evidence=record).encode()
        case ".json":
            from rag.rendering.comparison_json import comparison_json

            return comparison_file_json(comparison_json(comparison), comparison, digests).encode()
    raise UsageError(f"不能存为 {ending or '没有扩展名的'} 文件；可以是 {'、'.join(ENDINGS)}。")
