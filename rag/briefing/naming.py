"""时间节点 and 责任单位: clauses that say by when, and who.

Only what is still to come: a date in a clause that tells of what was done is no deadline. A clause
that says nothing by itself (4月30日前完成) takes the clauses before it, or its heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.briefing.drafting import Draft, Material, Part, bare_heading
from rag.citing import Supported, clauses
from rag.domain import LineKind, Sentence
from rag.folding import fold
from rag.quantities import quantities
from rag.shortening import without_lead
from rag.weighing import DONE, tells_of_meeting
from rag.wording.content import content_terms

_DEADLINE = re.compile(
    r"(?:(?:20\d\d|[今明])年)?\d{1,2}月(?:\d{1,2}日|底|末|份|[上中下]旬)?(?:之?前|以前|底|起)(?!进|沿|列|夕)"
    r"|(?:20\d\d|[今明])?年[底末]?(?:之?前|以前)(?<![\d一二三四五六七八九十几多]年前)(?!景|进|沿|列|夕)"
    r"|(?:[一二三四]季度|[上下]半年)[底末]?(?:之?前|以前)"
    r"|到(?:20\d\d年|[“\"]十[一二三四五六]五[”\"])(?:[底末]|期末)?|年[底内](?!容|前)|每[月季周](?:\d{1,2}日|度末|末)"
    r"|[“\"]十[一二三四五六]五[”\"](?:期末|末)|用[一二两三四五六七八九十]+年(?:左右)?的?时间|[今明]年起"
)
_OWNER = (
    r"[\u4e00-\u9fff]{1,14}?(?:局|委员会|[委部厅办]|办公室|管委会|指挥部|政府|督查室|公司|中心"
    r"|领导小组|专班|街道|乡镇|党委)"
)
_DUTY = re.compile(
    r"由[\u4e00-\u9fff×、]{2,24}?(?:牵头|负责|会同|承担|包保|组织实施|负总责)"
    rf"|责任单位[：:]?|(?<![\u4e00-\u9fff])(?!各|有关|相关|我|全体|让|把)(?:{_OWNER}[、和]?){{1,3}}(?:要|负责|牵头|每)"
    r"|实行[\u4e00-\u9fff]{2,6}(?:包保|负责制|联系一|联系制)"
)
_BARE = re.compile(r"^(?:责任单位|完成时限|时限|牵头单位|责任人)[：:]?")
_LONGEST = 44
_LONGEST_WHOLE = 72
_HEAD = 14
_MOST = 12
_TIME_BASE, _DUTY_BASE, _FADING = 0.64, 0.6, 0.05


def time_lines(material: Material) -> list[Draft]:
    """TIME drafts, most important first."""
    return _lines(material, LineKind.TIME, _DEADLINE, _TIME_BASE)


def duty_lines(material: Material) -> list[Draft]:
    """DUTY drafts, most important first."""
    return _lines(material, LineKind.DUTY, _DUTY, _DUTY_BASE)


def _lines(
    material: Material, kind: LineKind, pattern: re.Pattern[str], base: float
) -> list[Draft]:
    found: list[tuple[float, Draft]] = []
    seen: set[str] = set()
    for one in material.body:
        if material.part(one.section) is Part.REVIEW:
            continue
        text = material.speech.quote(one.span)
        if kind is LineKind.TIME and "责任单位" in text:
            continue  # told once, with who
        for start, end in _places(text, pattern):
            words = text[start:end]
            if DONE.search(words) or "\n" in words or not content_terms(words):
                continue
            if tells_of_meeting(words):
                continue  # who was there, not who is to act
            claim = _claim(material, one, words, pattern)
            if claim is None or claim.text in seen:
                continue
            seen.add(claim.text)
            draft = Draft(kind, claim, one.section, base, one.span.start + start)
            found.append((_worth(claim.text), draft))
    ranked = sorted(found, key=lambda pair: (-pair[0], pair[1].start))[:_MOST]
    return [draft.weighed(base - _FADING * rank) for rank, (_, draft) in enumerate(ranked)]


def _worth(words: str) -> float:
    counted = any(q.unit not in {"年", "月", "日"} for q in quantities(words))
    dated = bool(re.search(r"\d{1,2}月", words))
    return 0.3 * counted + 0.3 * dated - 0.2 * (len(words) > _LONGEST) + 0.2 * (len(words) > 10)


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


def _places(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """For each match the clauses that say it, as a stretch of ``text``."""
    bounds = _bounds(text)
    whole = without_lead(text)
    last = -1
    for match in pattern.finditer(text):
        here = next((n for n, (a, b) in enumerate(bounds) if a <= match.end() - 1 < b), None)
        if here is None or here <= last:
            continue
        first, final = _widened(text, bounds, here, match, last)
        start, end = max(bounds[first][0], whole.start), bounds[final][1]
        if _BARE.match(text[start:].lstrip("，, ")) or "责任单位" in text[start:end]:
            row, final = here, here
            while row and text[bounds[row - 1][1] - 1] not in "；;。":
                row -= 1
            while final + 1 < len(bounds) and text[bounds[final][1] - 1] not in "；;。":
                final += 1
            start, end = max(bounds[row][0], whole.start), bounds[final][1]
            start += without_lead(text[start:end]).start
        if end - start > _LONGEST_WHOLE:
            continue
        last = final
        start += len(text[start:end]) - len(text[start:end].lstrip(" 　，,"))
        yield start, start + len(text[start:end].rstrip("，,；;：:。 \n"))


def _widened(
    text: str, bounds: list[tuple[int, int]], here: int, match: re.Match[str], last: int
) -> tuple[int, int]:
    """First and last clause that a date or owner needs to say of what."""
    first = final = here
    rest = text[bounds[here][0] : match.start()] + text[match.end() : bounds[here][1]]
    if (len(fold(rest)) < 5 or text[bounds[here][1] - 1] in "：:") and here + 1 < len(bounds):
        final = here + 1
    opens = not text[bounds[here][0] : match.start()].strip("，, ")
    while opens and first and first - 1 > last and text[bounds[first - 1][1] - 1] in "，,":
        if bounds[final][1] - bounds[first - 1][0] > _LONGEST + 20:
            break
        first -= 1
    return first, final


def _bounds(text: str) -> list[tuple[int, int]]:
    bounds, at = [], 0
    for clause in clauses(text):
        at = text.index(clause, at)
        bounds.append((at, at + len(clause)))
        at += len(clause)
    return bounds
