"""Marks of lists in a speech (一是, 第二，, (三), 4.) and the runs that count up from one.

Knows nothing of what announces a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.domain import Section, Span, Speech, innermost
from rag.folding import fold

NUMERALS = "一二三四五六七八九十"
_MARK = re.compile(
    rf"(?:(?<=[。；;：:，,！!？?\n—])|^)[ \t　]*(?:第(?P<a>[{NUMERALS}]{{1,2}})(?P<a2>[，,、是])"
    rf"|(?P<b>[{NUMERALS}]{{1,2}})(?P<b2>[是要、])|[（(](?P<c>[{NUMERALS}]{{1,2}})[）)]"
    rf"|(?P<e>[{NUMERALS}])(?P<e2>[抓看防保强促建稳转严讲靠])(?=[\u4e00-\u9fff]{{2}})"
    r"|(?P<d>\d{1,2})[.．、](?!\d))",
    re.MULTILINE,
)
MARK_WIDTH = 4
"""A heading's own mark stands within so many characters of its start."""
_SKIPPED = 1
"""Numbers that may be missing between two members of one list."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark at character ``start``: ``kind`` is the same for all marks of one list."""

    kind: str
    number: int
    start: int
    words: str


def number_word(number: int) -> str:
    """1 to 19 in Chinese numerals, else in digits."""
    if 1 <= number <= 10:
        return NUMERALS[number - 1]
    return f"十{NUMERALS[number - 11]}" if number < 20 else str(number)


def number_of(word: str) -> int:
    """The number that digits or a numeral up to 十九 (or 二十 … 九十九) write."""
    if word.isdigit():
        return int(word)
    tens, _, ones = word.rpartition("十") if "十" in word else ("", "", word)
    base = (10 * (NUMERALS.index(tens) + 1 if tens else 1)) if "十" in word else 0
    return base + (NUMERALS.index(ones) + 1 if ones else 0)


def runs_in(speech: Speech) -> Iterator[tuple[list[Mark], list[Span], list[int]]]:
    """Marks of one kind that count up from one, the spans of their members, missing numbers."""
    asides = [one.span for one in speech.set_aside]
    marks = [
        mark
        for mark in map(_read, _MARK.finditer(speech.text))
        if not any(span.start <= mark.start < span.end for span in asides)
    ]
    kinds = dict.fromkeys(mark.kind for mark in marks)
    runs: list[list[Mark]] = []
    for kind in kinds:
        open_run: list[Mark] = []
        for mark in (one for one in marks if one.kind == kind):
            step = mark.number - open_run[-1].number if open_run else 0
            if open_run and step == 0 and _same_words(speech, open_run[-1], mark):
                continue
            if open_run and 1 <= step <= 1 + _SKIPPED and _together(speech, open_run[-1], mark):
                open_run.append(mark)
                continue
            if len(open_run) > 1:
                runs.append(open_run)
            open_run = [mark] if mark.number == 1 else []
        if len(open_run) > 1:
            runs.append(open_run)
    for run in sorted(runs, key=lambda one: one[0].start):
        numbers = [mark.number for mark in run]
        missing = [n for n in range(1, numbers[-1]) if n not in numbers]
        yield run, _members(speech, run), missing


def _same_words(speech: Speech, one: Mark, other: Mark) -> bool:
    """Whether two marks stand before the same words: a line that a copy holds twice."""
    first, second = (speech.text[at.start :].split("\n")[0][:12] for at in (one, other))
    return fold(first) == fold(second)


def _read(match: re.Match[str]) -> Mark:
    words = match.group().strip()
    start = match.end() - len(match.group().lstrip())
    if match["d"]:
        return Mark("d", int(match["d"]), start, words)
    for kind, behind in (("a", "a2"), ("b", "b2"), ("c", ""), ("e", "e2")):
        if match[kind]:
            mark = kind + (match[behind] if behind else "")
            if kind == "a":  # 「第一，」 and 「第一、」 are the same kind
                mark = "a是" if match[behind] == "是" else "a"
            return Mark(mark, number_of(match[kind]), start, words.rstrip("，,、"))
    raise AssertionError(match.group())


def _together(speech: Speech, one: Mark, other: Mark) -> bool:
    """Whether no heading of a higher level stands between two marks."""
    holder = holder_of(speech, one.start)
    headed = abs(holder.heading_span.start - one.start) <= MARK_WIDTH and bool(holder.heading)
    level = holder.level if headed else holder.level + 1
    return all(
        section.level >= level
        for section in speech.sections
        if section.heading
        and one.start + MARK_WIDTH < section.heading_span.start < other.start - MARK_WIDTH
    )


def holder_of(speech: Speech, offset: int) -> Section:
    return speech.sections[innermost(speech.sections, offset)]


def _members(speech: Speech, run: Sequence[Mark]) -> list[Span]:
    ends = [mark.start for mark in run[1:]]
    last = run[-1].start
    holder = holder_of(speech, last)
    if holder.heading and abs(holder.heading_span.start - last) <= MARK_WIDTH:
        ends.append(holder.span.end)
    else:
        stop = speech.text.find("\n", last)
        sentence = next((s for s in speech.sentences if s.span.start <= last < s.span.end), None)
        inside = sentence is not None and sentence.span.start < run[0].start
        end = sentence.span.end if inside and sentence else (stop if stop >= 0 else holder.span.end)
        ends.append(min(end, holder.span.end))
    return [Span(mark.start, max(end, mark.start + 1)) for mark, end in zip(run, ends, strict=True)]
