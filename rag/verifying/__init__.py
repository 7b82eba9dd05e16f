"""An exported file, perhaps edited since -> what of it is still right.

The file carries a record of what it said and of its quotations (``recorded.py``). What it shows now
is read back (``reading_back.py``) and compared with the record (``differing.py``); the quotations
are compared with the library (``sources.py``). What matters is the text that a reader sees: the
record only says what to look for. A change that leaves the text alone (a white box drawn over a
line, colours) is not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rag.rendering.brief_record import Part
from rag.verifying.differing import Differences, differences
from rag.verifying.findings import (
    Finding,
    Report,
    State,
    finding_words,
    report_json,
    summary_words,
)
from rag.verifying.reading_back import read_back
from rag.verifying.recorded import Record
from rag.verifying.sources import FindSource, Source, judge

__all__ = [
    "FindSource",
    "Finding",
    "Report",
    "Source",
    "State",
    "finding_words",
    "report_json",
    "summary_words",
    "verify_bytes",
    "verify_file",
]

_LONGEST_QUOTE = 80


def verify_file(path: Path, find: FindSource) -> Report:
    """Checks the file at ``path``. Raises YanbiError where it cannot be read or has no record."""
    return verify_bytes(*_content(path), find)


def _content(path: Path) -> tuple[bytes, str]:
    from rag.errors import FileNotFound

    try:
        return path.read_bytes(), path.name
    except OSError as error:
        raise FileNotFound(f"读不了这个文件：{path}；请检查路径和权限。") from error


def verify_bytes(data: bytes, name: str, find: FindSource) -> Report:
    """Checks the content of a file called ``name``; its ending tells the format."""
    record, visible = read_back(data, name)
    found = differences(record.units, visible)
    return Report(name, tuple(_findings(record, found, find)))


def _findings(record: Record, found: Differences, find: FindSource) -> Iterator[Finding]:
    if not record.intact:
        yield Finding("出处记录", State.CHANGED, "出处记录", "文件里的出处记录被改过，不能作准")
    judged = {n: judge(quotation, find) for n, quotation in record.quotations.items()}
    for index, unit in enumerate(record.units):
        for place, part in enumerate(unit.parts):
            changes = found.changed.get((index, place))
            if changes:
                detail = "；".join(dict.fromkeys(changes)) + _source_words(part, record)
                yield Finding(unit.kind, State.CHANGED, part.text, detail)
            elif part.citations:
                yield _supported(unit.kind, part, judged)
    for words, before in found.added:
        where = f"，在「{before}」之后" if before else ""
        yield Finding("多出的话", State.CHANGED, words, f"导出时没有这些字，没有出处{where}")


def _supported(kind: str, part: Part, judged: dict[int, tuple[State, str]]) -> Finding:
    """A part whose words are unchanged, by what became of its quotations."""
    unknown = (State.CHANGED, "记录里没有它所引的原文")
    states = [judged.get(n, unknown) for n in part.citations]
    for wanted in (State.GONE, State.CHANGED):
        for state, detail in states:
            if state is wanted:
                return Finding(kind, state, part.text, detail)
    return Finding(kind, State.RIGHT, part.text)


def _source_words(part: Part, record: Record) -> str:
    quotes = [record.quotations[n].quote for n in part.citations if n in record.quotations]
    if not quotes:
        return ""
    first = " ".join(quotes[0].split())
    first = first if len(first) <= _LONGEST_QUOTE else f"{first[:_LONGEST_QUOTE]}……"
    return f"；所引原文：「{first}」"
