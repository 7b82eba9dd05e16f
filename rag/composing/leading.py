"""A sentence that cannot be understood by itself, quoted together with the one in front of it.

「这样的同志要表扬」 does not say who. What stands in front in the same paragraph is joined, as one
stretch of the original. Knows nothing of questions.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rag.domain import EvidenceSentence, Span
from rag.tables import is_row

_LEANING = re.compile(
    r"(?:这(?!次|里|场会|几年|一年)|那(?!么|时|年)|该|此(?!外|次|后)|上述|前者|后者|[他她它]们?(?!山))"
)
_ENDS = re.compile(r"[^。！？!?…]*[。！？!?…]+[”’」』）》)\"']*\s*")
_LONGEST = 120
"""Characters of a sentence in front that may join."""


def leans(sentence: EvidenceSentence) -> bool:
    """Whether a sentence speaks of what stands in front of it or over it."""
    return bool(_LEANING.match(sentence.text))


def with_leading(sentence: EvidenceSentence) -> EvidenceSentence:
    """``sentence`` with the one in front where it begins with 这, 他 or the like; else as it is.

    ``sentence.before`` is what stands right in front of it in its paragraph, perhaps cut at its
    own beginning, so that of a single unfinished sentence nothing is taken.
    """
    if not leans(sentence) or is_row(sentence.text):
        return sentence
    whole = _ENDS.findall(sentence.before)
    if not whole or "".join(whole) != sentence.before:
        return sentence
    front = whole[-1]
    if (len(whole) == 1 and len(sentence.before) >= _LONGEST) or len(front) > _LONGEST:
        return sentence
    span = Span(sentence.span.start - len(front), sentence.span.end)
    return replace(sentence, text=front + sentence.text, span=span)
