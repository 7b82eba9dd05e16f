"""Speeches named by nothing but the level they were given at: 区里那篇讲话, 县里那个会.

Knows nothing of places' names; a level beside one (云泽县那个会) is left to them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.understanding.names import Profile

_NAMED = re.compile(
    r"(?:^|[^\w\u4e00-\u9fff]|[在和与跟及同对比]|我们|咱们?|全|本)"
    r"(?P<all>(?P<level>[省市县区镇乡])(?:里|委|上|政府)?(?:开)?的?[那这](?:篇|次|个|场|份|回)的?"
    r"(?P<work>报告|讲话|发言|讲稿|稿子|文章|会议|大会|会)(?!计|费|员|厅|堂))"
)


def by_level(
    asked: str, profiles: Sequence[Profile]
) -> list[tuple[tuple[int, int], frozenset[int]]]:
    """Stretches of the folded question that name a speech so, each with the positions of the
    speeches of that level: of reports where a report is meant, else of all others, if any."""
    found = []
    for match in _NAMED.finditer(asked):
        of_level = {i for i, one in enumerate(profiles) if match["level"] in one.levels}
        reports = {i for i in of_level if "报告" in profiles[i].written}
        fitting = reports if match["work"] == "报告" else of_level - reports
        if fitting or of_level:
            found.append((match.span("all"), frozenset(fitting or of_level)))
    return found
