"""Whether a sentence tells of another time than the one asked about.

Of another year, another half or quarter, several years together, or of what is still to come
where an outcome is asked for.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rag.aboutness.sought import around
from rag.citing import clauses, fulfils, quotation, years_told
from rag.domain import EvidenceSentence
from rag.quantities import quantities
from rag.tables import cells, is_row
from rag.understanding import Expected, QuestionKind, Tense, Understanding

_PART_OF_YEAR = re.compile(r"[上下]半年|[前第]?[一二三四]个?季度")
_SINCE = re.compile(r"[继自从](?:\d{4}年|[前去]年|上年)(?:\d{1,2}月)?(?:\d{1,2}日)?")
"""A year that only tells what came before."""
_YEARS_TOGETHER = re.compile(
    r"(?<!\d)(?:[两三四五十]|\d\d?)年(?:间|内|来|共|累计|城|新|(?=[\u4e00-\u9fff]{0,8}\d{3,}))|年均|累计|\"十[一二三四五]*五\""
)
_BEFORE_ASKED = re.compile(r"上一?[回次]|之前|以前|此前|前一次")
_PLANNED = re.compile(r"目标|计划|预期")
_BY_THEN = re.compile(r"[月日底旬]前(?!已|就)")


def of_another_time(sentence: EvidenceSentence, understanding: Understanding) -> bool:
    """Whether a sentence tells of another time than the one asked about."""
    return (
        _of_another_year(sentence, understanding)
        or _of_another_part_of_the_year(sentence, understanding.rest)
        or _of_several_years(sentence, understanding)
        or _still_to_come(sentence, understanding)
    )


def without_earlier(text: str, asked: str) -> str:
    """``text`` without the dates that only tell what came before (继2019年9月), unless just that
    is ``asked``."""
    return text if _BEFORE_ASKED.search(asked) else _SINCE.sub("", text)


def _of_another_year(sentence: EvidenceSentence, understanding: Understanding) -> bool:
    """Whether the years in force where the figure stands (or in the sentence, where no figure is
    asked for), or else those it stands among, are none of those asked about."""
    several = understanding.kind is QuestionKind.COMPARE or understanding.asks_several
    asked = set(understanding.asked_years)
    if not asked or several or is_row(sentence.text):
        return False
    told = years_told(without_earlier(sentence.text, understanding.rest), sentence.date)
    if understanding.expected.figure and told:
        places = _years_of_figures(sentence, understanding.expected)
        return bool(places) and not any(years & asked for years in places)
    told = told or years_told("\n".join(sentence.section), sentence.date)
    if not told:
        spoken = int(sentence.date[:4]) if sentence.date else 0
        told = {spoken - 1, spoken, spoken + 1}
    return not told & asked


def _years_of_figures(sentence: EvidenceSentence, expected: Expected) -> list[set[int]]:
    """For each clause with what is expected: the years of the last clause up to it that has any,
    else those of the whole sentence."""
    places = telling(sentence, expected)
    found, last = [], years_told(sentence.text, sentence.date)
    for clause in clauses(sentence.text):
        last = years_told(clause, sentence.date) or last
        if clause in places:
            found.append(last)
    return found


def _of_another_part_of_the_year(sentence: EvidenceSentence, asked: str) -> bool:
    part = _PART_OF_YEAR.search(asked)
    return part is not None and part[0] not in around(sentence)


def _of_several_years(sentence: EvidenceSentence, understanding: Understanding) -> bool:
    """Whether one year is asked about, and every such figure is one of several years together."""
    if len(understanding.asked_years) != 1 or _YEARS_TOGETHER.search(understanding.rest):
        return False
    places = telling(sentence, understanding.expected)
    return bool(places) and all(map(_YEARS_TOGETHER.search, places))


def telling(sentence: EvidenceSentence, expected: Expected) -> list[str]:
    """The clauses with what is expected."""
    parts = clauses(sentence.text)
    return [one for one in parts if fulfils(replace(quotation(sentence), text=one), expected)]


def _still_to_come(sentence: EvidenceSentence, understanding: Understanding) -> bool:
    """Whether an outcome is asked for, and the date or the column of the table is a plan's."""
    if understanding.tense is not Tense.RESULT:
        return False
    if is_row(sentence.text):
        years = [str(year) for year in understanding.asked_years]
        meant = [c for c in cells(sentence.before)[1:] if any(year in c for year in years)]
        return bool(meant) and all(_PLANNED.search(column) for column in meant)
    dated = [clause for clause in clauses(sentence.text) if _has_date(clause)]
    return understanding.expected.date and bool(dated) and all(map(_BY_THEN.search, dated))


def _has_date(clause: str) -> bool:
    return any(one.unit in {"月", "日"} for one in quantities(clause))
