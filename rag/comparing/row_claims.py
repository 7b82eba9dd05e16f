"""What is said in each row: the claims of either side, and the line on the difference.

Knows nothing of the numbers of citations, which are given when the page is laid out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.citing import Supported
from rag.comparing.aligning import Alignment
from rag.comparing.claims import Theme, claims
from rag.comparing.differing import Contrast, difference
from rag.comparing.figure_rows import contrast, differs, in_row
from rag.comparing.figures import Paired
from rag.comparing.matching import Matched
from rag.comparing.numbering import Places
from rag.comparing.resemblance import Side
from rag.comparing.topics import Topical
from rag.domain import PhraseChangeKind, RowKind, Sentence


@dataclass(frozen=True, slots=True)
class RowClaims:
    """The claims of one row, and its line on the difference where the claims carry one."""

    a: tuple[Supported, ...]
    b: tuple[Supported, ...]
    difference: str | None = None


def row_claims(
    matched: Matched,
    rows: Sequence[tuple[int, Alignment]],
    figures: Sequence[Paired],
    places: Places,
    topical: Topical | None = None,
) -> Iterator[RowClaims]:
    """The claims of the ``rows``, each with its number among all, one row at a time; of a topic
    from the sentences that concern it."""
    words = (_terms(matched.a), _terms(matched.b))
    renamed = [
        Contrast("", change.a, change.b)
        for change in matched.changes
        if change.kind is PhraseChangeKind.CHANGED and change.a and change.b
    ]
    for number, row in rows:
        paired = [pair for pair in figures if in_row(pair, number, places) and differs(pair)]
        both = row.kind is RowKind.BOTH
        a = _said(matched, 0, row, paired, _sum(words[1], row.b) if both else None, topical)
        b = _said(matched, 1, row, paired, _sum(words[0], row.a) if both else None, topical)
        line = difference([contrast(pair) for pair in paired], renamed, a, b) if both else None
        yield RowClaims(tuple(a), tuple(b), line)


def _said(
    matched: Matched,
    which: int,
    row: Alignment,
    paired: Sequence[Paired],
    other: Counter[str] | None,
    topical: Topical | None,
) -> list[Supported]:
    side, part = ((matched.a, row.a), (matched.b, row.b))[which]
    if not part:
        return []
    told = [(pair.a, pair.b)[which] for pair in paired]
    changed = frozenset(one.sentence.index for one in told if one)
    wanted = _sentences(side, part)
    if topical is not None:
        wanted = tuple(sentence for at in part for sentence in topical[which][at])
    theme = Theme(wanted, changed)
    return claims(side, theme, other, matched.weights)


def _sentences(side: Side, part: Sequence[int]) -> tuple[Sentence, ...]:
    return tuple(sentence for at in part for sentence in side.pieces[at].sentences)


def _terms(side: Side) -> list[Counter[str]]:
    return [Counter(dict(counts)) for counts in side.counts]


def _sum(words: Sequence[Counter[str]], part: Sequence[int]) -> Counter[str]:
    total: Counter[str] = Counter()
    for at in part:
        total.update(words[at])
    return total
