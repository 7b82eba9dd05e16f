"""How far two years lie apart: a figure of each, and the difference worked out by code.

Each year needs a clause of its own that tells of the very thing asked about (``subjects.py``) with
a figure of the same unit; where one is missing, or one sentence tells both, the answer is left to
the rest of ``composing``. Pure functions on plain data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rag.citing import Supported, clauses, quotation
from rag.citing.opposing import Bound, bound
from rag.composing.sides import named
from rag.composing.subjects import Telling, quoted, subject, tellings
from rag.domain import ClaimStatus, EvidenceSentence
from rag.folding import fold
from rag.quantities import Quantity, quantities
from rag.understanding import QuestionKind, Tense, Understanding, expected_of
from rag.understanding.years import DIFFERENCE_ASKED, asks_difference

_TOGETHER = re.compile(
    r"累计|年均|平均每年|合计|[两三四五六七八九十几\d]年(?:来|间|共|新增)|这?五年"
)
"""A figure of several years."""
_CHANGE = re.compile(
    r"(?:增长|增加|增产|提高|上升|上涨|下降|减少|减产|降低|回落|[多少高低增减])了?[近约]?$"
)
"""In front of a figure: it is a rise or a fall, and not where the thing stands."""
_YEAR = re.compile(r"\d{4}年?")
_DATE_UNITS = frozenset({"年", "月", "日", "季度", "届", "次"})
_WRITTEN = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>\D+)")
_FROM_TO = re.compile(r"[由从][^,;。]{0,12}?\d[^,;。]{0,12}?[到至为]\d")


@dataclass(frozen=True, slots=True)
class _Figure:
    telling: Telling
    quantity: Quantity


def of_two_years(
    sentences: Sequence[EvidenceSentence], understanding: Understanding
) -> list[Supported]:
    """For each of the two years asked about the clause with its figure, in the order of the
    question; a single sentence where one tells both; else []. ``sentences``: best first."""
    years = understanding.asked_years
    wanted = understanding.kind in {QuestionKind.FACT, QuestionKind.COMPARE}
    if not wanted or len(years) != 2 or not asks_difference(understanding.rest):
        return []
    runs = subject(_without_asking(understanding.rest))
    told = [one for sentence in sentences for one in tellings(sentence, runs)]
    both = next((one for one in told if _tells_both(one, years)), None)
    if both is not None:
        return [quotation(both.sentence)]
    units = understanding.expected.units
    plan = understanding.tense is Tense.PLAN
    figures = [one for telling in told for one in _figure(telling, runs, units)]
    figures = [one for one in figures if one.telling.planned or not plan]
    figures.sort(key=lambda one: one.telling.planned is not plan)  # stable: best first in each
    for one in figures:
        for other in figures:
            if (
                years[0] in one.telling.years
                and years[1] in other.telling.years
                and one.telling.years != other.telling.years
                and one.telling.planned is other.telling.planned
                and one.telling.sentence != other.telling.sentence
                and one.quantity.unit == other.quantity.unit
            ):
                return [_claim(one), _claim(other)]
    return []


def _without_asking(asked: str) -> str:
    text = _YEAR.sub(" ", DIFFERENCE_ASKED.sub(" ", fold(asked)))
    return re.sub(r"(?:底|末|初|两年|这两)(?=\s|$)", " ", text)


def _tells_both(telling: Telling, years: Sequence[int]) -> bool:
    """Whether a clause has figures of both years: it names them, or says from what to what."""
    if all(f"{year}年" in telling.text for year in years):
        return True
    return max(years) in telling.years and bool(_FROM_TO.search(telling.text))


def _figure(telling: Telling, runs: Sequence[str], units: frozenset[str]) -> Iterator[_Figure]:
    """The first figure behind the name of the thing that is no date, rise or share."""
    head = telling.text.find(runs[-1][-2:])
    if _TOGETHER.search(telling.text):
        return
    last = len(telling.text) - len((clauses(telling.text) or [""])[-1])
    rate = runs[-1].endswith(("率", "比例", "比重")) or "%" in units
    for one in quantities(telling.text):
        fits = one.unit in units if units else one.unit != "%" or rate
        if one.span.start > head >= 0 and fits and _stands(telling.text, one):
            if one.span.start < last:
                return  # of the clause before, which may be of another year
            yield _Figure(telling, one)
            return


def _stands(text: str, figure: Quantity) -> bool:
    """Whether a figure tells where something stands: no date, no rise, no fall."""
    measured = bool(figure.unit) and figure.unit not in _DATE_UNITS
    return measured and not _CHANGE.search(text[: figure.span.start])


def _claim(figure: _Figure) -> Supported:
    item = quotation(figure.telling.sentence)
    text = quoted(figure.telling)
    return named(Supported(text, ClaimStatus.VERBATIM, item.evidence))


def difference_note(question: str, supported: Sequence[Supported]) -> str:
    """The difference between the figures of two claims, marked as worked out by code; '' unless
    the question asks for one, and each claim has one figure of a unit that both have, and none is
    a bound or an estimate."""
    if not asks_difference(question) or len(supported) != 2:
        return ""
    units = expected_of(question).units
    sides = [_measured(_words(item), units) for item in supported]
    common = set(sides[0]) & set(sides[1])
    if len(common) != 1:
        return ""
    unit = common.pop()
    if any(len(side[unit]) != 1 for side in sides):
        return ""
    (one,), (other,) = (side[unit] for side in sides)
    shown = _difference(one, other)
    if not shown:
        return ""
    years = [year.strip("年") for year in _YEAR.findall(fold(question))]
    of = [f"{year}年为" for year in years] if len(set(years)) == 2 == len(years) else ["", ""]
    return (
        f"{of[0]}{one.written}，{of[1]}{other.written}，相差{shown}；"
        "这个差是程序按上面两处原文算出的，原文没有直接这样说。"
    )


def _words(item: Supported) -> str:
    """What a claim quotes, without the name of the speech in front."""
    return fold(item.text.partition("：")[2] if item.text.startswith("《") else item.text)


def _measured(text: str, units: frozenset[str]) -> dict[str, list[Quantity]]:
    found: dict[str, list[Quantity]] = {}
    for one in quantities(text):
        if _stands(text, one) and (not units or one.unit in units):
            exact = bound(text, one) is Bound.NONE
            found.setdefault(one.unit if exact else "", []).append(one)
    found.pop("", None)
    return found


def _difference(one: Quantity, other: Quantity) -> str:
    """The difference in the unit both are written in; '' where they are written differently."""
    a, b = _WRITTEN.fullmatch(one.written), _WRITTEN.fullmatch(other.written)
    if a is None or b is None or a["unit"] != b["unit"]:
        return ""
    apart = abs(Decimal(a["number"]) - Decimal(b["number"]))
    return f"{apart}{a['unit'].replace('%', '个百分点')}" if apart else ""
