"""时间节点 and 责任单位: clauses that say by when, and who.

Only what is still to come: a date in a clause that tells of what was done is no deadline. A clause
that says nothing by itself (4月30日前完成) takes the clauses before it, or its heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.briefing.drafting import Draft, Material, Part, bare_heading
from rag.citing import Supported, clauses
from rag.domain import LineKind, Sentence, Span
from rag.folding import fold
from rag.ledger import DEADLINE, OWNER, Moment
from rag.quantities import quantities
from rag.shortening import may_open, without_lead
from rag.states import Mood, mood_of
from rag.stock_phrases import is_stock
from rag.weighing import DONE, tells_of_meeting
from rag.wording.content import content_terms

_DEADLINE = re.compile(
    r"(?:(?:20\d\d|[今明])年)?\d{1,2}月(?:\d{1,2}日|底|末|份|[上中下]旬)?(?:之?前|以前|底|起)(?!进|沿|列|夕)"
    r"|(?:20\d\d|[今明])?年[底末]?(?:之?前|以前)(?<![\d一二三四五六七八九十几多]年前)(?!景|进|沿|列|夕)"
    r"|(?:[一二三四]季度|[上下]半年)[底末]?(?:之?前|以前)"
    r"|到(?:20\d\d年|[“\"]十[一二三四五六]五[”\"])(?:[底末]|期末)?|年[底内](?!容|前)|每[月季周](?:\d{1,2}日|度末|末)|每(?:季度|半年)"
    r"|\d{1,2}月[上中下]旬(?=[^，。；]{2})"
    r"|[“\"]十[一二三四五六]五[”\"](?:期末|末)|用[一二两三四五六七八九十]+年(?:左右)?的?时间|[今明]年起"
)
_OWNER = (
    r"[\u4e00-\u9fff]{1,14}?(?:(?<![布格全大结当])局|委员会|(?<!干)部|[委厅办]|办公室|管委会|指挥部|政府|督查室|公司|中心"
    r"|领导小组|专班|街道|乡镇|党委)"
)
_DUTY = re.compile(
    r"由[\u4e00-\u9fff×、]{2,24}?(?:牵头|负责|会同|承担|包保|组织实施|负总责)"
    rf"|责任单位(?![和、，,。的及与])[：:]?|(?<![\u4e00-\u9fff])(?!各|有关|相关|我|全体|让|把)(?:{_OWNER}[、和]?){{1,3}}(?:(?<!中心)(?<!公司)[要每]|负责|牵头)"
    r"|实行[\u4e00-\u9fff]{2,6}(?:包保|负责制|联系一|联系制)"
)
_PATTERNS = {LineKind.TIME: _DEADLINE, LineKind.DUTY: _DUTY}
_WITH_WHO = re.compile(r"责任单位(?![和、，,。的及与])")
_BARE = re.compile(r"^(?:责任单位|完成时限|时限|牵头单位|责任人)[：:]?")
_SAID_BY = re.compile(r"(?:会议|通报|通知|方案)(?:明确|要求|强调|指出|提出|决定)[，,：:]?(?=\S{4})")
_NAMELESS = re.compile(
    r"\s*(?:主要|总[长投计面产]|合计|其中|共|分别|占地|投资|[一二三]期|年[产繁]|每|另|争取|力争|确保|要|[，,、])"
)
_BEFORE_DATE = re.compile(r"[，,\s]*(?:要|必须|务必|力争|争取|确保|将|也|都)?(?:赶?在)?")
_CLEAR = 20
"""So many characters mostly say by when and of what."""
_OF_BEFORE = re.compile(r"\s*(?:\d+个[^，。；]{0,3}都|仍|这|其|都|也)")
"""How a clause begins that speaks of what the one before it names (4个镇都要完工)."""
_LONGEST = 44
_LONGEST_WHOLE = 72
_BARE_CLAUSE = 10
"""A clause of fewer characters (年底前建成) does not say of what."""
_HEAD = 14
_MOST = 24
_FADING, _LEAST = 0.02, 0.2
_SURE, _UNSURE = 0.88, 0.48
"""What the first line matters that names a day or an office, and one that only says how often or
that somebody pays: the former rank with the tasks of a section."""
_DAY = re.compile(r"\d{1,2}月|(?<![\d一二两三四五六七八九十几])年[底内]|[今明]年[底内]")
_OFFICE = re.compile(rf"责任单位|牵头|会同|由{_OWNER}[^，。]{{0,30}}负责|{_OWNER}(?:要|负责)")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a sentence says by when or who: the date or office itself, the clauses that say it
    with what they need, and the clause alone."""

    match: Span
    whole: Span
    clause: Span


