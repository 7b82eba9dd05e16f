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

_NUMERALS = "一二三四五六七八九十"
_MARK = re.compile(
    rf"(?:(?<=[。；;：:，,！!？?\n—])|^)[ \t　]*(?:第(?P<a>[{_NUMERALS}]{{1,2}})(?P<a2>[，,、是])"
    rf"|(?P<b>[{_NUMERALS}]{{1,2}})(?P<b2>[是要、])|[（(](?P<c>[{_NUMERALS}]{{1,2}})[）)]"
    rf"|(?P<e>[{_NUMERALS}])(?P<e2>[抓看防保强促建稳转严讲靠])(?=[\u4e00-\u9fff]{{2}})"
    r"|(?P<d>\d{1,2})[.．、](?!\d))",
    re.MULTILINE,
)
_THINGS = (
    "个方面|个融合|个关系|个环节|个重点|个问题|个坚持|个必须|个确保|个转变|个突破|个关键|个到位|个着力|个原则|个特点"
    "|项(?:重点|主要|具体)?(?:工作|任务|措施|内容|要求|原则|机制|改革|举措|政策|行动|工程)?|件(?:大事|实事|要事|事)"
    "|条(?:意见|要求|措施|建议|经验)?|点(?:意见|要求|考虑|体会|建议|希望|认识)|大(?:战略|工程|行动|任务|体系|板块|产业|举措)"
    "|场(?:硬仗|战役|攻坚战)|道防线|本账|笔账|句话"
)
_ANNOUNCED = re.compile(
    rf"(?<![第\d.．〇零百千万两{_NUMERALS}])(?P<n>[{_NUMERALS}]{{1,2}}|\d{{1,2}})"
    rf"(?P<thing>(?:{_THINGS}))"
)
_SPELT_OUT = re.compile(
    rf"[“\"](?P<name>(?P<n>[{_NUMERALS}])(?:个[\u4e00-\u9fff]{{1,4}}|[\u4e00-\u9fff]{{1,3}}))[”\"]"
    r"[^。；，：]{0,6}(?:，?(?:即|就是|也就是|分别是)|：|——)(?P<list>[^。；]{4,120})"
)
_NEAR = 2
"""Sentences behind its announcement within which a list must begin."""
_MARK_WIDTH = 4
"""A heading's own mark stands within so many characters of its start."""
_CLOSE = 15
"""Characters between an announcement and its list within which a wrong count is one."""
_BACKWARDS = re.compile(r"(?:上述|以上|前述|这|那|前面[的说]?|[“\"])$")
"""Before an announcement: it speaks of a list that was told already, or is a name."""
_SKIPPED = 1
"""Numbers that may be missing between two members of one list."""


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


@dataclass(frozen=True, slots=True)
class _Mark:
    kind: str
    number: int
    start: int
    words: str


def enumerations(speech: Speech) -> list[Enumeration]:
    """All lists of a speech in text order; lists that are nothing but headings only where they
    are announced."""
    runs = list(_runs(speech))
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
        if all(any(abs(one.start - start) <= _MARK_WIDTH for start in headings) for one in marks):
            if missing:
                found.append(_of_run(marks, members, missing, section))
            continue
        found.append(_of_run(marks, members, missing, section))
    found += list(_spelt_out(speech))
    return sorted(_distinct(found), key=lambda one: one.span.start)


def number_word(number: int) -> str:
    """1 to 19 in Chinese numerals, else in digits."""
    if 1 <= number <= 10:
        return _NUMERALS[number - 1]
    return f"十{_NUMERALS[number - 11]}" if number < 20 else str(number)


def _of_run(
    marks: Sequence[_Mark], members: Sequence[Span], missing: Sequence[int], section: int
) -> Enumeration:
    name = f"{marks[0].words}…{marks[-1].words}"
    span = Span(members[0].start, members[-1].end)
    return Enumeration(name, span, tuple(members), None, tuple(missing), section)


