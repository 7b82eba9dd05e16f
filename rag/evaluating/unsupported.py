"""Figures, dates and names of an answer that no cited quote carries: a count apart from the checks.

Each claim is held against each quote it cites, with the title, headings, speaker, date, place and
occasion of the cited speech. A figure needs the same value and unit and no opposite direction, a
date all its parts, a name all its characters. Strict on purpose: what it lists a person should
look at. It asks what is said, never what it is said of: a figure moved to another subject of the
same quote is not seen here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.domain import Answer, Citation, Claim, SpeechInfo
from rag.evaluating.dates import (
    Moment,
    claimed_dates,
    is_date_part,
    is_told,
    iso_dates,
    offsets,
    source_dates,
)
from rag.folding import fold
from rag.quantities import Quantity, quantities, unify_numerals
from rag.wording.names import names, people

InfoOf = Callable[[str], SpeechInfo | None]


@dataclass(frozen=True, slots=True)
class Unsupported:
    """``kind``: figure, date or name; ``written``: its words; ``claim`` and ``status``: where."""

    kind: str
    written: str
    claim: str
    status: str


@dataclass(frozen=True, slots=True)
class _Source:
    """One cited quote (``text``) and what is known ``around`` it; ``date`` is ISO or ''."""

    text: str
    around: str
    date: str

    @property
    def year(self) -> int | None:
        return int(self.date[:4]) if self.date[:4].isdecimal() else None


def unsupported(answer: Answer, info_of: InfoOf) -> tuple[Unsupported, ...]:
    """What stands in the answer's claims and in none of the quotes they cite."""
    by_number = {citation.n: citation for citation in answer.citations}
    found: list[Unsupported] = []
    for claim in answer.claims:
        cited = [by_number[n] for n in claim.citations if n in by_number]
        sources = [_source(citation, info_of(citation.speech)) for citation in cited]
        found += _of_claim(claim, sources)
    return tuple(found)


def _source(citation: Citation, info: SpeechInfo | None) -> _Source:
    known = (info.title, info.speaker, info.place, info.occasion) if info else ()
    return _Source(
        text=citation.quote,
        around="\n".join([citation.title, *citation.section, *known]),
        date=info.date if info else "",
    )


def _of_claim(claim: Claim, sources: Sequence[_Source]) -> list[Unsupported]:
    missing = [
        *(
            ("figure", figure.written)
            for figure in quantities(claim.text)
            if not is_date_part(figure)
            and not any(_has_figure(source, figure) for source in sources)
        ),
        *(
            ("date", date.written)
            for date in claimed_dates(claim.text)
            if not any(_has_date(source, date, claim.text) for source in sources)
        ),
        *(
            ("name", name)
            for name in dict.fromkeys(map(fold, [*names(claim.text), *people(claim.text)]))
            if not any(name in fold(source.text + source.around) for source in sources)
        ),
    ]
    return [
        Unsupported(kind, written, claim.text, claim.status.value)
        for kind, written in dict.fromkeys(missing)
    ]


def _has_figure(source: _Source, claimed: Quantity) -> bool:
    text = f"{source.text}\n{source.around}"
    alike = [
        one
        for one in quantities(text)
        if one.value == claimed.value and claimed.unit in {one.unit, ""}
    ]
    if alike:
        return any(one.direction * claimed.direction >= 0 for one in alike)
    # 「第3」 for 「第三」, which is no quantity: the same characters, no figure being cut.
    written = re.escape(unify_numerals(claimed.written))
    whole = rf"(?<!\d)(?<!\d\.){written}(?!\.?\d)(?![%‰百千万亿])"
    return re.search(whole, unify_numerals(text)) is not None


def _has_date(source: _Source, claimed: Moment, claim: str) -> bool:
    told = [one.of_speech(source.year) for one in source_dates(source.text)]
    # A quote of last year is not dated by the speech's own year, unless the claim says 去年 too.
    elsewhere = offsets(source.text) - {0} - offsets(claim)
    around: list[Moment] = []
    if not elsewhere:
        around = [one.of_speech(source.year) for one in source_dates(source.around)]
        around += iso_dates(source.date)
    return is_told(claimed.of_speech(source.year), told, around)
