"""成绩与问题 and 重点任务: what each first-level section says.

A line for each heading below it, told with the one measure that says most; where it has none, its
own most telling lines. A section that sets the aim and has no headings is left to 核心要点 and
关键数据, unless they say nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.briefing.drafting import Draft, Material, Part, bare_heading
from rag.briefing.headed import HEAD_LENGTH, MOODS, STOCK_SCORE, Line, counted, lines_of_headings
from rag.citing import Supported
from rag.domain import LineKind, Section, Sentence
from rag.folding import fold
from rag.shortening import from_start
from rag.states import Mood, mood_of
from rag.stock_phrases import stock_share
from rag.summarising import Candidate, distinct, opens_a_list, says_the_same
from rag.weighing import is_customary, is_empty, leans, retells, tells_of_meeting
from rag.wording.content import content_terms

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
_HOLLOW = re.compile(
    r"(?:问题|困难|矛盾|不足|缺点|差距|短板|挑战)(?:[^，。；]{0,4}(?:突出|不少|很多|仍然存在))?$"
)
"""「还存在不少问题」: which ones, the next sentence says."""
_NAMES_THEM = re.compile(r"(?:这些)?(?:问题)?主要(?:是|有|表现(?:在|为)?|体现在?)[：:，,]?")
_IS_TROUBLE = re.compile(
    r"不[高足够强大优稳平]|难|低|差|弱|短|薄|滞后|严[重峻]|突出|缺|落后|压力|偏[大小高低]|粗放"
)
_BEHIND = 2
_TROUBLE_IMPORTANCE, _HOLLOW_IMPORTANCE = 0.87, 0.3
"""What a report owns to weighs as much as its tasks."""
_REPEATED = 1.5
"""What a line costs that only repeats the heading it stands under."""
_SHORT, _PER_CHARACTER = 32, 0.012
"""A page has room for about 22 rows of 32 characters: what is longer must be worth it."""
_STOCK_IMPORTANCE = 0.4
"""What a line costs on the page that could stand in any speech: of nothing else it is never worth
smaller letters."""
_STOCK_SECTION = 0.25
"""What each further line costs under a heading that could stand in any speech (统一思想)."""
_UNSAID_IMPORTANCE = 0.25
"""What a task costs that does not say for certain that anything is to be done."""
_STATE_IMPORTANCE = 0.3
"""A line that tells how things stand in a section of the work: it goes to 成绩与问题."""
_MEETING, _RETOLD = 0.8, 0.6
"""What a line costs that only tells of the meeting, or passes on the words of others."""


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
        lines = list(lines_of_headings(material, children, duties)) if parented else []
        fading = _FADING if lines else _FADING_LINES
        of_mind = stock_share(top.heading) == 1.0
        lines = lines or _of_body(material, top, others)
        ranked = sorted(lines, key=lambda one: (-one.score, one.start))
        if part is not Part.REVIEW:
            states = [one for one in ranked if _is_state(material, one)]
            ranked = [one for one in ranked if one not in states]
            found += [
                Draft(LineKind.REVIEW, one.claim, one.section, _STATE_IMPORTANCE, one.start)
                for one in states
            ]
        kind = LineKind.REVIEW if part is Part.REVIEW else LineKind.TASK
        for rank, one in enumerate(ranked):
            importance = _FIRST[part] if rank == 0 else _OTHERS[part] - fading * (rank - 1)
            importance -= _STOCK_IMPORTANCE * stock_share(one.claim.text)
            importance -= _STOCK_SECTION * (rank > 0 and of_mind)
            unsaid = kind is LineKind.TASK and mood_of(one.claim.text) is not Mood.DEMANDS
            importance -= _UNSAID_IMPORTANCE * unsaid
            draft = Draft(kind, one.claim, one.section, 0.0, one.start)
            found.append(draft.weighed(importance))
        if part is Part.REVIEW and parented:
            found += _trouble(material, top)
    return sorted(found, key=lambda one: one.start)


def _is_state(material: Material, line: Line) -> bool:
    """Whether a line of a section of the work only tells how things stand."""
    if material.part(line.section) is Part.REVIEW:
        return True
    own = material.speech.sections[line.section].heading
    headed = line.claim.text.startswith(bare_heading(own, HEAD_LENGTH)) if own else False
    return not headed and mood_of(line.claim.text) is Mood.TELLS


def _told(top: Section, others: Sequence[Draft]) -> bool:
    return any(top.span.start <= one.start < top.span.end for one in others)


def _of_body(material: Material, top: Section, others: Sequence[Draft]) -> list[Line]:
    """The most telling lines of a section and of what stands below it, which no point tells."""
    part = material.part(top.index)
    ranked = sorted(
        (
            one
            for section in material.below(top.index)
            for one in material.digest.candidates.get(section, [])
            if len(one.claim.text) <= 2 * _LINE_LENGTH
            and not is_empty(one.claim.text)
            and "责任单位" not in one.claim.text
        ),
        key=lambda one: (-_fitness(one, top.heading, part), one.start),
    )
    points = [one.claim.text for one in others if one.kind is LineKind.POINT]
    fresh = [one for one in ranked if not any(says_the_same(one.claim.text, p) for p in points)]
    return [
        Line(one.claim, top.index, _fitness(one, top.heading, part), one.start)
        for one in distinct(fresh, _MOST_OF_ONE)
    ]


def _concreteness(one: Candidate) -> float:
    """How telling a claim is, without what it could say in any speech."""
    words = one.claim.text
    told = _MEETING * tells_of_meeting(words) + _RETOLD * retells(words)
    return one.score - STOCK_SCORE * stock_share(words) - told


def _fitness(one: Candidate, heading: str, part: Part) -> float:
    """How well a claim tells what its first-level heading announces; one of the work, what is to
    be done."""
    over, words = set(content_terms(heading)), set(content_terms(one.claim.text))
    shared = len(over & words) / len(over) if over else 0.0
    customary = is_customary(one.claim.text) and not is_customary(heading)
    worth = _concreteness(one) + 0.15 * bool(counted(one.claim.text))
    worth += MOODS[mood_of(one.claim.text)] * (part is not Part.REVIEW)
    worth += 0.5 * shared - 0.6 * customary
    worth -= _REPEATED * (fold(one.claim.text) in fold(heading))
    return worth - _PER_CHARACTER * max(len(one.claim.text) - _SHORT, 0)


def _trouble(material: Material, top: Section) -> list[Draft]:
    """What the speech says is not well, in one line."""
    found = [
        one
        for section in material.below(top.index)
        for one in material.digest.candidates.get(section, [])
        if _TROUBLE.search(one.claim.evidence[0].text)
        and len(one.claim.text) <= 2 * _LINE_LENGTH
        and mood_of(one.claim.text) is not Mood.DEMANDS
    ]
    best = max(found, key=lambda one: one.score, default=None)
    if best is None:
        return []
    handles = {evidence.handle for evidence in best.claim.evidence}
    carrying = [one for one in material.body if one.index in handles]
    named = _named_trouble(material, best, carrying)
    hollow = named is None and bool(_HOLLOW.search(best.claim.text))
    claim = named or material.claim(f"问题：{best.claim.text}", carrying) or best.claim
    draft = Draft(LineKind.REVIEW, claim, top.index, 0.0, best.start)
    return [draft.weighed(_HOLLOW_IMPORTANCE if hollow else _TROUBLE_IMPORTANCE)]


def _named_trouble(
    material: Material, best: Candidate, carrying: Sequence[Sentence]
) -> Supported | None:
    """Where ``best`` only says that there are problems, the sentence behind it that names them."""
    if not _HOLLOW.search(best.claim.text) or not carrying:
        return None
    behind = [one for one in material.body if one.index > carrying[-1].index][:_BEHIND]
    for one in behind:
        text = material.speech.quote(one.span)
        lead = _NAMES_THEM.match(text)
        if one.section != carrying[-1].section or opens_a_list(text) or leans(text):
            continue
        start = lead.end() if lead else 0
        span = from_start(text[start:], _LINE_LENGTH)
        words = text[start + span.start : start + span.end]
        if (lead or _IS_TROUBLE.search(words)) and len(words) <= 2 * _LINE_LENGTH:
            return material.claim(f"问题：{words}", [one])
    return None
