"""重要提法: words a speech coins or repeats, verbatim.

Quoted names of plans and slogans, with what they are said to be where the speech says so in a few
words; rows of short sayings built alike (宏观政策要稳、微观政策要活、…); plans given a new name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from rag.briefing.drafting import Draft, Material
from rag.domain import LineKind
from rag.folding import fold

_QUOTED = re.compile(
    r"[“\"「](?P<words>[^”\"」\n]{2,18})[”\"」](?P<after>(?:三年|五年|专项|攻坚|重大|系列)?"
    r"(?:行动|工程|战略|计划|机制|理念|思想|原则|要求|方针|模式|格局|制度|体系|品牌|目标|精神|建设|改革|试点|倡议|构想|改革试点)+)?"
)
_COMMON = re.compile(
    r"^(?:三农|十[一二三四五六七八九]?五|[一二三四五六七八九]五|三公|三个代表|一国两制|两会|五一|七一|八一|十一|台独|法轮功|看不见的手"
    r"|看得见的手|走出去|引进来|两个维护|四个意识|四个自信|两个确立|两手抓|一把手|黄金周|春运|三夏|三秋|双抢|六稳|六保|放管服|四不摘|三资|开门红|定心丸|软骨病|.)$"
)
_RENAMED = re.compile(
    r"[^，。；：]{0,12}(?:升级为|更名为|改称|改为|拓展为|深化为|提升为|统称为?)[“\"「][^”\"」]{2,16}[”\"」]"
)
_COINING = re.compile(
    r"(?:打造|实施|提出|推进|坚持|弘扬|践行|落实|建设|开展|深化|树立|构建|概括起来|就是|叫做?|总抓手)[^。；，]{0,10}$"
)
_ROW_SPLIT = re.compile(r"[、，,；;]")
_LEAST_ROW, _SHORTEST_ITEM, _LONGEST_ITEM = 3, 3, 9
_LONGEST_ROW = 40
_MOST = 14
_BASE, _FADING = 0.68, 0.05
_LEAST, _PER_WORTH = 0.15, 0.35
"""What a phrase matters at most: a word merely put in quotation marks (“处方”) hardly at all."""


def phrase_lines(material: Material) -> list[Draft]:
    """PHRASE drafts, most important first."""
    scored: dict[str, tuple[float, Draft]] = {}
    counts = Counter(
        fold(match["words"])
        for one in material.body
        for match in _quotations(material.speech.quote(one.span))
    )
    headings = fold("".join(one.heading for one in material.speech.sections))
    for one in material.body:
        text = material.speech.quote(one.span)
        for start, end, worth in (*_quoted(text, counts, headings), *_renamed(text), *_rows(text)):
            words = text[start:end]
            claim = material.claim(words, [one])
            if claim is None:
                continue
            key = _key(words)
            draft = Draft(LineKind.PHRASE, claim, one.section, 0.0, one.span.start + start)
            if key not in scored or worth > scored[key][0]:
                scored[key] = worth, draft
    ranked = sorted(scored.values(), key=lambda pair: (-pair[0], pair[1].start))[:_MOST]
    return [
        draft.weighed(min(_BASE - _FADING * rank, _LEAST + _PER_WORTH * worth))
        for rank, (worth, draft) in enumerate(ranked)
    ]


def _key(words: str) -> str:
    quoted = _QUOTED.search(words)
    return fold(quoted["words"] if quoted else words)


def _quoted(text: str, counts: Counter[str], headings: str) -> Iterator[tuple[int, int, float]]:
    for match in _quotations(text):
        words = match["words"]
        folded = fold(words)
        if _COMMON.match(words) or re.search(r"[。！？…]", words) or len(folded) < 2:
            continue
        worth = 0.35 * min(counts[folded] - 1, 3) + 0.9 * (folded in headings)
        worth += 0.45 * bool(_COINING.search(text[: match.start()])) + 0.4 * bool(match["after"])
        worth += 0.2 * bool(re.search(r"[、，]", words)) + 0.1 * (len(words) > 4)
        worth += 0.3 * bool(re.match(r"[一二三四五六七八九十]", words))
        spelt = re.compile(r"[，：]?(?:即|就是|：)(?P<list>[^。；]{4,36})(?=[。；])").match(
            text, match.end()
        )
        end = spelt.end() if spelt else match.end()
        yield match.start(), end, worth + 0.3 * bool(spelt)


def _quotations(text: str) -> Iterator[re.Match[str]]:
    """What stands in quotation marks. Of straight ones, alike on both sides, every other opens."""
    at = 0
    while match := _QUOTED.search(text, at):
        closes = match[0][0] == '"' and text.count('"', 0, match.start()) % 2
        at = match.start() + 1 if closes else match.end()
        if not closes:
            yield match


def _renamed(text: str) -> Iterator[tuple[int, int, float]]:
    for match in _RENAMED.finditer(text):
        start = match.start() + len(match[0]) - len(match[0].lstrip("，,、 "))
        yield start, match.end(), 1.6


def _rows(text: str) -> Iterator[tuple[int, int, float]]:
    """Three or more items of one length, built alike, one behind the other."""
    items = list(_items(text))
    row: list[tuple[int, int]] = []
    for at, (start, end) in enumerate(items):
        joined = row and start - row[-1][1] == 1 and _alike(text, row[0], (start, end))
        if joined:
            row.append((start, end))
        if not joined or at == len(items) - 1:
            if len(row) >= _LEAST_ROW and _is_whole(text, row[0][0], row[-1][1]):
                yield row[0][0], row[-1][1], 0.5 + 0.1 * len(row) + 0.3 * _echo(text, row)
            row = [(start, end)]


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a row is short, and neither begins nor ends within a longer one."""
    cut = "、" in (text[start - 1 : start], text[end : end + 1])
    return not cut and end - start <= _LONGEST_ROW


def _items(text: str) -> Iterator[tuple[int, int]]:
    edges = [-1, *(match.start() for match in _ROW_SPLIT.finditer(text)), len(text)]
    for before, after in pairwise(edges):
        start, end = before + 1, after
        words = text[start:end].rstrip('。！ \n”"')
        lead = re.match(r"(?:坚持|做到|实现|努力|要|确保|切实|按照|遵循)?", words)
        skip = (
            lead.end() if lead and len(words) - lead.end() >= _SHORTEST_ITEM and before == -1 else 0
        )
        yield start + skip, start + len(words)


def _alike(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    first, second = text[slice(*one)], text[slice(*other)]
    if abs(len(first) - len(second)) > 1 or not _SHORTEST_ITEM <= len(first) <= _LONGEST_ITEM:
        return False
    if re.search(r"[\dA-Za-z“”\"（）《》×*]", first + second):
        return False
    # 「政治建设、文化建设」 shares only what is counted; what is built alike begins alike.
    half = (min(len(first), len(second)) + 1) // 2
    opening = zip(first[:half], second[:half], strict=True)
    return any(a == b for a, b in opening) and first != second


def _echo(text: str, row: list[tuple[int, int]]) -> bool:
    """Whether every item has the same character in the same place."""
    words = [text[slice(*one)] for one in row]
    return any(len(set(column)) == 1 for column in zip(*words, strict=False))
