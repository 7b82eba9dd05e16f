"""Finds what could be headings: 一、 （一） 1. （1） 第一， 一是 … and Markdown ``#``.

Each find is a Marker: which kind, which number, and which words would be the heading. Whether it
is one is decided in headings.py, where its neighbours are known.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from rag.domain import Span
from rag.reading.lines import (
    ADDRESS,
    HAN,
    NUMERAL,
    SALUTATION,
    TURN,
    Line,
    small_number,
)

OWN_LINE: Final = 60
RUN_ON: Final = 45
CLAUSE: Final = 40
TERM: Final = 25

NOTES: Final = re.compile(
    r"(?:附注|注释|名词解释|名词注释|有关名词解释|有关用语说明)[：:]?|附[：:]|注[：:]|"
    r"附[件表录][ 　]?[\d一二三四五六七八九十]{0,2}[：:]?"
)
_ATTACHED: Final = re.compile(
    r"附[件表录][ 　]?[\d一二三四五六七八九十]{0,2}[：: 　][ 　]*[^。；]{2,}"
)
RANK: Final = {
    "turn": -10, "note": -9, "asked": -1, "said": -1, "part": 0, "cn": 1, "pcn": 2, "num": 3,
    "pnum": 4, "circle": 5, "ordinal": 6, "first": 6, "qi": 6, "is": 6, "yao": 6,
}  # fmt: skip
"""The usual order of marker kinds, outermost first; Markdown levels are before all of them."""

WEAK: Final = 3
"""From this rank on a marker is as often a list item as a heading and must prove itself."""

_STRONG: Final = (
    ("cn", rf"(?P<cn>{NUMERAL})[ 　]?[、．.](?![ 　]*{NUMERAL}[、产线])"),
    ("pcn", rf"[（(][ 　]*(?P<pcn>{NUMERAL})[ 　]*[）)](?![、，]|[和至到及][（(]|项[、，中规所])"),
    ("pcn", r"(?P<pcn2>[㈠-㈩])"),
)
_OTHER: Final = (
    (
        "part",
        rf"第(?P<part>{NUMERAL}|\d{{1,2}})(?:部分|章|编|篇)[：:、，]?(?![{HAN}]{{0,3}}[，。])",
    ),
    ("num", r"(?P<num2>[⒈-⒛])"),
    ("pnum", r"(?P<pnum3>[⑴-⒇])"),
    ("num", r"(?P<num>\d{1,2})(?:[.．](?!\d)|[.．、](?=\d{4}年)|、(?!\d))"),
    ("pnum", r"[（(][ 　]*(?P<pnum>\d{1,2})[ 　]*[）)]|(?P<pnum2>\d{1,2})[）)]"),
    ("circle", r"(?P<circle>[①②③④⑤⑥⑦⑧⑨⑩])"),
    ("ordinal", rf"第(?P<ordinal>{NUMERAL})[，,、：:]"),
    ("first", r"(?P<first>首先|其次|再次|最后)[，,、：:]"),
    ("qi", rf"其(?P<qi>{NUMERAL})[，,、：:]"),
    ("is", rf"(?P<is>{NUMERAL})是"),
    ("yao", rf"(?P<yao>{NUMERAL})要"),
)
_MARKER: Final = re.compile("|".join(p for _, p in (*_STRONG, *_OTHER)))
_MARKDOWN: Final = re.compile(r"(#{1,6})[ \t　]+(?=\S)")
_MIDDLE: Final = re.compile(
    r"(?<=[。！？!?：:])[”’」』）)]{0,2}(?P<gap>[ \t　]{0,8})(?=(?:"
    + "|".join(p for _, p in _STRONG)
    + rf")|{NUMERAL}[是要])"
)
_FIRST: Final = ("首先", "其次", "再次", "最后")
_ENCLOSED: Final = {"pcn2": "㈠", "num2": "⒈", "pnum3": "⑴"}
"""Numbers with their brackets or point in one character, and the first of each kind."""
_CIRCLES: Final = "①②③④⑤⑥⑦⑧⑨⑩"
_LONG_LINES: Final = ("part", "cn", "pcn")
_FULL: Final = re.compile("[。！？!?]")
_BREAK: Final = re.compile("[。；;]")
_STOP: Final = re.compile("[。！？!?；;：:]")
_COLON: Final = re.compile("[：:]")
_COMMA: Final = re.compile("[，,。；;]")
_CLAUSE: Final = re.compile("[，,；;：:]")
_GAP: Final = re.compile(rf"(?<=[{HAN}”》）])[ 　]+(?=[{HAN}“《])")


@dataclass(frozen=True, slots=True)
class Marker:
    """``start``: where the section would begin; ``end``: where its body would (behind the
    heading's sentence or line); ``line``: the number of its line; ``proper``: the heading is a
    whole short sentence, line or term, not just the first clause of a long sentence; ``mark``:
    the 。 of a heading on its own line, or the ； of a list item; ``follows``: only believed if
    its predecessor is a heading of the same kind.
    """

    kind: str
    number: int
    start: int
    head: Span
    end: int
    line: int
    own_line: bool = True
    proper: bool = True
    mark: str = ""
    follows: bool = False

    @property
    def rank(self) -> int:
        return int(self.kind[2:]) - 8 if self.kind.startswith("md") else RANK[self.kind]


def markers(text: str, lines: Sequence[Line], begin: int) -> list[Marker]:
    """All candidates from offset ``begin`` on, in text order."""
    found = [m for i, line in enumerate(lines) if line.start >= begin and (m := _at(text, line, i))]
    found.extend(_inside(text, lines, begin))
    return sorted(found, key=lambda marker: marker.start)


def _at(text: str, line: Line, number: int) -> Marker | None:
    """The candidate at the very start of ``line``."""
    sharp = _MARKDOWN.match(text, line.start, line.end)
    if sharp:
        head = Span(sharp.end(), sharp.end() + len(text[sharp.end() : line.end].rstrip("# ")))
        if not 0 < head.end - head.start <= 2 * OWN_LINE:
            return None
        return Marker(f"md{len(sharp.group(1))}", 0, line.start, head, line.end, number)
    attached = line.end - line.start <= OWN_LINE and _ATTACHED.fullmatch(text, *line)
    if attached or (line.end - line.start <= 8 and NOTES.fullmatch(text, line.start, line.end)):
        head = Span(line.start, line.start + len(text[line.start : line.end].rstrip("：:")))
        return Marker("note", 0, line.start, head, line.end, number)
    numbered = _read(text, line.start, line.end, number)
    turns = TURN.match(text, line.start, line.end) and numbered is None
    if ADDRESS.match(text, line.start, line.end) or turns:
        return Marker("turn", 0, line.start, Span(line.start, line.start), line.start, number)
    if text.startswith("**", line.start) and text.endswith("**", line.start + 4, line.end):
        marker = _read(text, line.start + 2, line.end - 2, number)
        return marker and replace(marker, start=line.start, end=max(marker.end, line.end))
    if text.startswith("**", line.start):
        close = text.find("**", line.start + 3, line.start + RUN_ON)
        marker = _read(text, line.start + 2, close, number) if close > 0 else None
        if marker and not marker.mark:
            return replace(marker, start=line.start, end=close + 2, own_line=False)
        if marker:
            own = close + 2 >= line.end
            return replace(marker, start=line.start, end=close + 2, own_line=own, mark="")
    return numbered


def _inside(text: str, lines: Sequence[Line], begin: int) -> Iterator[Marker]:
    """Candidates in the middle of a line: behind a sentence's end or a salutation."""
    starts = [line.start for line in lines]
    seen: set[tuple[int, str, int]] = set()
    for match in _MIDDLE.finditer(text, begin):
        number = bisect_right(starts, match.start()) - 1
        line, at, spaced = lines[number], match.end(), bool(match.group("gap"))
        marker = _read(text, at, line.end, number)
        if marker is None:
            continue
        seen.add((number, marker.kind, marker.number))
        if marker.rank >= WEAK:
            if spaced and marker.proper and marker.number > 1:
                yield replace(marker, follows=True)
        elif text[match.start() - 1] in "：:":
            before = text[max(line.start, at - 80) : at].rstrip()
            if marker.own_line and any(m.end() == len(before) for m in SALUTATION.finditer(before)):
                yield marker
        elif marker.own_line:
            yield marker
        elif marker.proper and marker.number > 1:
            before_it = (number, marker.kind, marker.number - 1)
            if spaced or before_it not in seen:
                yield replace(marker, follows=True)


def _read(text: str, start: int, end: int, line: int) -> Marker | None:
    """The marker at ``start`` of a line that ends at ``end``, if some words can be its heading."""
    match = _MARKER.match(text, start, end)
    if not match or not match.lastgroup:
        return None
    kind, words = match.lastgroup.rstrip("23"), match.group(match.lastgroup)
    if kind == "first":
        number = _FIRST.index(words) + 1
    elif kind == "circle":
        number = _CIRCLES.index(words) + 1
    elif match.lastgroup in _ENCLOSED:
        number = ord(words) - ord(_ENCLOSED[match.lastgroup]) + 1
    else:
        number = small_number(words)
    shape = _shape(text, kind, start, match.end(), end)
    if shape is None or number == 0:
        return None
    return Marker(
        kind, number, start, shape.head, shape.end, line, shape.own, shape.proper, shape.mark
    )


class _Shape(NamedTuple):
    head: Span
    end: int
    own: bool
    proper: bool
    mark: str = ""


def _shape(text: str, kind: str, start: int, after: int, end: int) -> _Shape | None:
    """Which words behind the marker (``start`` to ``after``) are the heading."""
    content = text[after : min(end, after + 120)]
    lead = len(content) - len(content.lstrip())
    if lead == len(content):
        return _Shape(Span(start, after), end, True, True) if kind == "part" else None
    if (
        content.startswith("**", lead)
        and (close := content.find("**", lead + 3, lead + RUN_ON)) > 0
    ):
        inner = content[lead + 2 : close].rstrip("。：:")
        head = Span(after + lead + 2, after + lead + 2 + len(inner))
        return _Shape(head, after + close + 2, after + close + 2 >= end, True)
    words = text[start : min(end, start + OWN_LINE + 1)].rstrip("。；;：:，, \u3000")
    limit = OWN_LINE if kind in _LONG_LINES else RUN_ON
    own = end - start <= limit and not _BREAK.search(words)
    mark = text[end - 1] if text[end - 1] in "。；;" and not _FULL.search(content[:-1]) else ""
    colon = _COLON.search(content, lead + 1, lead + TERM)
    term = colon and after + colon.end() < end and not _COMMA.search(content, 0, colon.start())
    if colon and term and (mark or not own):
        end_ = after + colon.end()
        return _Shape(Span(start, end_ - 1), end_, False, True, mark if mark != "。" else "")
    if own:
        return _Shape(Span(start, start + len(words)), end, True, True, mark)
    shape = _run_on(start, after, content, lead)
    return shape and shape._replace(mark=mark if mark != "。" else "")


def _run_on(start: int, after: int, content: str, lead: int) -> _Shape | None:
    """The heading of a paragraph that goes on: its first short sentence, else its first clause."""
    stop = _STOP.search(content, lead)
    if stop and after + stop.start() - start <= RUN_ON and stop.group() in "。！？!?":
        keep = stop.start() if stop.group() == "。" else stop.end()
        return _Shape(Span(start, after + keep), after + stop.end(), False, True)
    gap = _GAP.search(content, lead + 4, CLAUSE)
    if gap and not (stop and stop.start() < gap.start()):
        return _Shape(Span(start, after + gap.start()), after + gap.end(), False, True)
    clause = _CLAUSE.search(content, lead + 4, CLAUSE)
    if clause is None:
        return None
    return _Shape(Span(start, after + clause.start()), after + clause.end(), False, False)
