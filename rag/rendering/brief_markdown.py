"""A brief as Markdown: heads, a table, real footnotes, and the record of its evidence in a comment.

Signs that Markdown would read (the redaction marks ``**`` above all) are escaped, so they stay as
they were spoken. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator

from rag.domain import Brief
from rag.rendering.brief_page import Block, Head, Paragraph, page_of, with_one_side
from rag.rendering.chat_text import markdown_escape

RECORD_OPENS, RECORD_CLOSES = "<!-- yanbi:evidence ", " -->"


def brief_markdown(brief: Brief, *, evidence: str) -> str:
    """The lines shown of ``brief``; ``evidence`` is the record that goes along (one-sided)."""
    page = with_one_side(page_of(brief))
    parts = [f"# {markdown_escape(page.title)}", markdown_escape("　".join(page.byline))]
    for block in page.blocks:
        parts.extend(_block(block))
    if page.doubts:
        parts.append(f"*{markdown_escape(page.doubts)}*")
    parts.extend(f"[^{note.n}]: {markdown_escape(note.words)}" for note in page.notes)
    # "--" would end a comment early; in JSON the sign can be written otherwise.
    record = evidence.replace("-", "\\u002d").replace(">", "\\u003e")
    parts.append(f"{RECORD_OPENS}{record}{RECORD_CLOSES}")
    return "\n\n".join(parts) + "\n"


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Head):
        yield f"## {markdown_escape(block.words)}"
    elif isinstance(block, Paragraph):
        head = f"**{markdown_escape(block.head)}**" if block.head else ""
        said = "".join(
            f"{_inside(it.words)}{_marks(it.notes)}{it.close}" for it in block.statements
        )
        yield f"{head}{markdown_escape(block.lead)}{' ' if block.lead[-1:] == ' ' else ''}{said}"
    else:
        rows = [[markdown_escape(words) for words in block.columns], ["---"] * len(block.columns)]
        for row in block.rows:
            name, value, *rest = (markdown_escape(words) for words in row.cells)
            rows.append([name, value + _marks(row.notes), *rest])
        yield "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _inside(words: str) -> str:
    """``words`` that do not begin a line, so that a number in front needs no care."""
    return markdown_escape(f"|{words}").removeprefix("\\|")


def _marks(notes: tuple[int, ...]) -> str:
    return "".join(f"[^{n}]" for n in notes)
