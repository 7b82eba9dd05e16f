"""The blocks that a page of a comparison or of trends is made of: heads, lines, tables, sources.

Pure data; knows nothing of what is compared, nor of Markdown or HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.domain import Span
from rag.rendering.brief_page import marks
from rag.rendering.brief_record import Part, Unit


@dataclass(frozen=True, slots=True)
class Said:
    """Words with their citations; ``marked`` are the stretches of them that differ."""

    words: str
    citations: tuple[int, ...] = ()
    marked: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """A heading of level 2 or 3; ``name`` is its anchor, ``kind`` what may be filtered by."""

    level: int
    words: str
    name: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; ``kind`` as in the record."""

    kind: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; a cell holds one or more statements."""

    kind: str
    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[Said, ...], ...], ...]


Block = Head | Line | Table


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """The whole: title, blocks, and the sources with their numbers."""

    title: str
    blocks: tuple[Block, ...]
    sources: tuple[tuple[int, str], ...]


def units_of(page: ComparisonPage) -> tuple[Unit, ...]:
    """The page in the order of reading, for the record of an exported file."""
    return tuple(_units(page))


def _units(page: ComparisonPage) -> Iterator[Unit]:
    yield Unit("标题", (Part(page.title),))
    for block in page.blocks:
        if isinstance(block, Head):
            yield Unit("小标题", (Part(block.words),))
        elif isinstance(block, Line):
            yield Unit(block.kind, _parts(block.said))
        else:
            yield Unit("表头", (Part("".join(block.columns)),))
            for row in block.rows:
                yield Unit(block.kind, _parts([said for cell in row for said in cell]))
    for n, words in page.sources:
        yield Unit("脚注", (Part(f"[{n}]{words}"),))


def _parts(said: Sequence[Said]) -> tuple[Part, ...]:
    return tuple(Part(one.words + marks(one.citations), one.citations) for one in said)
