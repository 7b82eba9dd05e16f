"""The checks between a claim and the sentences it cites.

Figures with unit and direction, the subject a figure belongs to, dates, names, quoted words and
denials must stand there; of a paraphrase most content words too. Knows nothing of models, prompts
or the library: plain text in, a verdict out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.citing.clauses import clauses, with_words
from rag.domain import ClaimStatus, EvidenceSentence
from rag.folding import find_words, fold, strip_punctuation
from rag.quantities import Quantity, quantities
from rag.wording import content_terms, names

_QUOTED = re.compile(r"[“\"「『]([^”\"」』]{2,}?)[”\"」』]")
_NEGATION = re.compile(r"不|未|没|无(?!锡|为)|非(?!常|典|公|洲|物)|严禁|禁止|停止|取消")
_LAST_YEAR = re.compile(r"去年|上年|上一年|过去(?:的)?一年")
_THIS_YEAR = re.compile(r"今年|本年|年内|新的一年")
_LONGEST_LABEL = 30
_SHORTEST_QUOTE = 2
DATE_UNITS = frozenset("年月日")
REDACTED_WORDS = ("原文隐去", "隐去", "未写明", "未载明")
SUPPORT = 0.6
"""Share of a paraphrase's content terms that must stand in what it cites (or its headings)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome of checking a claim: the status it earns, or why it fails (``reason`` not '').

    ``contradicts``: it says a figure, name, quotation or denial that is not there, so it must not
    be shown at all; else the evidence is merely thin.
    """

    status: ClaimStatus
    reason: str = ""
    contradicts: bool = False

    @property
    def failed(self) -> bool:
        return bool(self.reason)


def check(claim: str, cited: Sequence[EvidenceSentence]) -> Verdict:
    """Checks a claim against the sentences it cites.

    原文: its words stand there in one piece. 转述: every figure (value, unit, direction), quoted
    word and name stands there and most content words do too. Otherwise the verdict carries the
    reason in Chinese.
    """
    if not cited:
        return Verdict(ClaimStatus.UNVERIFIED, "没有注明依据")
    source = "\n".join(sentence.text for sentence in cited)
    context = "\n".join(sentence.context for sentence in cited)
    if _is_verbatim(claim, cited):
        return Verdict(ClaimStatus.VERBATIM)
    for problem in (
        _missing_figure(claim, cited),
        _misplaced_figure(claim, cited),
        _missing_quote(claim, source),
        _missing_name(claim, source, context),
        _misattributed(claim, cited),
        _added_negation(claim, source),
    ):
        if problem:
            return Verdict(ClaimStatus.UNVERIFIED, problem, contradicts=True)
    if support(claim, source + context) < SUPPORT:
        return Verdict(ClaimStatus.UNVERIFIED, "所引原文不足以支持这句话")
    return Verdict(ClaimStatus.PARAPHRASE)


def support(claim: str, source: str) -> float:
    """Share (0 to 1) of the claim's content terms that stand in ``source``; 1 without terms."""
    wanted = [term for term in content_terms(claim) if term not in REDACTED_WORDS]
    if not wanted:
        return 1.0
    folded = fold(source)
    found = sum(len(term) for term in wanted if term in folded)
    return found / sum(len(term) for term in wanted)


def _is_verbatim(claim: str, cited: Sequence[EvidenceSentence]) -> bool:
    long_enough = len(strip_punctuation(claim)) >= _SHORTEST_QUOTE
    return long_enough and any(find_words(claim, sentence.text) for sentence in cited)


def _missing_figure(claim: str, cited: Sequence[EvidenceSentence]) -> str:
    standing = [q for sentence in cited for q in quantities(sentence.text)]
    dates = [q for sentence in cited for q in _dates_understood(sentence)]
    for figure in quantities(claim):
        known = [*standing, *dates] if figure.unit in DATE_UNITS else standing
        if not any(place.supports(figure) for place in known):
            return f"所引原文中没有「{figure.written}」这个数"
    return ""


