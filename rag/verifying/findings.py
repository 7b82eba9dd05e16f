"""What became of the statements of an exported file: data, and the words for it.

Knows nothing of file formats or of the library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """What became of a statement; the value is the word shown to people."""

    RIGHT = "仍然正确"
    CHANGED = "已被改动"
    GONE = "资料库中已没有"


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement, figure, head or footnote of the file. ``words`` as it was exported (or, where
    nothing like it was, as it stands there now); ``detail`` says what is wrong, '' when RIGHT."""

    kind: str
    state: State
    words: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The findings on one file: every statement and figure, and of the rest what was changed."""

    file: str
    findings: tuple[Finding, ...]

    @property
    def right(self) -> bool:
        return all(finding.state is State.RIGHT for finding in self.findings)

    def count(self, state: State) -> int:
        return sum(finding.state is state for finding in self.findings)


def summary_words(report: Report) -> str:
    """One line on all findings: 「共 18 处：仍然正确 16，已被改动 2。」"""
    counts = "，".join(f"{state} {report.count(state)}" for state in State if report.count(state))
    return f"{report.file}：共 {len(report.findings)} 处：{counts or '没有可核对的话'}。"


def finding_words(finding: Finding) -> str:
    """One line on a finding."""
    detail = f"：{finding.detail}" if finding.detail else ""
    return f"{finding.state}　{finding.kind}　「{finding.words}」{detail}"


def report_json(report: Report) -> Mapping[str, Any]:
    return {
        "file": report.file,
        "right": report.right,
        "findings": [
            {
                "kind": finding.kind,
                "state": finding.state.value,
                "text": finding.words,
                "detail": finding.detail,
            }
            for finding in report.findings
        ],
    }
