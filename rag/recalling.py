"""Which speech of a conversation a follow-up points back at: 「刚才那个会」「后一篇」.

The earlier answers say it themselves: their lines are words of the speeches that they cited, and
are looked up again. Of several speeches the noun (会, 报告), the order in which they were cited and
how long ago that was decide; where two are left, both are meant and the person is told. Knows no
model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.citing import clauses
from rag.domain import METADATA_FIELDS, EvidenceSentence, Message, without_marks
from rag.folding import fold, strip_punctuation
from rag.understanding.pointing import LAST, OTHER, Pointing
from rag.wording.content import content_terms

_LINES = 6
_LINE_CHARS = 200
"""Lines of an answer that are looked up, and characters of each."""
_SHORTEST = 4
_HELD = 0.6
"""Share of a line (its clauses; else its content words) that its source must have."""
_NAMED = re.compile(r"^《(?P<title>[^》]+)》(?:（(?P<year>\d{4})年）)?[^：]{0,30}：")
_SPEAKER = METADATA_FIELDS.index("speaker")
"""The line of an evidence sentence's context that names the speaker."""
_REFUSED = "讲话中未提及"
_MEETING = re.compile(r"(?<!社)(?<!委员)会")
_SORTS = {
    "报告": re.compile("报告"),
    "贺词": re.compile("贺词|献词"),
    "通稿": re.compile("通稿"),
    "新闻": re.compile("新闻|要闻|通稿|召开"),
    "报道": re.compile("新闻|要闻|通稿|召开"),
    "要闻": re.compile("要闻|新闻"),
}

Search = Callable[[str], Sequence[EvidenceSentence]]
"""Sentences for some words, whatever speeches and years these words name."""
Evidence = Callable[[str], tuple[Sequence[EvidenceSentence], Sequence[str]]]
"""Sentences that a question is answered from, and ids of the speeches that it names."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A speech that an answer cited. ``known``: what the library knows of it: title, occasion."""

    speech: str
    title: str
    speaker: str
    date: str
    known: str

    @property
    def name(self) -> str:
        """Its title, with the year in front where the title has none."""
        year = self.date[:4]
        return (
            f"{year}年《{self.title}》" if year and year not in self.title else f"《{self.title}》"
        )


@dataclass(frozen=True, slots=True)
class Recalled:
    """``speeches``: what is pointed at, () where that cannot be told. ``either``: only one of them
    is meant, and nothing tells which. ``note``: what the person should be told."""

    speeches: tuple[Cited, ...]
    either: bool
    note: str


def recalled(
    pointing: Pointing,
    history: Sequence[Message],
    search: Search,
    evidence: Evidence,
    among: Sequence[str] = (),
) -> Recalled:
    """What ``pointing`` points at. ``among``: ids of the speeches that it may be, by other words
    of the follow-up; () for any."""
    latest_first: list[list[Cited]] = []
    for turn in _cited_by_turn(history, search, evidence):
        fit = [one for one in turn if not among or one.speech in among]
        latest_first.append([one for one in fit if _fits(one, pointing)])
        if latest_first[-1] and pointing.ordinal is None and pointing.count == 1:
            break
    found, either = _meant(pointing, latest_first)
    return Recalled(tuple(found), either, _note(pointing, found, either))


def _meant(pointing: Pointing, latest_first: Sequence[Sequence[Cited]]) -> tuple[list[Cited], bool]:
    """The speeches meant, and whether it is one of them without telling which."""
    last = next((turn for turn in latest_first if turn), ())
    ever = list({one.speech: one for turn in reversed(latest_first) for one in turn}.values())
    ordinal = pointing.ordinal
    if ordinal == OTHER:
        others = [one for one in ever if one not in last] if len(last) == 1 else list(last)
        return others, len(others) > 1
    if pointing.count > 1:
        several = list(last) if len(last) >= pointing.count else ever[-pointing.count :]
        return (several, len(several) > pointing.count) if len(several) > 1 else ([], False)
    if ordinal is not None:
        order = list(last) if len(last) > 1 else ever
        if ordinal == LAST:
            return order[-1:], False
        return order[ordinal - 1 : ordinal], False
    return list(last), len(last) > 1


def _fits(one: Cited, pointing: Pointing) -> bool:
    """Whether a speech can be called so: a 会 was a meeting, a 报告 is one by its title."""
    if pointing.is_meeting:
        return bool(_MEETING.search(one.known))
    sort = next((fits for noun, fits in _SORTS.items() if noun in pointing.noun), None)
    return sort is None or bool(sort.search(one.known))


