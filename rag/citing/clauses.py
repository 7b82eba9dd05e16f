"""Clauses of a sentence: where they end, and a stretch widened to whole ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rag.domain import Span
from rag.wording import content_terms

LONGEST_CLAUSE = 80
"""Characters of a quotation beyond which it is worth cutting to the clause that was asked for."""
_WIDEST = 200
_NO_SUBJECT = frozenset("增长 下降 提高 降低 增加 减少 上升 同比 上年 达到 实现 比 较".split())


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
    """Clauses, one that is nothing but a figure and its direction joined to the one before it."""
    joined: list[str] = []
    for part in parts:
        if joined and not set(content_terms(part)) - _NO_SUBJECT:
            joined[-1] += part
        else:
            joined.append(part)
    return joined
