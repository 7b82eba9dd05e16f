"""Two speeches side by side: rows by theme, figures, wording, and what became of every stretch.

A row holds stretches of either side that treat one theme. All claims, figures and phrases cite by
number into ``Comparison.citations``; a citation's ``speech`` says which side it is, and where a
speech is compared with itself both sides are the same. Knows nothing of how any of it is found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from rag.domain.answers import Citation, Claim, Timings, Trace
from rag.domain.speeches import Span


class RowKind(StrEnum):
    """Which side treats a theme; the value is the name in the JSON."""

    BOTH = "both"
    ONLY_A = "only_a"
    ONLY_B = "only_b"


class FigureStatus(StrEnum):
    """Whether a figure is told as done or as wanted; the value is the word shown to people."""

    RESULT = "结果"
    TARGET = "目标"


class PhraseChangeKind(StrEnum):
    """What became of a phrase or sentence; the value is the word shown to people."""

    STAYED = "沿用"
    CHANGED = "改动"
    CAME = "新提"
    WENT = "未再提"
    REORDERED = "次序变化"
    REWORDED = "字句微调"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A paragraph, a run of short ones, or one point of a very long one.

    ``index`` is its place among the stretches of its speech, ``section`` its heading path,
    ``formal`` marks openings and closings, which are compared with nothing.
    """

    index: int
    span: Span
    section: tuple[str, ...]
    formal: bool = False


@dataclass(frozen=True, slots=True)
class ComparedSpeech:
    """One side: its name and its stretches, in text order, without gaps but blank lines."""

    id: str
    title: str
    speaker: str = ""
    date: str = ""
    chars: int = 0
    stretches: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A theme: one to three claims of each side that treats it, and one line on the difference.

    ``a_stretches`` and ``b_stretches`` are indices into the stretches of that side. ``strength``
    (0 to 1) says how alike the two sides of a common row are, 0 for others. ``difference`` states
    only what the claims of both sides carry, else it is None.
    """

    index: int
    theme: str
    kind: RowKind
    a: tuple[Claim, ...] = ()
    b: tuple[Claim, ...] = ()
    difference: str | None = None
    a_stretches: tuple[int, ...] = ()
    b_stretches: tuple[int, ...] = ()
    strength: float = 0.0


@dataclass(frozen=True, slots=True)
class FigureSide:
    """What one side says of an indicator. ``value`` is as written with its bounds (8%左右),
    ``low`` and ``high`` are its range in plain units, equal where it is no range, as decimal
    strings; ``change`` is the growth told beside it, or ''."""

    value: str
    citations: tuple[int, ...]
    status: FigureStatus
    low: str = ""
    high: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class FigurePair:
    """An indicator, with the figure of each side that gives one.

    ``difference`` is from a to b in words (「提高0.5个百分点」), '' for one-sided or equal ones.
    """

    name: str
    unit: str
    a: FigureSide | None
    b: FigureSide | None
    changed: bool = False
    difference: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class PhraseChange:
    """A phrase or sentence of one or both sides and what became of it.

    ``a_marks`` and ``b_marks`` are the differing characters, as spans of the strings ``a``, ``b``.
    """

    a: str | None
    b: str | None
    change: PhraseChangeKind
    citations: tuple[int, ...]
    a_marks: tuple[Span, ...] = ()
    b_marks: tuple[Span, ...] = ()
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two speeches compared, in full or as far as they concern ``topic``, or a snapshot of a
    comparison that is still being made (``done`` False).

    ``common_a`` and ``common_b`` are the shares (0 to 1) of each side's characters that stand in
    common rows, formal matter left out; of a topic the shares of what concerns it, which takes
    ``topic_a`` and ``topic_b`` (0 to 1, 1 without a topic) of each side. ``kept_sentences``
    counts those of both sides that are equal word for word. ``notes`` are lines for the
    person (「两篇讲话很少有共同的内容」).
    ``progress`` says in words what is being done.
    """

    a: ComparedSpeech
    b: ComparedSpeech
    topic: str = ""
    rows: tuple[ComparisonRow, ...] = ()
    figures: tuple[FigurePair, ...] = ()
    phrases: tuple[PhraseChange, ...] = ()
    citations: tuple[Citation, ...] = ()
    common_a: float = 0.0
    common_b: float = 0.0
    topic_a: float = 1.0
    topic_b: float = 1.0
    kept_sentences: int = 0
    notes: tuple[str, ...] = ()
    timings: Timings = field(default_factory=Timings)
    trace: Trace = field(default_factory=Trace)
    done: bool = True
    progress: str = ""


@dataclass(frozen=True, slots=True)
class PhraseCount:
    """How often a phrase stands under ``name`` (a speech's id, a speaker, a year, a variant), with
    the citation of its first use there. ``label`` is the name for people."""

    name: str
    label: str
    count: int
    citation: int


@dataclass(frozen=True, slots=True)
class PhraseTrace:
    """A phrase over the whole library; ``first`` and ``last`` are numbers of citations in dated
    speeches, None where there is none."""

    phrase: str
    total: int = 0
    speeches: tuple[PhraseCount, ...] = ()
    speakers: tuple[PhraseCount, ...] = ()
    years: tuple[PhraseCount, ...] = ()
    variants: tuple[PhraseCount, ...] = ()
    first: int | None = None
    last: int | None = None
    searched: int = 0
    citations: tuple[Citation, ...] = ()
