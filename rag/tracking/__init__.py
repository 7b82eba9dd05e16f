"""Three or more speeches over time: indicators by year and phrases by speech, every point cited.

``comparing`` finds the figures of each speech and pairs those of two; ``dating`` finds the one
year that each is of, ``units`` brings units of one family together, ``places`` keeps those of two
places apart, ``gathering`` makes indicators of the pairs, ``topics`` keeps those that concern a
topic, ``charting`` makes the charts; ``wordings`` counts phrases with ``tracing_phrases``;
``tracker`` runs all of it.
"""

from __future__ import annotations

from rag.tracking.gathering import FEWEST
from rag.tracking.tracker import MOST_PHRASES, MOST_SPEECHES, Tracker

__all__ = ["FEWEST", "MOST_PHRASES", "MOST_SPEECHES", "Tracker"]
