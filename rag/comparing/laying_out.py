"""What was found between two speeches -> a Comparison: claims, figures and phrases with citations.

Numbers citations from left to right, top to bottom; keeps, where a topic is given, what concerns
it alone. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from rag.citing import Supported
from rag.comparing.claims import Theme, claims
from rag.comparing.differing import Contrast, difference
from rag.comparing.figure_rows import (
    contrast,
    differs,
    figure_row,
    in_row,
)
from rag.comparing.figures import Paired
from rag.comparing.matching import Matched, row_of
from rag.comparing.numbering import Citations, Places
from rag.comparing.phrase_rows import (
    phrase_rows,
)
from rag.comparing.resemblance import Side
from rag.domain import (
    Claim,
    ComparedSpeech,
    Comparison,
    ComparisonRow,
    PhraseChangeKind,
    RowKind,
    Sentence,
)

LITTLE = 0.12
"""Below this share of common themes on both sides, two texts have little in common."""
NOTHING_IN_COMMON = "两篇讲话很少有共同的内容，下面多是一方单独讲到的。"
THE_SAME = "两篇讲话的内容相同，没有不同之处。"


def lay_out(
    matched: Matched, topic: str = "", concerns: Callable[[Side, int], bool] | None = None
) -> Comparison:
    """The comparison, in full, or of the rows with a stretch that ``concerns`` the topic and the
    figures and phrases that stand in those stretches."""
    places = Places(
        row_of(matched.a, [row.a for row in matched.rows]),
        row_of(matched.b, [row.b for row in matched.rows]),
    )
    kept = _kept_rows(matched, concerns)
    inside = _inside(matched, concerns)
    figures = [pair for pair in matched.figures if _pair_inside(pair, inside)]
    citations = Citations()
    rows = _rows(matched, kept, figures, places, citations)
    number_of = {row: at for at, row in enumerate(kept)}
    comparison = Comparison(
        a=_side(matched.a),
        b=_side(matched.b),
        topic=topic,
        rows=tuple(rows),
        figures=tuple(figure_row(matched, pair, places, number_of, citations) for pair in figures),
        phrases=tuple(phrase_rows(matched, inside, places, number_of, citations)),
        common_a=_share(matched.a, [row.a for row in matched.rows if row.b]),
        common_b=_share(matched.b, [row.b for row in matched.rows if row.a]),
        kept_sentences=sum(pair.same for pair in matched.twins),
    )
    return replace(comparison, citations=tuple(citations.all), notes=_notes(comparison))


def _side(side: Side) -> ComparedSpeech:
    metadata = side.speech.metadata
    return ComparedSpeech(
        side.speech.id,
        metadata.text_of("title") or side.speech.file,
        metadata.text_of("speaker"),
        metadata.text_of("date"),
        len(side.speech.text),
        tuple(piece.stretch for piece in side.pieces),
    )


def _share(side: Side, parts: Iterable[Sequence[int]]) -> float:
    told = sum(piece.length for piece in side.pieces if not piece.formal)
    common = sum(side.pieces[at].length for part in parts for at in part)
    return round(common / told, 4) if told else 0.0


def _kept_rows(matched: Matched, concerns: Callable[[Side, int], bool] | None) -> list[int]:
    return [
        number
        for number, row in enumerate(matched.rows)
        if concerns is None
        or any(concerns(matched.a, at) for at in row.a)
        or any(concerns(matched.b, at) for at in row.b)
    ]


def _inside(
    matched: Matched, concerns: Callable[[Side, int], bool] | None
) -> tuple[frozenset[int], frozenset[int]] | None:
    """For each side the sentences of the stretches that concern the topic; None for all."""
    if concerns is None:
        return None
    found = []
    for side in (matched.a, matched.b):
        found.append(
            frozenset(
                sentence.index
                for at, piece in enumerate(side.pieces)
                if concerns(side, at)
                for sentence in piece.sentences
            )
        )
    return found[0], found[1]


def _pair_inside(pair: Paired, inside: tuple[frozenset[int], frozenset[int]] | None) -> bool:
    if inside is None:
        return True
    return any(
        told is not None and told.sentence.index in held
        for told, held in zip((pair.a, pair.b), inside, strict=True)
    )


def _rows(
    matched: Matched,
    kept: Sequence[int],
    figures: Sequence[Paired],
    places: Places,
    citations: Citations,
) -> list[ComparisonRow]:
    words = [_terms(side) for side in (matched.a, matched.b)]
    rows = []
    for index, number in enumerate(kept):
        row = matched.rows[number]
        paired = [p for p in figures if in_row(p, number, places) and differs(p)]
        themes = [
            Theme(_told(side, part), frozenset(one.sentence.index for one in held if one))
            for side, part, held in (
                (matched.a, row.a, [p.a for p in paired]),
                (matched.b, row.b, [p.b for p in paired]),
            )
        ]
        both = row.kind is RowKind.BOTH
        others = [_sum(words[1], row.b), _sum(words[0], row.a)] if both else [None, None]
        said = [
            claims(side, theme, other, matched.weights) if part else []
            for side, part, theme, other in zip(
                (matched.a, matched.b), (row.a, row.b), themes, others, strict=True
            )
        ]
        line = None
        if both:
            contrasts = [contrast(pair) for pair in paired]
            renamed = [
                Contrast("", change.a, change.b)
                for change in matched.changes
                if change.kind is PhraseChangeKind.CHANGED and change.a and change.b
            ]
            line = difference(contrasts, renamed, said[0], said[1])
        rows.append(
            ComparisonRow(
                index,
                matched.names[number],
                row.kind,
                tuple(_claim(one, citations) for one in said[0]),
                tuple(_claim(one, citations) for one in said[1]),
                line,
                row.a,
                row.b,
                row.strength,
            )
        )
    return rows


def _terms(side: Side) -> list[Counter[str]]:
    return [Counter(dict(counts)) for counts in side.counts]


def _sum(words: Sequence[Counter[str]], part: Sequence[int]) -> Counter[str]:
    total: Counter[str] = Counter()
    for at in part:
        total.update(words[at])
    return total


def _told(side: Side, part: Sequence[int]) -> tuple[Sentence, ...]:
    return tuple(sentence for at in part for sentence in side.pieces[at].sentences)


def _claim(item: Supported, citations: Citations) -> Claim:
    numbers = tuple(citations.number(one) for one in item.evidence)
    return Claim(item.text, item.status, numbers, item.reason)


def _notes(comparison: Comparison) -> tuple[str, ...]:
    notes = []
    if max(comparison.common_a, comparison.common_b) < LITTLE:
        notes.append(NOTHING_IN_COMMON)
    alone = any(row.kind is not RowKind.BOTH for row in comparison.rows)
    differs = any(figure.changed or not (figure.a and figure.b) for figure in comparison.figures)
    worded = any(one.change is not PhraseChangeKind.STAYED for one in comparison.phrases)
    if comparison.rows and not (alone or differs or worded):
        notes.append(THE_SAME)
    if comparison.topic and not comparison.rows:
        notes.append(f"两篇讲话都没有讲到「{comparison.topic}」。")
    return tuple(notes)
