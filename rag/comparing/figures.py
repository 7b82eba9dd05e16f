"""The indicators of two speeches brought together, and those that only one of them gives.

A figure is only ever laid beside one of the same unit and kind (a level, a growth), told as done
beside told as done, wanted beside wanted, and of the same subject: two names may differ in words
that tell nothing apart, never each in a word of its own, unless all around them is the same. Each
figure is used once. Knows nothing of the library.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.comparing.telling import (
    Told,
)

_LEAST = 0.6
_LEAST_ACROSS = 0.78
"""The same where one figure reads as a result and the other as a target."""
_NEAR = 0.6
_LEAST_NAME = 0.5
_SAME_PLACE = 0.8
"""From this likeness of what stands around, a renamed subject is the same one."""
_NAME, _CONTEXT, _PLACE = 0.62, 0.26, 0.12
_WEAK = frozenset(
    "投资 投入 资金 安排 中央财政 财政 国家 专项 专项资金 总额 面积 总产量 产量 数量 "
    "规模 比例 增加 新增 建成 完成 "
    "支持 建设 新建 补助 标准 累计 培训 引进 重点 项目 资助 提高 改造 覆盖 达 收入 支出 "
    "合计 其中 占 企业 村 镇 乡 县".split()
)
_LOCAL = re.compile(r"[\u4e00-\u9fff]{1,4}(?:[镇乡县区市村省州]|街道)")
_OTHER_YEAR = 0.12
"""What it takes off that two figures are of different years."""


@dataclass(frozen=True, slots=True)
class Paired:
    """An indicator with the figure of each side that gives one, where it was told first or most
    alike; ``a_also`` and ``b_also`` are the other places that tell the same."""

    name: str
    a: Told | None
    b: Told | None
    a_also: tuple[Told, ...] = ()
    b_also: tuple[Told, ...] = ()


def pair(
    a: Sequence[Told], b: Sequence[Told], same_theme: frozenset[tuple[int, int]]
) -> list[Paired]:
    """Figures of both sides brought together, best first come; then those of one side alone.

    ``same_theme``: pairs of stretches that stand in one row. Equal figures told twice are one
    statement. In the order of the text.
    """
    left, right = _statements(a), _statements(b)
    weights = _rarity([*a, *b])
    profiles = [[[_Profile.of(one) for one in told] for told in side] for side in (left, right)]
    known = _Known(_names_of(left), _names_of(right))
    by_kind: dict[tuple[str, str], list[int]] = {}
    for number, told in enumerate(right):
        by_kind.setdefault(_kind(told[0]), []).append(number)
    scored = []
    for i, one in enumerate(left):
        for j in by_kind.get(_kind(one[0]), ()):
            found = _best_places(profiles[0][i], profiles[1][j], weights, same_theme, known)
            if found is None:
                continue
            score, places = found
            equal = one[0].mention.low == right[j][0].mention.low
            where = abs(i / len(left) - j / len(right))
            scored.append(
                (round(score, 6), equal, -round(where, 6), -(i + j), -abs(i - j), i, j, places)
            )
    scored.sort(key=lambda item: item[:5], reverse=True)
    partner_a: dict[int, tuple[int, tuple[int, int]]] = {}
    taken: set[int] = set()
    for *_, i, j, places in scored:
        if i not in partner_a and j not in taken:
            partner_a[i] = j, places
            taken.add(j)
    rows: list[tuple[float, Paired]] = []
    for i, one in enumerate(left):
        if i in partner_a:
            j, (m, n) = partner_a[i]
            found_pair = Paired(
                _name(one[m], right[j][n]),
                one[m],
                right[j][n],
                tuple(told for at, told in enumerate(one) if at != m),
                tuple(told for at, told in enumerate(right[j]) if at != n),
            )
            rows.append(((i / len(left) + j / len(right)) / 2, found_pair))
        else:
            rows.append((i / len(left), Paired(one[0].mention.label, one[0], None, one[1:])))
    for j, other in enumerate(right):
        if j not in taken:
            alone = Paired(other[0].mention.label, None, other[0], (), other[1:])
            rows.append((j / len(right), alone))
    rows.sort(key=lambda row: (round(row[0], 9), row[1].name))
    return [row for _, row in rows]


@dataclass(frozen=True, slots=True)
class _Known:
    """The names of the indicators that either side gives, with unit and kind."""

    a: frozenset[tuple[object, ...]]
    b: frozenset[tuple[object, ...]]

    def elsewhere(self, one: Told, other: Told) -> bool:
        """Whether either speech gives the other's indicator under its own name as well."""
        return _key(one) in self.b or _key(other) in self.a


