"""Which names a row could have, and where each of them comes from.

What a stretch is headed with or opens with says what it is about; the fields of government and
the noun phrases of its sides help only where they stand in those openings too: what comes up
somewhere in the middle is seldom the theme.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from rag.comparing.fields import field_weights
from rag.comparing.resemblance import Side
from rag.comparing.theming.names import heading_name, loose_names_in, placed_names_in, point_name
from rag.comparing.theming.reducing import PEOPLE
from rag.comparing.theming.standing import standing_part
from rag.folding import fold
from rag.wording.words import words


class _Weight(NamedTuple):
    """How much a name counts by where it comes from, and what it scores at least, though all its
    words are worn (今年重点工作)."""

    weight: float
    least: float = 0.0


class Source(Enum):
    """Where a name comes from."""

    HEADING = _Weight(1.5, 0.2)
    """The heading over just these stretches."""
    SHARED_HEADING = _Weight(1.25, 0.13)
    """A heading over more than these."""
    STANDING = _Weight(0.0, 0.32)
    """A standing part, as which a side opens."""
    OPENING = _Weight(1.2, 0.006)
    """The name in the first two clauses of the first sentence."""
    FURTHER = _Weight(0.6, 0.0055)
    """The first name of the first sentence, where that begins with other things."""
    POINT = _Weight(1.0, 0.12)
    """The first clause of a numbered point."""
    BELOW_HEADING = _Weight(0.6, 0.004)
    """An opening that stands right under a heading."""
    LATER = _Weight(0.5, 0.002)
    """A further name of the first sentence."""
    SECOND = _Weight(0.25, 0.001)
    """A name of the second sentence."""
    FIELD = _Weight(0.9, 0.12)
    """A field of which all sides tell, and tell in what they open with."""
    LATER_FIELD = _Weight(0.0, 0.06)
    """Such a field by a name that the row itself does not have."""
    LOOSE = _Weight(0.0, 0.003)
    """The opening as it stands."""
    BODY = _Weight(0.4)
    """A noun phrase of all sides that stands in an opening."""
    ABOVE = _Weight(0.0, 0.0015)
    """The heading that the stretches stand under, at some distance."""
    REPEATED = _Weight(0.012)
    """A noun phrase that a side repeats, wherever it stands."""
    ANYWHERE = _Weight(0.001)
    """A noun phrase of a side, wherever it stands: before a row has no name."""


Part = tuple[Side, Sequence[int]]
"""The stretches of one side."""
_STANDING_FADES = 8
"""A row is called as a standing part by its first stretch rather than by a later one."""
_HALF_STANDING = 3
"""So much less it is called as a standing part that only one of its sides opens as."""
_OPENED = 3
"""So many stretches of a side are looked at for what they open with."""
_LEAD = 40
"""Characters of a stretch, behind its heading, that are its opening."""
_TELLING = 4
"""Characters of a noun phrase that may stand for a row by itself."""
_LEAST_FIELD, _SHARE_OF_FIELDS = 1.0, 0.28
_NO_NAMES = frozenset({"学习贯彻", "作风与落实", "存在问题"})
"""Fields that are no themes: every speech urges them, or names them as a standing part."""
_NOUNS = ("n", "j", "vn", "an", "s")
_NAMES = ("nr", "ns", "nt")


class Candidate(NamedTuple):
    """A name that a row could have. ``before``: so much stands before what it is taken from, in
    stretches of its side (or in clauses, for names of last resort)."""

    name: str
    source: Source
    before: int = 0


def candidates(parts: Sequence[Part], texts: Sequence[str]) -> Iterator[Candidate]:
    """The names of a row. ``texts``: the folded text of each side."""
    sides = [list(_opened(side, part)) for side, part in parts]
    opened = [one for side in sides for one in side]
    for one in opened:
        everywhere = all(any(one.name == other.name for other in side) for side in sides)
        fades = one.source is Source.STANDING and not everywhere
        yield one._replace(before=one.before + _HALF_STANDING) if fades else one
    yield from _last_resort(parts)
    leads = ["\n".join(_lead(side, at) for at in part[:_OPENED]) for side, part in parts]
    field = _field(parts)
    if field and field not in _NO_NAMES and all(field in field_weights(lead) for lead in leads):
        known_then = all(_told(field, text) for text in texts)
        yield Candidate(field, Source.FIELD if known_then else Source.LATER_FIELD)
    for phrase in sorted(set.intersection(*(set(_phrases(text)) for text in texts))):
        # A piece of a name says less than the name.
        whole = not any(phrase in one.name and phrase != one.name for one in opened)
        if whole and any(phrase in lead for lead in leads):
            yield Candidate(phrase, Source.BODY)


def _last_resort(parts: Sequence[Part]) -> Iterator[Candidate]:
    """The heading above, and whatever the stretches speak of."""
    for side, part in parts:
        path = side.speech.heading_path(side.pieces[part[0]].section)
        name = heading_name(path[-1]) if path else ""
        if name:
            yield Candidate(name, Source.ABOVE)
        text = "".join(fold(side.text(at)) for at in part[:_OPENED])
        for least, source in ((1, Source.ANYWHERE), (2, Source.REPEATED)):
            for phrase in _phrases(text, least):
                if len(phrase) >= _TELLING and not PEOPLE.search(phrase):
                    yield Candidate(phrase, source)


def _lead(side: Side, at: int) -> str:
    piece = side.pieces[at]
    quote = side.speech.quote
    heads = [fold(quote(one.span)) for one in piece.sentences if one.is_heading]
    body = [fold(quote(one.span)) for one in piece.sentences if not one.is_heading]
    return "\n".join([*heads, "".join(body)[:_LEAD]])


def _opened(side: Side, part: Sequence[int]) -> Iterator[Candidate]:
    """What the stretches of one side are headed with, and what they open with."""
    for rank, at in enumerate(part[:_OPENED]):
        piece = side.pieces[at]
        headings = [one for one in piece.sentences if one.is_heading]
        body = [one for one in piece.sentences if not one.is_heading]
        if headings:
            name = heading_name(side.speech.quote(headings[-1].span))
            if name:
                own = _just_over(side, part)
                yield Candidate(name, Source.HEADING if own else Source.SHARED_HEADING, rank)
        for said in (headings, body):
            standing = standing_part("".join(side.speech.quote(one.span) for one in said))
            if standing:
                yield Candidate(standing, Source.STANDING, _STANDING_FADES * rank)
        for number, sentence in enumerate(body[:2]):
            words_of = side.speech.quote(sentence.span)
            point = "" if number or headings else point_name(words_of)
            if point:
                yield Candidate(point, Source.POINT, rank)
            for name, source in _sentence_names(words_of, number, bool(headings)):
                yield Candidate(name, source, rank)
            for order, name in enumerate(loose_names_in(words_of)):
                yield Candidate(name, Source.LOOSE, rank + order + number)


def _sentence_names(text: str, number: int, headed: bool) -> Iterator[tuple[str, Source]]:
    """The names in the sentence ``number`` of a stretch, which stands under a heading or not."""
    for order, (name, clause) in enumerate(placed_names_in(text)):
        if number:
            yield name, Source.SECOND
        elif order:
            yield name, Source.LATER
        elif headed:
            yield name, Source.BELOW_HEADING
        else:
            yield name, Source.OPENING if clause < 2 else Source.FURTHER


def _just_over(side: Side, part: Sequence[int]) -> bool:
    """Whether these stretches are all, or all but one, of what stands under their heading."""
    sections = {side.pieces[at].section for at in part}
    if len(sections) > 1:
        return False
    section = side.speech.sections[next(iter(sections))]
    under = sum(piece.section == section.index for piece in side.pieces)
    childless = not any(one.parent == section.index for one in side.speech.sections)
    return childless and under <= len(part) + 1


def _told(field: str, text: str) -> bool:
    """Whether both halves of the name of a field are words of the text, so that no row is called
    by a name that its time did not know."""
    halves = re.findall("..", field) if len(field) % 2 == 0 else list(field)
    return all(half in text for half in halves)


def _field(parts: Sequence[Part]) -> str:
    """The field that all sides of the row tell of most, '' where none stands out."""
    sums: list[Mapping[str, float]] = []
    for side, part in parts:
        total: Counter[str] = Counter()
        for at in part:
            for name, weight in side.fields[at].items():
                total[name] += weight  # type: ignore[assignment]  # a Counter of floats
        sums.append(total)
    shares = [
        {name: value / sum(one.values()) for name, value in one.items()} for one in sums if one
    ]
    common = set.intersection(*(set(one) for one in sums))
    if not common:
        return ""
    best = max(sorted(common), key=lambda name: sum(share[name] for share in shares))
    strong = all(
        one[best] >= _LEAST_FIELD and share[best] >= _SHARE_OF_FIELDS
        for one, share in zip(sums, shares, strict=True)
    )
    return best if strong else ""


@lru_cache(maxsize=512)
def _phrases(text: str, least: int = 2) -> tuple[str, ...]:
    """Runs of two or three nouns, and nouns of three characters and more, that come up ``least``
    times."""
    counts: Counter[str] = Counter()
    run: list[str] = []
    for word in (*words(text), None):
        if word is not None and word.tag.startswith(_NOUNS) and len(word.text) > 1:
            run.append(word.text if not word.tag.startswith(_NAMES) else "")
            continue
        for start in range(len(run)):
            for end in range(start + 1, min(start + 3, len(run)) + 1):
                phrase = "".join(run[start:end])
                if 3 <= len(phrase) <= 10 and "" not in run[start:end]:
                    counts[phrase] += 1
        run = []
    return tuple(phrase for phrase, count in counts.items() if count >= least)
