"""Handles out, citations back, and the checks between a claim and what it cites.

The model writes lines ending in handles such as [3]. ``handles.py`` reads them, ``checking.py``
looks for every figure, date, name and quotation in the sentences cited, ``resolving.py`` decides
what becomes of the line, ``numbering.py`` gives claims and citations their final numbers. Nothing
unverified passes as fact.
"""

from __future__ import annotations

from rag.citing.checking import Verdict, check, support
from rag.citing.clauses import clauses
from rag.citing.dating import years_told
from rag.citing.handles import Line, is_echo, opened, parse_line, says_not_mentioned
from rag.citing.numbering import answer_text, cite, number_citations
from rag.citing.resolving import (
    Supported,
    fulfils,
    in_tense,
    is_repeat,
    on_the_subject,
    quotation,
    resolve,
    to_the_point,
)
from rag.citing.standing import missing_number, missing_ordinal

__all__ = [
    "Line",
    "Supported",
    "Verdict",
    "answer_text",
    "check",
    "cite",
    "clauses",
    "fulfils",
    "in_tense",
    "is_echo",
    "is_repeat",
    "missing_number",
    "missing_ordinal",
    "number_citations",
    "on_the_subject",
    "opened",
    "parse_line",
    "quotation",
    "resolve",
    "says_not_mentioned",
    "support",
    "to_the_point",
    "years_told",
]
