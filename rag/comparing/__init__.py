"""Two speeches side by side: themes, claims, figures and wording, every one cited.

``stretches`` cuts the speeches and ``vectors`` says what each stretch is about; ``resemblance`` and
``aligning`` bring stretches of one theme together, ``theming`` names it, ``claims`` quotes what
each side says and ``differing`` puts the difference in one line; ``indicators`` and ``figures`` do
the same for figures, ``sentences`` and ``phrases`` for wording. ``matching`` runs all of it,
``row_claims`` and ``laying_out`` make the Comparison.
"""

from __future__ import annotations

from rag.comparing.comparer import Comparer
from rag.comparing.laying_out import Layout, lay_out
from rag.comparing.matching import Matched, match
from rag.comparing.resemblance import Side, make_side
from rag.comparing.stretches import pieces
from rag.comparing.vectors import stretch_vectors

__all__ = [
    "Comparer",
    "Layout",
    "Matched",
    "Side",
    "lay_out",
    "make_side",
    "match",
    "pieces",
    "stretch_vectors",
]
