"""Years that stand with a name and pick among the speeches of that name.

「2024年的农村工作会」 means the speech of that year; in 「农村工作会上，2024年的产量」 the year is
a part of what is asked. 「2012年的报告」 names a speech by its year alone. The question is read as
a row of signs, one for each mention and year, so that patterns stay short.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.understanding.mentions import Mention, Sort
from rag.understanding.names import Profile
from rag.understanding.years import YearMention

_TEXT, _PLACE, _PERSON, _YEAR = "\ue001", "\ue002", "\ue003", "\ue004"
_SIGNS = {Sort.TEXT: _TEXT, Sort.PLACE: _PLACE, Sort.PERSON: _PERSON}
_WORK = "(?:政府)?(?:工作)?(?:报告|讲话|贺词|致辞|发言|通稿)(?!会|厅|团)|(?:大?会|会议)上"
_YEARS = rf"(?P<years>{_YEAR}(?:(?:[和与跟及、,]|以及){_YEAR})*)"
_BETWEEN = rf"(?:[的在度里《\"]|[那这两][次场篇份回]|[本全我][国省市县区镇]|{_PLACE}|{_PERSON})*"
_YEAR_OF_TEXT = re.compile(rf"{_YEARS}{_BETWEEN}{_TEXT}")
_TEXT_OF_YEAR = re.compile(
    rf"{_TEXT}(?:》|\")?(?:\({_YEARS}(?:的|版)?\)|(?P<years2>{_YEAR})(?:版|[那这][次篇份场]|[上里中]|$))"
)
_YEAR_OF_PERSON = re.compile(
    rf"{_YEARS}{_BETWEEN}{_PERSON}(?:同志)?的?[^,。?{_TEXT}]{{0,4}}?(?:讲话|报告|发言|贺词|致辞)|"
    rf"{_PERSON}(?:同志|书记)?(?:在|的)?(?P<years2>{_YEAR}(?:[和与跟及、]{_YEAR})*)的?[^,。?{_TEXT}]{{0,4}}?(?:讲话|报告|发言|贺词|致辞)"
)
_YEAR_OF_SAYING = re.compile(
    rf"{_PERSON}(?:同志|书记)?(?:在|于)?{_YEARS}(?:的时候|时|曾|又|还|打算|准备|怎么|是怎么|如何)*"
    r"(?:讲|说|提|谈|要求|强调|指出|部署|布置|承诺|打算|表示|抓)"
)
_PATTERNS = (
    (_YEAR_OF_TEXT, Sort.TEXT),
    (_TEXT_OF_YEAR, Sort.TEXT),
    (_YEAR_OF_PERSON, Sort.PERSON),
)
_YEAR_OF_WORK = re.compile(rf"{_YEARS}的?(?:{_PLACE}的?)?(?:[那这][次篇份场个])?(?P<work>{_WORK})")


def with_years_beside(
    asked: str,
    mentions: Sequence[Mention],
    profiles: Sequence[Profile],
    years: Sequence[YearMention],
) -> list[Mention]:
    """The mentions, those with a year beside them kept to the speeches of that year."""
    signs, origin = _signs(asked, mentions, years)
    at = {year.start: year for year in years}

    def years_in(match: re.Match[str]) -> list[YearMention]:
        group = "years" if match.groupdict().get("years") else "years2"
        return [at[origin[i]] for i in range(*match.span(group)) if origin[i] in at]

    beside: dict[tuple[int, Sort], list[YearMention]] = {}
    saying = [(_YEAR_OF_SAYING, Sort.PERSON)] if len(years) == 1 else []
    for pattern, sort in (*_PATTERNS, *saying):
        for match in pattern.finditer(signs):
            name = match.start() + match[0].index(_SIGNS[sort])
            beside.setdefault((origin[name], sort), []).extend(years_in(match))
    kept = [
        _of_years(mention, beside.get((mention.start, mention.sort), []), profiles)
        for mention in mentions
    ]
    for match in _YEAR_OF_WORK.finditer(signs):
        fitting = _of_that_work(match["work"], years_in(match), profiles)
        start, end = origin[match.start("work")], origin[match.end("work") - 1] + 1
        kept += [Mention(start, end, Sort.YEAR, frozenset(fitting))] if fitting else []
    return kept


def _signs(
    asked: str, mentions: Sequence[Mention], years: Sequence[YearMention]
) -> tuple[str, list[int]]:
    """The question with each mention and year as one sign, and where each character came from."""
    order = (Sort.TEXT, Sort.PERSON, Sort.PLACE)
    spans: dict[int, tuple[int, str]] = {year.start: (year.end, _YEAR) for year in years}
    for sort in order:
        for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
            free = all(mention.end <= s or e <= mention.start for s, (e, _) in spans.items())
            if mention.sort is sort and free:
                spans[mention.start] = (mention.end, _SIGNS[sort])
    signs, origin, index = [], [], 0
    while index < len(asked):
        end, sign = spans.get(index, (index + 1, asked[index]))
        signs.append(sign)
        origin.append(index)
        index = end
    return "".join(signs), [*origin, len(asked)]


def _of_that_work(work: str, years: Sequence[YearMention], profiles: Sequence[Profile]) -> set[int]:
    wanted = {year for one in years for year in one.years}
    noun = re.sub(r"^(?:政府)?(?:工作)?|上$", "", work)
    spoken = noun in {"讲话", "发言"}
    of_the_year = {i for i, one in enumerate(profiles) if one.years & wanted}
    return {i for i in of_the_year if spoken or noun.strip("大议") in profiles[i].written}


def _of_years(
    mention: Mention, beside: Sequence[YearMention], profiles: Sequence[Profile]
) -> Mention:
    """``mention`` kept to the speeches of the years beside it; those of unknown years where no
    other is of them; all, and said so, where there is none."""
    if not beside:
        return mention
    last = max((max(profiles[i].years) for i in mention.speeches if profiles[i].years), default=0)

    def meant_by(one: YearMention) -> set[int]:
        return set(one.years) if one.offset is None else {last + one.offset}

    wanted = {year for one in beside for year in meant_by(one)}
    fitting = {i for i in mention.speeches if profiles[i].years & wanted}
    if mention.sort is Sort.PERSON:
        # A speech of that year that says nothing of its speaker may be this person's.
        fitting = fitting or {
            i for i, p in enumerate(profiles) if p.years & wanted and not p.people
        }
    fitting = fitting or {i for i in mention.speeches if not profiles[i].years}
    there = {year for i in fitting for year in profiles[i].years}
    undated = any(not profiles[i].years for i in fitting)
    return replace(
        mention,
        speeches=frozenset(fitting) or mention.speeches,
        years=tuple(beside),
        missing=tuple(one for one in beside if not undated and not there & meant_by(one)),
        base=last,
    )
