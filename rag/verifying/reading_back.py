"""An exported file -> its record and the text it shows.

Footnotes come last and are told apart by their words, since Word numbers them afresh when one is
taken out. Knows nothing of the library.
"""

from __future__ import annotations

import json
import re
from pathlib import PurePath

from rag.errors import NotText, UsageError
from rag.rendering.brief_markdown import RECORD_CLOSES, RECORD_OPENS
from rag.rendering.brief_record import MARK, json_units
from rag.verifying.html_text import read_html
from rag.verifying.pdf_text import read_pdf
from rag.verifying.recorded import Record, parse_record, record_from
from rag.verifying.word_text import read_docx

_RECORD = re.compile(re.escape(RECORD_OPENS) + r"(.*?)" + re.escape(RECORD_CLOSES), re.DOTALL)
_RULE = re.compile(r"^\s*\|?(?:\s*:?-{3,}:?\s*\|?)+\s*$", re.MULTILINE)
_SIGNS = re.compile(r"\\([!-/:-@\[-`{-~])|\[\^(\w+)\]:?|^\s*#+ |\*+|\|", re.MULTILINE)


def read_back(data: bytes, name: str) -> tuple[Record, str]:
    """The record in a file called ``name``, and the text it shows.

    Raises UsageError for a kind of file that cannot be checked, NotText for a broken file and
    YanbiError where there is no record of ours.
    """
    match PurePath(name).suffix.lower():
        case ".docx":
            return read_docx(data, name)
        case ".pdf":
            return read_pdf(data, name)
        case ".html":
            return read_html(_text(data, name))
        case ".md":
            return read_markdown(_text(data, name))
        case ".json":
            return read_json(_text(data, name), name)
        case ending:
            raise UsageError(
                f"不能核对 {ending or '没有扩展名的'} 文件；"
                "可以核对 .docx、.pdf、.html、.md 和 .json。"
            )


def read_markdown(text: str) -> tuple[Record, str]:
    """Markdown as ``brief_markdown`` writes it."""
    found = _RECORD.search(text)
    record = parse_record(found.group(1) if found else "")
    visible = _RULE.sub("", _RECORD.sub("", text))
    return record, _SIGNS.sub(_plain, visible)


def read_json(text: str, name: str) -> tuple[Record, str]:
    """JSON as ``json_with_record`` writes it. Raises NotText for what is no JSON."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotText(f"{name} 不是完整的 JSON 文件，没法核对。") from error
    record = record_from(data.get(MARK) if isinstance(data, dict) else None)
    return record, "".join(unit.text for unit in json_units(data))


def _plain(sign: re.Match[str]) -> str:
    if sign.group(1):
        return sign.group(1)
    return f"[{sign.group(2)}]" if sign.group(2) else ""


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotText(f"{name} 不是 UTF-8 文字，没法核对；请用言必导出的原样文件。") from error
