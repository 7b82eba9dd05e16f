"""The record in an exported file, read back and checked for being one.

Knows nothing of the file around it; ``rendering/brief_record.py`` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rag.errors import YanbiError
from rag.rendering.brief_record import MARK, NOTE, VERSION, Part, Unit, record_sum

NO_RECORD = "这个文件里没有言必的出处记录，没法核对：只有用言必导出、没有另存成别的格式的文件才有。"
_UNREADABLE = "文件里的出处记录已经损坏，没法核对；请重新导出一份。"
_NEWER = "这个文件是较新版本的言必导出的；请先升级言必再核对。"


@dataclass(frozen=True, slots=True)
class Quotation:
    """A citation as recorded: ``quote`` was characters ``start`` to ``end`` of the speech whose
    text has ``digest``."""

    n: int
    speech: str
    digest: str
    title: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Record:
    """What the file said when it was exported. ``intact``: the record itself was not changed."""

    units: tuple[Unit, ...]
    quotations: Mapping[int, Quotation]
    intact: bool

    def notes(self) -> dict[str, int]:
        """The footnotes: their words, without white space, and their numbers."""
        found = {}
        for unit in self.units:
            if unit.kind == NOTE:
                number, _, words = unit.text.removeprefix("[").partition("]")
                found["".join(words.split())] = int(number)
        return found


def parse_record(text: str) -> Record:
    """The record in ``text``. Raises YanbiError where it is none or cannot be read."""
    if not text.strip():
        raise YanbiError(NO_RECORD)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise YanbiError(_UNREADABLE) from error
    return record_from(data)


def record_from(data: Any) -> Record:
    """The record in parsed JSON. Raises YanbiError as ``parse_record``."""
    if not isinstance(data, dict) or data.get("yanbi") != MARK:
        raise YanbiError(NO_RECORD)
    if data.get("version") != VERSION:
        raise YanbiError(_NEWER)
    try:
        units = tuple(_unit(it) for it in data["units"])
        quotations = {it["n"]: Quotation(**it) for it in data["citations"]}
        return Record(units, quotations, record_sum(data) == data["sum"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise YanbiError(_UNREADABLE) from error


def _unit(data: Mapping[str, Any]) -> Unit:
    parts = tuple(Part(str(text), tuple(map(int, cited))) for text, cited in data["parts"])
    return Unit(str(data["kind"]), parts)
