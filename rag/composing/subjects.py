"""Where a sentence tells of the very thing that a question asks about: clause, year, plan or not.

The thing is read off the question as runs of characters (粮食, 总产量). A clause tells of it when
its last run stands in the clause, or in the one before where the clause is but a figure and its
direction (比上年增长1.8%), and most pairs of its characters stand in the sentence up to there.
Strict on purpose: what it finds may be set against the question. Pure functions on plain data.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.citing import clauses, years_told
from rag.domain import EvidenceSentence
from rag.evidence import fits_tense
from rag.folding import fold
from rag.tables import is_row
from rag.understanding import Tense

_ASKING = re.compile(
    r"为(?:什么|何|啥)|怎么(?:会|还|就|老|总|不|没|又|反)?|(?:多少|几)个?[千百]?[万亿]?"
    r"(?:元|吨|户|人次?|亩|座|处|起|天|家|个|倍|公里|百分点)?|[相两][差年]|相比|[多少高低](?:了|出)?$|"
    r"(?:大前|[去前今明上本])年(?:底|末|初)?|\d{4}年?(?:底|末|初)?|\d+(?:\.\d+)?(?:[%‰]|[千百]?[万亿]?"
    r"(?:元|吨|户|人次?|亩|座|处|起|天|家|个|件|条|次)?)"
)
_FUNCTION = re.compile(
    r"[的了呢吗吧被把让使给和与跟及]|同(?!志)|比(?![例重])|较(?!大)|(?<=[告话会件])[里中上]|目标|任务|计划|实际|预期|全[国省市县区]|"
    r"报告|讲话|会上|会议|说|那|这|我[国省市县]|云云|承诺|年初|定得|定在"
)
_COUNTER = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:[户起次人家座]数|数量|总数|规模)$")
_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")
_SHARE = 0.6
"""Share of the pairs of characters of the thing asked about that must stand there."""
_BARE = re.compile(
    r"[\d.,%‰()+-]|[千百万亿]|个?百分点|[元吨户人亩座处起天家个成倍年月日]|[比较同又再略已就还却]|"
    r"(?:大前|[去前今上])年|同[比期]|要求|计划|预[期算]|年初|分别|实际|平均|连续|大?幅度?|全?部|"
    r"增产?长?加?|减产?少?|[提升]高?|上升|上涨|[下回]?[降落跌]低?|回升|扩大|缩小|提前|推迟|[早晚]了?|[多少]了?|"
    r"[为到至由从了，。；：、的近约超过达]"
)
_INTENDED = re.compile(r"拟(?!定)|今年要|今年安排|打算")
_PLANS_BELOW = re.compile("重点工作|[今下]一?年(?:的)?(?:工作|任务|目标)|主要任务|大事|实事")
_OF_IT = (
    r"(?!的?(?:能耗|比重|占比|比例|增速|增幅|涨幅|降幅|增长目标|结构|质量|工作|压力|难度|企业|单位|部门|"
    r"机制|政策|能力|设施|体系|问题|矛盾))"
)
"""Behind the name of a thing: what follows is not told of something that belongs to it."""
_BREAK = re.compile(r"[。;!?]$")


@dataclass(frozen=True, slots=True)
class Telling:
    """A clause (folded; with the one before where it is bare) that tells of the thing, the years
    it may be of, and whether it tells of a plan."""

    sentence: EvidenceSentence
    text: str
    years: frozenset[int]
    planned: bool


def subject(asked: str, without: str = "") -> tuple[str, ...]:
    """The runs of characters that name the thing asked about; ``without``: a regular expression of
    words that tell what became of it.

    >>> subject("2024年粮食总产量比2023年多了多少？")
    ('粮食总产量',)
    """
    text = fold(asked)
    for pattern in filter(None, (without, _ASKING.pattern, _FUNCTION.pattern)):
        text = re.sub(pattern, " ", text)
    runs = _RUN.findall(text)
    return tuple(filter(None, (_COUNTER.sub("", run) for run in runs)))


def tellings(
    sentence: EvidenceSentence, runs: Sequence[str], head: str = "", *, runs_on: bool = False
) -> list[Telling]:
    """The clauses of ``sentence`` that tell of the thing that ``runs`` name; ``head``: a regular
    expression that stands for its last word (none: the last two characters of it). ``runs_on``:
    the clauses behind it up to the next ；tell of it too."""
    if not runs or is_row(sentence.text):
        return []
    last = re.compile(head or re.escape(runs[-1][-2:]) + _OF_IT)
    nearby = fold(f"{sentence.before}\n{sentence.context}")
    found: list[Telling] = []
    parts = [fold(part) for part in clauses(sentence.text)]
    begins = 0
    for at, part in enumerate(parts):
        if at and _BREAK.search(parts[at - 1]):
            begins = at
        first = at
        while first > begins and (runs_on or _is_bare(parts[first])):
            first -= 1
        group, known = "".join(parts[first : at + 1]), "".join(parts[begins : at + 1])
        if (
            last.search(group)
            and _share(runs[-1:], known) >= _SHARE
            and _share(runs, known + nearby) >= _SHARE
        ):
            years = _years(sentence, parts, at)
            found.append(Telling(sentence, group, years, _is_planned(sentence, part)))
    return found


def _share(runs: Sequence[str], known: str) -> float:
    """Share (0 to 1) of the pairs of characters of ``runs`` that stand in ``known``."""
    pairs = {run[at : at + 2] for run in runs for at in range(len(run) - 1)}
    return sum(pair in known for pair in pairs) / max(1, len(pairs))


def _is_bare(clause: str) -> bool:
    return len(_RUN.findall(_BARE.sub(" ", clause))) == 0


def _is_planned(sentence: EvidenceSentence, clause: str) -> bool:
    if _INTENDED.search(clause) or _INTENDED.search(sentence.text):
        return True
    if any(_PLANS_BELOW.search(heading) for heading in sentence.section):
        return not fits_tense(clause, Tense.RESULT) > 0
    told = fits_tense(clause, Tense.PLAN) or fits_tense(sentence.text, Tense.PLAN)
    return (told or fits_tense("\n".join(sentence.section), Tense.PLAN)) > 0


def _years(sentence: EvidenceSentence, parts: Sequence[str], at: int) -> frozenset[int]:
    """The years in force at a clause: its own, else those of the last before it, of the sentence,
    of its headings; else the year of the speech for plans and the one before it for the rest."""
    for part in reversed(parts[: at + 1]):
        told = years_told(part, sentence.date)
        if told:
            return frozenset(told)
    told = years_told(sentence.text, sentence.date)
    told = told or years_told("\n".join(sentence.section), sentence.date)
    if told or not sentence.date:
        return frozenset(told)
    spoken = int(sentence.date[:4])
    return frozenset({spoken if _is_planned(sentence, parts[at]) else spoken - 1})


def quoted(telling: Telling) -> str:
    """The clauses of a telling as they are written in their sentence."""
    parts = clauses(telling.sentence.text)
    for end in range(len(parts), 0, -1):
        for first in range(end):
            if "".join(map(fold, parts[first:end])) == telling.text:
                return "".join(parts[first:end]).strip("，,；;：:。 ")
    return telling.sentence.text
