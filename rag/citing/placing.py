"""The place in the source that a clause of a claim speaks of, and what must hold there.

A figure stands beside its own subject, a year is the one in force at that place, a denial stays a
denial and a rise a rise. Each check gives its reason in Chinese, or '' where nothing is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.citing.clauses import clauses, with_words
from rag.domain import EvidenceSentence
from rag.folding import fold
from rag.quantities import DOWN, UP, Quantity, quantities
from rag.wording import content_terms

DATE_UNITS = frozenset("年月日")
_FIRST_YEAR = 1000
"""「2024年」 is a year, 「九年」 a figure."""
_YEAR_WORDS = (
    (-2, re.compile(r"前年")),
    (-1, re.compile(r"去年|上年|上一年|过去(?:的)?一年|一年来")),
    (0, re.compile(r"今年|本年(?!度)|年内|新的一年")),
    (1, re.compile(r"明年")),
)
_COMPARED = re.compile(r"[比较](?:前年|去年|上年|上一年|今年|明年|\d{4}年)")
_YEAR_TERMS = frozenset("前年 去年 上年 今年 本年 明年".split())
_NEGATION = re.compile(
    r"不(?![断仅但同久管论只光少低足])|未(?!来)|没(?!收)|无(?!锡|为|人机|偿|缝|线|障碍)"
    r"|非(?!常|典|公|洲|物|遗|农)|严禁|禁止|停止|取消"
)
_ASKED = re.compile(r"(\w)[不没]\1")
"""「稳不稳」 asks, and denies nothing."""
_MODAL = re.compile(r"[“\"]?(?:得|能|要|会|有|是|许|准|再|可以|可|应|该)+[“\"]?")
_SCOPE = 6
_REACH = 5
_CONTEXT = 16
_APART = re.compile(r"[,，。;；:：!！?？、\"“”]")


@dataclass(frozen=True, slots=True)
class Place:
    """A clause of a cited sentence, with its figures and where it comes in ``clauses``."""

    text: str
    folded: str
    figures: tuple[Quantity, ...]
    sentence: EvidenceSentence


def source_places(cited: Sequence[EvidenceSentence]) -> list[Place]:
    """All clauses of the cited sentences in order."""
    return [
        Place(clause, fold(clause), tuple(quantities(clause)), sentence)
        for sentence in cited
        for clause in clauses(sentence.text)
    ]


def _placed(claim: str, source: Sequence[Place]) -> Iterator[tuple[str, list[int]]]:
    """The clauses of the claim, each with the source clauses that share most with its words; of
    equals those in the sentence that shares most with the whole claim, and with its figures."""
    whole = _shared(claim, [fold(place.sentence.text) for place in source])
    for clause in with_words(clauses(claim)):
        shared = _shared(clause, [place.folded for place in source])
        most = max(zip(shared, whole, strict=True), default=(0, 0))
        places = [at for at in range(len(source)) if (shared[at], whole[at]) == most and most[0]]
        figures = [q for q in quantities(clause) if not is_year(q)]
        fit = [at for at in places if all(_stands_near(q, at, source) for q in figures)]
        yield clause, fit or places


def _shared(text: str, folded: Sequence[str]) -> list[int]:
    """How many characters of the words of ``text`` stand in each of the folded texts."""
    words = [word for word in content_terms(text) if word not in _YEAR_TERMS]
    return [sum(len(word) for word in words if word in one) for one in folded]


def misplaced(claim: str, cited: Sequence[EvidenceSentence]) -> str:
    """What the claim says at another place than its source, or against it."""
    source = source_places(cited)
    for clause, places in _placed(claim, source):
        if not places:
            continue
        near = [source[at] for at in places]
        for figure in quantities(clause):
            if not is_year(figure) and not any(_stands_near(figure, at, source) for at in places):
                return f"「{figure.written}」在原文中说的不是这件事"
        problem = _misdated(clause, places, source) or _opposed(clause, near)
        if problem:
            return problem
    return _exchanged(claim, cited)


def is_year(figure: Quantity) -> bool:
    """「2024年」, not 「连续9年」."""
    return figure.unit == "年" and figure.value >= _FIRST_YEAR


def _stands_near(figure: Quantity, at: int, source: Sequence[Place]) -> bool:
    """Whether ``figure`` stands in source clause ``at``, or in a neighbour where that clause has
    none of its unit: the next two, or for a date the one before (「5月15日，省委召开…」)."""
    for place in source[at : at + 3]:
        if any(standing.supports(figure) for standing in place.figures):
            return True
        if any(standing.unit == figure.unit for standing in place.figures):
            return False
    before = source[at - 1].figures if at else ()
    return figure.unit in DATE_UNITS and any(standing.supports(figure) for standing in before)


def _exchanged(claim: str, cited: Sequence[EvidenceSentence]) -> str:
    """A figure whose neighbours in the claim are, in the source, those of another figure of its
    unit: 「银行28家、企业6家」 of 「6家银行与28家企业」."""
    standing = [
        (place, _before_after(sentence.text, found, n))
        for sentence in cited
        for found in [quantities(sentence.text)]
        for n, place in enumerate(found)
    ]
    figures = quantities(claim)
    for n, figure in enumerate(figures):
        before, after = _before_after(claim, figures, n)
        own = [_common(before | after, b | a) for q, (b, a) in standing if q.supports(figure)]
        others = [
            _common(before, b) + _common(after, a)
            for q, (b, a) in standing
            if q.unit == figure.unit and q.value != figure.value
        ]
        if own and max(others, default=0) > max(own):
            return f"「{figure.written}」在原文中说的不是这件事"
    return ""


def _before_after(
    text: str, found: Sequence[Quantity], n: int
) -> tuple[frozenset[str], frozenset[str]]:
    """Pairs of characters on either side of figure ``n``, as far as the figures beside it and,
    behind it, the next mark."""
    start, end = found[n].span.start, found[n].span.end
    left = max([q.span.end for q in found[:n] if q.span.end <= start], default=0)
    right = min([q.span.start for q in found[n + 1 :] if q.span.start >= end], default=len(text))
    before = text[max(left, start - _CONTEXT) : start]
    after = _APART.split(text[end : min(right, end + _CONTEXT)])[0]
    return _pairs(before), _pairs(after)


def _pairs(text: str) -> frozenset[str]:
    folded = re.sub(rf"[\W_]|[的了]|分别|{UP}|{DOWN}", "", fold(text))
    return frozenset(folded[at : at + 2] for at in range(len(folded) - 1)) or frozenset([folded])


def _common(one: frozenset[str], other: frozenset[str]) -> int:
    return len((one & other) - {""})


def _misdated(clause: str, places: Sequence[int], source: Sequence[Place]) -> str:
    """A year of the claim that is not the one in force at its place in the source, or a
    comparison with another year than there."""
    for at in places:
        sentence = source[at].sentence
        told = _years_compared(source[at].text, sentence.date)
        compared = _years_compared(clause, sentence.date)
        said = _years(clause, sentence.date)
        known = _years_in_force(at, source) | told
        if len(said) > 1:
            known |= _years(sentence.text, sentence.date)
        if said <= known and (not told or compared <= told):
            return ""
    return f"「{clause.strip('，,；;：:。 ')}」的年份与原文不符"


def _years_in_force(at: int, source: Sequence[Place]) -> set[int]:
    """Years of the clause itself; else of the last clause before it in its sentence that has
    any; else of one after it; else those of the headings, and the speech's own."""
    sentence = source[at].sentence
    own = [n for n, place in enumerate(source) if place.sentence is sentence]
    for n in (*range(at, own[0] - 1, -1), *range(at + 1, own[-1] + 1)):
        years = _years(source[n].text, sentence.date)
        if years:
            return years
    known = "\n".join((sentence.title, *sentence.section))
    spoken = {int(sentence.date[:4])} if sentence.date else {0}
    return _years(known, sentence.date) | spoken


