"""The samples that are compared, and what is looked up in their comparison."""

from __future__ import annotations

from rag.assembly import Service
from rag.domain import Comparison, ComparisonRow, FigurePair, PhraseChangeKind

LAST_YEAR, THIS_YEAR = "云泽县农村工作会议讲话2024.txt", "云泽县农村工作会议讲话2025.txt"
GREETING, HIDDEN = "临澜市新春贺词.md", "项目建设推进会讲话（隐名）.txt"
REPORT = "云泽县2025年政府工作报告.txt"


def ids(service: Service, *files: str) -> list[str]:
    known = {info.file: info.id for info in service.list_speeches()}
    return [known[file] for file in files]


def compared(service: Service, a: str, b: str, topic: str = "") -> Comparison:
    first, second = ids(service, a, b)
    return service.compare(first, second, topic)


def row_with(comparison: Comparison, words: str) -> ComparisonRow:
    """The row with a stretch that has these words."""
    for row in comparison.rows:
        told = [claim.text for claim in (*row.a, *row.b)]
        if any(words in text for text in told) or words in row.theme:
            return row
    raise AssertionError(f"no row tells of {words}")


def figure(comparison: Comparison, name: str, value: str) -> FigurePair:
    """The figure row of this name that has this value on the left."""
    found = [
        one for one in comparison.figures if name in one.name and one.a and one.a.value == value
    ]
    assert found, [(one.name, one.a and one.a.value) for one in comparison.figures]
    return found[0]


def phrases(comparison: Comparison, kind: PhraseChangeKind) -> set[tuple[str | None, str | None]]:
    return {(one.a, one.b) for one in comparison.phrases if one.change is kind}
