"""Briefs as exported files, and edits to such files as a person's programs would make them.

An edit changes what a reader sees and leaves the record of evidence alone. A PDF is edited by
setting it again from changed words with the old record attached.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any

import docx
from docx.oxml.ns import qn

from rag.backends.typst_pages import TypstPages
from rag.domain import Brief, Claim, LineKind, Speech
from rag.fitting import points_for
from rag.rendering import brief_typst
from rag.rendering.brief_docx import brief_docx
from rag.rendering.brief_markdown import RECORD_OPENS, brief_markdown
from rag.rendering.brief_record import MARK, json_with_record, record_of
from rag.rendering.chat_text import markdown_escape

FORMATS = (".docx", ".pdf", ".md", ".json")
DAY = date(2025, 3, 4)
PAGES = TypstPages(system_fonts=False)


@dataclass(frozen=True)
class Edit:
    """What is done to a file: ``old`` words become ``new`` ones, or ``swapped`` footnotes."""

    name: str
    old: str = ""
    new: str = ""
    swapped: bool = False


def export(brief: Brief, speech: Speech, ending: str, edit: Edit | None = None) -> bytes:
    """``brief`` of ``speech`` as a file of this kind, edited afterwards."""
    digests = {speech.id: speech.digest}
    points = points_for(brief, PAGES.count)
    record = record_of(brief, digests)
    match ending:
        case ".docx":
            made = brief_docx(brief, points, evidence=record, on=DAY)
            return edited_docx(made, edit) if edit else made
        case ".pdf":
            return _pdf(brief, points, record, edit)
        case ".md":
            text = brief_markdown(brief, evidence=record_of(brief, digests, one_sided=True))
            return (edited_markdown(text, edit) if edit else text).encode()
        case _:
            text = json_with_record(brief_data(brief), brief, digests)
            return (edited_json(text, edit) if edit else text).encode()


def brief_data(brief: Brief) -> dict[str, Any]:
    """The brief in the shape of its JSON."""

    def claim(it: Claim) -> dict[str, Any]:
        return {"text": it.text, "status": it.status.value, "citations": list(it.citations)}

    lines = [line for line in brief.lines if line.index in brief.shown]
    return {
        "speech": brief.speech,
        "title": brief.title,
        "speaker": brief.speaker,
        "date": brief.date,
        "points": [claim(it.claim) for it in lines if it.kind is LineKind.POINT],
        "figures": [
            {"name": it.name, "value": it.value, "citations": list(it.claim.citations)}
            for it in lines
            if it.kind is LineKind.FIGURE
        ],
        "citations": [
            {
                "n": it.n,
                "speech": it.speech,
                "title": it.title,
                "section": list(it.section),
                "start": it.span.start,
                "end": it.span.end,
                "quote": it.quote,
            }
            for it in brief.citations
        ],
        "pages": brief.pages,
        "timings": {"total_s": 1.5},
    }


def edited_docx(data: bytes, edit: Edit) -> bytes:
    document = docx.Document(BytesIO(data))
    if edit.swapped:
        marks = document.element.body.findall(f".//{qn('w:footnoteReference')}")
        first, second = marks[0], marks[-1]
        one, other = first.get(qn("w:id")), second.get(qn("w:id"))
        first.set(qn("w:id"), other)
        second.set(qn("w:id"), one)
    else:
        texts = [it for it in document.element.body.iter(qn("w:t")) if edit.old in (it.text or "")]
        assert texts, edit
        texts[0].text = texts[0].text.replace(edit.old, edit.new, 1)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _pdf(brief: Brief, points: int, record: str, edit: Edit | None) -> bytes:
    """Through the words that typst sets, since that is where a PDF's text comes from."""
    if edit is None:
        return PAGES.pdf(brief, points, evidence=record, on=DAY)
    pages = _Edited(system_fonts=False)
    pages.edit = edit
    return pages.pdf(brief, points, evidence=record, on=DAY)


