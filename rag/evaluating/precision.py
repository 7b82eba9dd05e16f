"""Whether facts and citations are what a question asks for: recall and precision.

A citation is precise when its quote contains, or lies within the same sentence as, an evidence
string or a gold form. That is decided by place: the quote is widened to the sentences it touches,
and so is every occurrence of an evidence string in the cited speech.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.domain import Citation, Span
from rag.folding import fold, fold_with_origin
from rag.quantities import unify_numerals

_SENTENCE = re.compile(r"[^。！？!?…\n]*(?:[。！？!?…]+[”’」』）》)\"']*|\n|\Z)")


def stands(forms: Sequence[str], unified: str) -> bool:
    """Whether one of ``forms`` stands in ``unified`` (numerals unified). A figure is never cut:
    9.3% does not stand in 39.3%, nor 90 in 900."""
    return any(_whole(unify_numerals(form), unified) for form in forms)


def _whole(form: str, text: str) -> bool:
    if not form:
        return False
    before = r"(?<!\d)(?<!\d\.)" if form[0].isdecimal() else ""
    after = r"(?!\.?\d)" if form[-1].isdecimal() else ""
    return re.search(before + re.escape(form) + after, text) is not None


def is_precise(
    citation: Citation,
    evidence: Sequence[str],
    gold: Sequence[Sequence[str]],
    text: str,
) -> bool:
    """Whether the citation is to the point; ``text`` is the stored text of the cited speech."""
    around = widened(text, citation.span)
    for said in (citation.quote, text[around.start : around.end]):
        unified = unify_numerals(said)
        if any(stands(forms, unified) for forms in gold):
            return True
        if any(unify_numerals(one) in unified for one in evidence if one):
            return True
    return any(
        widened(text, place).contains(citation.span)
        for one in evidence
        for place in _places(one, text)
    )


def widened(text: str, span: Span) -> Span:
    """``span`` with the rest of the sentences that it touches."""
    touched = [
        match.span()
        for match in _SENTENCE.finditer(text)
        if match.start() < span.end and span.start < match.end()
    ]
    if not touched:
        return span
    return Span(min(span.start, touched[0][0]), max(span.end, touched[-1][1]))


def _places(wanted: str, text: str) -> list[Span]:
    """Where ``wanted`` stands in ``text``, white space and width apart."""
    folded, needle = fold_with_origin(text), fold(wanted)
    places: list[Span] = []
    at = folded.text.find(needle) if needle else -1
    while at >= 0:
        places.append(folded.span(at, at + len(needle)))
        at = folded.text.find(needle, at + 1)
    return places
