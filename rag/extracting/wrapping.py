"""Lines broken at a fixed width -> paragraphs, as the readers of printed pages make them.

Text copied out of a mail, a terminal or an old word processor has a line end every thirty or
seventy columns, in the midst of sentences and even of figures. Such a line end is layout like
that of a printed page. Only what is plainly broken so is joined; everything else is left exactly
as it is. Knows nothing of encodings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Sequence
from itertools import pairwise
from typing import Final

_NARROWEST: Final = 18
_WIDEST: Final = 100
"""Characters of a full line."""
_SLACK: Final = 2
"""A full line may lack so many columns: a mark that must not begin a line takes one along."""
_LEAST: Final = 4
"""Lines broken in the midst of a sentence that there must be."""
_CLOSED: Final = re.compile(r"[。！？!?；;：:…）)】」』”’》|｜]$")
_INDENT: Final = re.compile(r"[ \u3000\t]+\S")
_NEW: Final = re.compile(
    r"[ \u3000\t]|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|"
    r"\d{1,2}[.．、](?!\d)|第[一二三四五六七八九十]{1,3}[，、部章条]|#|[-*+•] |\||>"
)
_LATIN_END: Final = re.compile(r"[A-Za-z,.;:]$")
_INDENTED: Final = 2
"""Lines that must begin with a space for indents to mean paragraphs."""


def unwrapped(text: str) -> str:
    """``text`` with the lines of each paragraph joined, where a fixed width broke them."""
    lines = text.split("\n")
    if max(map(len, lines)) > 2 * _WIDEST:
        return text
    found = [one for one in (_broken(lines, _columns, 2), _broken(lines, len, 1)) if one]
    if not found:
        return text
    full: frozenset[int] = max(found, key=len)
    return "\n".join(_joined(lines, full))


def _broken(lines: Sequence[str], measure: Callable[[str], int], unit: int) -> frozenset[int]:
    """Numbers of the lines that are full; none where lines are not broken at a fixed width.

    ``unit``: what ``measure`` makes of one Chinese character.
    """
    sizes = [measure(line.rstrip()) for line in lines]
    width = max(sizes, default=0)
    if not _NARROWEST * unit <= width <= _WIDEST * unit:
        return frozenset()
    full = frozenset(n for n, size in enumerate(sizes) if size >= width - _SLACK * unit)
    midst = sum(
        bool(after.strip()) and not _CLOSED.search(line.rstrip()) and not _NEW.match(after)
        for n, (line, after) in enumerate(pairwise(lines))
        if n in full
    )
    enough = midst >= _LEAST and 2 * midst >= len(full)
    return full if enough and 3 * len(full) >= sum(map(bool, sizes)) else frozenset()


def _joined(lines: Sequence[str], full: Container[int]) -> list[str]:
    """One string a paragraph. A full line that ends a sentence ends its paragraph too, but where
    paragraphs are indented the next line tells."""
    indented = sum(bool(_INDENT.match(line)) for line in lines) >= _INDENTED
    made: list[str] = []
    goes_on = False
    for number, line in enumerate(lines):
        bare = line.rstrip()
        if goes_on and bare and not _NEW.match(line):
            words = bare[0].isascii() and bare[0].isalpha() and _LATIN_END.search(made[-1])
            made[-1] += (" " if words else "") + bare
        else:
            made.append(line)
        goes_on = number in full and (indented or not _CLOSED.search(bare))
    return made


def _columns(line: str) -> int:
    """Columns on a screen: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line)
