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
from rag.reading.lines import HAN, Line
from rag.reading.markers import Marker
from rag.reading.people import NOT_NAMES, POST, WHOSE

_QUESTION: Final = 60
"""Characters that a question may have to be the heading of its answer."""
_LEAST: Final = 3
_LABELLED: Final = 24
_STARS: Final = r"\*{0,2}"
_ASKER: Final = re.compile(
    rf"{_STARS}(?:[【\[])?(?P<who>问|提问|(?:[{HAN}A-Za-z]{{0,14}}?)(?:记者|网友|提问者)[{HAN}]?)"
    rf"(?:[】\]])?{_STARS}[ 　]*[：:]{_STARS}[ 　]*(?=\S)"
)
_ANSWER: Final = re.compile(rf"{_STARS}答{_STARS}[ 　]*[：:]")
_VOICE: Final = re.compile(
    rf"{_STARS}(?:[【\[])?(?:[{HAN}]{{0,16}}{POST}[ 　]*)?(?P<who>主持人|{WHOSE})(?:同志)?"
    rf"(?:[ 　]*[（(][^）)\n]{{2,30}}[）)])?(?:[】\]])?{_STARS}[ 　]*[：:]{_STARS}"
)
_WORK_OF: Final = re.compile(
    rf"(?:[{HAN}、]{{0,24}}{POST}[ 　]*)?(?P<who>{WHOSE})(?:同志)?(?:的)?(?:在[^。，]{{2,40}}上的)?"
    r"(?:重要)?(?:讲话|发言|致辞)(?:摘要|要点|摘登|摘录|节选|提纲)?[：:]?"
)


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
    known: dict[str, bool] = {"主持人": True}
    for line, number, found in _matches(_VOICE, text, lines):
        who = found["who"]
        if who not in known:
            known[who] = not NOT_NAMES.search(who) and text.count(who) > 1
        if not known[who]:
            continue
        words = text[line.start : found.end()].rstrip("*：: 　")
        head = Span(line.start, line.start + len(words))
        yield who, Marker("said", 0, line.start, head, found.end(), number, own_line=False)


def _is_said(words: str) -> bool:
    """Whether words behind a colon are a sentence, not the name or the time behind a label."""
    return words[-1] in "。？！?!…”" or len(words) > _LABELLED


def _own_line(kind: str, line: Line, number: int) -> Marker:
    return Marker(kind, 0, line.start, Span(*line), line.end, number)


def _matches(
    pattern: re.Pattern[str], text: str, lines: Sequence[Line]
) -> Iterator[tuple[Line, int, re.Match[str]]]:
    for number, line in enumerate(lines):
        found = pattern.match(text, line.start, line.end)
        if found and (found.end() == line.end or _is_said(text[found.end() : line.end])):
            yield line, number, found
