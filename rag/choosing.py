"""Evidence sentences -> how likely each states the answer; the same figure decides on refusal.

A judge (the chat model's own probabilities, or a reranking model) says of each candidate whether
it answers the question. Its log-odds are joined with what code knows: the rank in retrieval,
whether the sentence holds the kind of thing asked for, how many of the question's words stand in
it. The weights are a logistic regression on questions over the sample speeches
(``bench/calibration.py`` prints them anew). Without a judge the other three have weights of their
own. Knows the Judge port, no model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.aboutness import lacking
from rag.citing import clauses, fulfils, quotation, support
from rag.domain import EvidenceSentence
from rag.folding import fold
from rag.understanding import QuestionKind, Understanding, spelt_out
from rag.wording import content_terms

JUDGED = 8
JUDGED_OF_FACTS = 5
"""Candidates given to the judge: eight hold a right sentence in 84 to 100 % of the answerable
questions of three sets, and 16 cost twice the time. For a single fact five do: on two sets the
answers were the same, on the samples recall fell by 1 %, and a third of the time is saved."""

_CONSIDERED = 16
_HOPELESS = 3.0
"""A candidate whose log-odds without the judge lie this far below the best is not judged."""

_SURE = 0.5
_CLEAR = 1.0
"""Log-odds without the judge, and lead over the next candidate, from which no judge is asked: true
of 12 of 115 questions tried, and right in all 12."""

_UNDOUBTED = -0.7
_FOR_LACKING = 1.2
"""What the judge must say at least of a sentence that has all the words asked for, and how much
more of one that lacks them. On the traps among the sample questions this keeps out 11 of 16
sentences that the scores alone let pass, and no right answer of three sets."""

_LONGEST_JUDGED = 100
"""Characters of a sentence that the judge reads; of a longer one those around what was asked."""

_BEFORE = 40
_LEANING = re.compile(
    r"[“\"]|[他她它这那其该此]|我[对跟和]|现在|当时|后来|结果|目前|第二天|当天|随后|前者|后者|两[个者家]|同年|同时"
)
"""A sentence that begins so is not understood without what stands in front of it."""

_LIST_WORDS = 24
"""Characters of each point of a list that is judged as one."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Of a logistic regression: log-odds that a sentence states the answer."""

    constant: float
    judge: float
    rank: float
    fulfils: float
    support: float
    lacking: float = 0.0


WITH_JUDGE = Weights(constant=-2.9, judge=1.2, rank=-0.22, fulfils=2.0, support=2.0)
WITHOUT_JUDGE = Weights(constant=-2.6, judge=0.0, rank=-0.3, fulfils=1.75, support=2.6)
"""Which candidates the judge is asked of, and whether code alone is sure."""
ALONE = Weights(constant=-1.8, judge=0.0, rank=-0.35, fulfils=1.35, support=2.85, lacking=-1.0)
"""Where there is no judge at all."""

LEAST = -1.9
LEAST_WITHOUT_JUDGE = -2.0
"""Log-odds below which the best candidate is no answer: 讲话中未提及."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence and the log-odds (natural logarithm) that it states the answer. A sentence with
    handle 0 stands for the whole list of its group (see ``lists_as_one``): never a quotation."""

    sentence: EvidenceSentence
    score: float


def choose(
    evidence: Sequence[EvidenceSentence],
    understanding: Understanding,
    judge: Callable[[Sequence[str]], Sequence[float]] | None,
) -> list[Choice]:
    """The candidates of ``evidence`` (best first by retrieval) with their scores, best first.

    ``judge`` gives for each text the log-odds that it states the answer; None: no judge.
    """
    listing = understanding.kind is QuestionKind.LIST
    candidates = lists_as_one(evidence) if listing else list(evidence)
    weights = ALONE if judge is None else WITHOUT_JUDGE
    prior = [
        (_log_odds(sentence, rank, understanding, weights, 0.0), rank, sentence)
        for rank, sentence in enumerate(candidates[:_CONSIDERED])
    ]
    if judge is None:
        ranked = sorted(prior, key=lambda one: (-one[0], one[1]))
        return [Choice(sentence, score) for score, _, sentence in ranked]
    one_fact = understanding.kind is QuestionKind.FACT and not understanding.asks_several
    if one_fact and _is_sure([score for score, _, _ in prior]):
        best_by_code = max(prior, key=lambda one: one[0])
        return [Choice(best_by_code[2], best_by_code[0])]
    best = max((score for score, _, _ in prior), default=0.0)
    most = JUDGED_OF_FACTS if one_fact else JUDGED
    hopeful = sorted((one for one in prior if one[0] >= best - _HOPELESS), reverse=True,
                     key=lambda one: (one[0], -one[1]))[:most]  # fmt: skip
    judged = judge([judged_text(sentence, understanding.rest) for _, _, sentence in hopeful])
    choices = [
        Choice(sentence, _log_odds(sentence, rank, understanding, WITH_JUDGE, told))
        for (_, rank, sentence), told in zip(hopeful, judged, strict=True)
        if not _doubtful(sentence, told, understanding)
    ]
    return sorted(choices, key=lambda choice: -choice.score)


