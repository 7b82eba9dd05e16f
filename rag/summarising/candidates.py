"""What may stand for a section: its sentences and lists as claims, the most telling first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.citing import Supported
from rag.domain import Sentence, Span, Speech
from rag.enumerating import Enumeration
from rag.summarising.claiming import excerpted
from rag.summarising.listing import joined, opens_a_list
from rag.weighing import Weights, acts, is_empty, leans, telling
from rag.wording.content import content_terms

_ACTING, _ANNOUNCED, _TELLING = 1.6, 1.3, 0.8
"""How telling the heads of a list are in one line: of things to do, of what the speech announces
by its number, of anything else."""
_SAME = 0.45
"""Share of the shorter claim's content words that makes it a repetition of the other."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim that may stand for a section. ``score``: higher is more telling; ``start``: where
    it begins in the speech."""

    claim: Supported
    score: float
    start: int


def candidates(
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


def _owner(inside: Sequence[Sentence], offset: int) -> bool:
    return any(one.span.start <= offset < one.span.end for one in inside)
