"""What a search gives back, as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.domain import EvidenceSentence, Passage, Searched, Speech, SpeechInfo
from rag.retrieving.ranking import RankedChunk
from rag.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found. ``sentences``: best first, under handles 1, 2, … ``searched``: every speech
    that was open to the search. ``passages``: the chunks behind them, best first."""

    understanding: Understanding
    passages: tuple[Passage, ...]
    sentences: tuple[EvidenceSentence, ...]
    searched: tuple[Searched, ...]
    seconds: float
    generation: int


def passages(ranked: Sequence[RankedChunk], speeches: Mapping[str, Speech]) -> tuple[Passage, ...]:
    return tuple(_passage(speeches[found.speech], found) for found in ranked)


def _passage(speech: Speech, found: RankedChunk) -> Passage:
    return Passage(
        speech=speech.id,
        title=speech.metadata.text_of("title"),
        section=speech.heading_path(found.chunk.section),
        span=found.chunk.span,
        text=speech.quote(found.chunk.span),
        score=found.score,
    )


def unfound(infos: Sequence[SpeechInfo]) -> tuple[Searched, ...]:
    """Every speech, nothing found in any yet."""
    return tuple(Searched(info.id, info.title, 0) for info in infos)


def with_counts(
    searched: tuple[Searched, ...],
    place: Mapping[str, int],
    sentences: Sequence[EvidenceSentence],
) -> tuple[Searched, ...]:
    """``searched`` with the number of ``sentences`` of each speech. ``place``: where each is."""
    counts = Counter(one.speech for one in sentences if one.speech in place)
    if not counts:
        return searched
    rows = list(searched)
    for identifier, count in counts.items():
        row = rows[place[identifier]]
        rows[place[identifier]] = Searched(row.speech, row.title, count)
    return tuple(rows)
