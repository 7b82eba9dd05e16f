"""Lines for what no other line speaks for: seldom on the page, but a person can put them there."""

from __future__ import annotations

from collections.abc import Sequence

from rag.briefing.drafting import Draft, Material, Part
from rag.citing import Supported
from rag.domain import LineKind
from rag.states import Mood, mood_of
from rag.summarising import joined

_EXTRA = 0.12
_LONGEST_LIST = 88


def rest_lines(material: Material, drafts: Sequence[Draft]) -> list[Draft]:
    """A line of little weight for each heading and list that no other line speaks for: it seldom
    reaches the page, but can be put there by hand."""
    told = [one.span for draft in drafts for one in draft.claim.evidence]
    found: list[Draft] = []
    for one in material.digest.lists:
        if any(one.span.overlaps(span) for span in told):
            continue
        claim = joined(material.speech, one, _LONGEST_LIST)
        if claim:
            found.append(_extra(material, claim, one.section, one.span.start))
    told += [one.span for draft in found for one in draft.claim.evidence]
    for section, ranked in material.digest.candidates.items():
        node = material.speech.sections[section]
        if not ranked or not node.heading or material.top_of(section) is None:
            continue
        if not any(node.span.overlaps(span) for span in told):
            found.append(_extra(material, ranked[0].claim, section, ranked[0].start))
    return found


def _extra(material: Material, claim: Supported, section: int, start: int) -> Draft:
    review = material.part(section) is Part.REVIEW or mood_of(claim.text) is Mood.TELLS
    kind = LineKind.REVIEW if review else LineKind.TASK
    return Draft(kind, claim, section, _EXTRA, start)
