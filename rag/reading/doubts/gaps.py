"""Numbers left out in a list that nobody announced: 一是…三是…四是…, or 二是… without 一是.

Looks at items that begin a paragraph or follow a stop, between one 一、 or （一） and the next.
Gaps between headings 一、 and （一） themselves are found in headings.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from rag.domain import Flag, FlagKind, Span
from rag.reading.doubts.said import Body, quoted
from rag.reading.lines import NUMERAL, small_number

_ITEM: Final = re.compile(
    rf"(?:(?<=[。；：，！？\n])|^)[ 　]*(?:(?P<is>{NUMERAL})(?:是(?![一二][，、。；])|要)|"
    rf"第(?P<ordinal>{NUMERAL})[，、：]|"
    rf"(?P<break>#{{0,6}}[ 　]*(?P<cn>{NUMERAL})、|[（(](?P<pcn>{NUMERAL})[）)]))"
)
_BEGINNING: Final = re.compile(
    "首先|第一|其一|一方面|一来|一则|一靠|一抓|一看|一个|一条|一种|一手|一头|一点|一项|一件|①|1[.．、]"
)
_LOOK_BACK: Final = 400


def doubts_of_gaps(body: Body, told: set[int]) -> Iterator[Flag]:
    """Flags of the kind COUNT, the item behind the gap first, and of the kind HEADINGS where the
    first heading is lost; places in ``told`` are left out.
    """
    text = body.text
    heads = {"cn": 0, "pcn": 0}
    runs: dict[str, list[tuple[int, Span]]] = {"is": [], "ordinal": []}
    for match in _ITEM.finditer(text, body.begin):
        if match["break"]:
            yield from _headless(body, match, heads)
            for run in runs.values():
                yield from _doubts(body, run, told)
                run.clear()
            continue
        family = "is" if match["is"] else "ordinal"
        number = small_number(match[family])
        span = Span(match.start(family) - (family == "ordinal"), match.end())
        line = text.rfind("\n", 0, span.start) + 1
        if quoted(text[max(line, span.start - 200) : span.start], 200):
            continue
        run = runs[family]
        if run and number <= run[-1][0]:
            yield from _doubts(body, run, told)
            run.clear()
        run.append((number, span))
    for run in runs.values():
        yield from _doubts(body, run, told)


def _headless(body: Body, match: re.Match[str], heads: dict[str, int]) -> Iterator[Flag]:
    """A heading 二、 or （二） that begins a line with no first one before it.

    ``heads`` holds the last numbers, and is brought up to date.
    """
    family = "cn" if match["cn"] else "pcn"
    number = small_number(match[family])
    own_line = body.text[max(0, match.start() - 1)] == "\n"
    if number == 2 and not heads[family] and own_line:
        end = body.text.find("\n", match.end())
        span = Span(match.start(), min(end if end > 0 else match.end(), match.start() + 30))
        words = body.text[span.start : span.end].strip()
        message = f"标题从「{words}」开始，前面没有第一节，可能缺了一节。"
        yield Flag(FlagKind.HEADINGS, message, (span,))
    heads[family] = number
    if family == "cn":
        heads["pcn"] = 0


def _doubts(body: Body, run: list[tuple[int, Span]], told: set[int]) -> Iterator[Flag]:
    """One gap of one number in a run of three at least; or a run from 2 on without a beginning."""
    if any(span.start in told for _, span in run):
        return
    text = body.text
    for (number, before), (following, span) in pairwise(run):
        if following == number + 2 and len(run) >= 3 and run[0][0] <= 2:
            message = (
                f"列举不连续：“{text[before.start : before.end]}”之后是"
                f"“{text[span.start : span.end]}”，中间可能缺了一项。"
            )
            yield Flag(FlagKind.COUNT, message, (span, before))
    if len(run) >= 2 and run[0][0] == 2 and run[1][0] == 3:
        span = run[0][1]
        if not _BEGINNING.search(text, max(body.begin, span.start - _LOOK_BACK), span.start):
            message = f"列举从“{text[span.start : span.end]}”开始，前面没有第一项，可能缺了一项。"
            yield Flag(FlagKind.COUNT, message, (span, run[1][1]))