def _key(told: Told) -> tuple[object, ...]:
    return (told.mention.tokens, *_kind(told))


def _names_of(side: Sequence[tuple[Told, ...]]) -> frozenset[tuple[object, ...]]:
    return frozenset(_key(group[0]) for group in side)


def _statements(told: Sequence[Told]) -> list[tuple[Told, ...]]:
    """Mentions that say the same, together, in the order of the first."""
    groups: dict[tuple[object, ...], list[Told]] = {}
    for one in told:
        groups.setdefault(_same(one), []).append(one)
    return [tuple(group) for group in groups.values()]


def _best_places(
    left: Sequence[_Profile],
    right: Sequence[_Profile],
    weights: Mapping[str, float],
    same_theme: frozenset[tuple[int, int]],
    known: _Known,
) -> tuple[float, tuple[int, int]] | None:
    """The most alike places of two statements and how like they are, with 1 added where both are
    results or both targets; None where none is like enough."""
    best: tuple[float, tuple[int, int]] | None = None
    for m, one in enumerate(left):
        for n, other in enumerate(right):
            score, around = _likeness(one, other, weights, same_theme, known)
            same = one.told.status is other.told.status
            if score < (_LEAST if same else _LEAST_ACROSS) or (not same and around < _NEAR):
                continue
            if best is None or score + same > best[0]:
                best = score + same, (m, n)
    return best


def _same(told: Told) -> tuple[object, ...]:
    """What makes two mentions of one side the same statement."""
    mention = told.mention
    return (mention.tokens, mention.measure, mention.unit, mention.low, mention.high, told.status)


def _kind(told: Told) -> tuple[str, str]:
    """Only figures of one kind are ever compared."""
    return told.mention.unit, told.mention.measure


def _name(one: Told, other: Told) -> str:
    """The fuller of two names, of equal ones the same whichever side comes first."""
    names = (one.mention.label, other.mention.label)
    return max(names, key=lambda name: (len(name), name))


def _rarity(told: Sequence[Told]) -> dict[str, float]:
    frequency = Counter(token for one in told for token in one.mention.tokens)
    return {token: math.log(1 + len(told) / count) for token, count in frequency.items()}


@dataclass(frozen=True, slots=True)
class _Profile:
    told: Told
    pairs: frozenset[str]
    weak: bool

    @classmethod
    def of(cls, told: Told) -> _Profile:
        context = re.sub(r"[\W_]+", "", told.mention.context.replace("#", "0"))
        pairs = frozenset(context[at : at + 2] for at in range(len(context) - 1))
        tokens = told.mention.tokens
        strong = [t for t in tokens if t not in _WEAK and len(t) > 1]
        local = bool(_LOCAL.fullmatch(told.mention.name))
        return cls(told, pairs, not strong or local)


def _likeness(
    one: _Profile,
    other: _Profile,
    weights: Mapping[str, float],
    same_theme: frozenset[tuple[int, int]],
    known: _Known,
) -> tuple[float, float]:
    """How sure it is (0 to 1) that two figures are of the same indicator, and how like their
    surroundings are."""
    left, right = one.told.mention, other.told.mention
    if left.multi != right.multi and left.tokens != right.tokens:
        return 0.0, 0.0
    common, only_left, only_right = (
        left.tokens & right.tokens,
        left.tokens - right.tokens,
        right.tokens - left.tokens,
    )
    name = _mass(common, weights) / max(_mass(left.tokens | right.tokens, weights), 1e-9)
    shared = len(one.pairs & other.pairs)
    around = 2 * shared / max(1, len(one.pairs) + len(other.pairs))
    places = (one.told.place, other.told.place)
    place = float(None not in places and places in same_theme)
    differ = bool(only_left - _WEAK) and bool(only_right - _WEAK)
    # Another name in the same place is the same thing renamed, unless either speech knows both
    # names: then they are two things.
    renamed = around >= _SAME_PLACE and not known.elsewhere(one.told, other.told)
    if (differ or name < _LEAST_NAME) and not renamed:
        return 0.0, 0.0
    if (one.weak or other.weak) and around < 0.4 + 0.2 * (1 - place):
        return 0.0, 0.0
    score = _NAME * name + _CONTEXT * around + _PLACE * place
    if around >= _SAME_PLACE:
        score = max(score, around * (0.7 + 0.3 * place))
    years = (one.told.year, other.told.year)
    if None not in years and years[0] != years[1]:
        score -= _OTHER_YEAR
    return score, around


def _mass(tokens: frozenset[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(token, 1.0) for token in sorted(tokens))
