"""Who says what in a text with several voices: questions and answers, minutes, extracts.

A turn is a line that begins with a voice (记者：, 何青（县水利局局长）：) or names one and nothing
else (县委书记周启明讲话摘要). Turns become sections, so that everything said stands under the one
who said it, and an answer under its question. A single 「张三：」 is no conversation: voices must
take turns, and a name must be known from another place of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rag.domain import Span
from rag.reading.lines import HAN, SALUTATION, Line
from rag.reading.markers import Marker
from rag.reading.people import NOT_NAMES, POST, WHOSE

_QUESTION: Final = 60
"""Characters that a question may have to be the heading of its answer."""
_LEAST: Final = 3
_LABELLED: Final = 24
_VOICES: Final = 100
"""Voices that are looked for in the whole text; no meeting hears more."""
_TOP: Final = 30
_LONGEST: Final = 400
_THERE: Final = re.compile(
    "(?:参会|参加|出席|列席|与会|主持|记录|发布|访谈|特邀)"
    "(?:人员|人|领导|单位|嘉宾|部门)?[ 　]*[：:]|嘉宾[ 　]*[：:]"
)
_STARS: Final = r"\*{0,2}"
_OPEN: Final = rf"(?:(?P<open>[【\[])|{_STARS})"
_CLOSE: Final = rf"(?(open)[】\]](?:[ 　]*[：:])?|{_STARS}[ 　]*[：:]{_STARS})"
"""A voice in brackets needs no colon behind it."""
_ASKER: Final = re.compile(
    rf"{_OPEN}(?P<who>问|提问|(?:[{HAN}A-Za-z]{{0,14}}?)(?:记者|网友|提问者)[{HAN}]?)"
    rf"{_CLOSE}[ 　]*(?=\S)"
)
_ANSWER: Final = re.compile(rf"{_STARS}答{_STARS}[ 　]*[：:]")
_VOICE: Final = re.compile(
    rf"{_OPEN}(?:[{HAN}]{{0,16}}{POST}[ 　]*)?(?P<who>主持人|{WHOSE})(?:同志)?"
    rf"(?:[ 　]*[（(][^）)\n]{{2,30}}[）)])?{_CLOSE}"
)
_HEAD: Final = 6
"""Lines between the title of a speech and its salutation."""
_TITLE: Final = re.compile(
    r"(?!.{0,4}(?:请|听取|宣读))[^。！？：:；\n]{0,50}在[^。！？；\n]{2,50}上的?"
    r"(?:讲话|致辞|发言|主持词|报告|总结|表态)(?:[（(][^）)\n]{1,20}[）)])?"
)
_WORK_OF: Final = re.compile(
    rf"(?:[{HAN}、]{{0,24}}{POST}[ 　]*)?(?P<who>{WHOSE})(?:同志)?(?:的)?(?:在[^。，]{{2,40}}上的)?"
    r"(?:重要)?(?:讲话|发言|致辞)(?:摘要|要点|摘登|摘录|节选|提纲)?[：:]?"
)


def speeches_in(text: str, lines: Sequence[Line]) -> list[Marker]:
    """The titles of the speeches that one file holds: each ends in 上的讲话 or the like on a line
    of its own, and below it, before any sentence, listeners are greeted. [] for a single one."""
    found: dict[str, Marker] = {}
    for line, number, title in _matches(_TITLE, text, lines):
        if title.end() != line.end or line.end - line.start > _QUESTION:
            continue
        for below in lines[number + 1 : number + 1 + _HEAD]:
            if SALUTATION.match(text, below.start, min(below.end, below.start + _QUESTION)):
                marker = _own_line("asked", line, number)
                found.setdefault(text[line.start : line.end], marker)
                break
            if below.end - below.start > _QUESTION or text[below.end - 1] in "。！？；":
                break
    return list(found.values()) if len(found) > 1 else []


def is_of_all(name: str, text: str, lines: Sequence[Line], speeches: Sequence[Marker]) -> bool:
    """Whether ``name`` stands in the title or in the head of each of the ``speeches``."""
    heads = (text[one.start : lines[min(one.line + _HEAD, len(lines) - 1)].end] for one in speeches)
    return all(name in "".join(head.split()) for head in heads)


def turns(text: str, lines: Sequence[Line]) -> list[Marker]:
    """Where each voice begins, in text order; [] for a text with one voice."""
    works = [(line, number, found) for line, number, found in _matches(_WORK_OF, text, lines)]
    own = [(line, number) for line, number, found in works if found.end() == line.end]
    names = {found["who"] for line, _, found in works if found.end() == line.end}
    if len(names) > 1:
        return [_own_line("said", line, number) for line, number in own]
    asked = [*_asked(text, lines)]
    said = [*_said(text, lines)]
    voices = {who for who, _ in said}
    answered = sum(bool(_ANSWER.match(text, *line)) for line in lines)
    conversation = len(asked) + len(said) >= _LEAST and (len(voices) > 1 or (asked and voices))
    if not conversation and (len(asked) < 2 or not answered):
        return []
    found = asked if len(voices) < 2 else [*asked, *(marker for _, marker in said)]
    return sorted(found, key=lambda marker: marker.start)


def _asked(text: str, lines: Sequence[Line]) -> Iterator[Marker]:
    for line, number, found in _matches(_ASKER, text, lines):
        if line.end - line.start <= _QUESTION:
            yield _own_line("asked", line, number)
        else:
            head = Span(line.start, found.end("who"))
            yield Marker("asked", 0, line.start, head, found.end(), number, own_line=False)


def _said(text: str, lines: Sequence[Line]) -> Iterator[tuple[str, Marker]]:
    present = _present(text, lines)
    known: dict[str, bool] = {"主持人": True}
    for line, number, found in _matches(_VOICE, text, lines):
        who = found["who"]
        if who not in known and len(known) > _VOICES:
            continue
        if who not in known:
            repeated = found["open"] is not None and text.count(found.group()) > 1
            person = repeated or _is_person(who, text, present)
            known[who] = person and not NOT_NAMES.search(who)
        if not known[who]:
            continue
        words = text[line.start : found.end()].rstrip("*：: 　")
        head = Span(line.start, line.start + len(words))
        yield who, Marker("said", 0, line.start, head, found.end(), number, own_line=False)


def _is_said(words: str) -> bool:
    """Whether words behind a colon are a sentence, not the name or the time behind a label."""
    return words[-1] in "。？！?!…”" or len(words) > _LABELLED


def _present(text: str, lines: Sequence[Line]) -> str:
    """The lines of the head that say who was there."""
    head = (text[line.start : min(line.end, line.start + _LONGEST)] for line in lines[:_TOP])
    return "\n".join(words for words in head if _THERE.match(words))


def _is_person(name: str, text: str, present: str) -> bool:
    """Whether the text names someone so: with a post, as a comrade, among those present.

    A surname alone proves nothing: 任务：, 时限：, 单位： begin with one too.
    """
    if name in present:
        return True
    word = re.escape(name)
    named = rf"{POST}[ 　]?{word}|{word}(?:同志|[ 　]?[（(][^）)\n]{{0,28}}{POST}[）)])"
    return re.search(named, text) is not None


def _own_line(kind: str, line: Line, number: int) -> Marker:
    return Marker(kind, 0, line.start, Span(*line), line.end, number)


def _matches(
    pattern: re.Pattern[str], text: str, lines: Sequence[Line]
) -> Iterator[tuple[Line, int, re.Match[str]]]:
    for number, line in enumerate(lines):
        found = pattern.match(text, line.start, line.end)
        if found and (found.end() == line.end or _is_said(text[found.end() : line.end])):
            yield line, number, found
