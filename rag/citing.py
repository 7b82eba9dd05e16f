"""Handles out, citations back, and the checks between a claim and what it cites.

The model writes lines ending in handles such as [3]. Here the handles become evidence sentences
(an unknown handle is dropped), every figure, date, name and quotation of the line is looked for
in those sentences, and quotes are pasted by offset. What fails is backed by another sentence,
replaced by the supporting sentence itself, marked, or dropped; nothing unverified passes as fact.

Knows nothing of models, prompts or the library: plain text in, plain data out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.domain import Citation, Claim, ClaimStatus, EvidenceSentence, Span
from rag.folding import find_folded, fold, strip_punctuation
from rag.quantities import Quantity, qualified, quantities
from rag.wording import content_terms, names

_BRACKETED = re.compile(r"[\[【［]\s*[Ss]?(\d{1,3}(?:\s*[,，、;；和-]\s*[Ss]?\d{1,3})*)\s*[\]】］]")
_BULLET = re.compile(r"^\s*(?:[-*•·]\s+|\d{1,2}[.、．)]\s*|[（(]\d{1,2}[）)]\s*|答[:：]\s*)")
_QUOTED = re.compile(r"[“\"「『]([^”\"」』]{2,}?)[”\"」』]")
_NEGATION = re.compile(r"不|未|没|无(?!锡|为)|非(?!常|典|公|洲|物)|严禁|禁止|停止|取消")
_NOT_MENTIONED = re.compile(
    r"(?:未|没有|没)(?:有)?(?:明确)?(?:提及|提到|涉及|说明|给出|载明|找到)|无法(?:回答|确定)|不清楚"
)
_LAST_YEAR = re.compile(r"去年|上年|上一年|过去(?:的)?一年")
_THIS_YEAR = re.compile(r"今年|本年|年内|新的一年")
_DATE_UNITS = frozenset("年月日")
_BOUND = re.compile(r"余|多|来|近|约|超|不足|不低于|不少于|至少|最多|突破|左右|以上|以内|以下|上下")
_LONGEST_CLAUSE = 80
_REDACTED_WORDS = ("原文隐去", "隐去", "未写明", "未载明")

SUPPORT = 0.6
"""Share of a paraphrase's content terms that must stand in what it cites (or its headings)."""

REPLACEABLE = 0.4
"""A failed claim that shares at least this much with a sentence is replaced by that sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the model's output: its words without marks, and the handles it named."""

    text: str
    handles: tuple[int, ...]


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


@dataclass(frozen=True, slots=True)
class Supported:
    """A claim with the evidence sentences that carry it, before citations are numbered."""

    text: str
    status: ClaimStatus
    evidence: tuple[EvidenceSentence, ...]
    reason: str = ""


def parse_line(line: str) -> Line:
    """Splits 「- 增长8%左右[1][3]。」 into its words and handles; ranges like [2-4] are opened."""
    handles: list[int] = []
    for match in _BRACKETED.finditer(line):
        for part in re.split(r"[,，、;；和]", match[1]):
            numbers = [int(n) for n in re.findall(r"\d+", part)]
            if len(numbers) == 2 and 0 < numbers[1] - numbers[0] < 20:
                handles.extend(range(numbers[0], numbers[1] + 1))
            else:
                handles.extend(numbers)
    words = _BULLET.sub("", _BRACKETED.sub("", line))
    words = re.sub(r"\s*[（(]\s*[）)]|\[编号\]|\[\d*$", "", words)
    words = re.sub(r"\s+([。；，])", r"\1", words.strip())
    return Line(words, tuple(dict.fromkeys(handles)))


def says_not_mentioned(text: str) -> bool:
    """True for the model's own 「讲话中未提及」."""
    return bool(_NOT_MENTIONED.search(text)) and len(text) < 60


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
        _missing_quote(claim, source),
        _missing_name(claim, source, context),
        _added_negation(claim, source),
    ):
        if problem:
            return Verdict(ClaimStatus.UNVERIFIED, problem, contradicts=True)
    if support(claim, source + context) < SUPPORT:
        return Verdict(ClaimStatus.UNVERIFIED, "所引原文不足以支持这句话")
    return Verdict(ClaimStatus.PARAPHRASE)


def support(claim: str, source: str) -> float:
    """Share (0 to 1) of the claim's content terms that stand in ``source``; 1 without terms."""
    wanted = [term for term in content_terms(claim) if term not in _REDACTED_WORDS]
    if not wanted:
        return 1.0
    folded = fold(source)
    found = sum(len(term) for term in wanted if term in folded)
    return found / sum(len(term) for term in wanted)


def _is_verbatim(claim: str, cited: Sequence[EvidenceSentence]) -> bool:
    bare = strip_punctuation(claim)
    return len(bare) >= 2 and any(bare in strip_punctuation(s.text) for s in cited)


def _missing_figure(claim: str, cited: Sequence[EvidenceSentence]) -> str:
    standing = [q for sentence in cited for q in quantities(sentence.text)]
    dates = [q for sentence in cited for q in _dates_understood(sentence)]
    for figure in quantities(claim):
        known = [*standing, *dates] if figure.unit in _DATE_UNITS else standing
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
        return [q for q in found if q.unit in _DATE_UNITS]
    year = int(sentence.date[:4])
    last, this = _LAST_YEAR.search(sentence.text), _THIS_YEAR.search(sentence.text)
    years = [year - 1] if last else []
    if this or not last:
        years.append(year)
    for value in years:
        found += quantities(f"{value}年")
    if not last and not this:
        found += quantities(sentence.date) if len(sentence.date) == 10 else []
    return [q for q in found if q.unit in _DATE_UNITS]


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


