"""Glossaries at the end of a text: 名词解释, 注释, 附注 and the explanations under them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.reading.lines import NUMERAL, Line

_HEAD: Final = re.compile(
    r"[【\[（(]?(?:附(?:件|录)?[\d一二三四]?[：:、. 　]*)?(?:有关|相关|部分|报告|文中)?"
    r"(?:名词|用语|术语|词语|专有名词)?(?:注释|注解|附注|脚注|尾注|名词解释|用语解释|术语解释|解释说明|"
    r"(?:名词|用语|术语)(?:解释|说明|注释)|注)[】\]）)]?[：:]?"
)
_MEANS: Final = r"(?:[：:]|，?是指|，?指的是|，指|即|——)"
_ITEM: Final = re.compile(
    rf"[（(\[【〔]?(?:\d{{1,3}}|{NUMERAL}|\*)[）)\]】〕]?[ 　.．、：:]*[^。；]{{1,40}}?{_MEANS}|"
    rf"[“《「]?[^。，；：:\n]{{2,24}}[”》」]?{_MEANS}|[①-⑳]"
)
_LEAST: Final = 2
_FROM: Final = 0.4
"""A glossary begins behind this part of the text."""


def glossary(text: str, lines: Sequence[Line]) -> set[int]:
    """Numbers of the lines of a glossary that closes the text, its heading included.

    At least two explanations must follow the heading, and at most every second line may be the
    continuation of one; otherwise nothing is taken.
    """
    for number, line in enumerate(lines):
        if line.start < _FROM * len(text) or line.end - line.start > 16:
            continue
        if not _HEAD.fullmatch(text, line.start, line.end):
            continue
        after = lines[number + 1 :]
        items = [bool(_ITEM.match(text, item.start, item.end)) for item in after]
        if sum(items) >= _LEAST and items[0] and 2 * sum(items) >= len(items):
            return set(range(number, len(lines)))
    return set()
