"""Two speeches -> all that is found between them, before anything is numbered or worded.

Everything is worked out in one order of the two, whichever way they were asked for, and mirrored
afterwards: so swapping the speeches gives the mirror image, ties and all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.comparing import figures, phrases
from rag.comparing.aligning import Alignment, align
from rag.comparing.figures import Paired
from rag.comparing.renaming import Change
from rag.comparing.resemblance import Side, rarity, resemblance
from rag.comparing.sentences import Replacement, Twins, twins
from rag.comparing.set_phrases import uses
from rag.comparing.stopping import Check, go_on
from rag.comparing.telling import told_figures
from rag.comparing.theming import themes
from rag.domain import PhraseChangeKind, Sentence

_MIRRORED = {
    PhraseChangeKind.CAME: PhraseChangeKind.WENT,
    PhraseChangeKind.WENT: PhraseChangeKind.CAME,
}


@dataclass(frozen=True, slots=True)
class Matched:
    """What is found between two speeches. ``names``: one for each row. ``weights``: rarity of
    terms among the stretches of both."""

    a: Side
    b: Side
    rows: tuple[Alignment, ...]
    names: tuple[str, ...]
    figures: tuple[Paired, ...]
    twins: tuple[Twins, ...]
    changes: tuple[Change, ...]
    weights: Mapping[str, float]


def match(a: Side, b: Side, check: Check = go_on) -> Matched:
    """Rows, figures, like sentences and phrases of two speeches. Raises what ``check`` raises."""
    if (a.speech.digest, a.speech.id) <= (b.speech.digest, b.speech.id):
        return _match(a, b, check)
    return _mirrored(_match(b, a, check))


def _match(a: Side, b: Side, check: Check) -> Matched:
    rows = align(a, b, resemblance(a, b))
    check()
    same_theme = frozenset((i, j) for row in rows for i in row.a for j in row.b)
    paired = figures.pair(
        told_figures(a.speech, stretch_of(a), check),
        told_figures(b.speech, stretch_of(b), check),
        same_theme,
    )
    of_a, of_b = sentences_of(a), sentences_of(b)
    check()
    like = twins(a.speech, b.speech, of_a, of_b, check)
    check()
    changes = phrases.changes(
        a.speech,
        b.speech,
        uses(a.speech, of_a),
        uses(b.speech, of_b),
        like,
        (row_of(a, [row.a for row in rows]), row_of(b, [row.b for row in rows])),
    )
    check()
    changes += phrases.reordered(a.speech, b.speech, of_a, of_b)
    return Matched(
        a,
        b,
        tuple(rows),
        tuple(themes(a, b, rows, check)),
        tuple(paired),
        tuple(like),
        tuple(changes),
        rarity([a, b]),
    )


def _mirrored(matched: Matched) -> Matched:
    """The same with the sides exchanged."""
    return replace(
        matched,
        a=matched.b,
        b=matched.a,
        rows=tuple(Alignment(row.b, row.a, row.strength) for row in matched.rows),
        figures=tuple(Paired(p.name, p.b, p.a, p.b_also, p.a_also) for p in matched.figures),
        twins=tuple(
            Twins(t.b, t.a, t.likeness, tuple(Replacement(r.b, r.a) for r in t.replacements))
            for t in matched.twins
        ),
        changes=tuple(
            Change(_MIRRORED.get(c.kind, c.kind), c.b, c.a, c.b_sentence, c.a_sentence)
            for c in matched.changes
        ),
    )


def sentences_of(side: Side) -> list[Sentence]:
    """The sentences of the speech itself, openings and closings among them."""
    return [sentence for piece in side.pieces for sentence in piece.sentences]


def stretch_of(side: Side) -> dict[int, int]:
    """Index of a sentence -> its stretch."""
    return {
        sentence.index: piece.stretch.index for piece in side.pieces for sentence in piece.sentences
    }


def row_of(side: Side, parts: Sequence[Sequence[int]]) -> dict[int, int]:
    """Index of a sentence -> the row that it stands in; formal ones are in none."""
    return {
        sentence.index: number
        for number, part in enumerate(parts)
        for at in part
        for sentence in side.pieces[at].sentences
    }
