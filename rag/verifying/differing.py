"""What a file shows, against what it showed when it was exported, character by character.

White space does not count; everything else does: a digit, a 不, the number of a footnote, a
sentence that was not there, a paragraph moved under another head. Pure; knows nothing of files.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rag.rendering.brief_record import NOTE, Unit

Place = tuple[int, int]
"""A part: index of its unit, index within the unit."""
_LIGATURE = re.compile("[\ufb00-\ufb06]")
MOVED = "挪到了别处"
_LONG_ADDITION = 12
_NUMBER = frozenset("0123456789０１２３４５６７８９.．,%％[]")
_CONTEXT = 12


@dataclass(frozen=True, slots=True)
class Differences:
    """``changed``: parts that differ, each with what was done to it, in words. ``added``: words
    that belong to no part, each with words of the part before."""

    changed: dict[Place, list[str]]
    added: list[tuple[str, str]]


def squeezed(text: str) -> str:
    """``text`` without white space, Latin ligatures in letters, as PDF readers give them."""
    return _LIGATURE.sub(lambda it: unicodedata.normalize("NFKC", it[0]), "".join(text.split()))


def differences(units: Sequence[Unit], visible: str) -> Differences:
    """Compares the ``units`` exported with the text that is ``visible`` now."""
    visible = squeezed(visible)
    texts = [squeezed(unit.text) for unit in units]
    made = Differences({}, [])
    if "".join(texts) == visible:
        return made
    found = _placed(texts, visible)
    for index in _moved(units, found):
        made.changed.update({(index, it): [MOVED] for it in range(len(units[index].parts))})
    missing = [index for index in range(len(units)) if index not in found]
    gaps = list(_gaps(found, texts, len(visible)))
    if missing:
        _align(units, texts, missing, visible, gaps, made)
    else:
        for start, end in gaps:
            made.added.append((visible[start:end], visible[max(0, start - _CONTEXT) : start]))
    return made


def _placed(texts: Sequence[str], visible: str) -> dict[int, int]:
    """Where the units stand that are unchanged: index -> offset. Longer ones choose first."""
    found: dict[int, int] = {}
    taken = bytearray(len(visible))
    for index in sorted(range(len(texts)), key=lambda it: (-len(texts[it]), it)):
        text = texts[index]
        start = visible.find(text)
        while start >= 0 and any(taken[start : start + len(text)]):
            start = visible.find(text, start + 1)
        if start >= 0:
            found[index] = start
            taken[start : start + len(text)] = b"\x01" * len(text)
    return found


def _moved(units: Sequence[Unit], found: dict[int, int]) -> list[int]:
    """Unchanged units that stand elsewhere: the fewest whose absence leaves the rest in order.

    Footnotes are left out: a PDF has them at the end of each page.
    """
    order = [index for index in sorted(found) if units[index].kind != NOTE]
    ends: list[int] = []  # where the best row of each length ends
    chains: list[list[int]] = []
    for index in order:
        at = bisect_left(ends, found[index])
        chain = [*(chains[at - 1] if at else []), index]
        ends[at:], chains[at:] = [found[index], *ends[at + 1 :]], [chain, *chains[at + 1 :]]
    kept = set(chains[-1]) if chains else set()
    return [index for index in order if index not in kept]


def _gaps(found: dict[int, int], texts: Sequence[str], length: int) -> Iterator[tuple[int, int]]:
    """The stretches of what is visible in which no unit was found."""
    at = 0
    for index, start in sorted(found.items(), key=lambda it: it[1]):
        if start > at:
            yield at, start
        at = max(at, start + len(texts[index]))
    if at < length:
        yield at, length


def _align(
    units: Sequence[Unit],
    texts: Sequence[str],
    missing: Sequence[int],
    visible: str,
    gaps: Sequence[tuple[int, int]],
    made: Differences,
) -> None:
    """Lays the units that were not found beside the stretches left over."""
    expected = "".join(texts[index] for index in missing)
    actual = "".join(visible[start:end] for start, end in gaps)
    owners = _owners(units, missing)
    opcodes = SequenceMatcher(None, expected, actual, autojunk=False).get_opcodes()
    for kind, i1, i2, j1, j2 in opcodes:
        if kind == "equal":
            continue
        new = actual[j1:j2]
        if kind == "insert" and len(new) >= _LONG_ADDITION:
            made.added.append((new, expected[max(0, i1 - _CONTEXT) : i1]))
            continue
        touched = sorted(set(owners[i1:i2])) or [owners[max(0, min(i1, len(owners)) - 1)]]
        before, after = _whole_number(expected, i1, i2, actual, j1, j2)
        for place in touched:
            made.changed.setdefault(place, []).append(_words(before, after))
    for place in set(owners) & set(made.changed):
        size = owners.count(place)
        gone = sum(owners[i1:i2].count(place) for kind, i1, i2, _, _ in opcodes if kind == "delete")
        if gone == size:
            made.changed[place] = ["整句删去"]


def _owners(units: Sequence[Unit], missing: Sequence[int]) -> list[Place]:
    """The part that each character of the missing units belongs to."""
    owners: list[Place] = []
    for index in missing:
        for place, part in enumerate(units[index].parts):
            owners.extend([(index, place)] * len(squeezed(part.text)))
    return owners


def _whole_number(
    expected: str, i1: int, i2: int, actual: str, j1: int, j2: int
) -> tuple[str, str]:
    """The two stretches, grown to the whole figure or mark where the change lies inside one."""
    if not (set(expected[i1:i2]) | set(actual[j1:j2])) & _NUMBER:
        return expected[i1:i2], actual[j1:j2]
    while i1 and j1 and expected[i1 - 1] == actual[j1 - 1] and expected[i1 - 1] in _NUMBER:
        i1, j1 = i1 - 1, j1 - 1
    while (
        i2 < len(expected)
        and j2 < len(actual)
        and expected[i2] == actual[j2]
        and expected[i2] in _NUMBER
    ):
        i2, j2 = i2 + 1, j2 + 1
    return expected[i1:i2], actual[j1:j2]


def _words(before: str, after: str) -> str:
    if not before:
        return f"多了「{after}」"
    if not after:
        return f"少了「{before}」"
    return f"「{before}」改成了「{after}」"
