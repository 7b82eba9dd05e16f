"""A comparison as Markdown: a table for each theme, tables of figures and wording, footnotes.

What differs is set in bold; signs that Markdown would read are escaped, so the redaction marks of
a speech stay as they are. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.domain import Comparison, Span
from rag.rendering.brief_markdown import RECORD_CLOSES, RECORD_OPENS
from rag.rendering.chat_text import markdown_escape
from rag.rendering.comparison_page import (
    Block,
    ComparisonPage,
    Head,
    Line,
    Said,
    Table,
    comparison_page,
)


def comparison_markdown(comparison: Comparison, *, evidence: str = "") -> str:
    """The whole comparison; ``evidence`` is the record that goes along, '' for none."""
    return page_markdown(comparison_page(comparison), evidence=evidence)


def page_markdown(page: ComparisonPage, *, evidence: str = "") -> str:
    """A page of these blocks, with its sources as footnotes."""
    parts = [f"# {markdown_escape(page.title)}", *map(_block, page.blocks)]
    parts += [f"[^{n}]: {markdown_escape(words)}" for n, words in page.sources]
    if evidence:
        # "--" would end a comment early; in JSON the sign can be written otherwise.
        record = evidence.replace("-", "\\u002d").replace(">", "\\u003e")
        parts.append(f"{RECORD_OPENS}{record}{RECORD_CLOSES}")
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: Block) -> str:
    match block:
        case Head():
            return f"{'#' * block.level} {markdown_escape(block.words)}"
        case Line():
            return " ".join(map(_said, block.said))
        case Table():
            rows = [_row([markdown_escape(name) for name in block.columns])]
            rows.append(_row(["---"] * len(block.columns)))
            rows += [_row([" ".join(map(_said, cell)) for cell in row]) for row in block.rows]
            return "\n".join(rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _said(said: Said) -> str:
    return _marked(said.words, said.marked) + "".join(f"[^{n}]" for n in said.citations)


def _marked(words: str, marked: Sequence[Span]) -> str:
    pieces, at = [], 0
    for span in marked:
        pieces.append(_inside(words[at : span.start]))
        pieces.append(f"**{_inside(words[span.start : span.end])}**")
        at = span.end
    return "".join(pieces) + _inside(words[at:])


def _inside(words: str) -> str:
    """``words`` that do not begin a line, so that a number in front needs no care."""
    return markdown_escape(f"|{words}").removeprefix("\\|")
