"""A clause -> the noun phrase in it, and how far a name is from one.

What a reader would put in a table of contents is a noun phrase: of 「公共服务体系不断完善」 it is
「公共服务体系」. Headings keep what they say of a trouble (「基础设施欠账多」): only what tells of
progress says nothing by itself. Knows one name at a time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.comparing.theming.reducing import chinese, unurged
from rag.comparing.theming.worn import is_worn
from rag.wording.words import Word, words

LIKE_ADJECTIVES = frozenset("日常 长期 共同 优先 自主 自觉 依法 科学 民主".split())
"""Adverbs by their tag that stand before nouns."""
_SLOGAN = 8
LONGEST_READ, LONGEST_PAIR = 12, 14
"""So many Chinese characters are read at a glance; so many may name two things of one kind."""
_HEAD, _JOINED_HEAD = 4, 6
"""So many characters of a head, or of two joined, can stand without what they are of."""
_HOW = (
    "(?:总体|整体)(?=平稳|稳定|良好|向好)|明显|显著|(?<!可)持续|不断|进一步|稳步|迅速|更加|大幅|逐步|日益|蓬勃"
    "|平稳较快|稳定健康"
)
_PROGRESS = re.compile(
    rf"(?:(?:{_HOW})+(?!推进|加强|完善)[^、,]{{1,3}}"
    rf"|(?:{_HOW})+(?:推进|加强|完善)"
    r"|(?<=....)(?:有效|有力|继续)(?:增强|加强|改善|提高|推进|深化|扩大)"
    r"|(?:取得|保持|迈出|呈现|得到|开创|迈上)[^,]{2,}"
    r"|(?:进展|开局|成效|势头)(?:良好|顺利|显著|明显|喜人)"
    r"|(?<=....)(?:增强|扩大|改善|好转|健康发展|加快发展|较快增长)"
    r"|(?:继续|正在|正)?发生[^,]*变化)$"
)
"""What is said of a subject that has come on: 「…取得新进展」, 「…不断完善」."""
_AMOUNT = re.compile(r"(?<=...)(?:达到?|为|增至|完成|稳定在)?[约近超]?过?\d[\d.,]*[^\d年月]{1,4}$")
"""How much there is of what is named."""
_FORCE = re.compile("(?<=....)(?:力度|步伐)$")
_IS = re.compile(
    r"^(?P<subject>[^是,]{2,8}?)(?:特别|尤其|既|始终|仍然?|就)?(?<!求)(?<!的)是(?![否非])(?=..)"
)
_NO_SUBJECT = re.compile(r"^(?:我国|我们|这|那|其|此|中国|全[国省市县]|目标|重点|主要|关键|根本)")
_FIRST = re.compile(r"^(?:首先|其次|再次|最后)(?=[^,]{3})")
_TELLS = re.compile(
    r"(?:提出|介绍|指出|强调|认为|表示|(?<!怎么)看|看到|说|讲|成立|召开|签订|启用|起来|概括|责任单位)$"
    r"|^(?:先后|陆续|曾|能(?![源力耗])|谈到|说到|讲到|记得|请|愿|仍|责任单位|需要说明|说明$)"
)
_CLAUSE = re.compile(
    r"没有|[^不]不(?!动产|锈)|^不(?!动产|锈)|(?<![主重必需纲摘])要(?![求素点害闻领])"
    r"|得[细好快到]|[^自理]由(?=..)"
)
_COUNTED = re.compile(r"\d+(?!年|月)[^年月\d]")
_MEASURED = re.compile("的[^的]*(?:性|力度|步伐)$")
JOINED = re.compile("和(?![平谐睦美])|(?<!参)与")
"""What joins two things that a name names."""
_ATTRIBUTES = frozenset("科学 技术 社会 财政 货币 国内 国外 城市 城镇 农业 农村 经济".split())
_NO_HEADS = frozenset({"v", "ns", "nr", "f", "b", "d", "p", "c"})
"""Nouns, and tags of words, that are seldom the head of a name: what is joined to them goes on."""


def subject_of(clause: str) -> str:
    """The subject of a clause that says what it is or that it has come on, else the clause:
    「就业是民生之本」 -> 「就业」. '' where it is no theme (我国是…)."""
    clause = unurged(_FIRST.sub("", clause)) if _FIRST.match(clause) else clause
    being = _IS.match(clause)
    if being:
        subject = being["subject"]
        return "" if _NO_SUBJECT.match(subject) else subject
    shorter = _FORCE.sub("", _PROGRESS.sub("", clause))
    worn = all(is_worn(word.text) for word in words(shorter))
    enough = chinese(shorter) >= (4 if worn else 3) and chinese(JOINED.split(shorter)[-1]) > 2
    return shorter if enough and shorter[-1] not in "的和与、" else clause


def without_amount(clause: str) -> str:
    """What there is so much of: 「渔港泊位120个」 -> 「渔港泊位」."""
    return _AMOUNT.sub("", clause)


def is_complete(half: str) -> bool:
    """Whether the first of two joined phrases has a head of its own: 「评价体系和奖励制度」, not
    「中长期科学和技术规划」."""
    last = words(half)[-1] if half else None
    return last is not None and last.text not in _ATTRIBUTES and last.tag[:2] not in _NO_HEADS


def shortened(name: str) -> str:
    """A name of more than a dozen characters without what its head is of, or without the second
    thing that it names; the name where neither leaves a whole one."""
    length = chinese(name)
    first, *others = JOINED.split(name)
    of_one_kind = len(others) == 1 and first[-2:] == others[0][-2:]
    if length <= (LONGEST_PAIR if of_one_kind else LONGEST_READ):
        return name
    bare = _MEASURED.sub("", name)
    if 4 <= chinese(bare) <= LONGEST_READ:
        return bare
    alike = len(others) == 1 and others[0].count("的") <= first.count("的")
    head = name.partition("的")[2]
    least = _JOINED_HEAD if JOINED.search(head) else _HEAD
    for one, enough in ((first if alike else "", 4), (head, least)):
        told = any(not is_worn(word.text) for word in words(one)) if one else False
        whole = enough <= chinese(one) <= LONGEST_READ and is_complete(one)
        if whole and told and one.count("的") == one.count("、") == 0:
            return one
    return name


@lru_cache(maxsize=4096)
def nounness(name: str, *, headed: bool = False) -> float:
    """How much a name reads as a noun phrase, 0 to 1: less for a clause, for one that counts or
    tells who said it, for a long one. ``headed``: it stands as a heading, where a short clause is
    as good (「饭碗要端稳」)."""
    found = words(name)
    length = chinese(name)
    slogan = headed and length <= _SLOGAN
    share = 1.0
    if _TELLS.search(name):
        share *= 0.15
    if not slogan and (_CLAUSE.search(name) or _ends_in_predicate(found)):
        share *= 0.4
    if _COUNTED.search(name) and any(word.tag == "v" for word in found):
        share *= 0.3
    if name.startswith("×"):
        share *= 0.5
    if any(word.tag[:1] == "p" and word.text not in {"与", "对"} for word in found):
        share *= 0.6
    if length > LONGEST_READ:
        share *= 0.8 if length <= LONGEST_PAIR else 0.5
    return share


def _ends_in_predicate(found: Sequence[Word]) -> bool:
    """Whether a subject is followed by an adverb and a verb: 「…关系严重受损」."""
    if len(found) < 3:
        return False
    *_, subject, how, verb = found
    if how.text in LIKE_ADJECTIVES or subject.tag[:1] not in {"n", "v", "l", "i"}:
        return False
    adverb = how.tag in {"d", "ad", "vd"} and verb.tag in {"v", "a"}
    return adverb or (how.tag == "a" and verb.tag == "v")
