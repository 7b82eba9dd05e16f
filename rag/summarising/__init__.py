"""Section -> cited summary: one to four claims, each carried by sentences of that section.

Extractive: the most telling sentences (``weighing.py``) cut to the clauses that matter
(``shortening.py``), or the heads of the section's own list (一是 … 五是) in one line.
``claiming`` makes checked claims of sentences, ``listing`` of lists, ``candidates`` ranks both.
``condensing.py`` has a model shorten what is still long. Knows nothing of the library or of
models.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.citing import Supported, number_citations
from rag.domain import METADATA_FIELDS, Citation, SectionSummary, Sentence, Speech
from rag.emphasis import Unmarking
from rag.enumerating import Enumeration, enumerations
from rag.summarising.candidates import Candidate, candidates, distinct, says_the_same
from rag.summarising.claiming import as_evidence, claim_of
from rag.summarising.listing import joined, opens_a_list
from rag.weighing import section_weights

__all__ = [
    "Candidate",
    "Condense",
    "Digest",
    "as_evidence",
    "bodies",
    "claim_of",
    "digest",
    "distinct",
    "joined",
    "opens_a_list",
    "paged",
    "says_the_same",
    "summarise",
]

LONGEST = 48
"""Characters of a claim, where its sentence has a run of clauses within them."""
_CLAIMS_FROM = (0, 150, 450, 900)
"""Characters of a section from which it earns its first, second, third and fourth claim."""

Condense = Callable[[Supported], Supported]
"""Gives a claim in fewer words, or the claim itself; what it gives has been checked."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What the claims of a speech are chosen from: the candidates of each section with a body of
    its own, best first, and how many of them its summary takes."""

    speech: Speech
    candidates: dict[int, list[Candidate]]
    wanted: dict[int, int]
    lists: tuple[Enumeration, ...]


def digest(speech: Speech, longest: int = LONGEST) -> Digest:
    """The candidates of every section."""
    own = bodies(speech)
    weights = section_weights(speech, own)
    lists = tuple(enumerations(speech))
    found, wanted = {}, {}
    for section, inside in own.items():
        found[section] = candidates(speech, section, inside, weights[section], lists, longest)
        length = sum(one.span.end - one.span.start for one in inside)
        wanted[section] = sum(length >= least for least in _CLAIMS_FROM)
    return Digest(speech, found, wanted, lists)


def summarise(from_digest: Digest, condense: Condense | None = None) -> Iterator[SectionSummary]:
    """The summaries of all sections that have a body of their own, in text order."""
    speech = from_digest.speech
    unmarking = Unmarking(speech)
    for section, ranked in from_digest.candidates.items():
        kept = sorted(distinct(ranked, from_digest.wanted[section]), key=lambda one: one.start)
        if not kept:
            continue
        supported = [condense(one.claim) if condense else one.claim for one in kept]
        claims, citations = number_citations([unmarking.claim(one) for one in supported])
        path = speech.heading_path(section)
        yield SectionSummary(section, path, claims, paged(speech, citations))


def paged(speech: Speech, citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Citations with the page on which each begins, where the file has pages."""
    return tuple(replace(one, page=speech.page(one.span.start)) for one in citations)


def bodies(speech: Speech) -> dict[int, list[Sentence]]:
    """The sentences of each section that stand under no heading below it, in text order, without
    headings and without the head of the text."""
    headings = [one.heading_span for one in speech.sections if one.heading]
    head = [
        evidence.span
        for name in METADATA_FIELDS
        if (evidence := getattr(speech.metadata, name)) is not None and evidence.span
    ]
    found: dict[int, list[Sentence]] = {}
    for one in speech.sentences:
        text = speech.quote(one.span).strip()
        title = text[-1:] not in "。；！？;!?.”：" and len(text) < 60
        titled = title and any(one.span.overlaps(span) for span in head)
        if one.is_heading or titled or any(one.span.overlaps(span) for span in headings):
            continue
        found.setdefault(one.section, []).append(one)
    return dict(sorted(found.items()))
