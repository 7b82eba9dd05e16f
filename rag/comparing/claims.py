"""What each side says of a theme: the sentences most central to it, quoted and checked.

Of a common theme, sentences that answer one of the other side count most, figures that changed
above all; of a theme of one side those that hold most of its own words. Every claim is a
quotation, whole or cut at its clauses, and passes the same check as the claims of an answer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rag.choosing import excerpt
from rag.citing import Supported, check, quotation
from rag.comparing.resemblance import Side
from rag.domain import METADATA_FIELDS, EvidenceSentence, Sentence, Speech
from rag.folding import fold
from rag.terms import terms

MOST = 3
_ONE_UNDER, _TWO_UNDER = 130, 380
"""Characters of a theme below which one, and two, claims are enough."""
_LONGEST = 110
_SHORTEST = 14
_ANSWERS, _CENTRAL, _CHANGED, _FIGURE, _LEADS = 0.9, 1.0, 0.5, 0.12, 0.15
_REPEATS = 0.6
"""Share of a sentence's weight in words that were said already, from which it adds too little."""


@dataclass(frozen=True, slots=True)
class Theme:
    """One side of a row: its sentences, and which of them hold a figure that differs from the
    other side's."""

    sentences: tuple[Sentence, ...]
    changed: frozenset[int] = frozenset()


def evidence_of(speech: Speech, sentence: Sentence) -> EvidenceSentence:
    """A sentence as evidence, under handle 0: nothing here is put before a model."""
    path = speech.heading_path(sentence.section)
    known = [speech.metadata.text_of(name) for name in METADATA_FIELDS]
    return EvidenceSentence(
        handle=0,
        speech=speech.id,
        title=speech.name,
        section=path,
        span=sentence.span,
        text=speech.quote(sentence.span),
        score=0.0,
        context="\n".join([*known, speech.file, *path]),
        date=speech.metadata.text_of("date"),
    )


def claims(
    side: Side, theme: Theme, other: Counter[str] | None, weights: Mapping[str, float]
) -> list[Supported]:
    """One to three quotations of one side on a theme, in the order of the text. ``other``: the
    words of the other side's stretches, None where it has none."""
    speech = side.speech
    candidates = [one for one in theme.sentences if _tells(speech, one)] or list(theme.sentences)
    length = sum(one.span.end - one.span.start for one in candidates)
    most = 1 if length < _ONE_UNDER else 2 if length < _TWO_UNDER else MOST
    own = Counter(term for one in candidates for term in _words(speech, one))
    scored = sorted(
        candidates,
        key=lambda one: (-_score(speech, one, theme, own, other, weights), one.index),
    )
    taken: list[Sentence] = []
    said: set[str] = set()
    for one in scored:
        words = set(_words(speech, one))
        mass = sum(weights.get(word, 1.0) for word in sorted(words)) or 1.0
        repeated = sum(weights.get(word, 1.0) for word in sorted(words & said)) / mass
        if taken and repeated > _REPEATS:
            continue
        taken.append(one)
        said |= words
        if len(taken) == most:
            break
    about = "".join(word for word, _ in (other or own).most_common(12))
    ordered = sorted(taken, key=lambda one: one.index)
    return [_quoted(evidence_of(speech, one), about, one.index in theme.changed) for one in ordered]


def _tells(speech: Speech, sentence: Sentence) -> bool:
    text = speech.quote(sentence.span)
    section = speech.sections[sentence.section]
    heads = bool(section.heading) and sentence.span.start < section.heading_span.end
    return (
        not sentence.is_heading
        and not (heads and section.heading_span.start < sentence.span.end)
        and len(text) >= _SHORTEST
        and not text.endswith(("：", ":"))
    )


def _words(speech: Speech, sentence: Sentence) -> list[str]:
    found = terms(speech.quote(sentence.span))
    return [word for word in found if not any(c.isdigit() for c in word)]


def _score(
    speech: Speech,
    sentence: Sentence,
    theme: Theme,
    own: Counter[str],
    other: Counter[str] | None,
    weights: Mapping[str, float],
) -> float:
    words = sorted(set(_words(speech, sentence)))
    size = math.sqrt(4 + len(words))
    central = sum(weights.get(word, 1.0) * math.log(own[word]) for word in words if own[word] > 1)
    score = _CENTRAL * central / size
    if other is not None:
        answers = sum(weights.get(word, 1.0) for word in words if other[word])
        score += _ANSWERS * answers / size
    text = fold(speech.quote(sentence.span))
    score *= 1 + _FIGURE * any(c.isdigit() for c in text)
    score *= 1 + _LEADS * (sentence is theme.sentences[0])
    return score * (1 + _CHANGED * (sentence.index in theme.changed))


def _quoted(evidence: EvidenceSentence, about: str, whole: bool) -> Supported:
    """The sentence, a long one cut to the clauses that say most; whole where its figures are
    needed, or where the cut does not pass the check."""
    if whole or len(evidence.text) <= _LONGEST:
        return quotation(evidence)
    text = excerpt(evidence.text, about, _LONGEST).strip()
    verdict = check(text, [evidence])
    if not text or verdict.failed:
        return quotation(evidence)
    return Supported(text, verdict.status, (evidence,))
