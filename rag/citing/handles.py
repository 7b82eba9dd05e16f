"""What the model wrote, line by line: its words and the handles it named.

Knows nothing of evidence; a handle is a number that may mean nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.folding import strip_punctuation

_BRACKETED = re.compile(r"[\[【［]\s*[Ss]?(\d{1,3}(?:\s*[,，、;；和-]\s*[Ss]?\d{1,3})*)\s*[\]】］]")
_BULLET = re.compile(
    r"^\s*(?:[-*•·]\s+|\d{1,2}(?:[.．](?!\d)|[、)])\s*|[（(]\d{1,2}[）)]\s*|答[:：]\s*)"
)
_NOT_MENTIONED = re.compile(
    r"(?:未|没有|没)(?:有)?(?:明确)?(?:提及|提到|涉及|说明|给出|载明|找到)|无法(?:回答|确定)|不清楚"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the model's output: its words without marks, and the handles it named."""

    text: str
    handles: tuple[int, ...]


def parse_line(line: str) -> Line:
    """Splits 「- 增长8%左右[1][3]。」 into its words and handles; ranges like [2-4] are opened."""
    handles: list[int] = []
    for match in _BRACKETED.finditer(line):
        for part in re.split(r"[,，、;；和]", match[1]):
            numbers = [int(n) for n in re.findall(r"\d+", part)]
            if len(numbers) == 2 and 0 < numbers[1] - numbers[0] < 20:
                handles.extend(range(numbers[0], numbers[1] + 1))
            else:
                handles.extend(numbers)
    words = _BULLET.sub("", _BRACKETED.sub("", line))
    words = re.sub(r"\s*[（(]\s*[）)]|\[编号\]|\[\d*$", "", words)
    words = re.sub(r"\s+([。；，])", r"\1", words.strip())
    return Line(words, tuple(dict.fromkeys(handles)))


def opened(line: Line) -> list[Line]:
    """A line of bare handles as one line each; any other line as it is."""
    if line.text:
        return [line]
    return [Line("", (handle,)) for handle in line.handles]


def says_not_mentioned(text: str) -> bool:
    """True for the model's own 「讲话中未提及」."""
    return bool(_NOT_MENTIONED.search(text)) and len(text) < 60


def is_echo(text: str, question: str) -> bool:
    """True when a line only says the question again."""
    bare = strip_punctuation(text)
    return bool(bare) and bare in strip_punctuation(question)
