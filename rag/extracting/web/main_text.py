"""Which lines of a web page are the article: found with trafilatura, taken from the page itself.

trafilatura knows what an article looks like, but its own text can lack a line or hold a list of
links beside it. So its answer is only a hint where to look: the smallest element of the page that
holds nearly all of it is the article, and every line in there is kept. Lines that are mostly links
are set aside.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from rag.extracting.web.page import PageLine

_NEARLY_ALL: Final = 0.9
_PROSE: Final = 20
"""Characters from which on a line with a mark of punctuation is prose."""
_TRUSTED: Final = 0.3
"""Share of the page's prose from which on trafilatura has found the article."""
_MARKS: Final = re.compile("[，。；：！？,;]")
_MOSTLY: Final = 0.6
_SHORT: Final = 60
_HEAD: Final = 15
"""Lines between title and article at most: date, source, subtitle."""
_MANY: Final = 20_000
_SITE: Final = re.compile(r"\s*[-_|—–·]+\s*[^-_|—–]{2,30}$")


@dataclass(frozen=True, slots=True)
class MainText:
    """The lines of the article in order, and the places of those among them set aside."""

    lines: tuple[str, ...]
    aside: frozenset[int]


def main_text(lines: Sequence[PageLine], found: str, title: str) -> MainText:
    """The article among ``lines``; ``found`` is trafilatura's text of it ("" for none)."""
    known = _Known(found) if len(lines) < _MANY else _Known(found, whole=False)
    prose = [_weight(line) for line in lines]
    weights = [one if line.text in known else 0 for one, line in zip(prose, lines, strict=True)]
    if sum(weights) < max(2 * _PROSE, _TRUSTED * sum(prose)):
        weights = prose
    if not sum(weights):
        kept = [line.text for line in lines if not line.furniture]
        return MainText(tuple(kept or [line.text for line in lines]), frozenset())
    container = _smallest(lines, weights)
    inside = [n for n, line in enumerate(lines) if _within(line.place, container)]
    start, end = inside[0], inside[-1] + 1
    head = _title_line(lines, start, end, weights, title)
    numbers = list(range(start, end)) if head is None else _from_title(lines, head, start, end)
    aside = frozenset(
        place
        for place, number in enumerate(numbers)
        if _is_link(lines[number]) or (lines[number].furniture and not weights[number])
    )
    return MainText(tuple(lines[number].text for number in numbers), aside)


class _Known:
    """Whether a line stands in what trafilatura found, white space and list marks apart."""

    def __init__(self, found: str, *, whole: bool = True) -> None:
        bare = [_bare(line) for line in found.split("\n")]
        self._lines = set(bare)
        self._all = "\n".join(bare) if whole else ""

    def __contains__(self, text: str) -> bool:
        bare = _bare(text)
        return bare in self._lines or (len(bare) >= _PROSE and bare in self._all)


def _bare(text: str) -> str:
    return re.sub(r"[\s|\u200b\ufeff]+", "", text).lstrip("-#*")


def _weight(line: PageLine) -> int:
    """How much a line says for its place being the article: the characters of its prose."""
    prose = len(line.text) >= _PROSE and _MARKS.search(line.text)
    if line.furniture or line.linked > _MOSTLY or not (prose or line.row):
        return 0
    return round(len(line.text) * (1 - line.linked))


def _is_link(line: PageLine) -> bool:
    return line.linked > _MOSTLY and len(line.text) < _SHORT


def _smallest(lines: Sequence[PageLine], weights: Sequence[int]) -> etree._Element:
    """The deepest element under which nearly all of the weight lies."""
    total = sum(weights)
    sums: Counter[etree._Element] = Counter()
    for line, weight in zip(lines, weights, strict=True):
        if weight:
            sums[line.place] += weight
    upward: Counter[etree._Element] = Counter()
    for place, weight in sums.items():
        upward[place] += weight
        for above in place.iterancestors():
            upward[above] += weight
    enough = [place for place, weight in upward.items() if weight >= _NEARLY_ALL * total]
    return max(enough, key=lambda place: sum(1 for _ in place.iterancestors()))


def _within(place: etree._Element, container: etree._Element) -> bool:
    return place is container or any(above is container for above in place.iterancestors())


def _title_line(
    lines: Sequence[PageLine], start: int, end: int, weights: Sequence[int], title: str
) -> int | None:
    """The line that holds the page's title: the last one before the article's prose begins."""
    first = next((n for n in range(start, end) if weights[n]), end)
    before = range(max(0, first - 3 * _HEAD), first)
    named = [n for n in before if _names(lines[n], _bare(title))]
    heads = [n for n in before if lines[n].heading == 1 and first - n <= _HEAD]
    found: int | None = None
    for number in named or heads:
        follows = found is not None and number - found <= 2
        found = found if follows else number
    return found


def _names(line: PageLine, title: str) -> bool:
    """Whether the line is the title or one of its lines, or holds it."""
    bare = _bare(line.text)
    if len(bare) < 4 or not title or len(line.text) > 2 * _SHORT:
        return False
    return bare in title or title in bare


def _from_title(lines: Sequence[PageLine], head: int, start: int, end: int) -> list[int]:
    """Numbers of the lines from the title on; between title and article without links."""
    if head >= start:
        return list(range(head, end))
    between = [n for n in range(head, start) if not _is_link(lines[n]) and not lines[n].furniture]
    return [*between[: _HEAD + 1], *range(start, end)]


_NAMED: Final = {
    "title": ("articletitle", "og:title"),
    "date": ("pubdate", "publishdate", "article:published_time", "publish_time", "date"),
    "source": ("contentsource", "source", "og:site_name", "sitename"),
}
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")


def hints_of(root: etree._Element, *, title: str, date: str, source: str) -> Mapping[str, str]:
    """``title``, ``date`` (ISO), ``source``: what the page's head says, else what was found."""
    said: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        said.setdefault(name, " ".join((meta.get("content") or "").split()))
    hints = {"title": _SITE.sub("", title), "date": date, "source": source}
    for hint, names in _NAMED.items():
        hints[hint] = next((said[one] for one in names if said.get(one)), hints[hint])
    day = _DAY.search(hints["date"])
    hints["date"] = "-".join((day[1], f"{int(day[2]):02}", f"{int(day[3]):02}")) if day else ""
    return {hint: words[:300] for hint, words in hints.items() if words}
