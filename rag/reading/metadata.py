"""Title, speaker, post, date, place, occasion and kind, each with the words that say so.

Never guesses: what the head does not say is None. The exceptions are the file's name as title
and a year in it as date, both without a span and marked as inferred.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from rag.domain import AsideKind, Certainty, Evidence, Metadata, SetAside, Span
from rag.reading.circumstances import date_around, date_of, occasion_of, place_of
from rag.reading.kinds import kind_of
from rag.reading.lines import HAN, SALUTATION, Line, lines_of
from rag.reading.markers import Marker, markers
from rag.reading.people import speaker_in_title, speaker_of, speaker_of_news
from rag.reading.posts import post_of
from rag.reading.signature import foot_of, signed
from rag.reading.titles import is_caption, is_label, subtitle_of, title_of

_HEAD_LINES: Final = 40
_HEAD_CHARS: Final = 1500
_BODY_LINE: Final = 80
_LEAD: Final = 500
_NOT_SPEAKING: Final = re.compile(
    "(?:会议)?主持|记录|参会|参加|出席|列席|缺席|请假|整理|编辑|责任编辑|审核|撰稿|供稿"
)
"""Labels of people who were there, or at work on the text, but are not the ones who speak."""

_NO_HINTS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Head:
    """Lines above the body, captions among them apart; ``lead``: first paragraph of a text

    that greets nobody (a news item); ``end``: where the body begins.
    """

    lines: list[Span]
    captions: list[Span]
    lead: Span | None
    end: int


def read_metadata(
    text: str,
    lines: Sequence[Line],
    stem: str,
    asides: Sequence[SetAside] = (),
    hints: Mapping[str, str] = _NO_HINTS,
    spoken: int = -1,
) -> tuple[Metadata, int]:
    """What the head of ``text`` says, and the offset where the body begins.

    ``lines`` are those outside ``asides``, of which only captions and credits are looked at;
    ``stem`` is the file's name without its ending; ``hints`` are what the file's format says of
    it (``title``, ``date``), taken where text says nothing;
    ``spoken`` is where the first of several voices begins, if there are any.
    """
    head = _head_of(text, lines, asides, spoken if spoken >= 0 else len(text))
    title, value, rest = title_of(text, head.lines)
    beside = [*rest, *(span for span in head.lines if not title or not _touch(span, title))]
    titled = [title] if title else []
    foot = foot_of(text, lines, head.end)
    signer, signed_on = signed(text, foot)
    speaker = _speaker_of(text, beside, title, head) or signer
    named = Evidence(value, title) if title else _outer_title(stem, hints)
    notes = [aside.span for aside in asides if aside.kind is AsideKind.CREDIT]
    kind = kind_of(text, named, beside, head.lead, notes)
    news = bool(kind and kind.value == "通稿")
    metadata = Metadata(
        title=named,
        speaker=speaker,
        date=date_of(text, beside, title, news=news)
        or signed_on
        or date_around(text, title, [span for span in notes if span.start < head.end], stem, hints),
        place=place_of(text, beside, [*head.captions, *filter(None, [head.lead])]),
        occasion=occasion_of(text, beside, [*titled, *head.captions]),
        subtitle=subtitle_of(text, beside, title) if title else None,
        post=post_of(text, speaker.span, [*head.lines, *foot])
        if speaker and speaker.span
        else None,
        kind=kind,
    )
    return metadata, head.end


def _speaker_of(
    text: str, beside: Sequence[Span], title: Span | None, head: _Head
) -> Evidence | None:
    labelled = [span for span in beside if is_label(text, span)]
    speaker = speaker_of(text, [s for s in beside if s not in labelled], head.captions)
    if speaker is None and labelled:
        hosted = title is not None and "主持词" in text[title.start : title.end]
        others = [s for s in labelled if hosted or not _NOT_SPEAKING.match(text, s.start)]
        speaker = speaker_of(text, [s for s in others if text[s.start] not in "时日地"], ())
    for span in [*filter(None, [title]), *beside]:
        if speaker is None and span not in labelled:
            speaker = speaker_in_title(text, span)
    if speaker is None and head.lead:
        speaker = speaker_of_news(text, head.lead)
    return speaker


def _outer_title(stem: str, hints: Mapping[str, str]) -> Evidence:
    hint = hints.get("title", "").strip()
    wordy = 4 <= len(hint) <= 80 and bool(re.search(rf"[{HAN}]{{4}}", hint))
    return Evidence(hint if wordy else stem, None, Certainty.INFERRED)


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _bare(text: str, span: Span) -> Span:
    """Without Markdown's heading and emphasis signs around the whole line."""
    sharp = re.compile(r"#{1,6}[ \t]+").match(text, span.start, span.end)
    if sharp:
        return Span(sharp.end(), span.end)
    for sign in ("**", "*"):
        size = len(sign)
        inside = Span(span.start + size, span.end - size)
        both = text.startswith(sign, span.start) and text.endswith(sign, inside.start, span.end)
        if inside.end > inside.start and both and text[inside.start] != "*":
            return inside
    return span


def _head_of(text: str, lines: Sequence[Line], asides: Sequence[SetAside], spoken: int) -> _Head:
    kept = lines[:_HEAD_LINES]
    head = _Head([], [], None, kept[-1].end if kept else 0)
    if not kept:
        return head
    window = text[: kept[0].start + _HEAD_CHARS]
    head.captions.extend(
        aside.span
        for aside in asides
        if aside.kind is AsideKind.CAPTION and aside.span.start < len(window)
    )
    opening = (m.start for m in markers(window, lines_of(window), 0) if _opens_body(m, kept[0]))
    first = min(next(opening, len(window)), spoken)
    for line in kept:
        span = Span(*line)
        caption = is_caption(text, span)
        call = SALUTATION.search(text, line.start, min(line.end, line.start + 400))
        if line.start >= first:
            return replace(head, end=line.start)
        if call and (call.start() == line.start or call.end() == line.end):
            before = Span(line.start, line.start + len(text[line.start : call.start()].rstrip()))
            if before.end > before.start:
                head.lines.append(before)
                head.captions.append(before)
            return replace(head, end=line.start)
        if caption:
            head.captions.append(span)
        elif _is_prose(text, line):
            lead = Span(line.start, min(line.end, line.start + _LEAD))
            return replace(head, lead=lead, end=line.start)
        else:
            head.lines.append(_bare(text, span))
    return head


def _opens_body(marker: Marker, first: Line) -> bool:
    if marker.kind.startswith("md"):
        return marker.kind != "md1" or marker.start > first.start
    return marker.number == 1


def _is_prose(text: str, line: Line) -> bool:
    size = line.end - line.start
    return size > _BODY_LINE or (text[line.end - 1] in "。！？；" and size > 20)
