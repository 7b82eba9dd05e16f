"""The last snapshot of an answer: found with its citations, or refused with what is nearest.

Pure functions on plain data; the words of a refusal stand in ``refusing.py``.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from rag.citing import Supported, answer_text, cite, number_citations
from rag.composing.differences import difference_note
from rag.domain import Answer, EvidenceSentence, Stage
from rag.refusing import nearest, not_mentioned, told_elsewhere, told_instead
from rag.understanding import Understanding


def found(answer: Answer, supported: Sequence[Supported], began: float) -> Answer:
    """``answer`` with the claims of ``supported``; ``began``: time.perf_counter() at its start."""
    claims, citations = number_citations(supported)
    total = time.perf_counter() - began
    first = answer.timings.first_token_s or total
    apart = difference_note(answer.rewritten or answer.question, supported)
    return replace(
        answer,
        found=True,
        notes=(*answer.notes, *([apart] if apart else [])),
        text=answer_text(claims),
        claims=claims,
        citations=citations,
        draft="",
        stage=Stage.DONE,
        timings=replace(answer.timings, total_s=total, first_token_s=first),
    )


def refused(
    answer: Answer,
    understanding: Understanding,
    elsewhere: EvidenceSentence | None,
    began: float,
) -> Answer:
    """``answer`` as 讲话中未提及; ``elsewhere``: what another speech tells of the matter."""
    mentioning, note = told_instead(answer.evidence, understanding)
    notes = [*answer.notes, *([note] if note else [])]
    notes += [told_elsewhere(elsewhere)] if elsewhere else []
    near = nearest(answer.evidence, [elsewhere, mentioning])
    return replace(
        answer,
        found=False,
        text=not_mentioned(answer.searched, bool(near)),
        claims=(),
        citations=(),
        nearest=tuple(cite(sentence, n) for n, sentence in enumerate(near, start=1)),
        notes=tuple(notes),
        draft="",
        stage=Stage.DONE,
        timings=replace(answer.timings, total_s=time.perf_counter() - began),
    )
