"""The quotations of a record against the library of today.

Knows nothing of file formats; the library is a function that finds texts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.verifying.findings import State
from rag.verifying.recorded import Quotation


@dataclass(frozen=True, slots=True)
class Source:
    """A speech of the library: its text and title. ``same``: the text has the digest asked for."""

    text: str
    title: str
    same: bool


FindSource = Callable[[str, str], Source | None]
"""The speech with this digest, else the one with this id; arguments: id, digest."""


def judge(quotation: Quotation, find: FindSource) -> tuple[State, str]:
    """Whether the quotation still stands in the library, and what is wrong where it does not."""
    source = find(quotation.speech, quotation.digest)
    if source is None or not (source.same or source.title == quotation.title):
        return State.GONE, f"所引的《{quotation.title.strip('《》')}》不在资料库里"
    if source.text[quotation.start : quotation.end] == quotation.quote:
        return State.RIGHT, ""
    if not source.same and quotation.quote in source.text:
        return State.RIGHT, ""  # the file was read again and the words stand elsewhere now
    if source.same:
        return State.CHANGED, "记录的引文与原文对不上"
    return State.GONE, "资料库里的原文已经更新，没有这句话了"
