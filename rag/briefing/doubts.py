"""What a reader of the brief should know to be doubtful, in one line."""

from __future__ import annotations

import re

from rag.domain import Flag, FlagKind, Speech
from rag.emphasis import bold_signs, is_markdown

_HIDDEN = re.compile(r"[×✕╳]+|\*{2,}|＊{2,}|某某")
_LONGEST = 44
_SECONDARY = frozenset({FlagKind.HEADINGS, FlagKind.OCR, FlagKind.ENCODING})


def doubts_of(speech: Speech) -> str:
    """The library's warnings and what the text hides; '' where there is nothing to doubt.

    Warnings of one kind are told once, with how many there are; the first in its own words where
    they are short.
    """
    told = [_of_kind(kind, speech.flags) for kind in dict.fromkeys(f.kind for f in _sorted(speech))]
    nothing = [one.span for one in speech.set_aside]
    nothing += bold_signs(speech.text) if is_markdown(speech) else []
    hidden = [
        match
        for match in _HIDDEN.finditer(speech.text)
        if not any(span.start <= match.start() < span.end for span in nothing)
    ]
    if hidden:
        marks = "、".join(dict.fromkeys(match[0][:2] for match in hidden))
        told.append(f"原文以{marks}隐去{len(hidden)}处")
    return "；".join(told)


def _sorted(speech: Speech) -> list[Flag]:
    return sorted(speech.flags, key=lambda flag: flag.kind in _SECONDARY)


def _of_kind(kind: FlagKind, flags: tuple[Flag, ...]) -> str:
    messages = [flag.message.rstrip("。") for flag in flags if flag.kind is kind]
    first = messages[0]
    more = f"等{len(messages)}处" if len(messages) > 1 else ""
    if len(first) > _LONGEST:
        return f"{kind.value}{len(messages)}处，见资料库的提示"
    return first + more
