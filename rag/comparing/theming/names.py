"""A heading, or what a paragraph opens with -> what it is about, in a few characters.

``reducing`` takes off what urges, when and by whom; here it is told whether the rest reads as
a name: 「加快推进农村改革」 -> 「农村改革」. Knows nothing of the rest of the speech, so it
cannot tell how much a name sets it apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag.comparing.theming.phrasing import (
    JOINED,
    LIKE_ADJECTIVES,
    is_complete,
    shortened,
    subject_of,
    without_amount,
)
from rag.comparing.theming.reducing import (
    NUMBER,
    PEOPLE,
    chinese,
    clauses,
    leads_over,
    reduced,
    unhandled,
    unurged,
    without_tail,
    without_time,
)
from rag.comparing.theming.worn import is_worn
from rag.folding import fold
from rag.wording.words import Word, words

LONGEST, LONGEST_HEADING = 15, 18
_SOCIAL = re.compile(r"^(?:国民)?经济(?:和)?社会发展的?(?=.{4})")
_AT_LENGTH = (
    (re.compile("国民经济和社会发展"), "经济社会发展"),
    (re.compile(r"\(草案\)|[《》]"), ""),
)
"""What headings write out in full, and how it is said shorter."""
_PLAN_TITLE = re.compile(r"^(?:关于)?(?:经济社会发展(?=第?[一二三四五六七八九十]+个))?")
_QUOTED = re.compile(r'"[^"]{2,8}"')
_ENDS = ("n", "vn", "j", "l", "i", "an", "s", "x", "eng")
_LAST = frozenset("nvajlisbx")
_CUT_OFF = frozenset("cpudk")
"""Tags of words that no name ends in."""
_WITHIN = ("n", "v", "j", "l", "i", "a", "b", "s", "x", "z", "eng", "k", "h")
_NEVER_IN = re.compile(
    "具有|处于|属于|事情|作用|成为|召开|主持|参加$|做起|[高低]于|[以如]下|[了着]|过(?!上|程|渡|硬)|就会|相关$|与共$"
)
_JOINS = frozenset("的 和 与 及 等 以及 、 · ×".split())
_NEVER = ("nr", "r", "t", "m", "q", "p", "y", "e", "o")
_PARTS_OF_LAND = re.compile(r"^(?P<name>[^,要]{2,8}(?:地区|区域|老区))要(?=.{3})")


def names_in(text: str) -> tuple[str, ...]:
    """What the opening words ``text`` may be called by, the earliest clause first; () where none
    of them reads as a name."""
    return tuple(name for name, _ in placed_names_in(text))


@lru_cache(maxsize=4096)
def placed_names_in(text: str) -> tuple[tuple[str, int], ...]:
    """The same, each with the number of its clause, from 0."""
    found: dict[str, int] = {}
    for place, clause in enumerate(clauses(text)):
        for name in _names(clause):
            found.setdefault(name, place)
    return tuple(found.items())


def heading_name(heading: str) -> str:
    """A heading as a name, '' where it is none; what stands in a heading may be longer and may
    speak of a time (过去一年工作回顾)."""
    short = fold(heading)
    for written, meant in _AT_LENGTH:
        short = written.sub(meant, short)
    found = [name for name in names_in(short) if not _worn_out(name)]
    if found:
        return shortened(found[0])
    plain = [unurged(_PLAN_TITLE.sub("", clause)) for clause in clauses(short)]
    # 「采取果断措施，集中力量抗击非典」: the first clause says only how.
    telling = [one for one in plain if not leads_over(one) and not _worn_out(one)]
    first = next(iter((*telling, *plain)), "")
    told = subject_of(first)
    first = told if not _worn_out(told) else first
    half = JOINED.split(first)[0]
    shorter = (
        shortened(first),
        _SOCIAL.sub("", without_time(first)),
        half if is_complete(half) else "",
    )
    return next(
        (one for one in shorter if 3 <= len(one) <= LONGEST_HEADING and not PEOPLE.search(one)), ""
    )


def _worn_out(text: str) -> bool:
    """Whether there is nothing but worn words in ``text``."""
    return all(is_worn(word.text) for word in words(text))


@lru_cache(maxsize=4096)
def point_name(text: str) -> str:
    """The first clause of a numbered point or of a short sentence, which stands there as a heading
    would: 「二是基础设施欠账多。」 -> 「基础设施欠账多」. '' where there is no such one."""
    folded = fold(text).strip()
    numbered = NUMBER.match(folded)
    short = re.match(r"[^,。;:!?\n]{3,14}。", folded)
    if not (numbered or short):
        return ""
    first = next(iter(clauses(text)), "")
    bare = without_time(unhandled(first))
    if leads_over(bare):
        bare = unurged(first)  # 坚持用发展的办法…: only its verb makes it whole
    bare = subject_of(without_amount(bare))
    if not _is_whole(bare, LONGEST_HEADING) or leads_over(bare):
        return ""
    return bare if words(bare)[-1].tag[:1] not in _CUT_OFF else ""


@lru_cache(maxsize=4096)
def loose_names_in(text: str) -> tuple[str, ...]:
    """The clauses of an opening with nothing but what urges taken off, where they are short: for
    where nothing reads as a name."""
    found = (subject_of(without_amount(reduced(clause)[0])) for clause in clauses(text))
    return tuple(
        one
        for one in found
        if _is_whole(one)
        and words(one)[-1].tag[:1] in _LAST
        and not one.startswith("的")
        and not all(w.tag[:1] in {"i", "l", "x"} for w in words(one))
    )


def _names(clause: str) -> Iterator[str]:
    """The name in one clause, if there is one."""
    land = _PARTS_OF_LAND.match(clause)
    if land:
        yield land["name"]
        return
    bare, subject = reduced(clause)
    whole = subject_of(without_tail(_SOCIAL.sub("", bare)))
    half = JOINED.split(whole, maxsplit=1)[0]
    items = half.split("、")
    # 「财政、货币和产业政策」 has its head at the end, so that half of it is none.
    alike = len({item[-1:] for item in items}) == 1
    complete = chinese(half) > 2 and alike and is_complete(half)
    for one in (whole, bare, *([half] if complete else [])):
        if _is_name(one, subject=subject):
            yield shortened(one.strip("、的·"))
            return


def _is_name(text: str, *, subject: bool = False) -> bool:
    """Whether words read as a name: nouns, and what goes with them. ``subject``: a sentence says
    what it is, so a verb by itself is one too (就业是…)."""
    text = text.strip("、的·")
    if not (_is_whole(text) or (chinese(text) == 2 and len(text) in {2, 4})):
        return False
    # What stands in quotation marks is a name, whatever its words are.
    found = [word for word in words(_QUOTED.sub("事物", text)) if word.text.strip()]
    if not found or not all(map(_fits, found)) or (len(found) == 1 and is_worn(text)):
        return False
    if found[0].tag.startswith("i") and len(found) > 1 and found[1].tag[:1] == "x":
        return False  # praise: 高瞻远瞩、内涵丰富
    last = found[-1].tag
    ends = last.startswith(_ENDS) or (last[:1] in {"v", "a"} and (subject or len(found) > 1))
    told = any(word.tag.startswith(("n", "vn", "j")) for word in found)
    told = told or (len(found) > 1 and any(word.tag.startswith("l") for word in found))
    return ends and (told or subject)


def _is_whole(text: str, longest: int = LONGEST) -> bool:
    """Whether words are short enough, name nobody, and have both of every pair of marks."""
    pairs = text.count("《") == text.count("》") and text.count('"') % 2 == 0
    short = 3 <= chinese(text) <= longest and len(text) <= longest + 2
    return pairs and short and not PEOPLE.search(text) and not _NEVER_IN.search(text)


def _fits(word: Word) -> bool:
    if word.text in _JOINS or not any(c.isalnum() for c in word.text):
        return True
    if word.text in LIKE_ADJECTIVES or (word.tag == "f" and len(word.text) > 1):
        return True
    return word.tag.startswith(_WITHIN) and not word.tag.startswith(_NEVER)
