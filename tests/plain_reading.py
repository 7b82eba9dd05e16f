"""Just enough reading of our sample speeches for the page: no rules, no doubts but one."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from rag.domain import (
    Evidence,
    Flag,
    FlagKind,
    Metadata,
    Section,
    Sentence,
    Span,
    Speech,
)

_LEVELS = (r"[一二三四五六七八九十]+、|第[一二三四五六七八九十]+，", r"（[一二三四五六七八九十]+）")


def read_speech(text: str, file: str) -> Speech:
    """Title, speaker, date, and headings of two levels; flagged where no speaker is named."""
    lines = [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    sections = [Section(0, None, 0, "", Span(0, 0), Span(0, len(text)))]
    sentences: list[Sentence] = []
    for paragraph, line in enumerate(lines):
        words = text[line.start : line.end]
        level = next((n for n, mark in enumerate(_LEVELS, 1) if re.match(mark, words)), 0)
        if level:
            stop = words.find("。")
            end = line.start + stop if stop >= 0 else line.end
            _open_section(sections, level, Span(line.start, end), text)
        for found in re.finditer(r"[^。！？]+[。！？”]*", words):
            span = Span(line.start + found.start(), line.start + found.end())
            sentences.append(Sentence(len(sentences), span, 0, paragraph))
    title = lines[0] if lines else Span(0, 0)
    speaker = re.search(r"书记　(\S+)", text[:200])
    date = re.search(r"（((\d{4})年(\d+)月(\d+)日)）", text[:200])
    metadata = Metadata(
        title=Evidence(text[title.start : title.end], title),
        speaker=Evidence(speaker[1], Span(*speaker.span(1))) if speaker else None,
        date=Evidence(f"{date[2]}-{date[3]:>02}-{date[4]:>02}", Span(*date.span(1)))
        if date
        else None,
    )
    digest = hashlib.sha256(text.encode()).hexdigest()
    doubt = Flag(FlagKind.SPEAKER, "开头没有写讲话人，请核对后填写。")
    flags = () if speaker else (doubt,)
    return Speech(file, text, digest, metadata, tuple(sections), tuple(sentences), (), flags)


def _open_section(sections: list[Section], level: int, heading: Span, text: str) -> None:
    for index, older in enumerate(sections):
        if older.level >= level and older.span.end == len(text):
            sections[index] = replace(older, span=Span(older.span.start, heading.start))
    parent = max(s.index for s in sections if s.level < level and s.span.end == len(text))
    words = text[heading.start : heading.end]
    span = Span(heading.start, len(text))
    sections.append(Section(len(sections), parent, level, words, heading, span))