def _added_negation(claim: str, source: str) -> str:
    """A denial in the claim must be a denial in the source."""
    if any(word in claim for word in _REDACTED_WORDS):
        return ""
    if _NEGATION.search(claim) and not _NEGATION.search(source):
        return "所引原文没有这样的否定说法"
    return ""


def resolve(line: Line, evidence: Sequence[EvidenceSentence]) -> Supported | None:
    """A line of the model as a checked claim; None where nothing in the evidence carries it.

    Tried in order: the sentences it names; the best one or two of all evidence; the supporting
    sentence in place of the claim; the claim marked 未核实 with the sentences it named.
    """
    by_handle = {sentence.handle: sentence for sentence in evidence}
    named = [by_handle[handle] for handle in line.handles if handle in by_handle]
    if not line.text:
        return quotation(named[0]) if named else None
    verdict = check(line.text, named)
    if not verdict.failed:
        return _supported(line.text, verdict, _needed(line.text, named))
    for candidates in _alternatives(line.text, evidence):
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
    """The evidence sentence that shares most with ``text``, and how much (0 to 1)."""
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
            span = find_folded(text.strip('。；，！？.;,!? “”"'), sentence.text)
            if span:
                whole = whole_clauses(sentence.text, span)
                original = sentence.text[whole.start : whole.end]
                return Supported(original, verdict.status, (sentence,))
    return Supported(keep_qualifiers(text, cited), verdict.status, tuple(cited))


def whole_clauses(sentence: str, span: Span) -> Span:
    """``span`` widened to the clauses it stands in, so that a bare 「邹家村」 says of what.

    A clause ends at 。；，：！？ outside of quotation marks and brackets. Where that would be
    longer than 80 characters the span stays as it is.
    """
    edges = [0, *_clause_ends(sentence), len(sentence)]
    start = max(edge for edge in edges if edge <= span.start)
    end = min(edge for edge in edges if edge >= span.end)
    text = sentence[start:end]
    start += len(text) - len(text.lstrip())
    end = start + len(sentence[start:end].rstrip("，,；;：:。 "))
    return Span(start, end) if span.end <= end and end - start <= _LONGEST_CLAUSE else span


def _clause_ends(sentence: str) -> list[int]:
    ends, depth = [], 0
    for at, character in enumerate(sentence):
        depth += (character in "“‘（(《「『") - (character in "”’）)》」』")
        between_digits = sentence[at - 1 : at].isdigit() and sentence[at + 1 : at + 2].isdigit()
        if depth <= 0 and character in "。；，：！？;,:!?" and not between_digits:
            ends.append(at + 1)
    return ends


def keep_qualifiers(claim: str, cited: Sequence[EvidenceSentence]) -> str:
    """``claim`` with each figure as bounded as in its source: 150人 becomes 150余人."""
    standing = [(q, sentence.text) for sentence in cited for q in quantities(sentence.text)]
    for figure in reversed(quantities(claim)):
        match = next(
            (one for one in standing if one[0].supports(figure) and one[0].unit == figure.unit),
            None,
        )
        if match is None or figure.unit in _DATE_UNITS:
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
    ranked = sorted(evidence, key=lambda s: support(text, s.text), reverse=True)[:3]
    return [[s] for s in ranked] + [ranked[:2], ranked[:3]]


def number_citations(
    supported: Sequence[Supported],
) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """Claims and citations numbered from 1 in order of first use; every citation is used."""
    numbers: dict[tuple[str, Span], int] = {}
    citations: list[Citation] = []
    claims: list[Claim] = []
    for item in supported:
        used: list[int] = []
        for sentence in item.evidence:
            key = (sentence.speech, sentence.span)
            if key not in numbers:
                numbers[key] = len(numbers) + 1
                citations.append(cite(sentence, numbers[key]))
            used.append(numbers[key])
        claims.append(Claim(item.text, item.status, tuple(dict.fromkeys(used)), item.reason))
    return tuple(claims), tuple(citations)


def cite(sentence: EvidenceSentence, n: int) -> Citation:
    """Evidence sentence as citation number ``n``; the quote is the sentence's own characters."""
    return Citation(
        n, sentence.speech, sentence.title, sentence.section, sentence.span, sentence.text
    )


def answer_text(claims: Sequence[Claim]) -> str:
    """Plain text of an answer: one claim a line, each followed by its [n] marks."""
    return "\n".join(_shown(claim) + "".join(f"[{n}]" for n in claim.citations) for claim in claims)


def _shown(claim: Claim) -> str:
    if claim.status is ClaimStatus.UNVERIFIED:
        return f"{claim.text}（未核实：{claim.reason}）"
    return claim.text


def is_repeat(item: Supported, earlier: Sequence[Supported]) -> bool:
    """True when an earlier claim already says it: same words, or the same sentence quoted."""
    bare = strip_punctuation(item.text)
    return any(
        bare in strip_punctuation(other.text)
        or (item.status is ClaimStatus.VERBATIM and strip_punctuation(other.text) == bare)
        for other in earlier
    )


def is_echo(text: str, question: str) -> bool:
    """True when a line only says the question again."""
    bare = strip_punctuation(text)
    return bool(bare) and bare in strip_punctuation(question)
