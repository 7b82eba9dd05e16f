"""Evidence sentences -> those that code does not rule out as answers.

A sentence must hold the kind of thing asked for, tell of a plan where a plan is meant, and be
about what was asked (``aboutness``). Of several things asked one is enough. Knows no model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.aboutness import is_about
from rag.citing import Supported, clauses, fulfils, in_tense, on_the_subject, quotation
from rag.domain import EvidenceSentence
from rag.evidence import fits_tense
from rag.folding import fold
from rag.understanding import Tense, Understanding, each_asked
from rag.wording.names import people


def admits(
    sentence: EvidenceSentence, understanding: Understanding, evidence: Sequence[EvidenceSentence]
) -> bool:
    """Whether ``sentence`` may answer the question, or one of the things it asks. ``evidence``:
    what it was found with."""
    return any(
        answers(quotation(sentence), asked, evidence) and is_about(sentence, asked, evidence)
        for asked in each_asked(understanding)
    )


def answers(
    item: Supported, understanding: Understanding, evidence: Sequence[EvidenceSentence]
) -> bool:
    """Whether a claim is of the kind, on the subject and in the tense asked for."""
    expected, asked = understanding.expected, understanding.rest
    return (
        fulfils(item, expected)
        and _names_another(item, understanding)
        and on_the_subject(item, expected, asked)
        and (
            in_tense(item, understanding.tense, asked, evidence)
            or _in_a_clause(item, understanding.tense)
        )
    )


def _names_another(item: Supported, understanding: Understanding) -> bool:
    """Where a person alone is asked for: whether a sentence has any name that the question does
    not have itself, and that is no place's (望荻镇)."""
    expected = understanding.expected
    if not expected.person or expected.figure or expected.date or expected.act:
        return True
    named = people(item.text)
    asked = fold(understanding.rest)
    return not named or any(
        fold(name) not in asked and not re.search(rf"{re.escape(name)}[镇乡村县市区]", item.text)
        for name in named
    )


def _in_a_clause(item: Supported, tense: Tense) -> bool:
    """Whether a clause of what is cited is in the tense asked for, whatever the others tell."""
    return tense is not Tense.OPEN and any(
        fits_tense(clause, tense) > 0 for one in item.evidence for clause in clauses(one.text)
    )
