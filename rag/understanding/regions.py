"""Places and levels of government in the names of speeches: 云泽县, 云泽, 全市.

A place is what stands before 省, 市, 县 … and is no common word (示范区, 全县), or what a title
begins with and the dictionary knows as a place. Knows nothing of questions.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.wording.names import is_common_word

ADMINISTRATIVE = "省市县区镇乡州旗盟"

_REGION = re.compile(rf"(?P<stem>[\u4e00-\u9fff]{{2,4}}?)(?P<kind>自治[区州县]|[{ADMINISTRATIVE}])")
_ZONE = re.compile(r"[\u4e00-\u9fff]{1,4}?区")
_BEFORE = re.compile(r"^(?:中国共产党|中共|在|于|出席|赴|到|对|\d+年?度?)+")
_NO_STEM = frozenset(
    "开发 示范 高新 经开 保税 工业 产业 旅游 自治 城乡 各个 我们 本地 这个 每个 全体 都市 农村 "
    "超大城 特大城 中小城 革命老".split()
)
_NO_REGION = re.compile(r"召开|举行|^[全本我各该]|全$|[城地社老新]$")
_NO_PLACES = frozenset("中国 中华 全国 祖国 亚洲 世界 国际 中共".split())
_NATIONAL = re.compile(r"全国|中央|国务院|我国|人民大会堂")


def levels_in(text: str) -> frozenset[str]:
    """Levels of government that ``text`` has the marks of: 国, 省, 市, 县 …

    >>> sorted(levels_in("在全县农村工作会议上的讲话"))
    ['县']
    """
    marks = {character for character in text if character in ADMINISTRATIVE}
    return frozenset(marks | ({"国"} if _NATIONAL.search(text) else set()))


def regions_in(clause: str) -> list[str]:
    """Names before 省, 市, 县 … that ``clause`` begins with, each with and without it.

    >>> regions_in("云泽县召开全县农村工作会议")
    ['云泽县', '云泽']
    """
    rest = _BEFORE.sub("", clause)
    found: list[str] = []
    while match := _REGION.match(rest):
        stem = match["stem"]
        if stem in _NO_STEM or _NO_REGION.search(stem):
            break
        if not is_common_word(stem) or (len(stem) < 4 and _is_unknown(stem)):
            found += [match[0], stem]
        rest = rest[match.end() :]
    return found


def places_in(clause: str) -> list[str]:
    """Places that ``clause`` begins with, also those without 市 or 县, and their zones."""
    found = regions_in(clause)
    opening = _BEFORE.sub("", clause)
    first, tag = next(iter(tagged(opening)), ("", ""))
    unknown = len(first) in {2, 3} and _is_unknown(first) and not is_common_word(first)
    if not found and len(first) >= 2 and (tag == "ns" or unknown) and first[-1] != "区":
        found.append(first)
    longest = max(found, key=len, default="")
    zone = _ZONE.match(opening, len(longest)) if longest and opening.startswith(longest) else None
    if zone and not _NO_REGION.search(zone[0]):
        found.append(longest + zone[0])
    return [place for place in found if place not in _NO_PLACES]


@lru_cache(maxsize=20000)
def tagged(clause: str) -> tuple[tuple[str, str], ...]:
    """The words of ``clause`` with their parts of speech, as jieba's dictionary has them."""
    import rjieba

    return tuple(rjieba.tag(clause))


def _is_unknown(word: str) -> bool:
    import rjieba

    return not rjieba.has_word(word)
