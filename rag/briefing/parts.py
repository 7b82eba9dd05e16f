"""成绩与问题 and 重点任务: what each first-level section says.

A line for each heading below it, told with the one measure that says most; where it has none, its
own most telling lines. A section that sets the aim and has no headings is left to 核心要点 and
关键数据, unless they say nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.briefing.drafting import Draft, Material, Part, bare_heading
from rag.citing import Supported
from rag.domain import LineKind, Section, Sentence, Span
from rag.folding import fold
from rag.quantities import quantities
from rag.shortening import shortened
from rag.stock_phrases import stock_share
from rag.summarising import Candidate, distinct, joined, opens_a_list, says_the_same
from rag.weighing import is_customary, is_empty, retells, tells_of_meeting
from rag.wording.content import content_terms

_HEAD_LENGTH = 15
_MEASURE_LENGTH = 26
_LINE_LENGTH = 44
_FIRST = {Part.WORK: 0.92, Part.OVERALL: 0.55, Part.REVIEW: 0.46}
_OTHERS = {Part.WORK: 0.88, Part.OVERALL: 0.4, Part.REVIEW: 0.38}
_FADING, _FADING_LINES = 0.02, 0.04
"""How much less each further line of a section matters: of its headings, which are its own outline,
and of sentences picked out of it."""
_MOST_OF_ONE = 6
"""Lines of a first-level section without headings below it."""
_TROUBLE = re.compile(
    r"清醒|(?:还有|存在|面临)[^。]{0,16}(?:问题|困难|矛盾|差距|不足|短板)|问题[:：]|问题仍然|不容回避"
)
_OF_THIS_YEAR = re.compile(r"^(?:今年)?(?:还?要|将)?(?=[\u4e00-\u9fff]{4})(?!求|素)")
"""Behind the heading of a task it goes without saying."""
_TROUBLE_IMPORTANCE = 0.5
_EXTRA = 0.12
_REPEATED = 1.5
"""What a line costs that only repeats the heading it stands under."""
_SHORT, _PER_CHARACTER = 32, 0.012
"""A page has room for about 22 rows of 32 characters: what is longer must be worth it."""
_STOCK_SCORE, _STOCK_IMPORTANCE = 0.8, 0.4
"""What a line costs that could stand in any speech: among those of its section, and on the page,
where a line of nothing else is never worth smaller letters."""
_STOCK_SECTION = 0.25
"""What each further line costs under a heading that could stand in any speech (统一思想)."""
_MEETING, _RETOLD = 0.8, 0.6
"""What a line costs that only tells of the meeting, or passes on the words of others."""


@dataclass(frozen=True, slots=True)
class _Line:
    claim: Supported
    section: int
    score: float
    start: int


def section_lines(
    material: Material, others: Sequence[Draft], duties: Sequence[Draft] = ()
) -> list[Draft]:
    """REVIEW and TASK drafts in text order; ``others``: the points and figures made already,
    ``duties``: what stands under 责任单位 whole."""
    found: list[Draft] = []
    for top in material.tops:
        part = material.part(top.index)
        children = material.children(top.index)
        parented = len(children) > 1 and bool(top.heading)
        if part is Part.OVERALL and not parented and _told(top, others):
            continue
        lines = list(_of_children(material, children, duties)) if parented else []
        fading = _FADING if lines else _FADING_LINES
        of_mind = stock_share(top.heading) == 1.0
        lines = lines or _of_body(material, top, others)
        kind = LineKind.REVIEW if part is Part.REVIEW else LineKind.TASK
        for rank, one in enumerate(sorted(lines, key=lambda one: (-one.score, one.start))):
            importance = _FIRST[part] if rank == 0 else _OTHERS[part] - fading * (rank - 1)
            importance -= _STOCK_IMPORTANCE * stock_share(one.claim.text)
            importance -= _STOCK_SECTION * (rank > 0 and of_mind)
            draft = Draft(kind, one.claim, one.section, 0.0, one.start)
            found.append(draft.weighed(importance))
        if part is Part.REVIEW and parented:
            found += _trouble(material, top)
    return sorted(found, key=lambda one: one.start)


def _told(top: Section, others: Sequence[Draft]) -> bool:
    return any(top.span.start <= one.start < top.span.end for one in others)


def _of_children(
    material: Material, children: Sequence[Section], duties: Sequence[Draft]
) -> Iterator[_Line]:
    """For each heading the heading and its most telling measure; the longer its section and the
    more it counts, the more it matters."""
    longest = max(one.span.end - one.span.start for one in children)
    for child in children:
        claim = _headed(material, child, duties)
        if claim is None:
            continue
        share = (child.span.end - child.span.start) / longest
        score = share + 0.3 * bool(_counted(claim.text)) - 0.5 * stock_share(claim.text)
        yield _Line(claim, child.index, score, child.span.start)


def _headed(material: Material, child: Section, duties: Sequence[Draft]) -> Supported | None:
    """「抓好粮食生产：播种面积稳定在…」, or the heading alone where nothing goes with it that
    is not told under 责任单位."""
    head = bare_heading(child.heading, _HEAD_LENGTH)
    sentence = material.heading_sentence(child)
    if sentence is None:
        return None
    best: tuple[float, Supported] | None = None
    for place, section in enumerate(material.below(child.index)):
        for one in material.digest.candidates.get(section, []):
            measure = _measure(one, head)
            if measure is None or any(measure in duty.claim.text for duty in duties):
                continue
            claim = material.claim(f"{head}：{measure}", _carrying(material, sentence, one))
            score = one.score + 0.45 * min(len(_counted(measure)), 2)
            score -= 0.5 * (len(measure) > _MEASURE_LENGTH) + 0.35 * place
            score -= _STOCK_SCORE * stock_share(measure)
            if claim and (best is None or score > best[0]):
                best = score, claim
    return best[1] if best else material.claim(head, [sentence])


def _measure(one: Candidate, head: str) -> str | None:
    """The candidate cut to a measure; None where it only repeats the heading."""
    words = one.claim.text
    if len(one.claim.evidence) == 1 and len(words) > _MEASURE_LENGTH:
        text = one.claim.evidence[0].text
        span = shortened(text, _MEASURE_LENGTH)
        words = text[span.start : span.end]
    words = _OF_THIS_YEAR.sub("", words)
    at = one.claim.evidence[0].text.find(words)
    if opens_a_list(words) or (at > 0 and one.claim.evidence[0].text[at - 1] in "：:"):
        return None
    if "责任单位" in one.claim.evidence[0].text:
        return None  # 责任单位 tells it whole
    if len(words) > _MEASURE_LENGTH + 12 or "\n" in words or is_empty(words):
        return None
    if says_the_same(words, head) and not _counted(words):
        return None
    return words


def _carrying(material: Material, heading: Sentence, one: Candidate) -> list[Sentence]:
    handles = {evidence.handle for evidence in one.claim.evidence}
    behind = [s for s in material.body if s.index in handles and s.index != heading.index]
    return [heading, *behind]


def _of_body(material: Material, top: Section, others: Sequence[Draft]) -> list[_Line]:
    """The most telling lines of a section and of what stands below it, which no point tells."""
    ranked = sorted(
        (
            one
            for section in material.below(top.index)
            for one in material.digest.candidates.get(section, [])
            if len(one.claim.text) <= 2 * _LINE_LENGTH
            and not is_empty(one.claim.text)
            and "责任单位" not in one.claim.text
        ),
        key=lambda one: (-_fitness(one, top.heading), one.start),
    )
    points = [one.claim.text for one in others if one.kind is LineKind.POINT]
    fresh = [one for one in ranked if not any(says_the_same(one.claim.text, p) for p in points)]
    return [
        _Line(one.claim, top.index, _fitness(one, top.heading), one.start)
        for one in distinct(fresh, _MOST_OF_ONE)
    ]


def _concreteness(one: Candidate) -> float:
    """How telling a claim is, without what it could say in any speech."""
    words = one.claim.text
    told = _MEETING * tells_of_meeting(words) + _RETOLD * retells(words)
    return one.score - _STOCK_SCORE * stock_share(words) - told


def _fitness(one: Candidate, heading: str) -> float:
    """How well a claim tells what its first-level heading announces."""
    over, words = set(content_terms(heading)), set(content_terms(one.claim.text))
    shared = len(over & words) / len(over) if over else 0.0
    customary = is_customary(one.claim.text) and not is_customary(heading)
    worth = _concreteness(one) + 0.15 * bool(_counted(one.claim.text))
    worth += 0.5 * shared - 0.6 * customary
    worth -= _REPEATED * (fold(one.claim.text) in fold(heading))
    return worth - _PER_CHARACTER * max(len(one.claim.text) - _SHORT, 0)


def rest_lines(material: Material, drafts: Sequence[Draft]) -> list[Draft]:
    """A line of little weight for each heading and list that no other line speaks for: it seldom
    reaches the page, but can be put there by hand."""
    told = [one.span for draft in drafts for one in draft.claim.evidence]
    found: list[Draft] = []
    for one in material.digest.lists:
        if any(_meet(one.span, span) for span in told):
            continue
        claim = joined(material.speech, one, 2 * _LINE_LENGTH)
        if claim:
            found.append(_extra(material, claim, one.section, one.span.start))
    told += [one.span for draft in found for one in draft.claim.evidence]
    for section, ranked in material.digest.candidates.items():
        node = material.speech.sections[section]
        if not ranked or not node.heading or material.top_of(section) is None:
            continue
        if not any(_meet(node.span, span) for span in told):
            found.append(_extra(material, ranked[0].claim, section, ranked[0].start))
    return found


def _extra(material: Material, claim: Supported, section: int, start: int) -> Draft:
    review = material.part(section) is Part.REVIEW
    kind = LineKind.REVIEW if review else LineKind.TASK
    return Draft(kind, claim, section, _EXTRA, start)


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _trouble(material: Material, top: Section) -> list[Draft]:
    """What the speech says is not well, in one line."""
    found = [
        one
        for section in material.below(top.index)
        for one in material.digest.candidates.get(section, [])
        if _TROUBLE.search(one.claim.evidence[0].text) and len(one.claim.text) <= 2 * _LINE_LENGTH
    ]
    best = max(found, key=lambda one: one.score, default=None)
    if best is None:
        return []
    handles = {evidence.handle for evidence in best.claim.evidence}
    carrying = [one for one in material.body if one.index in handles]
    claim = material.claim(f"问题：{best.claim.text}", carrying) or best.claim
    draft = Draft(LineKind.REVIEW, claim, top.index, 0.0, best.start)
    return [draft.weighed(_TROUBLE_IMPORTANCE)]


def _counted(text: str) -> list[object]:
    return [q for q in quantities(text) if q.unit not in {"年", "月", "日"}]
