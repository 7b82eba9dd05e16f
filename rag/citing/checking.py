"""The checks between a claim and the sentences it cites.

Figures with unit and direction, the subject a figure belongs to, dates, names, quoted words and
denials must stand there; of a paraphrase most content words too. Knows nothing of models, prompts
or the library: plain text in, a verdict out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.citing.clauses import clauses
from rag.citing.placing import misdenied, misplaced
from rag.citing.standing import (
    filled_in,
    missing_figure,
    missing_name,
    missing_number,
    missing_ordinal,
    missing_quote,
)
from rag.domain import ClaimStatus, EvidenceSentence
from rag.folding import find_words, fold, strip_punctuation
from rag.quantities import DOWN, UP
from rag.wording.content import content_terms
from rag.wording.names import reads_as_person

_REPORTED = re.compile(
    r"^(?:根据)?(?:讲话|会议|报告|文中|文章|原文|大会)(?:中|还|明确|最后)*(?:指出|强调|要求|提出|提到|认为|说)?[，,:：]"
)
_SPEAKER = re.compile(
    r"(?:^|[，,。；;：:\s])(?P<who>[\u3400-\u9fff·]{2,4})(?:同志)?(?:还|又|也)?(?:在[\u4e00-\u9fff]{0,10})?"
    r"(?:说|讲|指出|强调|要求|表示|介绍|提出|认为)[，,：:、\s“\"]"
)
_SAID_BY = re.compile(
    r"([\u3400-\u9fff]{2,3})(?:同志)?(?:在[^，,]*)?(?:说|讲|指出|强调|要求|表示|介绍|提出|认为)$"
)
_SHORTEST_CLAUSE = 4
_LONGEST_LABEL = 30
_SHORTEST_QUOTE = 2
REDACTED_WORDS = ("原文隐去", "隐去", "未写明", "未载明")
_CHECKED_APART = re.compile(
    rf"(?:同比|[比较])?(?:{UP}|{DOWN}|[提回]升|[增降升减]至)?|[去上今明前]年|上一年|共有?"
    rf"|[一二三四五六七八九十两][个次座处家户名条件所支台辆栋]|每个?[年月季周天日人]|[年月周天日]内"
    rf"|{'|'.join(REDACTED_WORDS)}"
)
"""Terms that have a check of their own, or can be written in many ways: directions, years, counts,
what is hidden."""
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
    claim = _REPORTED.sub("", claim) or claim
    source = "\n".join(sentence.text for sentence in cited)
    context = "\n".join(sentence.context for sentence in cited)
    if _is_verbatim(claim, cited):
        return Verdict(ClaimStatus.VERBATIM)
    problem = (
        missing_figure(claim, cited)
        or misplaced(claim, cited)
        or missing_ordinal(claim, source + context)
        or missing_number(claim, source + context)
        or filled_in(claim, source)
        or missing_quote(claim, source)
        or missing_name(claim, source, context)
        or _other_speaker(claim, cited)
        or _misattributed(claim, cited)
        or _added_negation(claim, source)
    )
    if problem:
        return Verdict(ClaimStatus.UNVERIFIED, problem, contradicts=True)
    if support(claim, source + context) < SUPPORT or _made_up(claim, source + context):
        return Verdict(ClaimStatus.UNVERIFIED, "所引原文不足以支持这句话")
    return Verdict(ClaimStatus.PARAPHRASE)


def support(claim: str, source: str) -> float:
    """Share (0 to 1) of the claim's content terms that stand in ``source``; 1 without terms."""
    wanted = [term for term in content_terms(claim) if not _CHECKED_APART.fullmatch(term)]
    if not wanted:
        return 1.0
    folded = fold(source)
    found = sum(len(term) for term in wanted if term in folded)
    return found / sum(len(term) for term in wanted)


def _made_up(claim: str, source: str) -> bool:
    """Whether a clause of the claim has nothing at all from the source, however much the others
    have."""
    folded = fold(source)
    for clause in clauses(claim):
        words = [term for term in content_terms(clause) if not _CHECKED_APART.fullmatch(term)]
        pairs = [word[at : at + 2] for word in words for at in range(max(1, len(word) - 1))]
        if len("".join(words)) >= _SHORTEST_CLAUSE and not any(pair in folded for pair in pairs):
            return True
    return False


def _is_verbatim(claim: str, cited: Sequence[EvidenceSentence]) -> bool:
    long_enough = len(strip_punctuation(claim)) >= _SHORTEST_QUOTE
    return long_enough and any(find_words(claim, sentence.text) for sentence in cited)


def _other_speaker(claim: str, cited: Sequence[EvidenceSentence]) -> str:
    """「某某说，…」 must cite a sentence that names 某某, or one of a speech of 某某 that names no
    other speaker."""
    speaker = _SPEAKER.search(claim)
    if not speaker or not reads_as_person(speaker["who"]):
        return ""
    rest = re.split("[；;。]", claim[speaker.end() :])[0]
    best = max(cited, key=lambda sentence: support(rest, sentence.text))
    if speaker["who"] in best.text:
        return ""
    others = [m for m in _SPEAKER.finditer(best.text) if reads_as_person(m["who"])]
    if speaker["who"] not in best.context or others:
        return f"所引原文不是「{speaker['who']}」说的"
    return ""


def _misattributed(claim: str, cited: Sequence[EvidenceSentence]) -> str:
    """「某某会讲话：…」 must cite that speech: the words before the colon have to stand in each
    cited sentence, its headings, or what the library knows of its speech. Words that a sentence
    itself has before its colon are no label."""
    label, colon, rest = claim.replace(":", "：").partition("：")
    if not colon or not rest.strip() or len(label) > _LONGEST_LABEL:
        return ""
    if any(support(label, sentence.text) >= SUPPORT for sentence in cited):
        return ""
    who = _SAID_BY.search(label)
    for sentence in cited:
        if who and (who[1] in sentence.context or who[1][-2:] in sentence.context):
            continue
        if support(label, sentence.text + sentence.context) < SUPPORT:
            return f"所引原文与「{label}」无关"
    return ""


def _added_negation(claim: str, source: str) -> str:
    """A denial in the claim must be a denial in the source."""
    if any(word in claim for word in REDACTED_WORDS):
        return ""
    return "所引原文没有这样的否定说法" if misdenied(claim, source) else ""
