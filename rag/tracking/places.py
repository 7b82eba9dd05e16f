"""Of which place a speech speaks, and whether a figure is of that place: 全市 in a county's report.

A county's income and its city's are two indicators, whatever their names. The place is the name at
the head of the title (云泽县), else the level that the speech speaks of most (全县, 我县). Two
places whose names are not both known may be the same.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from rag.domain import Speech

_LEVELS = "国省市县区州旗"
_TITLED = re.compile(
    rf"^(?:在|关于|中共|\W|\d|年)*([\u4e00-\u9fff]{{2,6}}?[{_LEVELS[1:]}])(?![域级长委直])"
)
_SPOKEN = re.compile(rf"(?:全|我|本)([{_LEVELS}])(?!际|外|内|家|有)")
_NO_NAME = re.compile(r"[全我本各]")
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Place:
    """``level``: one of 国省市县区州旗, ``name`` ends in it; '' where it is not known."""

    level: str = ""
    name: str = ""

    def may_be(self, other: Place) -> bool:
        """Whether nothing says that these are two places."""
        if self.level and other.level and self.level != other.level:
            return False
        return not (self.name and other.name) or self.name == other.name


def place_of(speech: Speech) -> Place:
    """The place of which ``speech`` speaks."""
    titled = _TITLED.match(speech.metadata.text_of("title"))
    if titled and not _NO_NAME.search(titled[1]):
        return Place(titled[1][-1], titled[1])
    spoken = Counter(_SPOKEN.findall(speech.text))
    level, times = max(spoken.items(), key=lambda item: item[1], default=("", 0))
    return Place(level) if times >= _FEWEST else Place()


def scope_of(text: str, place: Place) -> str:
    """The level that a clause names before its figure where it is another than that of the
    speech, else ''."""
    named = _SPOKEN.findall(text)
    return named[-1] if named and place.level and named[-1] != place.level else ""
