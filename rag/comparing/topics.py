"""Which stretches of two speeches concern a topic, and which of their sentences do.

A stretch concerns it that has its words, or stands out by meaning and has some of its characters.
All of it does where the topic stands in its heading or its first sentence, or in many of its
sentences, else only the sentences that name it. Pure; the topic comes with its vector.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from rag.comparing.aligning import Alignment
from rag.comparing.matching import Matched
from rag.comparing.resemblance import Side
from rag.domain import Sentence
from rag.folding import fold
from rag.ports import Vectors
from rag.wording.content import content_terms

_STANDS_OUT = 2.2
"""How many standard deviations above the usual likeness a stretch concerns a topic whose words it
does not have."""
_SHARED = 0.5
"""How many of the topic's characters such a stretch must have."""
_THROUGHOUT = 1 / 3
"""A stretch that names the topic in this share of its characters concerns it as a whole."""

Topical = tuple[Mapping[int, Sequence[Sentence]], Mapping[int, Sequence[Sentence]]]
"""For each side the stretches that concern the topic, with those of their sentences that do."""


def topical(matched: Matched, topic: str, query: Vectors) -> Topical:
    """What concerns ``topic`` on each side, formal matter left out. ``query``: the topic's unit
    vector, of the model that made those of the stretches."""
    likeness = [np.asarray(side.vectors @ query) for side in (matched.a, matched.b)]
    every = np.concatenate(likeness)
    middle = float(every.mean()) if every.size else 0.0
    spread = float(every.std()) if every.size else 1.0
    least = middle + _STANDS_OUT * (spread or 1.0)
    a, b = (
        {
            at: _sentences(side, at, fold(topic))
            for at, piece in enumerate(side.pieces)
            if not piece.formal and _concerns(side, at, fold(topic), float(near[at]) >= least)
        }
        for side, near in zip((matched.a, matched.b), likeness, strict=True)
    )
    return a, b


def narrowed(row: Alignment, topical: Topical) -> Alignment:
    """What is left of a row where only stretches that concern the topic count; a side may be
    empty then."""
    a = tuple(at for at in row.a if at in topical[0])
    b = tuple(at for at in row.b if at in topical[1])
    return Alignment(a, b, row.strength if a and b else 0.0)


def names_topic(side: Side, sentences: Collection[Sentence], topic: str) -> bool:
    """Whether any of these sentences, or a heading over one, has the words of the topic."""
    texts = [fold(side.speech.quote(one.span)) for one in sentences]
    paths = {one.section: side.speech.heading_path(one.section) for one in sentences}
    texts += [fold(heading) for path in paths.values() for heading in path]
    return any(_names(text, fold(topic)) for text in texts)


def _sentences(side: Side, at: int, topic: str) -> Sequence[Sentence]:
    """The sentences of a stretch that concerns ``topic`` which do so."""
    piece = side.pieces[at]
    naming = [s for s in piece.sentences if _names(fold(side.speech.quote(s.span)), topic)]
    told = sum(sentence.span.end - sentence.span.start for sentence in naming)
    body = next((s for s in piece.sentences if not s.is_heading), piece.sentences[0])
    headed = not naming or naming[0].span.start <= body.span.start
    return piece.sentences if headed or told >= _THROUGHOUT * piece.length else naming


def _names(text: str, topic: str) -> bool:
    wanted = [term for term in content_terms(topic) if len(term) > 1] or [topic]
    return topic in text or all(term in text for term in wanted)


def _concerns(side: Side, at: int, topic: str, stands_out: bool) -> bool:
    text = fold(side.text(at))
    if _names(text, topic):
        return True
    path = side.speech.heading_path(side.pieces[at].section)
    if path and topic in fold(path[-1]):
        return True
    letters = set(topic)
    shared = sum(letter in text for letter in letters) / max(1, len(letters))
    return stands_out and shared >= _SHARED
