"""How parts of a speech, vectors, terms and dates look inside the tables, both ways.

Pure functions; knows nothing of SQLite. Raises UnknownSpeech for what cannot be an id, UsageError
for metadata that cannot be right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np

from rag.domain import (
    METADATA_FIELDS,
    AsideKind,
    Certainty,
    Evidence,
    Flag,
    FlagKind,
    LineConfidence,
    Metadata,
    Section,
    Sentence,
    SetAside,
    Span,
)
from rag.errors import UnknownSpeech, UsageError
from rag.ports import Vectors

_FIELD_NAMES = dict(
    zip(
        METADATA_FIELDS,
        ("标题", "讲话人", "日期", "地点", "场合", "副题", "职务", "文种"),
        strict=True,
    )
)
# Every ASCII character that FTS5 could take for a separator or for syntax moves to a private
# code point; with `tokenize = 'ascii'` everything beyond ASCII is part of a token. So each term
# is exactly one token, whatever it contains. Capitals become small here, as FTS5 makes them.
_HIDDEN = {code: 0x10FF00 + code for code in range(128) if not chr(code).isalnum()}
_HIDDEN |= {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def speech_number(identifier: str) -> int:
    """``"s12"`` -> 12. Raises UnknownSpeech for anything that cannot be an id."""
    if not re.fullmatch(r"s[1-9][0-9]{0,17}", identifier):
        raise UnknownSpeech(f"「{identifier}」不是讲话编号；编号形如 s1，可用 yanbi list 查看。")
    return int(identifier[1:])


def encode_sections(sections: Sequence[Section]) -> str:
    return _dump(
        [s.parent, s.level, s.heading, *_pair(s.heading_span), *_pair(s.span)] for s in sections
    )


def decode_sections(data: str) -> tuple[Section, ...]:
    return tuple(
        Section(index, parent, level, heading, Span(a, b), Span(c, d))
        for index, (parent, level, heading, a, b, c, d) in enumerate(json.loads(data))
    )


def encode_sentences(sentences: Sequence[Sentence]) -> str:
    return _dump([*_pair(s.span), s.section, s.paragraph, int(s.is_heading)] for s in sentences)


def decode_sentences(data: str) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(index, Span(start, end), section, paragraph, bool(is_heading))
        for index, (start, end, section, paragraph, is_heading) in enumerate(json.loads(data))
    )


def encode_asides(asides: Sequence[SetAside]) -> str:
    return _dump([*_pair(aside.span), aside.kind, aside.rule] for aside in asides)


def decode_asides(data: str) -> tuple[SetAside, ...]:
    return tuple(
        SetAside(Span(start, end), AsideKind(kind), rule)
        for start, end, kind, rule in json.loads(data)
    )


def encode_flags(flags: Sequence[Flag]) -> str:
    return _dump([flag.kind, flag.message, list(map(_pair, flag.spans))] for flag in flags)


def decode_flags(data: str) -> tuple[Flag, ...]:
    return tuple(
        Flag(FlagKind(kind), message, tuple(Span(*pair) for pair in spans))
        for kind, message, spans in json.loads(data)
    )


def encode_pages(pages: Sequence[int]) -> str:
    return _dump(pages)


def decode_pages(data: str) -> tuple[int, ...]:
    return tuple(json.loads(data))


def encode_confidence(lines: Sequence[LineConfidence]) -> str:
    return _dump([*_pair(line.span), round(line.value, 3)] for line in lines)


def decode_confidence(data: str) -> tuple[LineConfidence, ...]:
    return tuple(LineConfidence(Span(start, end), value) for start, end, value in json.loads(data))


def encode_strings(values: Sequence[str]) -> str:
    return _dump(values)


def decode_strings(data: str) -> tuple[str, ...]:
    return tuple(json.loads(data))


def encode_vectors(vectors: Vectors) -> list[bytes]:
    return [row.tobytes() for row in np.ascontiguousarray(vectors, dtype="<f4")]


def decode_vectors(rows: Sequence[bytes]) -> Vectors:
    """A matrix of its own; (0, 0) for no rows."""
    if not rows:
        return np.zeros((0, 0), dtype=np.float32)
    flat = np.frombuffer(b"".join(rows), dtype="<f4").astype(np.float32)
    return flat.reshape(len(rows), -1)


def encode_matrix(vectors: Vectors) -> bytes:
    return np.ascontiguousarray(vectors, dtype="<f2").tobytes()


def decode_matrix(data: bytes, width: int) -> Vectors:
    return np.frombuffer(data, dtype="<f2").astype(np.float32).reshape(-1, width)


def encode_term(term: str) -> str:
    """One FTS5 token. Only lone surrogates, which no stored text has, are not told apart."""
    return term.encode("utf-8", "replace").decode("utf-8").translate(_HIDDEN)


def apply_corrections(original: Metadata, corrections: Mapping[str, str]) -> Metadata:
    """What the text says, overruled by what a person typed in (which has no span)."""
    fields: dict[str, Evidence | None] = {name: getattr(original, name) for name in METADATA_FIELDS}
    for name, value in corrections.items():
        fields[name] = Evidence(value, None, Certainty.BY_HAND)
    return Metadata(**fields)


def merge_corrections(
    original: Metadata, corrections: Mapping[str, str], changes: Mapping[str, str]
) -> dict[str, str]:
    """``corrections`` after ``changes``; '' or the text's own words take a correction back."""
    merged = {**corrections, **changes}
    return {
        name: value for name, value in merged.items() if value not in ("", original.text_of(name))
    }


def check_changes(changes: Mapping[str, str]) -> dict[str, str]:
    """``changes`` with white space tidied. Raises UsageError for a field or date that cannot be."""
    checked = {name: " ".join(value.split()) for name, value in changes.items()}
    for name, value in checked.items():
        if name not in METADATA_FIELDS:
            known = "、".join(f"{field}（{words}）" for field, words in _FIELD_NAMES.items())
            raise UsageError(f"没有叫「{name}」的信息项；可改的有：{known}。")
        if name == "date" and value:
            check_date(value)
    return checked


def check_date(value: str) -> None:
    """Raises UsageError unless ``value`` is YYYY, YYYY-MM or YYYY-MM-DD and in the calendar."""
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value):
        try:
            date.fromisoformat(value + "-01-01"[len(value) - 4 :])
        except ValueError:
            raise UsageError(f"日历上没有「{value}」这一天。") from None
        return
    raise UsageError(f"看不懂日期「{value}」；请写成 2024、2024-03 或 2024-03-05。")


def _pair(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _dump(values: Iterable[object]) -> str:
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))
