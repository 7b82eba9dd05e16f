"""What joins the best sentences: head lines, the rest of a list, what someone said, table heads."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.domain import METADATA_FIELDS, Evidence, Sentence, Speech
from rag.evidence.scoring import Candidate
from rag.locating import locate
from rag.outlining import announced, siblings
from rag.tables import table_head
from rag.understanding import (
    Understanding,
    count_announced,
)

_HEAD_LINE_BONUS = 0.35
_EXPANDED = 8
_FOLLOWING = 2
SAYING_ASKED = re.compile(
    r"引(?:用|了|述)?[^,，。?？]{0,14}(?:话|句|诗|名言|典故)|谁的(?:话|名言|诗)|名言|古语|谚语|典故"
)
_SAYING = re.compile(
    r"(?:^|[，。；])(?![他她我你会大])[\u4e00-\u9fff·]{2,8}?(?:讲|说|曾说|说过|曰|云)[:：]|古人[云说讲]|俗话|常言|老话|"
    r"诗[云曰]|《[^》]{1,12}》[中里]?(?:说|讲|有|云|曰|记载)"
)
SAID = re.compile(r"[“\"‘「](?=[^”\"’」]{6,})")
"""Words of six characters or more in quotation marks."""


def head_lines(speeches: Sequence[Speech], known_before: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that give title, speaker, date, place and occasion."""
    known = {(c.speech.id, c.sentence.index): c.score for c in known_before}
    top = max((c.score for c in known_before), default=1.0)
    lines = []
    for speech in speeches:
        spans = [
            evidence.span
            for evidence in (getattr(speech.metadata, name) for name in METADATA_FIELDS)
            if isinstance(evidence, Evidence) and evidence.span
        ]
        for sentence in speech.sentences:
            overlaps = any(sentence.span.overlaps(span) for span in spans)
            if overlaps:
                score = known.get((speech.id, sentence.index), top * 0.5) + _HEAD_LINE_BONUS
                lines.append(Candidate(speech, sentence, score))
    return lines


def sayings(speeches: Sequence[Speech], known_before: Sequence[Candidate]) -> list[Candidate]:
    """The sentences of ``speeches`` in which a saying is quoted (古人云, 某某说：). Whom a speech
    quotes is asked in words that stand nowhere in the quotation."""
    top = max((c.score for c in known_before), default=1.0)
    found = [
        Candidate(speech, sentence, top)
        for speech in speeches
        for sentence in speech.sentences
        if _SAYING.search(speech.quote(sentence.span))
    ]
    return found[:_EXPANDED]


def announced_first(chosen: Sequence[Candidate], wanted: int | None) -> list[Candidate]:
    """Where the question says how many, and one of the best candidates announces just so many
    points: these points in front, as group 1, under the announcement."""
    for candidate in chosen[:_EXPANDED] if wanted else ():
        speech, sentence = candidate.speech, candidate.sentence
        if count_announced(speech.quote(sentence.span)) != wanted:
            continue
        points = announced(speech, sentence, wanted or 0)
        if points:
            held = {(speech.id, one.index) for one in points} | {(speech.id, sentence.index)}
            listed = [Candidate(speech, one, candidate.score, 1) for one in points]
            rest = [c for c in chosen if (c.speech.id, c.sentence.index) not in held]
            return [*listed, replace(candidate, group=-1), *rest]
    return list(chosen)


def counted_first(chosen: Sequence[Candidate], wanted: int | None) -> list[Candidate]:
    """Where the question says how many (「哪四条」), the best member of a list of just that many
    comes first, and the rest of it with it."""
    for candidate in chosen if wanted else ():
        if len(siblings(candidate.speech, candidate.sentence)) == wanted:
            return [candidate, *(other for other in chosen if other is not candidate)]
    return list(chosen)


def with_group(
    chosen: Sequence[Candidate], group: Callable[[Speech, Sentence], list[Sentence]], most: int
) -> list[Candidate]:
    """Puts the list that each of the best sentences belongs to (the other members of its
    enumeration, the headings below it) right behind it, marked as one group."""
    kept: dict[tuple[str, int], Candidate] = {}
    number = max((abs(candidate.group) for candidate in chosen), default=0)
    for rank, candidate in enumerate(chosen):
        kept.setdefault((candidate.speech.id, candidate.sentence.index), candidate)
        belonging = group(candidate.speech, candidate.sentence) if rank < _EXPANDED else []
        places = [(candidate.speech.id, sentence.index) for sentence in belonging]
        if not places or any(kept[place].group for place in places if place in kept):
            continue
        number += 1
        own = (candidate.speech.id, candidate.sentence.index)
        if own not in places and kept[own].group <= 0:
            # A heading stands over its list; the point of a list before it stays one.
            kept[own] = replace(kept[own], group=-number)
        for place, sentence in zip(places, belonging, strict=True):
            if place in kept:
                kept[place] = replace(kept[place], group=number)
            elif len(kept) < most:
                kept[place] = replace(candidate, sentence=sentence, group=number)
    return list(kept.values())


def with_words(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Behind each of the best candidates the sentence that follows it in its paragraph, where
    that one has words in quotation marks: what a person said often stands by itself."""
    kept: dict[tuple[str, int], Candidate] = {}
    for rank, candidate in enumerate(chosen):
        kept.setdefault((candidate.speech.id, candidate.sentence.index), candidate)
        if rank >= _EXPANDED:
            continue
        for following in _next_in_paragraph(candidate.speech, candidate.sentence):
            if SAID.search(candidate.speech.quote(following.span)):
                place = (candidate.speech.id, following.index)
                kept.setdefault(place, replace(candidate, sentence=following))
    return list(kept.values())


def _next_in_paragraph(speech: Speech, sentence: Sentence) -> list[Sentence]:
    following = speech.sentences[sentence.index + 1 : sentence.index + 1 + _FOLLOWING]
    return [one for one in following if one.paragraph == sentence.paragraph]


def with_table_heads(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Behind all others the head row of each table of which a row was chosen."""
    places = {(candidate.speech.id, candidate.sentence.index) for candidate in chosen}
    heads: dict[tuple[str, int], Candidate] = {}
    for candidate in chosen:
        head = table_head(candidate.speech, candidate.sentence)
        if head is not None and (candidate.speech.id, head.index) not in places:
            place = (candidate.speech.id, head.index)
            heads.setdefault(place, replace(candidate, sentence=head, group=0))
    return [*chosen, *heads.values()]


def unit_first(
    understanding: Understanding,
    speeches: Sequence[Speech],
    chosen: Sequence[Candidate],
    similarity: Callable[[Sequence[str]], Sequence[float]],
) -> list[Candidate]:
    """The points of the part of a speech that the question means, in front of all else."""
    unit = locate(understanding, speeches, similarity)
    if unit is None:
        return list(chosen)
    score = max((candidate.score for candidate in chosen), default=1.0)
    inside = [Candidate(unit.speech, sentence, score, group=1) for sentence in unit.sentences]
    held = {(unit.speech.id, sentence.index) for sentence in unit.sentences}
    rest = [c for c in chosen if (c.speech.id, c.sentence.index) not in held]
    return [*inside, *rest]
