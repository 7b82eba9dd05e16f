"""Section summaries and the one-page brief (一页纸), with the ledger of what it covers.

A Brief grows like an Answer: ``briefing`` yields snapshots of it. It holds every line that could
stand on the page; ``shown`` are those that do. Knows nothing of paper or of files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from rag.domain.answers import Citation, Claim, Timings, Trace
from rag.domain.speeches import Span


@dataclass(frozen=True, slots=True)
class SectionSummary:
    """One to four claims on a section; ``claims`` cite by number into ``citations``."""

    section: int
    heading: tuple[str, ...]
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]


class BriefLength(StrEnum):
    """How long the brief may be; the value is the word shown to people."""

    HALF = "半页"
    ONE = "一页"
    TWO = "两页"


class LineKind(StrEnum):
    """Under which head a line of the brief stands, in the order of the page."""

    POINT = "核心要点"
    FIGURE = "关键数据"
    REVIEW = "成绩与问题"
    TASK = "重点任务"
    PHRASE = "重要提法"
    TIME = "时间节点"
    DUTY = "责任单位"


class FigureBasis(StrEnum):
    """Whether a figure was reached or is aimed at; the value is the word shown to people, '' where
    the speech does not tell."""

    TARGET = "目标"
    RESULT = "完成"
    PLAIN = ""


@dataclass(frozen=True, slots=True)
class BriefLine:
    """A line that may stand on the page; ``index`` is its place in ``Brief.lines`` and its name
    when a person drops or restores it.

    ``heading`` is the path of the section it speaks for. REVIEW and TASK lines are grouped under
    ``heading[0]``, which their claims do not repeat; PHRASE, TIME and DUTY lines are short and may
    be set one behind the other. ``importance`` (0 to 1): the least important lines leave the page
    first. ``name``, ``value``, ``change`` and ``basis`` are the cells of a FIGURE line (indicator,
    figure with unit, change as the speech words it or '', 目标 or 完成).
    """

    index: int
    kind: LineKind
    claim: Claim
    heading: tuple[str, ...]
    importance: float
    name: str = ""
    value: str = ""
    change: str = ""
    basis: FigureBasis = FigureBasis.PLAIN


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A heading or an announced enumeration (五个方面), and the lines that speak for it.

    Exactly one of ``heading`` and ``enumeration`` is set. ``span`` is the section or the list,
    ``members`` the points of a list. ``by`` are the indices of all lines that can speak
    for it, ``covered`` whether one of them is shown. ``note`` says why it is not (略), or what is
    wrong where ``is_error`` (五项 of which four were found).
    """

    heading: str
    enumeration: str
    level: int
    span: Span
    covered: bool
    by: tuple[int, ...] = ()
    note: str = ""
    is_error: bool = False
    members: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class BriefChoices:
    """What a person asks for. ``focus``: only what concerns these words; '' is everything.

    ``removed`` are lines dropped by hand, ``restored`` lines that must stay.
    """

    length: BriefLength = BriefLength.ONE
    focus: str = ""
    figures: bool = True
    removed: tuple[int, ...] = ()
    restored: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief, or a snapshot of one that is still being made (``done`` False).

    ``lines`` are all candidates in the order of the page, ``shown`` the indices of those on it.
    ``doubts`` is one Chinese line of the library's warnings and hidden names, or ''. ``pages`` is
    0 until the page was measured. ``progress`` says in words what is being done.
    """

    speech: str
    file: str
    title: str
    speaker: str = ""
    date: str = ""
    occasion: str = ""
    doubts: str = ""
    lines: tuple[BriefLine, ...] = ()
    shown: tuple[int, ...] = ()
    citations: tuple[Citation, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    choices: BriefChoices = field(default_factory=BriefChoices)
    summaries: tuple[SectionSummary, ...] = ()
    pages: int = 0
    done: bool = False
    progress: str = ""
    timings: Timings = field(default_factory=Timings)
    trace: Trace = field(default_factory=Trace)
