"""Figures that a claim exchanges: told of each other's subject, or from and to turned round.

A figure is known by the words beside it. Knows whole sentences; that a figure stands in the right
clause at all is the business of ``placing.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise, takewhile

from rag.citing.clauses import APART
from rag.citing.opposing import are_opposite
from rag.citing.places import DATE_UNITS, figures_of, is_year, pairs_of
from rag.citing.rows import out_of_turn, respective
from rag.domain import EvidenceSentence
from rag.folding import fold
from rag.quantities import DOWN, UP, Quantity
from rag.wording.words import is_left_over, words

_CONTEXT = 16
_BEHIND = re.compile(APART.pattern + "|一[个名家项次座条件处]")
_SUBJECT = 4
"""Characters before a figure that tell of what it is; with fewer, those before the mark count."""
_LEAD = 3
_CLOSE = 2
"""Characters right before two figures that are alike without telling that they are the same."""
_CHANGE = re.compile(rf"{UP}|{DOWN}|提升|回落")
_ANY_FIGURE = frozenset(
    """
    达到 实现 完成 安排 投入 投资 总投资 产量 总产量 收入 面积 总数 数量 金额 资金 增加值 产值
    不到 左右 只有 仅有 共有
    """.split()
)
"""Words right before a figure that any figure may have."""
_STEP = re.compile(r"(?:增|减|升|降|提高|压缩|缩短|扩大|提升|回落|上涨|下跌)\w{0,2}[到至为]")


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A figure and what stands beside it: the words before it in its clause, pairs of characters
    before and behind it, the characters right there, the word that tells what it is, and the
    nearest character on either side ('' for a mark)."""

    figure: Quantity
    clause: str
    before: frozenset[str]
    after: frozenset[str]
    lead: str
    trail: str
    told_as: str
    nearest: tuple[str, str]


def exchanged(claim: str, cited: Sequence[EvidenceSentence]) -> str:
    """A figure that the claim tells of another subject than its source; the reason, or ''."""
    if not figures_of(claim):
        return ""
    texts = [sentence.text for sentence in cited]
    confirmed: set[tuple[Decimal, str]] = set()
    for text in texts:
        for figure, holds in respective(claim, text):
            if not holds:
                return f"「{figure.written}」在原文中说的不是这件事"
            confirmed.add((figure.value, figure.unit))
    standing = [one for text in texts for one in _neighbours(text)]
    for one in _neighbours(claim):
        if (one.figure.value, one.figure.unit) not in confirmed and _of_another(one, standing):
            return f"「{one.figure.written}」在原文中说的不是这件事"
    return _turned_round(claim, texts) or out_of_turn(claim, texts)


def _of_another(one: Neighbours, standing: Sequence[Neighbours]) -> bool:
    """Whether the words beside a figure are, in the source, those of another figure of its unit:
    「银行28家、企业6家」 of 「6家银行与28家企业」; or the opposite ones (早了12天 for 晚了12天)."""
    own = [other for other in standing if other.figure.supports(one.figure)]
    others = [
        other
        for other in standing
        if other.figure.unit == one.figure.unit and other.figure.value != one.figure.value
    ]
    if not own:
        return False
    if all(
        are_opposite(one.lead, other.lead) or are_opposite(one.trail, other.trail) for other in own
    ):
        return True
    if not others or is_year(one.figure):
        return False
    rises = one.figure.direction
    if rises and not any(other.figure.direction for other in own):
        # 「比上年增加3亿元」 of 「达到3亿元，比上年增加1亿元」.
        return any(other.figure.direction == rises for other in others)
    told_as = [other.told_as for other in own]
    if one.told_as not in ["", *told_as] and one.told_as in [other.told_as for other in others]:
        # 「还剩4300亩」 of 「整治4300亩，还剩2150亩」.
        return True
    nearest = {other.nearest for other in own} - {other.nearest for other in others}
    close = max(_same_end(one.clause, other.clause) for other in own)
    closer = close > max(_CLOSE, *(_same_end(one.clause, other.clause) for other in others))
    if one.nearest in nearest or closer:
        # The words before may be those of the whole row of figures: what is behind them decides.
        mine = max(_common(one.after, other.after) for other in own)
        return max(_common(one.after, other.after) for other in others) > mine
    mine = max(_common(one.before | one.after, other.before | other.after) for other in own)
    theirs = max(
        _common(one.before, other.before) + _common(one.after, other.after) for other in others
    )
    return theirs > mine


@lru_cache(4096)
def _neighbours(text: str) -> tuple[Neighbours, ...]:
    """The figures of ``text`` with what stands beside them: as far as the next figure and, behind
    it, the next mark."""
    found = figures_of(text)
    return tuple(_beside(text, found, n) for n in range(len(found)))


def _beside(text: str, found: Sequence[Quantity], n: int) -> Neighbours:
    start, end = found[n].span.start, found[n].span.end
    left = max([q.span.end for q in found[:n] if q.span.end <= start], default=0)
    right = min([q.span.start for q in found[n + 1 :] if q.span.start >= end], default=len(text))
    before = text[max(left, start - _CONTEXT) : start]
    own = APART.split(before)[-1]
    if len(own) >= _SUBJECT or found[n].unit in DATE_UNITS:
        before = own
    after = _BEHIND.split(text[end : min(right, end + _CONTEXT)])[0]
    lead = re.sub("[的了]", "", own)[-_LEAD:].replace("至", "到")
    return Neighbours(
        found[n],
        re.sub("[的了]", "", fold(own)),
        pairs_of(before),
        pairs_of(after),
        lead,
        after[:2],
        _told_as(own),
        (lead[-1:], after[:1]),
    )


def _same_end(one: str, other: str) -> int:
    """How many characters two texts have alike at their ends."""
    pairs = zip(reversed(one), reversed(other), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _told_as(before: str) -> str:
    """The word right before a figure, where it tells what the figure is; '' for 达到, 增长 and the
    like, which any figure may have."""
    *_, last = (None, *words(fold(before)))
    if last is None or last.text in _ANY_FIGURE or _CHANGE.fullmatch(last.text):
        return ""
    return last.text[-2:] if len(last.text) > 1 or is_left_over(last) else ""


def _common(one: frozenset[str], other: frozenset[str]) -> int:
    return len((one & other) - {""})


def _turned_round(claim: str, texts: Sequence[str]) -> str:
    """「由1.4%降到5.1%」 where the source goes from 5.1% to 1.4%."""
    told = {step for text in texts for step in _steps(text)}
    for one, other in _steps(claim):
        if (one, other) not in told and (other, one) in told:
            return "所引原文里这两个数的先后相反"
    return ""


@lru_cache(4096)
def _steps(text: str) -> frozenset[tuple[str, str]]:
    """Figures that a text goes from and to: two of one unit with 到 or 至 between them."""
    found = [q for q in figures_of(text) if q.unit not in DATE_UNITS]
    return frozenset(
        (f"{a.value.normalize():f}{a.unit}", f"{b.value.normalize():f}{b.unit}")
        for a, b in pairwise(found)
        if a.unit == b.unit and _STEP.search(text[a.span.end : b.span.start])
    )
