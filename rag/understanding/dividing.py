"""A question that asks several things -> what each of them asks by itself."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.folding import fold
from rag.understanding.kinds import QuestionKind, expected_of, kind_of, tense_of
from rag.understanding.parts import days_of

if TYPE_CHECKING:
    from rag.understanding import Understanding


def each_asked(understanding: Understanding) -> tuple[Understanding, ...]:
    """One understanding for each thing asked; itself alone where it is but one, or a comparison.

    A part keeps the years, days and quoted phrases that it names, or all of them where it names
    none: 「2024年产量多少，涨了几成？」 asks of 2024 twice. So it is with a number that tells
    things apart: 「二期投多少，几月建成？」 asks of 二期 twice.
    """
    if len(understanding.parts) < 2 or understanding.kind is QuestionKind.COMPARE:
        return (understanding,)
    return tuple(_by_itself(part, understanding) for part in understanding.parts)


_NUMBERED = re.compile(r"(?:第?[一二三四五六七八九十]|第?\d{1,2})期(?![间限])")


def _numbered_before(part: str, whole: Understanding) -> list[str]:
    """What tells things apart by a number in the parts in front of ``part``."""
    earlier = [fold(one) for one in whole.parts]
    before = earlier[: earlier.index(part)] if part in earlier else []
    return list(dict.fromkeys(number for one in before for number in _NUMBERED.findall(one)))


def _by_itself(part: str, whole: Understanding) -> Understanding:
    quotes = whole.kind is not QuestionKind.QUOTE or kind_of(part) is QuestionKind.QUOTE
    days = tuple(sorted(days_of(part)))
    years = tuple(year for year in whole.asked_years if str(year) in part)
    own = fold(part)
    numbered = "" if _NUMBERED.search(own) else "".join(_numbered_before(own, whole))
    return replace(
        whole,
        kind=whole.kind if quotes else QuestionKind.FACT,
        rest=numbered + part,
        expected=expected_of(part),
        tense=tense_of(part),
        days=days or whole.days,
        asked_years=years or whole.asked_years,
        quoted=tuple(phrase for phrase in whole.quoted if fold(phrase) in own),
        asks_several=False,
        parts=(),
    )
