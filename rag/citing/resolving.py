"""A line of the model -> a claim with the sentences that carry it, or nothing.

Quotes are pasted from the source by offset, never taken from the model. What fails its checks is
backed by another sentence, replaced by the supporting sentence itself, marked, or dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.citing.checking import REDACTED_WORDS, SUPPORT, Verdict, check, support
from rag.citing.clauses import LONGEST_CLAUSE, clauses, whole_clauses
from rag.citing.handles import Line
from rag.citing.placing import DATE_UNITS
from rag.domain import ClaimStatus, EvidenceSentence
from rag.evidence import fits_tense
from rag.folding import find_words, fold, strip_punctuation
from rag.quantities import qualified, quantities
from rag.understanding import Expected, Tense
from rag.wording.content import content_terms
from rag.wording.names import people

_DOCTRINE = re.compile(
    r"[\u4e00-\u9fff]{2,3}(?:新时代[\u4e00-\u9fff]{0,12}思想|思想|理论|系列重要讲话)"
)
_PARTLY_HIDDEN = re.compile(r"[\u4e00-\u9fff]×{1,2}同志")
_BOUND = re.compile(r"余|多|来|近|约|超|不足|不低于|不少于|至少|最多|突破|左右|以上|以内|以下|上下")
_NAMED_BY_NUMBER = re.compile(
    r"[“\"]?十[一二三四五六七八九]?五[”\"]?(?=规划|计划|时期|期间|期末|末|以来|开局|收官)"
    r"|[“\"]十[一二三四五六七八九]?五[”\"]"
    r"|十[一二三四五六七八九]?届|二?十[一二三四五六七八九]?大(?=精神|报告|以来|召开|部署)"
    r"|[“\"]?两个一百年[”\"]?"
)
"""Names that have a number in them but tell no figure."""
REPLACEABLE = 0.4
"""A failed claim that shares at least this much with a sentence is replaced by that sentence."""


@dataclass(frozen=True, slots=True)
class Supported:
    """A claim with the evidence sentences that carry it, before citations are numbered."""

    text: str
    status: ClaimStatus
    evidence: tuple[EvidenceSentence, ...]
    reason: str = ""


def resolve(line: Line, evidence: Sequence[EvidenceSentence]) -> Supported | None:
    """A line of the model as a checked claim; None where nothing in the evidence carries it.

    Tried in order: the sentences it names; the best one or two of all evidence; the supporting
    sentence in place of the claim; the claim marked 未核实 with the sentences it named.
    """
    by_handle = {sentence.handle: sentence for sentence in evidence}
    named = [by_handle[handle] for handle in line.handles if handle in by_handle]
    if not line.text or line.text.strip("。“”") in REDACTED_WORDS:
        return quotation(named[0]) if named else None
    verdict = check(line.text, named)
    if not verdict.failed:
        return _supported(line.text, verdict, _needed(line.text, named))
    told = support(line.text, "".join(sentence.text for sentence in named))
    for candidates in _alternatives(line.text, evidence):
        # What the sentence named contradicts is not excused by one that says less of it.
        if support(line.text, "".join(one.text for one in candidates)) < told:
            continue
        second = check(line.text, candidates)
        if not second.failed:
            return _supported(line.text, second, candidates)
    best, score = best_match(line.text, named or evidence)
    if best and score >= REPLACEABLE and len(content_terms(line.text)) > 1:
        return quotation(best)
    if named and not verdict.contradicts and score > 0:
        return Supported(line.text, ClaimStatus.UNVERIFIED, tuple(named), verdict.reason)
    return None


def best_match(
    text: str, evidence: Sequence[EvidenceSentence]
) -> tuple[EvidenceSentence | None, float]:
    """The evidence sentence that shares most with ``text``, and how much (0 to 1); None and 0
    where there is no evidence."""
    scored = [(support(text, sentence.text), sentence) for sentence in evidence]
    score, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best, score


def quotation(sentence: EvidenceSentence) -> Supported:
    """The sentence itself as a claim."""
    return Supported(sentence.text, ClaimStatus.VERBATIM, (sentence,))


def _supported(text: str, verdict: Verdict, cited: Sequence[EvidenceSentence]) -> Supported:
    """A claim that holds: in the source's own characters where it is verbatim, else with the
    source's own 余, 左右 and 以上 at its figures."""
    if verdict.status is ClaimStatus.VERBATIM:
        for sentence in cited:
            span = find_words(text, sentence.text)
            if span:
                whole = whole_clauses(sentence.text, span)
                original = sentence.text[whole.start : whole.end]
                return Supported(original, verdict.status, (sentence,))
    return Supported(keep_qualifiers(text, cited), verdict.status, tuple(cited))


def keep_qualifiers(claim: str, cited: Sequence[EvidenceSentence]) -> str:
    """``claim`` with each figure as bounded as in its source: 150人 becomes 150余人."""
    standing = [(q, sentence.text) for sentence in cited for q in quantities(sentence.text)]
    for figure in reversed(quantities(claim)):
        match = next(
            (one for one in standing if one[0].supports(figure) and one[0].unit == figure.unit),
            None,
        )
        if match is None or figure.unit in DATE_UNITS:
            continue
        said, meant = qualified(claim, figure), qualified(match[1], match[0])
        bounds = match[1][meant.start : meant.end]
        if _bounded(bounds) and not _bounded(claim[said.start : said.end]):
            claim = claim[: said.start] + bounds + claim[said.end :]
    return claim


