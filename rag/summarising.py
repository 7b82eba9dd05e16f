"""Section -> cited summary: one to four claims, each carried by sentences of that section.

Extractive: the most telling sentences (``weighing.py``) cut to the clauses that matter
(``shortening.py``), or the heads of the section's own list (一是 … 五是) in one line. Every claim
is checked as an answer's are (``citing``); one that does not pass is not made. ``condensing.py``
has a model shorten what is still long. Knows nothing of the library or of models.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.citing import Supported, check, clauses, number_citations
from rag.domain import (
    METADATA_FIELDS,
    Citation,
    ClaimStatus,
    EvidenceSentence,
    SectionSummary,
    Sentence,
    Span,
    Speech,
)
from rag.emphasis import Unmarking
from rag.enumerating import Enumeration, enumerations
from rag.shortening import shortened, without_lead
from rag.weighing import Weights, acts, is_empty, leans, section_weights, telling
from rag.wording.content import content_terms

LONGEST = 48
"""Characters of a claim, where its sentence has a run of clauses within them."""
_TOO_LONG = 90
_HEAD = 18
"""Characters of each head in a claim that joins the heads of a list."""
_MOST_JOINED = 6
_ACTING, _ANNOUNCED, _TELLING = 1.6, 1.3, 0.8
"""How telling the heads of a list are in one line: of things to do, of what the speech announces
by its number, of anything else."""
_OPENS_A_LIST = re.compile(r"(?:^|[：:，,；])(?:[一二三]是|[一二三]要|第一[，,]|首先)")
_HALF_SAID = re.compile(r"^(?:受|随着|由于|在|面对|针对|对|为|当)|(?:以后|之后|[下时中])$")
_LONGEST_HEAD = 34
_SAME = 0.45
"""Share of the shorter claim's content words that makes it a repetition of the other."""
_CLAIMS_FROM = (0, 150, 450, 900)
"""Characters of a section from which it earns its first, second, third and fourth claim."""

Condense = Callable[[Supported], Supported]
"""Gives a claim in fewer words, or the claim itself; what it gives has been checked."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim that may stand for a section. ``score``: higher is more telling; ``start``: where
    it begins in the speech."""

    claim: Supported
    score: float
    start: int


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
        found[section] = _candidates(speech, section, inside, weights[section], lists, longest)
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


def distinct(ranked: Sequence[Candidate], most: int) -> list[Candidate]:
    """The first ``most`` candidates that say something new each."""
    kept: list[Candidate] = []
    for one in ranked:
        if len(kept) == most:
            break
        if not any(says_the_same(one.claim.text, other.claim.text) for other in kept):
            kept.append(one)
    return kept


def says_the_same(one: str, other: str) -> bool:
    """Whether two claims share most of the shorter one's content words."""
    first, second = set(content_terms(one)), set(content_terms(other))
    if not first or not second:
        return one == other
    return len(first & second) / min(len(first), len(second)) > _SAME


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
        titled = title and any(_overlap(one.span, span) for span in head)
        if one.is_heading or titled or any(_overlap(one.span, span) for span in headings):
            continue
        found.setdefault(one.section, []).append(one)
    return dict(sorted(found.items()))


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


def heads_of(speech: Speech, one: Enumeration, longest: int = _HEAD) -> list[str]:
    """The first words of each member of a list: its first clause, and those behind it that still
    fit."""
    heads = []
    for member in one.members:
        words = re_flowed(speech.quote(member))
        start = without_lead(words).start
        head = ""
        for part in clauses(words[start:]):
            room = _LONGEST_HEAD if _HALF_SAID.search(head.rstrip("，,")) else longest
            if head and len(head) + len(part) > room:
                break
            head += part
            if part[-1] in "。；;":
                break
        heads.append(head.rstrip("，,；;：:。 "))
    return heads


def opens_a_list(text: str) -> bool:
    """Whether a text runs into the first member of a list, whose others it leaves out."""
    return bool(_OPENS_A_LIST.search(text))


def re_flowed(text: str) -> str:
    """The first line of ``text``: what stands behind a line end is another paragraph."""
    return text.strip().split("\n")[0]


def joined(speech: Speech, one: Enumeration, most: int) -> Supported | None:
    """The heads of a list as one claim; None where they are too many or too long for that."""
    heads = heads_of(speech, one)
    text = "；".join(heads) if not one.in_words else speech.quote(one.span)
    if len(heads) > _MOST_JOINED or len(text) > most or any(map(_HALF_SAID.search, heads)):
        return None
    carrying = [
        as_evidence(speech, sentence)
        for sentence in speech.sentences
        if any(_overlap(sentence.span, Span(m.start, m.start + 6)) for m in one.members)
    ]
    return claim_of(text, carrying)


def _candidates(
    speech: Speech,
    section: int,
    inside: Sequence[Sentence],
    weights: Weights,
    lists: Sequence[Enumeration],
    longest: int,
) -> list[Candidate]:
    """The claims that may stand for a section, most telling first."""
    heading = speech.sections[section].heading
    found: list[Candidate] = []
    held = Span(inside[0].span.start, inside[-1].span.end)
    own_lists = [
        one
        for one in lists
        if all(held.start <= m.start < held.end for m in one.members)
        and all(_owner(inside, m.start) for m in one.members)
    ]
    in_lists = {m.start for one in own_lists for m in one.members}
    for listed in own_lists:
        whole = joined(speech, listed, 2 * longest)
        if whole:
            announced = _ANNOUNCED if listed.announced else _TELLING
            score = _ACTING if acts(whole.text) else announced
            found.append(Candidate(whole, score, listed.members[0].start))
    paragraphs = {one.paragraph: one.index for one in reversed(inside)}
    for place, one in enumerate(inside):
        text = speech.quote(one.span)
        if is_empty(text) and len(inside) > 1:
            continue
        score = telling(
            text,
            weights,
            heading,
            place=place / len(inside),
            opens=paragraphs[one.paragraph] == one.index,
            leads=any(one.span.start <= start < one.span.end for start in in_lists),
        )
        if leans(text) and len(inside) > 2:
            continue
        claim = excerpted(speech, one, weights, longest)
        if claim and not is_empty(claim.text) and not opens_a_list(claim.text):
            found.append(Candidate(claim, score, one.span.start))
    return sorted(found, key=lambda one: (-one.score, one.start))


def _owner(inside: Sequence[Sentence], offset: int) -> bool:
    return any(one.span.start <= offset < one.span.end for one in inside)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
