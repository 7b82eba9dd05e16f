"""A brief as a page: title, heads, paragraphs, table, footnotes, in words that are final.

The one model behind every form of the page (PDF, Word, Markdown, the app) and behind the record by
which an exported file is checked later, so that all say the same. Only lines that are shown are on
it. A footnote gives a place (headings, page of the file); lines from one place share it. Pure;
knows nothing of fonts, files or sizes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rag.domain import Brief, BriefLine, ClaimStatus, FigureBasis, LineKind
from rag.rendering.brief_notes import Note, Notes, one_line
from rag.rendering.html import date_words

RUN_IN = frozenset({LineKind.PHRASE, LineKind.TIME, LineKind.DUTY})
"""Kinds whose head stands in the same line as their words: they are short and many."""
GROUPED = frozenset({LineKind.REVIEW, LineKind.TASK})
"""Kinds that are set one paragraph a first-level heading."""
UNVERIFIED = "（未核实）"

_NUMBERS = "一二三四五六七八九十"
_ENUMERATOR = re.compile(
    rf"^\s*(?:[（(][{_NUMBERS}\d]+[)）]|[{_NUMBERS}\d]+\s*[、.．]|第[{_NUMBERS}]+[章节部分]*[、，：]?)\s*"
)
_ENDS = "。；;，,、：: "
_GOOD_LEAD, _LONGEST_LEAD = 24, 40
_OCCASION = re.compile(r"以[^，]+为[^，]+[，,]")
_HALF = re.compile(r"不|既|虽|如果|只要|只有|即使")
_TURN = re.compile(r"但|而|也|又|更|才|就|不能|不得")
"""Clauses of a heading that make no sense one without the other."""
_AREA_EMS = 42.0
"""Width of the type area in characters of 10.5 points."""
_MARK_EMS, _PADDING_EMS, _NARROWEST_EMS = 1.3, 0.75, 3.0
_MUCH = 1000


@dataclass(frozen=True, slots=True)
class Statement:
    """A line of the brief as it is printed: ``words``, the marks of ``notes``, then ``close``."""

    line: int
    words: str
    notes: tuple[int, ...]
    close: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A head on a line of its own."""

    words: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Statements set one behind the other. ``head`` and ``lead`` run into it or are ''; ``quoted``
    where the words are those of the speaker."""

    statements: tuple[Statement, ...]
    head: str = ""
    lead: str = ""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A figure: as many ``cells`` as the table has columns; the marks stand behind the second."""

    line: int
    cells: tuple[str, ...]
    notes: tuple[int, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The figures; ``sides`` is 2 where they are set in two halves, row by row."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    sides: int


Block = Head | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Page:
    """All words of the page. ``byline`` says who, when, where and from which file, in parts."""

    title: str
    byline: tuple[str, ...]
    blocks: tuple[Block, ...]
    doubts: str
    notes: tuple[Note, ...]


def page_of(brief: Brief) -> Page:
    """The page with the lines of ``brief`` that are shown."""
    shown = frozenset(brief.shown)
    lines = [line for line in brief.lines if line.index in shown]
    notes = Notes(brief.citations)
    blocks = tuple(_blocks(lines, notes))
    return Page(
        title=f"{one_line(brief.title or brief.file).strip('《》')}要点",
        byline=_byline(brief),
        blocks=blocks,
        doubts=f"存疑：{one_line(brief.doubts).rstrip(_ENDS)}。" if brief.doubts else "",
        notes=notes.made(),
    )


def with_one_side(page: Page) -> Page:
    """The page with its table in one piece, for forms whose width has no end."""
    return replace(
        page,
        blocks=tuple(
            replace(block, sides=1) if isinstance(block, Table) else block for block in page.blocks
        ),
    )


def marks(notes: Sequence[int]) -> str:
    """The marks of ``notes`` as they are printed: [1][3]."""
    return "".join(f"[{n}]" for n in notes)


def _byline(brief: Brief) -> tuple[str, ...]:
    focus = f"只看：{one_line(brief.choices.focus)}" if brief.choices.focus else ""
    told = brief.occasion and brief.occasion in brief.title  # 在全县农村工作会议上的讲话
    occasion = "" if told else one_line(brief.occasion)
    known = (one_line(brief.speaker), date_words(brief.date), occasion, focus)
    return (*filter(None, known), f"来源：{one_line(brief.file)}")


def _blocks(lines: Sequence[BriefLine], notes: Notes) -> Iterator[Block]:
    order = list(LineKind)
    ranked = sorted(lines, key=lambda line: order.index(line.kind))
    for number, (kind, group) in enumerate(groupby(ranked, lambda line: line.kind)):
        head = f"{_NUMBERS[number]}、{kind.value}"
        of_kind = list(group)
        if kind in RUN_IN:
            yield _run_in(f"{head}：", of_kind, notes, quoted=kind is LineKind.PHRASE)
            continue
        yield Head(head)
        if kind is LineKind.FIGURE:
            yield from _tables(of_kind, notes)
        elif kind in GROUPED:
            yield from _by_heading(of_kind, notes)
        else:
            for place, line in enumerate(of_kind, 1):
                yield Paragraph((_statement(line, notes),), lead=f"{place}. ")


def _by_heading(lines: Sequence[BriefLine], notes: Notes) -> Iterator[Paragraph]:
    for heading, group in groupby(lines, lambda line: line.heading[:1]):
        lead = lead_of("".join(heading))
        said = tuple(_statement(line, notes) for line in group)
        yield Paragraph(said, lead=f"{lead}。" if lead else "")


def lead_of(heading: str) -> str:
    """The words of a heading that open its paragraph, '' where it is a whole sentence: its number
    and an occasion in front (以…为契机) go, and of a long one whole clauses from the end. The
    footnotes have it in full."""
    words = _ENUMERATOR.sub("", one_line(heading)).rstrip(_ENDS)
    if len(words) > _LONGEST_LEAD:
        return ""
    first, *more = re.split(r"(?<=[，,；;])", words)
    if more and _OCCASION.match(first):
        first, *more = more
    if _HALF.match(first) or any(_TURN.match(part) for part in more):
        return words
    lead = first
    for part in more:
        if len(lead) + len(part) > _GOOD_LEAD:
            break
        lead += part
    return lead.rstrip(_ENDS)


def _run_in(head: str, lines: Sequence[BriefLine], notes: Notes, *, quoted: bool) -> Paragraph:
    last = len(lines) - 1
    said = tuple(
        _statement(line, notes, close="。" if place == last else "；", quoted=quoted)
        for place, line in enumerate(lines)
    )
    return Paragraph(said, head=head, quoted=quoted)


def _statement(
    line: BriefLine, notes: Notes, *, close: str = "。", quoted: bool = False
) -> Statement:
    words = one_line(line.claim.text)
    words = words.rstrip(_ENDS) or words
    if quoted and line.claim.status is ClaimStatus.VERBATIM and not set(words) & set('“”"'):
        words = f"“{words}”"
    elif words[-1:] in set("！？!?…"):
        close = ""
    if line.claim.status is ClaimStatus.UNVERIFIED:
        words += UNVERIFIED
    return Statement(line.index, words, notes.of(line.claim.citations), close, line.claim.citations)


def _tables(lines: Sequence[BriefLine], notes: Notes) -> Iterator[Table]:
    """One table for what is aimed at, one for what was reached, one for figures of neither kind."""
    for basis in FigureBasis:
        group = [line for line in lines if line.basis is basis]
        if group:
            yield _table(group, basis.value or "数值", notes)


def _table(lines: Sequence[BriefLine], value: str, notes: Notes) -> Table:
    """A column that would be empty is left out."""
    changes = any(line.change.strip() for line in lines)
    rows = []
    for line in lines:
        cells = [one_line(line.name), one_line(line.value)]
        cells += [one_line(line.change)] if changes else []
        cited = line.claim.citations
        rows.append(Row(line.index, tuple(cells), notes.of(cited), cited))
    columns = ("指标", value, "变化") if changes else ("指标", value)
    return Table(columns, tuple(rows), _sides(rows))


def _sides(rows: Sequence[Row]) -> int:
    """One or two halves, whichever needs fewer lines."""
    one = sum(_lines(row, rows, _AREA_EMS) for row in rows)
    heights = [_lines(row, rows, _AREA_EMS / 2) for row in rows]
    two = sum(max(heights[at : at + 2]) for at in range(0, len(heights), 2))
    return 2 if two < one else 1


def _lines(row: Row, rows: Sequence[Row], width: float) -> int:
    """About how many lines ``row`` takes in a table of ``width`` ems."""
    others = [max(ems(it.cells[at]) for it in rows) for at in range(1, len(row.cells))]
    room = width - sum(others) - _MARK_EMS - _PADDING_EMS * len(row.cells)
    return math.ceil(ems(row.cells[0]) / room) if room >= _NARROWEST_EMS else _MUCH


def ems(text: str) -> float:
    """About how wide ``text`` is, in widths of a Chinese character."""
    return sum(0.55 if character.isascii() else 1.0 for character in text)
