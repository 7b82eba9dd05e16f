"""A sentence -> the run of whole clauses in it that tells the matter in few characters.

Official sentences are long rows of clauses: an occasion, what is to be done, what it is for. The
run is contiguous, so it can be quoted; what it leaves out never turns its sense: no 「但」 behind
it, no condition without its consequence, no words of another person without saying whose they are.
Knows nothing of sections, briefs or models.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from rag.citing import clauses
from rag.domain import Span
from rag.folding import fold
from rag.quantities import quantities
from rag.stock_phrases import is_creed
from rag.wording.content import content_terms

_NUMERALS = "一二三四五六七八九十"
_LEADING = re.compile(
    rf"\s*(?:——|[•·●]|\*\*\s+|[-+*]\s+|[（(]?[{_NUMERALS}\d]+[）)][、．.]?|[①-⑳]|第[{_NUMERALS}]+[，,、是]|[{_NUMERALS}]+(?:是|要|、)"
    r"|\d{1,2}[.．、](?!\d)\s*|同时[，,]|此外[，,]|另外[，,]|因此[，,]|所以[，,]|为此[，,]|总之[，,]|首先[，,]"
    r"|其次[，,]|最后[，,]|当然[，,]|特别是|尤其是|其中[，,]?|并且|而且|同志们[！!，,：:]|各位代表[！!，,：:]"
    r"|朋友们[！!，,：:]|还要|也要(?=[^求])|我们(?=[要必应]))\s*"
)
_CLOSING = "，,；;：:。.！!？? \n\t　"
_LEANS_BACK = re.compile(
    r"(?:但|而是|而不|而且|却|才|就|则|也|又|还|否则|不过|然而|并|以及|及其|从而|使|让|令|导致|其|这|那|该|即|包括"
    r"|比上?年?|同比|增长|下降|提高|减少|分别|特别是|尤其是|因此|所以|因而|为此|以便|以免|更|都|均|不是|和|与|或"
    r"|甚至|乃至|直至|等)"
)
_LEANS_ON = re.compile(
    r"(?:如果|只要|只有|虽然|尽管|不仅|不但|除[了非]?|无论|不论|不管|凡|若|即使|一旦|既|对于?|对(?=[^外标口接])|为了?(?=[^民])"
    r"|要?围绕|面对|针对|随着|要?按照|要?根据|遵照|依照|结合|作为|当(?!前)|经过|从[^严]|鉴于|由于|因为|不是|与其|宁可|要么"
    r"|要?以[^\W]{2,20}(?:为(?:抓手|契机|重点|主线|目标|统领|引领|动力|核心|导向|牵引|主题|指导|主攻方向)|精神)"
    r"|在[^，。；：]{1,24}(?:下|中|上|时|后|前|期间|基础上|同时)$|通过[^，。；：、]{1,16}(?:方式|形式|途径|手段|机制)$"
    r"|用(?!好)[^\W]+|近年来|今年以来|一年来|五年来|当前|目前|总体[来上]看|总的看|实践证明|[我大]家?都?知道|同时|今年|去年)"
)
_TURNS = re.compile(
    r"(?:指出|强调|并?要求|提出|作为|同[^时]|与|和|但|而是|而不|却|才|就(?!业)|则|否则|不过|然而|也不|只有|除非|更(?:要|是|不|加(?!注重))|都(?!市)|[\u4e00-\u9fff]{1,4}[就才](?![业地近医餐诊学]))"
)
_ACTS = re.compile(
    r"(?:要|必须|务必|应[当该]|坚持|加快|加强|加大|推进|推动|深化|实施|完善|扩大|提高|提升|促进|抓|建设|支持|落实|开展|建立|健全"
    r"|优化|做|严格|继续|积极|大力|着力|切实|全面|统筹|确保|力争|努力|稳[步定妥]|巩固|保持|强化|突出|引导|鼓励|培育|打造|启动|完成|新[建增]"
    r"|改[革善造]|守住|防[范止]|严[厉禁]|取消|发展|增[加强]|降低|规范|整[合治顿]|创[新建造]|保障|保护|解决|办[好理]|改进|充分|进一步|安排|全力|压[实减]|不)"
)
_ATTRIBUTED = re.compile(r"[\u4e00-\u9fff]{2}(?:强调|指出|要求|说|讲|提出|认为|表示|道)(?:过|的)?$")
_MERE = re.compile(
    r"^(?:要|我们要?)?以[^，]{2,24}为(?:抓手|契机|重点|主线|目标|统领|引领|动力|核心|导向|牵引|主题|主攻方向)$|^用最|^全[^，]*[\d〇一二三四五六七八九十百千万]+[^，]*中$"
)
_TOLD = re.compile(r"^[^\W]{2,7}了")
_FIRST_OF_TWO = re.compile(r"既(?!定)|不仅|不但|一方面|一手")
_ADDS = re.compile(r"再?加[上之](?!强)")
"""「加上一期1.28亿元」: the sum follows."""
_MOMENT = re.compile(
    r"[\d〇零一二三四五六七八九十百两]*(?:年|月|日|天|世纪)+[前后初底末来]*|[今去明前]年"
)
_START_BONUS = 4.0
_FIGURE_BONUS = 4.0
_PER_CHARACTER = 0.25
_OPEN = "“‘（(《「『【"
_SHUT = "”’）)》」』】"


def without_lead(text: str) -> Span:
    """``text`` without the number, connective and salutation before its words, and without the
    mark at its end."""
    start = 0
    while (match := _LEADING.match(text, start)) and match.end() > start:
        start = match.end()
    start += len(text[start:]) - len(text[start:].lstrip())
    end = start + len(text[start:].rstrip(_CLOSING))
    return Span(start, end) if end > start else Span(0, len(text.rstrip()))


def shortened(
    text: str, longest: int, weight: Callable[[str], float] = lambda word: float(len(word))
) -> Span:
    """The run of whole clauses of ``text`` within ``longest`` characters whose words weigh most.

    ``weight`` is that of a content word. Where no run within ``longest`` can stand by itself, the
    shortest that can, so the result may be longer.
    """
    whole = without_lead(text)
    if whole.end - whole.start <= longest:
        return whole
    bounds = _bounds(text, whole)
    parts = [text[start:end].strip(_CLOSING) for start, end in bounds]
    values = [_value(part, weight) for part in parts]
    best, best_score = whole, float("-inf")
    occasion = bool(_LEANS_ON.match(parts[0]))
    shortest = whole
    for first in range(len(parts)):
        if not _may_start(parts, first, text, bounds):
            continue
        for last in range(first, len(parts)):
            if not _may_end(parts, first, last, text, bounds):
                continue
            start, end = bounds[first][0], bounds[last][1]
            end = start + len(text[start:end].rstrip(_CLOSING))
            if not _balanced(text[start:end]):
                continue
            length = end - start
            if length < shortest.end - shortest.start:
                shortest = Span(start, end)
            score = sum(values[first : last + 1]) + _START_BONUS * (first == 0 and not occasion)
            score -= _PER_CHARACTER * length
            if length <= longest and score > best_score:
                best, best_score = Span(start, end), score
    return best if best_score > float("-inf") else shortest


def _bounds(text: str, whole: Span) -> list[tuple[int, int]]:
    """Start and end of each clause inside ``whole``, the mark behind it included."""
    pieces = clauses(text[whole.start : whole.end])
    starts, at = [], whole.start
    for piece in pieces:
        at = text.index(piece, at)
        starts.append(at)
        at += len(piece)
    return list(pairwise([*starts, whole.end]))


def _value(part: str, weight: Callable[[str], float]) -> float:
    figures = [q for q in quantities(part) if q.unit not in {"年", "月", "日"}]
    bonus = _FIGURE_BONUS * min(len(figures), 2)
    if is_creed(part):
        return 0.0
    return sum(map(weight, content_terms(part))) + bonus + 2.0 * bool(_ACTS.match(part))


def _may_start(parts: list[str], first: int, text: str, bounds: list[tuple[int, int]]) -> bool:
    if first == 0:
        return True
    if any(_ATTRIBUTED.search(part) for part in parts[:first]):
        return False
    if _LEANS_BACK.match(parts[first]) or _TOLD.match(parts[first]):
        return False
    before = parts[:first]
    after_colon = text[bounds[first][0] - 1] in "：:"
    occasion = all(_LEANS_ON.match(part) for part in before)
    return after_colon or occasion or bool(_ACTS.match(parts[first]))


def _may_end(
    parts: list[str], first: int, last: int, text: str, bounds: list[tuple[int, int]]
) -> bool:
    if last + 1 < len(parts):
        if _TURNS.match(parts[last + 1]) or text[bounds[last][1] - 1] in "：:":
            return False
        if _is_bare_figure(parts[last + 1]):
            return False
    if _MOMENT.fullmatch(parts[last]) or _ATTRIBUTED.search(parts[last]):
        return False
    if _MERE.match(parts[last]) or _ADDS.match(parts[last]):
        return False
    if last + 1 < len(parts) and _FIRST_OF_TWO.match(parts[last]):
        return False
    leans = _LEANS_ON.match(parts[last]) and not _ACTS.search(parts[last][2:])
    return not (leans and (last == first or last + 1 < len(parts)))


def from_start(text: str, longest: int, *, whole: bool = False) -> Span:
    """The first clauses of ``text`` within ``longest`` characters, at least one; unless ``whole``
    without those before them that only give the occasion or repeat a creed."""
    bounds = _bounds(text, without_lead(text))
    parts = [text[start:end].strip(_CLOSING) for start, end in bounds]
    first = 0
    while (
        not whole
        and first + 1 < len(parts)
        and (is_creed(parts[first]) or _LEANS_ON.match(parts[first]))
    ):
        first += 1
    best = first
    for last in range(first, len(parts)):
        fits = bounds[last][1] - bounds[first][0] <= longest
        if fits and _may_end(parts, first, last, text, bounds):
            best = last
    start, end = bounds[first][0], bounds[best][1]
    return Span(start, start + len(text[start:end].rstrip(_CLOSING)))


def may_open(clause: str) -> bool:
    """Whether a clause can be understood without the one before it."""
    return not (_LEANS_BACK.match(clause) or _TOLD.match(clause) or _LEANS_ON.match(clause))


def _is_bare_figure(part: str) -> bool:
    """「增长8%」 says nothing without the clause before it, which it completes."""
    return bool(quantities(part)) and len(fold(part)) <= 8


def _balanced(text: str) -> bool:
    return all(
        text.count(left) == text.count(right) for left, right in zip(_OPEN, _SHUT, strict=True)
    )
