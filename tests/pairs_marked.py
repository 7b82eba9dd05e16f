"""Pieces of text that carry a number through all rewriting, and samples as lines.

For ``pairs``: figures and lists are numbered before anything is changed, so that afterwards it is
known which became which.
"""

from __future__ import annotations

import re
from pathlib import Path

OPEN, CLOSE, STOP = "\ue000", "\ue001", "\ue002"
"""Around a numbered piece of text: OPEN number STOP words CLOSE. Taken out at the end."""
TAGGED = re.compile(f"{OPEN}(\\d+){STOP}([^{CLOSE}]*){CLOSE}")
_UNITS = "万亩|亿元|万元|万吨|万人|万户|公里|亩|%|吨|家|户|人|名|座|处|元|台|套|所|头"
FIGURE = re.compile(
    rf"(?<![\d.∶:/—至到由从-])(\d+(?:\.\d+)?)({_UNITS})(?![以之]?[上下内]的|/|—|至|到\d)"
)
LIST = re.compile(
    r"(?<![\u4e00-\u9fff、])[\u4e00-\u9fff]{2,5}(?:、[\u4e00-\u9fff]{2,5}){2,4}(?=[，。；])"
)


def load(path: Path) -> str:
    """The text of a sample, whatever its encoding."""
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "utf-16", "gb18030"):
        try:
            return data.decode(encoding).replace("\r\n", "\n")
        except UnicodeError:
            continue
    raise ValueError(path)


def is_heading(line: str) -> bool:
    marked = re.match(
        r"^(?:#+ |[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|第[一二三四]，)", line
    )
    return bool(marked) and len(line) < 45 and not line.rstrip().endswith(("。", "；", "！"))


def tag(text: str, pattern: re.Pattern[str], numbers: object, *, untagged: bool = False) -> str:
    """``text`` with every match of ``pattern`` numbered; ``untagged``: none that holds one."""

    def put(match: re.Match[str]) -> str:
        if untagged and OPEN in match.group():
            return match.group()
        return f"{OPEN}{next(numbers)}{STOP}{match.group()}{CLOSE}"

    return pattern.sub(put, text)
