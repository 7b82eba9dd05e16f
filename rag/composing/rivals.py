"""Another speech that may answer as well as the one that was cited.

A question that names no year and no speech may fit the speeches of two years; whoever reads one
figure should know that there is another. Pure functions on plain data.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.choosing import Choice
from rag.citing import Supported
from rag.domain import EvidenceSentence
from rag.quantities import quantities
from rag.ruling_out import admits
from rag.understanding import QuestionKind, Understanding

_AS_GOOD = 1.0
"""How far (log-odds) below the best a sentence of another speech may be to be told of."""


def rival(
    choices: Sequence[Choice],
    answer: Sequence[Supported],
    evidence: Sequence[EvidenceSentence],
    understanding: Understanding,
    least: float,
) -> EvidenceSentence | None:
    """The best sentence of a speech of another year that answers as well with another figure or
    date; None where the question says which year, is no question for one fact, or
    none is as good."""
    expected = understanding.expected
    one_fact = understanding.kind is QuestionKind.FACT and not understanding.asks_several
    measured = one_fact and (expected.figure or expected.date)
    if not measured or understanding.asked_years or not answer or not choices:
        return None
    years = {sentence.date[:4] for item in answer for sentence in item.evidence}
    told = {(q.value, q.unit) for item in answer for q in quantities(item.text)}
    for choice in choices:
        sentence = choice.sentence
        if choice.score < max(least, choices[0].score - _AS_GOOD):
            return None
        differs = {(q.value, q.unit) for q in quantities(sentence.text)} - told
        other_year = sentence.date[:4] not in years
        if other_year and differs and admits(sentence, understanding, evidence):
            return sentence
    return None


def told_as_well(sentence: EvidenceSentence, cited: EvidenceSentence) -> str:
    """The note that ``sentence`` may be meant as well as the one that was cited."""
    return (
        f"这里按{_named(cited)}回答；{_named(sentence)}也说到这件事，数字不同。"
        "写明年份或篇名可以分清。"
    )


def _named(sentence: EvidenceSentence) -> str:
    year = sentence.date[:4]
    return f"《{sentence.title}》" + (
        f"（{year}年）" if year and year not in sentence.title else ""
    )