def _bounded(written: str) -> bool:
    return bool(_BOUND.search(written))


def _needed(text: str, named: Sequence[EvidenceSentence]) -> list[EvidenceSentence]:
    """Of the sentences named, those that the claim needs: others only blur the citation."""
    for sentence in named:
        if not check(text, [sentence]).failed:
            return [sentence]
    kept = list(named)
    for sentence in named:
        fewer = [other for other in kept if other is not sentence]
        if fewer and not check(text, fewer).failed:
            kept = fewer
    return kept


def _alternatives(text: str, evidence: Sequence[EvidenceSentence]) -> list[list[EvidenceSentence]]:
    """Every sentence by itself, the one that shares most first (of equals the better found, which
    is all that a bare 「4.6%」 has to go by); then the best two and three together."""
    ranked = sorted(evidence, key=lambda s: support(text, s.text), reverse=True)
    return [[s] for s in ranked] + [ranked[:2], ranked[:3]]


def fulfils(item: Supported, expected: Expected) -> bool:
    """Whether a claim holds the kind of thing that was asked for.

    A question of 多少吨 is not answered by a sentence without a figure in 吨, however true; where
    several things were asked for, one of them is enough. Hidden figures and names (××亿元, ××同志)
    are no answer either, nor is the number in the name of a plan (“十二五”).
    """
    if not (expected.figure or expected.date or expected.person):
        return True
    found = quantities(_NAMED_BY_NUMBER.sub("", item.text))
    # 「2024年」 is a date, 「连续9年」 a figure.
    figures = [q for q in found if q.unit not in DATE_UNITS or (q.unit == "年" and q.value < 1000)]
    if expected.units:
        figures = [q for q in figures if q.unit in expected.units or not q.unit]
    if expected.figure and figures:
        return True
    if expected.date and any(q.unit in DATE_UNITS for q in found):
        return True
    return expected.person and _tells_of(expected.act, item) and _has_person(item, expected.act)


def _tells_of(act: str, item: Supported) -> bool:
    """Whether what the person did is told: in a quotation by itself, else in what is cited."""
    if item.status is ClaimStatus.VERBATIM:
        return act in item.text
    return any(act in sentence.text for sentence in item.evidence)


def on_the_subject(item: Supported, expected: Expected, asked: str) -> bool:
    """Whether a figure has anything to do with the question: at least one of its content words
    stands in what is cited or in its headings. A bare figure would fit any question."""
    if not expected.figure or not content_terms(asked):
        return True
    known = "\n".join(one.text + one.context for one in item.evidence)
    return _shared(asked, known) > 0


def in_tense(
    item: Supported, tense: Tense, asked: str, evidence: Sequence[EvidenceSentence]
) -> bool:
    """Whether a claim may answer a question for a target, or for an outcome.

    Not if all that it cites tells of the other; and where a sentence of the evidence tells of
    just that and has most of the question's words, only if what it cites tells of it too.
    """
    clear = any(
        fits_tense(s.text, tense) > 0 and support(asked, s.text) >= SUPPORT for s in evidence
    )
    return any(fits_tense(sentence.text, tense) >= int(clear) for sentence in item.evidence)


def to_the_point(item: Supported, expected: Expected, asked: str) -> Supported:
    """A quotation that is to give a figure, aimed at the clause of its sentence that shares most
    with the question: 「就业目标」 is not answered by the growth that stands beside it. A long
    one is cut to that clause. As it is where no one clause stands out.
    """
    if item.status is not ClaimStatus.VERBATIM or not expected.figure:
        return item
    source = clauses(item.evidence[0].text)
    fit = [c for c in source if fulfils(replace(item, text=c), expected)]
    shared = [_shared(asked, c) for c in fit]
    best = [c for c, count in zip(fit, shared, strict=True) if count == max(shared)]
    misses = _shared(asked, item.text) < max(shared, default=0)
    # 「整治4300亩，还剩2150亩」: what is asked stands in both clauses, so neither does alone.
    alone = len(best) == 1 and all(_asked_in(asked, c) <= _asked_in(asked, best[0]) for c in fit)
    if alone and (misses or len(item.text) > LONGEST_CLAUSE):
        return replace(item, text=best[0].strip("，,；;：:。 "))
    return item


def _asked_in(asked: str, text: str) -> set[str]:
    """Those of the question's content words that stand in ``text``."""
    folded = fold(text)
    return {word for word in content_terms(asked) if word in folded}


def _shared(asked: str, text: str) -> int:
    """How many characters of the question's content words stand in ``text``."""
    folded = fold(text)
    return sum(len(word) for word in content_terms(asked) if word in folded)


def _has_person(item: Supported, act: str) -> bool:
    """A name in the claim itself; those inside 「…思想」 and 「…理论」 name a doctrine, nobody. Of
    who did something (``act``) a source may tell no more than 「李××同志」."""
    if act and _PARTLY_HIDDEN.search(fold(item.text)):
        return True
    return bool(people(_DOCTRINE.sub("", item.text)))


def is_repeat(item: Supported, earlier: Sequence[Supported]) -> bool:
    """True when the words of the claim stand in an earlier one."""
    bare = strip_punctuation(item.text)
    return any(bare in strip_punctuation(other.text) for other in earlier)
