"""The dated figures of several speeches -> indicators, each with its points in every speech.

Speeches are laid side by side two at a time, results beside results and targets beside targets, by
the very rules of a comparison (``comparing.figures.pair``); what is paired is one indicator. Pairs
are followed from the surest on, and never so far that one speech would give one indicator two
values of one year under two names: then they are two indicators. Figures of two places are never
paired. Knows nothing of charts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from rag.comparing.figures import pair
from rag.comparing.telling import Told
from rag.domain import FigureStatus, Speech
from rag.folding import fold
from rag.tracking.dating import Dated, dated
from rag.tracking.places import Place, place_of, scope_of
from rag.tracking.units import in_family

FEWEST = 3
"""So many speeches must give an indicator before it is followed."""
_REACH = 4
"""A speech is laid beside so many of those after it: some may leave an indicator out."""
_HIDDEN = re.compile(r"[×＊*□■●○△▲※]|[xX]{2}")
_MOST_APART = 50
"""Values of one indicator in neighbouring speeches that are further apart are not of one thing."""
_PLANNING = frozenset("提出 安排 拟 预算 预期".split())
"""Words that say that something is planned, and nothing of what it is."""
_NOTHING = frozenset("中央财政 财政 资金 投资 补助 补贴 支出 投入".split())
_PLANNING_ENDS = re.compile(
    r"^(?:提出|安排|拟安排|拟)+|(?:预算)?拟?安排(?=$|增加$|增长$|减少$|少$)"
)
_RATE = re.compile(r"(?:涨幅|增幅|增速|增长率)$")
Key = tuple[str, frozenset[str], str, str, str]
"""Speech, words of the name, unit, kind, scope: what one speech tells under one name."""


@dataclass(frozen=True, slots=True)
class Found:
    """A figure of a speech with its year: as told, and in the unit of its family. ``home`` is the
    place of the speech, ``scope`` the level of another place that the figure is of, or ''."""

    speech: Speech
    dated: Dated
    family: Told
    home: Place
    scope: str

    @property
    def told(self) -> Told:
        return self.dated.told

    @property
    def place(self) -> tuple[FigureStatus, int]:
        return self.told.status, self.dated.year

    @property
    def key(self) -> Key:
        mention = self.family.mention
        return self.speech.id, mention.tokens, mention.unit, mention.measure, self.scope


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator and all that the speeches say of it, in the order of the speeches."""

    name: str
    found: tuple[Found, ...]
    names: tuple[str, ...]


def found_in(speech: Speech, told: Sequence[Told]) -> tuple[list[Found], int]:
    """The figures of a speech whose year is known, and how many others there are. Figures of
    which a sign is hidden (4××万元) are neither."""
    found, left, home = [], 0, place_of(speech)
    for one in told:
        if hidden(speech, one):
            continue
        known = dated(speech, one)
        if known is None or one.mention.multi:
            left += 1
        else:
            family = in_family(_plainly_named(known.told))
            found.append(Found(speech, known, family, home, _scope(speech, one, home)))
    return found, left


def _scope(speech: Speech, told: Told, home: Place) -> str:
    text = fold(speech.quote(told.sentence.span))
    return scope_of(text[told.mention.clause.start : told.mention.span.start], home)


def _plainly_named(told: Told) -> Told:
    """安排财政赤字 is 财政赤字, 提出国内生产总值增长 is 国内生产总值增长; 涨幅 of 2.6% is a growth
    of so much, however it got there."""
    mention = told.mention
    rate = _RATE.search(mention.name)
    if rate and mention.measure == "level" and mention.unit in {"%", "‰"}:
        bare = mention.tokens - {rate[0]}
        mention = replace(
            mention, tokens=bare, name=mention.name[: rate.start()], measure="+", grew=rate[0]
        )
    rest = mention.tokens - _PLANNING
    if rest != mention.tokens and rest - _NOTHING:
        name = _PLANNING_ENDS.sub("", mention.name) or mention.name
        mention = replace(mention, tokens=rest, name=name)
    return replace(told, mention=mention) if mention.tokens else told


def hidden(speech: Speech, told: Told) -> bool:
    """Whether a sign of the figure, or the figure that it hangs on, is blotted out."""
    start, end = told.span.start, told.span.end
    around = speech.text[max(0, start - 2) : end + 2]
    return bool(_HIDDEN.search(around))


