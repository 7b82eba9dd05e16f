"""An announced number against the items that follow: 抓好五个方面 and then four of them.

Only where the items follow at once and carry numbers themselves; a count in passing is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from rag.domain import Flag, FlagKind, Span
from rag.reading.doubts.gaps import doubts_of_gaps
from rag.reading.doubts.said import Body, Said, brief, quoted
from rag.reading.lines import NUMERAL, small_number

_UNIT: Final = (
    "(?:个方面|个问题|个重点|个环节|个关键|个字|方面|点|项|条|件|个|句|层|步|大|种|关|场|道|张|本|篇|块|"
    "批|类|招|着)"
)
_COUNT: Final = re.compile(
    r"(?<![一二三四五六七八九十百千第\d.．几])"
    rf"(?P<n>两|{NUMERAL}|\d{{1,2}}){_UNIT}"
    r"(?P<what>(?!是|要(?!求|点)|在|就|的)[^，。：；、“”‘’（）《》\s\d]{0,16})(?P<stop>[：。，]|$)"
)
_NAMED: Final = re.compile(
    rf"“(?P<n>两|{NUMERAL}|\d{{1,2}}){_UNIT}(?P<what>[^，。：；、“”\s]{{0,8}})”"
    r"(?P<stop>[：。]|，(?=即|就是|也就是|具体|分别|一是|①|第一))"
)
"""A count that is a name: 做到“三个到位”，即①…"""
_FIRST: Final = re.compile(
    r"\s*[“‘]?(?:即|就是|主要是|具体是|它们是|包括|也就是)?(?:"
    r"(?P<is>一)(?P<tail>(?:[条个项件点篇步关层招句场块类道]|方面)?(?:是(?!一[，、。；])|要)|靠|抓|看|查|治|强|促|保|防|在)|"
    r"(?P<first>首先|第一)[，,、：:]?|(?P<qi>其一)[，,、：:]|"
    r"(?P<pcn>[（(]一[）)])|(?P<cn>一、)|(?P<pnum>[（(]1[）)])|(?P<num>1[.．、])|(?P<circle>①))"
)
_ORDINALS: Final = ("首先", "其次", "再次", "最后")
_CIRCLES: Final = "①②③④⑤⑥⑦⑧⑨⑩"
_NEAR: Final = 90
"""Characters that may stand between the announcement and its first item."""
_REACH: Final = 12_000
"""Characters behind an announcement in which its items are looked for."""
_MOST: Final = 100
"""Announcements that are looked at in one text."""
_APART: Final = 12
"""Line ends that may lie between two items."""


class _Run(NamedTuple):
    """The numbers found in order, the last item's place, and numbers left out in between."""

    numbers: tuple[int, ...]
    last: Span
    missing: int
    family: str


def doubts_of_counts(body: Body) -> Iterator[Flag]:
    """Flags of the kind COUNT: announcement first, then the last item."""
    told: set[int] = set()
    looked = 0
    for at, said in enumerate(body.said):
        matches = [m for m in _COUNT.finditer(said.words) if not quoted(said.words, m.start())]
        for match in (*matches, *_NAMED.finditer(said.words)):
            announced = 2 if match["n"] == "两" else small_number(match["n"])
            if not 2 <= announced <= 20:
                continue
            if match["stop"] == "" and not said.is_heading and match.end() < len(said.words):
                continue
            looked += 1
            if looked > _MOST:
                return
            runs = _items(body, at, said.start + match.end(), announced)
            if any(run.numbers[-1] == announced and not run.missing for run in runs):
                continue
            flags = [_compared(body, said, match, announced, run) for run in runs]
            for flag in [flag for flag in flags if flag][-1:]:
                told.add(flag.spans[1].start)
                yield flag
    yield from doubts_of_gaps(body, told)


def _compared(
    body: Body, said: Said, match: re.Match[str], announced: int, run: _Run
) -> Flag | None:
    """A doubt where the numbers differ by one or two, or where one of them is left out."""
    words = match.group().rstrip("：:。，")
    span = Span(said.start + match.start(), said.start + match.start() + len(words))
    last = brief(body.speech.quote(run.last))
    if run.missing:
        message = f"“{words}”之后的列举缺第{run.missing}项，最后一项是“{last}”。"
        return Flag(FlagKind.COUNT, message, (span, run.last))
    count = run.numbers[-1]
    if count == announced or count < 2 or abs(count - announced) > 2:
        return None
    message = f"前面说“{words}”，后面列举到“{last}”为止，共{count}项，数目不合。"
    return Flag(FlagKind.COUNT, message, (span, run.last))


def _items(body: Body, at: int, after: int, announced: int) -> list[_Run]:
    """The numbered items that begin right behind offset ``after``: as sections and as words.

    [] where none begin there.
    """
    text = body.text
    begun = _FIRST.match(text, after, after + _NEAR)
    following = body.said[at + 1] if at + 1 < len(body.said) else None
    if begun is None and following and _short(text[after - 1 : following.start]):
        begun = _FIRST.match(text, following.start, following.start + 12)
    if begun is None:
        return _children(body, at)
    start = next(at for at in range(begun.start(), begun.end()) if not text[at].isspace())
    limit = min(body.speech.sections[body.said[at].section].span.end, after + _REACH)
    run = _run(text, start, limit, begun, announced)
    if "\n" not in text[after:start]:
        return [run] if run else []
    tree = _sections_from(body, begun)
    if tree and len(tree.numbers) > 1 and not begun["is"]:
        return [tree]
    return [found for found in (tree, run) if found]