def _years(text: str, date: str) -> set[int]:
    """Years named in ``text``, 去年 and 今年 as of ``date``; not those it compares with."""
    return _all_years(_COMPARED.sub("", text), date)


def _years_compared(text: str, date: str) -> set[int]:
    return _all_years("，".join(_COMPARED.findall(text)), date)


def _all_years(text: str, date: str) -> set[int]:
    spoken = int(date[:4]) if date else 0
    named = {int(q.value) for q in quantities(text) if is_year(q)}
    return named | {spoken + offset for offset, word in _YEAR_WORDS if word.search(text)}


def _opposed(clause: str, near: Sequence[Place]) -> str:
    """A denial or a direction that was added, left out or turned round."""
    if all(_denies_more(clause, place.text) for place in near):
        return "所引原文没有这样的否定说法"
    if all(_denies_more(place.text, clause) for place in near):
        return "所引原文在这里是否定的说法"
    said = _directions(clause)
    if said and all(
        there and not said & there for there in (_directions(place.text) for place in near)
    ):
        return "所引原文的增减方向与此相反"
    return ""


def _denies_more(one: str, other: str) -> bool:
    """Whether ``one`` denies something that ``other`` says without a denial."""
    one, other = _ASKED.sub(r"\1", one), _ASKED.sub(r"\1", other)
    for denied in _NEGATION.finditer(one):
        modal = _MODAL.match(one, denied.end())
        start = modal.end() if modal else denied.end()
        scope = _NEGATION.split(_APART.split(one[start : start + _SCOPE])[0])[0]
        pairs = [scope[at : at + 2] for at in range(len(scope) - 1)] or [scope]
        told = [other.find(pair) for pair in pairs if pair and pair in other]
        if told and not any(_is_denied(other, at) for at in told):
            return True
    return False


def _is_denied(text: str, at: int) -> bool:
    """Whether a negation stands shortly before ``at``, in the same breath."""
    breath = _APART.split(text[max(0, at - _REACH) : at])[-1]
    return any(at - len(breath) <= denied.start() < at for denied in _NEGATION.finditer(text))


def _directions(text: str) -> set[int]:
    found = {1} if re.search(UP, text) else set()
    return found | ({-1} if re.search(DOWN, text) else set())


def misdenied(claim: str, source: str) -> bool:
    """A denial in the claim where the source has none at all."""
    return bool(_NEGATION.search(claim)) and not _NEGATION.search(source)
