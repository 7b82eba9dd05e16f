"""What a speech may be called: its meeting or kind of text, its places, its people, its years.

Worked out once per speech from the table of contents (title, occasion, place, speaker, date, file
name) and kept. Knows nothing of questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.domain import SpeechInfo
from rag.folding import fold
from rag.understanding.phrases import Phrase, phrase_of
from rag.understanding.regions import levels_in, places_in, regions_in

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_BREAK = re.compile(r"[,。:;!?、()《》<>\"'|_/\[\]【】]|-{1,2}|~")
_DASH = re.compile(r"-{1,2}|[()《》]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2}")
_POST_BEFORE = re.compile(r"^.*(?:书记|主任|[省市县区镇乡部局]长|主席|总理)|同志$")
_NUMBERED = re.compile(r"\d+年?|第[一二三四五六七八九十]+[次届]|[^\u4e00-\u9fff]")
_SPACED_OUT = 4
"""White space between shorter pieces sets a title wide (政 府 工 作 报 告) and parts nothing."""


@dataclass(frozen=True, slots=True)
class Profile:
    """All that can name one speech.

    ``initials`` and ``letters``: those of all its phrases, to see quickly that a question does
    not name it. ``levels``: 国, 省, 市, 县 … as far as its names tell. ``title``: without
    punctuation. ``mottoes``: parts of the title that do not say which meeting or text it was.
    ``series``: title without years and numbers, equal for the yearly speeches of one series.
    ``written``: title, occasion and file name in one.
    """

    phrases: tuple[Phrase, ...]
    initials: frozenset[str]
    letters: frozenset[str]
    places: tuple[str, ...]
    venue: str
    levels: frozenset[str]
    people: tuple[str, ...]
    years: frozenset[int]
    title: str
    mottoes: tuple[str, ...]
    series: str
    written: str


def profile(info: SpeechInfo) -> Profile:
    """The names of a speech; cached by what they are made of."""
    stem = info.file.rsplit(".", 1)[0]
    return _profile(info.title, info.occasion, info.place, info.speaker, info.date, stem)


@lru_cache(maxsize=65536)
def _profile(title: str, occasion: str, place: str, speaker: str, date: str, stem: str) -> Profile:
    own = [value for value in (title, occasion, stem) if _CHINESE.search(value)]
    clauses = dict.fromkeys(clause for value in own for clause in _clauses(value))
    places = dict.fromkeys(found for clause in clauses for found in places_in(clause))
    places.update(dict.fromkeys(regions_in(fold(place))))
    made = (phrase_of(clause, places) for clause in clauses)
    phrases = tuple(phrase for phrase in made if phrase is not None)
    years = {int(m[0]) for value in own for m in _YEAR.finditer(fold(value))}
    return Profile(
        phrases=phrases,
        initials=frozenset(c for phrase in phrases for c in phrase.initials),
        letters=frozenset(c for phrase in phrases for c in phrase.text),
        places=tuple(sorted(places, key=len, reverse=True)),
        venue=fold(place),
        levels=levels_in(fold(" ".join([*own, place]))),
        people=tuple(_people(speaker)),
        years=frozenset(years | ({int(date[:4])} if date[:4].isdigit() else set())),
        title=_BREAK.sub("", fold(title)),
        mottoes=_mottoes(title, [phrase.text for phrase in phrases]),
        series=_NUMBERED.sub("", fold(title or stem)),
        written=fold(" ".join(own)),
    )


def _clauses(value: str) -> list[str]:
    """Stretches between punctuation, folded."""
    pieces = value.split()
    apart = [value] if min(map(len, pieces), default=0) < _SPACED_OUT else pieces
    return [clause for piece in apart for clause in _BREAK.split(fold(piece)) if len(clause) > 1]


def _mottoes(title: str, phrases: Sequence[str]) -> tuple[str, ...]:
    parts = dict.fromkeys([*_DASH.split(fold(title)), *_clauses(title)])
    return tuple(one for one in parts if not any(phrase in one for phrase in phrases))


def _people(speaker: str) -> list[str]:
    names = (_POST_BEFORE.sub("", fold(one)) for one in re.split(r"[、,;/\s]", speaker))
    return [name for name in names if len(name) >= 2]
