"""What is compared when a sample speech has gone through a file format and back."""

from __future__ import annotations

from rag.extracting import Extract
from rag.reading import read_bytes


def body(extract: Extract) -> str:
    """The text without what was set aside."""
    kept = list(extract.text)
    for aside in extract.asides:
        kept[aside.span.start : aside.span.end] = [""] * (aside.span.end - aside.span.start)
    return "".join(kept)


def bare(text: str) -> str:
    """``text`` without white space, in which files differ freely."""
    return "".join(text.split())


def paragraphs(text: str) -> list[str]:
    return [bare(line) for line in text.splitlines() if line.strip()]


def headings(text: str) -> list[tuple[int, str]]:
    """Level and words of each heading that reading finds."""
    speech = read_bytes(text.encode(), "讲话.txt")
    return [(section.level, bare(section.heading)) for section in speech.sections]


def agreement(expected: str, got: str) -> float:
    """The share (0 to 1) of characters that are the same in both, white space apart."""
    import difflib

    one, other = bare(expected), bare(got)
    if one == other:
        return 1.0
    blocks = difflib.SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / max(len(one), len(other))
