"""「只看工业和项目」: which lines concern the words a person named.

A line concerns them where one of the words stands in it, in what it cites or in the headings over
it; with an embedder also where it means nearly the same as they do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from statistics import fmean, pstdev

from rag.briefing.drafting import Draft, Material
from rag.folding import fold
from rag.wording.content import content_terms

Similarity = Callable[[str, Sequence[str]], Sequence[float]]
"""Cosines of a query to each of several texts."""

_ASIDE = re.compile(
    r"^(?:请)?(?:只|仅)?(?:看|要|讲|写|关注|聚焦)|(?:方面|领域|部分|的?内容|相关|有关|情况|工作)$"
)
_NEAR = 2.0
"""Standard deviations above the mean of all lines from which a line means the same."""
_IN_CLAIM, _IN_SOURCE, _IN_HEADING = 0.3, 0.12, 0.2


def focus_words(focus: str) -> list[str]:
    """The words a person named: 「只看工业和项目」 -> 工业, 项目."""
    parts = re.split(r"[、，,；;和与及\s]+|以及", _ASIDE.sub("", focus.strip()))
    words = [_ASIDE.sub("", part) for part in parts]
    return [fold(word) for word in words if word] or content_terms(focus)


def focused(
    material: Material,
    drafts: Sequence[Draft],
    focus: str,
    similarity: Similarity | None = None,
) -> list[Draft]:
    """The drafts that concern ``focus``, weighed by how much."""
    words = focus_words(focus)
    near = _near(drafts, focus, similarity)
    kept = []
    for at, draft in enumerate(drafts):
        source = fold("".join(one.text for one in draft.claim.evidence))
        path = fold("".join(material.speech.heading_path(draft.section)))
        claim = fold(draft.claim.text)
        worth = sum(
            _IN_CLAIM * (word in claim)
            + _IN_SOURCE * (word in source)
            + _IN_HEADING * (word in path)
            for word in words
        )
        said = any(word in claim + path for word in words)
        if said or near[at] > _NEAR:
            kept.append(draft.weighed(min(0.5 * draft.importance + min(worth, 0.5), 1.0)))
    return kept


def _near(drafts: Sequence[Draft], focus: str, similarity: Similarity | None) -> Sequence[float]:
    """How many standard deviations each draft lies nearer to ``focus`` than the mean."""
    if similarity is None or len(drafts) < 2:
        return [0.0] * len(drafts)
    cosines = similarity(focus, [draft.claim.text for draft in drafts])
    middle, spread = fmean(cosines), pstdev(cosines) or 1.0
    return [(value - middle) / spread for value in cosines]
