"""The checks between a claim and the sentences it cites.

Figures with unit and direction, the subject a figure belongs to, dates, names, quoted words and
denials must stand there; of a paraphrase most content words too. Knows nothing of models, prompts
or the library: plain text in, a verdict out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.citing.placing import DATE_UNITS, misdenied, misplaced
from rag.domain import ClaimStatus, EvidenceSentence
from rag.folding import find_words, fold, strip_punctuation
from rag.quantities import Quantity, quantities, unify_numerals
from rag.wording import content_terms, named_by_post, names

_QUOTED = re.compile(r"[“\"「『]([^”\"」』]{2,}?)[”\"」』]")
_LAST_YEAR = re.compile(r"去年|上年|上一年|过去(?:的)?一年")
_THIS_YEAR = re.compile(r"今年|本年|年内|新的一年")
_ORDINAL = re.compile(r"第([〇零一二三四五六七八九十百\d]+)(\w?)")
_AFTER_REDACTION = re.compile(r"×([\u4e00-\u9fff]{2})")
_HIDDEN_FIGURE = re.compile(r"×[%万亿千百]+\w?")
_REDACTED = re.compile(r"×+[\u4e00-\u9fff]{2}")
_LONGEST_LABEL = 30
_SHORTEST_QUOTE = 2
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
        misplaced(claim, cited),
        _missing_ordinal(claim, source + context),
        _filled_in(claim, source),
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


def _missing_ordinal(claim: str, source: str) -> str:
    """「第七」 must stand there, as 第七 or 第7; 「第一季度」 also as 一季度."""
    standing = unify_numerals(source)
    for match in _ORDINAL.finditer(claim):
        number, unit = unify_numerals(match[1]), fold(match[2])
        short = bool(unit) and number + unit in standing
        if f"第{number}" not in standing and not short:
            return f"所引原文中没有「第{match[1]}」"
    return ""


def _filled_in(claim: str, source: str) -> str:
    """What the source hides stays hidden: before the words that follow ×× there, the claim has
    ×× too."""
    hidden, said = fold(source), fold(claim)
    for match in _AFTER_REDACTION.finditer(hidden):
        told = re.compile(rf"(?<=[\w]){match[1]}")
        if told.search(said) and not told.search(_REDACTED.sub("", hidden)):
            return f"原文隐去了「{match[1]}」前的文字"
    for match in _HIDDEN_FIGURE.finditer(said):
        if match[0] not in hidden:
            return f"所引原文中没有「{match[0]}」"
    return ""


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
    for name in named_by_post(claim):
        if name not in folded:
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
    return "所引原文没有这样的否定说法" if misdenied(claim, source) else ""
