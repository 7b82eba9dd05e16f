"""The lines of an answer as the items of a list.

Items are counted by their own marks (一是, （四）, 4.) where these count up from one, else by their
places; a line that announces the others is none of them. Pure functions on text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.domain import without_marks
from rag.quantities import parse_numeral
from rag.understanding import count_announced

REFUSED = "讲话中未提及"
_NUMERAL = r"[一二三四五六七八九十]{1,3}"
_MARK = re.compile(
    rf"^[-*·•]?\s*(?:第?(?P<a>{_NUMERAL})(?:[、，,是要]|个是)|第(?P<b>{_NUMERAL})[^\u4e00-\u9fff]|"
    rf"[（(](?P<c>{_NUMERAL}|\d{{1,2}})[）)]|(?P<d>\d{{1,2}})[.．、](?!\d))"
)
_INLINE = re.compile(
    rf"(?:^|(?<=[。；;：:，,！!]))(?:(?P<a>{_NUMERAL})[是要]|第(?P<b>{_NUMERAL})[，,、是]|[（(](?P<c>{_NUMERAL})[）)])"
)
_BULLET = re.compile(r"^\s*[-*·•]\s")
_HEADED = re.compile(r"^《[^》]+》(?:（\d{4}年）)?[^：]{0,30}：")
_QUOTED = re.compile(r"「([^「」]+)」")
_LONGEST_SHOWN = 40


def shown(item: str, longest: int = _LONGEST_SHOWN) -> str:
    """An item as it is named to the person, and in a question: in 「」, a long one cut."""
    bare = _bare(item)
    return f"「{bare[:longest]}…」" if len(bare) > longest else f"「{bare}」"


def _bare(item: str) -> str:
    bare = re.sub(r"^[\s#*·•-]+", "", item).strip().rstrip("。；;，,")
    return bare.translate(str.maketrans("「」", "『』"))


def is_named(item: str, question: str) -> bool:
    """Whether a question names an item as ``shown`` writes it."""
    bare = _bare(item)
    return any(
        bare.startswith(named[:-1]) if named.endswith("…") and len(named) > 1 else bare == named
        for named in _QUOTED.findall(question)
    )


def items_of(told: str) -> tuple[tuple[str, ...], bool]:
    """The items of an answer, and whether they all stand in one line; ((), False) for none.

    >>> items_of("要办两件事。\\n一是修路。\\n二是架桥。")
    (('一是修路。', '二是架桥。'), False)
    """
    if told.startswith(REFUSED):
        return (), False
    lines = [line.strip() for line in without_marks(told).split("\n") if line.strip()]
    if len(lines) > 1:
        return _numbered(lines), False
    return (_inline(lines[0]), True) if lines else ((), False)


def _numbered(lines: Sequence[str]) -> tuple[str, ...]:
    bare = [_HEADED.sub("", line) for line in lines]
    numbers = [mark_of(line) for line in bare]
    marked = {number: line for number, line in zip(numbers, bare, strict=True) if number}
    without = numbers.count(0)
    if len(marked) > 1 and set(marked) == set(range(1, len(marked) + 1)):
        whole = len(marked) + without == len(lines)
        if whole and (without == 0 or (without == 1 and not numbers[0])):
            return tuple(marked[number] for number in sorted(marked))
    bullets = [bool(_BULLET.match(line)) for line in bare]
    headed = not bullets[0] and all(bullets[1:])
    if len(bare) > 2 and (headed or count_announced(bare[0]) == len(bare) - 1):
        bare = bare[1:]
    return tuple(bare)


def mark_of(line: str) -> int:
    """The number that a line is marked with; 0 for none."""
    found = _MARK.match(line)
    return _number(next(filter(None, found.groups()))) if found else 0


def _number(written: str) -> int:
    return int(written) if written.isdigit() else int(parse_numeral(written) or 0)


def _inline(line: str) -> tuple[str, ...]:
    """The marked members of a list that one line tells: 一是…；二是…; () for none."""
    marks = list(_INLINE.finditer(line))
    numbers = [_number(next(filter(None, mark.groups()))) for mark in marks]
    if len(marks) < 2 or numbers != list(range(1, len(marks) + 1)):
        return ()
    starts = [mark.start() for mark in marks]
    return tuple(line[a:b].strip() for a, b in zip(starts, [*starts[1:], len(line)], strict=True))