def gather(
    by_speech: Sequence[Sequence[Found]], check: Callable[[], None] = lambda: None
) -> list[Indicator]:
    """The indicators that at least three of the speeches give; ``by_speech`` in order of time.
    ``check`` is called again and again and may raise."""
    groups = _Groups(found for speech in by_speech for found in speech)
    links: Counter[tuple[Key, Key]] = Counter()
    for first, left in enumerate(by_speech):
        for right in by_speech[first + 1 : first + 1 + _REACH]:
            check()
            links.update(_links(left, right))
    for (one, other), _ in sorted(links.items(), key=lambda item: _surest(*item)):
        groups.join(one, other)
    made = [_indicator(found) for found in groups.all()]
    return _told_apart([one for one in made if _is_series(one)])


def _told_apart(indicators: Sequence[Indicator]) -> list[Indicator]:
    """Indicators of one name with the place of each behind it, where that is known."""
    names = Counter(one.name for one in indicators)
    return [
        replace(one, name=f"{one.name}（{place}）")
        if names[one.name] > 1 and (place := _place_words(one))
        else one
        for one in indicators
    ]


def _place_words(indicator: Indicator) -> str:
    scope = indicator.found[0].scope
    if scope:
        return f"全{scope}"
    names = sorted({one.home.name for one in indicator.found} - {""})
    level = indicator.found[0].home.level
    return "、".join(names) or (f"全{level}" if level else "")


def _links(left: Sequence[Found], right: Sequence[Found]) -> Iterable[tuple[Key, Key]]:
    if not left or not right or not left[0].home.may_be(right[0].home):
        return
    for status, scope in product(FigureStatus, sorted({one.scope for one in left})):
        a, b = (
            [one for one in side if one.told.status is status and one.scope == scope]
            for side in (left, right)
        )
        key_of = {id(one.family): one.key for one in (*a, *b)}
        for paired in pair([one.family for one in a], [one.family for one in b], frozenset()):
            if paired.a is not None and paired.b is not None:
                yield key_of[id(paired.a)], key_of[id(paired.b)]


def _surest(link: tuple[Key, Key], times: int) -> tuple[object, ...]:
    """Equal names first, then what was paired most often."""
    one, other = link
    return (
        one[1] != other[1],
        len(one[1] ^ other[1]),
        -times,
        [(key[0], sorted(key[1]), key[2:]) for key in link],
    )


class _Groups:
    """Keys that are of one indicator, grown by ``join``."""

    def __init__(self, found: Iterable[Found]) -> None:
        self._found: dict[Key, list[Found]] = defaultdict(list)
        for one in found:
            self._found[one.key].append(one)
        self._group: dict[Key, list[Key]] = {key: [key] for key in self._found}

    def join(self, one: Key, other: Key) -> None:
        left, right = self._group[one], self._group[other]
        if left is right or self._at_odds(left, right):
            return
        left.extend(right)
        for key in right:
            self._group[key] = left

    def all(self) -> list[list[Found]]:
        groups = {id(group): group for group in self._group.values()}
        return [[one for key in group for one in self._found[key]] for group in groups.values()]

    def _at_odds(self, left: Sequence[Key], right: Sequence[Key]) -> bool:
        """Whether one speech would give two values of one year under two names."""
        said = self._said(left)
        return any(said.get(place, value) != value for place, value in self._said(right).items())

    def _said(self, keys: Sequence[Key]) -> Mapping[tuple[object, ...], frozenset[object]]:
        said: dict[tuple[object, ...], set[object]] = defaultdict(set)
        for key in keys:
            for one in self._found[key]:
                said[key[0], *one.place].add((one.family.mention.low, one.family.mention.high))
        return {place: frozenset(values) for place, values in said.items()}


def _indicator(found: Sequence[Found]) -> Indicator:
    order = sorted(found, key=lambda one: (one.dated.year, one.told.span.start))
    labels = Counter(one.family.mention.label for one in order)
    name = min(labels, key=lambda label: (-labels[label], len(label), label))
    return Indicator(name, tuple(order), tuple(dict.fromkeys(labels)))


def _is_series(indicator: Indicator) -> bool:
    """Whether enough speeches give it, and mostly one value for a year."""
    if len({one.speech.id for one in indicator.found}) < FEWEST:
        return False
    values: dict[tuple[object, ...], set[object]] = defaultdict(set)
    for one in indicator.found:
        values[one.speech.id, *one.place].add(one.family.mention.low)
    several = sum(len(them) > 1 for them in values.values())
    return several * 2 < len(values) and not _far_apart(indicator)


def _far_apart(indicator: Indicator) -> bool:
    for status in FigureStatus:
        values = [one.family.mention.high for one in indicator.found if one.told.status is status]
        for one, other in pairwise(values):
            low, high = sorted((abs(one), abs(other)))
            if low and high / low > _MOST_APART:
                return True
    return False
