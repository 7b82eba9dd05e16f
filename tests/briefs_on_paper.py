"""Briefs set on paper, for the tests of what stands there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pypdfium2
from briefs_by_hand import REPORT, brief_of, lines_brief, sample
from exported import DAY, PAGES

from rag.domain import Brief, BriefChoices, BriefLength, LineKind, Speech
from rag.fitting import fit

AS_WRITTEN = (
    "总投资**亿元 ×县 #set $x$ *粗* _斜_ <b> @甲 a\\b //注 /*注*/ `码` [链](网) ~ -- “引” & 甲"
)
"""Signs of Typst, Markdown, HTML and Word, and redactions: all are plain characters to us."""
MM = 72 / 25.4
"""A millimetre in points."""
SIZES = {LineKind.POINT: 3, LineKind.FIGURE: 6, LineKind.TASK: 8, LineKind.PHRASE: 3}


def squeezed(text: str) -> str:
    """Without white space: a page breaks its lines where it likes."""
    return "".join(text.split())


def fitted(name: str = REPORT, length: BriefLength = BriefLength.ONE) -> tuple[Speech, Brief]:
    """A sample speech and a brief of it that fits its pages."""
    speech = sample(name)
    return speech, fit(brief_of(speech, SIZES, BriefChoices(length=length)), PAGES.count)


def pdf_of(brief: Brief, points: int = 12, evidence: str = "") -> Any:
    return pypdfium2.PdfDocument(PAGES.pdf(brief, points, evidence=evidence, on=DAY))


def text_of(pdf: Any) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pdf)


def one_line_brief(line_text: str, **citation: Any) -> Brief:
    """A brief of one line, its citation changed as told."""
    brief = lines_brief([line_text])
    return replace(brief, citations=(replace(brief.citations[0], **citation),))