class _Edited(TypstPages):
    """Sets the edited words."""

    edit: Edit

    def pdf(
        self, brief: Brief, points: int, *, evidence: str = "", on: date | None = None
    ) -> bytes:
        import typst

        data = json.loads(brief_typst.typst_data(brief, points))
        if self.edit.swapped:
            _swap(data["blocks"])
        else:
            for block in data["blocks"]:
                for said in block.get("statements", []):
                    said["words"], said["tail"] = said["words"] + said["tail"], ""
            data, count = _replaced(data, self.edit)
            assert count, self.edit
        return typst.compile(
            brief_typst.template(),
            format="pdf",
            font_paths=self._loaded(),
            sys_inputs={"page": json.dumps(data), "evidence": evidence},
            timestamp=datetime.combine(on, time(), UTC) if on else None,
        )


def _swap(blocks: list[dict[str, Any]]) -> None:
    """The marks of the first and the last statement change places."""
    said = [it for block in blocks for it in block.get("statements", []) if it["notes"]]
    first, last = said[0]["notes"][0], said[-1]["notes"][0]
    first["words"], last["words"] = last["words"], first["words"]
    first["n"], last["n"] = last["n"], first["n"]


def edited_markdown(text: str, edit: Edit) -> str:
    body, record = text.split(RECORD_OPENS)
    if edit.swapped:
        marks = list(re.finditer(r"\[\^(\d+)\](?!:)", body))
        first, last = marks[0], marks[-1]
        body = body[: first.start()] + last[0] + body[first.end() : last.start()] + first[0]
        body += text[last.end() : len(text.split(RECORD_OPENS)[0])]
    else:
        old, new = _inside_a_line(edit.old), _inside_a_line(edit.new)
        assert old in body, edit
        body = body.replace(old, new, 1)
    return body + RECORD_OPENS + record


def _inside_a_line(words: str) -> str:
    return markdown_escape(f"|{words}").removeprefix("\\|")


def edited_json(text: str, edit: Edit) -> str:
    data = json.loads(text)
    record = data.pop(MARK)
    if edit.swapped:
        first, last = data["points"][0], data["points"][-1]
        first["citations"], last["citations"] = last["citations"], first["citations"]
    else:
        data, count = _replaced(data, edit)
        assert count, edit
    return json.dumps({**data, MARK: record}, ensure_ascii=False)


def _replaced(value: Any, edit: Edit) -> tuple[Any, int]:
    """``value`` with the first string that has the old words changed, and whether one was."""
    found = 0

    def change(inner: Any) -> Any:
        nonlocal found
        if isinstance(inner, str) and edit.old in inner and not found:
            found = 1
            return inner.replace(edit.old, edit.new, 1)
        if isinstance(inner, list):
            return [change(it) for it in inner]
        if isinstance(inner, Mapping):
            return {key: change(it) for key, it in inner.items()}
        return inner

    return change(value), found


SENTENCES = (
    "总产量39.3万吨",
    "郑兰圃同志通报",
    "一亩也不能少",
    "要稳定在9100人",
    "每亩投资标准2600元",
    "决不能为了保稻子",
)
"""Words of sentences of the sample speech ``MEETING``: the lines that the edits are made to."""
EDITS = (
    Edit("一个数字", "39.3万吨", "38.3万吨"),
    Edit("一个名字", "郑兰圃", "郑兰甫"),
    Edit("少了一个不字", "一亩也不能少", "一亩也能少"),
    Edit("多了一个不字", "要稳定在", "不要稳定在"),
    Edit("增长改成下降", "增长1.8%", "下降1.8%"),
    Edit("单位", "2600元", "2600万元"),
    Edit("一句没有出处的话", "一律改用人工", "一律改用人工，全县另外新建学校12所"),
    Edit("表中的数字", "", ""),
    Edit("脚注换了位置", swapped=True),
)
"""The edits that are tried on every kind of file; that of the table is made by ``table_edit``."""


def table_edit(brief: Brief) -> Edit:
    """A figure that stands only in the table, with its first digit raised by one."""
    points = "".join(it.claim.text for it in brief.lines if it.kind is LineKind.POINT)
    figures = (it for it in brief.lines if it.kind is LineKind.FIGURE and it.index in brief.shown)
    value = next(it.value for it in figures if it.value not in points)
    digit = re.search(r"[0-9]", value)
    assert digit
    at, raised = digit.start(), str((int(digit[0]) + 1) % 10)
    return Edit("表中的数字", value, value[:at] + raised + value[at + 1 :])
