"""Dates in running text: 2024年2月20日, 二〇二四年二月二十日, 2021-05-20."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from rag.domain import Evidence, Span
from rag.reading.lines import NUMERAL, small_number, year_number

YEAR_DIGITS: Final = r"(?:[12１２]\d{3}|[一二][〇零○ＯO一二三四五六七八九]{3})"
NUMBER_OF_DAY: Final = rf"(?:\d{{1,2}}|三十一?|{NUMERAL})"
_YEAR: Final = rf"(?<!\d)({YEAR_DIGITS})"
_PART: Final = rf"({NUMBER_OF_DAY})"
_WRITTEN: Final = re.compile(
    rf"{_YEAR}[ 　]*年[ 　]*{_PART}[ 　]*月(?:[ 　]*(?:份|{_PART}[ 　]*[日号]))?"
)
_DASHED: Final = re.compile(r"(?<!\d)([12]\d{3})[-/.．](\d{1,2})[-/.．](\d{1,2})(?!\d)")
_YEAR_ONLY: Final = re.compile(
    r"(?<![0-9A-Za-z])((?:19|20)\d{2})(?=年(?!度|以来|代|[来至到—-])|$|[^0-9A-Za-z年])"
)


def find_date(text: str, start: int, end: int) -> Evidence | None:
    """The first date between the offsets as ISO ``YYYY-MM-DD`` or ``YYYY-MM``, with its words."""
    for pattern in (_WRITTEN, _DASHED):
        for match in pattern.finditer(text, start, end):
            iso = _iso(match.group(1), match.group(2), match.group(3))
            if iso:
                return Evidence(iso, Span(match.start(), match.end()))
    return None


def find_year(text: str) -> re.Match[str] | None:
    """A year (1900 to 2099) that stands for itself, as in 2008年政府工作报告; group 1 is it."""
    return _YEAR_ONLY.search(text)


def _iso(year: str, month: str, day: str | None) -> str | None:
    try:
        found = date(year_number(year), _number(month), _number(day) if day else 1)
    except ValueError:
        return None
    if not 1900 <= found.year <= 2099:
        return None
    return found.isoformat() if day else found.isoformat()[:7]


def _number(words: str) -> int:
    return {"三十": 30, "三十一": 31}.get(words) or small_number(words)
