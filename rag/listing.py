"""The library's table of contents, with the doubts that only show across speeches."""

from __future__ import annotations

from dataclasses import replace

from rag.domain import Flag, SpeechInfo
from rag.doubting import library_flags, one_apart
from rag.library import Library


def listed(library: Library) -> list[SpeechInfo]:
    """All speeches; ``warnings`` are those of each text, then those that others give rise to."""
    infos = library.list()
    across = library_flags(infos)
    return [
        replace(info, warnings=(*info.warnings, *(flag.message for flag in across[info.id])))
        if info.id in across
        else info
        for info in infos
    ]


def flags_across(library: Library, identifier: str) -> tuple[Flag, ...]:
    """The doubts about one speech that others give rise to. Raises UnknownSpeech.

    Only speakers who are called nearly the same can: the others are not looked at.
    """
    own = library.info(identifier).speaker
    if not own:
        return ()
    infos = library.list()
    alike = {name for name in {info.speaker for info in infos} if one_apart(name, own)} | {own}
    return library_flags(info for info in infos if info.speaker in alike).get(identifier, ())
