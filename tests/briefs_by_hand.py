"""Briefs made without a model and without `briefing`: whole sentences of a speech as lines.

Every line is a sentence of the speech word for word, so what must stand on a page, and what it
cites, is known beforehand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from rag.domain import (
    Brief,
    BriefChoices,
    BriefLine,
    Citation,
    Claim,
    ClaimStatus,
    LedgerEntry,
    LineKind,
    Sentence,
    Span,
    Speech,
    with_id,
)
from rag.reading import read_file

SAMPLES = Path(__file__).parent / "samples"
REPORT = "云泽县2025年政府工作报告.txt"
MEETING = "云泽县农村工作会议讲话2025.txt"
HIDDEN = "项目建设推进会讲话（隐名）.txt"
_FIGURE = re.compile(
    r"([\u4e00-\u9fff]{4,11}?)((?:增长|达到|稳定在)?[\d０-９.．]+[\u4e00-\u9fff％%]{1,2})"
)


def sample(name: str, identifier: str = "s1") -> Speech:
    """A sample speech as the library would hold it."""
    return with_id(read_file(SAMPLES / name), identifier)


def brief_of(
    speech: Speech,
    sizes: dict[LineKind, int] | None = None,
    choices: BriefChoices | None = None,
) -> Brief:
    """A brief with so many lines of each kind as ``sizes`` says, taken from all over the speech.

    The importance of lines falls within each kind, from 0.9 downwards.
    """
    sizes = sizes or {LineKind.POINT: 3, LineKind.FIGURE: 6, LineKind.TASK: 6, LineKind.PHRASE: 2}
    plain = [s for s in speech.sentences if not s.is_heading and s.span.end - s.span.start > 12]
    lines: list[BriefLine] = []
    citations: list[Citation] = []
    for kind, size in sizes.items():
        pool = [s for s in plain if _FIGURE.search(speech.quote(s.span))]
        pool = pool if kind is LineKind.FIGURE else plain
        for rank, sentence in zip(range(size), _spread(pool, size), strict=False):
            citations.append(_citation(speech, sentence, len(citations) + 1))
            lines.append(_line(len(lines), kind, citations[-1], rank, size))
    return Brief(
        speech=speech.id,
        file=speech.file,
        title=speech.metadata.text_of("title"),
        speaker=speech.metadata.text_of("speaker"),
        date=speech.metadata.text_of("date"),
        occasion=speech.metadata.text_of("occasion"),
        lines=tuple(lines),
        shown=tuple(line.index for line in lines),
        citations=tuple(citations),
        ledger=_ledger(speech, lines),
        choices=choices or BriefChoices(),
        done=True,
    )


def lines_brief(
    texts: Sequence[str], kind: LineKind = LineKind.POINT, title: str = "短讲话"
) -> Brief:
    """A brief whose lines are ``texts``, each cited from a section of its own."""
    citations, lines, places = [], [], count()
    for index, text in enumerate(texts):
        start = next(places) * 1000
        path = (f"标题{index + 1}",)
        citations.append(
            Citation(index + 1, "s1", title, path, Span(start, start + len(text)), text)
        )
        claim = Claim(text, ClaimStatus.VERBATIM, (index + 1,))
        lines.append(BriefLine(index, kind, claim, path, 0.9 - index / 100, text[:4], text[4:8]))
    return Brief(
        "s1",
        "短.txt",
        title,
        lines=tuple(lines),
        shown=tuple(range(len(lines))),
        citations=tuple(citations),
        done=True,
    )


def with_sentences(speech: Speech, wanted: Sequence[str]) -> Brief:
    """A brief with one line for each of ``wanted``: the first sentence that has these words.

    Lines are points; those that name an amount also stand in the table.
    """
    base = replace(brief_of(speech, {LineKind.FIGURE: 4}), ledger=())
    lines, citations = list(base.lines), list(base.citations)
    for words in wanted:
        sentence = next(
            it for it in speech.sentences if words in speech.quote(it.span) and not it.is_heading
        )
        citations.append(_citation(speech, sentence, len(citations) + 1))
        lines.append(_line(len(lines), LineKind.POINT, citations[-1], 0, 1))
    return replace(
        base,
        lines=tuple(lines),
        shown=tuple(range(len(lines))),
        citations=tuple(citations),
    )


def _spread(pool: Sequence[Sentence], size: int) -> list[Sentence]:
    step = max(1, len(pool) // max(1, size))
    return list(pool[::step])[:size]


def _citation(speech: Speech, sentence: Sentence, n: int) -> Citation:
    title = speech.metadata.text_of("title")
    path = speech.heading_path(sentence.section)
    quote = speech.quote(sentence.span)
    page = speech.page(sentence.span.start)
    return Citation(n, speech.id, title, path, sentence.span, quote, page)


def _line(index: int, kind: LineKind, citation: Citation, rank: int, size: int) -> BriefLine:
    claim = Claim(citation.quote, ClaimStatus.VERBATIM, (citation.n,))
    found = _FIGURE.search(citation.quote) if kind is LineKind.FIGURE else None
    name, value = found.groups() if found else ("", "")
    importance = 0.9 - 0.5 * rank / max(1, size)
    return BriefLine(index, kind, claim, citation.section, importance, name, value)


def _ledger(speech: Speech, lines: Sequence[BriefLine]) -> tuple[LedgerEntry, ...]:
    made = []
    for section in speech.sections[1:]:
        path = speech.heading_path(section.index)
        by = tuple(line.index for line in lines if line.heading[: len(path)] == path)
        note = "" if by else "略"
        made.append(
            LedgerEntry(section.heading, "", section.level, section.span, bool(by), by, note)
        )
    return tuple(made)
