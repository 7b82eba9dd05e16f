"""The part of a sentence that matters, in whole clauses; and what the judge reads of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.citing import clauses
from rag.domain import EvidenceSentence
from rag.wording.content import content_terms

_LONGEST_JUDGED = 100
"""Characters of a sentence that the judge reads; of a longer one those around what was asked."""

_LIST_WORDS = 24
"""Characters of each point of a list that is judged as one."""

_BEFORE = 40
_LEANING = re.compile(
    r"[“\"]|[他她它这那其该此]|我[对跟和]|现在|当时|后来|结果|目前|第二天|当天|随后|前者|后者|两[个者家]|同年|同时"
)
"""A sentence that begins so is not understood without what stands in front of it."""


def judged_text(sentence: EvidenceSentence, asked: str, leans: bool = False) -> str:
    """What the judge reads: year and heading in front, a long sentence cut to what matters.
    ``leans``: it is not understood without the end of the sentence in front of it."""
    year = f"{sentence.date[:4]}年 " if sentence.date else ""
    heading = f"{sentence.section[-1][:20]}：" if sentence.section else ""
    said = excerpt(sentence.text, asked, _LONGEST_JUDGED)
    before = _last_words(sentence.before) if leans or _LEANING.match(said) else ""
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