def _short(between: str) -> bool:
    """Whether only a few words, and no list of names, stand before the first item.

    ``between`` begins with the mark behind the announcement.
    """
    return len(between.strip()) <= 15 and "、" not in between and between[0] != "，"


def _children(body: Body, at: int) -> list[_Run]:
    """The numbered sections under a heading that announces them: 二、办好六件大事, （一）…"""
    said = body.said[at]
    own = body.speech.sections[said.section]
    if not said.is_heading or own.span.start != said.start:
        return []
    first = next((s for s in body.speech.sections if s.parent == own.index), None)
    begun = first and _FIRST.match(body.text, first.span.start, first.span.start + 12)
    run = _sections_from(body, begun) if begun else None
    return [run] if run and len(run.numbers) > 2 else []


def _sections_from(body: Body, begun: re.Match[str]) -> _Run | None:
    """The run of sections that the first item heads; numbers are read from their headings."""
    sections = body.speech.sections
    first = next((s for s in sections[1:] if begun.start() <= s.span.start < begun.end()), None)
    if first is None:
        return None
    group = begun.lastgroup or ""
    pattern = _next(group, begun)
    siblings = [s for s in sections if s.parent == first.parent and s.level == first.level]
    numbers: list[int] = []
    last, missing = first.heading_span, 0
    for section in siblings:
        if section.span.start < first.span.start:
            continue
        match = pattern.match(body.text, section.span.start)
        number = _number(match) if match else 0
        if not number or (numbers and number == 1):
            break
        if numbers and number == numbers[-1] + 2:
            missing = number - 1
        if numbers and number <= numbers[-1]:
            break
        numbers.append(number)
        last = section.heading_span
    return _Run(tuple(numbers), last, missing, group) if numbers else None


def _run(text: str, start: int, limit: int, begun: re.Match[str], announced: int) -> _Run | None:
    """Items 1, 2, 3 … from ``start`` on; one number may be left out, others are not of the run."""
    group = next(g for g in ("is", "first", "qi", "pcn", "cn", "pnum", "num", "circle") if begun[g])
    pattern = _next(group, begun)
    found = [(n, m) for m in pattern.finditer(text, start, limit) if (n := _number(m))]
    if [number for number, _ in found[:2]] == [1, 1] and "\n" not in text[
        start : found[1][1].end()
    ]:
        return None  # 一条是…；一条是…: a list that does not count
    numbers: list[int] = []
    last = Span(start, start)
    missing = 0
    for index, (number, match) in enumerate(found):
        expected = numbers[-1] + 1 if numbers else 1
        skipped = number == expected + 1 and not missing and numbers
        later = skipped and any(n == expected for n, _ in found[index + 1 :])
        if number == 1 and numbers and _begins_anew(text, numbers, announced, last, match.start()):
            break
        if number != expected and not (skipped and not later):
            continue
        if numbers and not _goes_on(text, last.start, match.start(), numbers[-1] == announced):
            continue
        if skipped:
            missing = expected
        numbers.append(number)
        last = _item_span(text, match.start(), limit)
    return _Run(tuple(numbers), last, missing, group) if numbers else None


def _begins_anew(text: str, numbers: list[int], announced: int, last: Span, start: int) -> bool:
    """Whether another 一是 is the next list, not a list within the last item.

    It is once all announced items are there, and where a line ends before it.
    """
    return numbers[-1] == announced or (numbers[-1] > 1 and "\n" in text[last.end : start])


def _goes_on(text: str, last: int, start: int, complete: bool) -> bool:
    """Whether an item at ``start`` can follow one at ``last``: in the same paragraph, or at the
    beginning of one of the next few; past the announced number only in the same manner.
    """
    between = text[last:start].rstrip(" 　\t")
    own_line = between.endswith("\n")
    if "\n" not in between:
        return True
    if complete and text[:last].rstrip(" 　\t")[-1:] != "\n":
        return False
    return own_line and between.count("\n") <= _APART


def _next(group: str, begun: re.Match[str]) -> re.Pattern[str]:
    """What the items of this family look like; group n is the number."""
    if group in ("is", "tail"):
        tail = begun["tail"]
        verb = "[是要]" if tail in ("是", "要") else re.escape(tail)
        return re.compile(rf"(?<![^。；;，,：:\s“”、！？])(?P<n>{NUMERAL}){verb}")
    return re.compile(
        {
            "first": rf"(?<![^。；，：\s！？])"
            rf"(?:第(?P<n>{NUMERAL})|(?P<w>首先|其次|再次|最后))[，、：]?",
            "qi": rf"其(?P<n>{NUMERAL})[，,、：:]",
            "pcn": rf"[（(](?P<n>{NUMERAL})[）)]",
            "cn": rf"(?m:^)[ 　]*(?P<n>{NUMERAL})、",
            "pnum": r"[（(](?P<n>\d{1,2})[）)]",
            "num": r"(?<![\d.])(?P<n>\d{1,2})[.．、](?!\d)",
            "circle": rf"(?P<n>[{_CIRCLES}])",
        }[group]
    )


def _number(match: re.Match[str]) -> int:
    groups = match.groupdict()
    if groups.get("w"):
        return _ORDINALS.index(groups["w"]) + 1
    words = groups["n"]
    return _CIRCLES.index(words) + 1 if words in _CIRCLES else small_number(words)


def _item_span(text: str, start: int, limit: int) -> Span:
    end = next(
        (at for at in range(start, min(limit, start + 40)) if text[at] in "，。；：\n"), start + 2
    )
    while text[start].isspace():
        start += 1
    return Span(start, max(end, start + 1))
