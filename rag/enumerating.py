"""Lists in a speech: their members, and how many were announced.

Members are marked (一是 … 二是 …, 第一，…, 1. …), wherever in a sentence they stand, or are the
headings of one level below an announcement (六件大事). Named lists that are spelt out in one
sentence (“三个融合”，即甲、乙、丙) count too. Knows nothing of what a list is good for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.domain import Section, Span, Speech, innermost
from rag.folding import fold
from rag.list_marks import MARK_WIDTH, NUMERALS, Mark, holder_of, number_of, number_word, runs_in

__all__ = ["Enumeration", "enumerations", "number_word"]

_THINGS = (
    "个方面|个融合|个关系|个环节|个重点|个问题|个坚持|个必须|个确保|个转变|个突破|个关键|个到位|个着力|个原则|个特点"
    "|项(?:重点|主要|具体)?(?:工作|任务|措施|内容|要求|原则|机制|改革|举措|政策|行动|工程)?|件(?:大事|实事|要事|事)"
    "|条(?:意见|要求|措施|建议|经验)?|点(?:意见|要求|考虑|体会|建议|希望|认识)|大(?:战略|工程|行动|任务|体系|板块|产业|举措)"
    "|场(?:硬仗|战役|攻坚战)|道防线|本账|笔账|句话"
)
_ANNOUNCED = re.compile(
    rf"(?<![第\d.．〇零百千万两{NUMERALS}])(?P<n>[{NUMERALS}]{{1,2}}|\d{{1,2}})"
    rf"(?P<thing>(?:{_THINGS}))"
)
_SPELT_OUT = re.compile(
    rf"[“\"](?P<name>(?P<n>[{NUMERALS}])(?:个[\u4e00-\u9fff]{{1,4}}|[\u4e00-\u9fff]{{1,3}}))[”\"]"
    r"[^。；，：]{0,6}(?:，?(?:即|就是|也就是|分别是)|：|——)(?P<list>[^。；]{4,120})"
)
_NEAR = 2
"""Sentences behind its announcement within which a list must begin."""
_CLOSE = 15
"""Characters between an announcement and its list within which a wrong count is one."""
_BACKWARDS = re.compile(r"(?:上述|以上|前述|这|那|前面[的说]?|[“\"])$")
"""Before an announcement: it speaks of a list that was told already, or is a name."""


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A list. ``name`` is how the speech announces it (六件大事), or its first and last marks;
    ``span`` runs from the announcement to the end of the last member. ``announced`` is None where
    the speech does not say how many. ``missing`` are numbers left out between two members;
    ``in_words``: spelt out in one sentence, without marks."""

    name: str
    span: Span
    members: tuple[Span, ...]
    announced: int | None = None
    missing: tuple[int, ...] = ()
    section: int = 0
    in_words: bool = False

    @property
    def found(self) -> int:
        return len(self.members)

    @property
    def doubt(self) -> str:
        """What is wrong with it, in one Chinese line, or ''."""
        if self.missing:
            numbers = "、".join(f"第{number_word(n)}" for n in self.missing)
            return f"原文缺{numbers}项"
        if self.announced is not None and self.announced != self.found:
            only = "只" if self.found < self.announced else ""
            return f"原文说{number_word(self.announced)}项，{only}找到{self.found}项"
        return ""


def enumerations(speech: Speech) -> list[Enumeration]:
    """All lists of a speech in text order; lists that are nothing but headings only where they
    are announced."""
    runs = list(runs_in(speech))
    found: list[Enumeration] = []
    used: set[int] = set()
    for announcement, count in _announcements(speech):
        one = _announced(speech, announcement, count, runs, used)
        if one is not None:
            found.append(one)
    headings = {one.heading_span.start for one in speech.sections if one.heading}
    for at, (marks, members, missing) in enumerate(runs):
        if at in used:
            continue
        section = innermost(speech.sections, marks[0].start)
        if all(any(abs(one.start - start) <= MARK_WIDTH for start in headings) for one in marks):
            if missing:
                found.append(_of_run(marks, members, missing, section))
            continue
        found.append(_of_run(marks, members, missing, section))
    found += list(_spelt_out(speech))
    return sorted(_distinct(found), key=lambda one: one.span.start)