def _misplaced_figure(claim: str, cited: Sequence[EvidenceSentence]) -> str:
    """A figure must stand where its subject stands: 「工业增长3.2%」 is not carried by
    「建筑业增长3.2%，工业增长8.5%」, though both words and figure are there.

    For each clause of the claim with figures, the clauses of the source that share most with its
    words are its place; the figure must stand there, or in the next two clauses where the place
    itself has no figure of that unit (「粮食总产量再创新高，达到31.6万吨」).
    """
    source = [
        (clause, quantities(clause), fold(clause))
        for sentence in cited
        for clause in clauses(sentence.text)
    ]
    for clause in with_words(clauses(claim)):
        figures = [q for q in quantities(clause) if q.unit != "年"]
        words = content_terms(clause)
        shared = [sum(len(word) for word in words if word in folded) for _, _, folded in source]
        if not figures or not words or max(shared, default=0) == 0:
            continue
        places = [at for at, count in enumerate(shared) if count == max(shared)]
        for figure in figures:
            if not any(_stands_near(figure, at, source) for at in places):
                return f"「{figure.written}」在原文中说的不是这件事"
    return ""


def _stands_near(
    figure: Quantity, at: int, source: Sequence[tuple[str, list[Quantity], str]]
) -> bool:
    """Whether ``figure`` stands in source clause ``at``, or in a neighbour where that clause has
    none of its unit: the next two, or for a date the one before (「5月15日，省委召开…」)."""
    for _, standing, _ in source[at : at + 3]:
        if any(place.supports(figure) for place in standing):
            return True
        if any(place.unit == figure.unit for place in standing):
            return False
    before = source[at - 1][1] if at else []
    return figure.unit in DATE_UNITS and any(place.supports(figure) for place in before)


def _dates_understood(sentence: EvidenceSentence) -> list[Quantity]:
    """Dates that the library may add to a sentence: headings' own, and the speech's year.

    「去年」 in a speech of 2024 is 2023 and nothing else; only a sentence without such a word may
    be given the year of the speech itself.
    """
    found = [q for heading in sentence.section for q in quantities(heading)]
    found += quantities(sentence.title)
    if not sentence.date:
        return [q for q in found if q.unit in DATE_UNITS]
    year = int(sentence.date[:4])
    last, this = _LAST_YEAR.search(sentence.text), _THIS_YEAR.search(sentence.text)
    years = [year - 1] if last else []
    if this or not last:
        years.append(year)
    for value in years:
        found += quantities(f"{value}年")
    if not last and not this:
        found += quantities(sentence.date) if len(sentence.date) == 10 else []
    return [q for q in found if q.unit in DATE_UNITS]


def _missing_quote(claim: str, source: str) -> str:
    for match in _QUOTED.finditer(claim):
        if strip_punctuation(match[1]) not in strip_punctuation(source):
            return f"所引原文中没有「{match[1]}」这样的话"
    return ""


def _missing_name(claim: str, source: str, context: str) -> str:
    folded = fold(source + context)
    for name in names(claim):
        if fold(name) not in folded:
            return f"所引原文中没有「{name}」"
    return ""


def _misattributed(claim: str, cited: Sequence[EvidenceSentence]) -> str:
    """「某某会讲话：…」 must cite that speech: the words before the colon have to stand in each
    cited sentence, its headings, or what the library knows of its speech."""
    label, colon, rest = claim.replace(":", "：").partition("：")
    if not colon or not rest.strip() or len(label) > _LONGEST_LABEL:
        return ""
    for sentence in cited:
        if support(label, sentence.text + sentence.context) < SUPPORT:
            return f"所引原文与「{label}」无关"
    return ""


def _added_negation(claim: str, source: str) -> str:
    """A denial in the claim must be a denial in the source."""
    if any(word in claim for word in REDACTED_WORDS):
        return ""
    if _NEGATION.search(claim) and not _NEGATION.search(source):
        return "所引原文没有这样的否定说法"
    return ""
