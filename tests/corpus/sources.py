"""Our sample speeches as decoded texts, and how alike a text is to what was read back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "samples"


@dataclass(frozen=True)
class Source:
    """``text`` has ``\\n`` line ends; ``name`` is the file's name without its ending."""

    name: str
    text: str

    @property
    def title(self) -> str:
        return self.lines[0].lstrip("# ")

    @property
    def lines(self) -> list[str]:
        return [line for line in self.text.split("\n") if line.strip()]


@cache
def sources() -> tuple[Source, ...]:
    """All samples, sorted by name."""
    return tuple(
        Source(path.stem, _decoded(path.read_bytes())) for path in sorted(SAMPLES.iterdir())
    )


def _decoded(data: bytes) -> str:
    """Decoded here and not by the code under test."""
    for encoding in ("utf-8-sig", "utf-16", "gb18030"):
        try:
            return data.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise ValueError("a sample in an unknown encoding")


def bare(text: str) -> str:
    """Lines without white space at their ends, blank lines left out."""
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def share_kept(want: str, got: str) -> float:
    """How much of the two texts is the same, 0 to 1: one minus the characters lacking, added or
    changed, in terms of ``want``; white space inside lines counts, at their ends it does not."""
    a, b = bare(want), bare(got)
    if a == b:
        return 1.0
    wrong = 0
    ours, theirs = _pieces(a), _pieces(b)
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag != "equal":
            wrong += _differing("".join(ours[a1:a2]), "".join(theirs[b1:b2]))
    return max(0.0, 1 - wrong / len(a))


def _pieces(text: str) -> list[str]:
    """Clauses, their marks included: comparing these first keeps it fast."""
    return re.findall(r"[^，。；：\n]*[，。；：\n]?", text)


def _differing(a: str, b: str) -> int:
    same = sum(m.size for m in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    return max(len(a), len(b)) - same
