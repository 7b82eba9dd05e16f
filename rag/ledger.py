"""The completeness ledger: every heading and every list of a speech, and what speaks for it.

Nothing leaves a brief unsaid: an entry is covered by lines on the page, or it says why not (略). A
list that announces more than was found is an error a person should see. Pure functions on plain
data; knows nothing of how lines are made or of paper.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.domain import Brief, BriefLine, Citation, LedgerEntry, LineKind, Section, Span, Speech
from rag.enumerating import Enumeration

OMITTED = "略"
DEADLINE, OWNER = "时限", "责任"
"""What an entry for a date, and one for who is to act, begins with."""
_APPENDIX = re.compile(r"^(?:附?注释?|附件|附录|名词解释|名词注释|术语解释|说明事项)[：:]?$")
_NOTHING = f"{OMITTED}：这一部分没有可以单独成句的要点"
_IS_APPENDIX = f"{OMITTED}：注释、附件不入简报"


_ASIDE = frozenset({LineKind.PHRASE, LineKind.TIME, LineKind.DUTY})
"""A slogan, a date or an owner does not speak for a whole first-level section."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A clause of a speech that says by when, or who. ``label``: DEADLINE or OWNER; ``words`` are
    the date or office in it, ``span`` is where the clause stands."""

    label: str
    clause: str
    words: str
    span: Span
    section: int


def opened(
    speech: Speech, lists: Sequence[Enumeration], moments: Sequence[Moment] = ()
) -> tuple[LedgerEntry, ...]:
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
    for one in _each_once(lists):
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
    entries += [
        LedgerEntry(
            heading="",
            enumeration=f"{one.label}：{one.clause}",
            level=speech.sections[one.section].level + 1,
            span=one.span,
            covered=False,
        )
        for one in moments
    ]
    return tuple(sorted(entries, key=lambda one: (one.span.start, one.enumeration != "")))


def _each_once(lists: Sequence[Enumeration]) -> list[Enumeration]:
    """The lists, one that is announced again where it begins (六件大事) but once."""
    kept: list[Enumeration] = []
    for one in lists:
        again = [it for it in kept if it.name == one.name and it.found == one.found
                 and it.members[-1] == one.members[-1]]  # fmt: skip
        if not again:
            kept.append(one)
    return kept


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
    moments: Sequence[Moment] = (),
) -> tuple[LedgerEntry, ...]:
    """The entries with all lines that could speak for each; those of none say why. For a date or
    an office speak only lines that name it. What a page has no room for is noted by whoever fits
    it (``fitting.py``)."""
    places = {one.n: one.span for one in citations}
    named = {(one.span, one.label): one.words for one in moments}
    made = []
    for entry in entries:
        words = named.get((entry.span, entry.enumeration[: len(DEADLINE)]), "")
        able = [line for line in lines if words in line.claim.text]
        made.append(_mapped(entry, able, places, focus))
    return tuple(made)


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
    return any(places[n].overlaps(span) for n in line.claim.citations if n in places)


def _name(one: Enumeration) -> str:
    return one.name if one.announced is not None else f"{one.name}（{one.found}项）"
