"""A comparison as it is set on paper: one table of the themes, tables of figures and of wording.

Word file and PDF are both made from this, and the record by which either is checked. A footnote
gives a place (side, title, headings, page of the file); quotations from one place share it. A claim
stands on a line of the table of its own, so that no line need be parted by the end of a page. Pure;
knows nothing of fonts or files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile, takewhile, zip_longest

from rag.domain import (
    Citation,
    Comparison,
    ComparisonRow,
    PhraseChange,
    PhraseChangeKind,
    RowKind,
)
from rag.rendering.brief_notes import Note, Notes, in_place, one_line
from rag.rendering.brief_page import marks
from rag.rendering.brief_record import NOTE, Part, Unit, record_json
from rag.rendering.comparison_cells import AREA_MM, Cell, PaperRow, PaperTable, table
from rag.rendering.comparison_page import (
    KIND_WORDS,
    NONE,
    A,
    B,
    Block,
    Head,
    Line,
    Said,
    Table,
    claim_words,
    comparison_page,
)
from rag.rendering.turns import where

_KEPT_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Heading:
    words: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line under the title; ``kind`` as in the record."""

    kind: str
    words: str


PaperBlock = Heading | Paragraph | PaperTable


@dataclass(frozen=True, slots=True)
class Paper:
    """All words of the pages, footnotes numbered in the order of reading."""

    title: str
    blocks: tuple[PaperBlock, ...]
    notes: tuple[Note, ...]


def paper_of(comparison: Comparison) -> Paper:
    """The pages of ``comparison``."""
    page = comparison_page(comparison)
    same = comparison.a.id == comparison.b.id
    sides = {} if same else {comparison.a.id: A, comparison.b.id: B}
    notes = Notes(comparison.citations, lambda citation: _place(citation, sides))
    blocks: list[PaperBlock] = [
        Paragraph(block.kind, "".join(in_place(said.words) for said in block.said))
        for block in takewhile(lambda it: isinstance(it, Line), page.blocks)
        if isinstance(block, Line)
    ]
    blocks += _themes(comparison.rows, notes)
    blocks += _figures(page.blocks, notes)
    blocks += _phrases(comparison, notes)
    return Paper(in_place(page.title), tuple(blocks), notes.made())


def _place(citation: Citation, sides: Mapping[str, str]) -> str:
    return sides.get(citation.speech, "") + one_line(where(citation))


def _cell(said: Said, notes: Notes) -> Cell:
    return Cell(in_place(said.words), notes.of(said.citations), said.citations, said.marked)


def _themes(rows: Sequence[ComparisonRow], notes: Notes) -> Iterator[PaperBlock]:
    if rows:
        yield Heading("主题对照")
        lines = tuple(line for row in rows for line in _theme(row, notes))
        yield table("主题", ("主题", A, B, "不同之处"), lines)


def _theme(row: ComparisonRow, notes: Notes) -> Iterator[PaperRow]:
    """A line for the first claim of either side, one for the second, and so on."""
    for place, (a, b) in enumerate(zip_longest(row.a, row.b)):
        cells = [
            Said(row.theme if place == 0 else ""),
            *(
                Said(claim_words(claim), claim.citations)
                if claim
                else Said(NONE if place == 0 and not told else "")
                for claim, told in ((a, row.a), (b, row.b))
            ),
            _difference(row) if place == 0 else Said(""),
        ]
        yield PaperRow(tuple(_cell(said, notes) for said in cells), opens=place == 0)


def _difference(row: ComparisonRow) -> Said:
    if row.kind is not RowKind.BOTH:
        return Said(KIND_WORDS[row.kind])
    cited = tuple(n for claim in (*row.a, *row.b) for n in claim.citations)
    return Said(row.difference, tuple(dict.fromkeys(cited))) if row.difference else Said("")


def _figures(blocks: Sequence[Block], notes: Notes) -> Iterator[PaperBlock]:
    """The tables of figures as every other form of the comparison has them."""
    head = ""
    for block in dropwhile(lambda it: isinstance(it, Line), blocks):
        if isinstance(block, Head):
            head = block.words
        elif isinstance(block, Table) and block.kind == "数字":
            yield Heading(in_place(head))
            rows = tuple(
                PaperRow(tuple(_cell(cell[0], notes) for cell in row)) for row in block.rows
            )
            # Each head of a table is unlike the others: repeated overleaf it is told by its words.
            columns = block.columns if len(block.columns) == 4 else ("单方指标", A, B)
            yield table("数字", columns, rows)


def _phrases(comparison: Comparison, notes: Notes) -> Iterator[PaperBlock]:
    kept = PhraseChangeKind.STAYED
    changed = [one for one in comparison.phrases if one.change is not kept]
    stayed = [one for one in comparison.phrases if one.change is kept]
    speeches = {citation.n: citation.speech for citation in comparison.citations}
    if changed:
        yield Heading("提法对照")
        rows = tuple(_phrase(one, comparison, speeches, notes) for one in changed)
        yield table("提法", ("提法变化", A, B), rows)
    if stayed:
        yield Heading("沿用的提法")
        cells = [_cell(Said(one.a or "", one.citations), notes) for one in stayed]
        cells += [Cell()] * (-len(cells) % _KEPT_COLUMNS)
        rows = tuple(
            PaperRow(tuple(cells[at : at + _KEPT_COLUMNS]))
            for at in range(0, len(cells), _KEPT_COLUMNS)
        )
        yield PaperTable("提法", (), (AREA_MM[0] / _KEPT_COLUMNS,) * _KEPT_COLUMNS, rows)


def _phrase(
    one: PhraseChange, comparison: Comparison, speeches: Mapping[int, str], notes: Notes
) -> PaperRow:
    """The citations of either side behind its own words."""
    of_a = tuple(n for n in one.citations if speeches.get(n) == comparison.a.id)
    of_b = tuple(n for n in one.citations if n not in of_a)
    if one.a is None:
        of_a, of_b = (), one.citations
    elif one.b is None:
        of_a, of_b = one.citations, ()
    cells = (
        Said(one.change.value),
        Said(one.a or NONE, of_a, one.a_marks),
        Said(one.b or NONE, of_b, one.b_marks),
    )
    return PaperRow(tuple(_cell(said, notes) for said in cells))


def paper_record(comparison: Comparison, digests: Mapping[str, str]) -> str:
    """The record of the pages of ``comparison``; ``digests`` are those of the speeches, by id."""
    paper = paper_of(comparison)
    return record_json(paper.title, tuple(_units(paper)), comparison.citations, digests)


def _units(paper: Paper) -> Iterator[Unit]:
    yield Unit("标题", (Part(paper.title),))
    for block in paper.blocks:
        if isinstance(block, Heading):
            yield Unit("小标题", (Part(block.words),))
        elif isinstance(block, Paragraph):
            yield Unit(block.kind, (Part(block.words),))
        else:
            if block.columns:
                yield Unit("表头", (Part("".join(block.columns)),))
            for row in block.rows:
                shown = [cell for cell in row.cells if cell.words or cell.notes]
                yield Unit(block.kind, tuple(map(_part, shown)))
    for note in paper.notes:
        yield Unit(NOTE, (Part(f"[{note.n}]{note.words}"),))


def _part(cell: Cell) -> Part:
    return Part(cell.words + marks(cell.notes), cell.citations)