def _runs(speech: Speech) -> Iterator[tuple[list[_Mark], list[Span], list[int]]]:
    """Marks of one kind that count up from one, the spans of their members, missing numbers."""
    asides = [one.span for one in speech.set_aside]
    marks = [
        mark
        for mark in map(_read, _MARK.finditer(speech.text))
        if not any(span.start <= mark.start < span.end for span in asides)
    ]
    kinds = dict.fromkeys(mark.kind for mark in marks)
    runs: list[list[_Mark]] = []
    for kind in kinds:
        open_run: list[_Mark] = []
        for mark in (one for one in marks if one.kind == kind):
            step = mark.number - open_run[-1].number if open_run else 0
            if open_run and step == 0 and _same_words(speech, open_run[-1], mark):
                continue
            if open_run and 1 <= step <= 1 + _SKIPPED and _together(speech, open_run[-1], mark):
                open_run.append(mark)
                continue
            if len(open_run) > 1:
                runs.append(open_run)
            open_run = [mark] if mark.number == 1 else []
        if len(open_run) > 1:
            runs.append(open_run)
    for run in sorted(runs, key=lambda one: one[0].start):
        numbers = [mark.number for mark in run]
        missing = [n for n in range(1, numbers[-1]) if n not in numbers]
        yield run, _members(speech, run), missing


def _same_words(speech: Speech, one: _Mark, other: _Mark) -> bool:
    """Whether two marks stand before the same words: a line that a copy holds twice."""
    first, second = (speech.text[at.start :].split("\n")[0][:12] for at in (one, other))
    return fold(first) == fold(second)


def _read(match: re.Match[str]) -> _Mark:
    words = match.group().strip()
    start = match.end() - len(match.group().lstrip())
    if match["d"]:
        return _Mark("d", int(match["d"]), start, words)
    for kind, behind in (("a", "a2"), ("b", "b2"), ("c", ""), ("e", "e2")):
        if match[kind]:
            mark = kind + (match[behind] if behind else "")
            if kind == "a":  # 「第一，」 and 「第一、」 are the same kind
                mark = "a是" if match[behind] == "是" else "a"
            return _Mark(mark, _number(match[kind]), start, words.rstrip("，,、"))
    raise AssertionError(match.group())


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    tens, _, ones = word.rpartition("十") if "十" in word else ("", "", word)
    base = (10 * (_NUMERALS.index(tens) + 1 if tens else 1)) if "十" in word else 0
    return base + (_NUMERALS.index(ones) + 1 if ones else 0)


def _together(speech: Speech, one: _Mark, other: _Mark) -> bool:
    """Whether no heading of a higher level stands between two marks."""
    holder = _holder(speech, one.start)
    headed = abs(holder.heading_span.start - one.start) <= _MARK_WIDTH and bool(holder.heading)
    level = holder.level if headed else holder.level + 1
    return all(
        section.level >= level
        for section in speech.sections
        if section.heading
        and one.start + _MARK_WIDTH < section.heading_span.start < other.start - _MARK_WIDTH
    )


def _holder(speech: Speech, offset: int) -> Section:
    return speech.sections[innermost(speech.sections, offset)]


def _members(speech: Speech, run: Sequence[_Mark]) -> list[Span]:
    ends = [mark.start for mark in run[1:]]
    last = run[-1].start
    holder = _holder(speech, last)
    if holder.heading and abs(holder.heading_span.start - last) <= _MARK_WIDTH:
        ends.append(holder.span.end)
    else:
        stop = speech.text.find("\n", last)
        sentence = next((s for s in speech.sentences if s.span.start <= last < s.span.end), None)
        inside = sentence is not None and sentence.span.start < run[0].start
        end = sentence.span.end if inside and sentence else (stop if stop >= 0 else holder.span.end)
        ends.append(min(end, holder.span.end))
    return [Span(mark.start, max(end, mark.start + 1)) for mark, end in zip(run, ends, strict=True)]


def _announcements(speech: Speech) -> Iterator[tuple[re.Match[str], int]]:
    for match in _ANNOUNCED.finditer(speech.text):
        count = _number(match["n"])
        if count > 1 and not _BACKWARDS.search(speech.text[: match.start()][-4:]):
            yield match, count


def _announced(
    speech: Speech,
    match: re.Match[str],
    count: int,
    runs: Sequence[tuple[list[_Mark], list[Span], list[int]]],
    used: set[int],
) -> Enumeration | None:
    """The list that an announcement speaks of: a run that begins close behind it, or the headings
    below; None where there is none."""
    holder = _holder(speech, match.start())
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
        count = _number(match["n"])
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
