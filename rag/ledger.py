"""The completeness ledger: every heading and every list of a speech, and what speaks for it.

Nothing leaves a brief unsaid: an entry is covered by lines on the page, or it says why not (略). A
list that announces more than was found is an error a person should see. Pure functions on plain
data; knows nothing of how lines are made or of paper.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.domain import Brief, BriefLine, Citation, LedgerEntry, LineKind, Section, Span, Speech
from rag.enumerating import Enumeration

OMITTED = "略"
_APPENDIX = re.compile(r"^(?:附?注释?|附件|附录|名词解释|名词注释|术语解释|说明事项)[：:]?$")
_NOTHING = f"{OMITTED}：这一部分没有可以单独成句的要点"
_IS_APPENDIX = f"{OMITTED}：注释、附件不入简报"


_ASIDE = frozenset({LineKind.PHRASE, LineKind.TIME, LineKind.DUTY})
"""A slogan, a date or an owner does not speak for a whole first-level section."""


def opened(speech: Speech, lists: Sequence[Enumeration]) -> tuple[LedgerEntry, ...]:
    """The entries of a speech in text order, none covered yet."""
    entries = [
        LedgerEntry(
            heading=section.heading,
            enumeration="",
            level=section.level,
            span=section.span,
            covered=False,
            note=_IS_APPENDIX if in_appendix(speech, section) else "",
        )
        for section in speech.sections
        if section.heading
    ]
    for one in lists:
        level = speech.sections[one.section].level + 1
        entries.append(
            LedgerEntry(
                heading="",
                enumeration=_name(one),
                level=level,
                span=one.span,
                covered=False,
                note=one.doubt,
                is_error=bool(one.doubt),
                members=one.members,
            )
        )
    return tuple(sorted(entries, key=lambda one: (one.span.start, one.enumeration != "")))


def in_appendix(speech: Speech, section: Section) -> bool:
    """Whether a section is, or stands below, 注释 or 附件: told, but no part of the speech."""
    node: Section | None = section
    while node is not None:
        if _APPENDIX.match(re.sub(r"\s", "", node.heading)):
            return True
        node = speech.sections[node.parent] if node.parent is not None else None
    return False


def mapped(
    entries: Sequence[LedgerEntry],
    lines: Sequence[BriefLine],
    citations: Sequence[Citation],
    focus: str = "",
) -> tuple[LedgerEntry, ...]:
    """The entries with all lines that could speak for each; those of none say why. What a page
    has no room for is noted by whoever fits it (``fitting.py``)."""
    places = {one.n: one.span for one in citations}
    return tuple(_mapped(entry, lines, places, focus) for entry in entries)


def told(entry: LedgerEntry, brief: Brief) -> int:
    """How many members of a list the lines shown speak for."""
    places = {one.n: one.span for one in brief.citations}
    shown = [line for line in brief.lines if line.index in brief.shown]
    return sum(any(_speaks(line, part, places) for line in shown) for part in entry.members)


def _mapped(
    entry: LedgerEntry, lines: Sequence[BriefLine], places: Mapping[int, Span], focus: str
) -> LedgerEntry:
    if entry.note == _IS_APPENDIX:
        return entry
    first = bool(entry.heading) and entry.level == 1
    able = [line for line in lines if not (first and line.kind in _ASIDE)]
    by = tuple(line.index for line in able if _speaks(line, entry.span, places))
    why = f"{OMITTED}：与“{focus}”无关" if focus else _NOTHING
    note = entry.note if by else "；".join(filter(None, [entry.note, why]))
    return replace(entry, covered=bool(by), by=by, note=note)


def _speaks(line: BriefLine, span: Span, places: Mapping[int, Span]) -> bool:
    return any(
        places[n].start < span.end and span.start < places[n].end
        for n in line.claim.citations
        if n in places
    )


def _name(one: Enumeration) -> str:
    return one.name if one.announced is not None else f"{one.name}（{one.found}项）"
