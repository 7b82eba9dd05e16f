"""The record that an exported brief carries of itself, by which it can be checked later.

It holds every piece of text of the page as it was set, which citations each piece rests on, and of
each citation the speech, its digest, the offsets and the words. It is JSON in ASCII, so that it can
stand in a PDF attachment, an XML part or a comment alike. Its sum shows when the record itself was
changed; it is no signature. Pure.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.domain import Brief, Citation
from rag.rendering.brief_page import Block, Head, Page, Paragraph, marks, page_of, with_one_side

MARK = "evidence"
NOTE = "脚注"
"""Kind of the units that are footnotes."""
VERSION = 1
_JSON_KINDS = {
    "points": "核心要点",
    "figures": "关键数据",
    "claims": "成绩与任务",
    "phrases": "重要提法",
    "times": "时间节点",
    "duties": "责任单位",
    "lines": "备选的话",
    "ledger": "完整性",
    "citations": "引文",
}
_LEFT_OUT = frozenset({MARK, "timings", "trace", "progress"})


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text and the numbers of the citations it rests on, () for heads and the like."""

    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """Pieces that stand behind one another: a paragraph, a row of the table, a footnote."""

    kind: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


def units_of(page: Page) -> tuple[Unit, ...]:
    """The page in the order of reading, footnotes last."""
    made = [Unit("标题", (Part(page.title),)), Unit("题下", tuple(map(Part, page.byline)))]
    for block in page.blocks:
        made.extend(_of_block(block))
    if page.doubts:
        made.append(Unit("存疑", (Part(page.doubts),)))
    made.extend(Unit(NOTE, (Part(f"[{note.n}]{note.words}"),)) for note in page.notes)
    return tuple(made)


def _of_block(block: Block) -> Iterator[Unit]:
    if isinstance(block, Head):
        yield Unit("小标题", (Part(block.words),))
        return
    if isinstance(block, Paragraph):
        parts = [Part(block.head + block.lead)] if block.head or block.lead else []
        for said in block.statements:
            parts.append(Part(said.words + marks(said.notes), said.citations))
            parts.append(Part(said.close))
        yield Unit("正文", tuple(part for part in parts if part.text))
        return
    yield Unit("表头", (Part("".join(block.columns) * block.sides),))
    for start in range(0, len(block.rows), block.sides):
        parts = []
        for row in block.rows[start : start + block.sides]:
            name, value, *rest = row.cells
            parts.append(Part(name + value + marks(row.notes) + "".join(rest), row.citations))
        yield Unit("表格", tuple(parts))


def json_units(data: Mapping[str, Any]) -> tuple[Unit, ...]:
    """The statements, figures and quotations of a brief's JSON, and every other value in it."""
    return tuple(_walk({key: value for key, value in data.items() if key not in _LEFT_OUT}, ""))


def _walk(value: Any, name: str) -> Iterator[Unit]:
    if isinstance(value, Mapping):
        cited = value.get("citations")
        if isinstance(cited, list) and all(isinstance(n, int) for n in cited):
            words = "".join(str(it) for key, it in value.items() if key != "citations" and it)
            kind = _JSON_KINDS.get(name, name)
            yield Unit(kind, (Part(words + marks(cited), tuple(cited)),))
        elif "quote" in value and isinstance(value.get("n"), int):
            words = json.dumps(value, ensure_ascii=False, sort_keys=True)
            yield Unit(_JSON_KINDS.get(name, name), (Part(words, (value["n"],)),))
        else:
            for key, inner in value.items():
                yield from _walk(inner, str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, name)
    elif value is not None and value != "":
        yield Unit(name, (Part(f"{name}：{value}"),))


def record_of(brief: Brief, digests: Mapping[str, str], *, one_sided: bool = False) -> str:
    """The record of the page of ``brief``; ``digests`` are those of the speeches, by id.

    ``one_sided`` where the table is not set in two halves.
    """
    page = with_one_side(page_of(brief)) if one_sided else page_of(brief)
    return record_json(page.title, units_of(page), brief.citations, digests)


def json_with_record(data: Mapping[str, Any], brief: Brief, digests: Mapping[str, str]) -> str:
    """The JSON ``data`` of ``brief`` as a file that carries its record."""
    units = json_units(data)
    record = json.loads(record_json(brief.title, units, brief.citations, digests))
    return json.dumps({**data, MARK: record}, ensure_ascii=False, indent=2) + "\n"


def record_json(
    title: str, units: Sequence[Unit], citations: Sequence[Citation], digests: Mapping[str, str]
) -> str:
    """The record of a file that shows ``units``, with those of ``citations`` they rest on."""
    cited = {n for unit in units for part in unit.parts for n in part.citations}
    record: dict[str, Any] = {
        "yanbi": MARK,
        "version": VERSION,
        "title": title,
        "units": [
            {"kind": unit.kind, "parts": [[it.text, list(it.citations)] for it in unit.parts]}
            for unit in units
        ],
        "citations": [
            {
                "n": citation.n,
                "speech": citation.speech,
                "digest": digests.get(citation.speech, ""),
                "title": citation.title,
                "start": citation.span.start,
                "end": citation.span.end,
                "quote": citation.quote,
            }
            for citation in citations
            if citation.n in cited
        ],
    }
    record["sum"] = record_sum(record)
    return json.dumps(record)


def record_sum(record: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over everything in ``record`` but the sum itself."""
    content = {key: value for key, value in record.items() if key != "sum"}
    written = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
