"""What was found between two speeches -> a Comparison: claims, figures and phrases with citations.

Numbers citations from left to right, top to bottom; keeps, where a topic is given, what concerns
it alone. A comparison can be laid out before the claims of all rows are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from rag.citing import Supported
from rag.comparing.aligning import Alignment
from rag.comparing.figure_rows import figure_row
from rag.comparing.figures import Paired
from rag.comparing.matching import Matched, row_of
from rag.comparing.numbering import Citations, Places
from rag.comparing.phrase_rows import phrase_rows
from rag.comparing.remarks import remarks, unnamed
from rag.comparing.resemblance import Side
from rag.comparing.row_claims import RowClaims, row_claims
from rag.comparing.stopping import Check, each, go_on
from rag.comparing.topics import Topical, narrowed
from rag.domain import (
    Claim,
    ComparedSpeech,
    Comparison,
    ComparisonRow,
    RowKind,
    Sentence,
)

Inside = tuple[frozenset[int], frozenset[int]]
"""For each side the sentences of what is laid out."""


class Layout:
    """The comparison of what was matched, in full or of what concerns a topic; its rows get their
    claims one after the other."""

    def __init__(self, matched: Matched, topic: str = "", topical: Topical | None = None) -> None:
        self._matched = matched
        self._topic = topic
        self._topical = topical
        self._places = Places(
            row_of(matched.a, [row.a for row in matched.rows]),
            row_of(matched.b, [row.b for row in matched.rows]),
        )
        rows = {
            number: row if topical is None else narrowed(row, topical)
            for number, row in enumerate(matched.rows)
        }
        self._kept = {number: row for number, row in rows.items() if row.a or row.b}
        self._inside = _inside(topical)
        self._figures = [pair for pair in matched.figures if _pair_inside(pair, self._inside)]
        self._told: list[RowClaims] = []

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self._kept)

    def tell(self, check: Check = go_on) -> Iterator[int]:
        """Works out the claims, row by row; how many rows have theirs. Raises what ``check``
        raises."""
        found = row_claims(
            self._matched, list(self._kept.items()), self._figures, self._places, self._topical
        )
        for said in each(found, check):
            self._told.append(said)
            yield len(self._told)

    def snapshot(self) -> Comparison:
        """The comparison as far as the claims are told; ``done`` once all rows have theirs."""
        matched, topical = self._matched, self._topical
        citations = Citations()
        rows = self._rows(citations)
        number_of = {row: at for at, row in enumerate(self._kept)}
        told = (_lengths(matched.a), _lengths(matched.b))
        within = told
        if topical is not None:
            within = (
                _topical_lengths(matched.a, topical[0]),
                _topical_lengths(matched.b, topical[1]),
            )
        # A row is common where both sides have something of it that counts.
        rows_of_both = [
            row
            for row in matched.rows
            if within[0].keys() & {*row.a} and within[1].keys() & {*row.b}
        ]
        comparison = Comparison(
            a=compared_speech(matched.a),
            b=compared_speech(matched.b),
            topic=self._topic,
            rows=tuple(rows),
            figures=tuple(
                figure_row(matched, pair, self._places, number_of, citations)
                for pair in self._figures
            ),
            phrases=tuple(phrase_rows(matched, self._inside, self._places, number_of, citations)),
            common_a=_share(
                (within[0].get(at, 0) for row in rows_of_both for at in row.a), within[0]
            ),
            common_b=_share(
                (within[1].get(at, 0) for row in rows_of_both for at in row.b), within[1]
            ),
            topic_a=_share(within[0].values(), told[0]),
            topic_b=_share(within[1].values(), told[1]),
            kept_sentences=sum(pair.same for pair in matched.twins),
            done=len(self._told) == len(self._kept),
        )
        return replace(
            comparison,
            citations=tuple(citations.all),
            notes=remarks(matched, comparison, topical),
        )

    def _difference(self, said: RowClaims, row: Alignment) -> str | None:
        """The line on the difference; under a topic it begins with who does not name that."""
        if self._topical is None or row.kind is not RowKind.BOTH:
            return said.difference
        silent = unnamed(self._matched, row, self._topic, self._topical)
        return "；".join(filter(None, (silent, said.difference))) or None

    def _rows(self, citations: Citations) -> list[ComparisonRow]:
        rows = []
        for index, (number, row) in enumerate(self._kept.items()):
            said = self._told[index] if index < len(self._told) else RowClaims((), ())
            rows.append(
                ComparisonRow(
                    index,
                    self._matched.names[number],
                    row.kind,
                    tuple(_claim(one, citations) for one in said.a),
                    tuple(_claim(one, citations) for one in said.b),
                    self._difference(said, row),
                    row.a,
                    row.b,
                    row.strength,
                )
            )
        return rows


def lay_out(matched: Matched, topic: str = "", topical: Topical | None = None) -> Comparison:
    """The whole comparison at once."""
    layout = Layout(matched, topic, topical)
    for _ in layout.tell():
        pass
    return layout.snapshot()


def compared_speech(side: Side) -> ComparedSpeech:
    """One side as the comparison names it."""
    metadata = side.speech.metadata
    return ComparedSpeech(
        side.speech.id,
        side.speech.name,
        metadata.text_of("speaker"),
        metadata.text_of("date"),
        len(side.speech.text),
        tuple(piece.stretch for piece in side.pieces),
    )


def _lengths(side: Side) -> dict[int, int]:
    """The stretches that are not formal matter, with their characters."""
    return {at: piece.length for at, piece in enumerate(side.pieces) if not piece.formal}


def _topical_lengths(side: Side, part: Mapping[int, Sequence[Sentence]]) -> dict[int, int]:
    """The stretches that concern the topic, with as many of their characters as do."""
    return {
        at: side.pieces[at].length
        if len(told) == len(side.pieces[at].sentences)
        else sum(one.span.end - one.span.start for one in told)
        for at, told in part.items()
    }


def _share(part: Iterable[int], whole: Mapping[int, int]) -> float:
    """How much of the characters of ``whole`` these are, 0 to 1."""
    total = sum(whole.values())
    return round(sum(part) / total, 4) if total else 0.0


def _inside(topical: Topical | None) -> Inside | None:
    """For each side the sentences that concern the topic; None for all."""
    if topical is None:
        return None
    a, b = (
        frozenset(sentence.index for told in part.values() for sentence in told) for part in topical
    )
    return a, b


def _pair_inside(pair: Paired, inside: Inside | None) -> bool:
    if inside is None:
        return True
    return any(
        told is not None and told.sentence.index in held
        for told, held in zip((pair.a, pair.b), inside, strict=True)
    )


def _claim(item: Supported, citations: Citations) -> Claim:
    numbers = tuple(citations.number(one) for one in item.evidence)
    return Claim(item.text, item.status, numbers, item.reason)