def time_lines(material: Material) -> list[Draft]:
    """TIME drafts, most important first."""
    return _lines(material, LineKind.TIME)


def duty_lines(material: Material) -> list[Draft]:
    """DUTY drafts, most important first."""
    return _lines(material, LineKind.DUTY)


def moments(material: Material) -> list[Moment]:
    """Every date and office of what is still to be done, for the ledger, in text order."""
    found: dict[tuple[str, str], Moment] = {}
    for kind, label in ((LineKind.TIME, DEADLINE), (LineKind.DUTY, OWNER)):
        for one, text in _ahead(material):
            for place in _places(text, _PATTERNS[kind]):
                clause = text[place.clause.start : place.clause.end]
                if kind is LineKind.TIME and _WITH_WHO.search(text):
                    continue
                if not _is_told(clause) or _stands(clause) or not content_terms(clause):
                    continue
                if len(clause) < _BARE_CLAUSE or _BARE.match(clause):
                    clause = text[place.whole.start : place.whole.end]
                at = one.span.start
                words = text[place.match.start : place.match.end]
                span = Span(at + place.clause.start, at + place.clause.end)
                found.setdefault((label, clause), Moment(label, clause, words, span, one.section))
    return sorted(found.values(), key=lambda one: one.span.start)


def _lines(material: Material, kind: LineKind) -> list[Draft]:
    sure = _DAY if kind is LineKind.TIME else _OFFICE
    found: list[tuple[float, Draft]] = []
    seen: set[str] = set()
    for one, text in _ahead(material):
        if kind is LineKind.TIME and _WITH_WHO.search(text):
            continue  # told once, with who
        for place in _places(text, _PATTERNS[kind]):
            if _stands(text[place.clause.start : place.clause.end]):
                continue
            claim = _first_claim(material, one, text, place, _PATTERNS[kind])
            if claim is None or claim.text in seen:
                continue
            seen.add(claim.text)
            base = _SURE if sure.search(claim.text) else _UNSURE
            draft = Draft(kind, claim, one.section, base, one.span.start + place.whole.start)
            found.append((base + 0.1 * _worth(claim.text), draft))
    ranked = sorted(found, key=lambda pair: (-pair[0], pair[1].start))[:_MOST]
    return [
        draft.weighed(max(draft.importance - _FADING * rank, _LEAST))
        for rank, (_, draft) in enumerate(ranked)
    ]


def _ahead(material: Material) -> Iterator[tuple[Sentence, str]]:
    """The sentences that may tell of what is still to be done."""
    for one in material.body:
        if material.part(one.section) is not Part.REVIEW:
            yield one, material.speech.quote(one.span)


def _is_told(words: str) -> bool:
    """Whether words tell of what is to come, and not only who was at the meeting."""
    return not (DONE.search(words) or "\n" in words or tells_of_meeting(words))


def _stands(clause: str) -> bool:
    """Whether a clause only tells how things stood at a date, or announces what follows it."""
    return mood_of(clause) is Mood.TELLS or is_stock(clause)


def _worth(words: str) -> float:
    counted = any(q.unit not in {"年", "月", "日"} for q in quantities(words))
    dated = bool(re.search(r"\d{1,2}月", words))
    return 0.3 * counted + 0.3 * dated - 0.2 * (len(words) > _LONGEST) + 0.2 * (len(words) > 10)


def _first_claim(
    material: Material, sentence: Sentence, text: str, place: _Place, pattern: re.Pattern[str]
) -> Supported | None:
    """The clauses as a claim; where they are too long or tell of what was done, the one alone."""
    for span in dict.fromkeys((place.whole, place.clause)):
        words = text[span.start : span.end]
        if len(words) <= _LONGEST_WHOLE and _is_told(words) and content_terms(words):
            claim = _claim(material, sentence, words, pattern)
            if claim is not None:
                return claim
    return None


