"""What a question was taken to mean, told to the person in one short sentence each.

Which speeches an ambiguous name was taken for, how a misspelt name was corrected, which year 去年
is. Knows nothing of how any of this was found out.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.domain import SpeechInfo
from rag.understanding.levels import by_level
from rag.understanding.mentions import Mention, Sort
from rag.understanding.names import Profile
from rag.understanding.naming import Naming
from rag.understanding.years import YearMention

_SHOWN = 3
_LONGEST_TITLE = 24


def notes_on(
    asked: str,
    naming: Naming,
    library: Sequence[SpeechInfo],
    profiles: Sequence[Profile],
    *,
    one_figure: bool,
    relative: Sequence[YearMention],
    base: int,
) -> tuple[str, ...]:
    """The notes, each once. ``one_figure``: the question asks for one figure and says no year.
    ``relative``: 去年 and the like, read from the year ``base`` of the speeches searched."""
    notes: list[str] = []
    for mention in naming.mentions:
        meant = sorted(mention.speeches.intersection(naming.speeches))
        written = asked[mention.start : mention.end]
        notes += _on_year(mention, written, meant, profiles)
        if mention.sort is Sort.PERSON:
            notes += _on_person(mention, written, meant, profiles)
        elif mention.sort is Sort.TEXT and len(meant) > 1:
            notes += _on_text(written, meant, library, profiles, one_figure)
    notes += [] if naming.speeches else _on_level(asked, library, profiles)
    notes += [
        f"「{year.written}」按{base}年的讲话理解为{base + (year.offset or 0)}年。"
        for year in relative
    ]
    return tuple(dict.fromkeys(notes))


def _on_person(
    mention: Mention, written: str, meant: Sequence[int], profiles: Sequence[Profile]
) -> list[str]:
    found = {name for position in meant for name in profiles[position].people}
    people = [name for name in mention.people if name in found]
    if mention.misspelt:
        return [f"未找到「{written}」，按「{'」「'.join(people[:_SHOWN])}」查找。"]
    if len(people) < 2:
        return []
    count = "，两人" if len(people) == 2 else f"等{len(people)}人"
    shown = "、".join(people[:_SHOWN])
    return [f"「{written}」可指{shown}{count}的讲话都查了；写出全名可以缩小范围。"]


def _on_text(
    written: str,
    meant: Sequence[int],
    library: Sequence[SpeechInfo],
    profiles: Sequence[Profile],
    one_figure: bool,
) -> list[str]:
    series = {profiles[position].series for position in meant}
    if len(series) > 1:
        return [_several(written, meant, library)]
    years = sorted({library[position].year for position in meant} - {""})
    if len(years) < len(meant):
        who = dict.fromkeys(library[position].speaker for position in meant)
        people = [one for one in who if one]
        if len(people) > 1 and len(years) < len(people):
            return [f"「{written}」有{_some(people)}的讲话，都查了；写出讲话人可以缩小范围。"]
    if one_figure and len(years) > 1:
        told = (
            "、".join(f"{year}年" for year in years)
            if len(years) <= _SHOWN
            else f"{years[0]}年至{years[-1]}年的"
        )
        count = "两" if len(meant) == 2 else str(len(meant))
        return [f"「{written}」有{told}{count}篇，都查了；写明年份可以缩小范围。"]
    return []


def _on_level(asked: str, library: Sequence[SpeechInfo], profiles: Sequence[Profile]) -> list[str]:
    """A speech named by nothing but its level, where several are of it: all are searched."""
    return [
        _several(asked[start:end], sorted(meant), library)
        for (start, end), meant in by_level(asked, profiles)
        if len(meant) > 1
    ]


def _several(written: str, meant: Sequence[int], library: Sequence[SpeechInfo]) -> str:
    titles = list(dict.fromkeys(f"《{_short(library[position])}》" for position in meant))
    return f"「{written}」可指{_some(titles)}，都查了；写出全名可以缩小范围。"


def _on_year(
    mention: Mention, written: str, meant: Sequence[int], profiles: Sequence[Profile]
) -> list[str]:
    what = f"「{written}」的讲话" if mention.sort is Sort.PERSON else f"「{written}」"
    if mention.missing:
        instead = "，查了其他年份的" if len(mention.missing) == len(mention.years) else ""
        return [f"资料库里没有{_told(mention, mention.missing)}的{what}{instead}。"]
    if mention.years and mention.people and not any(profiles[i].people for i in meant):
        told = _told(mention, mention.years)
        return [f"资料库里没有写明是{told}的{what}，查了那一年没有写明讲话人的。"]
    return [
        f"「{year.written}」按资料库里最近的{mention.base}年理解为{mention.base + year.offset}年。"
        if year.offset
        else f"「{year.written}」理解为资料库里最近的{mention.base}年。"
        for year in mention.years
        if year.offset is not None
    ]


def _told(mention: Mention, years: Sequence[YearMention]) -> str:
    """The years as written, 去年 and the like by the year they mean."""
    return "、".join(
        year.written if year.offset is None else f"{mention.base + year.offset}年" for year in years
    )


def _some(names: Sequence[str]) -> str:
    shown = "、".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown}等{len(names)}个"


def _short(info: SpeechInfo) -> str:
    title = info.title or info.file
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + "…"
