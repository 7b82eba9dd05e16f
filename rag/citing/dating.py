"""The year that a clause speaks of: named, said as 去年 or 今年, or in force from before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.citing.places import DATE_UNITS, Place, figures_of, is_year
from rag.domain import EvidenceSentence
from rag.quantities import Quantity

_YEAR_WORDS = (
    (-2, re.compile(r"前年")),
    (-1, re.compile(r"去年|上年(?!均)|上一年|过去(?:的)?一年|一年来")),
    (0, re.compile(r"今年|本年(?!度)|年内|新的一年")),
    (1, re.compile(r"明年")),
)
_FIRST = 1000
_COMPARED = re.compile(r"[比较](?:前年|去年|上年|上一年|今年|明年|\d{4}年)")


def years_told(text: str, date: str) -> set[int]:
    """The years that a text of ``date`` (ISO or '') names or says as 去年 and the like, without
    those it only compares with."""
    if not date:
        return {year for year in _years(text, "") if year >= _FIRST}
    return _years(text, date)


def misdated(clause: str, places: Sequence[int], source: Sequence[Place]) -> str:
    """A year of the claim that is not the one in force at its place in the source, or a
    comparison with another year than there."""
    for at in places:
        sentence = source[at].sentence
        told = _years_compared(source[at].text, sentence.date)
        compared = _years_compared(clause, sentence.date)
        said = _years(clause, sentence.date)
        known = _years_in_force(at, source) | told
        if len(said) > 1:
            known |= _years(sentence.text, sentence.date)
        if said <= known and (not told or compared <= told):
            return ""
    return f"「{clause.strip('，,；;：:。 ')}」的年份与原文不符"


def _years_in_force(at: int, source: Sequence[Place]) -> set[int]:
    """Years of the clause itself; else of the last clause before it in its sentence that has
    any; else of one after it; else those of the headings, and the speech's own."""
    sentence = source[at].sentence
    own = [n for n, place in enumerate(source) if place.sentence is sentence]
    for n in (*range(at, own[0] - 1, -1), *range(at + 1, own[-1] + 1)):
        years = _years(source[n].text, sentence.date)
        if years:
            return years
    known = "\n".join((sentence.title, *sentence.section))
    spoken = {int(sentence.date[:4])} if sentence.date else {0}
    return _years(known, sentence.date) | spoken


def _years(text: str, date: str) -> set[int]:
    """Years named in ``text``, 去年 and 今年 as of ``date``; not those it compares with."""
    return _all_years(_COMPARED.sub("", text), date)


def dates_understood(sentence: EvidenceSentence) -> list[Quantity]:
    """Dates that the library may add to a sentence: headings' own, the years that 去年 and 明年
    are there or in the headings, and the speech's own where no such word stands."""
    found = [q for known in (*sentence.section, sentence.title) for q in figures_of(known)]
    if sentence.date:
        spoken = int(sentence.date[:4])
        offsets = {offset for offset, word in _YEAR_WORDS if word.search(sentence.text)}
        dated = any(q.unit == "月" for q in figures_of(sentence.text))
        above = "" if dated else "\n".join(sentence.section)
        told = offsets or {0, *(offset for offset, word in _YEAR_WORDS if word.search(above))}
        for offset in told:
            found += figures_of(f"{spoken + offset}年")
        if not offsets and len(sentence.date) == 10:
            found += figures_of(sentence.date)
    return [q for q in found if q.unit in DATE_UNITS]


def _years_compared(text: str, date: str) -> set[int]:
    return _all_years("，".join(_COMPARED.findall(text)), date)


def _all_years(text: str, date: str) -> set[int]:
    if not text:
        return set()
    spoken = int(date[:4]) if date else 0
    named = {int(q.value) for q in figures_of(text) if is_year(q)}
    return named | {spoken + offset for offset, word in _YEAR_WORDS if word.search(text)}
