"""How many tokens a text has at most, for a server whose tokenizer nobody knows."""

from __future__ import annotations

import math
import re

_PARTS = re.compile(
    "(?P<letters>[A-Za-z]+)"
    "|(?P<common>[\u2010-\u2027\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])"
    "|(?P<other>.)",
    re.DOTALL,
)


def estimate_tokens(text: str) -> int:
    """An estimate made to be too high.

    One for each Chinese character or mark of punctuation, digit, space or other ASCII sign;
    one for every two Latin letters of a word; the UTF-8 bytes of anything else. Tokenizers
    trained on Chinese need about 0.6 a character; only runs of rare characters (three bytes
    each in the worst case) could need more than this says.
    """
    return sum(map(_cost, _PARTS.finditer(text)))


def _cost(part: re.Match[str]) -> int:
    if part.lastgroup == "letters":
        return math.ceil(len(part[0]) / 2)
    return 1 if part.lastgroup == "common" else len(part[0].encode("utf-8", "replace"))
