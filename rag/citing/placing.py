"""What must hold at the place in the source that a clause of a claim speaks of.

A figure stands beside its own subject, a year is the one in force at that place, a denial stays a
denial, a plan a plan, and a name is the one that stands there. Each check gives its reason in
Chinese, or '' where nothing is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.citing.dating import misdated
from rag.citing.exchanging import exchanged
from rag.citing.opposing import (
    bound_left_out,
    heads_plans,
    misdenied,
    opposed,
    says_done,
    tense,
    unbound,
)
from rag.citing.places import (
    DATE_UNITS,
    JOINED,
    Place,
    figures_of,
    following,
    is_joined,
    is_year,
    placed,
    plain,
    source_places,
    stands_near,
)
from rag.citing.replacing import replaced
from rag.domain import EvidenceSentence
from rag.quantities import Quantity
from rag.wording.content import content_terms
from rag.wording.names import actors

__all__ = ["DATE_UNITS", "misdenied", "misplaced"]

_ACTS = re.compile(r"主持|讲话|通报|宣读|解读|牵头|负责|担任|作(?:\w{0,4})(?:发言|报告|安排|说明)")


def misplaced(claim: str, cited: Sequence[EvidenceSentence]) -> str:
    """What the claim says at another place than its source, or against it."""
    source = source_places(cited)
    done = listed = False
    for clause, places in placed(claim, source):
        listed = listed or clause.endswith("、")
        if listed and not places and content_terms(clause):
            return f"所引原文没有列出「{clause.strip('、，,；;：:。 ')}」"
        listed = clause.endswith("、")
        # 「实际完成情况是」 by itself tells of the clause behind it.
        done = says_done(clause) or done
        problem = places and (
            _figure_elsewhere(clause, places, source)
            or misdated(clause, places, source)
            or _opposed(clause, places, source)
            or _unbound(clause, places, source)
            or _told_as_done(done, places, source)
            or _replaced(clause, places, source)
            or _of_another_actor(clause, places, source)
        )
        if problem:
            return problem
        done = done and not places
    return exchanged(claim, cited)


def _figure_elsewhere(clause: str, places: Sequence[int], source: Sequence[Place]) -> str:
    """A figure that stands elsewhere. Where several sentences may be meant, all figures must
    stand in the same one."""
    joined = is_joined(clause)
    missing: Quantity | None = None
    for sentence in dict.fromkeys(source[at].sentence for at in places):
        here = [at for at in places if source[at].sentence is sentence]
        missing = next(
            (
                figure
                for figure in figures_of(clause)
                if not is_year(figure)
                and not any(stands_near(figure, at, source, joined) for at in here)
            ),
            None,
        )
        if missing is None:
            return ""
    return f"「{missing.written}」在原文中说的不是这件事" if missing else ""


def _opposed(clause: str, places: Sequence[int], source: Sequence[Place]) -> str:
    near = [plain(source[at].text) for at in places]
    return opposed(plain(clause), near, [plain(source[at].sentence.text) for at in places])


def _unbound(clause: str, places: Sequence[int], source: Sequence[Place]) -> str:
    """A bound that was turned round or left out."""
    near = [place for at in places for place in following(at, source)]
    for figure in figures_of(clause):
        if is_year(figure) or figure.unit in {"月", "日"}:
            continue
        standing = [
            (p.text, q)
            for p in near
            for q in p.figures
            if q.supports(figure) and q.unit == figure.unit
        ]
        problem = unbound(clause, figure, standing)
        if problem:
            return problem
    if all(bound_left_out(plain(clause), plain(source[at].text)) for at in places):
        return "所引原文在这里有「至少」一类的界限"
    return ""


def _told_as_done(done: bool, places: Sequence[int], source: Sequence[Place]) -> str:
    """What the source only plans, told as ``done``."""
    if done and all(_is_plan(at, source) for at in places):
        return "所引原文说的是打算，不是已经做到的事"
    return ""


def _is_plan(at: int, source: Sequence[Place]) -> bool:
    """Whether the clause itself tells of a plan; else the last one before it in its sentence that
    tells of a plan or of what is done; else its heading."""
    sentence = source[at].sentence
    while at >= 0 and source[at].sentence is sentence:
        told = tense(source[at].text)
        if told is not None:
            return told > 0
        at -= 1
    return heads_plans(sentence.section)


def _replaced(clause: str, places: Sequence[int], source: Sequence[Place]) -> str:
    """Another name, another member of a list, or the opposite."""
    said = plain(clause).strip(",;:。!? ")
    if any(said in plain(source[at].text) for at in places):
        return ""
    found = ""
    for at in places:
        sentence = source[at].sentence
        beside = [plain(place.text) for place in source if place.sentence is sentence]
        count = JOINED if is_joined(clause) else 1
        here = "".join(plain(place.text) for place in following(at, source, count))
        found = replaced(said, here, beside, plain(sentence.context))
        if not found:
            return ""
    return f"所引原文在这里说的不是「{found}」" if found else ""


def _of_another_actor(clause: str, places: Sequence[int], source: Sequence[Place]) -> str:
    """What the source tells of one person or office, told of another one of the sentence."""
    acts = _ACTS.findall(clause)
    who = actors(clause) if acts else []
    if not who:
        return ""
    for at in places:
        own = [place for place in source if place.sentence is source[at].sentence]
        known = [one for one in who if any(one in place.folded for place in own)]
        for act in acts:
            holders = [actors(place.text) for place in own if act in place.text]
            theirs = {one for holder in holders for one in holder}
            if not known or not holders or not all(holders) or theirs & set(who):
                return ""
    return f"所引原文里「{acts[0]}」的不是「{who[0]}」"
