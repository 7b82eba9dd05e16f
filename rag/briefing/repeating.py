"""Lines that say again what another line says: a sentence stands once on a page.

Made of one sentence, a point, a task, a date and who is to act can be the same words under four
headings. The most important line keeps them; a heading that is left without a line is left out.
From a speech so short that the page prints it nearly whole, figures and phrases are not taken out
once more beside the sentence that they stand in. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.briefing.drafting import Draft, Material
from rag.domain import LineKind
from rag.folding import fold

_SHORT = 200
"""Characters of a speech, headings left out, that a page prints nearly whole."""
_EXCERPTS = frozenset({LineKind.FIGURE, LineKind.PHRASE})
"""Kinds that take a few words out of a sentence, and so may stand beside it."""
_MARKS = re.compile(r"[\s,。;:!?、]+$")


def is_short(material: Material) -> bool:
    """Whether a page prints nearly all that the speech says."""
    return sum(one.span.end - one.span.start for one in material.body) <= _SHORT


def without_repeats(drafts: Iterable[Draft], *, short: bool) -> list[Draft]:
    """The lines without those whose words another line has. ``short``: figures and phrases count
    as such as well."""
    kept: list[Draft] = []
    for draft in sorted(_best_of_kind(drafts), key=_rank):
        excerpt = draft.kind in _EXCERPTS
        if excerpt and not short:
            kept.append(draft)
            continue
        others = [one for one in kept if one.kind not in _EXCERPTS]
        if any(_words(draft) in _words(one) for one in others):
            continue
        if draft.kind is LineKind.TIME:
            # By when, and what else the sentence says of it: who is to act is a part of that.
            duties = [one for one in others if one.kind is LineKind.DUTY]
            within = [one for one in duties if _words(one) in _words(draft)]
            kept = [one for one in kept if one not in within]
            draft = draft.weighed(max(one.importance for one in (draft, *within)))
        if draft.kind is LineKind.DUTY:
            # Who is to do it, and what: a task or a date within it tells only half of that.
            told = [one for one in others if one.kind in {LineKind.TASK, LineKind.TIME}]
            again = [one for one in told if _words(one) in _words(draft)]
            kept = [one for one in kept if one not in again]
        kept.append(draft)
    return kept


def _rank(draft: Draft) -> tuple[bool, bool, float, int]:
    """Points first, as they stand first; excerpts last, since all else has their words."""
    return draft.kind in _EXCERPTS, draft.kind is not LineKind.POINT, -draft.importance, draft.start


def _best_of_kind(drafts: Iterable[Draft]) -> Sequence[Draft]:
    """Of lines of one kind with the same words the most important."""
    kept: dict[tuple[LineKind, str], Draft] = {}
    for draft in drafts:
        key = (draft.kind, fold(draft.claim.text))
        if key not in kept or draft.importance > kept[key].importance:
            kept[key] = draft
    return tuple(kept.values())


def _words(draft: Draft) -> str:
    return _MARKS.sub("", fold(draft.claim.text))
