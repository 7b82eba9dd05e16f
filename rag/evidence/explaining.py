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
from rag.understanding import spelt_out
from rag.wording.content import content_terms

_LONGEST = 40
"""Characters of a sentence that only states a matter."""
_STATED = 0.5
"""Share of the characters of the content words asked for that it must hold."""
_NEW = 0.65
"""Share of its own content words that may say something else than ``asked``."""
_BEHIND = 2
"""Sentences behind a statement that may explain it."""
_NOT_ASKED = frozenset(
    "为何 为啥 凭 说 认为 觉得 讲 报告 讲话 会上 里 原因 理由 仍 仍然 还 是 年".split()
)
_SENTENCE = re.compile(r"[^。！？!?…]*[。！？!?…]+[”’」』）》)\"']*\s*")
_SPOKEN = re.compile(r"[:：][\"“‘]|\?[\"”’]?\s*$")
"""A question, or somebody's words: if anything explains these, it stands in front of them."""
_REASONED = re.compile(r"因为|由于|为了|所以|才|的结果|原因")
"""It has its reason in itself."""
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
    if len(text.strip()) > _LONGEST or not words:
        return False
    if _SPOKEN.search(folded) or _REASONED.search(folded):
        return False
    known = fold(asked)
    if any(figure not in known for figure in re.findall(r"\d+", _MARK.sub("", folded))):
        return False  # 「一张证跑了73天，订单早跑了」 gives its reason itself
    held = sum(len(word) for word in words if word in folded)
    return held >= _STATED * sum(map(len, words)) and newness(text, asked) <= _NEW


def newness(text: str, asked: str) -> float:
    """Share (0 to 1) of the characters of a text's content words that do not stand in ``asked``;
    1 for a text that has none, such as a bare date."""
    known = spelt_out(fold(asked))
    words = content_terms(spelt_out(fold(text)))
    new = sum(len(word) for word in words if word not in known)
    return new / sum(map(len, words)) if words else 1.0


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
