"""Questions to begin with, made from the speeches that are there: their figures and headings.

Only words of the speeches themselves are put into fixed patterns; nothing is generated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.domain import Speech

MOST = 4
_FIGURE = re.compile(r"(?:^|[，。；：、])([\u4e00-\u9fff]{4,12}?)(?:达到|完成|实现)\s*[\d０-９]")
_LEADING = re.compile(r"^(?:全年|预计|其中|力争|确保|去年|今年|全[县市区省])*")
_UNLIKE_A_SUBJECT = re.compile(r"[没未不要]|如果|只要|已经|争取|[×*]")
_MARKER = re.compile(
    r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.．、]|#+\s*)\s*"
)


def suggest_questions(speeches: Sequence[Speech]) -> list[str]:
    """Up to four questions that the speeches answer: figures first, then headings."""
    figures = [q for speech in speeches for q in _about_figures(speech)[:1]]
    sections = [q for speech in speeches for q in _about_sections(speech)[:1]]
    mixed = [q for pair in zip(figures, sections, strict=False) for q in pair]
    mixed += [q for q in (*figures, *sections) if q not in mixed]
    return mixed[:MOST]


def _name(speech: Speech) -> str:
    """How people would name the speech: the occasion where known, with the year."""
    title = speech.metadata.text_of("title")
    year = speech.metadata.text_of("date")[:4]
    return f"{year}年《{title}》" if year and year not in title else f"《{title}》"


def _about_figures(speech: Speech) -> list[str]:
    found = []
    for match in _FIGURE.finditer(speech.text):
        subject = _LEADING.sub("", match[1])
        if len(subject) >= 4 and not _UNLIKE_A_SUBJECT.search(subject):
            found.append(f"{_name(speech)}里，{subject}是多少？")
    return found


def _about_sections(speech: Speech) -> list[str]:
    found = []
    for section in speech.sections:
        heading = _MARKER.sub("", section.heading).rstrip("。：")
        if section.level >= 1 and 4 <= len(heading) <= 20 and "同志" not in heading:
            found.append(f"{_name(speech)}在“{heading}”方面提了哪些要求？")
    return found[1:] + found[:1]
