"""Sentences of a speech as checked claims, whole or cut to the clauses that matter.

Every claim is checked as an answer's are (``citing``); one that does not pass is not made.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.citing import Supported, check
from rag.domain import METADATA_FIELDS, ClaimStatus, EvidenceSentence, Sentence, Speech
from rag.shortening import shortened
from rag.weighing import Weights

_TOO_LONG = 90


def as_evidence(speech: Speech, sentence: Sentence) -> EvidenceSentence:
    """A sentence of the speech as evidence of a claim; its handle is its index."""
    path = speech.heading_path(sentence.section)
    known = [speech.metadata.text_of(name) for name in METADATA_FIELDS]
    return EvidenceSentence(
        handle=sentence.index,
        speech=speech.id,
        title=speech.metadata.text_of("title"),
        section=path,
        span=sentence.span,
        text=speech.quote(sentence.span),
        score=1.0,
        context="\n".join([*known, *path]),
        date=speech.metadata.text_of("date"),
    )


def claim_of(text: str, evidence: Sequence[EvidenceSentence]) -> Supported | None:
    """``text`` as a claim with the status it earns; None where its evidence does not carry it."""
    verdict = check(text, evidence)
    if verdict.failed:
        return None
    # The check looks past punctuation; a quotation has that too.
    quoted = any(text in one.text for one in evidence)
    status = verdict.status if quoted else ClaimStatus.PARAPHRASE
    return Supported(text, status, tuple(evidence))


def excerpted(
    speech: Speech, sentence: Sentence, weights: Weights, longest: int
) -> Supported | None:
    """The sentence cut to its matter; None where it cannot be made short enough."""
    text = speech.quote(sentence.span)
    span = shortened(text, longest, weights)
    words = text[span.start : span.end]
    return None if len(words) > _TOO_LONG else claim_of(words, [as_evidence(speech, sentence)])
