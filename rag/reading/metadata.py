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
from rag.reading.dates import find_date, find_year
from rag.reading.kinds import kind_of
from rag.reading.lines import HAN, SALUTATION, Line, lines_of
from rag.reading.markers import Marker, markers
from rag.reading.people import speaker_before_colon, speaker_of, speaker_of_news
from rag.reading.posts import post_of
from rag.reading.titles import LABELS, WORKS, is_caption, is_label, subtitle_of, title_of

_HEAD_LINES: Final = 40
_HEAD_CHARS: Final = 1500
_BODY_LINE: Final = 80
_LEAD: Final = 500

_MEETING: Final = re.compile(
    r"在[ 　]*([^，。！？：]{2,60}?(?:会议?|论坛|仪式|典礼|活动|培训班|研讨班|开班式|节))上"
)
_DURING: Final = re.compile(rf"在([^，。！？：\n]{{2,40}}?)时的(?:{WORKS})")
_CALLED: Final = re.compile(r"(?:召开|举行)([^，。！？：\n]{2,40}?(?:会议|大会|会))(?=$|[\s　（(])")
_VALUE: Final = re.compile(
    r"[^\s　](?:[^\n]*?[^\s　])??(?=[ \t　]{2,}|　|[ \t][^\s：:]{2,6}[：:]|\n|$)"
)
_OF_MEETING: Final = re.compile(r"(?:会议|讲话|活动)(?:时间|日期)[ 　]*[：:][ 　]*$")
_HALL: Final = re.compile(
    rf"在([{HAN}A-Za-z0-9]{{1,20}}?(?:堂|厅|室|馆|中心|楼|酒店|院|校|宾馆|礼堂|大厦|广场|基地))"
    r"(?:[一二三四五六七八九十\d]+楼)?(?:隆重)?(?:召开|举行|开幕)"
)


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
) -> tuple[Metadata, int]:
    """What the head of ``text`` says, and the offset where the body begins.

    ``lines`` are those outside ``asides``, of which only captions and credits are looked at;
    ``stem`` is the file's name without its ending; ``hints`` are what the file's format says of
    it (``title``, ``date``), taken where text says nothing.
    """
    head = _head_of(text, lines, asides)
    title, value, rest = title_of(text, head.lines)
    beside = [*rest, *(span for span in head.lines if not title or not _touch(span, title))]
    spoken = [title] if title else []
    speaker = _speaker_of(text, beside, title, head)
    named = Evidence(value, title) if title else _outer_title(stem, hints)
    notes = [aside.span for aside in asides if aside.kind is AsideKind.CREDIT]
    kind = kind_of(text, named, beside, head.lead, notes)
    metadata = Metadata(
        title=named,
        speaker=speaker,
        date=_date_of(text, beside, title, stem, hints, news=bool(kind and kind.value == "通稿")),
        place=_place_of(text, beside, head),
        occasion=_occasion_of(text, beside, [*spoken, *head.captions]),
        subtitle=subtitle_of(text, beside, title) if title else None,
        post=post_of(text, speaker.span, head.lines) if speaker and speaker.span else None,
        kind=kind,
    )
    return metadata, head.end


def _speaker_of(
    text: str, beside: Sequence[Span], title: Span | None, head: _Head
) -> Evidence | None:
    labelled = [span for span in beside if is_label(text, span)]
    speaker = speaker_of(text, [s for s in beside if s not in labelled], head.captions)
    if speaker is None and labelled:
        speaker = speaker_of(text, [s for s in labelled if text[s.start] not in "时日地"], ())
    if speaker is None and title:
        speaker = speaker_before_colon(text, title)
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


def _head_of(text: str, lines: Sequence[Line], asides: Sequence[SetAside]) -> _Head:
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
    first = next(opening, len(window))
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


def _labelled(text: str, spans: Sequence[Span], name: str) -> Span | None:
    """What stands behind a label such as 地点： up to the next label or a wide gap."""
    for span in spans:
        for label in LABELS[name].finditer(text, span.start, span.end):
            value = _VALUE.match(text, label.end(), span.end)
            if value and (label.start() == span.start or text[label.start() - 1].isspace()):
                return Span(value.start(), value.end())
    return None


def _date_of(
    text: str,
    beside: Sequence[Span],
    title: Span | None,
    stem: str,
    hints: Mapping[str, str],
    *,
    news: bool,
) -> Evidence | None:
    """The date of the head; inferred where only the title's year or the file gives it.

    ``news``: a date beside 时间： is the day on which the item was published, so inferred too.
    """
    labelled = _labelled(text, beside, "date")
    spans = [s for s in beside if not is_caption(text, s)]
    for span in ([labelled] if labelled else []) + spans + ([title] if title else []):
        date = find_date(text, span.start, span.end)
        if date:
            published = (
                news
                and span == labelled
                and not _OF_MEETING.search(text[max(0, span.start - 12) : span.start])
            )
            return replace(date, certainty=Certainty.INFERRED) if published else date
    if title and not text.startswith("关于", title.start):
        year = find_year(text[title.start : title.end])
        if year:
            start = title.start + year.start(1)
            return Evidence(year.group(1), Span(start, start + 4), Certainty.INFERRED)
    year = find_year(stem)
    if year:
        return Evidence(year.group(1), None, Certainty.INFERRED)
    hint = hints.get("date", "")
    found = find_date(hint, 0, len(hint))
    return Evidence(found.value, None, Certainty.INFERRED) if found else None


def _place_of(text: str, beside: Sequence[Span], head: _Head) -> Evidence | None:
    span = _labelled(text, beside, "place")
    if span is None:
        for line in [*beside, *head.captions, *([head.lead] if head.lead else [])]:
            match = _HALL.search(text, line.start, min(line.end, line.start + 150))
            if match:
                span = Span(match.start(1), match.end(1))
                break
    return Evidence(text[span.start : span.end], span) if span else None


def _occasion_of(text: str, beside: Sequence[Span], more: Sequence[Span]) -> Evidence | None:
    span = _labelled(text, beside, "occasion")
    for pattern in (_MEETING, _DURING, _CALLED):
        for line in (*beside, *more):
            match = None if span else pattern.search(text, line.start, line.end)
            if match:
                span = Span(match.start(1), match.end(1))
    if span is None:
        return None
    return Evidence(re.sub(r"\s*\n\s*", "", text[span.start : span.end]), span)
