"""Whether words of a question are the name, or a short name, of a meeting or a text.

环保大会 is short for 生态环境保护大会: its characters stand in the name in the same order, and
wherever some are left out, the next one begins a word of the name. Speaking of a theme (农村工作
怎么抓) is not naming: a name ends in the noun that says what it is (会, 报告, 贺词 …).
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.understanding.phrases import MEETING, NOT_A_MEETING, WORKS, Phrase, Weight, Word

LONGEST = 24
"""Characters that a name in a question may have before its last noun."""

_SPEAKS = "讲|说|提|谈|部署|要求|强调|安排|布置|指出|通报|宣布|点名|表彰|表扬|批评"
_NOUN_FOLLOWS = re.compile(
    rf"$|[上里中后前时的那这,。?!:;、)(\"》以之当期和与跟及同]|现场|会后|结束|闭幕|是(?:谁|哪|几|什么时|在|由|何)|"
    rf"(?:在|是在)(?:哪|什么|几)|(?:谁|哪[天年里儿位个些几]|几[月号点]|开|由谁|到了多少|来了|主持|何时|什么时候)|"
    rf"(?:都|还|又|究竟|到底|主要|具体|总共|一共)?(?:{_SPEAKS})(?!高|升|倡|速)|(?:怎么|怎样|如何|是怎么|为什么|为啥)(?:{_SPEAKS}|看)|"
    r"(?:对|把|就|给|向)[^,。?]{1,12}(?:讲|说|提|谈|部署|要求|强调|安排|布置|看|列|定|作)|讲话|报告|通稿|发言|主题|精神|内容|"
    r"有(?:什么|哪些|啥|何)(?:不同|区别|差别|异同)"
)
"""What may come after a bare 会 that is a noun: 农村会上, 农村会是哪天开的, but not 农村会更好."""

_NOT_A_NOUN = re.compile(
    r"^(?:堂|战|场|室|厅|费|员|制度|计|同|所|馆|徽|籍|展|见|客|谈|晤|桌|团|操|不|不会)"
)
_AFTER_WORK = re.compile(r"^(?:会(?!议)|厅|团|制度|精神学|员)")
_LINK = r"(?:的|上的|中的)?(?:[那这][次篇场个份回](?:的)?)?"
_HEAD = re.compile(rf"(?P<meeting>{MEETING})|(?P<work>{WORKS}|稿子|文章)")
_SPOKEN = frozenset("讲话 发言 讲稿 稿子 文章 演讲".split())
_TAIL = re.compile(rf"(?:的?[上中里]的?|的)?(?:[那这][篇次份])?(?:{WORKS}|讲话稿|全文)(?!会|厅|团)")
_NOTHING_BEFORE = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[在于的次场篇个和与跟及同对比省县镇乡全年说看问]|(?<![城都股超])市|"
    r"(?<![社地园校山灾景城])区|[省市县区]委|书记|[省市县区]长|"
    r"同志|参加|出席|召开|总结|概括|介绍|关于)$"
)
_NOUN_BEFORE = re.compile(r"(?:[那这上两历各前几][次场个年]|召开的|[^\u4e00-\u9fff。,?]的)$")
_COMPOUND = re.compile(
    r"(?:推进|座谈|动员|部署|总结|表彰|现场|交流|调度|协调|视频|电话|恳谈|发布|茶话|团拜|研讨|汇报|誓师|党代|人代)会$"
)
"""Words in which 会 is a meeting whatever follows."""
_MODAL = re.compile(r"^(?:[不更有越变好受发出增减提达成是让使被能如继]|成为|怎|面临|走向)")
_LINK_BEFORE = re.compile(rf"{_LINK}$")


@dataclass(frozen=True, slots=True)
class Head:
    """A noun of the question that a name may end in. ``name_end``: where the words before it end
    (的 and 那次 left out); ``start`` to ``end``: the noun itself. ``may_be_a_verb``: a bare 会
    before words that do not tell (农村会主推什么)."""

    name_end: int
    start: int
    end: int
    noun: str
    is_meeting: bool
    may_be_a_verb: bool = False


def heads_in(asked: str) -> list[Head]:
    """The nouns in the folded question that may end a name, verbs and other words left out."""
    found = []
    for match in _HEAD.finditer(asked):
        after = asked[match.end() :]
        meeting = bool(match["meeting"])
        if (_NOT_A_NOUN if meeting else _AFTER_WORK).match(after) or (
            meeting and NOT_A_MEETING.search(asked[: match.end()])
        ):
            continue
        sure = _NOUN_FOLLOWS.match(after) or _COMPOUND.search(asked, 0, match.end())
        unsure = match[0] == "会" and not sure
        if unsure and _MODAL.match(after):
            continue
        unsure = unsure and not _is_noun_first(after)
        link = _LINK_BEFORE.search(asked, 0, match.start())
        for name_end in {link.start() if link else match.start(), match.start()}:
            found.append(Head(name_end, *match.span(), match[0], meeting, unsure))
    return found


def _is_noun_first(after: str) -> bool:
    """Whether a noun comes first: 会 before one (农村会粮食目标) is no auxiliary verb."""
    import rjieba

    word, tag = next(iter(rjieba.tag(after[:8])), ("", ""))
    return len(word) > 1 and tag.startswith("n")


def end_of_name(asked: str, head: Head) -> int:
    """Where the naming words end when 上的讲话 or the like follows ``head``."""
    tail = _TAIL.match(asked, head.end)
    return tail.end() if tail else head.end


def name_start(asked: str, head: Head, phrase: Phrase, bounds: Container[int] = ()) -> int | None:
    """Where a name of ``phrase`` begins in ``asked`` if one ends in ``head``; else None.

    ``bounds``: where the names of places and people end, after which a name may well begin.
    """
    window = asked[max(0, head.name_end - LONGEST) : head.name_end]
    if phrase.initials.isdisjoint(window):
        return None
    best: int | None = None
    for at, noun in phrase.heads:
        if not _same_noun(head, noun):
            continue
        path = _named_part(phrase, _longest(window, phrase, at))
        start = head.name_end - len(path)
        before = asked[:start]
        if head.may_be_a_verb and not _NOUN_BEFORE.search(before):
            continue
        whole = start in bounds or not _is_qualified(before)
        if path and _is_telling(phrase, path) and (whole or _is_of(phrase, path)):
            best = start if best is None else min(best, start)
    return best


def _same_noun(head: Head, noun: str) -> bool:
    if head.is_meeting:
        return bool(re.fullmatch(MEETING, noun))
    return head.noun == noun or (head.noun in _SPOKEN and bool(re.fullmatch(MEETING, noun)))


def _longest(window: str, phrase: Phrase, at: int) -> list[int]:
    """Offsets in the phrase of the longest run of characters that ends ``window`` and is a short
    form of the phrase's first ``at`` characters; [] if there is none.

    Right to left, all choices kept: after i characters, every offset where the next may stand.
    """
    paths: dict[int, list[int]] = {at: []}
    best: list[int] = []
    for character in reversed(window):
        longer: dict[int, list[int]] = {}
        for reached, path in paths.items():
            jumps = reached in phrase.starts
            for offset in range(reached - 1, -1, -1):
                if phrase.text[offset] == character and (jumps or offset == reached - 1):
                    longer.setdefault(offset, [offset, *path])
                if not jumps:
                    break
        if not longer:
            break
        paths = longer
        whole = [path for offset, path in paths.items() if offset in phrase.starts]
        best = whole[0] if whole else best
    return best


def _named_part(phrase: Phrase, path: list[int]) -> list[int]:
    """``path`` without the 在 or 召开 that it begins with."""
    while path and path[0] in phrase.openings:
        path = path[1:]
    return path


@lru_cache(maxsize=4096)
def _is_qualified(before: str) -> bool:
    """Whether the name goes on to the left: 数字经济大会 is not 民营经济大会, nor is a 经济工作会议
    the 工作会议 of somewhere."""
    if _NOTHING_BEFORE.search(before):
        return False
    import rjieba

    word, tag = next(reversed(rjieba.tag(before[-8:])), ("", ""))
    return len(word) > 1 and tag[:1] in {"n", "a", "b", "j"}


def _is_of(phrase: Phrase, path: Sequence[int]) -> bool:
    """Whether the name begins with whose it is (全县, 区)."""
    return any(word.weight is Weight.SCOPE and word.start == path[0] for word in phrase.words)


def _is_telling(phrase: Phrase, path: Sequence[int]) -> bool:
    """A word that tells the meeting from others, or the beginnings of two, or of one in a longer
    name (全国人大三次会议); or, for a name without such words (领导干部会议), every word of it."""
    taken = set(path)
    last = path[-1]

    def share(word: Word) -> int:
        return sum(offset in taken for offset in range(word.start, word.end))

    content = [share(word) for word in phrase.words if word.weight is Weight.CONTENT]
    begun = sum(map(bool, content))
    if max(content, default=0) >= 2 or begun >= 2 or (begun and len(path) >= 4):
        return True
    if any(word.weight is Weight.CONTENT for word in phrase.words):
        return False
    weak = [word for word in phrase.words if word.weight is Weight.WEAK and word.start <= last]
    return bool(weak) and all(share(word) == word.end - word.start for word in weak)
