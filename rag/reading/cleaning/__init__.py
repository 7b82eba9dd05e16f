"""What belongs to a file but not to the speech in it: found, named, kept, never deleted.

The rules for single lines stand in rules.py. What is set aside stays in the text: it is shown in
grey and never indexed. Redaction marks (××, **, 某) are ordinary characters here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rag.domain import AsideKind, SetAside, Span
from rag.reading.cleaning.advertisements import BACK_LINES, FRONT_LINES, back, front
from rag.reading.cleaning.glossary import glossary
from rag.reading.cleaning.official import contents, letterhead
from rag.reading.cleaning.pages import page_numbers, running_heads
from rag.reading.cleaning.rules import LEAD_CAPTION, PARTS, RULES, Rule, Where
from rag.reading.lines import SALUTATION, Line

__all__ = ["find_asides", "outside"]

_HEAD_CHARS: Final = 1500


def find_asides(
    text: str, lines: Sequence[Line], known: Sequence[SetAside] = ()
) -> tuple[SetAside, ...]:
    """What is to be set aside, in text order, without overlaps; neighbouring lines of one rule
    are joined.

    ``lines`` are all lines that are not blank; ``known`` is what the file's format told apart
    already (running heads, navigation). () where nothing would be left of the text.
    """
    rest = outside(lines, [aside.span for aside in known])
    found: dict[int, tuple[AsideKind, str]] = {}
    for number in glossary(text, rest):
        found[number] = (AsideKind.GLOSSARY, "文末名词解释")
    numbers = page_numbers(text, rest)
    for number in running_heads(text, rest, numbers):
        found.setdefault(number, (AsideKind.PAGE, "页码旁重复的页眉"))
    for number in numbers:
        found.setdefault(number, (AsideKind.PAGE, "页码"))
    for number, name in letterhead(text, rest).items():
        found.setdefault(number, (AsideKind.PAGE, name))
    for number in contents(text, rest):
        found.setdefault(number, (AsideKind.PAGE, "目录"))
    for number, line in enumerate(rest):
        rule = _rule_for(text, line, number, len(rest))
        if rule and number not in found:
            found[number] = (rule.kind, rule.name)
    for number in front(text, rest):
        if found.get(number, (AsideKind.ADVERTISEMENT,))[0] is not AsideKind.NAVIGATION:
            found[number] = (AsideKind.ADVERTISEMENT, "篇首广告")
    for number in back(text, rest, set(found)):
        found[number] = (AsideKind.ADVERTISEMENT, "篇末广告")
    if len(found) == len(rest):
        return tuple(known)
    asides = [*known, *_joined(rest, found), *_parts(text, rest, found)]
    return tuple(sorted(asides, key=lambda aside: aside.span.start))


def outside(lines: Sequence[Line], asides: Sequence[Span]) -> list[Line]:
    """``lines`` without the characters of ``asides``; a line cut in two becomes two."""
    cuts = sorted(asides, key=lambda span: span.start)
    kept: list[Line] = []
    at = 0
    for line in lines:
        while at < len(cuts) and cuts[at].end <= line.start:
            at += 1
        start = line.start
        for span in cuts[at:]:
            if span.start >= line.end:
                break
            if span.start > start:
                kept.append(Line(start, span.start))
            start = max(start, span.end)
        if start < line.end:
            kept.append(Line(start, line.end))
    return kept


def _rule_for(text: str, line: Line, number: int, count: int) -> Rule | None:
    size = line.end - line.start
    if size > max(rule.longest for rule in RULES):
        return None
    tail = number >= count - BACK_LINES
    ends = tail or number < FRONT_LINES
    for rule in RULES:
        placed = rule.where is Where.ANYWHERE or (tail if rule.where is Where.TAIL else ends)
        if placed and size <= rule.longest and rule.pattern.fullmatch(text, *line):
            return rule
    return None


def _joined(lines: Sequence[Line], found: dict[int, tuple[AsideKind, str]]) -> Iterator[SetAside]:
    """Spans of the lines found, one for each run of neighbours under the same rule."""
    begin = previous = -2
    for number in sorted(found):
        if number != previous + 1 or found[number] != found[previous]:
            if begin >= 0:
                yield SetAside(Span(lines[begin].start, lines[previous].end), *found[begin])
            begin = number
        previous = number
    if begin >= 0:
        yield SetAside(Span(lines[begin].start, lines[previous].end), *found[begin])


def _parts(
    text: str, lines: Sequence[Line], found: dict[int, tuple[AsideKind, str]]
) -> Iterator[SetAside]:
    """Parts of lines: a dateline before the first words, a caption before the salutation."""
    count = len(lines)
    for number, line in enumerate(lines):
        if number in found or FRONT_LINES <= number < count - BACK_LINES:
            continue
        words = text[line.start : line.end]
        for rule in PARTS:
            match = rule.pattern.search(words)
            if match and (number >= count - BACK_LINES or rule.where is not Where.TAIL):
                span = _bare(text, line.start + match.start(), line.start + match.end())
                yield SetAside(span, rule.kind, rule.name)
        if line.start > _HEAD_CHARS:
            continue
        before = _before_salutation(text, line)
        caption = before and LEAD_CAPTION.search(text, line.start, before)
        if caption:
            span = _bare(text, caption.start(), caption.end())
            yield SetAside(span, AsideKind.CAPTION, "称呼前的图片说明")


def _before_salutation(text: str, line: Line) -> int | None:
    """Where the salutation begins that ends ``line``, if other words stand before it."""
    call = None
    for match in SALUTATION.finditer(text, line.start, min(line.end, line.start + 400)):
        call = match
    if call is None or call.end() != line.end or call.start() == line.start:
        return None
    return call.start()


def _bare(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