def _doubtful(sentence: EvidenceSentence, judged: float, understanding: Understanding) -> bool:
    """Whether a sentence lacks so much of what is asked that only a clear word of the judge could
    carry it, and has none."""
    if understanding.kind not in {QuestionKind.FACT, QuestionKind.REASON, QuestionKind.COMPARE}:
        return False
    return judged < _UNDOUBTED + _FOR_LACKING * lacking(sentence, understanding.rest)


def _is_sure(scores: Sequence[float]) -> bool:
    """Whether code alone tells the answer, so that no model needs to be asked."""
    ranked = sorted(scores, reverse=True)
    return len(ranked) > 1 and ranked[0] >= _SURE and ranked[0] - ranked[1] >= _CLEAR


def lists_as_one(evidence: Sequence[EvidenceSentence]) -> list[EvidenceSentence]:
    """``evidence`` with, in front of the first point of each list, the list as one candidate:
    the first words of all its points, under handle 0. A list may answer as a whole (哪几个方面)
    where none of its points does by itself."""
    points: dict[int, list[EvidenceSentence]] = {}
    for sentence in evidence:
        points.setdefault(sentence.group, []).append(sentence)
    kept: list[EvidenceSentence] = []
    for sentence in evidence:
        group = points[sentence.group]
        if sentence.group > 0 and group[0] is sentence:
            inside = sorted(group, key=lambda one: one.span.start)
            words = "；".join(excerpt(one.text, one.text[:8], _LIST_WORDS)[:_LIST_WORDS]
                             for one in inside)  # fmt: skip
            kept.append(replace(sentence, text=words, handle=0))
        kept.append(sentence)
    return kept


def features(
    sentence: EvidenceSentence, rank: int, understanding: Understanding
) -> tuple[float, float, float, float]:
    """Rank (0 the best), 1 or 0 for holding what was asked for (0.5: anything will do), and the
    share of the question's words in the sentence and what is known around it."""
    expected = understanding.expected
    open_question = not (expected.figure or expected.date or expected.person)
    held = 0.5 if open_question else float(fulfils(quotation(sentence), expected))
    known = spelt_out(fold(sentence.text + sentence.context))
    return (
        float(rank),
        held,
        support(understanding.rest, known),
        lacking(sentence, understanding.rest),
    )


def _log_odds(
    sentence: EvidenceSentence,
    rank: int,
    understanding: Understanding,
    weights: Weights,
    judged: float,
) -> float:
    order, held, shared, missing = features(sentence, rank, understanding)
    return (
        weights.constant
        + weights.judge * judged
        + weights.rank * order
        + weights.fulfils * held
        + weights.support * shared
        + weights.lacking * missing
    )


def judged_text(sentence: EvidenceSentence, asked: str) -> str:
    """What the judge reads: year and heading in front, a long sentence cut to what matters."""
    year = f"{sentence.date[:4]}年 " if sentence.date else ""
    heading = f"{sentence.section[-1][:20]}：" if sentence.section else ""
    said = excerpt(sentence.text, asked, _LONGEST_JUDGED)
    before = _last_words(sentence.before) if _LEANING.match(said) else ""
    return f"{year}{heading}{before}{said}"


def _last_words(before: str) -> str:
    """The end of what stands in front of a sentence, as far as it says whom 他 and 这 mean."""
    return before.strip()[-_BEFORE:]


def excerpt(text: str, asked: str, longest: int) -> str:
    """``text``, or of a longer one the whole clauses around the one that shares most with
    ``asked``, in one piece of at most ``longest`` characters (a single clause may be longer)."""
    if len(text) <= longest:
        return text
    parts = clauses(text)
    words = content_terms(asked)
    shared = [sum(len(word) for word in words if word in part) for part in parts]
    first = last = max(range(len(parts)), key=lambda at: shared[at])
    length = len(parts[first])
    while True:
        sides = [at for at in (first - 1, last + 1) if 0 <= at < len(parts)]
        sides = [at for at in sides if length + len(parts[at]) <= longest]
        if not sides:
            return "".join(parts[first : last + 1]).strip("，,；;、 ")
        at = max(sides, key=lambda side: (shared[side], side))
        first, last, length = min(first, at), max(last, at), length + len(parts[at])
