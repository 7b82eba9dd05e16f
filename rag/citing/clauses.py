"""Clauses of a sentence: where they end, and a stretch widened to whole ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.domain import Span
from rag.wording.content import content_terms

APART = re.compile(r"[,，。;；:：!！?？、\"“”]")
"""What parts the pieces of a sentence; white space does not."""
LONGEST_CLAUSE = 80
"""Characters of a quotation beyond which it is worth cutting to the clause that was asked for."""
_WIDEST = 200
YEAR_WORDS = frozenset("前年 去年 上年 今年 本年 明年".split())
_DATE = re.compile(r"[前去今明本]年|[年月日]")
NO_SUBJECT = frozenset("增长 下降 提高 降低 增加 减少 上升 同比 上年 达到 实现 比 较".split())


def whole_clauses(sentence: str, span: Span) -> Span:
    """``span`` widened to the clauses it stands in, so that a bare 「邹家村」 says of what.

    A clause ends at 。；，：！？ outside of quotation marks and brackets. A clause beyond 200
    characters leaves the span as it is.
    """
    edges = [0, *_clause_ends(sentence), len(sentence)]
    start = max(edge for edge in edges if edge <= span.start)
    end = min(edge for edge in edges if edge >= span.end)
    text = sentence[start:end]
    start += len(text) - len(text.lstrip())
    end = start + len(sentence[start:end].rstrip("，,；;：:。 "))
    return Span(start, end) if span.end <= end and end - start <= _WIDEST else span


def _clause_ends(sentence: str) -> list[int]:
    ends, depth = [], 0
    for at, character in enumerate(sentence):
        depth += (character in "“‘（(《「『") - (character in "”’）)》」』")
        between_digits = sentence[at - 1 : at].isdigit() and sentence[at + 1 : at + 2].isdigit()
        if depth <= 0 and character in "。；，：！？;,:!?" and not between_digits:
            ends.append(at + 1)
    return ends


def clauses(text: str) -> list[str]:
    """``text`` cut at 。；，：！？ outside of quotation marks and brackets."""
    edges = [0, *_clause_ends(text), len(text)]
    return [text[a:b] for a, b in pairwise(edges) if text[a:b].strip()]


def with_words(parts: Sequence[str]) -> list[str]:
    """Clauses, one that is nothing but a figure and its direction joined to the one before it, one
    that is nothing but a date to the one behind it; neither beyond a 。 or ；."""
    joined: list[str] = []
    date = ""
    for part in parts:
        words = set(content_terms(part))
        if not words - YEAR_WORDS and _DATE.search(part) and part[-1] not in "。；;":
            date += part
        elif not date and joined and joined[-1][-1] not in "。；;" and not words - NO_SUBJECT:
            joined[-1] += part
        else:
            joined.append(date + part)
            date = ""
    if date and joined and joined[-1][-1] not in "。；;":
        joined[-1] += date
        return joined
    return [*joined, date] if date else joined
