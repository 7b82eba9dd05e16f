"""Two speeches side by side: themes, claims, figures and wording, every one cited.

``stretches`` cuts the speeches, ``resemblance`` and ``aligning`` bring stretches of one theme
together, ``theming`` names it, ``claims`` quotes what each side says and ``differing`` puts the
difference in one line; ``indicators`` and ``figures`` do the same for figures, ``sentences`` and
``phrases`` for wording; ``matching`` runs all of it and ``laying_out`` makes the Comparison.
"""

from __future__ import annotations

from rag.comparing.comparer import Comparer
from rag.comparing.laying_out import lay_out
from rag.comparing.matching import Matched, match
from rag.comparing.resemblance import Side, embedded_texts, make_side
from rag.comparing.stretches import pieces

__all__ = [
    "Comparer",
    "Matched",
    "Side",
    "embedded_texts",
    "lay_out",
    "make_side",
    "match",
    "pieces",
]
