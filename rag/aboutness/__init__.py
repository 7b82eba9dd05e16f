"""Whether a sentence speaks of what a question asks about, as far as code can tell.

Names, ordinals and years of the question must stand in the sentence, in front of it in its
paragraph, or over it (``things.py``, ``times.py``); what the question says already is no answer
to it; of its nouns, the share that is nowhere near counts against the sentence (``sought.py``;
``choosing.py`` weighs it). Knows nothing of models or of ranking.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.aboutness.sought import around, lacking
from rag.aboutness.things import has_sort, is_hidden, of_another_thing
from rag.aboutness.times import of_another_time, without_earlier
from rag.citing import fulfils, quotation
from rag.domain import EvidenceSentence
from rag.folding import fold
from rag.quantities import quantities
from rag.understanding import Understanding, days_of
from rag.wording.names import people

__all__ = ["is_about", "lacking"]

_FAULTS_ASKED = re.compile(
    r"(?:哪些|哪几|(?<![为凭])什么|有何|几个|几条|点出|指出)[^,。?]{0,6}(?:不足|短板|毛病|困难|差距|薄弱|弱项|难题)"
)
_FAULTS = re.compile(
    r"不足|问题|困难|短板|毛病|差距|薄弱|弱|难|乏力|滞后|不够|不强|不高|不优|不实|不到位|不平衡|不充分|不均衡|不牢|"
    r"偏低|偏小|偏短|偏慢|下降|隐患|风险|矛盾|紧张|欠|缺|浪费|落后|但"
)
"""Asked for what is wrong, a sentence that tells of nothing wrong is no answer."""


def is_about(
    sentence: EvidenceSentence,
    understanding: Understanding,
    evidence: Sequence[EvidenceSentence],
) -> bool:
    """Whether a sentence may be about what the question is about.

    It is not the bare title; it does not tell of another day or year than the one the question
    names, nor of another thing's name or number; it says something that the question does not
    say itself; and where a figure, date or person of something in quotation marks is asked for,
    that phrase stands in the sentence or over it, if it does anywhere in the evidence.
    """
    text, title = fold(sentence.text), fold(sentence.title)
    if text in title and not understanding.about_title:
        return False
    days = days_of(sentence.text)
    if understanding.days and days and not set(understanding.days) & days:
        return False
    if not has_sort(sentence, understanding.rest) or is_hidden(sentence, understanding, evidence):
        return False
    if _FAULTS_ASKED.search(understanding.rest) and not _FAULTS.search(text):
        return False
    if not _firm(understanding):
        follows = bool(understanding.known)
        return not follows or _has_phrase(sentence, understanding, evidence)
    return (
        _has_phrase(sentence, understanding, evidence)
        and not of_another_time(sentence, understanding)
        and not of_another_thing(sentence, understanding, evidence)
        and _says_more(sentence, understanding)
    )


def _firm(understanding: Understanding) -> bool:
    expected = understanding.expected
    return expected.figure or expected.date or expected.person


def _has_phrase(
    sentence: EvidenceSentence,
    understanding: Understanding,
    evidence: Sequence[EvidenceSentence],
) -> bool:
    quoted = [fold(phrase) for phrase in understanding.quoted if len(phrase) > 1]
    known = [phrase for phrase in quoted if any(phrase in fold(one.text) for one in evidence)]
    return not known or any(phrase in around(sentence) for phrase in known)


def _says_more(sentence: EvidenceSentence, understanding: Understanding) -> bool:
    """Whether there is a figure, date or person that the question does not itself name."""
    expected, asked = understanding.expected, fold(understanding.rest + understanding.known)
    own = replace(quotation(sentence), text=without_earlier(sentence.text, understanding.rest))
    if not fulfils(own, expected):
        return False
    if expected.figure or expected.date:
        given = {(one.value, one.unit) for one in quantities(asked)}
        if {(one.value, one.unit) for one in quantities(sentence.text)} - given:
            return True
    named = people(sentence.text)
    return expected.person and (not named or any(name not in asked for name in named))
