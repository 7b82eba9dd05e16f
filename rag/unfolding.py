"""An item of an earlier answer -> what its speech says under it.

The item's words are looked up again: as the heading of a section, as the first sentence of a
point, or as a single sentence. Knows the retriever; which item is meant is told (``itemising.py``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.asked import Stretch, heads
from rag.citing import Supported, quotation
from rag.domain import EvidenceSentence, Filters, Span
from rag.excerpting import excerpt
from rag.folding import fold, strip_punctuation
from rag.list_lines import shown
from rag.retrieving import Retriever

_SHORTEST = 3
"""Characters, without punctuation, by which a line may be known as the beginning of another."""
_AT_MOST = 24
"""Sentences of an answer on several items."""
_FEW = 3
"""Points that are too few to say what a section tells: its sentences are told instead."""
_MOST = 8
_LONGEST, _LONGEST_OF_MANY = 140, 90
"""Characters of each line of an answer of at most so many sentences, and of a longer one."""
_HEADINGS = 6
_UNDER_EACH = 2
"""Of an item with at most so many headings below it, the sentences told under each of them."""
_CHUNKS = 24
"""Chunks of its speech that an item's sentences are looked for in."""


@dataclass(frozen=True, slots=True)
class Unfolded:
    """An item found again. ``source``: the sentence that it is. ``heading``: of the section that it
    heads, as headings are stored, else ''. ``told``: what is said under it, in order; () where its
    source stands by itself."""

    source: EvidenceSentence
    heading: str
    told: tuple[EvidenceSentence, ...]

    @property
    def stretch(self) -> Stretch:
        """Where it is told."""
        inside = (self.source, *self.told)
        return Stretch(
            self.source.speech,
            self.heading,
            min(one.span.start for one in inside),
            max(one.span.end for one in inside),
        )


def unfolded(
    item: str, evidence: Sequence[EvidenceSentence], retriever: Retriever, filters: Filters
) -> Unfolded | None:
    """What the speech of ``item`` says under it; None where the item is found in no speech.

    ``evidence``: what the question of its list is answered from, looked at first, since a line
    like 「一是加强领导」 stands in many speeches.
    """
    source = _source(item, evidence)
    if source is None:
        found = retriever.retrieve(bare_item(item), filters, widely=True)
        source = _source(item, found.sentences)
    if source is None:
        return None
    within = replace(filters, speeches=(source.speech,))
    asked = f"{_asking(source.text)}讲了什么？"
    sentences = retriever.retrieve(asked, within, at_least=_CHUNKS).sentences
    heading = heads(source)
    inside = Unfolded(source, heading, ())
    here = inside.stretch
    unit = sorted((one for one in sentences if one.group == 1), key=lambda one: one.span.start)
    if heading:
        told = [one for one in unit if here.holds(one) and not _is(one, source)]
        if len(told) < _FEW and not any(map(heads, told)):
            told = [one for one in _in_order(sentences) if here.holds(one)][:_MOST]
        return replace(inside, told=tuple(one for one in told if not _is(one, source)))
    if unit and _is(unit[0], source):
        return replace(inside, told=tuple(unit[1:]))
    return inside


def place_told(
    words: str,
    items: Sequence[str],
    evidence: Sequence[EvidenceSentence],
    retriever: Retriever,
    filters: Filters,
) -> int | None:
    """Place of the item under whose heading a sentence has ``words``; None where none does.
    ``evidence``: of the list, whose first sentence tells which speech it is of."""
    speeches = tuple(one.speech for one in evidence[:1])
    if not speeches:
        return None
    headings = [strip_punctuation(item) for item in items]
    for sentence in retriever.retrieve(words, replace(filters, speeches=speeches)).sentences:
        above = set(map(strip_punctuation, sentence.section))
        place = next((at for at, heading in enumerate(headings) if heading in above), None)
        if place is not None and fold(words) in fold(sentence.text):
            return place
    return None


def as_told(sentences: Sequence[EvidenceSentence]) -> list[Supported]:
    """Sentences as an answer, of many only the first words where they run on."""
    longest = _LONGEST if len(sentences) <= _MOST else _LONGEST_OF_MANY
    return [
        replace(quotation(one), text=excerpt(one.text, one.text[:12], longest).strip())
        for one in sentences
    ]


def answer_of(
    items: Sequence[Unfolded], texts: Sequence[str], retriever: Retriever, filters: Filters
) -> list[EvidenceSentence]:
    """The sentences that tell of ``items`` (their lines are ``texts``): of one what stands under
    it, with the beginning of what stands under headings of its own; of several each item with the
    first of what stands under it."""
    if len(items) == 1:
        one = items[0]
        if one.heading and one.told:
            return _with_bodies(one.told, retriever, filters)
        alone = _part(one.source, texts[0])
        return [alone, *(one.told if alone is one.source else ())]
    share = max(1, _AT_MOST // len(items) - 1)
    kept: list[EvidenceSentence] = []
    for item, text in zip(items, texts, strict=True):
        kept += [_part(item.source, text), *item.told[:share]]
    return kept


def _with_bodies(
    told: Sequence[EvidenceSentence], retriever: Retriever, filters: Filters
) -> list[EvidenceSentence]:
    """``told`` as it is, or, where it is headings alone, each with the first words under it."""
    if not all(map(heads, told)) or len(told) > _HEADINGS:
        return list(told)
    kept: list[EvidenceSentence] = []
    for one in told:
        below = unfolded(one.text, [one], retriever, filters)
        kept += [one, *(below.told[:_UNDER_EACH] if below else ())]
    return kept


def _part(source: EvidenceSentence, text: str) -> EvidenceSentence:
    """The item alone where several stand in one sentence; else the sentence."""
    marked = re.match(r"[^，。；]{0,3}[一二三四五六七八九十]", text)
    at = source.text.find(text.strip()) if marked else -1
    if at <= 0:
        return source
    start = source.span.start + at
    return replace(source, text=text.strip(), span=Span(start, start + len(text.strip())))


def bare_item(item: str) -> str:
    """The words of an item without its marks of a list and without question marks."""
    return re.sub(r"[?？]", "", shown(item)[1:-1])


def _asking(line: str) -> str:
    """A line in quotation marks, where it can stand in them."""
    bare = re.sub(r"[?？]", "", line.strip())
    return bare if "“" in bare or "「" in bare else f"「{bare}」"


def _source(item: str, sentences: Sequence[EvidenceSentence]) -> EvidenceSentence | None:
    """The sentence that an item is, or that it is a part of."""
    wanted = strip_punctuation(item)
    same = [one for one in sentences if strip_punctuation(one.text) == wanted]
    if same or len(wanted) < _SHORTEST:
        return same[0] if same else None
    return next((one for one in sentences if wanted in strip_punctuation(one.text)), None)


def _is(one: EvidenceSentence, other: EvidenceSentence) -> bool:
    return one.speech == other.speech and one.span == other.span


def _in_order(sentences: Sequence[EvidenceSentence]) -> list[EvidenceSentence]:
    return sorted(sentences, key=lambda one: one.span.start)
