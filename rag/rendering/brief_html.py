"""A brief in the app: the page in words with lines to drop, its picture, ledger, what is left out.

Every word from outside passes ``esc``. A line carries ``data-line``; the presses carry
``data-brief-drop`` and ``data-brief-restore`` with the index of the line, marks what brief.js needs
to open the original. Pure; knows nothing of Gradio.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from string import ascii_lowercase

from rag.domain import Brief, BriefLine, Citation, ClaimStatus, LedgerEntry, LineKind
from rag.ledger import DEADLINE, OWNER
from rag.rendering.brief_page import (
    Block,
    Head,
    Page,
    Paragraph,
    Row,
    Statement,
    Table,
    page_of,
    with_one_side,
)
from rag.rendering.html import attr, book, esc, path_words, place_attrs

Chips = Mapping[int, str]
"""What is printed in the mark of each citation, by the citation's number."""


def preview_html(pictures: Sequence[bytes], title: str) -> str:
    """The pages as they will print, ``pictures`` as PNG."""
    count = len(pictures)
    return "".join(
        f'<img class="sheet-page" alt="{attr(title)}，第 {number} 页，共 {count} 页" '
        f'src="data:image/png;base64,{b64encode(picture).decode()}">'
        for number, picture in enumerate(pictures, 1)
    )


def page_html(brief: Brief) -> str:
    """The page in words: marks open the original, every line can be dropped."""
    page = with_one_side(page_of(brief))
    citations = {citation.n: citation for citation in brief.citations}
    numbers = _numbers(page)
    blocks = "".join(_block(block, citations, numbers) for block in page.blocks)
    doubts = f'<p class="doubts">{esc(page.doubts)}</p>' if page.doubts else ""
    byline = "　".join(map(esc, page.byline))
    return (
        f'<article class="brief" data-group><h2>{esc(page.title)}</h2>'
        f'<p class="byline">{byline}</p>{blocks}{doubts}{_footnotes(page, citations)}</article>'
    )


def left_out_html(brief: Brief) -> str:
    """The lines that are not on the page, each with a press that restores it; '' without any.

    What was dropped by hand comes first, then the others as they stand in the brief.
    """
    shown, removed = frozenset(brief.shown), frozenset(brief.choices.removed)
    left = [line for line in brief.lines if line.index not in shown]
    if not left:
        return ""
    by_hand = [line for line in left if line.index in removed]
    citations = {citation.n: citation for citation in brief.citations}
    groups = [("手工去掉", by_hand)] if by_hand else []
    others = [line for line in left if line.index not in removed]
    groups += [
        (f"{kind.value}，排不下", list(of_kind))
        for kind, of_kind in groupby(others, lambda line: line.kind)
    ]
    lists = "".join(
        f"<h4>{words}（{len(lines)} 条）</h4><ul>"
        f"{''.join(_left_out(line, citations) for line in lines)}</ul>"
        for words, lines in groups
    )
    return (
        f'<section class="left-out" data-group><h3>未列入的 {len(left)} 条</h3>'
        '<p class="hint">恢复一条，页面会重新排过，由最不要紧的一条让出位置。</p>'
        f"{lists}</section>"
    )


def ledger_html(brief: Brief) -> str:
    """What of the speech the page covers: headings, enumerations, dates and offices, each with its
    lines or why there is none."""
    if not brief.ledger:
        return '<p class="quiet">这篇讲话没有标题，也没有点明数目的列举、时限和责任。</p>'
    missing = sum(not entry.covered for entry in brief.ledger)
    wrong = sum(entry.is_error for entry in brief.ledger)
    whole = len(brief.ledger)
    words = f"{whole} 处标题、列举、时限和责任：列入 {whole - missing}，略去 {missing}"
    words += f'，<b class="warn">有误 {wrong}</b>' if wrong else ""
    rows = "".join(_entry(entry, brief) for entry in brief.ledger)
    return (
        f'<section class="ledger" data-group><h3>完整性</h3><p class="hint">{words}。</p>'
        '<table><thead class="sr"><tr><th scope="col">标题、列举、时限或责任</th>'
        f'<th scope="col">情况</th></tr></thead><tbody>{rows}</tbody></table></section>'
    )


def chip_html(citation: Citation, number: str) -> str:
    """The mark of a citation, with its quotation as tooltip; a press opens the original."""
    section = path_words(citation.section)
    path = f'<span class="path">{esc(section)}</span>' if section else ""
    label = f"依据 {number}，打开原文：{citation.quote}"
    return (
        f'<span class="tipped"><button type="button" class="cite" data-n="{citation.n}" '
        f"{place_attrs(citation.speech, citation.span)} "
        f'aria-label="{attr(label)}">{esc(number)}</button>'
        f'<span class="tip" role="tooltip"><span class="words">{esc(citation.quote)}</span>'
        f'<span class="where">{esc(book(citation.title))}{path}</span></span></span>'
    )


def _numbers(page: Page) -> dict[int, str]:
    """For each citation the number of its footnote, as it is printed."""
    return {n: str(note.n) for note in reversed(page.notes) for n in note.citations}


