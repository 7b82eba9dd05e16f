"""Briefs and comparisons on paper by typst: how many pages a brief takes, and PDFs.

Fonts of the machine are used where they are those of an office (仿宋, 小标宋 …), else Noto Serif SC
and Noto Sans SC, which come as a wheel and are embedded. typst is imported when it is first
needed. Knows nothing of what may be left out to make a brief fit.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, date, datetime, time
from threading import Lock
from typing import TYPE_CHECKING

from rag.domain import Brief, Comparison
from rag.errors import YanbiError
from rag.rendering.brief_typst import template, typst_data
from rag.rendering.comparison_typst import comparison_template, comparison_typst_data

if TYPE_CHECKING:
    import typst

_REMEMBERED = 256


class TypstPages:
    """Compiles papers. Safe between threads; keeps the fonts and the last page counts."""

    def __init__(self, *, system_fonts: bool = True) -> None:
        self._system_fonts = system_fonts
        self._fonts: typst.Fonts | None = None
        self._lock = Lock()
        self._counted: OrderedDict[str, int] = OrderedDict()

    def count(self, brief: Brief, points: int) -> int:
        """Pages the lines shown take with a body of ``points``, and a little room to spare."""
        data = typst_data(brief, points, measuring=True)
        with self._lock:
            if data in self._counted:
                self._counted.move_to_end(data)
                return self._counted[data]
        pages = self._query_pages(data)
        with self._lock:
            self._counted[data] = pages
            if len(self._counted) > _REMEMBERED:
                self._counted.popitem(last=False)
        return pages

    def pdf(
        self, brief: Brief, points: int, *, evidence: str = "", on: date | None = None
    ) -> bytes:
        """The PDF, with ``evidence`` (JSON) attached where given; made on the day ``on``."""
        return self._pdf(template(), typst_data(brief, points), evidence, on)

    def comparison_pdf(
        self, comparison: Comparison, *, evidence: str = "", on: date | None = None
    ) -> bytes:
        """A comparison as PDF, ``evidence`` and ``on`` as with ``pdf``."""
        data = comparison_typst_data(comparison)
        return self._pdf(comparison_template(), data, evidence, on)

    def _pdf(self, source: bytes, data: str, evidence: str, on: date | None) -> bytes:
        import typst

        inputs = {"page": data} | ({"evidence": evidence} if evidence else {})
        made = datetime.combine(on, time(), UTC) if on else None
        try:
            return typst.compile(
                source,
                format="pdf",
                font_paths=self._loaded(),
                sys_inputs=inputs,
                timestamp=made,
            )
        except typst.TypstError as error:
            raise _failed(error) from error

    def _query_pages(self, data: str) -> int:
        import typst

        try:
            found = typst.query(
                template(),
                "<pages>",
                field="value",
                one=True,
                font_paths=self._loaded(),
                sys_inputs={"page": data},
            )
        except typst.TypstError as error:
            raise _failed(error) from error
        return int(found)

    def _loaded(self) -> typst.Fonts:
        import pylopdf_fonts_zh_cn as noto
        import typst

        with self._lock:
            if self._fonts is None:
                folder = str(noto.serif_path().parent)
                self._fonts = typst.Fonts(
                    include_system_fonts=self._system_fonts,
                    include_embedded_fonts=True,
                    font_paths=[folder],
                )
            return self._fonts


def _failed(error: Exception) -> YanbiError:
    words = str(getattr(error, "message", error)).splitlines()
    return YanbiError(
        f"排版没有做成：{words[0] if words else '原因不明'}。请换一种格式导出，例如 .docx 或 .md。"
    )