def _of_run(
    marks: Sequence[Mark], members: Sequence[Span], missing: Sequence[int], section: int
) -> Enumeration:
    name = f"{marks[0].words}…{marks[-1].words}"
    span = Span(members[0].start, members[-1].end)
    return Enumeration(name, span, tuple(members), None, tuple(missing), section)


def _announcements(speech: Speech) -> Iterator[tuple[re.Match[str], int]]:
    for match in _ANNOUNCED.finditer(speech.text):
        count = number_of(match["n"])
        if count > 1 and not _BACKWARDS.search(speech.text[: match.start()][-4:]):
            yield match, count


def _announced(
    speech: Speech,
    match: re.Match[str],
    count: int,
    runs: Sequence[tuple[list[Mark], list[Span], list[int]]],
    used: set[int],
) -> Enumeration | None:
    """The list that an announcement speaks of: a run that begins close behind it, or the headings
    below; None where there is none."""
    holder = holder_of(speech, match.start())
    in_heading = bool(holder.heading) and holder.heading_span.start <= match.start() < (
        holder.heading_span.end
    )
    children = _children(speech, holder)
    if in_heading and len(children) > 1:
        return _of_headings(match.group(), match.start(), count, children, holder.index)
    limit = _reach(speech, match.end(), _NEAR)
    for at, (marks, members, missing) in enumerate(runs):
        if at in used or not match.end() <= marks[0].start <= limit:
            continue
        gap = speech.text[match.end() : marks[0].start]
        if len(marks) + len(missing) != count and not _is_close(gap):
            return None
        used.add(at)
        span = Span(match.start(), members[-1].end)
        section = holder.index
        return Enumeration(match.group(), span, tuple(members), count, tuple(missing), section)
    if len(children) > 1 and match.end() <= children[0].span.start <= limit:
        gap = speech.text[match.end() : children[0].span.start]
        if len(children) == count or _is_close(gap):
            return _of_headings(match.group(), match.start(), count, children, holder.index)
    return None


def _is_close(gap: str) -> bool:
    """Whether what stands between an announcement and a list leads straight into it."""
    return len(fold(gap)) <= _CLOSE and not re.search(r"[。！？!?]\s*\S", gap)


def _children(speech: Speech, section: Section) -> list[Section]:
    """The headings one level below, one that a copy holds twice but once."""
    found: dict[str, Section] = {}
    for one in speech.sections:
        if one.parent == section.index and one.heading:
            found.setdefault(fold(one.heading), one)
    return list(found.values())


def _reach(speech: Speech, offset: int, sentences: int) -> int:
    """Where the ``sentences``-th sentence behind ``offset`` begins."""
    following = [one.span.start for one in speech.sentences if one.span.start >= offset]
    return following[sentences - 1] if len(following) >= sentences else len(speech.text)


def _of_headings(
    name: str, start: int, count: int, children: Sequence[Section], section: int
) -> Enumeration:
    members = tuple(one.span for one in children)
    return Enumeration(name, Span(start, members[-1].end), members, count, (), section)


def _spelt_out(speech: Speech) -> Iterator[Enumeration]:
    """Named lists that the same sentence spells out in as many parts as their name says."""
    for match in _SPELT_OUT.finditer(speech.text):
        parts = re.split("、", match["list"])
        count = number_of(match["n"])
        if len(parts) != count:
            continue
        start = match.start("list")
        spans = []
        for part in parts:
            end = start + len(re.split("[，,。；]", part)[0])
            spans.append(Span(start, end))
            start += len(part) + 1
        section = innermost(speech.sections, match.start())
        yield Enumeration(
            match["name"],
            Span(match.start(), spans[-1].end),
            tuple(spans),
            count,
            section=section,
            in_words=True,
        )


def _distinct(found: Sequence[Enumeration]) -> list[Enumeration]:
    """Each list once, however often it is announced; the announced one where there is one."""
    kept: dict[tuple[Span, ...], Enumeration] = {}
    for one in found:
        known = kept.get(one.members)
        if known is None or (known.doubt and not one.doubt):
            kept[one.members] = one
    return list(kept.values())
