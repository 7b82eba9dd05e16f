"""A section -> its points: the sentences that say what each stretch of it is about.

Speeches announce their points in four ways: headings of the next level; numbered members (一是 …
二是 …); short commands that stand as run-in headings (要提升节水意识。); or the first sentence of
each paragraph. The first way that is found is taken. Knows nothing of questions or models.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.domain import Section, Sentence, Speech

_NUMERALS = "一二三四五六七八九十"
_MEMBER = re.compile(
    rf"^(?:第(?P<a>[{_NUMERALS}])(?P<a2>[，,、是个])|(?P<b>[{_NUMERALS}])(?P<b2>[、是要])|"
    rf"[（(](?P<c>[{_NUMERALS}])[）)]|(?P<d>\d{{1,2}})[.．、](?!\d))"
)
_COMMAND = re.compile(r"^(?:同时[，,]?|还)?(?:必须|应当?|要)(?!是|求|点|素|闻|害|塞|说|不是|么)")
_RUN_IN = 24
"""A run-in heading has at most this many characters; detail sentences are longer."""
MOST_MEMBERS = 12
_NEAR = 3
"""Sentences behind an announcement within which its list must begin."""


@dataclass(frozen=True, slots=True)
class Point:
    """What one stretch is about (``lead``) and the sentences that go into detail."""

    lead: Sentence
    body: tuple[Sentence, ...]


def points(speech: Speech, section: int) -> list[Point]:
    """The points of a section, in order; [] where it makes but one, or none that can be told.

    What stands before the first point (an introduction) belongs to none.
    """
    inside = sentences_of(speech, section)
    for leads in (
        _child_headings(speech, section, inside),
        _numbered(speech, inside),
        _run_in_headings(speech, inside),
        _openings(inside),
    ):
        if len(leads) > 1:
            return _with_bodies(leads, inside)
    return []


def sentences_of(speech: Speech, section: int) -> list[Sentence]:
    """The sentences of a section and of all below it, without its own heading."""
    node = speech.sections[section]
    own = node.heading_span if node.heading else None
    return [
        one
        for one in speech.sentences
        if node.span.start <= one.span.start < node.span.end
        # Overlap, not the start: a Markdown 「## 」 stands before the heading's words.
        and not (own and one.span.overlaps(own))
    ]


def part(speech: Speech, number: int) -> Section | None:
    """The ``number``-th section of the highest level that has several: 1, 2, …, or -1, -2 from
    the end. None where there are not as many."""
    for level in sorted({one.level for one in speech.sections if one.level > 0}):
        parts = [one for one in speech.sections if one.level == level]
        if len(parts) > 1:
            index = number - 1 if number > 0 else number
            inside = -len(parts) <= index < len(parts) and number != 0
            return parts[index] if inside else None
    return None


def opening(speech: Speech) -> list[Sentence]:
    """The sentences before the first heading of the body."""
    first = min((one.span.start for one in speech.sections if one.level > 0), default=None)
    if first is None:
        return list(speech.sentences[:6])
    return [one for one in speech.sentences if one.span.start < first]


def siblings(speech: Speech, sentence: Sentence) -> list[Sentence]:
    """The leads of the points that ``sentence`` is one of, itself included; [] if of none.

    Looked for in its own paragraph and section, and among numbered members anywhere.
    """
    numbered = members(speech, sentence)
    if numbered:
        return numbered
    heading = _headed_by(speech, sentence)
    section = heading.parent if heading and heading.parent is not None else sentence.section
    found = [point.lead for point in points(speech, section)]
    if not any(one.index == sentence.index for one in found):
        near = [
            one
            for one in speech.sentences
            if one.paragraph == sentence.paragraph and one.section == sentence.section
        ]
        found = _run_in_headings(speech, near)
    inside = any(one.index == sentence.index for one in found)
    return found[:MOST_MEMBERS] if inside and len(found) > 1 else []


def headings_below(speech: Speech, sentence: Sentence) -> list[Sentence]:
    """Where ``sentence`` is a heading: the headings one level below it, in order."""
    section = _headed_by(speech, sentence)
    if section is None:
        return []
    return _child_headings(speech, section.index, speech.sentences)[:MOST_MEMBERS]


def announced(speech: Speech, sentence: Sentence, count: int) -> list[Sentence]:
    """The ``count`` points of a list that ``sentence`` announces (四种表现 before 一是 … 四是, a
    heading with 六件大事 over six headings); [] where that many do not follow."""
    below = headings_below(speech, sentence)
    if len(below) == count:
        return below
    following = speech.sentences[sentence.index + 1 : sentence.index + 1 + _NEAR]
    for one in following:
        mark = _mark(speech.quote(one.span))
        if mark is not None:
            run = members(speech, one)
            return run if mark[1] == 1 and len(run) == count else []
    return []


def members(speech: Speech, sentence: Sentence) -> list[Sentence]:
    """All members of the enumeration that ``sentence`` is a member of, in order; [] if of none.

    Members have the same kind of marker and count up by one: 一是 … 二是 … 三是.
    """
    marked = [
        (one, mark)
        for one in speech.sentences
        if (mark := _mark(speech.quote(one.span))) is not None
    ]
    position = next((i for i, (one, _) in enumerate(marked) if one.index == sentence.index), None)
    if position is None:
        return []
    kind = marked[position][1][0]
    of_kind = [(one, number) for one, (other, number) in marked if other == kind]
    at = next(i for i, (one, _) in enumerate(of_kind) if one.index == sentence.index)
    first = at
    while first > 0 and of_kind[first - 1][1] == of_kind[first][1] - 1:
        first -= 1
    last = at
    while last + 1 < len(of_kind) and of_kind[last + 1][1] == of_kind[last][1] + 1:
        last += 1
    run = [one for one, _ in of_kind[first : last + 1]]
    return run[:MOST_MEMBERS] if len(run) > 1 else []


def _headed_by(speech: Speech, sentence: Sentence) -> Section | None:
    """The section whose heading ``sentence`` is."""
    headed = (one for one in speech.sections if one.heading)
    # Overlap, not equality: a Markdown 「## 」 stands before the heading's words.
    return next((one for one in headed if one.heading_span.overlaps(sentence.span)), None)


def _child_headings(speech: Speech, section: int, inside: Sequence[Sentence]) -> list[Sentence]:
    spans = [one.heading_span for one in speech.sections if one.parent == section and one.heading]
    return [one for one in inside if any(one.span.overlaps(span) for span in spans)]


def _numbered(speech: Speech, inside: Sequence[Sentence]) -> list[Sentence]:
    """The first enumeration of these sentences that begins with one."""
    held = {one.index for one in inside}
    for one in inside:
        mark = _mark(speech.quote(one.span))
        if mark and mark[1] == 1:
            return [other for other in members(speech, one) if other.index in held]
    return []


def _run_in_headings(speech: Speech, inside: Sequence[Sentence]) -> list[Sentence]:
    """Short commands; where there are not two of them, all commands, each with its own detail."""
    commands = [one for one in inside if _COMMAND.match(speech.quote(one.span))]
    short = [one for one in commands if one.span.end - one.span.start <= _RUN_IN]
    return short if len(short) > 1 else commands


def _openings(inside: Sequence[Sentence]) -> list[Sentence]:
    """The first sentence of each paragraph."""
    first: dict[int, Sentence] = {}
    for one in inside:
        first.setdefault(one.paragraph, one)
    return list(first.values())


def _with_bodies(leads: Sequence[Sentence], inside: Sequence[Sentence]) -> list[Point]:
    starts = [one.index for one in leads]
    ends = [*starts[1:], (inside[-1].index if inside else 0) + 1]
    return [
        Point(lead, tuple(one for one in inside if lead.index < one.index < end))
        for lead, end in zip(leads, ends, strict=True)
    ]


def _mark(text: str) -> tuple[str, int] | None:
    """Kind and number of the enumeration mark a sentence opens with: 「二要」 is ("b要", 2)."""
    match = _MEMBER.match(text)
    if match is None:
        return None
    if match["d"]:
        return "d", int(match["d"])
    kind = "a" if match["a"] else "b" if match["b"] else "c"
    number = _NUMERALS.index(match[kind]) + 1
    return kind + (match["a2"] or match["b2"] or ""), number
