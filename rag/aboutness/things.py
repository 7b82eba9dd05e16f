"""Whether a sentence tells of another thing than the one asked about.

Of another name or number, of several things together where one alone is asked about, or of what
stands beside a figure that the source hides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.aboutness.measures import of_another_measure
from rag.aboutness.sought import around, sought, standing
from rag.aboutness.times import telling
from rag.citing import missing_number, missing_ordinal
from rag.domain import EvidenceSentence
from rag.folding import fold
from rag.understanding import Understanding, spelt_out
from rag.wording.names import named_by_post
from rag.wording.words import is_left_over, is_name, words

_ORDINAL = re.compile(r"第[一二三四五六七八九十百\d]+[届次期批号](?![,，、])")
_ALONE = re.compile(r"单独|单单|光是")
_TOGETHER = re.compile(r"合计|共计|总计|合起来|加起来")
_HIDDEN_FIGURE = re.compile(r"×+(?:[%万亿千百]|个百分点)")
_WHICH = re.compile(
    r"哪(?:个|家|座|所|一个|一家)?([省市县区镇乡村厂](?![里中上下])|公司|集团|医院|学校|会场|礼堂|水库|银行)"
)


def of_another_thing(
    sentence: EvidenceSentence,
    understanding: Understanding,
    evidence: Sequence[EvidenceSentence],
) -> bool:
    """Whether a sentence tells of another thing than the one asked about; ``evidence``: what it
    was found with."""
    return (
        _of_another(sentence, understanding.rest, evidence)
        or _of_all_together(sentence, understanding.rest)
        or _figure_of_another(sentence, understanding)
        or (understanding.expected.figure and of_another_measure(sentence, understanding.rest))
    )


def _of_all_together(sentence: EvidenceSentence, asked: str) -> bool:
    """Whether one thing alone is asked about, and the sentence tells of several together."""
    return bool(_ALONE.search(asked)) and bool(_TOGETHER.search(sentence.text))


def _of_another(
    sentence: EvidenceSentence, asked: str, evidence: Sequence[EvidenceSentence]
) -> bool:
    """Whether a name, an ordinal or a number that tells things apart (二期) is not there.

    A place before 县 or 镇 must be; another name only where a sentence of the evidence has it,
    since words that the dictionary does not know look like names.
    """
    known = around(sentence)
    ordinals = "，".join(_ORDINAL.findall(asked))
    return bool(
        missing_ordinal(ordinals, known)
        or missing_number(asked, known)
        or any(name not in known for name in named_by_post(asked))
        or any(
            not _has_pair(name, known) and any(_has_pair(name, around(one)) for one in evidence)
            for name in proper_names(asked)
        )
    )


def _has_pair(name: str, known: str) -> bool:
    return any(name[at : at + 2] in known for at in range(len(name) - 1))


def proper_names(asked: str) -> list[str]:
    """Runs of words that the dictionary takes for names or does not know."""
    found, run = [], ""
    for word in (*words(fold(asked)), None):
        if word is not None and (is_left_over(word) or is_name(word)):
            run += word.text
            continue
        if len(run) > 1:
            found.append(run)
        run = ""
    return found


def _figure_of_another(sentence: EvidenceSentence, understanding: Understanding) -> bool:
    """Whether every clause with such a figure as is asked for names something that the question
    does not, while what it names stands in other clauses."""
    expected, asked = understanding.expected, understanding.rest
    named = proper_names(asked)
    if not expected.figure or not named or expected.date or expected.person:
        return False
    places = telling(sentence, expected)
    return bool(places) and all(
        proper_names(clause)
        and not any(_has_pair(name, fold(clause)) for name in named)
        and not any(_has_pair(name, fold(asked)) for name in proper_names(clause))
        for clause in places
    )


def has_sort(sentence: EvidenceSentence, asked: str) -> bool:
    """「哪个市」 is answered by a sentence that names a 市, and not by one that has but 「×市」."""
    which = _WHICH.search(asked)
    return which is None or bool(re.search(rf"[^\W×全本该我各]{which[1]}", fold(sentence.text)))


def is_hidden(
    sentence: EvidenceSentence,
    understanding: Understanding,
    evidence: Sequence[EvidenceSentence],
) -> bool:
    """Whether a sentence beside has all that is asked about, its figure hidden (增长**%), and
    this one has less: then this one tells of something else."""
    if not understanding.expected.figure:
        return False
    weights = sought(understanding.rest)

    def held(one: EvidenceSentence) -> float:
        own = spelt_out(fold(one.text))
        return sum(weight * standing(word, own) for word, weight in weights.items())

    hiding = [one for one in evidence if _HIDDEN_FIGURE.search(fold(one.text))]
    return any(held(one) > held(sentence) for one in hiding)