def _note(pointing: Pointing, found: Sequence[Cited], either: bool) -> str:
    if not found:
        return (
            ""
            if pointing.weak
            else (
                f"前面的回答里找不到「{pointing.written}」所指的讲话，按全部讲话查找；"
                "写出篇名可以说清。"
            )
        )
    names = "、".join(one.name for one in found)
    if either:
        return f"「{pointing.written}」可能指{names}，都查了；写出篇名或年份可以分清。"
    return f"「{pointing.written}」按前面的回答理解为{names}。"


def _cited_by_turn(
    history: Sequence[Message], search: Search, evidence: Evidence
) -> Iterator[list[Cited]]:
    """For each answer, the latest first, the speeches that it cited in its order; of a refusal
    those that the question names."""
    answers = [at for at, message in enumerate(history) if message.role == "assistant"]
    for at in reversed(answers):
        sentences, named = evidence(history[at - 1].content) if at else ((), ())
        yield cited_in(history[at].content, search, sentences, named) or [
            one for one in _known(sentences).values() if one.speech in named
        ]


def cited_in(
    told: str,
    search: Search,
    evidence: Sequence[EvidenceSentence] = (),
    likely: Sequence[str] = (),
) -> list[Cited]:
    """The speeches whose words the lines of an answer are, in its order. ``evidence``: what its
    question is answered from, looked at first. ``likely``: ids that decide where several speeches
    have the same words."""
    lines = [line for line in without_marks(told).split("\n") if len(fold(line)) >= _SHORTEST]
    sources = [] if told.startswith(_REFUSED) else [
        _sources(line.strip()[:_LINE_CHARS], evidence, search) for line in lines[:_LINES]
    ]  # fmt: skip
    sure = {one[0].speech for one in sources if len(one) == 1} | set(likely)
    found: dict[str, Cited] = {}
    for one in sources:
        for source in [s for s in one if s.speech in sure] or one:
            found.setdefault(source.speech, source)
    return list(found.values())


def _sources(line: str, evidence: Sequence[EvidenceSentence], search: Search) -> list[Cited]:
    """The speech that has the words of a line; several where they have it alike, [] for none."""
    head = _NAMED.match(line)
    said = line[head.end() :] if head else line
    near = _holding(said, evidence, _share_of_clauses)
    if near and not head:
        return near
    sentences = search(said)
    if head:
        titled = [
            one
            for one in _known([*evidence, *sentences]).values()
            if one.title == head["title"] and (not head["year"] or one.date[:4] == head["year"])
        ]
        if len(titled) == 1:
            return titled
    return (
        near
        or _holding(said, sentences, _share_of_clauses)
        or _holding(said, sentences, _share_of_words)
    )


def _holding(
    line: str,
    sentences: Sequence[EvidenceSentence],
    share: Callable[[str, EvidenceSentence], float],
) -> list[Cited]:
    """The speeches of the sentences that hold most of ``line``; [] where none holds enough."""
    held: dict[str, float] = {}
    for one in sentences:
        held[one.speech] = max(held.get(one.speech, 0.0), share(line, one))
    best = max(held.values(), default=0.0)
    known = _known(sentences)
    return [known[speech] for speech, one in held.items() if one == best >= _HELD]


def _share_of_clauses(line: str, sentence: EvidenceSentence) -> float:
    """Share (0 to 1, by characters) of the clauses of ``line`` that stand in a sentence or in
    front of it in its paragraph."""
    here = strip_punctuation(fold(sentence.before + sentence.text))
    parts = [strip_punctuation(fold(part)) for part in clauses(line)]
    whole = sum(map(len, parts))
    return sum(len(part) for part in parts if part in here) / whole if whole else 0.0


def _share_of_words(line: str, sentence: EvidenceSentence) -> float:
    """Share (0 to 1) of the content words of ``line`` in a sentence: of a line put in own words."""
    here = fold(sentence.before + sentence.text)
    wanted = content_terms(line)
    return sum(word in here for word in wanted) / len(wanted) if wanted else 0.0


def _known(sentences: Sequence[EvidenceSentence]) -> dict[str, Cited]:
    """The speeches of some sentences by id, the best first."""
    found: dict[str, Cited] = {}
    for one in sentences:
        lines = one.context.split("\n")
        known = lines[: len(lines) - len(one.section)]
        speaker = known[_SPEAKER] if len(known) > _SPEAKER else ""
        about = Cited(one.speech, one.title, speaker, one.date, "\n".join(known))
        found.setdefault(one.speech, about)
    return found