def _block(block: Block, citations: Mapping[int, Citation], numbers: Chips) -> str:
    if isinstance(block, Head):
        return f"<h3>{esc(block.words)}</h3>"
    if isinstance(block, Paragraph):
        head = f"<b>{esc(block.head)}</b>" if block.head else ""
        lead = f'<span class="lead">{esc(block.lead)}</span>' if block.lead else ""
        said = "".join(_statement(it, citations, numbers) for it in block.statements)
        return f"<p>{head}{lead}{said}</p>"
    return _table(block, citations, numbers)


def _statement(said: Statement, citations: Mapping[int, Citation], numbers: Chips) -> str:
    marks = "".join(_marks(said.citations, citations, numbers))
    return (
        f'<span class="line" data-line="{said.line}">{esc(said.words)}{esc(said.close)}{marks}'
        f"{_drop(said.line, said.words)}</span>"
    )


def _table(table: Table, citations: Mapping[int, Citation], numbers: Chips) -> str:
    heads = "".join(f'<th scope="col">{esc(words)}</th>' for words in table.columns)
    rows = "".join(_row(row, citations, numbers) for row in table.rows)
    return (
        f'<div class="scroll"><table><thead><tr>{heads}'
        f'<th scope="col"><span class="sr">去留</span></th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(row: Row, citations: Mapping[int, Citation], numbers: Chips) -> str:
    marks = "".join(_marks(row.citations, citations, numbers))
    cells = "".join(
        f"<td>{esc(words)}{marks if place == 1 else ''}</td>"
        for place, words in enumerate(row.cells)
    )
    drop = f"<td>{_drop(row.line, row.cells[0])}</td>"
    return f'<tr class="line" data-line="{row.line}">{cells}{drop}</tr>'


def _marks(
    cited: Iterable[int], citations: Mapping[int, Citation], numbers: Chips
) -> Iterator[str]:
    """One press for each sentence cited; several under one footnote are told apart by letters."""
    known = [n for n in cited if n in citations and n in numbers]
    shared = Counter(numbers[n] for n in known)
    letters = {number: iter(ascii_lowercase) for number, times in shared.items() if times > 1}
    for n in known:
        letter = next(letters[numbers[n]], "") if numbers[n] in letters else ""
        yield chip_html(citations[n], numbers[n] + letter)


def _footnotes(page: Page, citations: Mapping[int, Citation]) -> str:
    items = []
    for note in page.notes:
        first = citations[note.citations[0]]
        items.append(
            f'<li><span class="numbers">[{note.n}]</span> <button type="button" class="place" '
            f"{place_attrs(first.speech, first.span)}>{esc(note.words)}</button></li>"
        )
    return f'<ol class="footnotes">{"".join(items)}</ol>' if items else ""


def _drop(line: int, words: str) -> str:
    label = f"删去这一条：{words[:20]}"
    return (
        f'<button type="button" class="cut" data-brief-drop="{line}" '
        f'aria-label="{attr(label)}" title="删去这一条，页面重新排过">删</button>'
    )


def _left_out(line: BriefLine, citations: Mapping[int, Citation]) -> str:
    words = _words(line)
    marks = "".join(
        chip_html(citations[n], str(at))
        for at, n in enumerate((n for n in line.claim.citations if n in citations), 1)
    )
    return (
        f'<li data-line="{line.index}"><span class="words">{esc(words)}{marks}</span>'
        f'<button type="button" class="plain" data-brief-restore="{line.index}" '
        f'aria-label="{attr(f"恢复这一条：{words[:20]}")}">恢复</button></li>'
    )


def _entry(entry: LedgerEntry, brief: Brief) -> str:
    state = "有误" if entry.is_error else "列入" if entry.covered else "略"
    sign = "wrong" if entry.is_error else "covered" if entry.covered else "omitted"
    lines = {line.index: line for line in brief.lines}
    by = "".join(
        f"<li>{esc(_words(lines[index]))}</li>"
        for index in entry.by
        if index in lines and index in brief.shown
    )
    covering = f"<details><summary>由这些话说到</summary><ul>{by}</ul></details>" if by else ""
    why = entry.note.removeprefix("略：")
    note = f'<span class="note">{esc(why)}</span>' if why else ""
    label, _, clause = entry.enumeration.partition("：")
    of_moment = label in {DEADLINE, OWNER}
    kind = "" if entry.heading else f'<span class="kind">{label if of_moment else "列举"}</span> '
    name = clause if of_moment else entry.heading or entry.enumeration
    return (
        f'<tr class="{sign}"><th scope="row" data-level="{min(entry.level, 4)}">{kind}'
        f'<button type="button" class="place" {place_attrs(brief.speech, entry.span)}>'
        f'{esc(name)}</button></th><td><b class="state">{state}</b>'
        f"{note}{covering}</td></tr>"
    )


def _words(line: BriefLine) -> str:
    if line.kind is LineKind.FIGURE:
        return "　".join(filter(None, (line.name, line.value, line.change)))
    unsure = "（未核实）" if line.claim.status is ClaimStatus.UNVERIFIED else ""
    return line.claim.text + unsure
