"""Stretches of a title that say which meeting or text it was, cut into words that weigh.

Of 全县农村工作会议, 农村 tells this meeting from others, 工作 does not, 全县 says whose it is, and
会议 is the noun that a name ends in. Knows nothing of questions.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from enum import Enum

from rag.understanding.regions import ADMINISTRATIVE, tagged

MEETING = "会议|大会|会"
WORKS = (
    "报告|讲话|讲稿|发言|演讲|致辞|致词|贺词|献词|贺信|寄语|通稿|公开信|慰问信|党课|宣讲|主持词|要闻|"
    "公报|纪要"
)
NOT_A_MEETING = re.compile(
    r"(?:(?<!招)商|[社机工协学议晚省体误都约聚员委国宴附领妇]|理事|基金|奥运|博览|运动)会$"
)
"""Words that end in 会 without being a meeting that one speaks at."""

_HEAD = re.compile(
    rf"(?P<meeting>{MEETING})(?=$|[上中时的第暨和并\d(]|{WORKS}|传达|学习|举行|召开|开幕|闭幕)|"
    rf"(?P<work>{WORKS})(?=$|[\d(]|摘要|全文|节选|提纲|材料)"
)
_OPENING = re.compile(r"^[在于]|召开|举行|出席|关于")
_SCOPE = re.compile(
    rf"^(?:[全本我各][国{ADMINISTRATIVE}]|[国{ADMINISTRATIVE}]委?|中央|国务院|中共|中国共产党|全体|"
    rf"[\u4e00-\u9fff]{{2,}}[{ADMINISTRATIVE}]|[省市县区](?:级|直))$"
)
_WEAK = frozenset(
    "工作 领导 干部 领导干部 同志 重点 重要 主要 有关 专题 专项 全体 总结 表彰 动员 部署 推进 座谈 "
    "视频 电视 电话 电视电话 扩大 经验 交流 现场 任务 精神 学习 贯彻 传达 负责人 负责同志 全会 "
    "扩大会议 推进会 座谈会 动员会 部署会 总结会 表彰会 现场会".split()
)
_MEETING_AND_MORE = re.compile(rf"({MEETING})([上中时])$")
_SAYS_NOTHING = re.compile(
    rf"(?:{MEETING}|{WORKS}|召开|举行|出席|关于|第.+[次届]|[年月日]度?|年[中终初]|半年|.|"
    r"[^\u4e00-\u9fff]+)$"
)


class Weight(Enum):
    """What a word does in a name: CONTENT tells this meeting from others, WEAK is what most of
    them have, SCOPE says whose it is, EMPTY is anything else (召开, 2025年, 会议)."""

    CONTENT = "content"
    WEAK = "weak"
    SCOPE = "scope"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Word:
    """Characters ``start`` to ``end`` of a phrase."""

    start: int
    end: int
    weight: Weight


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of a title with at least one noun that says what it was.

    ``heads``: where such nouns begin, and which they are. ``starts``: offsets where words begin.
    ``initials``: first characters of the words that can make a name. ``openings``: offsets of
    words like 在 and 召开, which no name begins with.
    """

    text: str
    words: tuple[Word, ...]
    starts: frozenset[int]
    heads: tuple[tuple[int, str], ...]
    initials: frozenset[str]
    openings: frozenset[int]


def phrase_of(clause: str, places: Container[str]) -> Phrase | None:
    """``clause`` (folded) as a phrase; None where it says of no meeting or text. ``places``: those
    of the speech, which tell its meetings from others'."""
    words = _words(clause, places)
    ends = {word.end for word in words}
    heads = {
        match.start(): match[0]
        for match in _HEAD.finditer(clause)
        if match.end() in ends and not NOT_A_MEETING.search(clause[: match.end()])
    }
    naming = [word for word in words if word.weight is Weight.CONTENT]
    naming = naming or [word for word in words if word.weight is Weight.WEAK]
    if not heads or not naming:
        return None
    starts = {word.start for word in words} | set(heads)
    starts |= {start + 1 for start, noun in heads.items() if noun == "大会"}
    starts |= {match.end() for match in re.finditer("第", clause)}
    return Phrase(
        text=clause,
        words=tuple(words),
        starts=frozenset(starts),
        heads=tuple(heads.items()),
        initials=frozenset(clause[word.start] for word in naming),
        openings=frozenset(i for m in _OPENING.finditer(clause) for i in range(*m.span())),
    )


def _words(clause: str, places: Container[str]) -> list[Word]:
    words: list[Word] = []
    start = 0
    for word, _ in tagged(clause):
        for piece in _pieces(word):
            words.append(Word(start, start + len(piece), _weight(piece, word, places)))
            start += len(piece)
    return words


def _weight(piece: str, word: str, places: Container[str]) -> Weight:
    if piece in places or word in places:
        return Weight.CONTENT
    if _SCOPE.match(word) or _SCOPE.match(piece):
        return Weight.SCOPE
    if _SAYS_NOTHING.match(piece):
        return Weight.EMPTY
    return Weight.WEAK if piece in _WEAK or word in _WEAK else Weight.CONTENT


def _pieces(word: str) -> list[str]:
    """A long word in the shorter ones it is made of: 环境保护 -> 环境, 保护."""
    import rjieba

    if joined := _MEETING_AND_MORE.match(word):
        return [joined[1], joined[2]]
    if len(word) < 4:
        return [word]
    shorter = [one for one in rjieba.cut_for_search(word) if one != word]
    pieces: list[str] = []
    at = 0
    while at < len(word):
        fitting = [one for one in shorter if word.startswith(one, at)]
        if not fitting:
            return [word]
        pieces.append(max(fitting, key=len))
        at += len(pieces[-1])
    return pieces
