"""Phrases from speech to speech: how often each stands in every one of them, and its variants.

A phrase that a speech does not use is counted 0, with nothing to cite. Counting and variants are
those of ``tracing_phrases``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.domain import PhraseCount, PhrasePoint, PhraseTrend, Speech
from rag.tracing_phrases import trace_in
from rag.tracking.charting import Numbers

_MOST_VARIANTS = 6


def follow_phrase(
    speeches: Sequence[Speech], phrase: str, numbers: Numbers, check: Callable[[], None]
) -> PhraseTrend:
    """``phrase`` in each of ``speeches``; ``check`` is called before each and may raise. Raises
    UsageError for a phrase that is empty or too long."""
    points: list[PhrasePoint] = []
    variants: dict[str, PhraseCount] = {}
    for speech in speeches:
        check()
        trace = trace_in(speech, phrase)
        cited = {citation.n: numbers.of(citation) for citation in trace.citations}
        first = cited[trace.speeches[0].citation] if trace.speeches else None
        points.append(PhrasePoint(speech.id, trace.total, first))
        for one in trace.variants:
            known = variants.get(one.name)
            variants[one.name] = PhraseCount(
                one.name,
                known.label if known else one.label,
                one.count + (known.count if known else 0),
                known.citation if known else cited[one.citation],
            )
    likeliest = sorted(variants.values(), key=lambda one: (-one.count, one.name))
    return PhraseTrend(phrase.strip(), tuple(points), tuple(likeliest[:_MOST_VARIANTS]))
