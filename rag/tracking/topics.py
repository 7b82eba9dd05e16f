"""Whether an indicator concerns a topic: by its name, by its words, by its field of government.

Needs no model: 「水资源」 is met by its words in the name or in most of the sentences that give the
figure, and by names of the same field (``comparing.fields``).
"""

from __future__ import annotations

from rag.comparing.fields import FIELDS
from rag.comparing.subjects import tokens_of
from rag.folding import fold
from rag.tracking.gathering import Found, Indicator
from rag.wording.content import content_terms


def concerns(indicator: Indicator, topic: str) -> bool:
    """Whether ``indicator`` concerns ``topic``, which is not empty."""
    wanted = fold(topic)
    names = [fold(name) for name in (indicator.name, *indicator.names)]
    tokens = tokens_of(wanted)
    if any(wanted in name for name in names):
        return True
    if len(set(wanted)) > 2 and any(set(wanted) <= set(name) for name in names):
        return True  # 农民收入: 农村居民人均纯收入
    if tokens and any(tokens <= one.family.mention.tokens for one in indicator.found):
        return True
    fields = {word for words in _fields(wanted) for word in words}
    if any(word in name for word in fields for name in names):
        return True
    terms = [term for term in content_terms(topic) if len(term) > 1] or [wanted]
    met = sum(all(term in _clause(one) for term in terms) for one in indicator.found)
    return met * 2 > len(indicator.found)


def _fields(wanted: str) -> list[list[str]]:
    """The words of every field that has the topic for its name or among its words."""
    return [words.split() for name, words in FIELDS.items() if wanted in (name, *words.split())]


def _clause(found: Found) -> str:
    """The clause of a figure, folded."""
    text = fold(found.speech.quote(found.told.sentence.span))
    clause = found.told.mention.clause
    return text[clause.start : clause.end]
