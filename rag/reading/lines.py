"""Lines, small numbers and salutations: what the other reading steps share."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff〇"
DIGITS: Final = "一二三四五六七八九"
NUMERAL: Final = r"(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"


_SPACE: Final = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f"
_PICTURES: Final = "".join(map(chr, (*range(0x1F300, 0x1FB00), *range(0x2700, 0x2760), 0x2B50)))
_EDGE: Final = _SPACE + _INVISIBLE + _PICTURES
"""What is not of a line's words where it stands at its ends: white space, characters that nobody
sees, and the pictures (🔥, 📌, ✅) that are set around the lines of messages."""


class Line(NamedTuple):
    """A line that is not blank, without white space and ornaments at its ends."""

    start: int
    end: int


def lines_of(text: str) -> list[Line]:
    """All lines of ``text`` that are not blank, in order. Only ``\\n`` ends a line."""
    found: list[Line] = []
    start = 0
    for raw in text.split("\n"):
        bare = raw.strip(_EDGE)
        if bare:
            left = start + len(raw) - len(raw.lstrip(_EDGE))
            found.append(Line(left, left + len(bare)))
        start += len(raw) + 1
    return found


def small_number(words: str) -> int:
    """1 to 99 written in Chinese (三, 十二, 二十) or digits of any width; 0 if it is neither."""
    if words.isdecimal():
        return int(words)
    tens, ten, ones = words.rpartition("十")
    if any(part and (len(part) > 1 or part not in DIGITS) for part in (tens, ones)):
        return 0
    value = DIGITS.index(ones) + 1 if ones else 0
    if ten:
        value += 10 * (DIGITS.index(tens) + 1 if tens else 1)
    return value


def year_number(words: str) -> int:
    """Four digits of any kind (2024, ２０２４, 二〇二四) as a number."""
    return int("".join(_digit(char) for char in words))


def _digit(char: str) -> str:
    if char in "〇零○OＯ":
        return "0"
    return str(DIGITS.index(char) + 1) if char in DIGITS else str(unicodedata.digit(char))


_GROUPS: Final = (
    rf"各位[{HAN}]{{2,6}}?|同志们|朋友们|同学们|老师们|战友们|乡亲们|父老乡亲|女士们|先生们|"
    r"同胞们|代表们|委员们|家人们|大家好"
)
SALUTATION: Final = re.compile(
    rf"(?:(?:尊敬|敬爱|亲爱)的[^。；：:！!\n]{{1,60}}?|(?:{_GROUPS})[^。；：:！!\n]{{0,40}}?)[：:！!]"
)
"""同志们： 各位代表！ 尊敬的各位领导、各位来宾： – up to and with the closing mark."""

ADDRESS: Final = re.compile(rf"(?:{_GROUPS})[！!，,：:]")
"""How a paragraph begins that turns to the listeners again: 各位代表！ 同志们，"""

TURN: Final = re.compile(
    r"[^。\n]{0,40}清醒地?(?:看到|认识到)|"
    r"[^。\n]{0,30}(?:成就|成绩|进步)(?:[^。\n]{0,12}来之不易|，?是(?:以|在|党中央|上级|[省市县]委))"
)
"""How a paragraph begins that looks back on all that was said: 成绩来之不易， 我们也清醒地看到"""
