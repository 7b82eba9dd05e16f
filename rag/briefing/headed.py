"""A heading and the one measure under it that says most: 「抓好粮食生产：播种面积稳定在…」.

Of the work a measure says what is to be done; how things stand is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.briefing.drafting import Draft, Material, Part, bare_heading
from rag.citing import Supported, clauses
from rag.domain import Section, Sentence
from rag.quantities import Quantity, quantities
from rag.shortening import may_open, shortened
from rag.states import Mood, mood_of
from rag.stock_phrases import stock_share
from rag.summarising import Candidate, opens_a_list, says_the_same
from rag.weighing import is_empty

HEAD_LENGTH = 15
STOCK_SCORE = 0.8
"""What a line costs among those of its section that could stand in any speech."""
MOODS = {Mood.DEMANDS: 0.3, Mood.NEITHER: 0.0, Mood.TELLS: -0.9}
"""What a line under a heading of the work gains or loses by what it does."""
_MEASURE_LENGTH = 26
_PER_FIGURE, _PER_BARE_FIGURE = 0.45, 0.25
"""What a figure in a measure is worth: where it is to be reached or was, and anywhere else."""
_NEEDS_MORE = re.compile(r"\s*[\d一二三四五六七八九十两]|[^，。；]{0,6}[都也均就]|[^，。；]{0,5}前")
"""How a clause begins that speaks of what stands before it (4个镇都要完工)."""
_ANNOUNCES = re.compile(r"[两三四五六七八九十几]件[大实要]?事$")
_OPENS = re.compile(r"(?:[：:]|的[，,])$")
_OF_THIS_YEAR = re.compile(r"^(?:今年)?(?:还?要|将)?(?=[\u4e00-\u9fff]{4})(?!求|素)")
"""Behind the heading of a task it goes without saying."""


@dataclass(frozen=True, slots=True)
class Line:
    """A claim that may stand for ``section``; ``score``: higher says more; ``start``: where it
    begins in the speech."""

    claim: Supported
    section: int
    score: float
    start: int


def lines_of_headings(
    material: Material, children: Sequence[Section], duties: Sequence[Draft]
) -> Iterator[Line]:
    """For each heading the heading and its most telling measure; the longer its section and the
    more it counts, the more it matters."""
    longest = max(one.span.end - one.span.start for one in children)
    for child in children:
        claim = _headed(material, child, duties)
        if claim is None:
            continue
        share = (child.span.end - child.span.start) / longest
        score = share + 0.3 * bool(counted(claim.text)) - 0.5 * stock_share(claim.text)
        yield Line(claim, child.index, score, child.span.start)


def _headed(material: Material, child: Section, duties: Sequence[Draft]) -> Supported | None:
    """「抓好粮食生产：播种面积稳定在…」; what stands under 责任单位 too only where there is nothing
    else, and the heading alone where the section only tells how things stand."""
    head = bare_heading(child.heading, HEAD_LENGTH)
    sentence = material.heading_sentence(child)
    if sentence is None:
        return None
    work = material.part(child.index) is not Part.REVIEW
    best: tuple[bool, float, Supported] | None = None
    for place, section in enumerate(material.below(child.index)):
        for one in material.digest.candidates.get(section, []):
            measure = _measure(one, head, work=work)
            mood = mood_of(measure) if measure and work else Mood.NEITHER
            if measure is None or mood is Mood.TELLS:
                continue
            fresh = not any(measure in duty.claim.text for duty in duties)
            per_figure = _PER_FIGURE if mood is Mood.DEMANDS or not work else _PER_BARE_FIGURE
            score = one.score + per_figure * min(len(counted(measure)), 2) + MOODS[mood]
            score -= 0.5 * (len(measure) > _MEASURE_LENGTH) + 0.35 * place
            score -= STOCK_SCORE * stock_share(measure)
            if best is not None and (fresh, score) <= best[:2]:
                continue
            claim = material.claim(f"{head}：{measure}", _carrying(material, sentence, one))
            if claim:
                best = fresh, score, claim
    return best[2] if best else material.claim(head, [sentence])


def _measure(one: Candidate, head: str, *, work: bool) -> str | None:
    """The candidate cut to a measure, of the ``work`` if it can be to what is to be done; None
    where it only repeats the heading."""
    words = one.claim.text
    if len(one.claim.evidence) == 1 and len(words) > _MEASURE_LENGTH:
        text = one.claim.evidence[0].text
        span = shortened(text, _MEASURE_LENGTH)
        words = text[span.start : span.end]
    if work and len(one.claim.evidence) == 1 and mood_of(words) is not Mood.DEMANDS:
        words = _demand(one.claim.evidence[0].text) or words
    words = _OF_THIS_YEAR.sub("", words)
    at = one.claim.evidence[0].text.find(words)
    if (
        _ANNOUNCES.search(words)
        or opens_a_list(words)
        or (at > 0 and one.claim.evidence[0].text[at - 1] in "：:")
    ):
        return None
    if "责任单位" in one.claim.evidence[0].text:
        return None  # 责任单位 tells it whole
    if len(words) > _MEASURE_LENGTH + 12 or "\n" in words or is_empty(words):
        return None
    if says_the_same(words, head) and not counted(words):
        return None
    return words


def _demand(text: str) -> str:
    """The first clauses of a sentence that say what is to be done, or ''."""
    at = 0
    for clause in clauses(text):
        at = text.index(clause, at)
        alone = may_open(clause) and not _NEEDS_MORE.match(clause)
        if mood_of(clause) is Mood.DEMANDS and alone and not _OPENS.search(text[:at]):
            span = shortened(text[at:], _MEASURE_LENGTH)
            words = text[at + span.start : at + span.end]
            if len(words) <= _MEASURE_LENGTH + 4 and not opens_a_list(words):
                return words
        at += len(clause)
    return ""


def _carrying(material: Material, heading: Sentence, one: Candidate) -> list[Sentence]:
    handles = {evidence.handle for evidence in one.claim.evidence}
    behind = [s for s in material.body if s.index in handles and s.index != heading.index]
    return [heading, *behind]


def counted(text: str) -> list[Quantity]:
    """The figures of a text, dates left out."""
    return [q for q in quantities(text) if q.unit not in {"年", "月", "日"}]
