"""Stretches of a question that name speeches: a meeting or text, a title, a place, a speaker.

Each is a mention with the speeches it fits; which of them are meant in the end is decided in
``naming.py``. Knows nothing of years, which are hidden in the question beforehand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from rag.understanding.indexed import Names
from rag.understanding.levels import by_level
from rag.understanding.names import Profile
from rag.understanding.people import people_in
from rag.understanding.regions import levels_in
from rag.understanding.short_names import LONGEST, end_of_name, heads_in, name_start
from rag.understanding.years import YearMention

HIDDEN = "\ue000"
"""Stands for each character of a year in the question, so that no name is made of them."""


class Sort(Enum):
    """What a mention names a speech by."""

    TEXT = "text"
    PLACE = "place"
    PERSON = "person"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Mention:
    """Folded characters ``start`` to ``end`` of the question and the speeches (positions in the
    library) that they fit. ``people``: the speakers meant. ``years``: what stands with the name
    and picked among its speeches; ``missing``: those of them that it has no speech of. ``base``:
    year of the latest speech of that name, from which 去年 is counted."""

    start: int
    end: int
    sort: Sort
    speeches: frozenset[int]
    people: tuple[str, ...] = ()
    misspelt: bool = False
    years: tuple[YearMention, ...] = ()
    missing: tuple[YearMention, ...] = ()
    base: int = 0


_LEVEL = re.compile(
    r"(?:党中央|中央|全国|国家|国务院)(?:的|召开的)?$|"
    r"[全省市县区]?[省市县区镇乡](?:委|里|级|政府)?(?:的|召开的|那[次场])?$"
)
_FOREIGN = re.compile(r"(?P<stem>[\u4e00-\u9fff]{2})[省市县区镇乡](?:委|的)?$")
_PART_OF_A_NAME = re.compile(r"[湖河江山海路街桥站港岛](?!.?[省市县区])")
"""What makes a place's name another thing's: 云泽 is not named by 云泽湖."""

_OWN_SCOPE = re.compile(r"[全本我各该这那个为在于是][^\u4e00-\u9fff]?|.[全本我各该]$")
_TITLE_MARKS = re.compile(r"《([^《》]{2,60})》")
_PUNCTUATION = re.compile(r"[^\w\u4e00-\u9fff]")
_AFTER_TITLE = re.compile(r"^[》\"']?(?:[那这]篇|里|中|一文|的?(?:讲话|文章|贺词|报告))")
_LONG_CLAUSE, _CLAUSE, _TITLE = 10, 6, 4
"""Characters of a title's part that must be repeated: alone; before 那篇 or the like; in 《》."""


def mentions_in(asked: str, names: Names) -> list[Mention]:
    """All mentions in the folded question ``asked``, its years hidden."""
    places = _by_place(asked, names)
    people = _by_person(asked, names)
    texts = _by_text(asked, names, places, people)
    texts += _by_title(asked, names)
    if not texts:
        levels = by_level(asked, names.profiles)
        texts = [Mention(*at, Sort.TEXT, who) for at, who in levels if len(who) == 1]
    return [*texts, *places, *people]


def _by_place(asked: str, names: Names) -> list[Mention]:
    found: dict[tuple[int, int], set[int]] = {}
    for position in names.with_place(asked):
        one = names.profiles[position]
        taken: list[tuple[int, int]] = []
        for place in (*one.places, one.venue):
            if len(place) < 2 or place not in asked:
                continue
            for match in re.finditer(re.escape(place), asked):
                start, end = match.span()
                inside = any(s <= start and end <= e for s, e in taken)
                if not inside and not _PART_OF_A_NAME.match(asked, end):
                    taken.append((start, end))
                    found.setdefault((start, end), set()).add(position)
    return [Mention(s, e, Sort.PLACE, frozenset(who)) for (s, e), who in found.items()]


def _by_text(
    asked: str, names: Names, places: Sequence[Mention], people: Sequence[Mention]
) -> list[Mention]:
    found: list[Mention] = []
    bounds = {mention.end for mention in (*places, *people)}
    for head in heads_in(asked):
        first: dict[int, int] = {}
        for phrase, position in names.phrases(
            asked[max(0, head.name_end - LONGEST) : head.name_end]
        ):
            start = name_start(asked, head, phrase, bounds)
            if start is not None:
                first[position] = min(start, first.get(position, start))
        starts: dict[int, set[int]] = {}
        for position in sorted(first):
            starts.setdefault(first[position], set()).add(position)
        for start, positions in starts.items():
            fitting = _of_the_right_place(asked[:start], positions, names.profiles, places)
            if fitting:
                end = end_of_name(asked, head)
                found.append(Mention(start, end, Sort.TEXT, frozenset(fitting)))
    return found


def _of_the_right_place(
    before: str,
    positions: Iterable[int],
    profiles: Sequence[Profile],
    places: Sequence[Mention],
) -> set[int]:
    """Leaves out speeches of another place or level than the words ``before`` the name say.

    「中央农村工作会议」 is not the county's, nor is 「邻县农村工作会议」. Speeches that do not tell
    where they are from go with those that do.
    """
    beside = [place for place in places if len(before) - 3 <= place.end <= len(before)]
    level = _LEVEL.search(before)
    levels = levels_in(level[0]) if level else frozenset()
    foreign = _FOREIGN.search(before)
    elsewhere = bool(beside) or bool(foreign and not _OWN_SCOPE.match(foreign["stem"]))
    right, wrong, unknown = set(), set(), set()
    for position in positions:
        one = profiles[position]
        if any(position in place.speeches for place in beside):
            right.add(position)
        elif (elsewhere and one.places) or (levels and one.levels and not levels & one.levels):
            wrong.add(position)
        elif (levels or elsewhere) and not (one.levels and one.places):
            unknown.add(position)
        else:
            right.add(position)
    return right | unknown if right or not wrong else set()


def _by_title(asked: str, names: Names) -> list[Mention]:
    """Titles in 《》, and titles that are no name of a meeting, repeated word for word."""
    found = []
    marked = [
        (m.start(1), m.end(1), _PUNCTUATION.sub("", m[1])) for m in _TITLE_MARKS.finditer(asked)
    ]
    for start, end, title in marked:
        fitting = {
            i for i, one in enumerate(names.profiles) if len(title) >= _TITLE and title in one.title
        }
        if fitting:
            found.append(Mention(start, end, Sort.TEXT, frozenset(fitting)))
    spans: dict[tuple[int, int], set[int]] = {}
    for position in names.with_motto(asked):
        one = names.profiles[position]
        for clause in one.mottoes:
            at = asked.find(clause) if len(clause) >= _CLAUSE or clause == one.title else -1
            end = at + len(clause)
            if at >= 0 and (len(clause) >= _LONG_CLAUSE or _AFTER_TITLE.match(asked[end:])):
                spans.setdefault((at, end), set()).add(position)
    found += [Mention(s, e, Sort.TEXT, frozenset(who)) for (s, e), who in spans.items()]
    return found


def _by_person(asked: str, names: Names) -> list[Mention]:
    speeches = names.people(asked)
    return [
        Mention(
            start=one.start,
            end=one.end,
            sort=Sort.PERSON,
            speeches=frozenset(i for name in one.names for i in speeches[name]),
            people=one.names,
            misspelt=one.misspelt,
        )
        for one in people_in(asked, speeches)
    ]
