"""Evidence sentences -> how likely each states the answer; the same figure decides on refusal.

A judge (the chat model's own probabilities, or a reranking model) says of each candidate whether
it answers the question. Its log-odds are joined with what code knows: the rank in retrieval,
whether the sentence holds the kind of thing asked for, how many of the question's words stand in
it. The weights are a logistic regression on questions over the sample speeches
(``bench/calibration.py`` prints them anew). Without a judge the other three have weights of their
own. Knows the Judge port, no model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.aboutness import lacking
from rag.causes import is_reason, reasons_first, takes_up
from rag.citing import fulfils, quotation, support, years_told
from rag.domain import EvidenceSentence
from rag.evidence import explains, fits_tense
from rag.excerpting import excerpt, judged_text, lists_as_one
from rag.folding import fold
from rag.ruling_out import admits
from rag.understanding import QuestionKind, Tense, Understanding, spelt_out

__all__ = ["Choice", "Weights", "choose", "excerpt", "features", "judged_text", "lists_as_one"]

JUDGED = 8
JUDGED_OF_FACTS = 5
"""Candidates given to the judge: eight hold a right sentence in 84 to 100 % of the answerable
questions of three sets, and 16 cost twice the time. For a single fact five do: on two sets the
answers were the same, on the samples recall fell by 1 %, and a third of the time is saved."""

_FIRST = 2
_LIKED = 1.5
"""Of a single fact two candidates are judged first, and the others only where one of them could
still win with so much from the judge, which it gives to one sentence in ten. On three sets the
answers were the same as with all judged at once."""

_CONSIDERED = 16
_HOPELESS = 3.0
"""A candidate whose log-odds without the judge lie this far below the best is not judged."""

_SURE = 0.5
_CLEAR = 1.0
"""Log-odds without the judge, and lead over the next candidate, from which no judge is asked: true
of 12 of 115 questions tried, and right in all 12."""

_HARDLY_LACKING = 0.35
"""Share of what is asked that may lack around the only candidate for code alone to be sure."""

_UNDOUBTED = -0.7
_FOR_LACKING = 1.2
"""What the judge must say at least of a sentence that has all the words asked for, and how much
more of one that lacks them. On the traps among the sample questions this keeps out 11 of 16
sentences that the scores alone let pass, and no right answer of three sets."""

_FOR_PLAIN = 0.5
"""How much less it must say of a sentence that stands right behind the matter whose reason is
asked for: a plain reason has none of the words of the question."""

_OFF_YEAR = 1.5
"""What a figure loses that is, as far as can be told, of another year."""

_GIVES_REASON = 0.7
"""What a sentence gains that says it gives a reason, where one is asked for."""

_MOSTLY_THERE = 0.4
"""Share of what is asked that may lack around a sentence which is near the matter."""


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
ALONE = Weights(constant=-1.7, judge=0.0, rank=-0.3, fulfils=1.05, support=2.75, lacking=-1.6)
"""Where there is no judge at all."""

LEAST = -1.9
LEAST_WITHOUT_JUDGE = -2.1
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
    candidates = [one for one in candidates if admits(one, understanding, evidence)]
    if understanding.kind is QuestionKind.REASON:
        candidates = reasons_first(
            candidates, "".join((understanding.rest, *understanding.named_by))
        )
    if listing:
        candidates = _near(candidates, understanding)
    weights = ALONE if judge is None else WITHOUT_JUDGE
    prior = [
        (_log_odds(sentence, rank, understanding, weights, 0.0), rank, sentence)
        for rank, sentence in enumerate(candidates[:_CONSIDERED])
    ]
    if judge is None:
        ranked = sorted(prior, key=lambda one: (-one[0], one[1]))
        return [Choice(sentence, score) for score, _, sentence in ranked]
    one_fact = understanding.kind is QuestionKind.FACT and not understanding.asks_several
    if one_fact and _is_sure(prior, understanding):
        best_by_code = max(prior, key=lambda one: one[0])
        return [Choice(best_by_code[2], best_by_code[0])]
    best = max((score for score, _, _ in prior), default=0.0)
    most = JUDGED_OF_FACTS if one_fact else JUDGED
    hopeful = sorted((one for one in prior if one[0] >= best - _HOPELESS), reverse=True,
                     key=lambda one: (one[0], -one[1]))[:most]  # fmt: skip
    first = _FIRST if one_fact else most
    choices = _judged(hopeful[:first], understanding, judge)
    if hopeful[first:] and not _is_decided(choices, hopeful[first:], understanding):
        choices += _judged(hopeful[first:], understanding, judge)
    return sorted(choices, key=lambda choice: -choice.score)


def _judged(
    hopeful: Sequence[tuple[float, int, EvidenceSentence]],
    understanding: Understanding,
    judge: Callable[[Sequence[str]], Sequence[float]],
) -> list[Choice]:
    """The candidates with what the judge says of them, without those that it leaves in doubt."""
    why = understanding.kind is QuestionKind.REASON
    told = judge(
        [
            judged_text(one, understanding.rest, why and takes_up(one, understanding.rest))
            for _, _, one in hopeful
        ]
    )
    return [
        Choice(sentence, _log_odds(sentence, rank, understanding, WITH_JUDGE, one))
        for (_, rank, sentence), one in zip(hopeful, told, strict=True)
        if not _doubtful(sentence, one, understanding)
    ]


def _is_decided(
    choices: Sequence[Choice],
    others: Sequence[tuple[float, int, EvidenceSentence]],
    understanding: Understanding,
) -> bool:
    """Whether none of the ``others`` could come first, however much the judge were to like it."""
    best = max((choice.score for choice in choices), default=LEAST)
    return best > max(
        _log_odds(sentence, rank, understanding, WITH_JUDGE, _LIKED) for _, rank, sentence in others
    )


def _near(
    candidates: Sequence[EvidenceSentence], understanding: Understanding
) -> list[EvidenceSentence]:
    """Without those around which nothing stands of what is asked, where others have most of it: a
    list of just the right length may be one of other things."""
    missing = [lacking(one, understanding.rest) for one in candidates]
    if min(missing, default=1.0) > _MOSTLY_THERE:
        return list(candidates)
    return [one for one, share in zip(candidates, missing, strict=True) if share < 1]


def _doubtful(sentence: EvidenceSentence, judged: float, understanding: Understanding) -> bool:
    """Whether a sentence lacks so much of what is asked that only a clear word of the judge could
    carry it, and has none."""
    if understanding.kind not in {QuestionKind.FACT, QuestionKind.REASON, QuestionKind.COMPARE}:
        return False
    why = understanding.kind is QuestionKind.REASON
    plain = _FOR_PLAIN if why and explains(sentence, understanding.rest) else 0.0
    return judged < _UNDOUBTED - plain + _FOR_LACKING * lacking(sentence, understanding.rest)


def _is_sure(
    prior: Sequence[tuple[float, int, EvidenceSentence]], understanding: Understanding
) -> bool:
    """Whether code alone tells the answer, so that no model needs to be asked."""
    ranked = sorted(prior, key=lambda one: (-one[0], one[1]))
    if not ranked or ranked[0][0] < _SURE:
        return False
    if len(ranked) == 1:
        return lacking(ranked[0][2], understanding.rest) <= _HARDLY_LACKING
    return ranked[0][0] - ranked[1][0] >= _CLEAR


def features(
    sentence: EvidenceSentence, rank: int, understanding: Understanding
) -> tuple[float, float, float, float]:
    """Rank (0 the best), 1 or 0 for holding what was asked for (0.5: anything will do), and the
    share of the question's words in the sentence and what is known around it."""
    expected = understanding.expected
    open_question = not (expected.figure or expected.date or expected.person)
    held = 0.5 if open_question else float(fulfils(quotation(sentence), expected))
    known = spelt_out(fold(sentence.text + sentence.context))
    if understanding.kind is QuestionKind.REASON and takes_up(sentence, understanding.rest):
        known += spelt_out(fold(sentence.before))
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
        - _OFF_YEAR * _is_off_year(sentence, understanding)
        + _GIVES_REASON * _says_why(sentence, understanding)
    )


def _says_why(sentence: EvidenceSentence, understanding: Understanding) -> bool:
    """Whether a reason is asked for, and a sentence says that it gives one, or plainly does."""
    asks_why = understanding.kind is QuestionKind.REASON
    return asks_why and is_reason(sentence, understanding.rest)


def _is_off_year(sentence: EvidenceSentence, understanding: Understanding) -> bool:
    """Whether one year is asked about, and a sentence without a year in it tells, by its tense and
    the date of its speech, of another: outcomes are of the year before, plans of the same."""
    if len(understanding.asked_years) != 1 or not sentence.date:
        return False
    if years_told("\n".join((sentence.text, *sentence.section)), sentence.date):
        return False
    spoken = int(sentence.date[:4])
    told = fits_tense(sentence.text, Tense.RESULT)
    return bool(told) and understanding.asked_years[0] != (spoken - 1 if told > 0 else spoken)