def _claim(
    material: Material, sentence: Sentence, words: str, pattern: re.Pattern[str]
) -> Supported | None:
    """The clause as a claim, with its heading in front where it opens with the date itself."""
    opens = pattern.match(words)
    heading = material.speech.sections[sentence.section]
    if opens and len(words) < _LONGEST - _HEAD and heading.heading:
        head = bare_heading(heading.heading, _HEAD)
        above = material.heading_sentence(heading)
        if above and above.index != sentence.index and len(head) <= _HEAD + 4:
            claim = material.claim(f"{head}：{words}", [above, sentence])
            if claim:
                return claim
    return material.claim(words, [sentence])


def _places(text: str, pattern: re.Pattern[str]) -> Iterator[_Place]:
    """For each match the clauses that say it, as stretches of ``text``."""
    bounds = _bounds(text)
    whole = without_lead(text)
    last = -1
    for match in pattern.finditer(text):
        here = next((n for n, (a, b) in enumerate(bounds) if a <= match.end() - 1 < b), None)
        if here is None or here <= last:
            continue
        first, final = _widened(text, bounds, here, match, last)
        start, end = max(bounds[first][0], whole.start), bounds[final][1]
        if _BARE.match(text[start:].lstrip("，, ")) or _WITH_WHO.search(text[start:end]):
            row, final = here, here
            while row and text[bounds[row - 1][1] - 1] not in "；;。":
                row -= 1
            while final + 1 < len(bounds) and text[bounds[final][1] - 1] not in "；;。":
                final += 1
            start, end = max(bounds[row][0], whole.start), bounds[final][1]
            start += without_lead(text[start:end]).start
        last = final
        alone = Span(max(bounds[here][0], whole.start), bounds[here][1])
        yield _Place(Span(*match.span()), _trimmed(text, Span(start, end)), _trimmed(text, alone))


def _trimmed(text: str, span: Span) -> Span:
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip(" 　，,"))
    start += without_lead(text[start : span.end]).start
    said = _SAID_BY.match(text, start, span.end)
    start = said.end() if said else start
    return Span(start, start + len(text[start : span.end].rstrip("，,；;：:。 \n")))


def _widened(
    text: str, bounds: list[tuple[int, int]], here: int, match: re.Match[str], last: int
) -> tuple[int, int]:
    """First and last clause that a date or owner needs to say of what."""
    first = final = here
    rest = text[bounds[here][0] : match.start()] + text[match.end() : bounds[here][1]]
    ends = text[bounds[here][1] - 1]
    bare = len(fold(rest)) < (10 if ends in "：:" else 5) and ends not in "；;。"
    if bare and here + 1 < len(bounds):
        final = here + 1
    opens = bool(_BEFORE_DATE.fullmatch(text, bounds[here][0], match.start()))
    opens = opens or bool(_OF_BEFORE.match(text, bounds[here][0]))
    several = "分别" in text[slice(*bounds[here])]
    while opens and first and first - 1 > last and text[bounds[first - 1][1] - 1] in "，,":
        if bounds[final][1] - bounds[first - 1][0] > _LONGEST_WHOLE:
            break
        first -= 1
        length = bounds[final][1] - bounds[first][0]
        opens = _is_part(text[slice(*bounds[first])]) or (several and here - first < 2)
        opens = opens or (
            length < _CLEAR and bounds[final][1] - bounds[max(first - 1, 0)][0] <= _LONGEST
        )
    return first, final


def _is_part(clause: str) -> bool:
    """Whether a clause does not name what it speaks of."""
    return not may_open(clause) or bool(_NAMELESS.match(clause)) or len(fold(clause)) < 5


def _bounds(text: str) -> list[tuple[int, int]]:
    bounds, at = [], 0
    for clause in clauses(text):
        at = text.index(clause, at)
        bounds.append((at, at + len(clause)))
        at += len(clause)
    return bounds
