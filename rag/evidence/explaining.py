"""Reasons told plainly: a short sentence that states the matter, and what stands behind it.

「防灾底子薄。去年那场连阴雨，两处圩堤出现管涌…」: no word says that the second sentence is a
reason; that it follows the statement in the same paragraph does. Read off the words alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.domain import EvidenceSentence, Sentence, Speech
from rag.evidence.scoring import Candidate
from rag.folding import fold
from rag.wording.content import content_terms

_LONGEST = 40
"""Characters of a sentence that only states a matter."""
_STATED = 0.5
"""Share of the characters of the content words asked for that it must hold."""
_BEHIND = 2
"""Sentences behind a statement that may explain it."""
_NOT_ASKED = frozenset(
    "为何 为啥 凭 说 认为 觉得 讲 报告 讲话 会上 里 原因 理由 仍 仍然 还 是 年".split()
)
_SENTENCE = re.compile(r"[^。！？!?…]*[。！？!?…]+[”’」』）》)\"']*\s*")
_SPOKEN = re.compile(r"[:：][\"“‘]|\?[\"”’]?\s*$")
"""A question, or somebody's words: these are explained by what stands in front of them, if at all."""
_MARK = re.compile(
    r"^(?:第?[一二三四五六七八九十]+(?:[、，,是要]|个?方面)|[（(][一二三四五六七八九十]+[）)]|\d{1,2}[.．、])"
)


def states(text: str, asked: str) -> bool:
    """Whether a sentence is short and says, in most of its words, what ``asked`` asks the reason
    of.

    >>> states("三是防灾底子薄。", "为什么说防灾底子薄？")
    True
    """
    words = [word for word in content_terms(asked) if word not in _NOT_ASKED]
    folded = fold(text)
    if len(text.strip()) > _LONGEST or not words or _SPOKEN.search(folded):
        return False
    held = sum(len(word) for word in words if word in folded)
    return held >= _STATED * sum(map(len, words))


def explains(sentence: EvidenceSentence, asked: str) -> bool:
    """Whether ``sentence`` stands right behind one that states the matter, in the same paragraph,
    and begins no other point."""
    if _MARK.match(sentence.text) or states(sentence.text, asked):
        return False
    before = _SENTENCE.findall(sentence.before)
    if "".join(before) != sentence.before:
        return False
    for one in reversed(before[-_BEHIND:]):
        if states(one, asked):
            return True
        if _MARK.match(one):
            return False
    return False


def with_explanations(chosen: Sequence[Candidate], asked: str) -> list[Candidate]:
    """Behind each sentence that states the matter those that follow it in its paragraph."""
    kept: dict[tuple[str, int], Candidate] = {}
    for candidate in chosen:
        speech, sentence = candidate.speech, candidate.sentence
        kept.setdefault((speech.id, sentence.index), candidate)
        if not states(speech.quote(sentence.span), asked):
            continue
        for behind in _behind(speech, sentence):
            kept.setdefault((speech.id, behind.index), replace(candidate, sentence=behind))
    return list(kept.values())


def _behind(speech: Speech, sentence: Sentence) -> list[Sentence]:
    found: list[Sentence] = []
    for one in speech.sentences[sentence.index + 1 : sentence.index + 1 + _BEHIND]:
        if one.paragraph != sentence.paragraph or _MARK.match(speech.quote(one.span)):
            break
        found.append(one)
    return found
