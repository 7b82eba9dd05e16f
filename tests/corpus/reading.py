"""Files of the corpus read back, and what of them is compared with the sample they came from."""

from __future__ import annotations

from rag.domain import AsideKind, Speech
from rag.extracting import Effort
from rag.reading import read_many


def read_back(data: bytes, file: str, effort: Effort | None = None) -> Speech:
    """The one speech in ``data``, also where it lies in a .zip; raises what reading raises."""
    [(_, speech)] = read_many(data, file, effort)
    if not isinstance(speech, Speech):
        raise speech
    return speech


def kept_text(speech: Speech) -> str:
    """The text without what the file format put around it; credits stand in the samples too."""
    kept = list(speech.text)
    for aside in speech.set_aside:
        if aside.kind is AsideKind.CREDIT:
            continue
        span = aside.span
        kept[span.start : span.end] = [""] * (span.end - span.start)
    return "".join(kept)


def tree_of(speech: Speech) -> list[tuple[int, str]]:
    """Level and words of every heading, white space apart."""
    return [(section.level, "".join(section.heading.split())) for section in speech.sections]


def tables_of(text: str) -> list[list[str]]:
    """The rows of tables: cells are parted by tabs."""
    return [
        [cell.strip() for cell in line.split("\t")]
        for line in text.split("\n")
        if "\t" in line.strip()
    ]
