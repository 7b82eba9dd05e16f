"""An extracted text -> Speech: set aside, metadata, heading tree, sentences, doubts.

Where the text came from (which format, which decoder) is not known here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from rag.domain import Flag, FlagKind, Section, Sentence, Span, Speech
from rag.extracting import Extract
from rag.reading.cleaning import find_asides, outside
from rag.reading.doubts import doubts_of
from rag.reading.headings import Outline, outline
from rag.reading.lines import Line, lines_of
from rag.reading.metadata import read_metadata
from rag.reading.sentences import split
from rag.reading.simplified import as_written, simplified
from rag.reading.turns import is_of_all, speeches_in, turns

_ENDING: Final = re.compile(r"(?<=.)\.[A-Za-z][A-Za-z0-9]{1,8}$")


def speech_of(extract: Extract, name: str) -> Speech:
    """The speech in ``extract``; ``name`` is the name of its file, with its ending."""
    text = extract.text
    plain = simplified(text)
    lines = lines_of(text)
    asides = find_asides(plain, lines, extract.asides)
    set_aside = tuple(aside.span for aside in asides)
    kept = outside(lines, set_aside)
    stem = _ENDING.sub("", name)
    several = speeches_in(plain, kept)
    spoken = several or turns(plain, kept)
    begin_spoken = spoken[1 if several else 0].start if spoken else len(text)
    metadata, begin = read_metadata(plain, kept, stem, asides, extract.hints, begin_spoken)
    if several and not is_of_all(metadata.text_of("speaker"), plain, kept, several):
        metadata = replace(metadata, speaker=None, post=None)
    if plain != text:
        metadata = as_written(metadata, text)
    tree = outline(plain, kept, begin=begin, set_aside=set_aside, spoken=spoken, quoted=text)
    speech = Speech(
        file=name,
        text=text,
        digest=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        metadata=metadata,
        sections=tree.sections,
        sentences=tuple(_sentences(text, kept, tree)),
        set_aside=asides,
        flags=(*_unreadable(text), *tree.flags),
        pages=extract.pages,
        confidence=extract.confidence,
    )
    head = [Span(line.start, min(line.end, begin)) for line in kept if line.start < begin]
    return replace(speech, flags=(*speech.flags, *doubts_of(speech, begin, head)))


def _unreadable(text: str) -> Iterator[Flag]:
    count = text.count("\ufffd")
    if count:
        message = f"文中有 {count} 处无法辨认的字符（�），原文件可能在转换编码时受损。"
        first = text.index("\ufffd")
        yield Flag(FlagKind.ENCODING, message, (Span(first, first + 1),))


def _sentences(text: str, kept: Sequence[Line], tree: Outline) -> Iterator[Sentence]:
    """Sentences of the lines ``kept``, each with its innermost section."""
    cuts = [section.span.start for section in tree.sections[1:]]
    opened: list[Section] = [tree.sections[0]]
    following = 1
    for index, (span, paragraph) in enumerate(split(text, kept, cuts)):
        while following < len(tree.sections) and tree.sections[following].span.start <= span.start:
            opened.append(tree.sections[following])
            following += 1
            while len(opened) > 1 and opened[-2].level >= opened[-1].level:
                del opened[-2]
        while len(opened) > 1 and opened[-1].span.end <= span.start:
            opened.pop()
        is_heading = span.start in tree.own_lines
        yield Sentence(index, span, opened[-1].index, paragraph, is_heading)
