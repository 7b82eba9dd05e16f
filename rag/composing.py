"""What goes into an answer: the lines of the model that hold, or sentences in their own words.

A line becomes a claim when its checks pass (``citing``) and it holds the kind of thing that was
asked for. Without a model, and where nothing the model wrote held, the best sentences answer for
themselves, or none does. Knows nothing of models, prompts or the library.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.citing import (
    Supported,
    fulfils,
    in_tense,
    is_echo,
    is_repeat,
    on_the_subject,
    opened,
    parse_line,
    quotation,
    resolve,
    says_not_mentioned,
    support,
    to_the_point,
)
from rag.domain import EvidenceSentence
from rag.understanding import QuestionKind, Understanding

_QUOTED_WITHOUT_MODEL = {
    QuestionKind.LIST: 6,
    QuestionKind.SECTION: 6,
    QuestionKind.REASON: 3,
    QuestionKind.COMPARE: 4,
}
_WEAKEST_QUOTED = 0.75
"""Without a model, sentences scoring at least this share of the best are quoted too."""

_RESCUING = 0.6
"""Share of the question's content words that a sentence must hold to answer without the model."""

_LEAST_SCORE = 0.55
"""Below this no sentence is close enough to be quoted as an answer without a model judging it."""


def quoted_answer(
    evidence: Sequence[EvidenceSentence], understanding: Understanding
) -> list[Supported]:
    """The answer without a model: the best sentences in their own words, or none.

    Only sentences that hold what was asked for (a figure, a date, a person) and share enough of
    the question's words.
    """
    fit = [item for item in map(quotation, evidence) if _answers(item, understanding, evidence)]
    best = max((item.evidence[0].score for item in fit), default=0.0)
    least = max(best * _WEAKEST_QUOTED, _LEAST_SCORE)
    kept = [item for item in fit if item.evidence[0].score >= least]
    most = _QUOTED_WITHOUT_MODEL.get(understanding.kind, 1)
    return [to_the_point(item, understanding.expected, understanding.rest) for item in kept[:most]]


def rescued(evidence: Sequence[EvidenceSentence], understanding: Understanding) -> list[Supported]:
    """Where nothing the model wrote held: the first sentence that has the figure, date or person
    asked for and most of the question's words, if there is one."""
    expected = understanding.expected
    if not (expected.figure or expected.date or expected.person):
        return []
    for sentence in evidence:
        item = quotation(sentence)
        # Of 「谁主持的」 about a named speech, 主持 is all that a sentence can share.
        told = bool(expected.act) and bool(understanding.speeches)
        shared = support(understanding.rest, sentence.text)
        if (told or shared >= _RESCUING) and _answers(item, understanding, evidence):
            return [to_the_point(item, expected, understanding.rest)]
    return []


def _answers(
    item: Supported, understanding: Understanding, evidence: Sequence[EvidenceSentence]
) -> bool:
    expected, asked = understanding.expected, understanding.rest
    return (
        fulfils(item, expected)
        and on_the_subject(item, expected, asked)
        and in_tense(item, understanding.tense, asked, evidence)
    )


def add_line(
    supported: list[Supported],
    line: str,
    question: str,
    evidence: Sequence[EvidenceSentence],
    understanding: Understanding,
) -> None:
    """Appends the claim of one finished line, if it holds and says something new."""
    parsed = parse_line(line)
    if says_not_mentioned(parsed.text) or is_echo(parsed.text, question):
        return
    for one in opened(parsed):
        item = resolve(one, evidence)
        if item is None or not _answers(item, understanding, evidence):
            continue
        item = to_the_point(item, understanding.expected, understanding.rest)
        if not is_repeat(item, supported):
            supported.append(item)
